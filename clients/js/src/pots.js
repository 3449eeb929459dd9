/** The accounts in which the chain collects fees and their parts. Nobody holds their keys. */

import { stringToU8a, u8aConcat } from '@polkadot/util';
import { assetId } from './encode.js';
import { plain } from './plain.js';

/** @typedef {import('./chain.js').Chain} Chain */

/** The account of a pallet id. @param {string} id */
function palletAccount(id) {
    return u8aConcat(stringToU8a(`modl${id}`), new Uint8Array(20));
}

/** Their addresses on a chain. @param {Chain} chain */
export function pots(chain) {
    return {
        treasury: chain.address(palletAccount('lh/treas')),
        fees: chain.address(palletAccount('lh/feepo')),
        watchers: chain.address(palletAccount('lh/watch')),
    };
}

/**
 * The parts of the fees in an asset that leave the fee pot once per era, and the block for which the agenda has that.
 *
 * @param {Chain} chain
 * @param {number} [asset] The chain's own currency without it.
 * @param {string} [hash] Of a block; the best one without it.
 * @returns {Promise<{ burnt: bigint, watchers: bigint, treasury: bigint, due: number | null }>}
 */
export async function feePot(chain, asset, hash) {
    const { query } = hash === undefined ? chain.api : await chain.api.at(hash);
    return plain(await query.leases.feePots(assetId(asset)));
}

/**
 * What lies in the fee pot, of the fees in an asset, for those who staked behind a provider.
 *
 * @param {Chain} chain
 * @param {string} provider
 * @param {number} [asset]
 * @param {string} [hash]
 * @returns {Promise<bigint>}
 */
export async function stakersPart(chain, provider, asset, hash) {
    const { query } = hash === undefined ? chain.api : await chain.api.at(hash);
    return plain(await query.leases.stakersParts(provider, assetId(asset)));
}
