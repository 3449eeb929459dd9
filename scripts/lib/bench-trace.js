/**
 * `scripts/bench trace`: what one run of a call asks of storage, from the node's log of it.
 *
 *   node bench-trace.js PALLET CALL < LOG    of the SDK's benchmark command, under RUST_LOG=state=trace
 */

import { realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TypeRegistry } from '@polkadot/types';
import { stringToHex } from '@polkadot/util';

/**
 * @typedef {object} Access
 * @property {string} kind As the SDK names it: Get, Exists, Put, Append and so on.
 * @property {string} key Without `0x`.
 * @property {number} bytes Of the value read or written.
 *
 * @typedef {object} Named
 * @property {string} kind What a reader of FRAME calls it.
 * @property {string} name The record.
 * @property {number} bytes
 * @property {boolean} again Whether the same key was read or written before.
 */

/** The benchmark command reads it last before it runs the call, so that the call's own accesses come after it. */
const LAST_BEFORE = stringToHex(':intrablock_entropy').slice(2);

const KINDS = new Map([
    ['Get', 'read'],
    ['Exists', 'look'],
    ['Put', 'write'],
    ['Append', 'append'],
]);

/** @param {string} line @returns {Access | undefined} */
export function accessOf(line) {
    const kind = / method="(\w+)"/.exec(line)?.[1];
    if (!kind) return undefined;
    const key = / (?:key|prefix)=([0-9a-f]+)/.exec(line)?.[1] ?? '';
    const value = / (?:result|value)=(?:Some\()?([0-9a-f]*)/.exec(line)?.[1] ?? '';
    const removed = kind === 'Put' && / value=None/.test(line);
    return {
        kind: removed ? 'remove' : (KINDS.get(kind) ?? kind),
        key,
        bytes: kind === 'Exists' ? 0 : value.length / 2,
    };
}

/**
 * The accesses of the last call in the log.
 * @param {AsyncIterable<string> | Iterable<string>} lines
 */
export async function lastCall(lines) {
    /** @type {Access[] | undefined} */
    let current;
    /** @type {Access[]} */
    let last = [];
    /** @type {string | undefined} */
    let records;
    for await (const line of lines) {
        records ??= /method=Benchmark_benchmark_metadata .*/.test(line) ? '' : undefined;
        if (records === '') records = / result=Ok\(\[([\d, ]+)\]\)/.exec(line)?.[1] ?? '';
        const access = accessOf(line);
        if (!access) continue;
        if (access.key === LAST_BEFORE) current = [];
        else if (access.kind === 'StorageRoot' && current) {
            last = current;
            current = undefined;
        } else current?.push(access);
    }
    return { accesses: last, records: Uint8Array.from((records ?? '').split(',').map(Number)) };
}

/**
 * The names of the runtime's records by the prefixes of their keys, from its answer to `benchmark_metadata`.
 * @param {Uint8Array} answer
 * @returns {Map<string, string>}
 */
export function namesOf(answer) {
    const registry = new TypeRegistry();
    registry.register({
        BenchmarkMetadata: { name: 'Bytes', components: 'Vec<(u8, u32, u32)>', povModes: 'Vec<(Bytes, Bytes)>' },
        BenchmarkList: { pallet: 'Bytes', instance: 'Bytes', benchmarks: 'Vec<BenchmarkMetadata>' },
        StorageInfo: {
            palletName: 'Bytes',
            storageName: 'Bytes',
            prefix: 'Bytes',
            maxValues: 'Option<u32>',
            maxSize: 'Option<u32>',
        },
    });
    const [, records] = /** @type {any} */ (registry.createType('(Vec<BenchmarkList>, Vec<StorageInfo>)', answer));
    return new Map(
        records.map((/** @type {any} */ { palletName, storageName, prefix }) => [
            prefix.toHex().slice(2),
            `${palletName.toUtf8()}.${storageName.toUtf8()}`,
        ]),
    );
}

/**
 * @param {Access[]} accesses
 * @param {Map<string, string>} names
 * @returns {Named[]}
 */
export function named(accesses, names) {
    const seen = new Set();
    return accesses.map(({ kind, key, bytes }) => {
        const again = seen.has(key);
        seen.add(key);
        const text = Buffer.from(key, 'hex').toString();
        const name = text.startsWith(':') ? text : (names.get(key.slice(0, 64)) ?? `0x${key.slice(0, 64)}`);
        return { kind, name, bytes, again };
    });
}

/** @param {string} call @param {Named[]} accesses */
export function print(call, accesses) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { kind } of accesses) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const rows = accesses.map(
        ({ kind, name, bytes, again }) =>
            `  ${kind.padEnd(7)} ${name.padEnd(44)} ${String(bytes).padStart(6)}${again ? '  again' : ''}`,
    );
    const sums = [...counts].map(([kind, count]) => `${count} × ${kind}`).join(', ');
    const again = accesses.filter((access) => access.again).length;
    return [
        `${call}: ${accesses.length} accesses (${sums}), ${again} of them of a key seen before; bytes of each value`,
        ...rows,
    ].join('\n');
}

async function main() {
    const [pallet, call] = process.argv.slice(2);
    const { accesses, records } = await lastCall(
        createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
    );
    if (accesses.length === 0) {
        console.error(
            `error: the log has no run of ${pallet}::${call}; scripts/bench has its name with --extra --list`,
        );
        process.exit(1);
    }
    console.log(print(`${pallet}::${call}`, named(accesses, namesOf(records))));
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
