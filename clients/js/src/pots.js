/** The accounts through which fees go, and the content of the fee pot. Nobody holds their keys. */

import { stringToU8a, u8aConcat } from '@polkadot/util';
import { assetId } from './encode.js';
import { plain } from './plain.js';

/** The account of a pallet id. @param {string} id */
function palletAccount(id) {
    return u8aConcat(stringToU8a(`modl${id}`), new Uint8Array(20));
}

/**
 * Their addresses on a chain: `fees` gets every fee, and pays watchers and treasury once per era.
 * @param {import('./chain.js').Chain} chain
 */
export function pots(chain) {
    return {
        treasury: chain.address(palletAccount('lh/treas')),
        fees: chain.address(palletAccount('lh/feepo')),
        watchers: chain.address(palletAccount('lh/watch')),
    };
}

/**
 * @typedef {object} FeePot The parts of fees that lie in the pot.
 * @property {bigint} burnt To be burnt when the pot is next paid out; 0 of an asset other than LEASE.
 * @property {bigint} watchers
 * @property {bigint} treasury
 * @property {number | null} due The block in which the chain pays these three out.
 * @property {bigint} stakers To be claimed by those who staked behind the leases' providers; `pool` says what of it is
 *   whose.
 */

/**
 * What lies in the fee pot, and whose it is.
 *
 * @param {import('./chain.js').Chain} chain
 * @param {{ asset?: number, hash?: string }} [options] The chain's own currency without `asset`; the best block without
 *   `hash`.
 * @returns {Promise<FeePot>}
 */
export async function feePot(chain, { asset, hash } = {}) {
    const { query } = hash === undefined ? chain.api : await chain.api.at(hash);
    return plain(await query.leases.feePots(assetId(asset)));
}
