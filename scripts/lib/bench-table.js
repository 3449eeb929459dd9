/**
 * `scripts/bench table`: the cost of calls beside a transfer and beside the design's bounds.
 *
 *   node bench-table.js --record FOLDER FILE   keeps a run: FOLDER has the JSON that the SDK's benchmarks wrote
 *   node bench-table.js FILE                   prints both tables of a run that was kept
 *   node bench-table.js FILE --markdown        prints the bounds alone, for `docs/bounds.md`
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { BEFORE, compare } from './bench-bounds.js';
import { cost, gather, write } from './bench-run.js';
import { bold, green, line, note, red, say, table } from './text.js';

function git(...args) {
    return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

/** @param {string} folder @param {string} file */
function record(folder, file) {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    const processors = cpus();
    writeFileSync(
        file,
        write({
            date: new Date().toISOString().slice(0, 10),
            commit: git('rev-parse', '--short=12', 'HEAD') + (changed ? ' with changes' : ''),
            machine: `${processors.length} × ${processors[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
            steps: Number(process.env.STEPS),
            repeat: Number(process.env.REPEAT),
            benchmarks: gather(folder),
        }),
    );
}

/** @param {import('./bench-run.js').Run} run @param {number} transfer */
function printCalls({ benchmarks }, transfer) {
    say(`calls beside ${bold('transfer_keep_alive')}`);
    const rows = benchmarks.map((one) => {
        const { micros, reads, writes, proof } = cost(one);
        const pallet = one.pallet.replace(/^pallet_/, '').replaceAll('_', '-');
        const ratio = (micros / transfer).toFixed(2);
        return [pallet, one.benchmark, micros.toFixed(1), ratio, `${reads}/${writes}`, String(proof)];
    });
    for (const text of table(['pallet', 'call', '>µs', '>× transfer', '>reads/writes', '>bytes of proof'], rows))
        line(text);
    note(
        'the call alone, every component at its highest; reads and writes of distinct keys, the whitelisted ones aside',
    );
}

/** The figures of all forms of a row, as text. */
const ratios = (all) => all.map((one) => one?.ratio?.toFixed(2) ?? time(one?.micros)).join('; ');
const time = (micros) => (micros === undefined ? '-' : `${(micros / 1000).toFixed(2)} ms`);
const count = (value) => (value === undefined ? '-' : String(Math.round(value * 10) / 10));
const accesses = (all) =>
    all
        .map((one) => {
            if (one?.writes === undefined) return '-';
            return one.reads === undefined
                ? `Σ ${count(one.writes)} writes`
                : `${count(one.reads)}/${count(one.writes)}`;
        })
        .join('; ');

/** Sums of many calls are bounded by their writes alone, and what is bounded by a time has no ratio. */
function shown({ bound, before, of }, measured) {
    const few =
        bound?.ratio !== undefined && bound.reads === undefined && (bound.writes !== undefined || of.length > 1);
    const sum = few || (before !== undefined && before.reads === undefined);
    if (!measured) return measured;
    return {
        ...measured,
        ...(sum && { reads: undefined }),
        ...(bound?.micros !== undefined && { ratio: undefined }),
    };
}

const OVER = { ratio: '×', micros: 'ms' };

/** @param {{ missing?: string, over: string[] }} found */
function verdict({ missing, over }) {
    if (missing) return missing;
    return over.length === 0 ? 'ok' : `over: ${over.map((field) => OVER[field] ?? field).join(', ')}`;
}

/** The rows as text: name, × and accesses each as bounded, measured and before, and the verdict. */
function bounds({ rows }) {
    return rows.map(({ name, forms }) => {
        const all = (pick) => forms.map(pick);
        const measured = all(({ form, measured }) => shown(form, measured));
        const label = forms.length > 1 ? `${name}: ${all(({ form }) => form.name).join('; ')}` : name;
        const bound = all(({ form }) => form.bound);
        const before = all(({ form }) => form.before);
        const unbounded = bound.every((one) => one === undefined);
        const said = [...new Set(all(verdict))];
        return [
            label,
            ratios(bound),
            ratios(measured),
            ratios(before),
            accesses(bound),
            accesses(measured),
            accesses(before),
            unbounded && said[0] === 'ok' ? 'no bound' : said.length > 1 ? all(verdict).join('; ') : said[0],
        ];
    });
}

const about = ({ date, commit, machine, steps, repeat }) =>
    `${date}, commit ${commit}, ${machine}, ${steps} steps of ${repeat} repeats`;

function printMarkdown(run, compared) {
    const before = `${BEFORE}: × transfer, reads / writes`;
    console.log(
        `| call | bound: × transfer, reads / writes | measured: × transfer, reads / writes | ${before} | |\n|---|---|---|---|---|`,
    );
    const spaced = (text) => text.replaceAll('/', ' / ');
    for (const [name, most, ratio, old, mostOf, counted, oldOf, said] of bounds(compared)) {
        const cell = (one, other) => (one === '-' && other === '-' ? '' : `${one}, ${spaced(other)}`);
        const end = said.startsWith('over') ? `**${said}**` : said;
        console.log(`| ${name} | ${cell(most, mostOf)} | ${cell(ratio, counted)} | ${cell(old, oldOf)} | ${end} |`);
    }
    console.log(`\nA transfer took ${compared.transfer.toFixed(1)} µs. ${about(run)}.`);
}

function printBounds(run, compared) {
    say('the calls that the design bounds');
    const head = ['call', '>bound ×', '>×', `>× ${BEFORE}`, '>bound r/w', '>r/w', `>r/w ${BEFORE}`, ''];
    for (const text of table(head, bounds(compared))) {
        const paint = /\bover: /.test(text) ? red : / ok$/.test(text) ? green : String;
        line(paint(text));
    }
    const found = compared.rows.flatMap(({ forms }) => forms);
    const over = found.filter((form) => form.over.length > 0).length;
    const missing = found.filter((form) => form.missing).length;
    note(`× is of transfer_keep_alive from the same run, which took ${compared.transfer.toFixed(1)} µs`);
    note(`${found.length - over - missing} within their bounds, ${over} over, ${missing} not measured`);
    note(about(run));
}

/** @param {string[]} args */
function main(args) {
    const [first, ...rest] = args;
    if (first === '--record' && rest.length === 2) return record(rest[0], rest[1]);
    if (!first || first.startsWith('--')) {
        console.error('usage: node bench-table.js FILE [--markdown], or --record FOLDER FILE');
        process.exit(2);
    }
    const run = JSON.parse(readFileSync(first, 'utf8'));
    const compared = compare(run);
    if (rest.includes('--markdown')) return printMarkdown(run, compared);
    printCalls(run, compared.transfer);
    printBounds(run, compared);
}

main(process.argv.slice(2));
