/** Bad input, each with the error that names it. */

import assert from 'node:assert/strict';
import { coins } from '@leasehold/scripts/money';
import { freeOfHolds, refused } from '../support/assert.js';
import { ACCESS, awarded, becomeProvider, PRICE, spec, terms } from '../support/market.js';

const U128_MAX = 2n ** 128n - 1n;

export const tests = (world) => ({
    'bad orders are refused, and hold nothing': async () => {
        const [tenant] = await world.actors(['tenant of bad orders']);
        const bad = (code, changes) => refused(code, tenant.createOrder(terms(world, changes)));
        const { requirement } = terms(world);
        await Promise.all([
            bad('leaseMarket.ZeroPrice', { priceLimit: 0n, escrow: coins(1) }),
            bad('leaseMarket.AssetNotApproved', { asset: 77 }),
            bad('leaseMarket.TermOutOfRange', { term: 2 * world.timing.windowBlocks - 1 }),
            bad('leaseMarket.TermOutOfRange', { term: 5_256_001, escrow: coins(100) }),
            bad('leaseMarket.DeadlineOutOfRange', { deadline: world.chain.blocks.best }),
            bad('leaseMarket.DeadlineOutOfRange', { deadline: 2 ** 32 - 1 }),
            bad('leaseMarket.EscrowTooSmall', { escrow: 0n }),
            bad('leaseMarket.EscrowTooSmall', { escrow: coins(2) * 2n * BigInt(world.timing.windowBlocks) - 1n }),
            bad('leaseMarket.Overflow', { priceLimit: U128_MAX, escrow: U128_MAX }),
            bad(/token\.FundsUnavailable|arithmetic\./, { escrow: U128_MAX }),
            bad('leaseMarket.InvalidRequirement', { requirement: { ...requirement, models: [] } }),
            bad('leaseMarket.InvalidRequirement', { requirement: { ...requirement, gpus: 0 } }),
            bad('leaseMarket.InvalidRequirement', { requirement: { ...requirement, regions: ['de'] } }),
        ]);
        await freeOfHolds(tenant);
    },

    'bad bids are refused': async () => {
        const [owner, rivalOwner, tenant] = await world.actors(['bidder', 'other bidder', 'tenant who is choosy']);
        const [provider, rival] = await Promise.all([
            becomeProvider(world, owner, { metered: false }),
            becomeProvider(world, rivalOwner, { metered: false }),
        ]);
        const { requirement } = terms(world);
        const demanding = (changes) => tenant.createOrder(terms(world, { requirement: { ...requirement, ...changes } }));
        const [order, many, elsewhere, brief, own] = await Promise.all([
            tenant.createOrder(terms(world)),
            demanding({ gpus: 2 }),
            demanding({ regions: ['US', 'JP'] }),
            tenant.createOrder(terms(world, { deadline: world.chain.blocks.best + 4 })),
            owner.createOrder(terms(world)),
        ]);
        const bad = (code, ...bid) => refused(code, owner.placeBid(...bid));
        await Promise.all([
            bad('leaseMarket.PriceAboveLimit', order, provider.offer, coins(2) + 1n),
            bad('leaseMarket.PriceAboveLimit', order, provider.offer, U128_MAX),
            bad('leaseMarket.ZeroPrice', order, provider.offer, 0n),
            bad('leaseMarket.OwnOrder', own, provider.offer, PRICE),
            bad('leaseMarket.NoSuchOrder', 1_000_000, provider.offer, PRICE),
            bad('leaseMarket.NoSuchOffer', order, 1_000_000, PRICE),
            bad('leaseMarket.NotYourOffer', order, rival.offer, PRICE),
            bad('leaseMarket.GpusMismatch', many, provider.offer, PRICE),
            bad('leaseMarket.RegionMismatch', elsewhere, provider.offer, PRICE),
        ]);
        await owner.placeBid(order, provider.offer, PRICE);
        await bad('leaseMarket.AlreadyBid', order, provider.offer, PRICE - 1n);
        await refused('leaseMarket.NoSuchBid', rivalOwner.withdrawBid(order));

        // Deadlines: the last block takes bids, the next does not; without bids the order is overdue then.
        const { deadline } = await world.chain.view('order', brief) ?? {};
        await world.chain.blocks.reach(deadline);
        await bad('leaseMarket.BiddingOver', brief, provider.offer, PRICE);
        await refused('leaseMarket.OrderNotOverdue', rivalOwner.expireOrder(order));
        await rivalOwner.expireOrder(brief);
        await refused('leaseMarket.NoSuchOrder', rivalOwner.expireOrder(brief));
    },

    'nobody does what is another\'s to do': async () => {
        const [owner, tenant, stranger] = await world.actors(['provider', 'tenant', 'meddler']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const order = await tenant.createOrder(terms(world));
        await owner.placeBid(order, provider.offer, PRICE);
        await Promise.all([
            refused('leaseMarket.NotTenant', stranger.award(order, owner.address)),
            refused('leaseMarket.NotTenant', stranger.cancelOrder(order)),
            refused('leaseMarket.NoSuchBid', tenant.award(order, stranger.address)),
            refused('leaseMarket.OrderStillOpen', stranger.releaseBids(order, 1)),
            refused('leaseMarket.NothingToRelease', stranger.releaseBids(order, 0)),
            refused('providerRegistry.NotYourOffer', stranger.retireOffer(provider.offer)),
            refused('BadOrigin', stranger.send((tx) => tx.leaseMarket.approveAsset(1))),
            refused('BadOrigin', stranger.send((tx) => tx.leaseMarket.setFeeRate(0))),
            refused('sudo.RequireSudo', stranger.sudo((tx) => tx.leaseMarket.setFeeRate(0))),
        ]);
        const lease = await tenant.award(order, owner.address);
        await Promise.all([
            refused('leaseMarket.NotProvider', tenant.activate(lease, ACCESS)),
            refused('leaseMarket.LeasePending', stranger.settle(lease)),
            refused('leaseMarket.LeasePending', tenant.close(lease)),
            refused('leaseMarket.LeasePending', tenant.topUp(lease, 1n)),
            refused('leaseMarket.ActivationNotOverdue', stranger.expireLease(lease)),
            refused('leaseMarket.NoSuchLease', tenant.topUp(1_000_000, 1n)),
            refused('leaseMarket.NothingOwed', stranger.claimOwed(stranger.address, undefined, tenant.address)),
        ]);
        const { end } = (await owner.activate(lease, ACCESS)).event('leaseMarket.LeaseActivated');
        await Promise.all([
            refused('leaseMarket.NotTenant', stranger.topUp(lease, coins(1))),
            refused('leaseMarket.NothingToReapply', tenant.topUp(lease, 0n)),
            refused(/token\.FundsUnavailable|arithmetic\./, tenant.topUp(lease, U128_MAX)),
        ]);
        assert.equal((await world.chain.view('lease', lease)).end, end, 'the end is where it was');
    },

    'a lease that its provider does not activate expires, and the bid\'s deposit goes to the tenant': async () => {
        const [owner, tenant, stranger] = await world.actors(['provider who forgets', 'tenant who waits', 'passer-by']);
        const wealth = (await tenant.balance()).total;
        const provider = await becomeProvider(world, owner, { metered: false });
        const { lease } = await awarded(world, provider, tenant);
        const { status } = await world.chain.view('lease', lease);
        await world.chain.blocks.reach(status.Pending.activateBy);
        await refused('leaseMarket.ActivationOver', owner.activate(lease, ACCESS));
        const { compensation } = (await stranger.expireLease(lease)).event('leaseMarket.LeaseExpired');
        assert.equal(compensation, world.chain.api.consts.leaseMarket.bidDeposit.toBigInt());
        await freeOfHolds(tenant);
        assert.equal((await tenant.balance()).total, wealth + compensation - tenant.fees);
    },

    'bad bonds, profiles, offers and meters are refused': async () => {
        const [owner, other] = await world.actors(['careless provider', 'careful provider']);
        const { minimumBond } = world.chain.api.consts.providerStaking;
        await Promise.all([
            refused('providerStaking.ZeroAmount', owner.bond(0n)),
            refused('providerStaking.BelowMinimumBond', owner.bond(minimumBond.toBigInt() - 1n)),
            refused(/token\.FundsUnavailable|arithmetic\./, owner.bond(U128_MAX)),
            refused('providerStaking.NotBonded', owner.unbond(1n)),
            refused('providerRegistry.NotRegistered', owner.listOffer(spec(world))),
            refused('providerRegistry.InvalidName', owner.register({ name: '' })),
            refused('providerRegistry.InvalidUrl', owner.register({ name: 'x', url: 'http://example.com' })),
        ]);
        const [mine, theirs] = await Promise.all([
            becomeProvider(world, owner), becomeProvider(world, other, { metered: false })]);
        const unknown = Math.max(...world.models.map(({ id }) => id)) + 1;
        await Promise.all([
            refused('providerRegistry.AlreadyRegistered', owner.register({ name: 'again' })),
            refused('providerStaking.AlreadyBonded', owner.bond(minimumBond.toBigInt())),
            refused('providerStaking.MoreThanBonded', owner.unbond(mine.bond + 1n)),
            refused('providerStaking.StillRequired', owner.unbond(mine.bond)),
            refused('providerStaking.BondTooSmall', owner.listOffer(spec(world, { gpus: 1_000 }))),
            refused('providerRegistry.UnknownModel', owner.listOffer(spec(world, { model: unknown }))),
            refused('providerRegistry.InvalidGpuCount', owner.listOffer(spec(world, { gpus: 0 }))),
            refused('providerRegistry.InvalidRegion', owner.listOffer(spec(world, { region: 'de' }))),
            refused('providerRegistry.OffersListed', owner.deregister()),
            refused('usageAttestation.MeterTaken', other.registerMeter(mine.key)),
            refused('usageAttestation.NotMetersProvider', other.removeMeter(mine.key)),
            // A proof made for another provider.
            refused('usageAttestation.BadProof', other.send((tx) => tx.usageAttestation.registerMeter(
                theirs.key.id, theirs.key.proof(world.chain.genesis, owner.address)))),
        ]);
    },
});
