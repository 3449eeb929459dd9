import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plant, run } from './support.js';

const SOURCES = { 'src/a.rs': 'fn a_cheat_fails() {}', 'e2e/b.js': "test('a cheat fails', run)" };

/** @param {string} last The last cell of the only row. */
function cheats(last) {
    const page = `# Cheats\n\n| cheat | test |\n|---|---|\n| to lie | ${last} |\n`;
    return run('cheats.js', plant({ ...SOURCES, 'docs/cheats.md': page }));
}

test('a row names tests that are there', () => {
    const { status, output } = cheats('[`a_cheat_fails`](../src/a.rs), [`a cheat fails`](../e2e/b.js)');
    assert.equal(status, 0, output);
});

test('a row without a test is a fault', () => {
    const { status, output } = cheats('see above');
    assert.equal(status, 1);
    assert.match(output, /^docs\/cheats\.md:5: it names no test\n/);
});

test('a test that is not there is a fault', () => {
    assert.match(cheats('[`a_cheat`](../src/a.rs)').output, /a\.rs has no test a_cheat\n/);
    assert.match(cheats('[`a_cheat_fails`](../src/c.rs)').output, /there is no file \.\.\/src\/c\.rs\n/);
});
