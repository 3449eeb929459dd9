/** A client whose connection is lost for a while. */

import assert from 'node:assert/strict';
import { Actor, connect } from '@leasehold/client';
import { Line } from '../support/line.js';

export const tests = (world) => ({
    'a client goes on when its lost connection is back': async () => {
        const [{ account }] = await world.actors(['user with a bad line']);
        const line = await new Line(world.node.port).open();
        const chain = await connect(line.ws);
        try {
            const [near, far] = [chain, world.chain].map((end) => new Actor(end, account));
            const from = chain.blocks.best;
            const remark = (actor, bytes) => actor.send((tx) => tx.system.remarkWithEvent(bytes));
            const first = await remark(near, '0x01');
            await line.cut();
            const missed = chain.blocks.event('system.Remarked', {
                from: first.block + 1,
                where: ({ sender }) => sender === near.address,
                final: true,
            });
            await assert.rejects(remark(near, '0x02'), /not connected|disconnected/);
            const { block, hash } = await remark(far, '0x03');
            // In vain it asks for a block that it will need, as when its line is cut while it reads a new one.
            for (const ask of [() => chain.api.at(hash), () => chain.api.rpc.chain.getHeader(hash)]) {
                await assert.rejects(ask(), /not connected/);
            }
            await world.chain.blocks.next();
            await line.open();
            assert.equal((await missed).block, block);
            assert.equal(chain.blocks.at(block)?.hash, hash);
            const last = await remark(near, '0x04');
            assert.equal((await last.final()).status, 'final');
            const blocks = chain.blocks.seen.filter(({ number }) => number >= from);
            assert.deepEqual(
                blocks.map(({ number }) => number),
                blocks.map((_, i) => from + i),
                'no block is missing',
            );
        } finally {
            await chain.disconnect();
            await line.cut();
        }
    },
});
