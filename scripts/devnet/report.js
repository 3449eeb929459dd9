/** Usage reports as the off-chain worker makes them, in bytes, for tests to tamper with. */

import { encodeReading } from '@leasehold/client';
import { compactAddLength, compactToU8a, hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import { authorized } from './authorized.js';

/**
 * @typedef {object} Report
 * @property {string} meter The key, in hex.
 * @property {number} window
 * @property {import('@leasehold/client').Reading[]} readings Ordered by lease.
 */

/** @param {Report} report */
export function encodeReport({ meter, window, readings }) {
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, window, true);
    return u8aConcat(hexToU8a(meter), number, compactToU8a(readings.length), ...readings.map(encodeReading));
}

/**
 * What the meter's key signs.
 *
 * @param {Uint8Array} genesis
 * @param {Report} report
 */
export function reportPayload(genesis, report) {
    return u8aConcat(stringToU8a('leasehold/report/2'), compactAddLength(genesis), encodeReport(report));
}

/**
 * The transaction that carries a report: it has no signer, only the meter's signature.
 *
 * @param {import('@leasehold/client').Chain} chain
 * @param {Report} report
 * @param {string} signature In hex.
 */
export function reportTransaction(chain, report, signature) {
    const { callIndex } = chain.api.tx.usageAttestation.report;
    return authorized(u8aConcat(callIndex, encodeReport(report), hexToU8a(signature)));
}
