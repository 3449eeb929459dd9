/** The usual ways into a lease, for tests about something else. */

import { MeterKey } from '@leasehold/scripts/meter-key';
import { coins } from '@leasehold/scripts/money';

export const ACCESS = `0x${'ac'.repeat(32)}`;
export const PRICE = coins('1.000000000003');

/** One GPU of the model that every development chain has. */
export function spec(world, changes = {}) {
    const { id } = world.models.find(({ name }) => name === 'host CPU');
    return { model: id, gpus: 1, vramMib: 0, cpus: 4, memoryMib: 4096, storageGib: 10, region: 'DE', ...changes };
}

/**
 * @typedef {object} Provider
 * @property {import('@leasehold/scripts/actor').Actor} actor
 * @property {number} offer
 * @property {bigint} bond
 * @property {MeterKey} key
 */

/**
 * Makes an account a provider with one offer.
 *
 * @param {import('./world.js').World} world
 * @param {import('@leasehold/scripts/actor').Actor} actor
 * @param {{ gpus?: number, metered?: boolean }} [options] `metered`: the world's node reports for it.
 * @returns {Promise<Provider>}
 */
export async function becomeProvider(world, actor, { gpus = 1, metered = true } = {}) {
    const model = world.models.find(({ id }) => id === spec(world).model);
    const minimum = world.chain.api.consts.providerStaking.minimumBond.toBigInt();
    const stake = model.stakePerGpu * BigInt(gpus);
    const bond = stake > minimum ? stake : minimum;
    const key = new MeterKey();
    const [, , offer] = await Promise.all([
        actor.register({ name: actor.name, url: 'https://example.com' }),
        actor.bond(bond),
        actor.listOffer(spec(world, { gpus })),
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

/**
 * Order, bid, award.
 *
 * @param {import('./world.js').World} world
 * @param {Provider} provider
 * @param {import('@leasehold/scripts/actor').Actor} tenant
 * @param {{ price?: bigint }} [options] and those of `terms`.
 */
export async function awarded(world, provider, tenant, { price = PRICE, ...changes } = {}) {
    const order = await tenant.createOrder(terms(world, changes));
    await provider.actor.placeBid(order, provider.offer, price);
    return { order, lease: await tenant.award(order, provider.actor.address) };
}

/**
 * The same, activated; measured unless `attached` is false, with `job` as the process that works.
 * @returns {Promise<{ order: number, lease: number, start: number, end: number }>}
 */
export async function running(world, provider, tenant, { attached = true, job, ...options } = {}) {
    const { order, lease } = await awarded(world, provider, tenant, options);
    await roomInWindow(world);
    if (attached) await world.meter.attach(lease, { pid: job?.pid });
    const receipt = await provider.actor.activate(lease, ACCESS);
    const { start, end } = receipt.event('leaseMarket.LeaseActivated');
    return { order, lease, start, end };
}

/** Waits, if need be, until a lease that starts now has some whole blocks in its first window. */
export async function roomInWindow(world) {
    const { windowBlocks } = world.timing;
    const { best } = world.chain.blocks;
    if (best % windowBlocks > windowBlocks / 2) await world.chain.blocks.reach((windowOf(world, best) + 1) * windowBlocks);
}

/** The event that says that `window` of `lease` was reported. */
export async function recorded(world, lease, window, ms = 60_000) {
    return world.chain.blocks.event('usageAttestation.UsageRecorded',
        { from: 0, where: (data) => data.lease === lease && data.window === window, ms });
}

/** The window that a block lies in. */
export function windowOf(world, block) {
    return Math.floor(block / world.timing.windowBlocks);
}

/**
 * After `LeaseClosing`: waits for the last report, or until it can no longer come, and settles for good.
 * @returns {Promise<any>} The fields of `LeaseClosed`.
 */
export async function concluded(world, lease, end, by) {
    const last = windowOf(world, end - 1);
    await Promise.race([
        recorded(world, lease, last, 120_000),
        world.chain.blocks.reach((last + 2) * world.timing.windowBlocks, 120_000),
    ]);
    return (await by.settle(lease)).event('leaseMarket.LeaseClosed');
}
