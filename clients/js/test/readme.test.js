/** README and guide show the examples that the end-to-end tests run. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const block = (file) => `\`\`\`js\n${read(file)}\`\`\``;

it('the README shows the example as it is', () => {
    assert.ok(read('README.md').includes(block('examples/lease.js')));
});

it('the guide for dApp authors shows the example as it is', () => {
    assert.ok(read('../../docs/dapp-authors.md').includes(block('../examples/polkadot-js/lease.js')));
});
