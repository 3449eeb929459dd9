/** The usual ways into a lease, for tests about something else. */

import assert from 'node:assert/strict';
import { bondOf, coins, finalized as finalizedOn, MeterKey, pickOf } from '@leasehold/client';

export const ACCESS = `0x${'ac'.repeat(32)}`;
export const PRICE = coins('1.000000000003');
/** Enough for the highest exit penalty of two GPUs, and for the deposits of two or three bids. */
const SPARE = coins(5);

/** The model that every development chain has. @param {import('./world.js').World} world */
export function hostModel(world) {
    const found = world.models.find(({ name }) => name === 'host CPU');
    assert.ok(found, 'the chain has the model "host CPU"');
    return found;
}

/**
 * One GPU of that model.
 *
 * @param {import('./world.js').World} world
 * @param {object} [changes]
 * @returns {import('@leasehold/client').Spec}
 */
export function spec(world, changes = {}) {
    return {
        model: hostModel(world).id,
        gpus: 1,
        vramMib: 0,
        cpus: 4,
        memoryMib: 4096,
        storageGib: 10,
        region: 'DE',
        ...changes,
    };
}

/**
 * @typedef {object} Provider
 * @property {import('@leasehold/client').Actor} actor
 * @property {number} offer
 * @property {bigint} bond
 * @property {MeterKey} key
 */

/**
 * Makes an account a provider with one offer.
 *
 * @param {import('./world.js').World} world
 * @param {import('@leasehold/client').Actor} actor
 * @param {{ gpus?: number, metered?: boolean, key?: MeterKey, attributes?: object, spare?: bigint, payee?: string }}
 *   [options] `metered`: the world's node reports for it, with `key` or a new one; `spare` is bonded beyond what is
 *   listed, for its bids and the case that it leaves a lease early.
 * @returns {Promise<Provider>}
 */
export async function becomeProvider(world, actor, options = {}) {
    const { gpus = 1, metered = true, key = new MeterKey(), attributes, spare = SPARE, payee } = options;
    const bond = hostModel(world).stakePerGpu * BigInt(gpus) + spare;
    const [, , offer] = await Promise.all([
        actor.register({ name: actor.name, url: 'https://example.com', payee }),
        actor.bond(bond),
        actor.listOffer(spec(world, { gpus, attributes })),
        ...(metered ? [key.insert(world.chain).then(() => actor.registerMeter(key))] : []),
    ]);
    return { actor, offer, bond, key };
}

/**
 * Blocks in which an order and the bids on it surely enter, also while compilers share the processors, for tests that wait
 * until the bidding is over.
 */
export const BIDDING = 20;

/** What a tenant may order from `becomeProvider`. */
export function terms(world, changes = {}) {
    const priceLimit = changes.priceLimit ?? coins(2);
    const term = changes.term ?? 100;
    return {
        requirement: { models: [spec(world).model], gpus: 1, cpus: 1 },
        priceLimit,
        term,
        deadline: world.chain.blocks.best + 30,
        escrow: priceLimit * BigInt(term),
        ...changes,
    };
}

/**
 * What a tenant picks that looks at the order now and wants a lease of this provider's bid.
 *
 * @param {import('./world.js').World} world
 * @param {number} order
 * @param {Provider} provider
 */
export async function pick(world, order, { actor }) {
    const { bids } = await world.chain.view('order', order);
    const bid = bids.find(({ bidder }) => bidder === actor.address);
    assert.ok(bid, `${actor.name} has a bid on order ${order}`);
    return pickOf(bid);
}

/**
 * What of a provider's bond stands behind its bids and leases.
 *
 * @param {import('./world.js').World} world
 * @param {Provider} provider
 */
export async function reserved(world, { actor }) {
    const bond = await bondOf(world.chain, actor.address);
    assert.ok(bond, `${actor.name} has a bond`);
    return bond.reserved;
}

/**
 * That a tenant has the `wealth` it had, less its fees; and the restitution of what was parked, if that was paid by now.
 *
 * @param {import('@leasehold/client').Actor} tenant
 * @param {bigint} wealth
 * @param {Record<string, any>} parked What the event `ExitPenaltyParked` says.
 */
export async function keptOrPaid(tenant, wealth, { restitution }) {
    const gained = (await tenant.balance()).total + tenant.fees - wealth;
    assert.ok([0n, restitution].includes(gained), `gained ${gained}, and ${restitution} is to come`);
}

/** What leaving a lease of so many GPUs at once costs, at an exit penalty of so many millionths. */
export function penaltyOf(world, exitPenalty, gpus = 1) {
    return (hostModel(world).stakePerGpu * BigInt(gpus) * BigInt(exitPenalty)) / 1_000_000n;
}

