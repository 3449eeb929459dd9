/** Receipts: a tenant's consent to be charged, by a key kept outside of the leased machine. */

import { compactAddLength, stringToU8a, u8aConcat } from '@polkadot/util';
import { sr25519Verify } from '@polkadot/util-crypto';
import { WordedKey } from '../worded-key.js';

/** The bytes of a 64-bit number, the lowest first. */
const WIDE = 8;
const DOMAIN = 'leasehold/receipt/1';

/** @param {number | bigint} value */
function wide(value) {
    const exact = BigInt(value);
    if (exact < 0n || exact >= 1n << 64n) throw new RangeError(`${exact} does not fit into 64 bits`);
    const bytes = new Uint8Array(WIDE);
    new DataView(bytes.buffer).setBigUint64(0, exact, true);
    return bytes;
}

/**
 * What a receipt key signs for "of this lease I owe for `ms` milliseconds in all": SCALE of
 * `(b"leasehold/receipt/1", genesis as bytes, lease, ms)`. The literal is an array and has no length prefix; the bytes
 * have one; the numbers take 8 bytes each.
 *
 * @param {Uint8Array} genesis
 * @param {number | bigint} lease
 * @param {number | bigint} ms
 */
export function receiptPayload(genesis, lease, ms) {
    return u8aConcat(stringToU8a(DOMAIN), compactAddLength(genesis), wide(lease), wide(ms));
}

/**
 * Whether a receipt is this key's.
 *
 * @param {string | Uint8Array} key The public key.
 * @param {string | Uint8Array} signature
 * @param {{ genesis: Uint8Array, lease: number | bigint, ms: number | bigint }} receipt
 */
export function isSignedBy(key, signature, { genesis, lease, ms }) {
    return sr25519Verify(receiptPayload(genesis, lease, ms), signature, key);
}

/** A key that signs receipts. Its `id` is what `setReceiptKey` takes. */
export class ReceiptKey extends WordedKey {
    /**
     * @param {Uint8Array} genesis
     * @param {number | bigint} lease
     * @param {number | bigint} ms
     * @returns {string} The signature, in hex.
     */
    consent(genesis, lease, ms) {
        return this.sign(receiptPayload(genesis, lease, ms));
    }
}
