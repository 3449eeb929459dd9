/** Accounts of development chains, and those of the chain itself. */

import { Keyring } from '@polkadot/api';
import { stringToU8a, u8aConcat } from '@polkadot/util';
import { cryptoWaitReady, encodeAddress, mnemonicGenerate } from '@polkadot/util-crypto';

await cryptoWaitReady();

const keyring = new Keyring({ type: 'sr25519' });

/** The account of a development seed, as `//Alice`. */
export function devAccount(uri) {
    return keyring.createFromUri(uri);
}

/** A new key pair, with the secret that it comes from. */
export function newKey() {
    const secret = mnemonicGenerate();
    return { secret, pair: keyring.createFromUri(secret) };
}

/** The account of a pallet id, which nobody has the key of. */
function palletAccount(id) {
    return encodeAddress(u8aConcat(stringToU8a(`modl${id}`), new Uint8Array(20)), 42);
}

/** Where the chain collects its parts of fees. */
export const POTS = {
    treasury: palletAccount('lh/treas'),
    stakers: palletAccount('lh/stake'),
    watchers: palletAccount('lh/watch'),
};
