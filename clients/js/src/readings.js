/** The readings that a meter serves to the off-chain worker: `MeterReadings` of the chain's primitives, in SCALE. */

import { compactFromU8a, compactToU8a, hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';

const VERSION = 1;

/**
 * @typedef {object} Reading
 * @property {number} lease
 * @property {string} boot 16 bytes in hex.
 * @property {bigint} availableMs
 * @property {bigint} busyMs
 * @property {bigint} energyMj
 * @property {bigint} peakMemoryMib
 * @property {string} devices 32 bytes in hex.
 */

/** Bytes of a reading. */
export const READING_BYTES = 8 + 16 + 4 * 8 + 32;

/**
 * @param {Uint8Array} bytes
 * @returns {Reading[]}
 */
export function decodeReadings(bytes) {
    if (bytes[0] !== VERSION) throw new Error(`the meter's readings are of version ${bytes[0]}, not ${VERSION}`);
    const [prefix, count] = compactFromU8a(bytes.subarray(1));
    const first = 1 + prefix;
    const expected = first + count.toNumber() * READING_BYTES;
    if (bytes.length !== expected) throw new Error(`the meter's readings have ${bytes.length} bytes, not ${expected}`);
    return Array.from({ length: count.toNumber() }, (_, i) => decodeReading(bytes.slice(first + i * READING_BYTES)));
}

/** @param {Uint8Array} bytes @returns {Reading} */
export function decodeReading(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, READING_BYTES);
    /** @param {number} index */
    const counter = (index) => view.getBigUint64(24 + 8 * index, true);
    return {
        lease: Number(view.getBigUint64(0, true)),
        boot: u8aToHex(bytes.subarray(8, 24)),
        availableMs: counter(0),
        busyMs: counter(1),
        energyMj: counter(2),
        peakMemoryMib: counter(3),
        devices: u8aToHex(bytes.subarray(56, READING_BYTES)),
    };
}

/** @param {Reading[]} readings */
export function encodeReadings(readings) {
    return u8aConcat(new Uint8Array([VERSION]), compactToU8a(readings.length), ...readings.map(encodeReading));
}

/** @param {Reading} reading */
export function encodeReading({ lease, boot, availableMs, busyMs, energyMj, peakMemoryMib, devices }) {
    /** @param {number | bigint} value */
    const u64 = (value) => {
        const bytes = new Uint8Array(8);
        new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
        return bytes;
    };
    return u8aConcat(
        u64(lease),
        hexToU8a(boot),
        u64(availableMs),
        u64(busyMs),
        u64(energyMj),
        u64(peakMemoryMib),
        hexToU8a(devices),
    );
}
