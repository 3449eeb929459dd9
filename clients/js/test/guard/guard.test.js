/** A guard at work, against a played node and workload. */

import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ChainError } from '../../src/errors.js';
import { isSignedBy, ReceiptKey } from '../../src/guard/index.js';
import { makeFolder } from '../support/folder.js';
import { GENESIS, play, TENANT, view } from './played-guard.js';

const WORDS = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
const CLOSE = ['--on-failure', 'close'];
/** The guard sees that the lease runs; from the next turn on it tries the workload. */
const FIRST = {};
const DOWN = { answers: false };
const UP = { answers: true };
const closed = (/** @type {any[][]} */ sent) => sent.filter(([name]) => name === 'take').map(([, ...what]) => what);
/** @param {Record<string, any>} leases */
const credited = (leases) => ({ leases });

describe('a guard', () => {
    it('closes once the workload has failed so many times in a row', async () => {
        const { sent, events } = await play([FIRST, UP, DOWN, DOWN, DOWN], { args: CLOSE });
        assert.deepEqual(closed(sent), [[TENANT, 'close', 7]]);
        assert.deepEqual(events, ['started', 'status', 'answers', 'failed', 'failed', 'down', 'acting', 'acted']);
    });

    it('finds no fault with a lease that has ended', async () => {
        const ended = { leases: { 7: view({ status: { Closing: { closesAt: 300 } } }) } };
        const { sent, events } = await play([FIRST, DOWN, DOWN, DOWN, ended, {}, {}, {}], { args: CLOSE });
        assert.equal(closed(sent).length, 1);
        assert.deepEqual(events.slice(events.indexOf('acted')), ['acted', 'status']);
        const other = await play([FIRST, DOWN, DOWN, { ...DOWN, ...ended }, {}, {}], { args: CLOSE });
        assert.deepEqual([closed(other.sent), other.events.at(-1)], [[], 'status']);
    });

    it('does nothing if it answers in time', async () => {
        const { sent, events } = await play([FIRST, DOWN, DOWN, UP, DOWN, DOWN, UP, DOWN, DOWN], { args: CLOSE });
        assert.deepEqual(closed(sent), []);
        assert.equal(events.filter((event) => event === 'recovered').length, 2);
    });

    it('warns, and does nothing, unless it was told to', async () => {
        const { sent, events } = await play([FIRST, ...Array(9).fill(DOWN)]);
        assert.deepEqual(sent, []);
        assert.equal(events.filter((event) => event === 'down').length, 3, 'once for each three tries');
    });

    it('does nothing while nothing is known of the lease', async () => {
        const lost = { ...DOWN, leases: /** @type {const} */ ('unknown') };
        const { sent, events, isOver } = await play([FIRST, ...Array(30).fill(lost)], { args: CLOSE });
        assert.deepEqual([closed(sent), isOver], [[], false]);
        assert.deepEqual(events, ['started', 'status', 'node-unknown', 'unknown']);
        const known = { leases: { 7: view() } };
        const later = await play([FIRST, ...Array(30).fill(lost), known, {}, {}], { args: CLOSE });
        assert.deepEqual(closed(later.sent), [[TENANT, 'close', 7]], 'and begins to count when it is');
        assert.ok(later.events.includes('node-known'));
    });

    it('does nothing while its own network may be down', async () => {
        const args = [...CLOSE, '--reference', 'example.com:443'];
        const offline = { ...DOWN, reference: false };
        const { sent, events } = await play([FIRST, ...Array(30).fill(offline)], { args });
        assert.deepEqual(closed(sent), []);
        assert.equal(events.filter((event) => event === 'unknown').length, 1);
        const back = await play([FIRST, offline, { reference: true }, {}, {}], { args });
        assert.deepEqual(closed(back.sent), [[TENANT, 'close', 7]]);
    });

    it('does not try a lease that does not run', async () => {
        for (const status of [{ Pending: { activateBy: 120 } }, { Closing: { closesAt: 200 } }]) {
            const leases = { 7: view({ status }) };
            const { sent, tried } = await play(Array(9).fill({ ...DOWN, leases }), { args: CLOSE });
            assert.deepEqual([closed(sent), tried], [[], 0]);
        }
    });

    it('takes the next remedy when the chain refuses one, and does not ask for it again', async () => {
        const refused = { take: (/** @type {any} */ _, /** @type {string} */ remedy) => refuse(remedy) };
        const refuse = (/** @type {string} */ remedy) => {
            if (remedy !== 'close') throw new ChainError(`leases.Not${remedy}`, 'It cannot be.');
        };
        const standby = { leases: { 7: view({ standbys: [{}] }) } };
        const args = ['--on-failure', 'refuse,failover,close', '--tries', '1'];
        const { sent, events } = await play([standby, DOWN, DOWN, DOWN], { args, tenant: refused });
        assert.deepEqual(
            closed(sent).map(([, remedy]) => remedy),
            ['refuse', 'failover', 'close'],
        );
        assert.equal(events.filter((event) => event === 'refused').length, 2);
    });

    it('tries again what could not be sent', async () => {
        let times = 0;
        const take = () => {
            times += 1;
            if (times < 3) throw new Error('WebSocket is not connected');
        };
        const { events } = await play([FIRST, DOWN, DOWN, DOWN, DOWN, DOWN], { args: CLOSE, tenant: { take } });
        assert.deepEqual([times, events.filter((event) => event === 'not-sent').length], [3, 2]);
    });

    it('acts, and says so once, when its files cannot be written', async () => {
        const dir = join(makeFolder(), 'removed');
        const { sent, events } = await play([FIRST, DOWN, DOWN, DOWN], { args: CLOSE, dir });
        assert.deepEqual(closed(sent), [[TENANT, 'close', 7]]);
        assert.equal(events.filter((event) => event === 'not-written').length, 1);
    });

    it('is over when two final blocks do not have the lease, and not when one does not', async () => {
        const gone = { leases: {} };
        const { events, isOver } = await play([FIRST, gone, gone]);
        assert.deepEqual([events.at(-1), isOver], ['over', true]);
        const back = await play([FIRST, gone, { leases: { 7: view() } }, gone, { leases: 'unknown' }]);
        assert.equal(back.isOver, false);
    });

    it('says so where there is no such lease', async () => {
        await assert.rejects(play([{ leases: {} }, {}]), /there is no lease 7/);
    });

    it('says at once if its account can do nothing', async () => {
        const authority = () => ({ kind: 'none', why: 'it is not a proxy' });
        const { said } = await play([FIRST, {}], { args: CLOSE, tenant: { authority } });
        assert.equal(said.filter(({ event, level }) => event === 'no-authority' && level === 'alarm').length, 1);
        const owner = await play([FIRST, {}], { args: CLOSE, tenant: { authority: () => ({ kind: 'own' }) } });
        assert.ok(owner.events.includes('too-much-authority'));
        const poor = await play([FIRST, {}, { ms: 6 * 3_600_000 }], { args: CLOSE, tenant: { money: () => 1n } });
        assert.equal(poor.events.filter((event) => event === 'no-money').length, 2, 'and every six hours');
        const rich = await play([FIRST, {}], { args: CLOSE });
        assert.ok(!rich.events.some((event) => /money|authority|checked/.test(event)));
    });
});

