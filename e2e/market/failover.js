/** A lease that goes on with a provider that stood by. */

import assert from 'node:assert/strict';
import { coins, percent } from '@leasehold/client';
import { freeOfHolds, onTime, refused } from '../support/assert.js';
import {
    ACCESS,
    BIDDING,
    becomeProvider,
    finalized,
    keptOrPaid,
    LOCK_IN_BLOCKS,
    PRICE,
    penaltyOf,
    pick,
    recorded,
    reserved,
    roomInWindow,
    terms,
    windowOf,
    withoutCall,
} from '../support/market.js';

const TOLERATED = 3;
/** The most that a standby may cost: 110 % of the lease. */
const DEARER = (PRICE * 11n) / 10n;
/** So cheap that what a standby owes for its activation time is less than its exit penalty. */
const CHEAP = coins('0.01');

export const tests = (world) => {
    /** Waits until the chain gave back what these bids kept, without a call. */
    const released = (order, providers) =>
        Promise.all(
            providers.map(({ actor }) =>
                withoutCall(
                    world,
                    'leaseBidding.BidReleased',
                    (data) => data.order === order && data.bidder === actor.address,
                ),
            ),
        );
    return {
        'a standby takes over at its own price after three missed windows': async () => {
            const { chain } = world;
            const [tenant, stranger, ...owners] = await world.actors([
                'tenant with a standby',
                'watchful passer-by',
                'failing provider',
                'standby',
                'bidder that just lost',
            ]);
            const [failing, standby, loser] = await Promise.all(
                owners.map((owner, i) => becomeProvider(world, owner, { metered: i === 1 })),
            );
            const wealth = (await tenant.balance()).total;
            const escrow = coins(200);
            const order = await tenant.createOrder(terms(world, { term: 100, standbys: 1, escrow }));
            await Promise.all([
                failing.actor.placeBid(order, failing.offer, PRICE),
                standby.actor.placeBid(order, standby.offer, DEARER, { standby: true }),
                loser.actor.placeBid(order, loser.offer, coins('1.4')),
            ]);
            const [lease] = await tenant.award(order, [await pick(world, order, failing)]);
            const chosen = await chain.blocks.event('leaseBidding.StandbyChosen', {
                from: 0,
                where: (data) => data.lease === lease,
            });
            assert.deepEqual(chosen.data, { lease, provider: standby.actor.address, price: DEARER });
            // Nothing is kept from a standby: its deposit returns with the other loser's.
            await released(order, [standby, loser]);
            assert.equal(await reserved(world, standby), 0n);

            // A lease that starts in the first block of a window misses four whole windows until it can fail over: an
            // offence, whose slash leaves nothing of the exit penalty to park.
            await roomInWindow(world);
            const { start, end } = (await failing.actor.activate(lease, ACCESS)).event('leases.LeaseActivated');
            assert.notEqual(
                start % world.timing.windowBlocks,
                0,
                'the lease does not start in the first block of a window',
            );
            await refused('leases.NotFailed', stranger.failOver(lease));
            // The third window can be reported during the whole of the fourth.
            await chain.blocks.reach((windowOf(world, start) + TOLERATED + 1) * world.timing.windowBlocks);
            assert.equal((await chain.view('lease', lease)).missedWindows, TOLERATED);
            const before = (await stranger.balance()).total;
            const bond = (await failing.actor.balance()).held['providerStaking.Bond'];
            const receipt = await stranger.send((tx) => tx.leases.failOver(lease));
            const over = receipt.event('leases.LeaseFailedOver');
            assert.deepEqual([over.provider, over.price], [standby.actor.address, DEARER]);
            assert.deepEqual(receipt.event('leases.LeaseClosing').reason, { FailedOver: over.lease });
            // Nobody earns by another's failure: neither the caller a bounty, nor the tenant a difference in price.
            assert.equal((await stranger.balance()).total, before - receipt.fee);
            assert.equal((await failing.actor.balance()).held['providerStaking.Bond'], bond);

            await world.meter.attach(over.lease, {});
            const activation = await standby.actor.activate(over.lease, ACCESS);
            const taken = activation.event('leases.LeaseActivated');
            assert.ok(taken.end - taken.start <= end - receipt.block, 'no more than the rest of the term');
            await recorded(world, over.lease, windowOf(world, taken.start));
            const closing = (await tenant.close(over.lease)).event('leases.LeaseClosing');
            const final = await finalized(world, over.lease, closing.end, standby.actor);
            assert.ok(final.charged > 0n);
            assert.equal(final.charged, over.price * BigInt(final.blocks));
            const failed = await withoutCall(world, 'leases.LeaseFinalized', (data) => data.lease === lease);
            assert.deepEqual([failed.data.reason, failed.data.charged], [{ FailedOver: over.lease }, 0n]);
            // A provider that was silent has left.
            const { data: parked } = await withoutCall(
                world,
                'leases.ExitPenaltyParked',
                (data) => data.lease === lease,
            );
            assert.deepEqual([parked.provider, parked.amount], [failing.actor.address, penaltyOf(world, percent(1))]);
            await freeOfHolds(tenant);
            await keptOrPaid(tenant, wealth - BigInt(final.charged), parked);
            await world.meter.detach(over.lease);
        },

        'a tenant fails over when it likes, and loses its lock-in if it is early': async () => {
            const { chain } = world;
            const [tenant, ...owners] = await world.actors([
                'tenant that changes its mind',
                'provider that did nothing wrong',
                'standby that steps down',
                'standby that stays',
            ]);
            const [serving, quitter, next] = await Promise.all(
                owners.map((owner) => becomeProvider(world, owner, { metered: false })),
            );
            const wealth = (await tenant.balance()).total;
            const deadline = chain.blocks.best + BIDDING;
            const order = await tenant.createOrder(
                terms(world, { auction: 'Automatic', deadline, standbys: 2, escrow: coins(200) }),
            );
            await Promise.all([
                serving.actor.placeBid(order, serving.offer, PRICE),
                quitter.actor.placeBid(order, quitter.offer, PRICE + 1n, { standby: true }),
                next.actor.placeBid(order, next.offer, PRICE + 2n, { standby: true }),
            ]);
            const {
                data: { lease },
            } = await withoutCall(world, 'leaseBidding.OrderAwarded', (data) => data.order === order);
            await serving.actor.activate(lease, ACCESS);

            // A standby may go as long as it is not called.
            const gone = (await quitter.actor.stepDown(lease)).event('leases.StandbySteppedDown');
            assert.deepEqual(gone, { lease, provider: quitter.actor.address });
            await refused('leases.NotStandby', quitter.actor.stepDown(lease));
            await refused('leases.NotFailed', next.actor.failOver(lease));

            const earned = (await serving.actor.balance()).total;
            const receipt = await tenant.send((tx) => tx.leases.failOver(lease));
            const lockIn = PRICE * LOCK_IN_BLOCKS;
            assert.deepEqual(receipt.event('leases.LockInLost'), { lease, amount: lockIn });
            assert.equal((await serving.actor.balance()).total, earned + lockIn);
            const over = receipt.event('leases.LeaseFailedOver');
            assert.deepEqual([over.provider, over.price], [next.actor.address, PRICE + 2n]);
            assert.deepEqual(receipt.event('leases.LeaseClosing').reason, { FailedOver: over.lease });
            await refused('leases.NotStandby', next.actor.stepDown(over.lease));
            await refused('leases.NotProvider', serving.actor.activate(over.lease, ACCESS));

            await next.actor.activate(over.lease, ACCESS);
            assert.equal((await chain.view('lease', over.lease)).lockIn, 0n);
            await tenant.close(over.lease);
            await Promise.all(
                [lease, over.lease].map((id) =>
                    withoutCall(world, 'leases.LeaseFinalized', (final) => final.lease === id && final.charged === 0n),
                ),
            );
            await freeOfHolds(tenant);
            assert.equal((await tenant.balance()).total, wealth - lockIn - tenant.fees);
            assert.deepEqual(await Promise.all([serving, quitter, next].map((one) => reserved(world, one))), [
                0n,
                0n,
                0n,
            ]);
        },

        'a called standby that stays away pays for the blocks waited': async () => {
            const { chain } = world;
            const [tenant, ...owners] = await world.actors([
                'tenant that waits for standbys',
                'provider that is left',
                'standby that sleeps',
                'standby of a tenant that goes',
            ]);
            const [left, sleeper, last] = await Promise.all(
                owners.map((owner) => becomeProvider(world, owner, { metered: false })),
            );
            const wealth = (await tenant.balance()).total;
            const promise = { notice: 0, exitPenalty: percent(10) };
            const order = await tenant.createOrder(
                terms(world, { priceLimit: 2n * CHEAP, standbys: 2, leastTerms: promise }),
            );
            const asked = (CHEAP * 11n) / 10n;
            await Promise.all([
                left.actor.placeBid(order, left.offer, CHEAP, { terms: promise }),
                sleeper.actor.placeBid(order, sleeper.offer, asked - 1n, { standby: true, terms: promise }),
                last.actor.placeBid(order, last.offer, asked, { standby: true, terms: promise }),
            ]);
            const [lease] = await tenant.award(order, [await pick(world, order, left)]);
            await Promise.all([left.actor.activate(lease, ACCESS), released(order, [sleeper, last])]);
            const over = (await tenant.send((tx) => tx.leases.failOver(lease))).event('leases.LeaseFailedOver');
            assert.equal(over.provider, sleeper.actor.address);
            const penalty = penaltyOf(world, percent(10));
            assert.equal(await reserved(world, sleeper), penalty);
            const { status } = await chain.view('lease', over.lease);

            const where = (data) => data.lease === over.lease;
            const expired = await withoutCall(world, 'leases.LeaseExpired', where);
            onTime(expired.block, status.Pending.activateBy + 1);
            const owed = (asked - 1n) * BigInt(world.timing.activationBlocks);
            assert.ok(owed < penalty);
            assert.deepEqual(expired.data, { lease: over.lease });
            const parked = await withoutCall(world, 'leases.ExitPenaltyParked', where);
            assert.equal(parked.block, expired.block);
            assert.deepEqual(parked.data, {
                lease: over.lease,
                provider: sleeper.actor.address,
                tenant: tenant.address,
                amount: owed,
                restitution: owed / 2n,
            });
            assert.equal(await reserved(world, sleeper), 0n);

            // The next is called. The tenant need not wait for it.
            const called = await withoutCall(
                world,
                'leases.LeaseFailedOver',
                (data) => data.lease === over.lease && data.provider === last.actor.address,
            );
            assert.equal(called.block, expired.block);
            const cancelled = (await tenant.close(over.lease)).event('leases.LeaseCancelled');
            assert.deepEqual(cancelled, { lease: over.lease, refunded: over.escrow });
            assert.equal(await chain.view('lease', over.lease), null);
            assert.equal(await reserved(world, last), 0n);
            await withoutCall(world, 'leases.LeaseFinalized', (data) => data.lease === lease);
            await freeOfHolds(tenant);
            await keptOrPaid(tenant, wealth, parked.data);
        },
    };
};
