/** A pick binds: the tenant gets what it saw, or nothing. */

import assert from 'node:assert/strict';
import { percent } from '@leasehold/client';
import { refused } from '../support/assert.js';
import { becomeProvider, PRICE, pick, spec, terms } from '../support/market.js';

const SEEN = { notice: 9, exitPenalty: percent(3) };

export const tests = (world) => ({
    'a bid that is swapped between look and award is not awarded': async () => {
        const { chain } = world;
        const [owner, tenant] = await world.actors(['bidder that swaps', 'tenant that signs what it saw']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const order = await tenant.createOrder(terms(world, { deadline: chain.blocks.best + 200 }));
        const bid = (price, promise) => owner.placeBid(order, provider.offer, price, { terms: promise });
        const swap = async (price, promise) => {
            await owner.withdrawBid(order);
            await bid(price, promise);
        };
        await bid(PRICE, SEEN);
        const seen = await pick(world, order, provider);
        assert.deepEqual(seen.terms, SEEN);
        const award = (picked) => tenant.award(order, [picked]);

        // Less notice, a lower exit penalty, a higher price; and gone altogether.
        await swap(PRICE, { ...SEEN, notice: 0 });
        await refused('leaseBidding.TermsChanged', award(seen));
        await swap(PRICE, { ...SEEN, exitPenalty: percent(1) });
        await refused('leaseBidding.TermsChanged', award(seen));
        await swap(PRICE + 1n, SEEN);
        await refused('leaseBidding.BidTooHigh', award(seen));
        await owner.withdrawBid(order);
        await refused('leaseBidding.NoSuchBid', award(seen));

        // The same bid, of other hardware: it still does for the order, and is not what the tenant saw.
        await bid(PRICE, SEEN);
        const listed = spec(world);
        await owner.changeOffer(provider.offer, { ...listed, memoryMib: listed.memoryMib / 2 });
        await refused('leaseBidding.OfferChanged', award(seen));
        await swap(PRICE, SEEN);
        await refused('leaseBidding.OfferChanged', award(seen));

        // What is seen now can be had, and better promises than seen do not hurt.
        const again = await pick(world, order, provider);
        assert.notEqual(again.spec, seen.spec);
        await swap(PRICE - 1n, { notice: 10, exitPenalty: percent(4) });
        const [lease] = await award(again);
        const { price, terms: agreed } = await chain.view('lease', lease);
        assert.deepEqual([price, agreed], [PRICE - 1n, { notice: 10, exitPenalty: percent(4) }]);
    },
});
