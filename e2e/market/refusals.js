/** Bad inputs, each with the error that names it. */

import assert from 'node:assert/strict';
import { coins, percent, SealedBid, Submitter } from '@leasehold/client';
import { freeOfHolds, onTime, refused } from '../support/assert.js';
import {
    ACCESS,
    awarded,
    BIDDING,
    becomeProvider,
    keptOrPaid,
    PRICE,
    penaltyOf,
    pick,
    spec,
    terms,
    withoutCall,
} from '../support/market.js';

const U128_MAX = 2n ** 128n - 1n;

export const tests = (world) => ({
    'bad orders are refused, and hold nothing': async () => {
        const [tenant] = await world.actors(['tenant of bad orders']);
        const bad = (code, changes) => refused(code, tenant.createOrder(terms(world, changes)));
        const { requirement } = terms(world);
        const { maxFirmBiddingBlocks, maxRevealBlocks } = world.chain.api.consts.leaseBidding;
        await Promise.all([
            bad('leases.ZeroPrice', { priceLimit: 0n, escrow: coins(1) }),
            bad('leases.AssetNotApproved', { asset: 77 }),
            bad('leases.TermOutOfRange', { term: 2 * world.timing.windowBlocks - 1 }),
            bad('leases.TermOutOfRange', { term: 5_256_001, escrow: coins(100) }),
            bad('leaseBidding.DeadlineOutOfRange', { deadline: world.chain.blocks.best }),
            bad('leaseBidding.DeadlineOutOfRange', { deadline: 2 ** 32 - 1 }),
            // Firm bids keep GPUs: for two hours at most.
            bad('leaseBidding.DeadlineOutOfRange', {
                auction: 'Automatic',
                deadline: world.chain.blocks.best + maxFirmBiddingBlocks.toNumber() + 100,
            }),
            bad('leases.EscrowTooSmall', { escrow: 0n }),
            bad('leases.EscrowTooSmall', { escrow: coins(2) * 2n * BigInt(world.timing.windowBlocks) - 1n }),
            bad('arithmetic.Overflow', { priceLimit: U128_MAX, escrow: U128_MAX }),
            bad(/token\.FundsUnavailable|arithmetic\./, { escrow: U128_MAX }),
            bad('leases.InvalidRequirement', { requirement: { ...requirement, models: [] } }),
            bad('leases.InvalidRequirement', { requirement: { ...requirement, gpus: 0 } }),
            bad('leases.InvalidRequirement', { requirement: { ...requirement, regions: ['de'] } }),
            bad('leases.InvalidRequirement', { requirement: { ...requirement, attributes: { '': 'no key' } } }),
            bad('leases.InvalidRequirement', { requirement: { ...requirement, auditors: [tenant.address] } }),
            bad('leaseBidding.ReplicasOutOfRange', { replicas: 0 }),
            bad('leaseBidding.ReplicasOutOfRange', { replicas: 17 }),
            bad('leases.EscrowTooSmall', {
                replicas: 6,
                escrow: coins(2) * 12n * BigInt(world.timing.windowBlocks) - 1n,
            }),
            bad('leaseBidding.TooManyStandbys', { standbys: 3 }),
            bad('leases.InvalidTerms', { leastTerms: { notice: 432_001 } }),
            bad('leases.InvalidTerms', { leastTerms: { exitPenalty: percent(1) - 1 } }),
            bad('leases.InvalidTerms', { leastTerms: { exitPenalty: percent(10) + 1 } }),
            bad('leases.PriceBelowFloor', { priceLimit: 1n }),
            bad('leaseBidding.RenewableOutOfRange', { renewable: 5_256_001 }),
            bad('leaseBidding.RevealOutOfRange', {
                auction: { Sealed: { revealBlocks: world.timing.activationBlocks - 1 } },
            }),
            bad('leaseBidding.RevealOutOfRange', {
                auction: { Sealed: { revealBlocks: maxRevealBlocks.toNumber() + 1 } },
            }),
        ]);
        await freeOfHolds(tenant);
    },

    'a transaction that the pool knows already is followed into its block': async () => {
        const [sender] = await world.actors(['impatient sender']);
        const { api, provider, blocks } = world.chain;
        /** @type {Pick<typeof provider, 'send' | 'subscribe' | 'unsubscribe'>} */
        const hasty = {
            subscribe: async (kind, method, [hex], update) => {
                await provider.send('author_submitExtrinsic', [hex]);
                return provider.subscribe(kind, method, [hex], update);
            },
            unsubscribe: (...args) => provider.unsubscribe(...args),
            send: (...args) => provider.send(...args),
        };
        const receipt = await new Submitter(api, hasty, blocks).submit(
            api.tx.system.remarkWithEvent('0x01'),
            sender.account,
        );
        assert.equal(receipt.event('system.Remarked').sender, sender.address);
        assert.ok(receipt.fee > 0n);
    },

    'bad bids are refused': async () => {
        const [owner, rivalOwner, poorOwner, tenant] = await world.actors([
            'bidder',
            'other bidder',
            'bidder with hardly a bond',
            'tenant who is choosy',
        ]);
        const { bidDeposit } = world.chain.api.consts.leaseBidding;
        const penalty = penaltyOf(world, percent(1));
        const [provider, rival, poor] = await Promise.all([
            becomeProvider(world, owner, { metered: false }),
            becomeProvider(world, rivalOwner, { metered: false }),
            becomeProvider(world, poorOwner, { metered: false, spare: bidDeposit.toBigInt() + penalty - 1n }),
        ]);
        const { requirement } = terms(world);
        const demanding = (changes) =>
            tenant.createOrder(terms(world, { requirement: { ...requirement, ...changes } }));
        const [order, many, elsewhere, brief, empty, own, reliable] = await Promise.all([
            tenant.createOrder(terms(world)),
            demanding({ gpus: 2 }),
            demanding({ regions: ['US', 'JP'] }),
            tenant.createOrder(terms(world, { deadline: world.chain.blocks.best + BIDDING })),
            tenant.createOrder(terms(world, { deadline: world.chain.blocks.best + BIDDING })),
            owner.createOrder(terms(world)),
            tenant.createOrder(terms(world, { leastTerms: { notice: 5, exitPenalty: percent(2) } })),
        ]);
        await rivalOwner.placeBid(brief, rival.offer, PRICE);
        const bad = (code, ...bid) => refused(code, owner.placeBid(...bid));
        await Promise.all([
            bad('leaseBidding.PriceAboveLimit', order, provider.offer, coins(2) + 1n),
            bad('leaseBidding.PriceAboveLimit', order, provider.offer, U128_MAX),
            bad('leases.ZeroPrice', order, provider.offer, 0n),
            bad('leaseBidding.OwnOrder', own, provider.offer, PRICE),
            bad('leaseBidding.NoSuchOrder', 1_000_000, provider.offer, PRICE),
            bad('leases.NoSuchOffer', order, 1_000_000, PRICE),
            bad('leaseBidding.NotYourOffer', order, rival.offer, PRICE),
            bad('leases.GpusMismatch', many, provider.offer, PRICE),
            bad('leases.RegionMismatch', elsewhere, provider.offer, PRICE),
            bad('leaseBidding.ReplicasOutOfRange', order, provider.offer, PRICE, { replicas: 0 }),
            bad('leaseBidding.ReplicasOutOfRange', order, provider.offer, PRICE, { replicas: 2 }),
            bad('leases.PriceBelowFloor', order, provider.offer, 1n),
            bad('leases.InvalidTerms', order, provider.offer, PRICE, { terms: { notice: 432_001 } }),
            bad('leases.TermsTooLow', reliable, provider.offer, PRICE, {
                terms: { notice: 4, exitPenalty: percent(2) },
            }),
            bad('leases.TermsTooLow', reliable, provider.offer, PRICE, {
                terms: { notice: 5, exitPenalty: percent(2) - 1 },
            }),
            refused(
                'leaseBidding.NotSealed',
                owner.commitBid(
                    new SealedBid(world.chain.genesis, { order, bidder: owner.address, price: PRICE }),
                    provider.offer,
                ),
            ),
        ]);
        // Deposit and exit penalty must fit into the bond on top of what is listed.
        await refused('providerStaking.ReserveNotBonded', poorOwner.placeBid(order, poor.offer, PRICE));
        await owner.placeBid(order, provider.offer, PRICE);
        await bad('leaseBidding.AlreadyBid', order, provider.offer, PRICE - 1n);
        await refused('leaseBidding.NoSuchBid', rivalOwner.withdrawBid(order));

        // Deadlines: the last block takes bids, the next does not; without bids the chain ends the order then.
        const {
            spec: { deadline },
        } = await world.chain.view('order', brief);
        await world.chain.blocks.reach(deadline);
        await bad('leaseBidding.BiddingOver', brief, provider.offer, PRICE);
        await refused('leaseBidding.OrderNotOverdue', rivalOwner.expireOrder(order));
        await refused('leaseBidding.ManualOrder', rivalOwner.concludeOrder(brief));
        const expired = await withoutCall(world, 'leaseBidding.OrderExpired', (data) => data.order === empty);
        onTime(expired.block, deadline + 1);
        await refused('leaseBidding.NoSuchOrder', rivalOwner.expireOrder(empty));
    },

    "nobody does what is another's to do": async () => {
        const [owner, tenant, stranger] = await world.actors(['provider', 'tenant', 'meddler']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const order = await tenant.createOrder(terms(world));
        await owner.placeBid(order, provider.offer, PRICE);
        const picked = await pick(world, order, provider);
        const award = (changes) => tenant.award(order, [{ ...picked, ...changes }]);
        await Promise.all([
            refused('leaseBidding.NotYourOrder', stranger.award(order, [picked])),
            refused('leaseBidding.NotYourOrder', stranger.cancelOrder(order)),
            refused('leaseBidding.NoSuchBid', award({ bidder: stranger.address })),
            refused('leaseBidding.OfferChanged', award({ offer: provider.offer + 1 })),
            refused('leaseBidding.OfferChanged', award({ spec: `0x${'00'.repeat(32)}` })),
            refused('leaseBidding.TermsChanged', award({ terms: { ...picked.terms, notice: 1 } })),
            refused('leaseBidding.BidTooHigh', award({ maxPrice: PRICE - 1n })),
            refused('leaseBidding.ReplicasMismatch', tenant.award(order, [])),
            refused('leaseBidding.OrderStillOpen', stranger.releaseBids(order, 1)),
            refused('leaseBidding.NothingToRelease', stranger.releaseBids(order, 0)),
            refused('providerRegistry.NotYourOffer', stranger.retireOffer(provider.offer)),
            refused(
                'BadOrigin',
                stranger.send((tx) => tx.leases.approveAsset(1)),
            ),
            refused(
                'BadOrigin',
                stranger.send((tx) => tx.leases.setFeeRate(0)),
            ),
            refused(
                'sudo.RequireSudo',
                stranger.sudo((tx) => tx.leases.setFeeRate(0)),
            ),
        ]);
        const [lease] = await award({});
        await Promise.all([
            refused('leases.NotProvider', tenant.activate(lease, ACCESS)),
            refused('leases.NotActive', tenant.extend(lease, 1)),
            refused('leases.NotActive', owner.giveNotice(lease)),
            refused('leases.NotActive', tenant.listLease(lease, 1n)),
            refused('leases.NotActive', stranger.failOver(lease)),
            refused('leases.LeasePending', stranger.settle(lease)),
            refused('leases.LeasePending', tenant.close(lease)),
            refused('leases.LeasePending', owner.leave(lease)),
            refused('leases.LeasePending', tenant.topUp(lease, 1n)),
            refused('leases.ActivationNotOverdue', stranger.expireLease(lease)),
            refused('leases.NoSuchLease', tenant.topUp(1_000_000, 1n)),
            refused('leases.NoSuchLease', owner.leave(1_000_000)),
            refused('leases.NothingOwed', stranger.claimOwed(stranger.address, undefined, tenant.address)),
            refused('leases.NothingToDistribute', stranger.distributeFees(1_000_000)),
            refused('leases.NotStandby', stranger.stepDown(lease)),
            refused('leases.NoSuchLease', stranger.stepDown(1_000_000)),
        ]);
        const { end } = (await owner.activate(lease, ACCESS)).event('leases.LeaseActivated');
        await Promise.all([
            refused('leases.NotTenant', stranger.topUp(lease, 0n)),
            refused('leases.NothingToReapply', tenant.topUp(lease, 0n)),
            refused('leases.NotTenant', stranger.extend(lease, 1)),
            refused('leases.NotRenewable', tenant.extend(lease, 1)),
            refused('leases.NotProvider', stranger.giveNotice(lease)),
            refused('leases.NotProvider', tenant.setAccess(lease, ACCESS)),
            refused('leases.NotTenant', owner.close(lease)),
            refused('leases.NotProvider', tenant.leave(lease)),
            refused('leases.NotProvider', stranger.leave(lease)),
            refused('leases.SameAccess', owner.setAccess(lease, ACCESS)),
            refused('leases.NotTenant', stranger.listLease(lease, 1n)),
            refused('leases.NotListed', stranger.buyLease(lease, { revision: 0, maxPrice: 1n })),
            refused('leases.NotFailed', stranger.failOver(lease)),
            refused(/token\.FundsUnavailable|arithmetic\./, tenant.topUp(lease, U128_MAX)),
        ]);
        assert.equal((await world.chain.view('lease', lease)).end, end, 'the end is where it was');
    },

    'a lease that is not activated expires, and its provider has left it': async () => {
        const [owner, tenant] = await world.actors(['provider who forgets', 'tenant who waits']);
        const wealth = (await tenant.balance()).total;
        const provider = await becomeProvider(world, owner, { metered: false });
        const { lease } = await awarded(world, provider, tenant);
        const { status } = await world.chain.view('lease', lease);
        const expired = await withoutCall(world, 'leases.LeaseExpired', (data) => data.lease === lease);
        onTime(expired.block, status.Pending.activateBy + 1);
        const parked = await withoutCall(world, 'leases.ExitPenaltyParked', (data) => data.lease === lease);
        assert.equal(parked.block, expired.block);
        const { amount, restitution } = parked.data;
        assert.equal(amount, penaltyOf(world, percent(1)));
        const wait = PRICE * BigInt(world.timing.activationBlocks);
        assert.equal(restitution, (wait < amount ? wait : amount) / 2n);
        await refused('leases.NoSuchLease', owner.activate(lease, ACCESS));
        await freeOfHolds(tenant);
        await keptOrPaid(tenant, wealth, parked.data);
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
            refused(
                'providerRegistry.NotRegistered',
                other.attest(owner.address, { tier: '3' }, world.chain.blocks.best + 9),
            ),
            refused('providerRegistry.InvalidUrl', owner.register({ name: 'x', url: 'http://example.com' })),
        ]);
        const [mine, theirs] = await Promise.all([
            becomeProvider(world, owner),
            becomeProvider(world, other, { metered: false }),
        ]);
        const unknown = Math.max(...world.models.map(({ id }) => id)) + 1;
        await Promise.all([
            refused('providerRegistry.AlreadyRegistered', owner.register({ name: 'again' })),
            refused('providerStaking.AlreadyBonded', owner.bond(minimumBond.toBigInt())),
            refused('providerStaking.MoreThanBonded', owner.unbond(mine.bond + 1n)),
            refused('providerStaking.StillRequired', owner.unbond(mine.bond)),
            refused('providerStaking.BondTooSmall', owner.listOffer(spec(world, { gpus: 1_000 }))),
            refused('providerRegistry.NoSuchModel', owner.listOffer(spec(world, { model: unknown }))),
            refused('providerRegistry.GpusOutOfRange', owner.listOffer(spec(world, { gpus: 0 }))),
            refused('providerRegistry.InvalidRegion', owner.listOffer(spec(world, { region: 'de' }))),
            refused('providerRegistry.InvalidAttributes', owner.listOffer(spec(world, { attributes: { '': 'x' } }))),
            refused('providerRegistry.ZeroPrice', owner.setAsk(mine.offer, { price: 0n, maxTerm: 100 })),
            refused('providerRegistry.TermOutOfRange', owner.setAsk(mine.offer, { price: 1n, maxTerm: 0 })),
            refused(
                'providerRegistry.InvalidTerms',
                owner.setAsk(mine.offer, { price: 1n, maxTerm: 9, terms: { exitPenalty: 0 } }),
            ),
            refused('providerRegistry.NotYourOffer', other.setAsk(mine.offer, { price: 1n, maxTerm: 9 })),
            refused('providerRegistry.NoSuchAsk', owner.setAsk(mine.offer)),
            refused('providerRegistry.OffersListed', owner.deregister()),
            refused('usageAttestation.MeterTaken', other.registerMeter(mine.key)),
            refused('usageAttestation.NotYourMeter', other.removeMeter(mine.key)),
            // A proof made for another provider.
            refused(
                'usageAttestation.BadProof',
                other.send((tx) =>
                    tx.usageAttestation.registerMeter(
                        theirs.key.id,
                        theirs.key.proof(world.chain.genesis, owner.address),
                    ),
                ),
            ),
        ]);
    },
});
