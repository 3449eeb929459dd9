/** Money from others in a lease, and a longer term. */

import assert from 'node:assert/strict';
import { sum } from '@leasehold/client';
import { balanced, freeOfHolds, refused } from '../support/assert.js';
import { becomeProvider, finalized, leaseHold, PRICE, running } from '../support/market.js';

const OWN_BLOCKS = 20n;
const EACH_BLOCKS = 10n;
const RENEWABLE = 20;

export const tests = (world) => ({
    'sponsors pay into a lease, it is extended, and each gets back the rest': async () => {
        const { chain } = world;
        const [owner, tenant, ...friends] = await world.actors([
            'sponsored provider',
            'sponsored tenant',
            'first sponsor',
            'second sponsor',
            'third sponsor',
            'fourth sponsor',
            'fifth sponsor',
        ]);
        const wealth = (await tenant.balance()).total;
        const provider = await becomeProvider(world, owner);
        const own = PRICE * OWN_BLOCKS;
        const { lease, start, end } = await running(world, provider, tenant, {
            term: 40,
            renewable: RENEWABLE,
            escrow: own,
            priceLimit: PRICE,
        });
        assert.equal(end, start + Number(OWN_BLOCKS));

        // At least a window's worth, from four others at most, and in the order in which they came.
        const each = PRICE * EACH_BLOCKS;
        await refused('leases.SponsorshipTooSmall', friends[0].topUp(lease, each - 1n));
        const ends = [];
        for (const friend of friends.slice(0, 4)) {
            ends.push((await friend.topUp(lease, each)).event('leases.LeaseToppedUp').end - start);
        }
        assert.deepEqual(ends, [30, 40, 40, 40], 'as far as the term goes');
        await refused('leases.TooManySponsors', friends[4].topUp(lease, each));
        const { held } = await tenant.balance();
        assert.deepEqual(held, leaseHold(world, 1, own + 4n * each), 'all held from the tenant');

        // A longer term, at the same price; the money reaches as far as it did.
        await Promise.all([
            refused('leases.NotRenewable', tenant.extend(lease, RENEWABLE + 1)),
            refused('leases.NotRenewable', tenant.extend(lease, 0)),
        ]);
        assert.equal(await tenant.extend(lease, 15), start + 55);
        assert.equal(await tenant.extend(lease, 5), start + 60);
        await refused('leases.NotRenewable', tenant.extend(lease, 1));
        const seen = await chain.view('lease', lease);
        assert.deepEqual(
            seen.sponsors.map(({ sponsor, deposited }) => [sponsor, deposited]),
            friends.slice(0, 4).map(({ address }) => [address, each]),
        );

        await chain.blocks.reach(start + 26);
        const closing = (await tenant.close(lease)).event('leases.LeaseClosing');
        const final = await finalized(world, lease, closing.end, owner);
        balanced(world, final, { price: PRICE, deposited: own + 4n * each });
        // The charge goes from the tenant's money first, then from each sponsor's.
        let left = final.charged;
        const spent = [own, ...Array(4).fill(each)].map((part) => {
            const share = left < part ? left : part;
            left -= share;
            return share;
        });
        assert.equal((await tenant.balance()).total, wealth - spent[0] - tenant.fees);
        const refunds = chain.blocks
            .between('leases.SponsorRefunded', start)
            .filter(({ data }) => data.lease === lease);
        for (const [i, friend] of friends.slice(0, 4).entries()) {
            assert.equal((await friend.balance()).total, wealth - spent[i + 1] - friend.fees, friend.name);
            const back = refunds.filter(({ data }) => data.sponsor === friend.address).map(({ data }) => data.amount);
            assert.equal(sum(back), each - spent[i + 1]);
        }
        await freeOfHolds(tenant);
        await world.meter.detach(lease);
    },
});
