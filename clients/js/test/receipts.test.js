/** Receipts of transactions on a chain that forks, against a played node. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { include } from './played-chain.js';
import { client, place } from './played-client.js';

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

    const carriers = /** @type {const} */ ([
        ['multisig.MultisigExecuted', ['approving', 'timepoint', 'multisig', 'callHash', 'result']],
        ['proxy.ProxyExecuted', ['result']],
        ['sudo.Sudid', ['sudoResult']],
        ['sudo.SudoAsDone', ['sudoResult']],
        ['utility.DispatchedAs', ['result']],
        ['utility.BatchInterrupted', ['index', 'error']],
    ]);
    for (const [name, names] of carriers) {
        it(`tells by ${name} that a call failed which another one carried`, async () => {
            const { played, last, submit } = await client();
            const [block] = played.branch(last, 1);
            const refusal = { isModule: true, asModule: {}, toJSON: () => 'a refusal' };
            const failed = name === 'utility.BatchInterrupted' ? refusal : { ...refusal, isErr: true, asErr: refusal };
            const done = { isErr: false, toJSON: () => 'Ok' };
            for (const [bytes, outcome] of /** @type {const} */ ([
                ['mine:0', failed],
                ['other:1', done],
            ])) {
                include(block, bytes);
                if (name === 'utility.BatchInterrupted' && outcome === done) continue;
                const data = Object.fromEntries(names.map((field, at) => [field, at + 1 < names.length ? 7 : outcome]));
                block.events.push({ name, data, extrinsic: block.extrinsics.length - 1 });
            }
            const fails = assert.rejects(submit('mine'), { code: 'leases.NoSuchLease' });
            const other = submit('other');
            await settled();
            played.turn(block);
            await fails;
            assert.equal((await other).error, undefined);
        });
    }

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
