#!/usr/bin/env node
/**
 * Removes each rule that a test must guard, and demands that its test then fails. The list is in the files
 * `tests/mutations/<crate>.json`.
 *
 *   node scripts/lib/mutations.js check            each mutation fits the sources, and its test is there: seconds
 *   node scripts/lib/mutations.js run CACHE [TEXT] makes them, one after another, in a copy below the folder CACHE;
 *                                                  with TEXT those whose rule, file or test contains it
 */

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bold, clock, dim, green, red } from './text.js';

/**
 * @typedef {object} Mutation
 * @property {string} rule A sentence.
 * @property {string} crate
 * @property {string} file
 * @property {string[]} lines Those to remove, without their indentation. They are in the file once.
 * @property {string[]} instead Those to put there.
 * @property {string} test Its path in the crate.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIST = 'tests/mutations';
/** What no test of a crate is compiled from. */
const UNNEEDED = /^(bencher|clients|docs|e2e|scripts|tests)\//;
/** How nextest ends when a test failed, and when it found none. */
const [FAILED, NO_TESTS] = [100, 4];
/** Lines of cargo's output to show when something is wrong. */
const SHOWN = 30;

/** @param {string} root @returns {Mutation[]} */
function list(root) {
    const files = readdirSync(join(root, LIST)).filter((name) => name.endsWith('.json'));
    return files.sort().flatMap((name) => JSON.parse(readFileSync(join(root, LIST, name), 'utf8')));
}

/** Where in `text` these lines begin. @param {string} text @param {string[]} lines */
function places(text, lines) {
    const all = text.split('\n').map((one) => one.trim());
    return all.flatMap((_, at) => (lines.every((one, next) => all[at + next] === one.trim()) ? [at] : []));
}

/** The text with the mutation made. @param {string} text @param {Mutation} mutation */
export function mutated(text, { lines, instead }) {
    const [at] = places(text, lines);
    const all = text.split('\n');
    const [indentation] = /^\s*/.exec(all[at]) ?? [''];
    all.splice(at, lines.length, ...instead.map((one) => indentation + one));
    return all.join('\n');
}

/** The names of the fields that are not what they must be. @param {any} mutation */
function malformed(mutation) {
    const text = ['rule', 'crate', 'file', 'test'].filter(
        (field) => !mutation[field] || mutation[field] !== `${mutation[field]}`,
    );
    const lines = ['lines', 'instead'].filter(
        (field) => !Array.isArray(mutation[field]) || (field === 'lines' && mutation.lines.length === 0),
    );
    return [...text, ...lines];
}

/**
 * What is wrong with a mutation as the sources are.
 *
 * @param {string} root
 * @param {string[]} names Of the checkout's files.
 * @param {Mutation} mutation
 */
function faults(root, names, mutation) {
    const wrong = malformed(mutation);
    if (wrong.length > 0) return [`these fields are missing or malformed: ${wrong.join(', ')}`];
    const { file, lines, instead, crate, test } = mutation;
    if (!existsSync(join(root, file))) return [`there is no file ${file}`];
    const found = places(readFileSync(join(root, file), 'utf8'), lines).length;
    const folder = file.slice(0, file.indexOf('/src/'));
    const manifest = join(root, folder, 'Cargo.toml');
    const named = existsSync(manifest) && readFileSync(manifest, 'utf8').includes(`name = "${crate}"`);
    const name = test.split('::').at(-1);
    const tested = names.some(
        (other) =>
            other.startsWith(`${folder}/`) &&
            other.endsWith('.rs') &&
            readFileSync(join(root, other), 'utf8').includes(`fn ${name}(`),
    );
    return [
        ...(found === 1 ? [] : [`its lines are in ${file} ${found} times, and must be there once`]),
        ...(lines.join('\n') === instead.join('\n') ? ['it changes nothing'] : []),
        ...(named ? [] : [`${file} is not in the crate ${crate}`]),
        ...(tested ? [] : [`${crate} has no test ${name}`]),
    ];
}

/** The files of a checkout that are not ignored. @param {string} root */
function tracked(root) {
    const args = ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const names = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 24 }).split('\0');
    return [...new Set(names)].filter((name) => name !== '' && existsSync(join(root, name)));
}

/**
 * @typedef {(text: string) => void} Tell
 *
 * @param {string} root
 * @param {Tell} tell
 * @returns {boolean} Whether all of the list fits.
 */
export function check(root, tell) {
    const names = tracked(root);
    const wrong = list(root).flatMap((mutation) =>
        faults(root, names, mutation).map((fault) => `${mutation.rule}\n    ${fault}`),
    );
    for (const one of wrong) tell(one);
    if (wrong.length > 0) tell(`\n${wrong.length} faults in ${LIST}: write what the sources say now`);
    return wrong.length === 0;
}

/** Writes a file unless it is so already: cargo compiles again what is newer. */
function put(path, content) {
    if (existsSync(path) && readFileSync(path).equals(content)) return;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
}