describe('a guard on a lease that goes on', () => {
    const over = { 7: view({ status: { Closing: { closesAt: 300 } }, successor: 8 }), 8: view({ id: 8 }) };
    const args = ['--on-failure', 'failover,close'];

    it('fails over, and watches the next lease', async () => {
        const standby = { leases: { 7: view({ standbys: [{}] }) } };
        const { sent, events, state } = await play([standby, DOWN, DOWN, DOWN, { leases: over }, UP, {}], { args });
        assert.deepEqual(closed(sent), [[TENANT, 'failover', 7]]);
        assert.ok(events.includes('followed'));
        assert.deepEqual(
            state.ledgers.map(({ lease, answered }) => [lease, answered]),
            [
                [7, false],
                [8, true],
            ],
        );
    });

    it('does not close the next one because the workload is not set up there yet', async () => {
        const silent = Array(9).fill(DOWN);
        const { sent } = await play([{ leases: over }, ...silent], { args });
        assert.deepEqual(closed(sent), []);
        const set = await play([{ leases: over }, ...silent, UP, UP, DOWN, DOWN, DOWN], { args });
        assert.deepEqual(closed(set.sent), [[TENANT, 'close', 8]]);
    });

    it('never refuses the next one', async () => {
        const given = { args: ['--on-failure', 'refuse'] };
        const { sent, events } = await play([{ leases: over }, UP, UP, DOWN, DOWN, DOWN], given);
        assert.deepEqual(closed(sent), []);
        assert.ok(events.includes('down'));
    });

    it('stays with a lease that runs, whatever it is said to go on as', async () => {
        const leases = { 7: view({ successor: 8 }), 8: view({ id: 8 }) };
        const { state, events } = await play([{ leases }, {}, {}], { args });
        assert.deepEqual([state.ledgers.length, events.includes('followed')], [1, false]);
    });

    it('lets a lease go that was sold', async () => {
        const sold = { ...over, 8: view({ id: 8, tenant: 'buyer' }) };
        const { sent, events, state } = await play([{ leases: sold }, DOWN, DOWN, DOWN, DOWN], { args });
        assert.deepEqual([closed(sent), state.ledgers.length], [[], 1]);
        assert.equal(events.filter((event) => event === 'sold').length, 1);
    });

    it('goes on with the next one when it is started again, and forgets the first once that is over', async () => {
        const { dir } = await play([{ leases: over }, UP], { args });
        const gone = { 8: over[8] };
        const { state, events } = await play([{ leases: gone }, {}, {}], { args, dir });
        assert.deepEqual(
            state.ledgers.map(({ lease }) => lease),
            [8],
        );
        assert.ok(!events.includes('followed') && !events.includes('over'));
    });
});

