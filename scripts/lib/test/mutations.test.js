import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { plant } from '../../lint/test/support.js';
import { check, copyTo, mutated, run } from '../mutations.js';

const MUTATION = {
    rule: 'Nobody pays itself.',
    crate: 'pallet-a',
    file: 'pallets/a/src/lib.rs',
    lines: ['ensure!(from != to);'],
    instead: [],
    test: 'tests::pay::nobody_pays_itself',
};
const SOURCE = 'fn pay() {\n    ensure!(from != to);\n    move_money();\n}\n';

/** A checkout with one crate and this list. @param {object[]} list @param {string} [source] */
function checkout(list, source = SOURCE) {
    const folder = plant({
        'pallets/a/Cargo.toml': '[package]\nname = "pallet-a"\n',
        'pallets/a/src/lib.rs': source,
        'pallets/a/src/tests/pay.rs': '#[test]\nfn nobody_pays_itself() {}\n',
        'docs/a.md': 'not needed\n',
        'tests/mutations/a.json': JSON.stringify(list),
    });
    execFileSync('git', ['-C', folder, 'init', '-q']);
    return folder;
}

/** What a check of the list prints. */
function checked(list, source) {
    const said = [];
    const fits = check(checkout(list, source), (text) => said.push(text));
    return { fits, said: said.join('\n') };
}

test('a mutation whose lines are there once fits', () => {
    assert.deepEqual(checked([MUTATION]), { fits: true, said: '' });
});

test('lines that are not there, or twice, are found', () => {
    const gone = checked([MUTATION], SOURCE.replace('ensure!', 'assert!'));
    assert.equal(gone.fits, false);
    assert.match(gone.said, /Nobody pays itself\.\n.*lib\.rs 0 times, and must be there once/);
    assert.match(checked([MUTATION], SOURCE + SOURCE).said, /lib\.rs 2 times/);
});

test('other indentation does not matter, and other text does', () => {
    assert.equal(checked([MUTATION], SOURCE.replaceAll('    ', '\t\t')).fits, true);
    assert.equal(checked([MUTATION], SOURCE.replace('to);', 'to); // why')).fits, false);
});

test('a file, crate or test that is not there is found', () => {
    assert.match(checked([{ ...MUTATION, file: 'pallets/a/src/b.rs' }]).said, /there is no file/);
    assert.match(checked([{ ...MUTATION, crate: 'pallet-b' }]).said, /is not in the crate pallet-b/);
    assert.match(checked([{ ...MUTATION, test: 'tests::pay::renamed' }]).said, /has no test renamed/);
});

test('a mutation that says too little or changes nothing is found', () => {
    assert.match(checked([{ ...MUTATION, rule: undefined, lines: [] }]).said, /missing or malformed: rule, lines/);
    assert.match(checked([{ ...MUTATION, instead: MUTATION.lines }]).said, /it changes nothing/);
});

test('lines are removed or replaced with their indentation', () => {
    assert.equal(mutated(SOURCE, MUTATION), 'fn pay() {\n    move_money();\n}\n');
    const two = { ...MUTATION, lines: ['ensure!(from != to);', 'move_money();'], instead: ['move_all();'] };
    assert.equal(mutated(SOURCE, two), 'fn pay() {\n    move_all();\n}\n');
});

test('the copy has the crates, and loses what the checkout lost', () => {
    const [from, to] = [checkout([MUTATION]), plant({})];
    copyTo(from, to);
    const files = () => execFileSync('find', ['.', '-name', '*.*', '-type', 'f'], { cwd: to, encoding: 'utf8' });
    assert.match(files(), /pallets\/a\/src\/tests\/pay\.rs/);
    assert.doesNotMatch(files(), /docs|mutations/);
    execFileSync('rm', [join(from, 'pallets/a/src/tests/pay.rs')]);
    copyTo(from, to);
    assert.doesNotMatch(files(), /pay\.rs/);
});

/**
 * A run in which this shell script stands for cargo: it is called in the copy.
 * @param {string} cargo
 */
async function running(cargo, list = [MUTATION]) {
    const [from, cache] = [checkout(list), plant({ 'bin/cargo': `#!/bin/sh\n${cargo}\n` })];
    chmodSync(join(cache, 'bin/cargo'), 0o755);
    const said = [];
    const path = process.env.PATH;
    process.env.PATH = `${join(cache, 'bin')}:${path}`;
    try {
        const passed = await run(from, cache, '', (text) => said.push(text));
        return { passed, said: said.join('\n'), left: readFileSync(join(cache, 'tree', MUTATION.file), 'utf8'), cache };
    } finally {
        process.env.PATH = path;
    }
}

/** Nextest's status while the rule is there, and without it. */
const nextest = (there, without) => `grep -q 'from != to' pallets/a/src/lib.rs && exit ${there}; exit ${without}`;

test('a rule whose test fails without it is guarded, and the copy is as before', async () => {
    const { passed, said, left } = await running(nextest(0, 100));
    assert.equal(passed, true, said);
    assert.match(said, /1 of 1: without "Nobody pays itself\."/);
    assert.equal(left, SOURCE);
});

test('a test that passes without the rule does not guard it', async () => {
    const { passed, said, left } = await running(nextest(0, 0));
    assert.equal(passed, false);
    assert.match(said, /the test still passes: nothing guards the rule/);
    assert.match(said, /not guarded: Nobody pays itself\./);
    assert.equal(left, SOURCE);
});

test('a mutation that does not compile proves nothing', async () => {
    const { passed, said } = await running(`${nextest(0, 101)}`);
    assert.equal(passed, false);
    assert.match(said, /it does not compile/);
});

test('a test that fails or is not found without a mutation proves nothing', async () => {
    for (const status of [100, 4, 101]) {
        const { passed, said } = await running(nextest(status, 100));
        assert.equal(passed, false);
        assert.match(said, /the tests of pallet-a do not pass without a mutation/);
        assert.doesNotMatch(said, /without "/);
    }
});

test('it is asked for the one test, in a target directory of its own', async () => {
    const { passed, cache } = await running(`echo "$CARGO_TARGET_DIR $*" >>../calls; ${nextest(0, 100)}`);
    assert.equal(passed, true);
    const [, call] = readFileSync(join(cache, 'calls'), 'utf8').trim().split('\n');
    assert.match(call, /\/target nextest run --package pallet-a .*-E test\(=tests::pay::nobody_pays_itself\)$/);
    assert.equal(call.startsWith(join(cache, 'target')), true);
});
