/** `scripts/bench table`: what calls cost beside a transfer, from the JSON of one run of the SDK's benchmarks. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bold, line, note, say, table } from './text.js';

/** What everything is measured against. */
const YARDSTICK = ['pallet_balances', 'transfer_keep_alive'];

function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

/** The samples taken with every component at its highest: the worst case. */
function worst(results) {
    const size = ({ components }) => components.reduce((sum, [, value]) => sum + value, 0);
    const most = Math.max(...results.map(size));
    return results.filter((result) => size(result) === most);
}

function measured({ pallet, benchmark, time_results: times, db_results: accesses }) {
    const dearest = worst(accesses);
    return {
        pallet,
        benchmark,
        micros: median(worst(times).map(({ extrinsic_time: nanos }) => Number(nanos))) / 1_000,
        reads: Math.max(...dearest.map(({ reads }) => reads)),
        writes: Math.max(...dearest.map(({ writes }) => writes)),
    };
}

const folder = process.argv[2];
if (!folder) {
    console.error('usage: node bench-table.js FOLDER (with a JSON file per pallet, from --json-file)');
    process.exit(2);
}
const all = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .map(measured);
const yardstick = all.find(({ pallet, benchmark }) => pallet === YARDSTICK[0] && benchmark === YARDSTICK[1]);
if (!yardstick) {
    console.error(`no results of ${YARDSTICK.join('::')} in ${folder}: there is nothing to compare with`);
    process.exit(1);
}

say(`calls beside ${bold(YARDSTICK[1])}`);
const rows = [yardstick, ...all.filter(({ pallet }) => pallet !== YARDSTICK[0])].map((call) => [
    call.pallet.replace(/^pallet_/, '').replaceAll('_', '-'),
    call.benchmark,
    call.micros.toFixed(1),
    (call.micros / yardstick.micros).toFixed(2),
    `${call.reads}/${call.writes}`,
]);
for (const text of table(['pallet', 'call', '>µs', '>× transfer', '>reads/writes'], rows)) line(text);
note('the call alone, every component at its highest; reads and writes of distinct keys, the whitelisted ones aside');
