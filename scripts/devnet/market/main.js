/** The market to try: past trades, running leases, asks and orders, and whether the node's answers show them. */

import { coins, percent } from '@leasehold/client';
import { clock, note, say } from '../../lib/text.js';
import { check, questions } from './answers.js';
import { HOST, TRADED, UNRELIABLE } from './people.js';
import { modelOf } from './stage.js';
import { activated, EPOCH_WINDOWS, enter, final, lease } from './trade.js';

/**
 * @typedef {import('./stage.js').Stage} Stage
 * @typedef {import('./trade.js').Provider} Provider
 * @typedef {Awaited<ReturnType<typeof open>>} Market
 */

/** Of leases that are there for hours: blocks. */
const LONG = 50_000;
/** Blocks to bid in: the most that firm bids may take, less what passes until the order is in a block. */
export const BIDDING = 1_150;
const DAY = 86_400;
const REVEALING = 200;

/** @template T @param {string} text @param {() => Promise<T>} act */
async function timed(text, act) {
    say(text);
    const start = Date.now();
    const outcome = await act();
    note(`in ${clock(start)}`);
    return outcome;
}

/**
 * Opens the market: after it there are asks, orders with bids, leases that run and leases that are over, but no price
 * index yet.
 *
 * @param {Stage} stage
 */
export async function open(stage) {
    const count = stage.providers.length;
    const providers = await timed(`${count} providers register, bond, list two offers each and ask prices`, () =>
        enter(stage),
    );
    await timed(`${stage.tenants.eve.name} stakes behind ${providers[0].name}`, async () => {
        const { actor } = providers[0];
        await actor.setCommission(percent(10));
        await stage.tenants.eve.delegate(actor.address, coins(500));
    });
    const [closed, running] = await timed(
        `tenants lease ${count} times for a short while, and twice for hours; the short leases end`,
        async () => {
            const traded = await lease(stage, providers);
            const long = await run(stage, providers);
            await final(stage, traded);
            return /** @type {const} */ ([traded, long]);
        },
    );
    // Their GPUs are free again: now they can be bid.
    const orders = await timed('three orders meet bids', () => order(stage));
    return { providers, closed, running, orders };
}

/** Two leases that go on. The second will be for sale, as soon as it may be. @param {Stage} stage @param {Provider[]} providers */
async function run({ chain, tenants }, providers) {
    const { dave, eve } = tenants;
    const take = async (tenant, { offers }) => {
        const [, { offer, model, ask }] = offers;
        const requirement = { models: [model], gpus: 1 };
        const id = await tenant.takeOffer(offer, {
            requirement,
            term: LONG,
            maxPrice: ask,
            escrow: ask * BigInt(LONG),
        });
        await activated(chain, id);
        return id;
    };
    const [measured, sold] = await Promise.all([take(dave, providers[0]), take(eve, providers[1])]);
    return { measured, sold };
}

/** An order of each kind, and the bids of the providers on it. @param {Stage} stage */
async function order(stage) {
    const { chain, tenants } = stage;
    const { charlie } = tenants;
    const wanted = (name, gpus, regions = []) => ({ models: [modelOf(stage, name).id], gpus, regions });
    const term = 10_000;
    const post = async (requirement, limit, changes) => {
        const priceLimit = coins(limit);
        const escrow = priceLimit * BigInt(term);
        const deadline = chain.blocks.best + BIDDING;
        const id = await charlie.createOrder({ requirement, priceLimit, term, deadline, escrow, ...changes });
        await chain.blocks.find(60_000, `a bid on order ${id}`, 0, ({ events }) =>
            events.find(({ name, data }) => /^leaseBidding\.Bid(Placed|Committed)$/.test(name) && data.order === id),
        );
        return id;
    };
    const [manual, automatic, sealed] = await Promise.all([
        post(wanted(TRADED, 1, ['DE', 'FR']), '3', { deadline: chain.blocks.best + DAY, standbys: 1 }),
        post(wanted(TRADED, 4), '11.5', { auction: 'Automatic' }),
        post(wanted('GeForce RTX 4090', 1), '3.5', { auction: { Sealed: { revealBlocks: REVEALING } } }),
    ]);
    return { manual, automatic, sealed };
}

/**
 * Offers a lease for sale, and waits until there is a price index.
 *
 * @param {Stage} stage
 * @param {Market} market
 */
export async function ripen({ chain, timing, tenants }, { running }) {
    const epoch = EPOCH_WINDOWS * timing.windowBlocks;
    const { best } = chain.blocks;
    const next = (Math.floor(best / epoch) + 1) * epoch;
    await timed(`block ${next} begins an epoch, and with it the price index (now ${best})`, async () => {
        const start = (await activated(chain, running.sold)).data.start;
        // Earlier its tenant would lose the lock-in by leaving, and so cannot.
        await chain.blocks.reach(start + timing.activationBlocks + timing.windowBlocks);
        await tenants.eve.listLease(running.sold, coins(25));
        await chain.blocks.reach(next);
    });
}

/**
 * All of it, and whether the node's answers show it.
 *
 * @param {Stage} stage
 */
export async function play(stage) {
    const market = await open(stage);
    await ripen(stage, market);
    const [reliable] = market.providers;
    const unreliable = market.providers.find(({ name }) => name === UNRELIABLE) ?? reliable;
    const asked = questions({
        lease: market.running.measured,
        model: modelOf(stage, TRADED),
        host: modelOf(stage, HOST),
        reliable: reliable.actor,
        unreliable: unreliable.actor,
        delegator: stage.tenants.eve,
    });
    say('asking the node');
    await check(stage.node.http, asked);
    return { ...market, asked };
}
