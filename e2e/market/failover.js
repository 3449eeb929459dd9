/** A provider of which nothing is heard, and one that stood by. */

import assert from 'node:assert/strict';
import { coins } from '@leasehold/client';
import { freeOfHolds, refused } from '../support/assert.js';
import {
    ACCESS,
    becomeProvider,
    finalized,
    PRICE,
    pick,
    recorded,
    terms,
    windowOf,
    withoutCall,
} from '../support/market.js';

const TOLERATED = 3;

export const tests = (world) => ({
    'a standby takes over at its own price after three missed windows': async () => {
        const { chain } = world;
        const [tenant, stranger, ...owners] = await world.actors([
            'tenant with a standby',
            'watchful passer-by',
            'failing provider',
            'standby',
            'bidder that just lost',
        ]);
        const [failing, standby, loser] = await Promise.all(
            owners.map((owner, i) => becomeProvider(world, owner, { metered: i === 1 })),
        );
        const wealth = (await tenant.balance()).total;
        const escrow = coins(200);
        const order = await tenant.createOrder(terms(world, { term: 100, standbys: 1, escrow }));
        await Promise.all([
            failing.actor.placeBid(order, failing.offer, PRICE),
            standby.actor.placeBid(order, standby.offer, (PRICE * 11n) / 10n, { standby: true }),
            loser.actor.placeBid(order, loser.offer, coins('1.4')),
        ]);
        const [lease] = await tenant.award(order, [pick(failing)]);
        const chosen = await chain.blocks.event('leaseBidding.StandbyChosen', {
            from: 0,
            where: (data) => data.lease === lease,
        });
        assert.deepEqual(chosen.data, { lease, provider: standby.actor.address, price: (PRICE * 11n) / 10n });
        // Nothing is held from a standby: its deposit returned with the award, and the chain returns the other loser's.
        assert.equal((await standby.actor.balance()).held['leases.BidDeposit'], undefined);
        await withoutCall(
            world,
            'leaseBidding.BidReleased',
            (data) => data.order === order && data.bidder === loser.actor.address,
        );

        const { start, end } = (await failing.actor.activate(lease, ACCESS)).event('leases.LeaseActivated');
        await refused('leases.NotFailed', stranger.failOver(lease));
        // The third window can be reported during the whole of the fourth.
        await chain.blocks.reach((windowOf(world, start) + TOLERATED + 1) * world.timing.windowBlocks);
        assert.equal((await chain.view('lease', lease)).missedWindows, TOLERATED);
        const before = (await stranger.balance()).total;
        const receipt = await stranger.send((tx) => tx.leases.failOver(lease));
        const over = receipt.event('leases.LeaseFailedOver');
        assert.deepEqual([over.provider, over.price], [standby.actor.address, (PRICE * 11n) / 10n]);
        assert.deepEqual(receipt.event('leases.LeaseClosing').reason, { FailedOver: over.lease });
        // To fail over is not the last step of a lease: nobody is paid for it.
        assert.equal((await stranger.balance()).total, before - receipt.fee);
        // Dearer for the tenant: the failed provider pays the difference, up to its exit penalty.
        const penalty = receipt.event('leases.ExitPenaltyPaid').amount;
        assert.ok(penalty > 0n);

        await world.meter.attach(over.lease, {});
        const activation = await standby.actor.activate(over.lease, ACCESS);
        const taken = activation.event('leases.LeaseActivated');
        assert.ok(taken.end - taken.start <= end - receipt.block, 'no more than the rest of the term');
        await recorded(world, over.lease, windowOf(world, taken.start));
        const closing = (await tenant.close(over.lease)).event('leases.LeaseClosing');
        const final = await finalized(world, over.lease, closing.end, standby.actor);
        assert.ok(final.charged > 0n);
        assert.equal(final.charged, over.price * BigInt(final.blocks));
        const failed = await withoutCall(world, 'leases.LeaseFinalized', (data) => data.lease === lease);
        assert.deepEqual([failed.data.reason, failed.data.charged], [{ FailedOver: over.lease }, 0n]);
        await freeOfHolds(tenant);
        assert.equal((await tenant.balance()).total, wealth - final.charged + penalty - tenant.fees);
        await world.meter.detach(over.lease);
    },
});
