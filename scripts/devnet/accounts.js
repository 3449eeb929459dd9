/** Accounts to act with on development chains. */

import { Keyring } from '@polkadot/api';
import { mnemonicGenerate } from '@polkadot/util-crypto';

const keyring = new Keyring({ type: 'sr25519' });

/**
 * The account of a development seed, as `//Alice`.
 * @param {string} uri
 * @param {'sr25519' | 'ed25519'} [type]
 */
export function devAccount(uri, type) {
    return keyring.createFromUri(uri, {}, type);
}

/** An account that nobody had before. */
export function newAccount() {
    return keyring.createFromUri(mnemonicGenerate());
}
