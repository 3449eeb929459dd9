/** The usual ways into a lease, for tests about something else. */

import assert from 'node:assert/strict';
import { coins, finalized as finalizedOn, MeterKey } from '@leasehold/client';

export const ACCESS = `0x${'ac'.repeat(32)}`;
export const PRICE = coins('1.000000000003');
/** Enough for the highest exit penalty of two GPUs. */
const SPARE = coins(2);

/** The model that every development chain has. @param {import('./world.js').World} world */
function hostModel(world) {
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
 * @param {{ gpus?: number, metered?: boolean, attributes?: object, spare?: bigint }} [options] `metered`: the world's
 *   node reports for it; `spare` is bonded beyond what is listed, for the case that it leaves a lease early.
 * @returns {Promise<Provider>}
 */
export async function becomeProvider(world, actor, { gpus = 1, metered = true, attributes, spare = SPARE } = {}) {
    const bond = hostModel(world).stakePerGpu * BigInt(gpus) + spare;
    const key = new MeterKey();
    const [, , offer] = await Promise.all([
        actor.register({ name: actor.name, url: 'https://example.com' }),
        actor.bond(bond),
        actor.listOffer(spec(world, { gpus, attributes })),
        ...(metered ? [key.insert(world.chain).then(() => actor.registerMeter(key))] : []),
    ]);
    return { actor, offer, bond, key };
}

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

/** What a tenant picks to award one lease to a provider that bid at most `maxPrice`. */
export function pick({ actor, offer }, maxPrice = PRICE) {
    return { bidder: actor.address, offer, maxPrice };
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
    const [lease] = await tenant.award(order, [pick(provider, price)]);
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

/** All that is held from a tenant, natively, for so many orders and leases: `money`, and their record deposits. */
export function leaseHolds(world, records, money = 0n) {
    return { 'leases.Lease': money + world.chain.api.consts.leases.recordDeposit.toBigInt() * BigInt(records) };
}
