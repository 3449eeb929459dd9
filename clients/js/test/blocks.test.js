/** Following a chain that forks, against a played node. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { Blocks } from '../src/blocks.js';
import { happen, PlayedChain } from './played-chain.js';

/** A node at block `height`, nothing final but the genesis, and what follows it. @param {{ height?: number, history?: number }} [options] */
async function followed({ height = 3, history } = {}) {
    const played = new PlayedChain();
    const trunk = played.branch(played.best, height);
    const [last] = trunk.slice(-1);
    played.turn(last);
    const blocks = new Blocks(played.api, { history });
    await blocks.start();
    return { played, trunk, last, blocks };
}

/** @param {Blocks} blocks */
const hashes = ({ seen }) => seen.map(({ hash }) => hash);

/** @param {Blocks} blocks */
function isGapless({ seen }) {
    for (const [index, { number, parent }] of seen.slice(1).entries()) {
        assert.deepEqual([number, parent], [seen[index].number + 1, seen[index].hash]);
    }
}

describe('blocks that follow a chain', () => {
    it('begin at the best block, and take each new one', async () => {
        const { played, last, blocks } = await followed();
        assert.deepEqual(hashes(blocks), ['3a']);
        played.grow(played.branch(last, 2));
        await settled();
        assert.deepEqual(hashes(blocks), ['3a', '4b', '5b']);
        assert.deepEqual([blocks.best, blocks.bestHash, blocks.reorganisations], [5, '5b', 0]);
    });

    for (const depth of [1, 2, 3, 7]) {
        it(`replace ${depth} at a reorganisation, with their events`, async () => {
            const { played, last, blocks } = await followed();
            const lost = played.branch(last, depth);
            const won = played.branch(last, depth + 1);
            for (const block of [...lost, ...won]) happen(block, 'leases.LeaseSettled');
            played.grow(lost);
            await settled();
            assert.equal(blocks.bestHash, lost.at(-1)?.hash);
            /** @type {number[]} */
            const shown = [blocks.best];
            blocks.watch(() => shown.push(blocks.best));
            played.turn(won[depth]);
            await settled();
            assert.equal(Math.min(...shown), shown[0], 'nobody is shown a shorter chain meanwhile');
            assert.deepEqual(hashes(blocks), ['3a', ...won.map(({ hash }) => hash)]);
            assert.deepEqual(
                blocks.between('leases.LeaseSettled', 0).map(({ data }) => data.in),
                won.map(({ hash }) => hash),
            );
            assert.equal(blocks.reorganisations, 1);
            isGapless(blocks);
        });
    }

    it('turn to a branch that is as long, or shorter', async () => {
        const { played, last, blocks } = await followed();
        played.grow(played.branch(last, 3));
        const [equal] = played.branch(last, 3).slice(-1);
        const [shorter] = played.branch(last, 1);
        played.turn(equal);
        await settled();
        assert.deepEqual(hashes(blocks), ['3a', '4c', '5c', '6c']);
        played.turn(shorter);
        await settled();
        assert.deepEqual(hashes(blocks), ['3a', '4d']);
        assert.deepEqual([blocks.best, blocks.at(5), blocks.reorganisations], [4, undefined, 2]);
    });

    it('go back and forth between two branches', async () => {
        const { played, last, blocks } = await followed();
        const [one, other] = [played.branch(last, 4), played.branch(last, 4)];
        for (const branch of [one, other, one, other]) {
            played.turn(branch[3]);
            await settled();
            assert.deepEqual(hashes(blocks), ['3a', ...branch.map(({ hash }) => hash)]);
        }
        assert.equal(blocks.reorganisations, 3);
    });

    it('replace the block that they began with, down to the final one', async () => {
        const { played, trunk, blocks } = await followed();
        const branch = played.branch(trunk[0], 3);
        played.finalize(trunk[0]);
        played.turn(branch[2]);
        await settled();
        assert.deepEqual(hashes(blocks), ['2b', '3b', '4b']);
    });

    it('fetch the blocks whose heads were skipped', async () => {
        const { played, last, blocks } = await followed();
        const branch = played.branch(last, 6);
        played.turn(branch[0]);
        played.turn(branch[5]);
        await settled();
        assert.deepEqual(hashes(blocks), ['3a', ...branch.map(({ hash }) => hash)]);
    });

    it('are undone by no head that comes late', async () => {
        const { played, trunk, last, blocks } = await followed();
        const [lost, won] = [played.branch(last, 2), played.branch(last, 3)];
        played.turn(won[2]);
        await settled();
        for (const late of [lost[1], lost[0], won[1], won[0], last, trunk[0]]) played.announce(late);
        await settled();
        assert.deepEqual(hashes(blocks), ['3a', '4c', '5c', '6c']);
        assert.equal(blocks.reorganisations, 0);
    });

    it('stay while a node catches up that has lost its newest blocks', async () => {
        const { played, last, blocks } = await followed({ history: 2 });
        const branch = played.branch(last, 9);
        played.grow(branch);
        played.finalize(branch[8]);
        await settled();
        const kept = hashes(blocks);
        for (const block of branch.slice(1)) {
            played.turn(block);
            await settled();
            assert.deepEqual(hashes(blocks), kept);
        }
        const [next] = played.branch(branch[8], 1);
        played.turn(next);
        await settled();
        assert.equal(blocks.bestHash, next.hash);
    });

    it('turn to what is final, whatever the heads said', async () => {
        const { played, last, blocks } = await followed();
        const [lost, won] = [played.branch(last, 3), played.branch(last, 2)];
        played.grow(lost);
        await settled();
        played.turn(won[1], { silently: true });
        played.finalize(won[0]);
        await settled();
        assert.deepEqual(hashes(blocks), ['3a', '4c']);
        assert.deepEqual(blocks.final, { number: 4, hash: '4c' });
    });

    it('make up for what a lost connection has missed', async () => {
        const { played, last, blocks } = await followed();
        const [lost, won] = [played.branch(last, 4), played.branch(last, 9)];
        for (const block of won) happen(block, 'leases.LeaseSettled');
        const found = blocks.event('leases.LeaseSettled');
        played.grow(lost.slice(0, 2));
        await settled();
        played.api.isConnected = false;
        // More than would be taken for an error of the node.
        played.grow(lost.slice(2));
        played.grow(won.slice(0, 5));
        await settled();
        assert.equal(blocks.best, 5);
        played.api.isConnected = true;
        played.turn(won[8]);
        await settled();
        assert.deepEqual(hashes(blocks), ['3a', ...won.map(({ hash }) => hash)]);
        assert.equal((await found).data.in, won[0].hash);
    });

    it('fail those who wait when a final block is replaced', async () => {
        const { played, trunk, last, blocks } = await followed();
        const fails = assert.rejects(blocks.event('leases.LeaseSettled'), { name: 'OtherChainError' });
        played.finalize(last);
        const [other] = played.branch(trunk[0], 4).slice(-1);
        played.turn(other);
        await fails;
    });

    it('fail those who wait when the node begins anew', async () => {
        const { played, trunk, last, blocks } = await followed({ height: 1 });
        const branch = played.branch(last, 4);
        const fails = assert.rejects(blocks.event('leases.LeaseSettled'), { name: 'OtherChainError' });
        played.grow(branch);
        played.finalize(branch[2]);
        await settled();
        played.turn(played.branch(trunk[0], 2)[1]);
        await fails;
    });

    it('fail when what happened cannot be read, after three tries', async () => {
        const { played, last, blocks } = await followed();
        const branch = played.branch(last, 4);
        played.pruned.add(branch[0].hash);
        const fails = assert.rejects(blocks.event('leases.LeaseSettled'), /discarded/);
        played.grow(branch.slice(0, 2));
        await settled();
        assert.equal(blocks.best, 3, 'no block is skipped');
        played.turn(branch[2]);
        await fails;
        await assert.rejects(blocks.next(), /discarded/);
    });

    it('are not led astray by a header that is not the one they ask for', async () => {
        // What Polkadot.js makes of an answer that is none; and a chain without an end.
        for (const [number, hash] of /** @type {const} */ ([
            [0, 'empty'],
            [9, '9x'],
        ])) {
            const { played, last, blocks } = await followed();
            played.api.rpc.chain.getHeader = async () => ({
                number: { toNumber: () => number },
                hash: { toHex: () => hash },
                parentHash: { toHex: () => '8x' },
            });
            const fails = assert.rejects(blocks.reach(6), /the node has no header 11b, the parent of block 12/);
            played.grow(played.branch(last, 9).slice(6));
            await fails;
            assert.deepEqual(hashes(blocks), ['3a']);
        }
    });

    it('read on when a block could not be read only once', async () => {
        const { played, last, blocks } = await followed();
        const branch = played.branch(last, 6);
        for (const block of branch) {
            played.pruned = new Set(block.number % 2 ? [block.hash] : []);
            played.turn(block);
            await settled();
        }
        assert.equal(blocks.best, 8);
        played.pruned = new Set();
        played.turn(branch[5]);
        await settled();
        assert.equal(blocks.best, 9);
        isGapless(blocks);
    });

    it('fail those who wait when they are stopped', async () => {
        const { blocks } = await followed();
        /** @type {Error[]} */
        const ends = [];
        blocks.watch(() => {}, { end: (error) => ends.push(error) });
        const fails = assert.rejects(blocks.next(), /closed/);
        blocks.stop();
        await fails;
        await assert.rejects(blocks.event('leases.LeaseSettled'), /closed/);
        assert.equal(ends.length, 1);
    });

    it('tell a watcher what was replaced and what is new', async () => {
        const { played, last, blocks } = await followed();
        /** @type {string[][][]} */
        const told = [];
        const unwatch = blocks.watch(({ retracted, enacted }) =>
            told.push([retracted, enacted].map((some) => some.map(({ hash }) => hash))),
        );
        const [lost, won] = [played.branch(last, 1), played.branch(last, 2)];
        played.turn(lost[0]);
        played.turn(won[1]);
        played.finalize(won[0]);
        await settled();
        unwatch();
        played.turn(played.branch(won[1], 1)[0]);
        await settled();
        assert.deepEqual(told, [
            [[], ['4b']],
            [['4b'], ['4c']],
            [[], ['5c']],
            [[], []],
        ]);
    });
});

