/**
 * `scripts/bench table`: what calls cost beside a transfer and beside the design's bounds, from the JSON that the SDK's
 * benchmarks write. `--markdown` prints the second table alone, for `docs/architecture.md`.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bold, line, note, say, table } from './text.js';

/** What everything is measured against, and what it takes on the machine that the bounds are stated for. */
const YARDSTICK = 'pallet_balances::transfer_keep_alive';
const REFERENCE_MICROS = 49;

/**
 * The bounds of the design. `at` says with which components; `per` asks for what one more of a component costs. They
 * bound calls as most users meet them, for which the market has benchmarks of their own.
 */
const BOUNDS = [
    { name: 'register provider', call: 'pallet_provider_registry::register', micros: 55, reads: 5, writes: 3 },
    { name: 'place bid', call: 'pallet_lease_bidding::plain_place_bid', micros: 60, reads: 5, writes: 4 },
    { name: 'award', call: 'pallet_lease_bidding::plain_award', at: { r: 1 }, micros: 105, reads: 10, writes: 8 },
    { name: 'award, each further replica', call: 'pallet_lease_bidding::plain_award', per: 'r', reads: 5, writes: 5 },
    {
        name: 'report, first lease',
        call: 'pallet_usage_attestation::report',
        at: { n: 1 },
        micros: 40,
        reads: 7,
        writes: 2,
    },
    {
        name: 'report, each further',
        call: 'pallet_usage_attestation::report',
        per: 'n',
        micros: 15,
        reads: 2,
        writes: 1,
    },
    { name: 'settle', call: 'pallet_leases::settle', micros: 85, reads: 12, writes: 4 },
    { name: 'bond more', call: 'pallet_provider_staking::bond_more', micros: 80, reads: 6, writes: 4 },
];

function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

/** The samples with these components; with none given, those with every component at its highest: the worst case. */
function samples(results, at) {
    if (at) {
        const found = results.filter(({ components }) =>
            components.every(([name, value]) => at[name] === undefined || at[name] === value),
        );
        if (found.length === 0) throw new Error(`no samples with ${JSON.stringify(at)}`);
        return found;
    }
    const size = ({ components }) => components.reduce((sum, [, value]) => sum + value, 0);
    const most = Math.max(...results.map(size));
    return results.filter((result) => size(result) === most);
}

function cost({ time_results: times, db_results: accesses }, at) {
    const counted = samples(accesses, at);
    const most = (field) => Math.max(...counted.map((sample) => sample[field]));
    return {
        micros: median(samples(times, at).map(({ extrinsic_time: nanos }) => Number(nanos))) / 1_000,
        reads: most('reads'),
        writes: most('writes'),
        proof: most('proof_size'),
    };
}

/** What one more of a component costs, between the fewest and the most there were. */
function slope(results, component) {
    const values = results.db_results.map(({ components }) => components.find(([name]) => name === component)[1]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const [low, high] = [least, most].map((value) => cost(results, { [component]: value }));
    const per = (field) => (high[field] - low[field]) / (most - least);
    return { micros: per('micros'), reads: per('reads'), writes: per('writes') };
}

const args = process.argv.slice(2);
const markdown = args.includes('--markdown');
const folder = args.find((arg) => !arg.startsWith('--'));
if (!folder) {
    console.error('usage: node bench-table.js FOLDER [--markdown] (with JSON files from --json-file)');
    process.exit(2);
}
/** @type {Map<string, { time_results: object[], db_results: object[] }>} By `pallet::call`; what is there twice is put together. */
const measured = new Map();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    for (const { pallet, benchmark, time_results, db_results } of JSON.parse(
        readFileSync(join(folder, file), 'utf8'),
    )) {
        const name = `${pallet}::${benchmark}`;
        const known = measured.get(name) ?? { time_results: [], db_results: [] };
        known.time_results.push(...time_results);
        known.db_results.push(...db_results);
        measured.set(name, known);
    }
}
const transfer = measured.get(YARDSTICK);
if (!transfer) {
    console.error(`no results of ${YARDSTICK} in ${folder}: there is nothing to compare with`);
    process.exit(1);
}
const yardstick = cost(transfer);
const times = (micros) => (micros / yardstick.micros).toFixed(2);
const round = (number) => String(Math.round(number * 10) / 10);

if (!markdown) {
    say(`calls beside ${bold('transfer_keep_alive')}`);
    const rows = [...measured].map(([name, results]) => {
        const [pallet, call] = name.split('::');
        const { micros, reads, writes, proof } = cost(results);
        const short = pallet.replace(/^pallet_/, '').replaceAll('_', '-');
        return [short, call, micros.toFixed(1), times(micros), `${reads}/${writes}`, String(proof)];
    });
    for (const text of table(['pallet', 'call', '>µs', '>× transfer', '>reads/writes', '>bytes of proof'], rows))
        line(text);
    note(
        'the call alone, every component at its highest; reads and writes of distinct keys, the whitelisted ones aside',
    );
}

/** A bound and what was measured; what is over the bound ends with an exclamation mark. */
const rows = BOUNDS.flatMap(({ name, call, at, per, micros, reads, writes }) => {
    const results = measured.get(call);
    if (!results) return [];
    const found = per ? slope(results, per) : cost(results, at);
    const over = (value, bound, text) =>
        bound !== undefined && value > bound + 1e-9 ? (markdown ? `**${text}**` : `${text}!`) : text;
    const ratio = micros && micros / REFERENCE_MICROS;
    return [
        [
            name,
            micros ? `${micros} µs` : '-',
            ratio ? ratio.toFixed(2) : '-',
            `${reads}/${writes}`,
            `${found.micros.toFixed(1)} µs`,
            over(found.micros / yardstick.micros, ratio && ratio + 0.005, times(found.micros)),
            `${over(found.reads, reads, round(found.reads))}/${over(found.writes, writes, round(found.writes))}`,
        ],
    ];
});
if (markdown) {
    console.log(
        '| call | bound: ref time, × transfer, reads / writes | measured: ref time, × transfer, reads / writes |',
    );
    console.log('|---|---|---|');
    const spaced = (text) => text.replace('/', ' / ');
    for (const [name, micros, ratio, accesses, took, taken, counted] of rows) {
        const bound = micros === '-' ? `-, -, ${spaced(accesses)}` : `${micros}, ${ratio}, ${spaced(accesses)}`;
        console.log(`| ${name} | ${bound} | ${took}, ${taken}, ${spaced(counted)} |`);
    }
    console.log(`\ntransfer_keep_alive: ${yardstick.micros.toFixed(1)} µs`);
} else {
    say('the calls that the design bounds, as most meet them');
    const head = ['call', '>bound', '>× transfer', '>reads/writes', '>measured', '>× transfer', '>reads/writes'];
    for (const text of table(head, rows)) line(text);
    note(
        `the bounds are stated for a transfer of ${REFERENCE_MICROS} µs; it took ${yardstick.micros.toFixed(1)}: what counts is the ratio. ! is over the bound`,
    );
}
