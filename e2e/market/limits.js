/** Lists and capacities at their bounds. */

import assert from 'node:assert/strict';
import { coins, pots } from '@leasehold/client';
import { freeOfHolds, refused } from '../support/assert.js';
import { awarded, BIDDING, becomeProvider, PRICE, pick, reserved, terms, withoutCall } from '../support/market.js';

export const tests = (world) => ({
    'an offer is never sold twice': async () => {
        const [owner, one, other] = await world.actors(['provider of one GPU', 'first tenant', 'second tenant']);
        const provider = await becomeProvider(world, owner, { metered: false });
        // Bids are withdrawn in the first half of the bidding time only: long enough on a busy machine.
        const deadline = world.chain.blocks.best + 100;
        const orders = await Promise.all([one, other].map((tenant) => tenant.createOrder(terms(world, { deadline }))));
        // A bid on a manual order promises nothing: the capacity goes to the first award.
        await Promise.all(orders.map((order) => owner.placeBid(order, provider.offer, PRICE)));
        const [first, second] = await Promise.all(orders.map((order) => pick(world, order, provider)));
        await one.award(orders[0], [first]);
        await refused('providerRegistry.NotEnoughFreeGpus', other.award(orders[1], [second]));
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
        await refused('providerRegistry.OffersListed', owner.deregister());
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
            tenant.createOrder(terms(world, { deadline: chain.blocks.best + 200 })),
            ...bidders.map((bidder) => becomeProvider(world, bidder, { metered: false })),
        ]);
        const late = providers.pop();
        await Promise.all(providers.map(({ actor, offer }) => actor.placeBid(order, offer, PRICE)));
        await refused('leaseBidding.BidListFull', late.actor.placeBid(order, late.offer, PRICE));

        const better = await late.actor.placeBid(order, late.offer, PRICE - 1n);
        const displaced = better.event('leaseBidding.BidDisplaced');
        assert.equal(displaced.by, late.actor.address);
        const gone = providers.find(({ actor }) => actor.address === displaced.bidder);
        assert.equal(await reserved(world, gone), 0n);
        assert.equal((await chain.view('order', order)).bids.length, most);

        // The bid that took the place is binding: its deposit is for the one that had to go.
        const before = (await gone.actor.balance()).total;
        const { to, deposit, reason } = (await late.actor.withdrawBid(order)).event('leaseBidding.BidForfeited');
        assert.deepEqual([to, reason], [gone.actor.address, 'Withdrawn']);
        assert.equal((await gone.actor.balance()).total, before + deposit);
        assert.equal((await late.actor.balance()).held['providerStaking.Bond'], late.bond - deposit);

        // Cancelled, the order gives back all other deposits, some in each block. What the bids cost is the tenant's to pay.
        const wealth = (await tenant.balance()).total;
        const receipt = await tenant.cancelOrder(order);
        const { block } = receipt;
        const fees = chain.api.consts.leaseBidding.bidFee.toBigInt() * BigInt(most - 1);
        const forfeited = { order, asset: 'Native', amount: fees };
        assert.deepEqual(receipt.event('leaseBidding.OrderForfeited'), forfeited);
        assert.equal((await tenant.balance()).total, wealth - fees - receipt.fee);
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
        assert.equal(await reserved(world, providers[0]), 0n);
    },

    'a manual order that picks none of its bids pays for them': async () => {
        const { chain } = world;
        const [owner, tenant] = await world.actors(['bidder who was not picked', 'tenant who only looked']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const wealth = (await tenant.balance()).total;
        const order = await tenant.createOrder(terms(world, { deadline: chain.blocks.best + BIDDING }));
        await owner.placeBid(order, provider.offer, PRICE);
        const {
            spec: { deadline },
            openedAt,
        } = await chain.view('order', order);
        // In the second half nothing is withdrawn: else a full list would keep others out and be emptied in the end.
        await chain.blocks.reach(deadline - Math.floor((deadline - openedAt) / 2));
        await refused('leaseBidding.BidBinding', owner.withdrawBid(order));

        const where = (data) => data.order === order;
        const [forfeited] = await Promise.all([
            withoutCall(world, 'leaseBidding.OrderForfeited', where),
            withoutCall(world, 'leaseBidding.OrderExpired', where),
            withoutCall(world, 'leaseBidding.BidReleased', where),
        ]);
        const fee = chain.api.consts.leaseBidding.bidFee.toBigInt();
        assert.deepEqual(forfeited.data, { order, asset: 'Native', amount: fee });
        const paid = forfeited.block;
        const transfers = chain.blocks.between('balances.TransferOnHold', paid, paid);
        assert.ok(
            transfers.some(({ data }) => data.dest === pots(chain).treasury && data.amount === fee),
            'it went to the treasury',
        );
        await freeOfHolds(tenant);
        assert.equal((await tenant.balance()).total, wealth - fee - tenant.fees);
        assert.equal(await reserved(world, provider), 0n);
    },
});
