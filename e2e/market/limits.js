/** Lists and capacities at their bounds. */

import assert from 'node:assert/strict';
import { coins } from '@leasehold/client';
import { freeOfHolds, refused } from '../support/assert.js';
import { awarded, becomeProvider, PRICE, pick, terms } from '../support/market.js';

export const tests = (world) => ({
    'an offer is never sold twice': async () => {
        const [owner, one, other] = await world.actors(['provider of one GPU', 'first tenant', 'second tenant']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const orders = await Promise.all([one, other].map((tenant) => tenant.createOrder(terms(world))));
        // Bidding promises nothing: the capacity goes to the first award.
        await Promise.all(orders.map((order) => owner.placeBid(order, provider.offer, PRICE)));
        await one.award(orders[0], [pick(provider)]);
        await refused('providerRegistry.NotEnoughFreeGpus', other.award(orders[1], [pick(provider)]));
        await refused('leaseBidding.AlreadyBid', owner.placeBid(orders[1], provider.offer, PRICE));
        await owner.withdrawBid(orders[1]);
        await refused('providerRegistry.NotEnoughFreeGpus', owner.placeBid(orders[1], provider.offer, PRICE));
    },

    'nothing that a lease needs can be withdrawn under it': async () => {
        const [owner, tenant] = await world.actors(['provider who would leave', 'tenant who stays']);
        const provider = await becomeProvider(world, owner, { metered: false });
        await awarded(world, provider, tenant);
        await refused('providerStaking.StillRequired', owner.unbond(provider.bond));
        await owner.retireOffer(provider.offer);
        await refused('providerRegistry.LeasesNotFinal', owner.deregister());
        await refused('providerStaking.StillRequired', owner.unbond(provider.bond));
    },

    'a better bid displaces the worst of a full list': async () => {
        const { chain } = world;
        const most = chain.api.consts.leaseBidding.maxBids.toNumber();
        const names = Array.from({ length: most + 1 }, (_, i) => `bidder ${i}`);
        const [[tenant], bidders] = await Promise.all([
            world.actors(['tenant with many bids']),
            world.actors(names, { each: coins(100) }),
        ]);
        const [order, ...providers] = await Promise.all([
            tenant.createOrder(terms(world, { deadline: chain.blocks.best + 100 })),
            ...bidders.map((bidder) => becomeProvider(world, bidder, { metered: false })),
        ]);
        const late = providers.pop();
        await Promise.all(providers.map(({ actor, offer }) => actor.placeBid(order, offer, PRICE)));
        await refused('leaseBidding.BidListFull', late.actor.placeBid(order, late.offer, PRICE));

        const better = await late.actor.placeBid(order, late.offer, PRICE - 1n);
        const displaced = better.event('leaseBidding.BidDisplaced');
        assert.equal(displaced.by, late.actor.address);
        const gone = providers.find(({ actor }) => actor.address === displaced.bidder).actor;
        assert.equal((await gone.balance()).held['leases.BidDeposit'], undefined);
        assert.equal((await chain.view('order', order)).bids.length, most);

        // The bid that took the place is binding: its deposit is for the one that had to go.
        const before = (await gone.balance()).total;
        const { to, deposit, reason } = (await late.actor.withdrawBid(order)).event('leaseBidding.BidForfeited');
        assert.deepEqual([to, reason], [gone.address, 'Withdrawn']);
        assert.equal((await gone.balance()).total, before + deposit);

        // Cancelled, the order gives back all other deposits, some in each block.
        const { block } = await tenant.cancelOrder(order);
        await chain.blocks.find(
            30_000,
            'every bid to be released',
            block,
            () =>
                chain.blocks.between('leaseBidding.BidReleased', block).filter(({ data }) => data.order === order)
                    .length ===
                    most - 1 || undefined,
        );
        await refused('leaseBidding.NoSuchOrder', tenant.releaseBids(order, most));
        await freeOfHolds(tenant);
        assert.equal((await providers[0].actor.balance()).held['leases.BidDeposit'], undefined);
    },
});