describe('a watcher of blocks', () => {
    it('that throws is told, and stops no other', async () => {
        const { played, last, blocks } = await followed();
        /** @type {Error[]} */
        const ends = [];
        let calls = 0;
        const faulty = () => {
            calls += 1;
            throw new TypeError('of this watcher');
        };
        blocks.watch(faulty, { end: (error) => ends.push(error) });
        played.grow(played.branch(last, 5));
        await settled();
        assert.deepEqual([blocks.best, calls, ends.length], [8, 1, 1]);
        assert.ok(ends[0] instanceof TypeError);
    });
});

describe('an event that is waited for', () => {
    it('is found on the branch that won only', async () => {
        const { played, last, blocks } = await followed();
        const [lost, won] = [played.branch(last, 2), played.branch(last, 2)];
        happen(won[0], 'leases.LeaseSettled');
        const found = blocks.event('leases.LeaseSettled', { from: 4 });
        played.grow(lost);
        await settled();
        played.turn(won[1]);
        assert.equal((await found).data.in, won[0].hash);
    });

    it('is not found when it was on the branch that lost', async () => {
        const { played, last, blocks } = await followed();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 1)];
        happen(lost[0], 'leases.LeaseSettled');
        played.turn(lost[0]);
        played.turn(won[0]);
        await settled();
        const found = blocks.event('leases.LeaseSettled', { from: 0, ms: 20 });
        await assert.rejects(found, { name: 'DeadlineError' });
    });

    it('is found below the newest block that there was, without `from`', async () => {
        const { played, last, blocks } = await followed();
        const [lost, won] = [played.branch(last, 3), played.branch(last, 4)];
        happen(won[0], 'leases.LeaseSettled');
        played.grow(lost);
        await settled();
        const [found, above] = [blocks.event('leases.LeaseSettled'), blocks.event('leases.LeaseSettled', { from: 6 })];
        happen(won[3], 'leases.LeaseSettled');
        played.turn(won[3]);
        assert.equal((await found).data.in, won[0].hash);
        assert.equal((await above).data.in, won[3].hash, 'not below the block that was named');
    });

    it('can be waited for until it is final', async () => {
        const { played, last, blocks } = await followed();
        const [lost, won] = [played.branch(last, 2), played.branch(last, 3)];
        for (const branch of [lost, won]) happen(branch[1], 'leases.LeaseSettled');
        const found = blocks.event('leases.LeaseSettled', { from: 0, final: true });
        /** @type {string[]} */
        const order = [];
        found.then(() => order.push('found'));
        played.grow(lost);
        played.turn(won[2]);
        played.finalize(won[0]);
        await settled();
        order.push('final');
        played.finalize(won[2]);
        assert.equal((await found).data.in, won[1].hash);
        assert.deepEqual(order, ['final', 'found']);
    });

    it('is found once, in the first block that has it', async () => {
        const { played, last, blocks } = await followed();
        const branch = played.branch(last, 3);
        for (const block of branch) happen(block, 'leases.LeaseSettled', { lease: block.number });
        const asked = [];
        const found = blocks.find(1_000, 'a block', 5, (block) => {
            asked.push(block.number);
            return block;
        });
        played.grow(branch);
        assert.equal((await found).number, 5);
        await settled();
        assert.deepEqual(asked, [5]);
    });

    it('hands on an error of the one who looks', async () => {
        const { played, last, blocks } = await followed();
        const fails = assert.rejects(
            blocks.find(1_000, 'nothing', 4, () => {
                throw new RangeError('no such field');
            }),
            RangeError,
        );
        played.grow(played.branch(last, 2));
        await fails;
        await settled();
        assert.equal(blocks.best, 5, 'and the blocks go on');
    });
});

