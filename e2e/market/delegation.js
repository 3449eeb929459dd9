/** Delegators: their stake behind a provider, their earnings, and their ways out. */

import assert from 'node:assert/strict';
import { coins, delegation, delegations, percent, pool } from '@leasehold/client';
import { refused } from '../support/assert.js';
import { becomeProvider, finalized, PRICE, recorded, running, windowOf } from '../support/market.js';

const COMMISSION = percent(10);

const collect = async (items) => {
    const all = [];
    for await (const item of items) all.push(item);
    return all;
};

export const tests = (world) => {
    const eraBlocks = () => world.timing.epochSlots * world.timing.sessionsPerEra;
    const eraOf = (block) => Math.floor(block / eraBlocks());
    /** When what leaves a pool in this block can be withdrawn: unbonding is counted from the end of the era. */
    const due = (block) => (eraOf(block) + 1) * eraBlocks() + world.timing.unbondingBlocks;
    const deposit = () => world.chain.api.consts.balances.existentialDeposit.toBigInt();

    /** A provider with a pool. */
    const withPool = async (owner, { metered = false, commission = COMMISSION } = {}) => {
        const provider = await becomeProvider(world, owner, { metered });
        const receipt = await owner.setCommission(commission);
        return { ...provider, opened: receipt.event('providerStaking.PoolOpened') };
    };

    return {
        'a delegator earns its part of the fees of its provider, era by era': async () => {
            const { chain } = world;
            const [owner, delegator, tenant, stranger] = await world.actors([
                'provider with a delegator',
                'delegator who earns',
                'tenant whose fee is shared',
                'stranger who claims for others',
            ]);
            const provider = await withPool(owner, { metered: true });
            const amount = coins(20);
            await refused('providerStaking.SelfDelegation', owner.delegate(owner.address, amount));
            await refused('providerStaking.BelowMinimumDelegation', delegator.delegate(owner.address, 1n));
            const joined = (await delegator.delegate(owner.address, amount)).event('providerStaking.Delegated');
            assert.deepEqual([joined.amount, joined.shares], [amount, amount]);
            const before = await pool(chain, owner.address);
            assert.deepEqual(
                [before.own, before.delegated, before.shares, before.accepting, before.commission],
                [provider.bond, amount, amount, true, COMMISSION],
            );

            const { lease, start } = await running(world, provider, tenant, { term: 60, priceLimit: PRICE });
            await recorded(world, lease, windowOf(world, start));
            const { end } = (await tenant.close(lease)).event('leases.LeaseClosing');
            await finalized(world, lease, end, stranger);
            const [{ data: split, block }] = chain.blocks
                .between('leases.FeeSplit', start)
                .filter(({ data }) => data.lease === lease);
            // The commission is the provider's at once. Of the rest nothing is given out before the next era.
            const commission = (split.stakers * BigInt(COMMISSION)) / 1_000_000n;
            const [came] = (await pool(chain, owner.address, { hash: (await chain.blocks.reach(block)).hash })).rewards;
            assert.deepEqual([came.asset, came.pot, came.own], ['Native', split.stakers - commission, commission]);
            assert.equal(came.perEra, came.pot / 28n);
            await chain.blocks.reach((eraOf(block) + 1) * eraBlocks());

            const view = await delegation(chain, owner.address, delegator.address);
            const [{ amount: claimable }] = view.claimable;
            const byStake = (came.perEra * amount) / (amount + provider.bond);
            assert.ok(claimable >= byStake - 1n, `${claimable} of ${byStake} can be claimed`);
            const wealth = (await delegator.balance()).total;
            const receipt = await stranger.claimRewards(owner.address, { who: delegator.address });
            const claimed = receipt.event('providerStaking.RewardsClaimed');
            assert.deepEqual([claimed.who, claimed.asset], [delegator.address, 'Native']);
            assert.ok(claimed.amount >= claimable);
            assert.equal((await delegator.balance()).total, wealth + claimed.amount);
            // The provider's own bond earns beside the commission, and can be made larger by it.
            const restaked = (await owner.restake(owner.address)).event('providerStaking.RewardsClaimed');
            assert.ok(restaked.amount > commission);
            assert.equal((await pool(chain, owner.address)).own, provider.bond + restaked.amount);
            await refused('providerStaking.NothingToClaim', stranger.claimRewards(owner.address));
            await world.meter.detach(lease);
        },

        'a delegation comes back when its unbonding is over, by a call of anyone': async () => {
            const { chain } = world;
            const [owner, other, delegator, stranger] = await world.actors([
                'provider that is left',
                'provider that is not',
                'delegator who leaves',
                'stranger who withdraws for others',
            ]);
            await Promise.all([withPool(owner), withPool(other)]);
            /** @type {bigint} */
            const wealth = (await delegator.balance()).total;
            const [amount, left, behindOther] = [coins(30), coins(10), coins(5)];
            await delegator.delegate(owner.address, amount);
            await delegator.delegate(other.address, behindOther);
            await refused('providerStaking.MoreThanDelegated', delegator.undelegate(owner.address, amount + 1n));
            const receipt = await delegator.undelegate(owner.address, left);
            const { withdrawableAt, ...gone } = receipt.event('providerStaking.Undelegated');
            assert.deepEqual([gone.shares, gone.amount, withdrawableAt], [left, left, due(receipt.block)]);

            // By provider, in an order that means nothing; one page at a time or all at once.
            const positions = await collect(delegations(chain, delegator.address, { page: 1 }));
            assert.deepEqual(positions.map(({ provider }) => provider).sort(), [owner.address, other.address].sort());
            const view = positions.find(({ provider }) => provider === owner.address);
            assert.deepEqual(view, await delegation(chain, owner.address, delegator.address));
            assert.deepEqual([view.shares, view.worth], [amount - left, amount - left]);
            assert.deepEqual(view.leaving, [{ amount: left, withdrawableAt }]);
            const rpc = await chain.stakingRpc('delegation', owner.address, delegator.address);
            assert.deepEqual(rpc?.leaving, [{ amount: String(left), withdrawableAt }]);
            const page = await chain.stakingRpc('delegations', delegator.address);
            assert.deepEqual([page.delegations.length, page.next], [2, null]);

            await refused(
                'providerStaking.NothingToWithdraw',
                stranger.withdrawDelegation(owner.address, delegator.address),
            );
            await chain.blocks.reach(withdrawableAt - 1, 150_000);
            const paid = await stranger.withdrawDelegation(owner.address, delegator.address);
            assert.equal(paid.event('providerStaking.DelegationWithdrawn').amount, left);
            const { total } = await delegator.balance();
            assert.equal(total, wealth - delegator.fees - (amount - left) - behindOther);
        },

        'a pool that is closed pays its delegators, and returns its deposit': async () => {
            const { chain } = world;
            const [owner, delegator, newcomer, stranger] = await world.actors([
                'provider that closes its pool',
                'delegator in a pool that closes',
                'delegator who comes too late',
                'stranger who empties a pool',
            ]);
            const wealth = (await owner.balance()).total;
            const { opened } = await withPool(owner, { commission: percent(5) });
            const amount = coins(7);
            await delegator.delegate(owner.address, amount);

            // A raise acts in the next era, within bounds; a cut acts at once, and takes the place of the raise.
            await refused('providerStaking.CommissionTooHigh', owner.setCommission(percent(100)));
            const raise = await owner.setCommission(percent(6));
            const { commission, from } = raise.event('providerStaking.CommissionSet');
            assert.deepEqual([commission, from], [percent(6), (eraOf(raise.block) + 1) * eraBlocks()]);
            await owner.setCommission(percent(4), false);
            const view = await pool(chain, owner.address);
            assert.deepEqual([view.commission, view.nextCommission, view.accepting], [percent(4), null, false]);
            await refused('providerStaking.PoolRefuses', newcomer.delegate(owner.address, amount));

            const receipt = await owner.closePool();
            const closed = receipt.event('providerStaking.PoolClosed');
            assert.deepEqual([closed.amount, closed.withdrawableAt], [amount, due(receipt.block)]);
            await refused('providerStaking.NoPool', newcomer.delegate(owner.address, amount));
            const { shares, leaving } = await delegation(chain, owner.address, delegator.address);
            assert.deepEqual([shares, leaving], [0n, [{ amount, withdrawableAt: closed.withdrawableAt }]]);

            // The delegator need not do anything: the account of the pool is empty once somebody has withdrawn for it.
            await chain.blocks.reach(closed.withdrawableAt - 1, 150_000);
            const paid = await stranger.withdrawDelegation(owner.address, delegator.address);
            assert.equal(paid.event('providerStaking.PoolDepositReturned').amount, deposit());
            assert.equal((await owner.balance()).total, wealth - owner.fees);
            assert.equal((await chain.api.query.system.account(opened.account)).data.free.toBigInt(), 0n);
            assert.equal(await delegation(chain, owner.address, delegator.address), null);
        },
    };
};
