/** The readings that a meter serves to the off-chain worker: `MeterReadings` of the chain's primitives, in SCALE. */

import { compactFromU8a, compactToU8a, hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';

/** Version of the readings. */
export const READINGS_VERSION = 2;

/**
 * @typedef {object} Totals Counters at one moment, cumulative since the lease was attached.
 * @property {bigint} availableMs
 * @property {bigint} busyMs
 * @property {bigint} energyMj
 *
 * @typedef {object} Reading
 * @property {number} lease
 * @property {string} boot 16 bytes in hex.
 * @property {Totals} start When the window began; zero for all the time since the lease was attached.
 * @property {Totals} end When it ended.
 * @property {bigint} peakMemoryMib
 * @property {string} devices 32 bytes in hex.
 */

/** Bytes of a reading. */
export const READING_BYTES = 8 + 16 + 2 * 3 * 8 + 8 + 32;

/**
 * The readings of one answer. A meter gives 64 at once; `/v1/readings?after=LEASE` has those of higher leases.
 *
 * @param {Uint8Array} bytes
 * @returns {Reading[]}
 */
export function decodeReadings(bytes) {
    if (bytes[0] !== READINGS_VERSION) {
        throw new Error(`the meter's readings are of version ${bytes[0]}, not ${READINGS_VERSION}`);
    }
    const [prefix, count] = compactFromU8a(bytes.subarray(1));
    const first = 1 + prefix;
    const expected = first + count.toNumber() * READING_BYTES + 1;
    if (bytes.length !== expected) throw new Error(`the meter's readings have ${bytes.length} bytes, not ${expected}`);
    return Array.from({ length: count.toNumber() }, (_, i) => decodeReading(bytes.slice(first + i * READING_BYTES)));
}

/** @param {Uint8Array} bytes @returns {Reading} */
export function decodeReading(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, READING_BYTES);
    /** @param {number} at */
    const u64 = (at) => view.getBigUint64(at, true);
    /** @param {number} at */
    const totals = (at) => ({ availableMs: u64(at), busyMs: u64(at + 8), energyMj: u64(at + 16) });
    return {
        lease: Number(u64(0)),
        boot: u8aToHex(bytes.subarray(8, 24)),
        start: totals(24),
        end: totals(48),
        peakMemoryMib: u64(72),
        devices: u8aToHex(bytes.subarray(80, READING_BYTES)),
    };
}

/** An answer with these readings and no more. @param {Reading[]} readings */
export function encodeReadings(readings) {
    return u8aConcat(
        new Uint8Array([READINGS_VERSION]),
        compactToU8a(readings.length),
        ...readings.map(encodeReading),
        new Uint8Array([0]),
    );
}

/** @param {Reading} reading */
export function encodeReading({ lease, boot, start, end, peakMemoryMib, devices }) {
    /** @param {number | bigint} value */
    const u64 = (value) => {
        const bytes = new Uint8Array(8);
        new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
        return bytes;
    };
    /** @param {Totals} totals */
    const counters = ({ availableMs, busyMs, energyMj }) => [u64(availableMs), u64(busyMs), u64(energyMj)];
    return u8aConcat(
        u64(lease),
        hexToU8a(boot),
        ...counters(start),
        ...counters(end),
        u64(peakMemoryMib),
        hexToU8a(devices),
    );
}