/** Makes `copy` what the crates of the checkout are. @param {string} root @param {string} copy */
export function copyTo(root, copy) {
    const names = tracked(root).filter((name) => !UNNEEDED.test(name));
    mkdirSync(copy, { recursive: true });
    const before = join(copy, '.copied');
    const known = existsSync(before) ? JSON.parse(readFileSync(before, 'utf8')) : [];
    for (const gone of known.filter((name) => !names.includes(name))) rmSync(join(copy, gone), { force: true });
    for (const name of names) put(join(copy, name), readFileSync(join(root, name)));
    writeFileSync(before, JSON.stringify(names));
}

/**
 * Runs tests of a crate in the copy.
 *
 * @param {string} cache
 * @param {string} crate
 * @param {string[]} tests
 * @returns {Promise<{ status: number | null, output: string }>}
 */
async function nextest(cache, crate, tests) {
    const filter = tests.map((test) => `test(=${test})`).join(' | ');
    const args = ['nextest', 'run', '--package', crate, '--locked', '--cargo-quiet', '--no-fail-fast', '-E', filter];
    // One line changes between two runs: what the others became can be kept.
    const kept = { CARGO_INCREMENTAL: '1' };
    const env = { ...process.env, ...kept, CARGO_TARGET_DIR: join(cache, 'target'), SKIP_WASM_BUILD: '1' };
    const child = spawn('cargo', args, { cwd: join(cache, 'tree'), env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    return { status, output };
}

/** The end of cargo's output. @param {string} output @param {Tell} tell */
function show(output, tell) {
    for (const one of output.trimEnd().split('\n').slice(-SHOWN)) tell(`    ${one}`);
}

/** Whether the tests pass as the sources are: only then does it say something that one fails. */
async function passes(cache, crate, tests, tell) {
    const start = Date.now();
    tell(`${bold('==>')} ${crate} as it is (the first time compiles all that it needs: many minutes)`);
    const { status, output } = await nextest(cache, crate, tests);
    if (status === 0) {
        tell(dim(`    ${tests.length} tests pass, in ${clock(start)}`));
        return true;
    }
    show(output, tell);
    tell(`${red('error:')} the tests of ${crate} do not pass without a mutation`);
    return false;
}

/**
 * Makes one mutation.
 *
 * @param {string} cache
 * @param {Mutation} mutation
 * @param {Tell} tell
 * @returns {Promise<boolean>} Whether its test fails.
 */
async function guarded(cache, mutation, tell) {
    const start = Date.now();
    const path = join(cache, 'tree', mutation.file);
    const original = readFileSync(path, 'utf8');
    writeFileSync(path, mutated(original, mutation));
    try {
        const { status, output } = await nextest(cache, mutation.crate, [mutation.test]);
        if (status === FAILED) {
            tell(dim(`    ${mutation.test} fails, as it must, in ${clock(start)}`));
            return true;
        }
        if (status !== 0) show(output, tell);
        const why = { 0: 'the test still passes: nothing guards the rule', [NO_TESTS]: 'there is no such test' };
        tell(`    ${red(why[status ?? -1] ?? 'it does not compile')}`);
        return false;
    } finally {
        writeFileSync(path, original);
    }
}

/**
 * @param {string} root
 * @param {string} cache
 * @param {string} text What the rule, file or test of a mutation must contain.
 * @param {Tell} tell
 * @returns {Promise<boolean>} Whether all rules are guarded.
 */
export async function run(root, cache, text, tell) {
    if (!check(root, tell)) return false;
    const chosen = list(root).filter(({ rule, file, test }) => [rule, file, test].some((one) => one.includes(text)));
    if (chosen.length === 0) {
        tell(`${red('error:')} no mutation contains '${text}'`);
        return false;
    }
    copyTo(root, join(cache, 'tree'));
    const broken = new Set();
    for (const crate of new Set(chosen.map((one) => one.crate))) {
        const tests = [...new Set(chosen.filter((one) => one.crate === crate).map(({ test }) => test))];
        if (!(await passes(cache, crate, tests, tell))) broken.add(crate);
    }
    const bad = [];
    for (const [index, mutation] of chosen.entries()) {
        if (broken.has(mutation.crate)) continue;
        tell(`${bold('==>')} ${index + 1} of ${chosen.length}: without "${mutation.rule}"`);
        if (!(await guarded(cache, mutation, tell))) bad.push(mutation.rule);
    }
    for (const rule of bad) tell(`${red('not guarded:')} ${rule}`);
    if (bad.length > 0 || broken.size > 0) return false;
    tell(green(`each of ${chosen.length} rules is guarded by its test`));
    return true;
}

/** @param {string[]} args */
async function main([command, first, second, ...rest]) {
    if (command === 'check' && first === undefined) return check(ROOT, console.log) ? 0 : 1;
    if (command === 'run' && first !== undefined && rest.length === 0) {
        return (await run(ROOT, resolve(first), second ?? '', console.log)) ? 0 : 1;
    }
    console.error('usage: node mutations.js check | run CACHE [TEXT]');
    return 2;
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
    process.exitCode = await main(process.argv.slice(2));
