/** Bids on orders that the chain awards: their promises are reserved, so that an award cannot fail. */

import assert from 'node:assert/strict';
import { attributeList, percent, plain } from '@leasehold/client';
import { freeOfHolds, refused } from '../support/assert.js';
import {
    ACCESS,
    BIDDING,
    becomeProvider,
    keptOrPaid,
    LOCK_IN_BLOCKS,
    leaseHold,
    PRICE,
    penaltyOf,
    reserved,
    spec,
    terms,
    withoutCall,
} from '../support/market.js';

const TERM = 40;
const LIMIT = PRICE + 9n;
const NVLINK = { interconnect: 'nvlink' };

export const tests = (world) => {
    const freeGpus = async (offer) => {
        const {
            spec: listed,
            reserved: leased,
            promised,
        } = plain(await world.chain.api.query.providerRegistry.offers(offer));
        return listed.gpus - leased - promised;
    };
    return {
        'what a firm bid promises is kept for it, whatever others do': async () => {
            const { chain } = world;
            const [owner, rivalOwner, tenant, taker, auditor] = await world.actors([
                'provider with a firm bid',
                'rival with a firm bid',
                'tenant that lets the chain award',
                "rival's second account",
                'auditor that changes its mind',
            ]);
            const [best, rival] = await Promise.all([
                becomeProvider(world, owner, { gpus: 2, metered: false, attributes: NVLINK }),
                becomeProvider(world, rivalOwner, { gpus: 2, metered: false, attributes: NVLINK }),
            ]);
            const deadline = chain.blocks.best + 24;
            const { requirement } = terms(world);
            const order = await tenant.createOrder(
                terms(world, {
                    requirement: { ...requirement, gpus: 2, attributes: NVLINK, auditors: [auditor.address] },
                    auction: 'Automatic',
                    priceLimit: LIMIT,
                    term: TERM,
                    deadline,
                }),
            );
            const escrow = LIMIT * BigInt(TERM);
            assert.deepEqual((await tenant.balance()).held, leaseHold(world, 2, escrow + LIMIT * LOCK_IN_BLOCKS));

            // Judged once, and for all the time until the award: a claim that ends before does not do.
            const bid = ({ actor, offer }, price) => actor.placeBid(order, offer, price);
            await auditor.batch((tx) =>
                [best, rival].map(({ actor }) =>
                    tx.providerRegistry.attest(actor.address, attributeList(NVLINK), deadline - 1),
                ),
            );
            await refused('leases.AuditorsMismatch', bid(best, PRICE));
            await Promise.all([best, rival].map(({ actor }) => auditor.attest(actor.address, NVLINK, deadline + 100)));
            await Promise.all([
                bid(best, PRICE),
                bid(rival, PRICE + 5n),
                owner.setAsk(best.offer, { price: PRICE, maxTerm: TERM }),
            ]);
            const kept = chain.api.consts.leaseBidding.bidDeposit.toBigInt() + penaltyOf(world, percent(1), 2);
            assert.deepEqual([await reserved(world, best), await reserved(world, rival)], [kept, kept]);
            assert.equal(await freeGpus(best.offer), 0);

            // Nobody takes the GPUs from under it, its provider does not withdraw them, the auditor chooses no winner, the
            // tenant does not go.
            const one = { requirement, term: TERM, maxPrice: PRICE, escrow: PRICE * BigInt(TERM) };
            const smaller = spec(world, { gpus: 1, attributes: NVLINK });
            await Promise.all([
                refused('providerRegistry.NotEnoughFreeGpus', taker.takeOffer(best.offer, one)),
                refused('providerRegistry.PromisedToBids', owner.changeOffer(best.offer, smaller)),
                refused('providerRegistry.PromisedToBids', owner.retireOffer(best.offer)),
                refused('providerStaking.StillRequired', owner.unbond(best.bond - 1n)),
                refused('leaseBidding.OrderBinding', tenant.cancelOrder(order)),
                auditor.revokeClaim(owner.address),
            ]);

            const { data } = await withoutCall(
                world,
                'leaseBidding.OrderAwarded',
                (awarded) => awarded.order === order,
            );
            assert.deepEqual([data.provider, data.price], [owner.address, PRICE]);
            await withoutCall(
                world,
                'leaseBidding.BidReleased',
                (lost) => lost.order === order && lost.bidder === rivalOwner.address,
            );
            // The losing bidder has all back: bond, GPUs, offer.
            assert.equal(await reserved(world, rival), 0n);
            assert.equal(await freeGpus(rival.offer), 2);
            await rivalOwner.changeOffer(rival.offer, smaller);
            await rivalOwner.retireOffer(rival.offer);

            await owner.activate(data.lease, ACCESS);
            assert.equal(await reserved(world, best), penaltyOf(world, percent(1), 2));
            await tenant.close(data.lease);
            await withoutCall(world, 'leases.LeaseFinalized', ({ lease }) => lease === data.lease);
            await freeOfHolds(tenant);
            assert.equal(await reserved(world, best), 0n);
            assert.equal(await freeGpus(best.offer), 2);
        },

        'a firm bid that is withdrawn in time gives back what it kept': async () => {
            const { chain } = world;
            const [owner, tenant] = await world.actors(['provider that thinks again', 'tenant with one firm bid']);
            const provider = await becomeProvider(world, owner, { metered: false });
            const deadline = chain.blocks.best + 100;
            const order = await tenant.createOrder(terms(world, { auction: 'Automatic', deadline }));
            await owner.placeBid(order, provider.offer, PRICE);
            assert.equal(await freeGpus(provider.offer), 0);
            const receipt = await owner.withdrawBid(order);
            receipt.event('leaseBidding.BidReleased');
            assert.deepEqual(receipt.event('providerRegistry.PromiseWithdrawn'), { offer: provider.offer, gpus: 1 });
            assert.deepEqual([await reserved(world, provider), await freeGpus(provider.offer)], [0n, 1]);
            // Without bids the order binds nobody, and its tenant owes nothing.
            const cancelled = await tenant.cancelOrder(order);
            assert.deepEqual(
                cancelled.events.filter(({ name }) => name === 'leaseBidding.OrderForfeited'),
                [],
            );
            await freeOfHolds(tenant);
            assert.equal(await chain.view('order', order), null);
        },

        'an order that its firm bids cannot fill pays one lock-in': async () => {
            const { chain } = world;
            const [owner, tenant] = await world.actors(['provider kept for nothing', 'tenant that asks for too much']);
            const provider = await becomeProvider(world, owner, { metered: false });
            const wealth = (await tenant.balance()).total;
            const order = await tenant.createOrder(
                terms(world, {
                    auction: 'Automatic',
                    replicas: 2,
                    term: TERM,
                    escrow: 4n * BigInt(TERM) * PRICE,
                    deadline: chain.blocks.best + BIDDING,
                    priceLimit: LIMIT,
                }),
            );
            await owner.placeBid(order, provider.offer, PRICE);
            const where = (data) => data.order === order;
            const [forfeited] = await Promise.all([
                withoutCall(world, 'leaseBidding.OrderForfeited', where),
                withoutCall(world, 'leaseBidding.OrderExpired', where),
                withoutCall(world, 'leaseBidding.BidReleased', where),
            ]);
            const amount = LIMIT * LOCK_IN_BLOCKS;
            assert.deepEqual(forfeited.data, { order, asset: 'Native', amount });
            await freeOfHolds(tenant);
            assert.equal((await tenant.balance()).total, wealth - amount - tenant.fees);
            assert.deepEqual([await reserved(world, provider), await freeGpus(provider.offer)], [0n, 1]);
        },

        'if one of several firm leases never begins, the others close free': async () => {
            const { chain } = world;
            const [tenant, ...owners] = await world.actors([
                'tenant of a pair',
                'punctual provider',
                'absent provider',
            ]);
            const [punctual, absent] = await Promise.all(
                owners.map((owner) => becomeProvider(world, owner, { metered: false })),
            );
            const wealth = (await tenant.balance()).total;
            const order = await tenant.createOrder(
                terms(world, {
                    auction: 'Automatic',
                    replicas: 2,
                    distinct: true,
                    term: TERM,
                    escrow: 4n * BigInt(TERM) * PRICE,
                    deadline: chain.blocks.best + BIDDING,
                    priceLimit: LIMIT,
                }),
            );
            await Promise.all([punctual, absent].map(({ actor, offer }) => actor.placeBid(order, offer, PRICE)));
            const awards = await Promise.all(
                [punctual, absent].map(({ actor }) =>
                    withoutCall(
                        world,
                        'leaseBidding.OrderAwarded',
                        (data) => data.order === order && data.provider === actor.address,
                    ),
                ),
            );
            const [begun, missing] = awards.map(({ data }) => data.lease);
            // Begun late, so that the lock-in still binds when the other lease is given up.
            await chain.blocks.reach(awards[0].block + Math.floor(world.timing.activationBlocks / 2));
            const { start } = (await punctual.actor.activate(begun, ACCESS)).event('leases.LeaseActivated');
            const { data: parked } = await withoutCall(
                world,
                'leases.ExitPenaltyParked',
                ({ lease }) => lease === missing,
            );
            assert.deepEqual([parked.provider, parked.tenant], [absent.actor.address, tenant.address]);
            const receipt = await tenant.close(begun);
            assert.ok(
                receipt.block < start + world.timing.activationBlocks,
                'else it would have been free in any case',
            );
            assert.deepEqual(
                receipt.events.filter(({ name }) => name === 'leases.LockInLost'),
                [],
            );
            await withoutCall(world, 'leases.LeaseFinalized', ({ lease }) => lease === begun);
            await freeOfHolds(tenant);
            await keptOrPaid(tenant, wealth, parked);
        },
    };
};
