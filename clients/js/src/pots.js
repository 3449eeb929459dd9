/** The accounts through which fees go, and what lies in the fee pot. Nobody holds their keys. */

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
 * @property {Map<string, bigint>} stakers By provider: the part of the fees of its own leases, for those who staked
 *   behind it.
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
    const [pot, entries] = await Promise.all([
        query.leases.feePots(assetId(asset)),
        query.leases.stakersParts.entries(),
    ]);
    const { burnt, watchers, treasury, due } = plain(pot);
    const stakers = entries
        .map(([{ args }, part]) => ({ provider: plain(args[0]), of: plain(args[1]), part: plain(part) }))
        .filter(({ of }) => (asset === undefined ? of === 'Native' : of.WithId === asset))
        .map(({ provider, part }) => /** @type {const} */ ([provider, part]));
    return { burnt, watchers, treasury, due, stakers: new Map(stakers) };
}
