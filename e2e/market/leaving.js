/** Providers that leave before the end: with notice, and at once. */

import assert from 'node:assert/strict';
import { percent, plain } from '@leasehold/client';
import { freeOfHolds, onTime, refused } from '../support/assert.js';
import { ACCESS, becomeProvider, byItself, finalized, PRICE, pick, running, terms } from '../support/market.js';

const NOTICE = 8;

/** What of a provider's bond is reserved for leaving early. */
async function reserved(world, { actor }) {
    return plain(await world.chain.api.query.providerStaking.ledgers(actor.address)).reserved;
}

export const tests = (world) => {
    const stake = () => world.models.find(({ name }) => name === 'host CPU').stakePerGpu;
    /** What leaving at once costs, of one GPU. */
    const penalty = (exitPenalty) => (stake() * BigInt(exitPenalty)) / 1_000_000n;
    return {
        'a provider that gave notice leaves for nothing when it has run': async () => {
            const [owner, tenant] = await world.actors(['provider with manners', 'tenant with notice']);
            const provider = await becomeProvider(world, owner, { metered: false });
            const promise = { notice: NOTICE, exitPenalty: percent(3) };
            const order = await tenant.createOrder(terms(world, { term: 60, renewable: 10, leastTerms: promise }));
            await owner.placeBid(order, provider.offer, PRICE, { terms: promise });
            const [lease] = await tenant.award(order, [pick(provider)]);
            assert.equal(await reserved(world, provider), penalty(percent(3)));
            await owner.activate(lease, ACCESS);
            const receipt = await owner.send((tx) => tx.leaseMarket.giveNotice(lease));
            const { end } = receipt.event('leaseMarket.NoticeGiven');
            assert.equal(end, receipt.block + NOTICE);
            assert.equal((await world.chain.view('lease', lease)).underNotice, true);
            await Promise.all([
                refused('leaseMarket.UnderNotice', owner.giveNotice(lease)),
                refused('leaseMarket.UnderNotice', tenant.extend(lease, 1)),
                refused('leaseMarket.UnderNotice', tenant.listLease(lease, 1n)),
            ]);
            const closing = await byItself(world, 'leaseMarket.LeaseClosing', (data) => data.lease === lease);
            assert.deepEqual([closing.data.end, closing.data.reason], [end, 'NoticeEnded']);
            onTime(closing.block, end);
            assert.equal(await reserved(world, provider), 0n);
            const { data } = await byItself(world, 'leaseMarket.LeaseClosed', (closed) => closed.lease === lease);
            assert.deepEqual([data.reason, data.charged], ['NoticeEnded', 0n]);
            const paid = world.chain.blocks
                .between('leaseMarket.ExitPenaltyPaid', receipt.block)
                .filter(({ data: { lease: id } }) => id === lease);
            assert.deepEqual(paid, []);
            await freeOfHolds(tenant);
        },

        'a provider that leaves at once pays the tenant what its bid promised, and nothing is charged unmeasured':
            async () => {
                const [owner, tenant] = await world.actors(['provider in a hurry', 'tenant left alone']);
                const wealth = (await tenant.balance()).total;
                const provider = await becomeProvider(world, owner, { metered: false });
                const { lease, start } = await running(world, provider, tenant, { term: 20, attached: false });
                const cost = penalty(percent(1));
                await refused('providerStaking.StillRequired', owner.unbond(provider.bond - stake() - cost + 1n));
                await world.chain.blocks.reach(start + 2);
                const receipt = await owner.close(lease);
                assert.deepEqual(receipt.event('leaseMarket.ExitPenaltyPaid'), {
                    lease,
                    provider: owner.address,
                    tenant: tenant.address,
                    amount: cost,
                });
                const closing = receipt.event('leaseMarket.LeaseClosing');
                assert.equal(closing.reason, 'ProviderClosed');
                const closed = await finalized(world, lease, closing.end, owner);
                assert.deepEqual(
                    [closed.reason, closed.blocks, closed.charged, closed.fee],
                    ['ProviderClosed', 0, 0n, 0n],
                );
                await freeOfHolds(tenant);
                assert.equal((await tenant.balance()).total, wealth + cost - tenant.fees);
                assert.equal((await owner.balance()).held['providerStaking.Bond'], provider.bond - cost);
            },
    };
};
