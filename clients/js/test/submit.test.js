/** Sending transactions on a chain that forks, against a played node. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { include } from './played-chain.js';
import { client, PlayedCall, place, SENDER } from './played-client.js';

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

    it('is found however the letters of its bytes were written', async () => {
        const { played, last, submitter } = await client();
        const [block] = played.branch(last, 1);
        include(block, '0xabcd');
        const sent = submitter.submitRaw('0xABCD');
        await settled();
        played.turn(block);
        assert.deepEqual(place(await sent), [4, '4b', 0, 'included']);
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
