/** Leases priced in another asset than the chain's own currency. */

import assert from 'node:assert/strict';
import { assetBalance, POTS, plain, sum } from '@leasehold/client';
import { balanced, freeOfHolds, refused } from '../support/assert.js';
import { becomeProvider, finalized, recorded, recordHolds, running, terms, windowOf } from '../support/market.js';

/** The test asset of development chains. */
const ASSET = 1;
const PRICE = 1_000_003n;
/** One that is not there at genesis. */
const OTHER = 2;

/** Approves the asset where genesis has not done so: the accounts that receive fees must hold some of it first. */
async function approve(world) {
    const approved = plain(await world.chain.api.query.leaseMarket.approvedAssets());
    if (approved.includes(ASSET)) return;
    const approval = (tx) => tx.leaseMarket.approveAsset(ASSET);
    const accounts = await Promise.all(Object.values(POTS).map((pot) => assetBalance(world.chain, ASSET, pot)));
    if (accounts.some(({ total }) => total === 0n))
        await refused('leaseMarket.FeeAccountMissing', world.alice.sudo(approval));
    await world.alice.batch((tx) => [
        ...Object.values(POTS).map((pot) => tx.assets.transferKeepAlive(ASSET, pot, 1)),
        tx.sudo.sudo(approval(tx)),
    ]);
}

/** What the pots have of the asset, as of the best block seen. */
async function pots(world) {
    const { number, hash } = world.chain.blocks.seen.at(-1);
    const entries = await Promise.all(
        Object.entries(POTS).map(async ([part, pot]) => [
            part,
            (await assetBalance(world.chain, ASSET, pot, hash)).total,
        ]),
    );
    return { block: number, ...Object.fromEntries(entries) };
}

async function supply(world) {
    return plain(await world.chain.api.query.assets.asset(ASSET)).supply;
}

