import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compare, ROWS } from '../bench-bounds.js';
import { cost, each, gather, write } from '../bench-run.js';

/** A benchmark as the SDK writes it: each sample with its components, microseconds, reads and writes. */
function result(pallet, benchmark, samples) {
    return {
        pallet,
        instance: benchmark,
        benchmark,
        time_results: samples.map(([components, micros]) => ({ components, extrinsic_time: String(micros * 1000) })),
        db_results: samples.map(([components, , reads, writes]) => ({ components, reads, writes, proof_size: 100 })),
    };
}

/** What costs the same every time. */
const plain = (pallet, benchmark, micros, reads, writes) => result(pallet, benchmark, [[[], micros, reads, writes]]);

/** A bid that costs 100, 1 more for each other bid that is there and 10 for each auditor. */
const bid = (samples) =>
    result(
        'pallet_lease_bidding',
        'place_bid',
        samples.map(([n, a]) => [Object.entries({ n, a }), 100 + n + 10 * a, 8 + a, 2]),
    );
/** As the SDK samples up to 31 other bids and 8 auditors. */
const BID = bid([
    [0, 8],
    [31, 8],
    [31, 0],
    [31, 4],
]);

const REPORT = result(
    'pallet_usage_attestation',
    'report',
    [1, 64].map((n) => [[['n', n]], 34 + 15 * n, 2 + 2 * n, 1 + n]),
);

const LIFE = [
    ['take_offer', 7],
    ['activate', 3],
    ['settle_closing', 13],
    ['settle_final', 19],
];

/** @param {object[][]} files */
function run(...files) {
    const folder = mkdtempSync(join(tmpdir(), 'leasehold-bench-'));
    after(() => rmSync(folder, { recursive: true }));
    for (const [index, content] of files.entries()) {
        writeFileSync(join(folder, `${index}.json`), JSON.stringify(content));
    }
    const about = { date: '2026-01-02', commit: 'abc', machine: '2 × test', steps: 2, repeat: 1 };
    return { ...about, benchmarks: gather(folder) };
}

const transfer = (micros) => plain('pallet_balances', 'transfer_keep_alive', micros, 2, 2);
const find = (compared, name) => compared.rows.find((row) => row.name === name).forms;

test('the worst case is with every component at its highest', () => {
    const [one] = run([BID]).benchmarks;
    assert.deepEqual(cost(one), { micros: 211, reads: 16, writes: 2, proof: 100 });
});

test('the least of several components adds up what each of them saves', () => {
    const [one] = run([BID]).benchmarks;
    assert.deepEqual(cost(one, 'least'), { micros: 100, reads: 8, writes: 2, proof: 100 });
});

test('a value that was not sampled lies on the line between the others', () => {
    const [one] = run([BID]).benchmarks;
    assert.equal(cost(one, { a: 0, n: 31 }).micros, 131);
    assert.equal(cost(one, { a: 2 }).micros, 151);
});

test('steps that were rounded may miss the highest of a component', () => {
    const rounded = bid([
        [0, 8],
        [30, 8],
        [31, 0],
        [31, 7],
    ]);
    const [one] = run([rounded]).benchmarks;
    assert.equal(cost(one).micros, 210);
    assert.deepEqual(cost(one, 'least'), { micros: 100, reads: 8, writes: 2, proof: 100 });
    assert.equal(each(one, 'a').micros, 10);
});

test('one more of a component costs the slope between the fewest and the most', () => {
    const [report] = run([REPORT]).benchmarks;
    assert.deepEqual(each(report, 'n'), { micros: 15, reads: 2, writes: 1, proof: 0 });
});

test('samples of all rounds are one benchmark, of which one in ten is quicker', () => {
    const rounds = Array.from({ length: 30 }, (_, round) => [transfer(90 - round)]);
    const { benchmarks } = run(...rounds);
    assert.equal(benchmarks.length, 1);
    assert.equal(cost(benchmarks[0]).micros, 64);
});

test('of very many samples some are kept, and say the same', () => {
    const rounds = Array.from({ length: 1000 }, (_, round) => [transfer(1_001 + ((round * 7) % 1000))]);
    const [one] = run(...rounds).benchmarks;
    assert.equal(one.times[0].nanos.length, 250);
    assert.equal(cost(one).micros, 1_101);
});