describe('blocks that are kept', () => {
    it('are the newest, and those that are not final', async () => {
        const { played, last, blocks } = await followed({ history: 4 });
        const branch = played.branch(last, 20);
        played.grow(branch);
        await settled();
        assert.equal(blocks.seen.length, 21, 'without finality none is forgotten');
        played.finalize(branch[9]);
        await settled();
        assert.equal(blocks.seen[0].hash, branch[9].hash, 'the final block is kept: branches begin there');
        played.finalize(branch[19]);
        await settled();
        assert.deepEqual(
            blocks.seen.map(({ number }) => number),
            [20, 21, 22, 23],
        );
    });

    it('are 4,096 at most, though none is final', async () => {
        const { played, last, blocks } = await followed({ history: 4 });
        const branch = played.branch(last, 4_200);
        played.turn(branch[4_199]);
        await settled();
        assert.deepEqual([blocks.seen.length, blocks.best], [4_096, 4_203]);
        // What is left can be replaced all the same.
        const [other] = played.branch(branch[4_190], 12).slice(-1);
        played.turn(other);
        await settled();
        assert.deepEqual([blocks.bestHash, blocks.seen.length], [other.hash, 4_096]);
        isGapless(blocks);
    });

    it('are those that a watcher needs', async () => {
        const { played, last, blocks } = await followed({ history: 2 });
        const branch = played.branch(last, 9);
        blocks.watch(() => {}, { needs: () => 6 });
        played.grow(branch);
        played.finalize(branch[8]);
        await settled();
        assert.equal(blocks.seen[0].number, 6);
    });

    it('are not asked for events of those that are forgotten', async () => {
        const { played, last, blocks } = await followed({ history: 2 });
        const branch = played.branch(last, 9);
        const found = blocks.event('leases.LeaseSettled', { from: 4 });
        happen(branch[0], 'leases.LeaseSettled');
        played.grow(branch);
        played.finalize(branch[8]);
        await settled();
        assert.equal((await found).block, 4, 'who waited has seen it');
        assert.throws(() => blocks.between('leases.LeaseSettled', 4), RangeError);
        assert.throws(() => blocks.between('leases.LeaseSettled', 0), RangeError);
        assert.deepEqual(blocks.between('leases.LeaseSettled', 11), []);
        assert.deepEqual(blocks.between('leases.LeaseSettled', 0, 2), [], 'there was none before the connection');
    });
});
