/** The accounts in which the chain collects the parts of its fees. Nobody holds their keys. */

import { stringToU8a, u8aConcat } from '@polkadot/util';

/** The account of a pallet id. @param {string} id */
function palletAccount(id) {
    return u8aConcat(stringToU8a(`modl${id}`), new Uint8Array(20));
}

/** Their addresses on a chain. @param {import('./chain.js').Chain} chain */
export function pots(chain) {
    return {
        treasury: chain.address(palletAccount('lh/treas')),
        stakers: chain.address(palletAccount('lh/stake')),
        watchers: chain.address(palletAccount('lh/watch')),
    };
}
