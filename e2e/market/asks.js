/** Offers with a price, which a tenant takes at once. */

import assert from 'node:assert/strict';
import { coins, percent } from '@leasehold/client';
import { freeOfHolds, refused } from '../support/assert.js';
import { ACCESS, becomeProvider, LOCK_IN_BLOCKS, leaseHold, terms, withoutCall } from '../support/market.js';

const ASK = coins('0.700000000011');
const TERM = 60;

export const tests = (world) => ({
    'an ask is leased at once; closing early costs the tenant its lock-in': async () => {
        const { chain } = world;
        const [owner, tenant] = await world.actors(['provider with a price', 'tenant in a hurry']);
        const provider = await becomeProvider(world, owner, { gpus: 2, metered: false });
        const escrow = ASK * BigInt(TERM);
        const { requirement } = terms(world);
        const request = {
            requirement,
            term: TERM,
            maxPrice: ASK,
            leastTerms: { notice: 5, exitPenalty: percent(2) },
            escrow,
        };
        await refused('leases.NoSuchAsk', tenant.takeOffer(provider.offer, request));
        const ask = { price: ASK, maxTerm: TERM, terms: { notice: 5, exitPenalty: percent(2) } };
        await owner.setAsk(provider.offer, ask);

        const bad = (code, changes) => refused(code, tenant.takeOffer(provider.offer, { ...request, ...changes }));
        const needing = (changes) => ({ requirement: { ...requirement, ...changes } });
        await Promise.all([
            bad('leases.InvalidRequirement', needing({ gpus: 0 })),
            bad('leases.GpusMismatch', needing({ gpus: 3 })),
            bad('leases.RegionMismatch', needing({ regions: ['US'] })),
            bad('leases.AssetMismatch', { asset: 1 }),
            bad('leases.PriceTooHigh', { maxPrice: ASK - 1n }),
            bad('leases.PriceTooHigh', { ...needing({ gpus: 2 }), maxPrice: 2n * ASK - 1n }),
            bad('leases.TermsTooLow', { leastTerms: { notice: 6 } }),
            bad('leases.TermsTooLow', { leastTerms: { exitPenalty: percent(2) + 1 } }),
            bad('leases.TermOutOfRange', { term: TERM + 1 }),
            bad('leases.TermOutOfRange', { term: 2 * world.timing.windowBlocks - 1 }),
            bad('leases.EscrowTooSmall', { escrow: ASK * 2n * BigInt(world.timing.windowBlocks) - 1n }),
            refused('leases.OwnOffer', owner.takeOffer(provider.offer, request)),
            refused('leases.NoSuchOffer', tenant.takeOffer(1_000_000, request)),
        ]);

        const lockIn = LOCK_IN_BLOCKS * ASK;
        const [hasty, patient] = await Promise.all([
            tenant.takeOffer(provider.offer, request),
            tenant.takeOffer(provider.offer, request),
        ]);
        await bad('providerRegistry.NotEnoughFreeGpus', {});
        assert.deepEqual((await tenant.balance()).held, leaseHold(world, 2, 2n * (escrow + lockIn)));
        await owner.setAsk(provider.offer, { ...ask, price: 2n * ASK });
        const [, activation] = await Promise.all([owner.activate(hasty, ACCESS), owner.activate(patient, ACCESS)]);
        const { start, end } = activation.event('leases.LeaseActivated');
        assert.equal(end, start + TERM);
        const seen = await chain.view('lease', patient);
        assert.deepEqual([seen.price, seen.lockIn, seen.order], [ASK, lockIn, null]);
        await owner.setAsk(provider.offer);
        await refused('leases.NoSuchAsk', tenant.takeOffer(provider.offer, request));

        // What is locked is the provider's if the tenant closes within the time of activation, and else comes back.
        await refused('leases.LockedIn', tenant.listLease(hasty, 1n));
        const earned = (await owner.balance()).total;
        const early = await tenant.close(hasty);
        assert.equal(early.event('leases.LockInLost').amount, lockIn);
        assert.equal((await owner.balance()).total, earned + lockIn);
        await chain.blocks.reach(start + world.timing.activationBlocks);
        const late = await tenant.close(patient);
        assert.equal(
            late.events.find(({ name }) => name === 'leases.LockInLost'),
            undefined,
        );
        assert.equal((await owner.balance()).total, earned + lockIn);

        // Nobody measured them: what is left comes back when nothing can be reported any more, without a call.
        for (const lease of [hasty, patient]) {
            const { data } = await withoutCall(world, 'leases.LeaseFinalized', (final) => final.lease === lease);
            assert.deepEqual([data.charged, data.refunded], [0n, escrow]);
        }
        await freeOfHolds(tenant);
    },
});
