import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { plant, run } from './support.js';

/** @param {Record<string, number>} lines Of each file. */
function lengths(lines) {
    const folder = plant(Object.fromEntries(Object.entries(lines).map(([name, count]) => [name, '\n'.repeat(count)])));
    execFileSync('git', ['-C', folder, 'init', '-q']);
    return run('lengths.js', folder);
}

test('600 lines are allowed and 601 are not', () => {
    assert.equal(lengths({ 'src/a.rs': 600 }).status, 0);
    const { status, output } = lengths({ 'src/a.rs': 600, 'src/b.rs': 601 });
    assert.equal(status, 1);
    assert.match(output, /^src\/b\.rs: 601 lines\n/);
});

test('weights and lock files may be longer', () => {
    const { status, output } = lengths({
        'runtime/src/weights/pallet_a.rs': 900,
        'src/weights.rs': 900,
        'Cargo.lock': 9000,
    });
    assert.equal(status, 0, output);
});
