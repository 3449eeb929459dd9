/** Leases priced in another asset than the chain's own currency. */

import assert from 'node:assert/strict';
import { POTS } from '@leasehold/scripts/accounts';
import { assetBalance } from '@leasehold/scripts/balances';
import { plain } from '@leasehold/scripts/plain';
import { balanced, freeOfHolds } from '../support/assert.js';
import { becomeProvider, concluded, recorded, running, windowOf } from '../support/market.js';

/** The test asset of development chains. */
const ASSET = 1;
const PRICE = 1_000_003n;

async function approve(world) {
    const approved = plain(await world.chain.api.query.leaseMarket.approvedAssets());
    if (!approved.includes(ASSET)) await world.alice.sudo((tx) => tx.leaseMarket.approveAsset(ASSET));
}

async function supply(world) {
    return plain(await world.chain.api.query.assets.asset(ASSET)).supply;
}

export const tests = (world) => ({
    'a lease can be priced in an approved asset: deposits stay native, and nothing of the fee is burnt': async () => {
        await approve(world);
        const [owner] = await world.actors(['provider paid in dollars']);
        const [tenant] = await world.actors(['tenant with dollars'], { asset: ASSET, ofAsset: 500_000_000n });
        const before = {
            supply: await supply(world),
            pots: await Promise.all(Object.values(POTS).map((pot) => assetBalance(world.chain, ASSET, pot))),
        };
        const provider = await becomeProvider(world, owner);
        const escrow = 100_000_000n;
        const { lease, start } = await running(world, provider, tenant,
            { asset: ASSET, price: PRICE, priceLimit: 1_500_000n, term: 60, escrow });
        assert.deepEqual((await tenant.assetBalance(ASSET)).held, { 'leaseMarket.LeaseEscrow': escrow });
        assert.deepEqual(Object.keys((await tenant.balance()).held), ['leaseMarket.OrderDeposit']);

        await recorded(world, lease, windowOf(world, start));
        const settled = (await tenant.settle(lease)).event('leaseMarket.LeaseSettled');
        assert.ok(settled.paid > 0n);
        // The provider had no account in this asset; being sufficient, it makes one.
        assert.equal((await owner.assetBalance(ASSET)).total, settled.paid);

        const closing = (await owner.close(lease)).event('leaseMarket.LeaseClosing');
        const closed = await concluded(world, lease, closing.end, tenant);
        balanced(world, closed, { price: PRICE, deposited: escrow });
        assert.equal((await owner.assetBalance(ASSET)).total, closed.paid);
        assert.equal((await tenant.assetBalance(ASSET)).total, 500_000_000n - closed.charged);
        assert.deepEqual((await tenant.assetBalance(ASSET)).held, {});
        await freeOfHolds(tenant);

        const split = world.chain.blocks.between('leaseMarket.FeeSplit', start)
            .find(({ data }) => data.lease === lease).data;
        assert.equal(split.burnt, 0n);
        assert.equal(split.treasury + split.stakers + split.watchers, closed.fee);
        assert.equal(await supply(world), before.supply);
        const pots = await Promise.all(Object.values(POTS).map((pot) => assetBalance(world.chain, ASSET, pot)));
        assert.deepEqual(pots.map(({ total }, i) => total - before.pots[i].total),
            [split.treasury, split.stakers, split.watchers]);
        await world.meter.detach(lease);
    },
});
