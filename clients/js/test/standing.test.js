/** How an offer stands: the question to the chain, and which tiers an answer is of. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { standing, tiers } from '../src/index.js';

const { quotes } = JSON.parse(
    readFileSync(new URL('../../../primitives/tests/json/golden/quotes.json', import.meta.url), 'utf8'),
);

describe('the standing of an offer', () => {
    it('is asked at a block, by default the best', async () => {
        const asked = [];
        const chain = {
            blocks: { bestHash: '0x01' },
            viewAt: async (...question) => {
                asked.push(question);
                return null;
            },
        };
        assert.equal(await standing(/** @type {any} */ (chain), 3), null);
        await standing(/** @type {any} */ (chain), 4, { hash: '0x02' });
        assert.deepEqual(asked, [
            ['0x01', 'standing', 3],
            ['0x02', 'standing', 4],
        ]);
    });

    it('is declared, and more where there is more', () => {
        assert.deepEqual(tiers(quotes[0].standing), ['declared', 'watched', 'accepted']);
        const { watched, accepted } = quotes[0].standing;
        assert.deepEqual(tiers({ watched: null, accepted: null }), ['declared']);
        assert.deepEqual(tiers({ watched, accepted: null }), ['declared', 'watched']);
        assert.deepEqual(tiers({ watched: null, accepted }), ['declared', 'accepted']);
    });

    it('is not accepted if no tenant consented to anything', () => {
        const { accepted } = quotes[0].standing;
        assert.deepEqual(tiers({ watched: null, accepted: { ...accepted, receipted: 0 } }), ['declared']);
    });
});
