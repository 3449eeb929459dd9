/** Attributes, and the auditors whom a tenant believes. */

import assert from 'node:assert/strict';
import { attributesOf } from '@leasehold/client';
import { freeOfHolds, refused } from '../support/assert.js';
import { BIDDING, becomeProvider, PRICE, pick, terms } from '../support/market.js';

export const tests = (world) => ({
    'an order asks its own auditors, at each bid and at the award': async () => {
        const { chain } = world;
        const [owner, tenant, one, other] = await world.actors([
            'audited provider',
            'tenant who checks',
            'auditor',
            'other auditor',
        ]);
        const attributes = { interconnect: 'nvlink', tier: '3' };
        const provider = await becomeProvider(world, owner, { metered: false, attributes });
        const { requirement } = terms(world);
        // Of all that follows, the deadline is to be later.
        const deadline = chain.blocks.best + 200;
        const wanting = (changes) =>
            tenant.createOrder(terms(world, { requirement: { ...requirement, ...changes }, deadline }));
        const auditors = [one.address, other.address];
        const nvlink = { interconnect: 'nvlink' };
        const [better, any, all] = await Promise.all([
            wanting({ attributes: { tier: '4' } }),
            wanting({ attributes: nvlink, auditors }),
            wanting({ attributes: nvlink, auditors, quorum: 'All' }),
        ]);
        const bid = (order) => owner.placeBid(order, provider.offer, PRICE);
        const expires = chain.blocks.best + 200;
        await Promise.all([
            refused('leases.AttributesMismatch', bid(better)),
            refused('leases.AuditorsMismatch', bid(any)),
            refused('leases.AuditorsMismatch', bid(all)),
            refused('providerRegistry.OwnClaim', owner.attest(owner.address, nvlink, expires)),
            refused('providerRegistry.ExpiryOutOfRange', one.attest(owner.address, nvlink, chain.blocks.best)),
            refused('providerRegistry.InvalidAttributes', one.attest(owner.address, {}, expires)),
            refused('providerRegistry.NoSuchClaim', one.revokeClaim(owner.address)),
        ]);

        // One is enough for any, and not for all. What it says of something else does not count.
        const made = (await one.attest(owner.address, nvlink, expires)).event('providerRegistry.ClaimMade');
        assert.deepEqual([made.auditor, attributesOf(made.attributes), made.expires], [one.address, nvlink, expires]);
        await other.attest(owner.address, { tier: '3' }, expires);
        await Promise.all([bid(any), refused('leases.AuditorsMismatch', bid(all))]);
        const { held } = await one.balance();
        assert.equal(held['providerRegistry.ClaimDeposit'], chain.api.consts.providerRegistry.claimDeposit.toBigInt());
        await other.attest(owner.address, attributes, expires);
        await bid(all);

        // A claim that is gone by then does not count at the award.
        await refused('providerRegistry.ClaimStillValid', tenant.dropClaim(owner.address, one.address));
        await one.revokeClaim(owner.address);
        await freeOfHolds(one);
        await Promise.all([
            refused('leases.AuditorsMismatch', tenant.award(all, [await pick(world, all, provider)])),
            tenant.award(any, [await pick(world, any, provider)]),
        ]);

        // Anyone may drop a claim that has expired, and its deposit returns to the auditor.
        const soon = chain.blocks.best + BIDDING;
        await other.attest(owner.address, nvlink, soon);
        await chain.blocks.reach(soon);
        await tenant.dropClaim(owner.address, other.address);
        await freeOfHolds(other);
        await Promise.all([tenant.cancelOrder(better), tenant.cancelOrder(all)]);
    },
});