test('what is equal to its bound is within it, and what is above is over', () => {
    const at = (micros, writes) => {
        const register = plain('pallet_provider_registry', 'register', micros, 5, writes);
        return find(compare(run([transfer(50), register])), 'register provider')[0];
    };
    assert.deepEqual(at(65, 3), { ...at(65, 3), measured: { ratio: 1.3, micros: 70, reads: 5, writes: 3 }, over: [] });
    assert.deepEqual(at(65.5, 3).over, ['ratio']);
    assert.deepEqual(at(66, 4).over, ['ratio', 'writes']);
});

test('a bound on time does not depend on what a transfer takes', () => {
    const at = (micros, yardstick) => {
        const start = plain('pallet_watchers', 'open_round', micros, 5, 9);
        return find(compare(run([transfer(yardstick), start])), 'start of a round, 300 validators')[0];
    };
    assert.deepEqual(at(2_000, 50).over, []);
    assert.deepEqual(at(2_004, 50).over, []);
    assert.deepEqual(at(2_006, 500).over, ['micros']);
    assert.equal(at(2_000, 50).measured.micros, 2_000);
});

test('the benchmark of the usual case stands before that of the worst', () => {
    const usual = plain('pallet_lease_bidding', 'place_bid_plain', 80, 8, 2);
    const name = 'place a bid, manual order, few bids';
    assert.equal(find(compare(run([transfer(50), BID])), name)[0].measured.ratio, 2);
    assert.equal(find(compare(run([transfer(50), BID, usual])), name)[0].measured.ratio, 1.6);
});

test('a whole life is the sum of its four calls, in each form', () => {
    const calls = (suffix, micros) =>
        LIFE.map(([name, writes]) => plain('pallet_leases', `${name}${suffix}`, micros, 9, writes));
    const found = find(
        compare(run([transfer(50), ...calls('', 300), ...calls('_foreign', 310)])),
        'a whole lease by an ask, Σ',
    );
    const [one, worst, foreign] = found;
    assert.equal(one.missing, 'no such benchmark: pallet_leases::take_offer_plain');
    assert.deepEqual([worst.measured.ratio, worst.measured.writes, worst.over], [24, 42, ['writes']]);
    assert.deepEqual([foreign.measured.ratio, foreign.over], [24.8, ['ratio']]);
});

test('what no benchmark stands for is named and does not fail', () => {
    const compared = compare(run([transfer(50), plain('pallet_leases', 'settle', 90, 6, 4)]));
    assert.equal(
        find(compared, 'place a firm bid')[0].missing,
        'no such benchmark: pallet_lease_bidding::place_firm_bid_plain',
    );
    const award = plain('pallet_lease_bidding', 'conclude_order_plain', 90, 6, 4);
    assert.equal(
        find(compare(run([transfer(50), award])), 'award by the chain, each further replica')[0].missing,
        'pallet_lease_bidding::conclude_order_plain has no component r',
    );
    assert.equal(find(compared, 'delegate')[0].missing, 'no such benchmark: pallet_provider_staking::delegate_plain');
});

test('without the yardstick there is nothing to compare with', () => {
    assert.throws(() => compare(run([REPORT])), /nothing to compare with/);
});

test('a run that is kept prints both tables, and the bounds in Markdown', () => {
    const kept = run([transfer(50), BID, REPORT]);
    const folder = mkdtempSync(join(tmpdir(), 'leasehold-bench-'));
    after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'run.json');
    writeFileSync(file, write(kept));
    assert.deepEqual(JSON.parse(write(kept)), kept);

    const script = fileURLToPath(new URL('../bench-table.js', import.meta.url));
    const print = (...args) => execFileSync(process.execPath, [script, file, ...args], { encoding: 'utf8' });
    const text = print();
    assert.match(text, /lease-bidding +place_bid +211\.0 +4\.22 +16\/2/);
    assert.match(text, /report, each further lease +0\.32 +0\.30 +0\.28 +2\/1 +2\/1 +2\/1 +ok\n/);
    assert.match(text, /place a bid, manual order, few bids +1\.60 +2\.00 .*over: ×\n/);
    const markdown = print('--markdown');
    assert.match(markdown, /\| report, first lease \| 1\.10, 7 \/ 3 \| 0\.98, 4 \/ 2 \| 0\.96, 4 \/ 2 \| ok \|/);
    assert.match(markdown, /2026-01-02, commit abc, 2 × test, 2 steps of 1 repeats\.\n$/);
    const rows = markdown.split('\n').filter((row) => row.startsWith('| ')).length - 1;
    assert.equal(rows, ROWS.length);
});
