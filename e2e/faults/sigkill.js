/** A node that is killed in the middle of a lease, and started again on the same data. */

import assert from 'node:assert/strict';
import { balanced, credited, freeOfHolds } from '../support/assert.js';
import { creditBut, finalized, PRICE, recorded, roomInWindow, windowOf } from '../support/market.js';
import { ESCROW } from './meter.js';

export const tests = (world, story) => ({
    'a node killed during a lease goes on with it where it was': async () => {
        const { lease, start, end, owner, tenant } = story;
        await tenant.settle(lease);
        const before = await world.chain.view('lease', lease);
        // What is not finalized may be lost with the node, as with any node.
        const { api } = world.chain;
        const finalized = (await api.rpc.chain.getFinalizedHead()).toHex();
        const height = (await api.rpc.chain.getHeader(finalized)).number.toNumber();
        const safe = await world.chain.viewAt(finalized, 'lease', lease);

        await roomInWindow(world);
        const from = Date.now();
        await world.meter.detach(lease);
        await world.node.kill();
        await world.node.start();
        await world.meter.attach(lease, {});
        const to = Date.now();
        for (const actor of [owner, tenant, world.alice]) actor.chain = world.chain;

        assert.equal((await world.chain.api.rpc.chain.getBlockHash(height)).toHex(), finalized, 'the same chain');
        const after = await world.chain.view('lease', lease);
        assert.deepEqual([after.start, after.end, after.deposited, after.status], [start, end, ESCROW, 'Active']);
        assert.ok(after.charged >= safe.charged && after.charged <= before.charged, 'no money was lost');
        assert.ok(after.availability.finalMs >= safe.availability.finalMs, 'no time was lost');
        // Windows are reported with the key that the node still has. The meter ran on, and the window took as much longer
        // as the chain stood still: that the lease was not there meanwhile costs the provider its part of the window.
        const window = windowOf(world, world.chain.blocks.best);
        const { data } = await recorded(world, lease, window);
        credited(data.creditedMs, await creditBut(world, window, { from, to }));
    },

    'and in the end the lease is paid to the last unit': async () => {
        const { lease, owner, tenant, wealth } = story;
        const closing = (await tenant.close(lease)).event('leases.LeaseClosing');
        const final = await finalized(world, lease, closing.end, owner);
        balanced(world, final, { price: PRICE, deposited: ESCROW });
        await freeOfHolds(tenant);
        assert.equal((await tenant.balance()).total, wealth - final.charged - tenant.fees);
        assert.equal((await owner.balance()).total, wealth + final.paid - owner.fees);
    },
});
