/** A guard that has a machine prove itself: once, while the lease can be refused, and no silence is a lie. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChainError } from '../../src/errors.js';
import { play, TENANT, view } from './played-guard.js';

/** @typedef {import('../../src/guard/index.js').Verdict} Verdict */

const WORDS = 'verified: >= 3 int8 TOPS, 0.9 GiB; this says nothing of the model';
/** @type {Verdict} */
const VERIFIED = { kind: 'verified', words: WORDS, tops: 3, gib: 0.9 };
/** @type {Verdict} */
const WRONG = { kind: 'wrong', words: 'not verified: an entry of the product is wrong' };
/** @type {Verdict} */
const UNKNOWN = { kind: 'unknown', words: 'not verified: the prover ended' };
const PROVE = ['--prove-command', 'prove'];
const ACT = [...PROVE, '--on-failure', 'refuse,failover,close'];
/** More than is verified. */
const MORE = ['--least-tops', '3.5'];
const turns = (/** @type {number} */ count, turn = {}) => Array(count).fill(turn);
const taken = (/** @type {any[][]} */ sent) => sent.filter(([name]) => name === 'take').map(([, ...what]) => what);
const of = (/** @type {{ event: string }[]} */ said, /** @type {string} */ event) =>
    /** @type {any[]} */ (said.filter((one) => one.event === event));

