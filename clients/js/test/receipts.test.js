/** Receipts of transactions on a chain that forks, against a played node. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { Blocks } from '../src/blocks.js';
import { Submitter } from '../src/submit.js';
import { include, PlayedChain } from './played-chain.js';

const SENDER = 'sender';

/** Signs as Polkadot.js does: its bytes here say what was signed, and with which options. */
class PlayedCall {
    method = { section: 'system', method: 'remark' };
    /** @type {any} */
    options;

    /** @param {string} name */
    constructor(name) {
        this.name = name;
    }

    async signAsync(/** @type {any} */ _, /** @type {any} */ options) {
        this.options = options;
        return { toHex: () => `${this.name}:${options.nonce}` };
    }
}

/** A node at block 3, of which the first is final, and a client that sends to it. @param {{ history?: number }} [options] */
async function client(options) {
    const played = new PlayedChain();
    const trunk = played.branch(played.best, 3);
    played.turn(trunk[2]);
    played.finalize(trunk[0]);
    const blocks = new Blocks(played.api, options);
    await blocks.start();
    const submitter = new Submitter(played.api, played.provider, blocks);
    /** @param {string} name */
    const submit = (name) =>
        submitter.submit(/** @type {any} */ (new PlayedCall(name)), /** @type {any} */ ({ address: SENDER }));
    return { played, trunk, last: trunk[2], blocks, submitter, submit };
}

/** @param {any} receipt */
const place = ({ block, hash, index, status }) => [block, hash, index, status];

