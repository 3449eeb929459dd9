/** The README shows the example that the end-to-end tests run. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

it('the README shows the example as it is', () => {
    const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    assert.ok(read('README.md').includes(`\`\`\`js\n${read('examples/lease.js')}\`\`\``));
});
