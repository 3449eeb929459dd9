/** The market that every example meets: an ask for an L4 in Germany, a provider that serves it, tenants with money. */

import { coins, MeterKey, until } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { Providers } from '@leasehold/devnet/market/providers';
import { spec } from '../support/market.js';

const MODEL = 'L4';
const GPUS = 8;
export const PRICE = coins('0.5');

/** @type {WeakMap<import('../support/world.js').World, Promise<import('@leasehold/client').Actor>>} */
const providers = new WeakMap();

/**
 * The provider, one for all examples of a world.
 * @param {import('../support/world.js').World} world
 */
export function provider(world) {
    const known = providers.get(world);
    if (known) return known;
    const made = open(world);
    providers.set(world, made);
    return made;
}

/** @param {import('../support/world.js').World} world */
async function open(world) {
    const { chain, meter, models } = world;
    const [owner] = await world.actors(['provider of the examples'], { each: coins(5_000) });
    const [{ id, stakePerGpu }] = models.filter(({ name }) => name === MODEL);
    const key = new MeterKey();
    await key.insert(chain);
    const [, , , offer] = await Promise.all([
        owner.register({ name: owner.name }),
        owner.bond(stakePerGpu * BigInt(GPUS) * 2n),
        owner.registerMeter(key),
        owner.listOffer(spec(world, { model: id, gpus: GPUS })),
    ]);
    await owner.setAsk(offer, { price: PRICE, maxTerm: 10_000 });
    // Ends with the world's connection.
    new Providers(chain, [owner], { meter }).follow().catch(() => {});
    return owner;
}

/**
 * The address of a development seed that has money, as of a finalized block: libraries read there, and check there what
 * they send.
 *
 * @param {import('../support/world.js').World} world
 * @param {string} seed
 */
export async function tenant(world, seed) {
    const { address } = devAccount(seed);
    const { block } = await world.alice.send((tx) => tx.balances.transferKeepAlive(address, coins(1_000)));
    const { chain } = world.chain.api.rpc;
    await until(60_000, `block ${block} to be finalized`, async () => {
        const { number } = await chain.getHeader(await chain.getFinalizedHead());
        return number.toNumber() >= block;
    });
    return world.chain.address(address);
}

/** The version that raw metadata says it has, behind the four bytes of `meta`. @param {Uint8Array} metadata */
export function metadataVersion(metadata) {
    return metadata[4];
}