describe('a guard that has the machine prove itself', () => {
    it('says what is verified, and no more, and asks no more', async () => {
        const { said, asked, sent, state } = await play(turns(5), { args: ACT, proofs: [VERIFIED] });
        assert.deepEqual([asked.length, taken(sent), state.proved], [1, [], [7]]);
        const [{ level, text, data }] = of(said, 'proved');
        assert.deepEqual([level, text], ['info', `lease 7: ${WORDS}`]);
        assert.deepEqual([data.tops, data.gib], [3, 0.9]);
        assert.deepEqual([asked[0].command, asked[0].lease], ['prove', 7]);
    });

    it('does not ask again when it is started again', async () => {
        const { dir } = await play(turns(3), { args: ACT, proofs: [VERIFIED] });
        const { asked, events } = await play(turns(3), { args: ACT, proofs: [VERIFIED], dir });
        assert.deepEqual([asked.length, events.includes('unproved')], [0, false]);
    });

    it('goes on trying the workload while it waits', async () => {
        const down = { answers: false };
        const { tried, asked, sent } = await play([{}, ...turns(5, down)], { args: ACT });
        assert.deepEqual([asked.length, tried], [1, 5]);
        assert.deepEqual(taken(sent), [[TENANT, 'refuse', 7]]);
    });

    it('refuses a lease whose machine answers wrongly, once', async () => {
        const { said, sent, asked } = await play(turns(6), { args: ACT, proofs: [WRONG, WRONG] });
        assert.deepEqual([taken(sent), asked.length], [[[TENANT, 'refuse', 7]], 1]);
        const [{ level, text }] = of(said, 'not-proved');
        assert.deepEqual([level, text], ['alarm', 'lease 7: not verified: an entry of the product is wrong']);
    });

    it('only says so unless it was told to act', async () => {
        const { said, sent } = await play(turns(6), { args: PROVE, proofs: [WRONG] });
        assert.deepEqual([sent, of(said, 'not-proved').length], [[], 1]);
    });

    it('takes the next remedy when the chain refuses one, and asks for it once', async () => {
        const take = (/** @type {any} */ _, /** @type {string} */ remedy) => {
            if (remedy === 'refuse') throw new ChainError('leases.NotRefusable', 'It cannot be.');
        };
        const { sent } = await play(turns(6), { args: ACT, proofs: [WRONG], tenant: { take } });
        assert.deepEqual(
            taken(sent).map(([, remedy]) => remedy),
            ['refuse', 'close'],
        );
    });

    it('sends again what could not be sent', async () => {
        let times = 0;
        const take = () => {
            times += 1;
            if (times < 3) throw new Error('WebSocket is not connected');
        };
        await play(turns(7), { args: ACT, proofs: [WRONG], tenant: { take } });
        assert.equal(times, 3);
    });

    it('takes one remedy, where the workload is down as well', async () => {
        const down = { answers: false };
        const { sent } = await play([{}, ...turns(2, down)], { args: [...ACT, '--tries', '1'], proofs: [WRONG] });
        assert.equal(taken(sent)[0][1], 'refuse');
        const closing = { leases: { 7: view({ status: { Closing: { closesAt: 300 } } }) } };
        const later = await play([{}, down, ...turns(3, { ...down, ...closing })], { args: ACT, proofs: [WRONG] });
        assert.equal(taken(later.sent).length, 1);
    });

    it('asks once more before it holds a low bound against the machine', async () => {
        const args = [...ACT, ...MORE];
        const { said, sent, asked } = await play(turns(6), { args, proofs: [VERIFIED, VERIFIED] });
        assert.deepEqual([asked.length, taken(sent)], [2, [[TENANT, 'refuse', 7]]]);
        assert.deepEqual(
            of(said, 'not-proved').map(({ level, data }) => [level, data.counts]),
            [
                ['warning', false],
                ['alarm', true],
            ],
        );
        assert.ok(of(said, 'not-proved')[1].text.endsWith(`${WORDS}; asked for: >= 3.5 int8 TOPS, 0 GiB`));
        const better = await play(turns(6), { args, proofs: [VERIFIED, { ...VERIFIED, tops: 4 }] });
        assert.deepEqual([taken(better.sent), better.state.proved], [[], [7]]);
    });

    it('holds no low bound against it while its own network may be down', async () => {
        const args = [...ACT, ...MORE, '--reference', 'example.com:443'];
        const { sent, events } = await play(turns(6, { reference: false }), { args, proofs: turns(9, VERIFIED) });
        assert.deepEqual(taken(sent), []);
        assert.ok(events.includes('proof-unknown') && !events.includes('not-proved'));
    });

    it('never takes silence for a lie, and asks again while the lease can be refused', async () => {
        const { said, sent, asked, events } = await play(turns(120), { args: ACT, proofs: turns(200, UNKNOWN) });
        assert.deepEqual(taken(sent), []);
        // From block 111 on, and from 100 on 100 blocks, but the last four.
        assert.equal(asked.length, 85);
        assert.equal(of(said, 'proof-unknown').length, 1, 'it says so once');
        assert.deepEqual([of(said, 'unproved').length, of(said, 'unproved')[0].level], [1, 'alarm']);
        assert.ok(!events.includes('not-proved'));
    });

    it('cuts a proof off when it would come too late, and begins none then', async () => {
        const { asked } = await play(turns(3), { args: ACT });
        assert.equal(asked[0].timeoutMs, 850, '85 blocks of 10 ms');
        const late = { leases: { 7: view({ start: 15 }) } };
        const { asked: none, events } = await play(turns(3, late), { args: ACT, proofs: [WRONG] });
        assert.deepEqual([none.length, events.filter((event) => event === 'unproved').length], [0, 1]);
    });

    it('does nothing about an answer before the lease is known again', async () => {
        const lost = { leases: /** @type {const} */ ('unknown') };
        const { sent } = await play([{}, ...turns(9, lost)], { args: ACT, proofs: [WRONG] });
        assert.deepEqual(taken(sent), []);
        const back = await play([{}, lost, { leases: { 7: view() } }, {}], { args: ACT, proofs: [WRONG] });
        assert.deepEqual(taken(back.sent), [[TENANT, 'refuse', 7]]);
    });

    it('asks the machine of the next lease, too, and only says what comes of it', async () => {
        const over = { 7: view({ status: { Closing: { closesAt: 300 } }, successor: 8 }), 8: view({ id: 8 }) };
        const given = { args: ACT, proofs: [WRONG] };
        const { said, sent, asked } = await play(turns(6, { leases: over }), given);
        assert.deepEqual([asked.map(({ lease }) => lease), taken(sent)], [[8], []]);
        assert.deepEqual([of(said, 'not-proved').length, of(said, 'not-proved')[0].level], [1, 'alarm']);
    });
});
