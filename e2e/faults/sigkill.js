/** A node that is killed in the middle of a lease, and started again on the same data. */

import assert from 'node:assert/strict';
import { balanced, freeOfHolds } from '../support/assert.js';
import { becomeProvider, concluded, PRICE, recorded, running, windowOf } from '../support/market.js';

export const tests = (world) => ({
    'a node killed during a lease goes on with it where it was': async () => {
        const [owner, tenant] = await world.actors(['provider with a bad power line', 'tenant']);
        const provider = await becomeProvider(world, owner);
        const wealth = { owner: (await owner.balance()).total + owner.fees, tenant: (await tenant.balance()).total };
        const escrow = PRICE * 200n;
        const { lease, start, end } = await running(world, provider, tenant, { term: 200, escrow, priceLimit: PRICE });
        await recorded(world, lease, windowOf(world, start));
        await tenant.settle(lease);
        // The block of the settlement, and the next: the node may lose what it has not finalized, as any node may.
        await world.chain.blocks.next();
        const { api } = world.chain;
        const settled = await world.chain.view('lease', lease);
        const finalized = (await api.rpc.chain.getFinalizedHead()).toHex();
        const height = (await api.rpc.chain.getHeader(finalized)).number.toNumber();
        const believed = await world.chain.viewAt(finalized, 'lease', lease);

        await world.node.kill();
        await world.node.start();
        for (const actor of [owner, tenant, world.alice]) actor.chain = world.chain;

        assert.equal((await world.chain.api.rpc.chain.getBlockHash(height)).toHex(), finalized, 'the same chain');
        const after = await world.chain.view('lease', lease);
        assert.deepEqual([after.start, after.end, after.deposited], [start, end, escrow]);
        assert.ok(after.charged >= believed.charged && after.charged <= settled.charged);
        assert.ok(after.availability.finalMs >= believed.availability.finalMs);

        // The meter ran on; the next whole window is reported by the key that the node still has.
        const window = windowOf(world, world.chain.blocks.best);
        const { data } = await recorded(world, lease, window);
        assert.ok(data.creditedMs > 0);
        const closing = (await tenant.close(lease)).event('leaseMarket.LeaseClosing');
        const closed = await concluded(world, lease, closing.end, owner);
        balanced(world, closed, { price: PRICE, deposited: escrow });
        await freeOfHolds(tenant);
        assert.equal((await tenant.balance()).total, wealth.tenant - closed.charged - tenant.fees);
        assert.equal((await owner.balance()).total, wealth.owner + closed.paid - owner.fees);
    },
});