/**
 * Order, bid, award.
 *
 * @param {import('./world.js').World} world
 * @param {Provider} provider
 * @param {import('@leasehold/client').Actor} tenant
 * @param {{ price?: bigint } & Record<string, any>} [options] and those of `terms`.
 */
export async function awarded(world, provider, tenant, { price = PRICE, ...changes } = {}) {
    const order = await tenant.createOrder(terms(world, changes));
    await provider.actor.placeBid(order, provider.offer, price);
    const [lease] = await tenant.award(order, [await pick(world, order, provider)]);
    return { order, lease };
}

/**
 * The same, activated; measured unless `attached` is false, with `job` as the process that works.
 *
 * @param {import('./world.js').World} world
 * @param {Provider} provider
 * @param {import('@leasehold/client').Actor} tenant
 * @param {{ attached?: boolean, job?: import('@leasehold/devnet/program').Program } & Record<string, any>} [options]
 * @returns {Promise<{ order: number, lease: number, start: number, end: number }>}
 */
export async function running(world, provider, tenant, { attached = true, job, ...options } = {}) {
    const { order, lease } = await awarded(world, provider, tenant, options);
    await roomInWindow(world);
    if (attached) await world.meter.attach(lease, { pid: job?.pid });
    const receipt = await provider.actor.activate(lease, ACCESS);
    const { start, end } = receipt.event('leases.LeaseActivated');
    return { order, lease, start, end };
}

/** Waits, if need be, until a lease that starts now has some whole blocks in its first window. */
export async function roomInWindow(world) {
    const { windowBlocks } = world.timing;
    const { best } = world.chain.blocks;
    if (best % windowBlocks > windowBlocks / 2)
        await world.chain.blocks.reach((windowOf(world, best) + 1) * windowBlocks);
}

/** The event that says that `window` of `lease` was reported. */
export async function recorded(world, lease, window, ms = 60_000) {
    return world.chain.blocks.event('usageAttestation.UsageRecorded', {
        from: 0,
        where: (data) => data.lease === lease && data.window === window,
        ms,
    });
}

/** The window that a block lies in. */
export function windowOf(world, block) {
    return Math.floor(block / world.timing.windowBlocks);
}

/** When `window` began by the chain's clock, in ms: the timestamp of its first block. */
async function openedAt(world, window) {
    const { api, blocks } = world.chain;
    const first = window * world.timing.windowBlocks;
    await blocks.reach(first);
    // Asked by number: the connection may be younger than the block.
    const { query } = await api.at(await api.rpc.chain.getBlockHash(first));
    return (await query.timestamp.now()).toNumber();
}

/**
 * What a lease that has all blocks of `window` is due if its hardware was there but for this time.
 *
 * @param {import('./world.js').World} world
 * @param {number} window
 * @param {{ from: number, to?: number }} away By this machine's clock in ms, which is the node's and the meter's, too.
 * @returns {Promise<number>} Milliseconds.
 */
export async function creditBut(world, window, { from, to = Number.POSITIVE_INFINITY }) {
    const { windowBlocks, slotMillis } = world.timing;
    const [opened, closed] = await Promise.all([window, window + 1].map((one) => openedAt(world, one)));
    const away = Math.max(Math.min(to, closed) - Math.max(from, opened), 0);
    return windowBlocks * slotMillis * (1 - away / (closed - opened));
}

/**
 * After `LeaseClosing`: waits for the last report and settles, or until the chain finalizes the lease.
 * @returns {Promise<any>} The fields of `LeaseFinalized`.
 */
export async function finalized(world, lease, end, by) {
    const { data } = await finalizedOn(world.chain, { lease, end, windowBlocks: world.timing.windowBlocks, by });
    return data;
}

/**
 * What the chain did without a call: the first event called `name` that fits.
 *
 * @param {import('./world.js').World} world
 * @param {string} name
 * @param {(data: any) => boolean} where
 * @param {number} [ms]
 */
export async function withoutCall(world, name, where, ms = 90_000) {
    const event = await world.chain.blocks.event(name, { from: 0, where, ms });
    assert.equal(event.extrinsic, null, `no call caused ${name}`);
    return event;
}

/** What is held from a tenant in LEASE: the deposits of so many orders and leases, and `money` for them. */
export function leaseHold(world, records, money = 0n) {
    const { recordDeposit } = world.chain.api.consts.leases;
    return { 'leases.Lease': recordDeposit.toBigInt() * BigInt(records) + money };
}

/** The price of so many blocks is the lock-in of an ask, and of a lease that the chain awards. */
export const LOCK_IN_BLOCKS = 20n;
