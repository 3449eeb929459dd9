/** Leases priced in another asset than the chain's own currency. */

import assert from 'node:assert/strict';
import { assetBalance, feePot, plain, pool, pots, sum } from '@leasehold/client';
import { balanced, freeOfHolds, refused } from '../support/assert.js';
import { becomeProvider, finalized, leaseHold, recorded, running, terms, windowOf } from '../support/market.js';

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

/** What the pots have of the asset, and whose it is, as of the best block seen. */
async function inPots(world) {
    const { number, hash } = world.chain.blocks.seen.at(-1);
    const parts = await feePot(world.chain, { asset: ASSET, hash });
    const entries = await Promise.all(
        Object.entries(pots(world.chain)).map(async ([part, pot]) => [
            part,
            (await assetBalance(world.chain, ASSET, pot, hash)).total,
        ]),
    );
    return { block: number, parts, ...Object.fromEntries(entries) };
}

/** What lies in the fee pot without being a part of a fee. @param {Record<string, any>} at As `inPots` tells. */
function nobodys({ fees, parts: { watchers, treasury, stakers } }) {
    return fees - (watchers + treasury + stakers);
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
            const [owner, stranger] = await world.actors(['provider paid in dollars', 'buyer without dollars']);
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
            assert.deepEqual((await tenant.balance()).held, leaseHold(world, 1));
            // Nobody buys it who could not hold its escrow.
            await tenant.listLease(lease, 0n);
            const { revision } = await world.chain.view('lease', lease);
            await refused('leases.BuyerCannotHold', stranger.buyLease(lease, { revision, maxPrice: 0n }));
            await tenant.unlistLease(lease);

            await recorded(world, lease, windowOf(world, start));
            const settled = (await tenant.settle(lease)).event('leases.LeaseSettled');
            assert.ok(settled.paid > 0n);
            // The provider had no account in this asset; being sufficient, it makes one.
            assert.equal((await owner.assetBalance(ASSET)).total, settled.paid);

            const closing = (await owner.leave(lease)).event('leases.LeaseClosing');
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
            // Of every lease in this asset, for others may become final at the same time, and an era's end comes when it does.
            const after = await inPots(world);
            const happened = (name) => world.chain.blocks.between(name, before.block + 1, after.block);
            const splits = happened('leases.FeeSplit').filter(({ data }) => inAsset.has(data.lease));
            const paidOut = happened('leases.FeesDistributed').filter(({ data }) => data.asset.WithId === ASSET);
            const total = (events, part) => sum(events.map(({ data }) => data[part]));
            for (const part of ['watchers', 'treasury']) {
                const [came, went] = [total(splits, part), total(paidOut, part)];
                assert.equal(after[part] - before[part], went, `${part} got what was paid out`);
                assert.equal(after.parts[part] - before.parts[part], came - went, `${part} in the fee pot`);
            }
            // Nobody but the provider stands behind its leases.
            const [{ asset, pot, own }] = (await pool(world.chain, owner.address)).rewards;
            assert.deepEqual([asset, pot + own], [{ WithId: ASSET }, split.stakers]);
            assert.equal(after.parts.burnt, 0n);
            assert.equal(nobodys(after), nobodys(before), 'the fee pot is its parts, and what it began with');
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
