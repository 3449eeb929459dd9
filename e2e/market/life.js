/** A lease from the order to the last deposit, with everybody's money before and after. */

import assert from 'node:assert/strict';
import { coins, NEWCOMER_HANDICAP, percent, score, scoreOf, trackRecord } from '@leasehold/client';
import { balanced, freeOfHolds, refused } from '../support/assert.js';
import {
    ACCESS,
    becomeProvider,
    finalized,
    leaseHold,
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

export const tests = (world) => ({
    'a lease is ordered, awarded, measured, paid; all deposits come back': async () => {
        const { chain } = world;
        const [owner, rivalOwner, tenant, stranger] = await world.actors(['provider', 'rival', 'tenant', 'stranger']);
        const wealth = (await tenant.balance()).total;
        const [provider, rival] = await Promise.all([
            becomeProvider(world, owner),
            becomeProvider(world, rivalOwner, { metered: false }),
        ]);

        // The order holds the escrow, and for itself and its lease a deposit.
        const escrow = coins(200);
        const order = await tenant.createOrder(terms(world, { priceLimit: coins(2), term: 100, escrow }));
        const bidDeposit = chain.api.consts.leaseBidding.bidDeposit.toBigInt();
        assert.deepEqual((await tenant.balance()).held, leaseHold(world, 2, escrow));

        // Bids reserve a deposit each in the bidder's bond, move nothing, and are seen best first.
        await Promise.all([
            rival.actor.placeBid(order, rival.offer, coins(2)),
            owner.placeBid(order, provider.offer, PRICE),
        ]);
        const { bids, status } = await chain.view('order', order);
        assert.equal(status, 'Bidding');
        assert.deepEqual(
            bids.map(({ bidder, price }) => [bidder, price]),
            [
                [owner.address, PRICE],
                [rival.actor.address, coins(2)],
            ],
        );
        assert.equal(await reserved(world, rival), bidDeposit);
        assert.equal((await rivalOwner.balance()).held['leases.BidDeposit'], undefined);

        // The award takes the capacity and returns the winner's deposit; the chain returns the loser's, and removes the
        // order with its last bid.
        const [lease] = await tenant.award(order, [await pick(world, order, provider)]);
        await withoutCall(
            world,
            'leaseBidding.BidReleased',
            (data) => data.order === order && data.bidder === rival.actor.address,
        );
        assert.equal(await reserved(world, rival), 0n);
        await refused('leaseBidding.NoSuchOrder', tenant.cancelOrder(order));
        assert.deepEqual((await tenant.balance()).held, leaseHold(world, 1, escrow));
        const penalty = penaltyOf(world, percent(1));
        assert.equal(await reserved(world, provider), penalty);

        // Activation starts the clock.
        await roomInWindow(world);
        const job = world.job();
        await world.meter.attach(lease, { pid: job.pid });
        const activation = await owner.activate(lease, ACCESS);
        const { start, end, access } = activation.event('leases.LeaseActivated');
        assert.equal(start, activation.block);
        assert.equal(end, start + 100, 'the escrow reaches for the whole term');
        assert.equal(access, ACCESS);
        await refused('leases.NotPending', owner.activate(lease, ACCESS));

        // What is reported can be settled, by anyone; settling again changes nothing.
        const first = windowOf(world, start);
        const report = await recorded(world, lease, first);
        assert.ok(report.data.creditedMs > 0, 'the meter was there');
        // In one block: the next window may be reported before another.
        const settlement = await stranger.send((tx) =>
            tx.utility.batchAll([tx.leases.settle(lease), tx.leases.settle(lease)]),
        );
        const [{ name, data: paid }, ...more] = settlement.events.filter((event) => event.name.startsWith('leases.'));
        assert.deepEqual([name, more], ['leases.LeaseSettled', []]);
        assert.equal(paid.blocks, Math.floor(report.data.finalMs / world.timing.slotMillis));
        assert.equal(paid.charged, PRICE * BigInt(paid.blocks));

        // More money does not reach beyond the term; the tenant closes long before.
        const added = coins('7.5');
        const toppedUp = (await tenant.topUp(lease, added)).event('leases.LeaseToppedUp');
        assert.equal(toppedUp.end, end);
        await refused('leases.NotTenant', stranger.close(lease));
        const closing = (await tenant.close(lease)).event('leases.LeaseClosing');
        assert.equal(closing.reason, 'TenantClosed');
        assert.ok(closing.refunded > 0n, 'what cannot be charged any more is back at once');
        await refused('leases.AlreadyClosing', tenant.close(lease));
        await refused('leases.LeaseOver', tenant.topUp(lease, 1n));
        await job.stop();

        // The last report comes, and anyone may have all of it paid.
        const final = await finalized(world, lease, closing.end, stranger);
        balanced(world, final, { price: PRICE, deposited: escrow + added });
        const busy = chain.blocks
            .between('usageAttestation.UsageRecorded', start)
            .filter(({ data }) => data.lease === lease)
            .reduce((ms, { data }) => ms + data.busyMs, 0);
        assert.ok(busy > 0, 'the job was seen to work');
        await refused('leases.NoSuchLease', stranger.settle(lease));
        await refused('leases.NoSuchLease', tenant.close(lease));
        assert.equal(await chain.view('lease', lease), null);
        await freeOfHolds(tenant);
        // A stranger who is not later than the chain would have been earns nothing: the whole deposit is back.
        assert.deepEqual(
            chain.blocks.between('leases.KeeperPaid', start).filter(({ data }) => data.tenant === tenant.address),
            [],
        );
        assert.equal((await tenant.balance()).total, wealth - final.charged - tenant.fees);
        assert.equal((await stranger.balance()).total, wealth - stranger.fees);

        // What everybody can read of a provider.
        const record = await trackRecord(chain, owner.address);
        assert.deepEqual(
            [record.leases, record.dueBlocks, record.creditedBlocks],
            [1, closing.end - start, final.blocks],
        );
        assert.ok(record.burnt > 0n && record.burnt <= final.fee / 2n + 1n, 'at least half of the fee is burnt');
        assert.equal(await scoreOf(chain, owner.address, PRICE), score(PRICE, record.handicap));
        assert.equal(await scoreOf(chain, rival.actor.address, PRICE), score(PRICE, NEWCOMER_HANDICAP));

        // Both providers leave with their bonds, one of them richer by what it was paid.
        await world.meter.detach(lease);
        await Promise.all([
            owner.retireOffer(provider.offer),
            owner.removeMeter(provider.key),
            owner.deregister(),
            rival.actor.retireOffer(rival.offer),
            rival.actor.deregister(),
        ]);
        const [withdrawable, rivalWithdrawable] = await Promise.all([
            owner.unbond(provider.bond),
            rival.actor.unbond(rival.bond),
        ]);
        await refused('providerStaking.NothingToWithdraw', owner.withdrawUnbonded());
        await chain.blocks.reach(Math.max(withdrawable, rivalWithdrawable) - 1);
        await Promise.all([owner.withdrawUnbonded(), rival.actor.withdrawUnbonded()]);
        await Promise.all([freeOfHolds(owner), freeOfHolds(rival.actor)]);
        assert.equal((await owner.balance()).total, wealth + final.paid - owner.fees);
        assert.equal((await rival.actor.balance()).total, wealth - rival.actor.fees);
    },
});
