/** Orders for more than one lease. */

import assert from 'node:assert/strict';
import { coins } from '@leasehold/client';
import { freeOfHolds, refused } from '../support/assert.js';
import { ACCESS, becomeProvider, keptOrPaid, leaseHold, PRICE, pick, terms, withoutCall } from '../support/market.js';

export const tests = (world) => ({
    'two replicas are awarded together; if one never starts, both may end': async () => {
        const { chain } = world;
        const [tenant, ...owners] = await world.actors([
            'tenant of replicas',
            'first replica',
            'second replica',
            'one too many',
        ]);
        const [one, other, third] = await Promise.all(
            owners.map((owner) => becomeProvider(world, owner, { gpus: 2, metered: false })),
        );
        const wealth = (await tenant.balance()).total;
        // Parts are equal; the last gets what cannot be divided.
        const escrow = coins(80) + 1n;
        const order = await tenant.createOrder(terms(world, { replicas: 2, distinct: true, term: 40, escrow }));
        assert.deepEqual((await tenant.balance()).held, leaseHold(world, 3, escrow));
        await refused('leaseBidding.ReplicasOutOfRange', one.actor.placeBid(order, one.offer, PRICE, { replicas: 2 }));
        await Promise.all(
            [one, other, third].map(({ actor, offer }, i) => actor.placeBid(order, offer, PRICE + BigInt(i))),
        );

        const award = (...picks) => tenant.award(order, picks);
        const picks = await Promise.all([one, other, third].map((provider) => pick(world, order, provider)));
        const [first, second] = picks;
        await Promise.all([
            refused('leaseBidding.ReplicasMismatch', award(first)),
            refused('leaseBidding.ReplicasMismatch', award(...picks)),
            refused('leaseBidding.PickedTwice', award(first, first)),
            refused('leaseBidding.ReplicasOutOfRange', award({ ...first, replicas: 2 })),
            refused('leaseBidding.BidTooHigh', award(first, { ...second, maxPrice: PRICE })),
        ]);
        const leases = await award(first, second);
        assert.equal(leases.length, 2);
        const views = await Promise.all(leases.map((lease) => chain.view('lease', lease)));
        assert.deepEqual(
            views.map(({ provider, price, deposited }) => [provider, price, deposited]),
            [
                [one.actor.address, PRICE, coins(40)],
                [other.actor.address, PRICE + 1n, coins(40) + 1n],
            ],
        );
        await withoutCall(
            world,
            'leaseBidding.BidReleased',
            (data) => data.order === order && data.bidder === third.actor.address,
        );
        assert.deepEqual((await tenant.balance()).held, leaseHold(world, 2, escrow));

        // One of them does not activate: its exit penalty is parked. The tenant ends the other: nobody is owed anything.
        await one.actor.activate(leases[0], ACCESS);
        const { data } = await withoutCall(world, 'leases.ExitPenaltyParked', ({ lease }) => lease === leases[1]);
        const closing = (await tenant.close(leases[0])).event('leases.LeaseClosing');
        assert.equal(closing.reason, 'TenantClosed');
        await withoutCall(world, 'leases.LeaseFinalized', ({ lease }) => lease === leases[0]);
        await freeOfHolds(tenant);
        await keptOrPaid(tenant, wealth, data);
    },
});
