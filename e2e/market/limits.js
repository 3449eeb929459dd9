/** Lists and capacities at their bounds. */

import { coins } from '@leasehold/scripts/money';
import { refused } from '../support/assert.js';
import { awarded, becomeProvider, PRICE, terms } from '../support/market.js';

export const tests = (world) => ({
    'an offer is never sold twice': async () => {
        const [owner, one, other] = await world.actors(['provider of one GPU', 'first tenant', 'second tenant']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const orders = await Promise.all([one, other].map((tenant) => tenant.createOrder(terms(world))));
        // Bidding promises nothing: the capacity goes to the first award.
        await Promise.all(orders.map((order) => owner.placeBid(order, provider.offer, PRICE)));
        await one.award(orders[0], owner.address);
        await refused('providerRegistry.NotEnoughFreeGpus', other.award(orders[1], owner.address));
        await refused('leaseMarket.AlreadyBid', owner.placeBid(orders[1], provider.offer, PRICE));
        await owner.withdrawBid(orders[1]);
        await refused('providerRegistry.NotEnoughFreeGpus', owner.placeBid(orders[1], provider.offer, PRICE));
    },

    'nothing that a lease needs can be withdrawn under it': async () => {
        const [owner, tenant] = await world.actors(['provider who would leave', 'tenant who stays']);
        const provider = await becomeProvider(world, owner, { metered: false });
        await awarded(world, provider, tenant);
        await refused('providerStaking.StillRequired', owner.unbond(provider.bond));
        await owner.retireOffer(provider.offer);
        await refused('providerRegistry.LeasesRunning', owner.deregister());
        await refused('providerStaking.StillRequired', owner.unbond(provider.bond));
    },

    'an order takes no more bids than its list is long': async () => {
        const most = world.chain.api.consts.leaseMarket.maxBids.toNumber();
        const names = Array.from({ length: most + 1 }, (_, i) => `bidder ${i}`);
        const [[tenant], bidders] = await Promise.all([
            world.actors(['tenant with many bids']),
            world.actors(names, { each: coins(100) }),
        ]);
        const [order, ...providers] = await Promise.all([
            tenant.createOrder(terms(world, { deadline: world.chain.blocks.best + 60 })),
            ...bidders.map((bidder) => becomeProvider(world, bidder, { metered: false })),
        ]);
        const late = providers.pop();
        await Promise.all(providers.map(({ actor, offer }) => actor.placeBid(order, offer, PRICE)));
        await refused('leaseMarket.BidListFull', late.actor.placeBid(order, late.offer, 1n));
        // A place is free again as soon as one withdraws.
        await providers[0].actor.withdrawBid(order);
        await late.actor.placeBid(order, late.offer, 1n);
        await tenant.cancelOrder(order);
        await tenant.releaseBids(order, most);
        await refused('leaseMarket.NoSuchOrder', tenant.releaseBids(order, most));
    },
});