describe('a receipt', () => {
    it('says where its bytes are, with fee and events', async () => {
        const { played, last, submit } = await client();
        const [block] = played.branch(last, 1);
        include(block, 'other');
        include(block, 'mine:0', { fee: 9n });
        const sent = submit('mine');
        await settled();
        played.turn(block);
        const receipt = await sent;
        assert.deepEqual(place(receipt), [4, '4b', 1, 'included']);
        assert.deepEqual([receipt.fee, receipt.events.length], [9n, 2]);
        assert.equal(receipt.event('system.Remarked').bytes, 'mine:0');
        assert.throws(() => receipt.event('leases.LeaseSettled'), /left no event leases.LeaseSettled, only: /);
        await settled();
        assert.equal(played.updates.size, 0, 'the pool is no longer asked');
    });

    for (const depth of [1, 2, 5]) {
        it(`follows its bytes into another block, ${depth} back, at another index`, async () => {
            const { played, last, submit } = await client();
            const [lost, won] = [played.branch(last, depth), played.branch(last, depth + 1)];
            include(lost[0], 'mine:0');
            include(won[depth], 'other');
            include(won[depth], 'mine:0', { fee: 8n });
            const sent = submit('mine');
            await settled();
            played.grow(lost);
            const receipt = await sent;
            assert.deepEqual(place(receipt), [4, '4b', 0, 'included']);
            played.turn(won[depth]);
            await settled();
            assert.deepEqual(place(receipt), [4 + depth, won[depth].hash, 1, 'included']);
            assert.deepEqual([receipt.event('system.Remarked').in, receipt.fee], [won[depth].hash, 8n]);
        });
    }

    it('follows its bytes to a lower block than they were sent at', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 3), played.branch(last, 4)];
        played.grow(lost);
        await settled();
        include(won[0], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.turn(won[3]);
        assert.deepEqual(place(await sent), [4, '4c', 0, 'included']);
    });

    it('is retracted while its bytes are in no block', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 3)];
        include(lost[0], 'mine:0');
        include(won[2], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.turn(lost[0]);
        const receipt = await sent;
        played.grow(won.slice(0, 2));
        await settled();
        assert.deepEqual(place(receipt), [4, '4b', 0, 'retracted'], 'and says where it was');
        await assert.rejects(receipt.final(20), /it is retracted, block 4/);
        played.turn(won[2]);
        await settled();
        assert.deepEqual(place(receipt), [6, '6c', 0, 'included']);
    });

    it('goes back and forth with its bytes', async () => {
        const { played, last, submit } = await client();
        const [one, other] = [played.branch(last, 2), played.branch(last, 2)];
        include(one[0], 'mine:0');
        include(other[1], 'other');
        include(other[1], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.turn(one[1]);
        const receipt = await sent;
        for (const [branch, expected] of /** @type {const} */ ([
            [other, [5, '5c', 1, 'included']],
            [one, [4, '4b', 0, 'included']],
            [other, [5, '5c', 1, 'included']],
        ])) {
            played.turn(branch[1]);
            await settled();
            assert.deepEqual(place(receipt), expected);
        }
    });

    it('is in no block that was replaced while it was read', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 3)];
        include(lost[0], 'mine:0');
        include(won[2], 'mine:0');
        const { getBlock } = played.api.rpc.chain;
        const { raw } = getBlock;
        /** @type {(value?: any) => void} */
        let release = () => {};
        const gate = new Promise((resolve) => {
            release = resolve;
        });
        getBlock.raw = async (/** @type {string} */ hash) => {
            if (hash === lost[0].hash) await gate;
            return raw(hash);
        };
        const sent = submit('mine');
        await settled();
        played.turn(lost[0]);
        await settled();
        played.turn(won[1]);
        await settled();
        release();
        await settled();
        played.turn(won[2]);
        assert.deepEqual(place(await sent), [6, won[2].hash, 0, 'included']);
    });

    it('is found in a block that could not be read at first', async () => {
        const { played, last, submit } = await client();
        const branch = played.branch(last, 2);
        include(branch[0], 'mine:0');
        const { getBlock } = played.api.rpc.chain;
        const { raw } = getBlock;
        getBlock.raw = async (/** @type {string} */ hash) => {
            if (hash !== branch[0].hash) return raw(hash);
            getBlock.raw = raw;
            throw new Error('busy');
        };
        const sent = submit('mine');
        await settled();
        played.turn(branch[0]);
        await settled();
        played.turn(branch[1]);
        assert.deepEqual(place(await sent), [4, '4b', 0, 'included']);
    });

    it('is final with its block, and follows no further', async () => {
        const { played, last, submit, blocks } = await client();
        const branch = played.branch(last, 2);
        include(branch[0], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.grow(branch);
        const receipt = await sent;
        const final = receipt.final();
        played.finalize(last);
        await settled();
        assert.equal(receipt.status, 'included');
        played.finalize(branch[0]);
        assert.equal(await final, receipt);
        assert.deepEqual(place(await receipt.final()), [4, '4b', 0, 'final']);
        blocks.stop();
        await receipt.final();
    });

    it('throws at its final block what the first one did not', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 2)];
        include(lost[0], 'mine:0');
        include(won[0], 'mine:0', { refused: true });
        const sent = submit('mine');
        await settled();
        played.turn(lost[0]);
        const receipt = await sent;
        assert.equal(receipt.error, undefined);
        played.turn(won[1]);
        played.finalize(won[0]);
        await assert.rejects(receipt.final(), { code: 'leases.NoSuchLease', receipt });
    });

    it('of a refused call comes with the error', async () => {
        const { played, last, submit } = await client();
        const [block] = played.branch(last, 1);
        include(block, 'mine:0', { refused: true });
        const fails = assert.rejects(submit('mine'), (/** @type {any} */ error) => {
            assert.deepEqual([error.code, error.receipt.hash], ['leases.NoSuchLease', '4b']);
            return true;
        });
        await settled();
        played.turn(block);
        await fails;
    });

    it('of a refusal that nobody can read fails, and holds up no other', async () => {
        const { played, last, submit } = await client();
        const [block] = played.branch(last, 1);
        include(block, 'mine:0', { refused: true });
        include(block, 'other:1');
        played.api.registry.findMetaError = () => {
            throw new RangeError('no such pallet');
        };
        const sent = submit('mine');
        const other = submit('other');
        const fails = assert.rejects(sent, RangeError);
        await settled();
        played.turn(block);
        await fails;
        assert.equal((await other).hash, block.hash);
    });

    it('is no longer waited for when its bytes are lost for good', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 300)];
        include(lost[0], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.turn(lost[0]);
        const receipt = await sent;
        const fails = assert.rejects(receipt.final(), /has lost its block 4 and is in none since/);
        played.turn(won[299]);
        played.finalize(won[258]);
        await fails;
    });

    it('is no longer waited for when its block is forgotten before it is final', async () => {
        const { played, last, submit, blocks } = await client();
        const branch = played.branch(last, 4_200);
        include(branch[0], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.turn(branch[0]);
        const fails = assert.rejects((await sent).final(), /block 4 with system.remark is no longer followed/);
        played.turn(branch[4_199]);
        await fails;
        assert.equal(blocks.seen.length, 4_096);
    });

    it('is not missed when many blocks become final at once', async () => {
        const { played, last, submit, blocks } = await client({ history: 1 });
        const branch = played.branch(last, 50);
        include(branch[3], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.turn(branch[49]);
        played.finalize(branch[49]);
        const receipt = await (await sent).final();
        assert.deepEqual(place(receipt), [7, '7b', 0, 'final']);
        played.grow(played.branch(branch[49], 1));
        await settled();
        assert.ok(blocks.seen.length <= 2, 'and then they are forgotten');
    });
});

