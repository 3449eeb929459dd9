import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { plant, run } from './support.js';

const GUIDE = '# A guide\n\n## What `it` costs, and when\n\n## Twice\n\n## Twice\n\n```sh\n# no heading\n```\n';

/** @param {string} text Of a page beside the guide. @param {string} [page] */
function links(text, page = 'docs/page.md') {
    const folder = plant({ 'docs/guide.md': GUIDE, 'src/a.rs': '', 'pallets/a/src/b/c.rs': '', [page]: `\n${text}\n` });
    execFileSync('git', ['-C', folder, 'init', '-q']);
    return run('links.js', folder);
}

for (const link of [
    '[a](guide.md)',
    '[`a`](../src/a.rs)',
    '[a](../src)',
    '[a](guide.md#what-it-costs-and-when)',
    '[a](guide.md#twice-1)',
    '# Here\n[a](#here)',
    '[a](https://example.com/none.md#none)',
    '[a]: guide.md#twice',
    '`[a](none.md)`',
    '```\n[a](none.md)\n```',
    '`src/a.rs`',
    '`none/a.rs`',
]) {
    test(`it leads somewhere, or is not a link: ${link.replaceAll('\n', ' ')}`, () => {
        const { status, output } = links(link);
        assert.equal(status, 0, output);
    });
}

for (const [link, fault] of [
    ['[a](none.md)', 'there is no file none.md'],
    ['[a *long\n[text]*](none.md)', 'there is no file none.md'],
    ['[`a`](none.md#here)', 'there is no file none.md#here'],
    ['[a](guide.md#none)', 'no heading makes the anchor guide.md#none'],
    ['[a](guide.md#no-heading)', 'no heading makes the anchor guide.md#no-heading'],
    ['[a](#none)', 'no heading makes the anchor #none'],
    ['[a](../../secret)', '../../secret leads out of the repository'],
    ['[a]: none.md', 'there is no file none.md'],
    ['`src/none.rs`', 'there is no file src/none.rs'],
]) {
    test(`it leads nowhere: ${link.replaceAll('\n', ' ')}`, () => {
        const { status, output } = links(link);
        assert.equal(status, 1);
        assert.ok(output.startsWith(`docs/page.md:2: ${fault}\n`), output);
    });
}

test('a crate names its files from its own folder', () => {
    const { status, output } = links('`src/b/c.rs`, `pallets/a/src/b/c.rs`', 'pallets/a/README.md');
    assert.equal(status, 0, output);
});

test('history may name files of its time', () => {
    assert.equal(links('`src/none.rs`', 'CHANGELOG.md').status, 0);
    assert.equal(links('[a](none.md)', 'CHANGELOG.md').status, 1);
});
