/** Orders that are awarded without their tenant: by the best score, and sealed. */

import assert from 'node:assert/strict';
import { coins, NEWCOMER_HANDICAP, percent, pots, SealedBid, score, sealedPrice } from '@leasehold/client';
import { freeOfHolds, onTime, refused } from '../support/assert.js';
import {
    ACCESS,
    becomeProvider,
    LOCK_IN_BLOCKS,
    leaseHold,
    PRICE,
    penaltyOf,
    reserved,
    terms,
    withoutCall,
} from '../support/market.js';

const DEARER = coins('1.300000000001');
const LIMIT = coins(2);

export const tests = (world) => {
    const providers = async (names, options) =>
        Promise.all(
            (await world.actors(names)).map((actor, i) =>
                becomeProvider(world, actor, { metered: false, ...options?.[i] }),
            ),
        );
    /** Waits until the chain gave back what a bid kept, without a call. */
    const released = (order, { actor }) =>
        withoutCall(world, 'leaseBidding.BidReleased', (data) => data.order === order && data.bidder === actor.address);
    return {
        'the chain awards an automatic order to the best scores, without a call': async () => {
            const { chain } = world;
            const [tenant, stranger] = await world.actors(['tenant who is away', 'passer-by']);
            const [cheap, dear, dearest] = await providers(['cheap', 'dear', 'dearest'], [{}, { gpus: 2 }, {}]);
            const deadline = chain.blocks.best + 12;
            const auction = 'Automatic';
            const wealth = (await tenant.balance()).total;
            const [order, empty] = await Promise.all([
                tenant.createOrder(terms(world, { auction, deadline, replicas: 2, term: 20, escrow: LIMIT * 41n })),
                tenant.createOrder(terms(world, { auction, deadline, term: 20 })),
            ]);
            await Promise.all([
                dearest.actor.placeBid(order, dearest.offer, LIMIT),
                dear.actor.placeBid(order, dear.offer, DEARER, { replicas: 2 }),
                cheap.actor.placeBid(order, cheap.offer, PRICE),
            ]);
            const penalty = penaltyOf(world, percent(1));
            const one = chain.api.consts.leaseBidding.bidDeposit.toBigInt() + penalty;
            assert.equal(await reserved(world, dear), 2n * one, 'deposit and penalty for each lease that it can serve');
            assert.deepEqual(
                (await tenant.balance()).held,
                // Two orders and three leases, each with the lock-in of its limit.
                leaseHold(world, 5, LIMIT * (41n + 20n + 3n * LOCK_IN_BLOCKS)),
            );
            const { bids } = await chain.view('order', order);
            assert.deepEqual(
                bids.map((bid) => [bid.bidder, bid.score]),
                [
                    [cheap, PRICE],
                    [dear, DEARER],
                    [dearest, LIMIT],
                ].map(([{ actor }, price]) => [actor.address, score(price, NEWCOMER_HANDICAP)]),
            );
            await refused('leaseBidding.NotConcludable', stranger.concludeOrder(order));

            const where =
                ({ actor }) =>
                (data) =>
                    data.order === order && data.provider === actor.address;
            const [first, second] = await Promise.all(
                [cheap, dear].map((provider) => withoutCall(world, 'leaseBidding.OrderAwarded', where(provider))),
            );
            for (const { block } of [first, second]) onTime(block, deadline + 1);
            assert.deepEqual([first.data.price, second.data.price], [PRICE, DEARER], 'each is paid what it asked');
            await Promise.all([
                released(order, dearest),
                withoutCall(world, 'leaseBidding.OrderExpired', (data) => data.order === empty),
            ]);
            // The losing bid has all back, the winning ones all but the exit penalty of their lease.
            assert.deepEqual(await Promise.all([cheap, dear, dearest].map((provider) => reserved(world, provider))), [
                penalty,
                penalty,
                0n,
            ]);
            const leases = [first, second].map(({ data }) => data.lease);
            assert.equal(Math.abs(leases[0] - leases[1]), 1);
            const lockIns = [PRICE, DEARER].map((price) => price * LOCK_IN_BLOCKS);
            const views = await Promise.all(leases.map((id) => chain.view('lease', id)));
            assert.deepEqual(
                views.map(({ lockIn, deposited }) => [lockIn, deposited]),
                // What the limit put up for the lock-in, and the price does not take, pays for blocks.
                lockIns.map((lockIn) => [lockIn, (LIMIT * 41n) / 2n + LIMIT * LOCK_IN_BLOCKS - lockIn]),
            );
            await Promise.all([cheap.actor.activate(leases[0], ACCESS), dear.actor.activate(leases[1], ACCESS)]);
            // The lock-in is lost as that of an ask.
            const closed = await Promise.all(leases.map((lease) => tenant.close(lease)));
            assert.deepEqual(
                closed.map((receipt) => receipt.event('leases.LockInLost').amount),
                lockIns,
            );
            await Promise.all(
                leases.map((id) => withoutCall(world, 'leases.LeaseFinalized', ({ lease }) => lease === id)),
            );
            await freeOfHolds(tenant);
            assert.equal((await tenant.balance()).total, wealth - lockIns[0] - lockIns[1] - tenant.fees);
        },

        'a sealed winner gets the first losing price; silent bidders forfeit': async () => {
            const { chain } = world;
            const [tenant, stranger] = await world.actors(['tenant of a sealed order', 'curious passer-by']);
            const [winner, second, silent] = await providers(['sealed winner', 'sealed second', 'silent bidder']);
            const deadline = chain.blocks.best + 12;
            const revealBlocks = world.timing.activationBlocks;
            const order = await tenant.createOrder(
                terms(world, { auction: { Sealed: { revealBlocks } }, deadline, term: 20, priceLimit: LIMIT }),
            );
            const sealed = ({ actor }, price) => new SealedBid(chain.genesis, { order, bidder: actor.address, price });
            const [low, high, never] = [sealed(winner, PRICE), sealed(second, DEARER), sealed(silent, coins('0.5'))];
            await refused('leaseBidding.SealedOrder', winner.actor.placeBid(order, winner.offer, PRICE));
            await Promise.all([
                winner.actor.commitBid(low, winner.offer),
                second.actor.commitBid(high, second.offer),
                silent.actor.commitBid(never, silent.offer),
            ]);
            // 5 % of what the lease could cost at most, and the exit penalty: the bid is firm.
            const penalty = penaltyOf(world, percent(1));
            const deposit = (LIMIT * 20n) / 20n;
            assert.equal(await reserved(world, silent), deposit + penalty);
            const { bids } = await chain.view('order', order);
            const [{ bidder, proposal, spec }] = bids;
            const picked = { bidder, offer: proposal.offer, spec, terms: proposal.terms, maxPrice: LIMIT };
            assert.deepEqual(
                bids.map(({ price }) => price),
                [null, null, null],
            );
            await Promise.all([
                refused('leaseBidding.RevealNotBegun', winner.actor.revealBid(low)),
                refused('leaseBidding.NotYoursToPick', tenant.award(order, [picked])),
            ]);

            await chain.blocks.reach(deadline);
            await Promise.all([
                refused('leaseBidding.CommitmentMismatch', second.actor.revealBid({ ...high, price: PRICE })),
                refused('leaseBidding.CommitmentMismatch', second.actor.revealBid({ ...high, salt: low.salt })),
                refused('leaseBidding.NoSuchBid', stranger.revealBid(low)),
                refused('leaseBidding.NotConcludable', stranger.concludeOrder(order)),
                refused('leaseBidding.BidBinding', silent.actor.withdrawBid(order)),
                refused('leaseBidding.OrderBinding', tenant.cancelOrder(order)),
                winner.actor.revealBid(low),
            ]);
            const revealed = (await second.actor.revealBid(high)).event('leaseBidding.BidRevealed');
            assert.deepEqual([revealed.price, revealed.score], [DEARER, score(DEARER, NEWCOMER_HANDICAP)]);
            await refused('leaseBidding.AlreadyRevealed', second.actor.revealBid(high));

            const wealth = (await silent.actor.balance()).total;
            const { data, block } = await withoutCall(
                world,
                'leaseBidding.OrderAwarded',
                (awarded) => awarded.order === order,
            );
            onTime(block, deadline + revealBlocks + 1);
            assert.deepEqual(
                [data.provider, data.price],
                [winner.actor.address, sealedPrice(LIMIT, NEWCOMER_HANDICAP, revealed.score)],
            );
            assert.equal(data.price, DEARER, 'between newcomers the second price');
            const forfeited = await withoutCall(world, 'leaseBidding.BidForfeited', (lost) => lost.order === order);
            assert.deepEqual(forfeited.data, {
                order,
                bidder: silent.actor.address,
                to: pots(chain).treasury,
                asset: 'Native',
                deposit,
                reason: 'NotRevealed',
            });
            assert.equal((await silent.actor.balance()).total, wealth - deposit);
            await released(order, second);
            assert.deepEqual([await reserved(world, silent), await reserved(world, second)], [0n, 0n]);

            assert.deepEqual((await tenant.balance()).held, leaseHold(world, 1, LIMIT * (20n + LOCK_IN_BLOCKS)));
            await winner.actor.activate(data.lease, ACCESS);
            assert.equal(await reserved(world, winner), penalty);
            await tenant.close(data.lease);
        },
    };
};
