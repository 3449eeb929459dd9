/** Orders that are awarded without their tenant: by the best score, and sealed. */

import assert from 'node:assert/strict';
import { coins, NEWCOMER_HANDICAP, pots, SealedBid, score, sealedPrice } from '@leasehold/client';
import { freeOfHolds, onTime, refused } from '../support/assert.js';
import { ACCESS, becomeProvider, leaseHolds, PRICE, pick, terms, withoutCall } from '../support/market.js';

const DEARER = coins('1.300000000001');
const LIMIT = coins(2);

export const tests = (world) => {
    const providers = async (names, options) =>
        Promise.all(
            (await world.actors(names)).map((actor, i) =>
                becomeProvider(world, actor, { metered: false, ...options?.[i] }),
            ),
        );
    const bidDeposit = async ({ actor }) => (await actor.balance()).held['leases.BidDeposit'] ?? 0n;
    /** Waits until the chain returned a bid's deposit, without a call. */
    const released = (order, { actor }) =>
        withoutCall(world, 'leaseBidding.BidReleased', (data) => data.order === order && data.bidder === actor.address);
    return {
        'the chain awards an automatic order to the best scores, without a call': async () => {
            const { chain } = world;
            const [tenant, stranger] = await world.actors(['tenant who is away', 'passer-by']);
            const [cheap, dear, dearest] = await providers(['cheap', 'dear', 'dearest'], [{}, { gpus: 2 }, {}]);
            const deadline = chain.blocks.best + 12;
            const auction = 'Automatic';
            const [order, empty] = await Promise.all([
                tenant.createOrder(terms(world, { auction, deadline, replicas: 2, term: 20, escrow: LIMIT * 41n })),
                tenant.createOrder(terms(world, { auction, deadline, term: 20 })),
            ]);
            await Promise.all([
                dearest.actor.placeBid(order, dearest.offer, LIMIT),
                dear.actor.placeBid(order, dear.offer, DEARER, { replicas: 2 }),
                cheap.actor.placeBid(order, cheap.offer, PRICE),
            ]);
            const one = chain.api.consts.leaseBidding.bidDeposit.toBigInt();
            assert.equal(await bidDeposit(dear), 2n * one, 'a deposit for each lease that it can serve');
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
            assert.equal(await bidDeposit(dearest), 0n);
            const leases = [first, second].map(({ data }) => data.lease);
            assert.equal(Math.abs(leases[0] - leases[1]), 1);
            for (const id of leases) assert.equal((await chain.view('lease', id)).deposited, (LIMIT * 41n) / 2n);
            await Promise.all([cheap.actor.activate(leases[0], ACCESS), dear.actor.activate(leases[1], ACCESS)]);
            assert.deepEqual([await bidDeposit(cheap), await bidDeposit(dear)], [0n, 0n]);
            await Promise.all(leases.map((lease) => tenant.close(lease)));
            await Promise.all(
                leases.map((id) => withoutCall(world, 'leases.LeaseFinalized', ({ lease }) => lease === id)),
            );
            await freeOfHolds(tenant);
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
            // 5 % of what the lease could cost at most.
            assert.equal(await bidDeposit(silent), (LIMIT * 20n) / 20n);
            const { bids } = await chain.view('order', order);
            assert.deepEqual(
                bids.map(({ price }) => price),
                [null, null, null],
            );
            await Promise.all([
                refused('leaseBidding.RevealNotBegun', winner.actor.revealBid(low)),
                refused('leaseBidding.NotYoursToPick', tenant.award(order, [pick(winner)])),
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
            assert.equal(block, deadline + revealBlocks + 1);
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
                deposit: LIMIT,
                reason: 'NotRevealed',
            });
            assert.equal((await silent.actor.balance()).total, wealth - LIMIT);
            await released(order, second);

            const { escrow } = await chain.view('lease', data.lease);
            assert.deepEqual((await tenant.balance()).held, leaseHolds(world, 1, escrow));
            await winner.actor.activate(data.lease, ACCESS);
            assert.equal(await bidDeposit(winner), 0n);
            await tenant.close(data.lease);
        },
    };
};
