/** Gates that take a watcher's time: as many as it may ask in one block, in every block. */

import assert from 'node:assert/strict';
import { coins, offerAsk, offerSpec, takeRequest } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { Gate, gateKey } from '@leasehold/devnet/gate';
import { u8aToHex } from '@polkadot/util';
import { NAMES } from '../network/validators.js';
import { ACCESS, hostModel, spec } from '../support/market.js';
import { BROKEN } from '../support/proxy.js';
import { serve } from '../support/server.js';

const MINUTES = 60_000;
/** The most that a watcher asks in one block. */
const GATES = 64;
/** Calls in a batch: a block holds several such batches. */
const BATCH = 32;
const PRICE = coins('0.01');
const TERM = 900;
/**
 * Each offer is probed in each block. Sessions are so short that in some of them a validator has made no block when
 * heartbeats are due, and sends one.
 */
export const TIMING = { probes: 60, epochSlots: 6 };
const WAYS = [BROKEN.slow, BROKEN.dripping, BROKEN.huge, BROKEN.dead, BROKEN.refusing];

/** Sends one call for each item, and resolves to the events of that name, in order. */
async function each(actor, items, name, call) {
    const batches = [];
    for (let from = 0; from < items.length; from += BATCH) batches.push(items.slice(from, from + BATCH));
    const receipts = await Promise.all(batches.map((some) => actor.batch((tx) => some.map((item) => call(tx, item)))));
    const told = receipts.flatMap(({ events }) => events.filter((event) => event.name === name));
    assert.equal(told.length, items.length, name);
    return told.map(({ data }) => data);
}

/** @param {import('../support/watched.js').WatchedWorld} world */
export const tests = (world) => {
    /** Offers with gates at a port, and a lease of each. */
    const leased = async (owner, tenant, port) => {
        const { model, ...hardware } = spec(world);
        await Promise.all([
            owner.register({ name: owner.name }),
            owner.bond(hostModel(world).stakePerGpu * BigInt(GATES) + coins(100)),
        ]);
        const all = Array.from({ length: GATES }, () => offerSpec({ model, ...hardware }));
        const listed = await each(owner, all, 'providerRegistry.OfferListed', (tx, one) =>
            tx.providerRegistry.listOffer(one),
        );
        const offers = listed.map(({ offer }) => offer);
        const key = await gateKey(world.dir);
        const of = { key, genesis: world.chain.api.genesisHash.toHex(), provider: owner.address };
        const proofs = await Promise.all(offers.map((offer) => new Gate({ ...of, offer }).proof(port)));
        await Promise.all([
            each(owner, proofs, 'providerRegistry.GateSet', (tx, { offer, ip, key: id, proof }) =>
                tx.providerRegistry.setGate(offer, ip, port, id, proof),
            ),
            each(owner, offers, 'providerRegistry.AskSet', (tx, offer) =>
                tx.providerRegistry.setAsk(offer, offerAsk({ price: PRICE, maxTerm: TERM })),
            ),
        ]);
        const request = takeRequest({
            requirement: { models: [model], gpus: 1 },
            term: TERM,
            maxPrice: PRICE,
            escrow: PRICE * BigInt(TERM),
        });
        const taken = await each(tenant, offers, 'leases.OfferTaken', (tx, offer) =>
            tx.leases.takeOffer(offer, request),
        );
        await each(owner, taken, 'leases.LeaseActivated', (tx, { lease }) => tx.leases.activate(lease, ACCESS));
    };

    /** That each validator sends one while it watches. @param {number} from */
    const heartbeats = async (from) => {
        const keys = NAMES.map((name) => u8aToHex(devAccount(`//${name}`).publicKey));
        await Promise.all(
            keys.map((key) =>
                world.chain.blocks.event('imOnline.HeartbeatReceived', {
                    from,
                    where: ({ authorityId }) => authorityId === key,
                    ms: 10 * MINUTES,
                }),
            ),
        );
    };

    return {
        'heartbeats and votes go out while 64 hostile gates are probed in each block': async () => {
            const { chain } = world;
            const [owner, tenant] = await world.actors(['provider of hostile gates', 'their tenant'], {
                each: coins(50_000),
            });
            let requests = 0;
            const server = await serve((_, response) => {
                const way = WAYS[requests % WAYS.length];
                requests += 1;
                way(Buffer.alloc(65), response);
            });
            try {
                await leased(owner, tenant, Number(new URL(server.url).port));
                const round = world.nextRound(0);
                await chain.blocks.reach(world.begin(round) + 1);
                await heartbeats(chain.blocks.best + 1);
                await chain.blocks.reach(world.begin(round + 1));
                console.log(`    ${requests} probes of ${GATES} gates in round ${round}`);
                assert.ok(requests > GATES * world.timing.roundBlocks);
                await chain.blocks.reach(world.decided(round));
                const votes = chain.blocks
                    .between('watchers.VoteRevealed', world.begin(round + 1))
                    .filter(({ data }) => data.round === round);
                assert.equal(votes.length, NAMES.length, 'each validator votes');
                // They are one provider's: that all of them fail excuses none.
                const confirmed = chain.blocks
                    .between('watchers.OffersConfirmed', world.begin(round + 1))
                    .filter(({ data }) => data.round === round)
                    .map(({ data }) => data.offers);
                for (const offers of confirmed) {
                    assert.ok(offers.length > 0, 'a vote that confirms nothing is not told of');
                    assert.deepEqual(
                        offers,
                        offers.toSorted((a, b) => a - b),
                    );
                }
                assert.equal(new Set(confirmed.flat()).size, GATES);
            } finally {
                await server.stop();
            }
        },
    };
};
