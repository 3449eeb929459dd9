/** Providers that leave before the end: with notice, and at once. */

import assert from 'node:assert/strict';
import { percent } from '@leasehold/client';
import { freeOfHolds, onTime, refused } from '../support/assert.js';
import {
    ACCESS,
    becomeProvider,
    finalized,
    PRICE,
    penaltyOf,
    pick,
    reserved,
    running,
    terms,
    withoutCall,
} from '../support/market.js';

// Short enough that the lease covers no whole window: there is nothing that could be missed.
const NOTICE = 5;

export const tests = (world) => {
    const stake = () => world.models.find(({ name }) => name === 'host CPU').stakePerGpu;
    return {
        'a provider that gave notice leaves for nothing when it has run': async () => {
            const [owner, tenant] = await world.actors(['provider with manners', 'tenant with notice']);
            const provider = await becomeProvider(world, owner, { metered: false });
            const promise = { notice: NOTICE, exitPenalty: percent(3) };
            const order = await tenant.createOrder(terms(world, { term: 60, renewable: 10, leastTerms: promise }));
            await owner.placeBid(order, provider.offer, PRICE, { terms: promise });
            const [lease] = await tenant.award(order, [await pick(world, order, provider)]);
            await owner.activate(lease, ACCESS);
            assert.equal(await reserved(world, provider), penaltyOf(world, percent(3)));
            const receipt = await owner.send((tx) => tx.leases.giveNotice(lease));
            const { end } = receipt.event('leases.NoticeGiven');
            assert.equal(end, receipt.block + NOTICE);
            assert.equal((await world.chain.view('lease', lease)).underNotice, true);
            await Promise.all([
                refused('leases.UnderNotice', owner.giveNotice(lease)),
                refused('leases.UnderNotice', tenant.extend(lease, 1)),
                refused('leases.UnderNotice', tenant.listLease(lease, 1n)),
            ]);
            const closing = await withoutCall(world, 'leases.LeaseClosing', (data) => data.lease === lease);
            assert.deepEqual([closing.data.end, closing.data.reason], [end, 'NoticeEnded']);
            onTime(closing.block, end);
            assert.equal(await reserved(world, provider), 0n);
            const { data } = await withoutCall(world, 'leases.LeaseFinalized', (final) => final.lease === lease);
            assert.deepEqual([data.reason, data.charged], ['NoticeEnded', 0n]);
            const parked = world.chain.blocks
                .between('leases.ExitPenaltyParked', receipt.block)
                .filter(({ data: { lease: id } }) => id === lease);
            assert.deepEqual(parked, []);
            await freeOfHolds(tenant);
        },

        'a provider that leaves at once pays the exit penalty of its bid, half of it to the tenant': async () => {
            const [owner, tenant] = await world.actors(['provider in a hurry', 'tenant left alone']);
            const wealth = (await tenant.balance()).total;
            const provider = await becomeProvider(world, owner, { metered: false });
            const { lease, start } = await running(world, provider, tenant, { term: 20, attached: false });
            const cost = penaltyOf(world, percent(1));
            await refused('providerStaking.StillRequired', owner.unbond(provider.bond - stake() - cost + 1n));
            await world.chain.blocks.reach(start + 2);
            const receipt = await owner.leave(lease);
            assert.deepEqual(receipt.event('leases.ExitPenaltyParked'), {
                lease,
                provider: owner.address,
                tenant: tenant.address,
                amount: cost,
                restitution: cost / 2n,
            });
            const { slash, dueAt } = receipt.event('providerStaking.SlashParked');
            assert.equal(dueAt, receipt.block + world.timing.slashDeferralBlocks);
            const closing = receipt.event('leases.LeaseClosing');
            assert.equal(closing.reason, 'ProviderLeft');
            await refused('leases.AlreadyClosing', owner.leave(lease));
            const final = await finalized(world, lease, closing.end, owner);
            assert.deepEqual([final.reason, final.blocks, final.charged, final.fee], ['ProviderLeft', 0, 0n, 0n]);
            await freeOfHolds(tenant);
            const paid = await withoutCall(world, 'providerStaking.SlashPaid', (data) => data.slash === slash);
            onTime(paid.block, dueAt);
            assert.deepEqual([paid.data.restitution, paid.data.treasury], [cost / 2n, cost - cost / 2n]);
            assert.equal((await tenant.balance()).total, wealth + cost / 2n - tenant.fees);
            assert.equal((await owner.balance()).held['providerStaking.Bond'], provider.bond - cost);
        },
    };
};