describe('a transaction', () => {
    it('is handed to the pool again when it has lost its block', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 3)];
        include(lost[0], 'mine:0');
        include(lost[0], 'other:1');
        include(won[1], 'other:1');
        const sent = [submit('mine'), submit('other')];
        await settled();
        played.turn(lost[0]);
        await Promise.all(sent);
        played.pool.author_submitExtrinsic = () => {
            throw Object.assign(new Error('Already imported'), { code: 1013 });
        };
        played.offered = [];
        played.turn(won[1]);
        await settled();
        assert.deepEqual(played.offered, ['mine:0'], 'the other one is in a block');
        played.turn(won[2]);
        await settled();
        assert.deepEqual(played.offered, ['mine:0'], 'once');
    });

    it('is handed to the pool again after a lost connection', async () => {
        const { played, last, submit, submitter } = await client();
        const [one, two] = played.branch(last, 2);
        include(one, 'in:0');
        include(two, 'out:1');
        const sent = [submit('in'), submit('out')];
        await settled();
        played.turn(one);
        await sent[0];
        played.offered = [];
        submitter.resume();
        assert.deepEqual(played.offered, ['out:1']);
        played.turn(two);
        await sent[1];
    });

    it('is followed when the connection is lost before the answer', async () => {
        const { played, last, submit, submitter } = await client();
        const [block] = played.branch(last, 1);
        include(block, 'mine:0');
        played.pool.author_submitAndWatchExtrinsic = () => {
            played.api.isConnected = false;
            throw new Error('disconnected');
        };
        const sent = submit('mine');
        await settled();
        played.api.isConnected = true;
        submitter.resume();
        assert.deepEqual(played.offered, ['mine:0', 'mine:0']);
        played.turn(block);
        assert.deepEqual(place(await sent), [4, '4b', 0, 'included']);
    });

    it('is followed when the pool knows it already', async () => {
        const { played, last, submit, submitter } = await client();
        const [block] = played.branch(last, 1);
        include(block, 'mine:0');
        played.pool.author_submitAndWatchExtrinsic = () => {
            throw Object.assign(new Error('Already imported'), { code: 1013 });
        };
        const sent = submit('mine');
        await settled();
        played.turn(block);
        assert.deepEqual(place(await sent), [4, '4b', 0, 'included']);
        // Raw bytes may be anybody's, and long be in a block.
        await assert.rejects(submitter.submitRaw('mine:0'), { code: 'pool.1013' });
    });

    it('that the pool does not take is refused at once', async () => {
        const { played, submit, blocks } = await client();
        played.pool.author_submitAndWatchExtrinsic = () => {
            throw Object.assign(new Error('Invalid Transaction'), { code: 1010, data: 'no money' });
        };
        await assert.rejects(submit('mine'), { code: 'pool.1010', docs: 'Invalid Transaction: no money' });
        played.api.isConnected = true;
        played.pool.author_submitAndWatchExtrinsic = () => {
            throw new TypeError('of this program');
        };
        await assert.rejects(submit('mine'), TypeError);
        assert.equal(blocks.best, 3);
    });

    it('that the pool gives up is refused two blocks later', async () => {
        const { played, last, submit } = await client();
        const branch = played.branch(last, 3);
        const sent = submit('mine');
        await settled();
        played.updates.get('mine:0')?.(null, 'ready');
        played.turn(branch[0]);
        await settled();
        played.updates.get('mine:0')?.(null, 'dropped');
        played.turn(branch[1]);
        await settled();
        assert.equal(played.updates.size, 1, 'it is still looked for');
        const fails = assert.rejects(sent, { code: 'pool.dropped' });
        played.turn(branch[2]);
        await fails;
        await settled();
        assert.equal(played.updates.size, 0);
    });

    it('that the pool gives up counts where it is in a block all the same', async () => {
        const { played, last, submit } = await client();
        const branch = played.branch(last, 3);
        include(branch[1], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.updates.get('mine:0')?.(null, { usurped: 'other' });
        played.grow(branch);
        assert.deepEqual(place(await sent), [5, '5b', 0, 'included']);
    });

    it('is in the block in which it is followed, whatever the pool says', async () => {
        const { played, last, submit } = await client();
        const [other, own] = [played.branch(last, 1), played.branch(last, 1)];
        include(own[0], 'mine:0');
        const sent = submit('mine');
        await settled();
        played.updates.get('mine:0')?.(null, { inBlock: other[0].hash });
        played.turn(own[0]);
        assert.deepEqual(place(await sent), [4, own[0].hash, 0, 'included']);
    });

    it('takes no nonce that one in a lost block has', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 2)];
        include(lost[0], 'first:0');
        const first = submit('first');
        await settled();
        played.turn(lost[0]);
        await first;
        played.turn(won[0]);
        await settled();
        include(won[1], 'first:0');
        include(won[1], 'second:1');
        const second = submit('second');
        await settled();
        played.turn(won[1]);
        assert.deepEqual(place(await second), [5, '5c', 1, 'included']);
    });

    it('takes no nonce of one in a lost block that the pool had given up before', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 2)];
        include(lost[0], 'first:0');
        include(won[1], 'second:1');
        const first = submit('first');
        await settled();
        played.updates.get('first:0')?.(null, 'dropped');
        played.turn(lost[0]);
        await first;
        played.turn(won[0]);
        await settled();
        const second = submit('second');
        await settled();
        played.turn(won[1]);
        assert.equal((await second).hash, '5c');
    });

    it('takes the nonce of one that can no longer count', async () => {
        const { played, last, submit } = await client();
        const [lost, won] = [played.branch(last, 1), played.branch(last, 2)];
        include(lost[0], 'first:0');
        const first = submit('first');
        await settled();
        played.turn(lost[0]);
        await first;
        played.pool.author_submitExtrinsic = () => {
            throw Object.assign(new Error('Invalid Transaction'), { code: 1010 });
        };
        played.turn(won[0]);
        await settled();
        include(won[1], 'second:0');
        const second = submit('second');
        await settled();
        played.turn(won[1]);
        assert.deepEqual(place(await second), [5, '5c', 0, 'included']);
    });

    it('counts from a final block on, on whatever branch', async () => {
        const { played, trunk, last, blocks, submitter } = await client();
        const sign = async () => {
            const call = new PlayedCall('mine');
            submitter.submit(/** @type {any} */ (call), /** @type {any} */ ({ address: SENDER })).catch(() => {});
            await settled();
            const { era, blockHash } = call.options;
            return { ...era, blockHash };
        };
        assert.deepEqual(await sign(), { current: 1, period: 64, blockHash: trunk[0].hash });
        played.turn(played.branch(last, 200)[199]);
        await settled();
        assert.deepEqual(await sign(), { current: 1, period: 256, blockHash: trunk[0].hash });
        played.finalize(last);
        await settled();
        assert.deepEqual((await sign()).blockHash, last.hash);
        blocks.stop();
    });

    it('of a wallet is shown with the block from which on it counts', async () => {
        const { blocks, submitter } = await client();
        const call = new PlayedCall('mine');
        /** @type {any[]} */
        const shown = [];
        const signer = { signPayload: async (/** @type {any} */ payload) => shown.push(payload) };
        submitter.submit(/** @type {any} */ (call), /** @type {any} */ ({ address: SENDER, signer })).catch(() => {});
        await settled();
        await call.options.signer.signPayload({ method: '0x00', blockNumber: '0x00000000' });
        assert.deepEqual(shown, [{ method: '0x00', blockNumber: '0x00000001' }]);
        blocks.stop();
    });
});
