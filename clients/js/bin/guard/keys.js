/** Keys in files: the key that signs receipts, and that of the account that acts. */

import { Keyring } from '@polkadot/keyring';
import { u8aToHex } from '@polkadot/util';
import { ReceiptKey } from '../../src/guard/receipt.js';
import { createSecret, readSecret } from './files.js';

/** @param {string} secret */
function accountOf(secret) {
    return new Keyring({ type: 'sr25519' }).createFromUri(secret);
}

/** Makes a key. @param {string} path A file that is not there yet. */
export function keygen(path) {
    const key = new ReceiptKey();
    createSecret(path, key.secret);
    return { id: key.id, address: accountOf(key.secret).address };
}

/** The public part of a key, as a receipt key and as an account. @param {string} path */
export function show(path) {
    const { address, publicKey } = readAccount(path);
    return { id: u8aToHex(publicKey), address };
}

/** @param {string} path */
export function readKey(path) {
    try {
        return new ReceiptKey(readSecret(path));
    } catch (error) {
        throw new Error(`the receipt key cannot be read: ${/** @type {Error} */ (error).message}`);
    }
}

/** @param {string} path A file with words, or with a secret URI such as `//Alice` on a development chain. */
export function readAccount(path) {
    try {
        return accountOf(readSecret(path));
    } catch (error) {
        throw new Error(`the account's key cannot be read: ${/** @type {Error} */ (error).message}`);
    }
}
