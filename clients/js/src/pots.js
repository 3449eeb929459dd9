/** The accounts in which the chain collects the parts of its fees. Nobody holds their keys. */

import { stringToU8a, u8aConcat } from '@polkadot/util';
import { encodeAddress } from '@polkadot/util-crypto';

/** The SS58 prefix of a Leasehold chain's addresses. */
const PREFIX = 42;

/** The account of a pallet id. @param {string} id */
function palletAccount(id) {
    return encodeAddress(u8aConcat(stringToU8a(`modl${id}`), new Uint8Array(20)), PREFIX);
}

export const POTS = {
    treasury: palletAccount('lh/treas'),
    stakers: palletAccount('lh/stake'),
    watchers: palletAccount('lh/watch'),
};
