/** Leases priced in another asset than the chain's own currency. */

import assert from 'node:assert/strict';
import { assetBalance, feePot, plain, pots, stakersPart } from '@leasehold/client';
import { balanced, freeOfHolds, refused } from '../support/assert.js';
import { becomeProvider, finalized, leaseHolds, recorded, running, terms, windowOf } from '../support/market.js';

/** The test asset of development chains. */
const ASSET = 1;
const PRICE = 1_000_003n;
/** One that is not there at genesis. */
const OTHER = 2;

/** Approves the asset where genesis has not done so: the accounts that receive fees must hold some of it first. */
async function approve(world) {
    const approved = plain(await world.chain.api.query.leases.approvedAssets());
    if (approved.includes(ASSET)) return;
    const approval = (tx) => tx.leases.approveAsset(ASSET);
    const accounts = Object.values(pots(world.chain));
    const balances = await Promise.all(accounts.map((pot) => assetBalance(world.chain, ASSET, pot)));
    if (balances.some(({ total }) => total === 0n))
        await refused('leases.FeeAccountMissing', world.alice.sudo(approval));
    await world.alice.batch((tx) => [
        ...accounts.map((pot) => tx.assets.transferKeepAlive(ASSET, pot, 1)),
        tx.sudo.sudo(approval(tx)),
    ]);
}

/** What the pots have of the asset, and the parts of the fee pot, as of the best block seen. */
async function inPots(world) {
    const { number, hash } = world.chain.blocks.seen.at(-1);
    const [parts, ...entries] = await Promise.all([
        feePot(world.chain, ASSET, hash),
        ...Object.entries(pots(world.chain)).map(async ([part, pot]) => [
            part,
            (await assetBalance(world.chain, ASSET, pot, hash)).total,
        ]),
    ]);
    return { block: number, parts, ...Object.fromEntries(entries) };
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
        'a lease in an approved asset has native deposits and burns no fee': async () => {
            await approved();
            const [owner] = await world.actors(['provider paid in dollars']);
            const [tenant] = await world.actors(['tenant with dollars'], { asset: ASSET, ofAsset: 500_000_000n });
            const supplied = await supply(world);
            const before = await inPots(world);
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
            assert.deepEqual((await tenant.assetBalance(ASSET)).held, { 'leases.Lease': escrow });
            // The order's went with its last bid: it had no other.
            assert.deepEqual((await tenant.balance()).held, leaseHolds(world, 1));

            await recorded(world, lease, windowOf(world, start));
            const settled = (await tenant.settle(lease)).event('leases.LeaseSettled');
            assert.ok(settled.paid > 0n);
            // The provider had no account in this asset; being sufficient, it makes one.
            assert.equal((await owner.assetBalance(ASSET)).total, settled.paid);

            const closing = (await owner.close(lease)).event('leases.LeaseClosing');
            const final = await finalized(world, lease, closing.end, tenant);
            balanced(world, final, { price: PRICE, deposited: escrow });
            assert.equal((await owner.assetBalance(ASSET)).total, final.paid);
            assert.equal((await tenant.assetBalance(ASSET)).total, 500_000_000n - final.charged);
            assert.deepEqual((await tenant.assetBalance(ASSET)).held, {});
            await freeOfHolds(tenant);

            const split = world.chain.blocks
                .between('leases.FeeSplit', start)
                .find(({ data }) => data.lease === lease).data;
            assert.equal(split.burnt, 0n);
            assert.equal(split.treasury + split.stakers + split.watchers, final.fee);
            assert.equal(await supply(world), supplied);
            assert.equal(await stakersPart(world.chain, owner.address, ASSET), split.stakers);
            // Of every lease in this asset, for others may become final at the same time, and the chain pays the pot out.
            const after = await inPots(world);
            const total = (name, part, where) =>
                world.chain.blocks
                    .between(name, before.block + 1, after.block)
                    .filter(({ data }) => where(data))
                    .reduce((sum, { data }) => sum + data[part], 0n);
            const came = (part) => total('leases.FeeSplit', part, (data) => inAsset.has(data.lease));
            const went = (part) => total('leases.FeesDistributed', part, ({ asset }) => asset.WithId === ASSET);
            for (const part of ['watchers', 'treasury']) {
                assert.equal(after[part] - before[part], went(part), `the account of ${part}`);
                assert.equal(after.parts[part] - before.parts[part], came(part) - went(part), `the part of ${part}`);
            }
            const kept = came('stakers') + came('watchers') + came('treasury') - went('watchers') - went('treasury');
            assert.equal(after.fees - before.fees, kept, 'the fee pot');
            await world.meter.detach(lease);
        },

        'a provider that cannot receive stops nothing, and is owed its money': async () => {
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
            const { paid } = receipt.event('leases.LeaseSettled');
            const owed = receipt.event('leases.PaymentOwed');
            assert.deepEqual(owed, {
                payee: owner.address,
                asset: { WithId: ASSET },
                holder: tenant.address,
                amount: paid,
            });
            const closing = (await tenant.close(lease)).event('leases.LeaseClosing');
            const final = await finalized(world, lease, closing.end, tenant);
            balanced(world, final, { price: PRICE, deposited: escrow });
            assert.deepEqual((await tenant.assetBalance(ASSET)).held, { 'leases.Lease': final.paid });
            await refused(/./, owner.claimOwed(owner.address, ASSET, tenant.address));

            await world.alice.send((tx) => tx.assets.thaw(ASSET, owner.address));
            const claimed = (await tenant.claimOwed(owner.address, ASSET, tenant.address)).event('leases.OwedClaimed');
            assert.equal(claimed.amount, final.paid);
            assert.equal((await owner.assetBalance(ASSET)).total, 500_000_000n + final.paid);
            assert.deepEqual((await tenant.assetBalance(ASSET)).held, {});
            await refused('leases.NothingOwed', owner.claimOwed(owner.address, ASSET, tenant.address));
            await world.meter.detach(lease);
        },

        'governance approves and disapproves an asset for new orders': async () => {
            const { alice } = world;
            const created = await alice.batch((tx) => [
                tx.sudo.sudo(tx.assets.forceCreate(OTHER, alice.address, true, 1)),
                ...[...Object.values(pots(world.chain)), alice.address].map((who) =>
                    tx.assets.mint(OTHER, who, 10_000),
                ),
                tx.sudo.sudo(tx.leases.approveAsset(OTHER)),
            ]);
            assert.deepEqual(created.event('leases.AssetApproved'), { asset: OTHER });
            await refused(
                'leases.AssetAlreadyApproved',
                alice.sudo((tx) => tx.leases.approveAsset(OTHER)),
            );
            const [tenant] = await world.actors(['tenant with another asset'], { asset: OTHER, ofAsset: 1_000n });
            const wanted = () => terms(world, { asset: OTHER, priceLimit: 2n, escrow: 40n });
            const order = await tenant.createOrder(wanted());
            const gone = await alice.sudo((tx) => tx.leases.disapproveAsset(OTHER));
            assert.deepEqual(gone.event('leases.AssetDisapproved'), { asset: OTHER });
            await refused('leases.AssetNotApproved', tenant.createOrder(wanted()));
            // What was asked for before goes on.
            await tenant.cancelOrder(order);
            assert.equal((await tenant.assetBalance(OTHER)).total, 1_000n);
            await freeOfHolds(tenant);
        },
    };
};