export const tests = (world) => {
    /** Leases that pay their fees to the pots in this asset. */
    const inAsset = new Set();
    let approval;
    const approved = async () => {
        approval ??= approve(world);
        await approval;
    };
    return {
        'a lease can be priced in an approved asset: deposits stay native, and nothing of the fee is burnt':
            async () => {
                await approved();
                const [owner] = await world.actors(['provider paid in dollars']);
                const [tenant] = await world.actors(['tenant with dollars'], { asset: ASSET, ofAsset: 500_000_000n });
                const supplied = await supply(world);
                const before = await pots(world);
                const provider = await becomeProvider(world, owner);
                const escrow = 100_000_000n;
                const { lease, start } = await running(world, provider, tenant, {
                    asset: ASSET,
                    price: PRICE,
                    priceLimit: 1_500_000n,
                    term: 60,
                    escrow,
                });
                inAsset.add(lease);
                assert.deepEqual((await tenant.assetBalance(ASSET)).held, { 'leaseMarket.LeaseEscrow': escrow });
                // The order's went with its last bid: it had no other.
                assert.deepEqual((await tenant.balance()).held, recordHolds(world, 1));

                await recorded(world, lease, windowOf(world, start));
                const settled = (await tenant.settle(lease)).event('leaseMarket.LeaseSettled');
                assert.ok(settled.paid > 0n);
                // The provider had no account in this asset; being sufficient, it makes one.
                assert.equal((await owner.assetBalance(ASSET)).total, settled.paid);

                const closing = (await owner.close(lease)).event('leaseMarket.LeaseClosing');
                const closed = await finalized(world, lease, closing.end, tenant);
                balanced(world, closed, { price: PRICE, deposited: escrow });
                assert.equal((await owner.assetBalance(ASSET)).total, closed.paid);
                assert.equal((await tenant.assetBalance(ASSET)).total, 500_000_000n - closed.charged);
                assert.deepEqual((await tenant.assetBalance(ASSET)).held, {});
                await freeOfHolds(tenant);

                const split = world.chain.blocks
                    .between('leaseMarket.FeeSplit', start)
                    .find(({ data }) => data.lease === lease).data;
                assert.equal(split.burnt, 0n);
                assert.equal(split.treasury + split.stakers + split.watchers, closed.fee);
                assert.equal(await supply(world), supplied);
                // Of every lease in this asset, for others may be closed at the same time.
                const after = await pots(world);
                const splits = world.chain.blocks
                    .between('leaseMarket.FeeSplit', before.block + 1, after.block)
                    .filter(({ data }) => inAsset.has(data.lease));
                for (const part of Object.keys(POTS)) {
                    assert.equal(
                        after[part] - before[part],
                        sum(splits.map(({ data }) => data[part])),
                        `the pot ${part}`,
                    );
                }
                await world.meter.detach(lease);
            },

        'a provider that cannot receive stops neither settlement nor closing: what it is owed waits for it':
            async () => {
                await approved();
                const [owner, tenant] = await world.actors(['blocked provider', 'tenant of a blocked provider'], {
                    asset: ASSET,
                    ofAsset: 500_000_000n,
                });
                const provider = await becomeProvider(world, owner);
                const escrow = 100_000_000n;
                const { lease, start } = await running(world, provider, tenant, {
                    asset: ASSET,
                    price: PRICE,
                    priceLimit: 1_500_000n,
                    term: 60,
                    escrow,
                });
                inAsset.add(lease);
                await world.alice.send((tx) => tx.assets.block(ASSET, owner.address));

                await recorded(world, lease, windowOf(world, start));
                const receipt = await tenant.settle(lease);
                const { paid } = receipt.event('leaseMarket.LeaseSettled');
                const owed = receipt.event('leaseMarket.PaymentOwed');
                assert.deepEqual(owed, {
                    payee: owner.address,
                    asset: { WithId: ASSET },
                    holder: tenant.address,
                    amount: paid,
                });
                const closing = (await tenant.close(lease)).event('leaseMarket.LeaseClosing');
                const closed = await finalized(world, lease, closing.end, tenant);
                balanced(world, closed, { price: PRICE, deposited: escrow });
                assert.deepEqual((await tenant.assetBalance(ASSET)).held, { 'leaseMarket.LeaseEscrow': closed.paid });
                await refused(/./, owner.claimOwed(owner.address, ASSET, tenant.address));

                await world.alice.send((tx) => tx.assets.thaw(ASSET, owner.address));
                const claimed = (await tenant.claimOwed(owner.address, ASSET, tenant.address)).event(
                    'leaseMarket.OwedClaimed',
                );
                assert.equal(claimed.amount, closed.paid);
                assert.equal((await owner.assetBalance(ASSET)).total, 500_000_000n + closed.paid);
                assert.deepEqual((await tenant.assetBalance(ASSET)).held, {});
                await refused('leaseMarket.NothingOwed', owner.claimOwed(owner.address, ASSET, tenant.address));
                await world.meter.detach(lease);
            },

        'governance approves an asset and takes that back: orders in it are taken, and then refused': async () => {
            const { alice } = world;
            const created = await alice.batch((tx) => [
                tx.sudo.sudo(tx.assets.forceCreate(OTHER, alice.address, true, 1)),
                ...[...Object.values(POTS), alice.address].map((who) => tx.assets.mint(OTHER, who, 10_000)),
                tx.sudo.sudo(tx.leaseMarket.approveAsset(OTHER)),
            ]);
            assert.deepEqual(created.event('leaseMarket.AssetApproved'), { asset: OTHER });
            await refused(
                'leaseMarket.AssetAlreadyApproved',
                alice.sudo((tx) => tx.leaseMarket.approveAsset(OTHER)),
            );
            const [tenant] = await world.actors(['tenant with another asset'], { asset: OTHER, ofAsset: 1_000n });
            const wanted = () => terms(world, { asset: OTHER, priceLimit: 2n, escrow: 40n });
            const order = await tenant.createOrder(wanted());
            const gone = await alice.sudo((tx) => tx.leaseMarket.disapproveAsset(OTHER));
            assert.deepEqual(gone.event('leaseMarket.AssetDisapproved'), { asset: OTHER });
            await refused('leaseMarket.AssetNotApproved', tenant.createOrder(wanted()));
            // What was asked for before goes on.
            await tenant.cancelOrder(order);
            assert.equal((await tenant.assetBalance(OTHER)).total, 1_000n);
            await freeOfHolds(tenant);
        },
    };
};
