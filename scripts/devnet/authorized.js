/** Transactions that no account signs: their content authorizes them. */

import { compactAddLength, u8aConcat, u8aToHex } from '@polkadot/util';

/** Preamble of a general transaction of version 5, and of its extensions. */
const GENERAL = [0x45, 0x00];
/** What the extensions put in: an immortal era, nonce 0, tip 0, no metadata hash. */
const EXTENSIONS = [0x00, 0x00, 0x00, 0x00];

/**
 * The transaction that carries a call, in hex.
 * @param {Uint8Array | { method: { toU8a: () => Uint8Array } }} call In SCALE, or as `api.tx` makes it.
 */
export function authorized(call) {
    const bytes = call instanceof Uint8Array ? call : call.method.toU8a();
    return u8aToHex(compactAddLength(u8aConcat(new Uint8Array(GENERAL), new Uint8Array(EXTENSIONS), bytes)));
}
