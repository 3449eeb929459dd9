/** The market that every foreign client meets: an offer with an ask, and a tenant with money. */

import { coins, until } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { becomeProvider, spec } from '../support/market.js';

export const PRICE = coins('0.5');
export const TERM = 60;
export const ESCROW = PRICE * BigInt(TERM);
const REGION = 'DE';
/** As foreign clients write it. */
export const REGION_HEX = '0x4445';

/**
 * @param {import('../support/world.js').World} world
 * @param {string} name Of the client that takes the offer.
 */
export async function market(world, name) {
    const [owner] = await world.actors([`provider for ${name}`]);
    const provider = await becomeProvider(world, owner, { metered: false });
    await owner.setAsk(provider.offer, { price: PRICE, maxTerm: TERM });
    const tenant = devAccount(`//${name}`);
    const { block } = await world.alice.send((tx) => tx.balances.transferKeepAlive(tenant.address, coins(1_000)));
    await finalized(world, block);
    const address = world.chain.address(tenant.address);
    return { owner, offer: provider.offer, tenant, address, model: spec(world, { region: REGION }).model };
}

/** Until a block is finalized: both libraries read at the newest finalized block, and check what they send there. */
async function finalized(world, block) {
    const { chain } = world.chain.api.rpc;
    await until(60_000, `block ${block} to be finalized`, async () => {
        const { number } = await chain.getHeader(await chain.getFinalizedHead());
        return number.toNumber() >= block;
    });
}

/** The version that raw metadata says it has, behind the four bytes of `meta`. @param {Uint8Array} metadata */
export function metadataVersion(metadata) {
    return metadata[4];
}