describe('the receipts of a guard', () => {
    const key = new ReceiptKey(WORDS);
    const given = { words: WORDS, receiptKey: key.id };
    /** @param {number} pendingMs @param {object} [changes] */
    const lease = (pendingMs, changes) => credited({ 7: view(changes, { pendingMs }) });

    it('are for what was seen and credited, and verify', async () => {
        const { state, published, said } = await play([FIRST, UP, UP, UP, lease(15), lease(1_000)], given);
        // Tries at 20, 30, 40, 50 and 60: 40 ms in which it answered.
        const [receipt] = state.receipts;
        assert.deepEqual([receipt.lease, receipt.ms], [7, 40]);
        assert.ok(isSignedBy(key.id, receipt.signature, { genesis: GENESIS, lease: 7, ms: 40 }));
        assert.deepEqual(JSON.parse(published), { genesis: '0x07', key: key.id, receipts: [receipt] });
        const signed = said.filter(({ event }) => event === 'receipt').map(({ data }) => data.ms);
        assert.deepEqual(signed, [15, 40]);
    });

    it('are not for time in which the workload did not answer, however much is credited', async () => {
        const { state } = await play([FIRST, UP, UP, DOWN, DOWN, lease(1_000), lease(5_000)], given);
        assert.equal(state.receipts[0].ms, 10);
        const never = await play([FIRST, DOWN, DOWN, lease(1_000)], given);
        assert.deepEqual(never.state.receipts, []);
    });

    it('are not for an outage that is credited when what was seen is long ago', async () => {
        const { state, dir } = await play([FIRST, UP, UP, ...Array(31).fill(DOWN), lease(5_000)], given);
        assert.deepEqual([state.receipts, state.ledgers[0].waiting], [[], []]);
        // Nor after a time in which the guard was not there.
        await play([FIRST, UP, UP], { ...given, dir, block: 200 });
        const again = await play([lease(10_000), lease(15_000)], { ...given, dir, block: 300 });
        assert.deepEqual(again.state.receipts, []);
        const soon = await play([lease(15_000), UP, UP], { ...given, dir, block: 301 });
        const { receipts } = (await play([lease(20_000)], { ...given, dir: soon.dir, block: 310 })).state;
        assert.equal(receipts[0].ms, 10, 'after a short one, yes');
    });

    it('count what was final before only of the lease that was named, and as far as it can have run', async () => {
        const args = ['--accept-final'];
        // A node that lies.
        const all = { finalMs: 900_000, pendingMs: 0 };
        const named = await play([credited({ 7: view({ start: 109 }, all) })], { ...given, args });
        assert.equal(named.state.ledgers[0].owedMs, 20, 'two blocks');
        const other = { 7: view({ status: { Closing: { closesAt: 300 } }, successor: 8 }), 8: view({ id: 8 }, all) };
        const { state, events } = await play([credited(other), {}, {}], { ...given, args });
        assert.ok(events.includes('followed'));
        assert.deepEqual([state.ledgers[1].lease, state.ledgers[1].owedMs, state.receipts], [8, 0, []]);
    });

    it('are signed by nobody without a key', async () => {
        const { state } = await play([FIRST, UP, UP, lease(1_000)]);
        assert.deepEqual([state.receipts, state.ledgers[0].owedMs], [[], 20]);
    });

    it('go on where they were when the guard is started again', async () => {
        const { dir } = await play([FIRST, UP, UP, lease(1_000)], given);
        const { state, said } = await play([lease(1_000), UP, UP, lease(2_000)], { ...given, dir });
        assert.equal(state.receipts[0].ms, 20 + 20);
        assert.equal(said[0].data.resumed, true);
        // What was counted is nothing that a damaged file can make larger.
        writeFileSync(join(dir, 'lease-7.json'), '{ "version": 1, "genesis"');
        const again = await play([lease(2_000, {}), UP, UP], { ...given, dir });
        assert.ok(again.events.includes('state-damaged'));
        assert.equal(again.state.ledgers[0].owedMs, 0);
    });

    it('are in the file that is named, for everyone', async () => {
        const first = await play([FIRST], given);
        const out = join(first.dir, 'receipts.json');
        const umask = process.umask(0o077);
        try {
            const { published } = await play([FIRST, UP, UP, lease(9)], { ...given, args: ['--out', out] });
            assert.equal(readFileSync(out, 'utf8'), published);
            assert.equal(statSync(out).mode & 0o777, 0o644);
        } finally {
            process.umask(umask);
        }
    });

    it('are filed at most as often as is said, and only if they add something', async () => {
        const args = ['--file', '--file-every', '1'];
        const turns = [FIRST, UP, UP, lease(1_000), UP, UP, { ...lease(2_000), ms: 20 }];
        const { sent } = await play(turns, { ...given, args });
        const filed = (/** @type {any[][]} */ all) => all.filter(([name]) => name === 'file').map(([, { ms }]) => ms);
        assert.deepEqual(filed(sent), [20]);
        const slowly = [...turns, { ms: 1_000 }, {}];
        assert.deepEqual(filed((await play(slowly, { ...given, args })).sent), [20, 60]);
        const known = credited({ 7: view({}, { pendingMs: 1_000, receiptedMs: 20 }) });
        assert.deepEqual(filed((await play([FIRST, UP, UP, known], { ...given, args })).sent), []);
    });

    it('that cannot be sent are filed a minute later', async () => {
        const args = ['--file', '--file-every', '1'];
        let times = 0;
        const file = () => {
            times += 1;
            if (times === 1) throw new ChainError('pool.1010', 'Inability to pay some fees.');
        };
        const turns = [FIRST, UP, UP, lease(1_000), { ms: 2_000 }, { ms: 50_000 }, { ms: 9_000 }];
        const { events } = await play(turns, { ...given, args, tenant: { file } });
        assert.deepEqual([times, events.filter((event) => event === 'not-filed').length], [2, 1]);
    });

    it('do not drain the account that must pay for a close', async () => {
        const turns = [FIRST, UP, UP, lease(1_000)];
        /** How often it sends a call in these turns and the hour after them. */
        const times = async (/** @type {object} */ changes, before = turns, call = 'file') => {
            const played = { ...given, args: ['--file', '--set-key'], ...changes };
            const { sent } = await play([...before, ...Array(60).fill({ ms: 60_000 })], played);
            return sent.filter(([name]) => name === call).length;
        };
        const failing = (/** @type {Error} */ error) => async () => {
            throw error;
        };
        const refused = failing(new ChainError('usageAttestation.NotYourLease', 'No.'));
        assert.equal(await times({ tenant: { file: refused } }), 1, 'whatever it is refused for');
        const noKey = { receiptKey: null, tenant: { setReceiptKey: refused } };
        assert.deepEqual([await times(noKey), await times(noKey, turns, 'setReceiptKey')], [0, 1], 'there is no key');
        const { id } = new ReceiptKey();
        assert.equal(await times({ receiptKey: id, args: ['--file'] }), 0, 'there is another one');
        let asked = 0;
        const receiptKey = () => (++asked < 20 ? null : key.id);
        assert.equal(await times({ receiptKey, args: ['--file'] }), 1, 'once the tenant has set it');
        // What was credited when it was signed a verdict takes back, before it could be sent.
        const struck = [...turns, credited({ 7: view({}, { finalMs: 5, receiptedMs: 5 }) })];
        const unsent = { tenant: { file: failing(new Error('WebSocket is not connected')) } };
        assert.deepEqual([await times(unsent), await times(unsent, struck)], [61, 1]);
    });

    it('need their key to be set, which the guard does if it may', async () => {
        const may = await play([FIRST, UP, UP], { ...given, receiptKey: null, args: ['--set-key'] });
        assert.deepEqual(
            may.sent.filter(([name]) => name === 'setReceiptKey'),
            [['setReceiptKey', TENANT, 7, key.id]],
        );
        const not = await play([FIRST, UP, UP], { ...given, receiptKey: null });
        assert.deepEqual([not.sent, not.events.filter((event) => event === 'key-not-set').length], [[], 1]);
        const closing = view({ status: { Closing: { closesAt: 300 } }, successor: 8 });
        const over = { leases: { 7: closing, 8: view({ id: 8 }) } };
        const next = await play([FIRST, over, UP, UP], { ...given, receiptKey: null, args: ['--set-key'] });
        assert.deepEqual(
            next.sent.map(([name, , lease]) => [name, lease]),
            [
                ['setReceiptKey', 7],
                ['setReceiptKey', 8],
            ],
            'and at once on the lease that follows',
        );
        const pending = { leases: { 7: view({ status: { Pending: { activateBy: 120 } } }) } };
        const early = await play([pending, UP, UP], { ...given, receiptKey: null, args: ['--set-key'] });
        assert.deepEqual(early.sent, [], 'and not before the lease begins');
        const begun = await play([pending, { leases: { 7: view() } }, UP], {
            ...given,
            receiptKey: null,
            args: ['--set-key'],
        });
        assert.equal(begun.sent.filter(([name]) => name === 'setReceiptKey').length, 1, 'but at once then');
        const already = await play([FIRST, UP, UP], { ...given, args: ['--set-key'] });
        assert.deepEqual(already.sent, []);
    });
});
