/** Numbers of the node's JSON. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amount, id, question } from '../src/json.js';

describe('numbers in JSON', () => {
    it('are read from decimal strings, hex strings and safe numbers alike', () => {
        assert.deepEqual(['7', '0x07', 7, 7n].map(amount), [7n, 7n, 7n, 7n]);
        assert.equal(amount('340282366920938463463374607431768211455'), 2n ** 128n - 1n);
        assert.deepEqual(['42', '0x2a', 42].map(id), [42, 42, 42]);
        assert.equal(id('9007199254740991'), Number.MAX_SAFE_INTEGER);
    });

    it('are refused where they are not exact', () => {
        for (const bad of [2 ** 53, 1.5, -1, '', ' 7', '1.5', '-1', '1e3', 'abc', NaN]) {
            assert.throws(() => amount(bad), RangeError, String(bad));
        }
        assert.throws(() => id('9007199254740992'), RangeError);
    });

    it('are asked with as decimal strings, at any depth', () => {
        const asked = { price: 2n ** 64n, models: [1, 2n], tenant: null, nested: { escrow: 0n } };
        assert.deepEqual(question(asked), {
            price: '18446744073709551616',
            models: [1, '2'],
            tenant: null,
            nested: { escrow: '0' },
        });
    });
});
