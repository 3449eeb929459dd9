/** Receipts: the bytes that are signed, against those that the chain's own test expects. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Keyring } from '@polkadot/api';
import { hexToU8a } from '@polkadot/util';
import { signatureVerify } from '@polkadot/util-crypto';
import { isSignedBy, ReceiptKey, receiptPayload } from '../../src/guard/index.js';

const GENESIS = new Uint8Array(32).fill(7);
const WORDS = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';

/** What SCALE makes of it, byte by byte. @param {string} numbers In hex. */
const expected = (numbers) =>
    Buffer.concat([
        Buffer.from('leasehold/receipt/1', 'ascii'),
        // The length of the hash, in the compact form: four times 32.
        Buffer.from([0x80]),
        Buffer.alloc(32, 7),
        Buffer.from(numbers, 'hex'),
    ]);

describe('a receipt', () => {
    it('is signed over these bytes', () => {
        // Lease 9, and 10,000 ms: 0x2710.
        const bytes = receiptPayload(GENESIS, 9, 10_000);
        assert.deepEqual(Buffer.from(bytes), expected('09000000000000001027000000000000'));
        assert.equal(bytes.length, 19 + 1 + 32 + 8 + 8);
    });

    it('has numbers of 64 bits, and no larger ones', () => {
        const most = 2n ** 64n - 1n;
        assert.deepEqual(Buffer.from(receiptPayload(GENESIS, most, 0)), expected(`${'ff'.repeat(8)}${'00'.repeat(8)}`));
        for (const bad of [-1, most + 1n, 1.5, Number.NaN]) {
            assert.throws(() => receiptPayload(GENESIS, bad, 0), RangeError, String(bad));
            assert.throws(() => receiptPayload(GENESIS, 0, bad), RangeError, String(bad));
        }
    });

    it('is verified by its key, and binds chain, lease and time', () => {
        const key = new ReceiptKey(WORDS);
        const receipt = { genesis: GENESIS, lease: 9, ms: 10_000 };
        const signature = key.consent(GENESIS, 9, 10_000);
        assert.ok(isSignedBy(key.id, signature, receipt));
        assert.ok(signatureVerify(receiptPayload(GENESIS, 9, 10_000), signature, hexToU8a(key.id)).isValid);
        assert.ok(!isSignedBy(key.id, signature, { ...receipt, ms: 10_001 }));
        assert.ok(!isSignedBy(key.id, signature, { ...receipt, lease: 8 }));
        assert.ok(!isSignedBy(key.id, signature, { ...receipt, genesis: new Uint8Array(32).fill(8) }));
        assert.ok(!isSignedBy(new ReceiptKey().id, signature, receipt));
    });

    it('is signed by the key that other programs make of the same words', () => {
        const { publicKey } = new Keyring({ type: 'sr25519' }).createFromUri(WORDS);
        assert.equal(new ReceiptKey(WORDS).id, `0x${Buffer.from(publicKey).toString('hex')}`);
        const fresh = new ReceiptKey();
        assert.equal(new ReceiptKey(fresh.secret).id, fresh.id);
        assert.throws(() => new ReceiptKey('these are not words'));
    });
});
