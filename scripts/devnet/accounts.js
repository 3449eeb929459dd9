/** Accounts to act with on development chains. */

import { Keyring } from '@polkadot/api';
import { mnemonicGenerate } from '@polkadot/util-crypto';

const keyring = new Keyring({ type: 'sr25519' });

/** The account of a development seed, as `//Alice`. @param {string} uri */
export function devAccount(uri) {
    return keyring.createFromUri(uri);
}

/** An account that nobody had before. */
export function newAccount() {
    return keyring.createFromUri(mnemonicGenerate());
}
