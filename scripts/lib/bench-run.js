/** A run of the SDK's benchmarks: the kept data, and the cost of a call by it. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {Record<string, number>} Components The value of each, by its name.
 *
 * @typedef {object} Benchmark
 * @property {string} pallet
 * @property {string} benchmark
 * @property {{ at: Components, nanos: number[] }[]} times Of the samples that are kept.
 * @property {{ at: Components, reads: number, writes: number, proof: number }[]} accesses Of the sample with the most.
 *
 * @typedef {object} Run
 * @property {string} date
 * @property {string} commit
 * @property {string} machine
 * @property {number} steps
 * @property {number} repeat
 * @property {Benchmark[]} benchmarks
 *
 * @typedef {object} Cost
 * @property {number} micros
 * @property {number} reads
 * @property {number} writes
 * @property {number} proof
 */

/** What everything is measured against. */
export const YARDSTICK = 'pallet_balances::transfer_keep_alive';

/** Samples kept of those with the same components: a quick call has thousands of them in ten seconds. */
const KEPT = 250;

/** Every nth of them in order, so that what is kept is spread as all of them are. @param {number[]} nanos */
function thinned(nanos) {
    const step = Math.ceil(nanos.length / KEPT);
    return ascending(nanos).filter((_, index) => index % step === 0);
}

/** @param {any} list Components as the SDK writes them. @returns {Components} */
const components = (list) => Object.fromEntries(list);

/**
 * Samples with the same components, put together.
 *
 * @template {{ components: unknown }} S
 * @template T
 * @param {S[]} samples
 * @param {(at: Components, alike: S[]) => T} join
 */
function byComponents(samples, join) {
    /** @type {Map<string, S[]>} */
    const groups = new Map();
    for (const sample of samples) {
        const key = JSON.stringify(sample.components);
        const alike = groups.get(key) ?? [];
        alike.push(sample);
        groups.set(key, alike);
    }
    return [...groups].map(([key, alike]) => join(components(JSON.parse(key)), alike));
}

/**
 * The benchmarks in the files that `--json-file` wrote. What is there more than once, as each call in every round and
 * the yardstick beside it, is put together.
 *
 * @param {string} folder
 * @returns {Benchmark[]}
 */
export function gather(folder) {
    /** @type {Map<string, { time: any[], db: any[] }>} */
    const found = new Map();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
        const text = readFileSync(join(folder, file), 'utf8');
        for (const { pallet, benchmark, time_results, db_results } of JSON.parse(text)) {
            const name = `${pallet}::${benchmark}`;
            const known = found.get(name) ?? { time: [], db: [] };
            found.set(name, { time: known.time.concat(time_results), db: known.db.concat(db_results) });
        }
    }
    return [...found].map(([name, { time, db }]) => {
        const [pallet, benchmark] = name.split('::');
        return {
            pallet,
            benchmark,
            times: byComponents(time, (at, alike) => ({
                at,
                nanos: thinned(alike.map(({ extrinsic_time: nanos }) => Number(nanos))),
            })),
            accesses: byComponents(db, (at, alike) => {
                const most = (field) => Math.max(...alike.map((sample) => sample[field]));
                return { at, reads: most('reads'), writes: most('writes'), proof: most('proof_size') };
            }),
        };
    });
}

/** A run as a file: a line for each benchmark, so that runs can be compared line by line. @param {Run} run */
export function write({ benchmarks, ...about }) {
    const head = JSON.stringify(about).slice(0, -1);
    return `${head},"benchmarks":[\n${benchmarks.map((one) => JSON.stringify(one)).join(',\n')}\n]}\n`;
}

/** @param {number[]} numbers */
const ascending = (numbers) => [...numbers].sort((one, other) => one - other);

/**
 * The time that one in ten samples did not exceed. What else a machine does only ever adds to a time: medians of the same
 * code were seen to differ by a quarter from run to run where its speed changes, and the quick samples hardly.
 *
 * @param {number[]} nanos
 */
function quick(nanos) {
    return ascending(nanos)[Math.floor(nanos.length / 10)];
}

/** @param {Components} at */
const size = (at) => Object.values(at).reduce((sum, value) => sum + value, 0);

/**
 * The components of the samples in which this one varies and the others are at their highest, by its value. The SDK
 * rounds the steps, so that the highest of one may be missing where another varies.
 *
 * @param {Benchmark} benchmark
 * @param {string} component
 */
function sweep({ accesses }, component) {
    const others = (at) => size(at) - at[component];
    const most = Math.max(...accesses.map(({ at }) => others(at)));
    return accesses
        .map(({ at }) => at)
        .filter((at) => others(at) === most)
        .sort((one, other) => one[component] - other[component]);
}

/** The components of the worst case. @param {Benchmark} benchmark */
function highest({ accesses }) {
    return accesses.map(({ at }) => at).reduce((most, at) => (size(at) > size(most) ? at : most));
}

/** The cost with exactly these components. @param {Benchmark} benchmark @param {Components} at @returns {Cost} */
function sampled({ times, accesses }, at) {
    const fits = (sample) => Object.entries(at).every(([name, value]) => sample.at[name] === value);
    const nanos = times.filter(fits).flatMap((sample) => sample.nanos);
    const { reads, writes, proof } = /** @type {Benchmark['accesses'][0]} */ (accesses.find(fits));
    return { micros: quick(nanos) / 1_000, reads, writes, proof };
}

/** @param {Cost} one @param {Cost} other @param {number} times @returns {Cost} */
function plus(one, other, times) {
    const sum = (field) => one[field] + times * other[field];
    return { micros: sum('micros'), reads: sum('reads'), writes: sum('writes'), proof: sum('proof') };
}

/** The sum of costs. @param {Cost[]} costs */
export function total(costs) {
    return costs.reduce((sum, cost) => plus(sum, cost, 1), { micros: 0, reads: 0, writes: 0, proof: 0 });
}

/**
 * The cost with every component at its highest, which is the worst case, but those in `at`.
 *
 * The SDK varies one component while the others are at their highest: what several lower ones save is added up.
 *
 * @param {Benchmark} benchmark
 * @param {Components | 'least'} [at]
 * @returns {Cost}
 */
export function cost(benchmark, at = {}) {
    const worst = highest(benchmark);
    const wanted = (name) => (at === 'least' ? sweep(benchmark, name)[0][name] : at[name]);
    return Object.keys(worst)
        .filter((name) => wanted(name) !== undefined && wanted(name) !== worst[name])
        .reduce(
            (sum, name) => {
                const all = sweep(benchmark, name);
                const most = /** @type {Components} */ (all.at(-1));
                const lower = all.find((one) => one[name] === wanted(name));
                if (!lower || most[name] !== worst[name]) {
                    return plus(sum, each(benchmark, name), wanted(name) - worst[name]);
                }
                return plus(plus(sum, sampled(benchmark, most), -1), sampled(benchmark, lower), 1);
            },
            sampled(benchmark, worst),
        );
}

/** Whether what is measured depends on `component`. @param {Benchmark} benchmark @param {string} component */
export function depends(benchmark, component) {
    return component in benchmark.accesses[0].at && sweep(benchmark, component).length > 1;
}

/**
 * What one more of a component costs, between the fewest and the most there were.
 *
 * @param {Benchmark} benchmark
 * @param {string} component One that it depends on.
 */
export function each(benchmark, component) {
    const all = sweep(benchmark, component);
    const [least, most] = [all[0], /** @type {Components} */ (all.at(-1))];
    const difference = plus(sampled(benchmark, most), sampled(benchmark, least), -1);
    return plus(total([]), difference, 1 / (most[component] - least[component]));
}
