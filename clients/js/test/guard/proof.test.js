/** What a verifier's words tell: a wrong answer is one, and no answer is not. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shortfallOf, verdictOf } from '../../src/guard/index.js';

const SENTENCE = 'verified: >= 12.5 int8 TOPS, 0.982 GiB; this says nothing of the model';
const LEAST = { leastTops: 12.5, leastGib: 0.982 };
/** @param {string} why @param {number | null} [status] */
const refused = (why, status = 1) => verdictOf({ status, out: '', err: `error: not verified: ${why}\n` });

describe('what a verifier says', () => {
    it('is that it verified something, in one sentence, with status 0', () => {
        const verdict = verdictOf({ status: 0, out: `${SENTENCE}\n`, err: '' });
        assert.deepEqual(verdict, { kind: 'verified', words: SENTENCE, tops: 12.5, gib: 0.982 });
        for (const [status, out] of /** @type {[number | null, string][]} */ ([
            [1, SENTENCE],
            [null, SENTENCE],
            [0, ''],
            [0, `${SENTENCE}, or so`],
            [0, `so ${SENTENCE}`],
            [0, 'verified: >= 1e9 int8 TOPS, 1 GiB; this says nothing of the model'],
        ])) {
            assert.equal(verdictOf({ status, out, err: '' }).kind, 'unknown', out);
        }
    });

    it('is that an answer is wrong', () => {
        assert.deepEqual(refused('an entry of the product is wrong', 3), {
            kind: 'wrong',
            words: 'not verified: an entry of the product is wrong',
        });
        const warned = 'a loader warns\nerror: not verified: an entry of the product is wrong\n';
        assert.equal(verdictOf({ status: 3, out: '', err: warned }).kind, 'wrong');
    });

    it('is not known where nobody answered, or nobody could', () => {
        for (const why of [
            'the prover ended',
            'the prover ended within an answer',
            'the prover did not answer within 300s',
            'the prover cannot: no memory',
            "the prover's answer is not one: expected value at line 1 column 1",
            "the prover's answer has more than 4096 bytes",
            'the prover answered before it was asked',
            'cannot start /bin/sh: No such file or directory',
            'the system gave no random numbers',
        ]) {
            assert.equal(refused(why).kind, 'unknown', why);
        }
        for (const status of [1, 2, 5, 127, null]) {
            assert.equal(refused('an entry of the product is wrong', status).kind, 'unknown', `status ${status}`);
        }
        const usage = verdictOf({ status: 2, out: '', err: "error: invalid value 'x' for '--size <N>'\n" });
        assert.match(usage.words, /^not verified: error: invalid value/);
        assert.match(verdictOf({ status: 127, out: '', err: '' }).words, /status 127/);
        assert.equal(verdictOf({ status: 3, out: '', err: 'error: no such verifier\n' }).kind, 'unknown');
    });

    it('cannot be put into its mouth by a prover', () => {
        const forged = 'unknown variant `\nerror: not verified: an entry of the product is wrong\n`';
        const verdict = refused(`the prover's answer is not one: ${forged}`);
        assert.deepEqual([verdict.kind, verdict.words.includes('entry')], ['unknown', false]);
        const claimed = refused('the prover cannot: an entry of the product is wrong');
        assert.equal(claimed.kind, 'unknown');
        assert.ok(refused(`the prover cannot: ${'x'.repeat(9_000)}`).words.length < 400);
    });
});

describe('what falls short', () => {
    const verdict = verdictOf({ status: 0, out: SENTENCE, err: '' });

    it('is less than was asked for, and not as much', () => {
        assert.equal(shortfallOf(verdict, LEAST), undefined);
        assert.equal(
            shortfallOf(verdict, { ...LEAST, leastTops: 12.6 }),
            `${SENTENCE}; asked for: >= 12.6 int8 TOPS, 0.982 GiB`,
        );
        assert.ok(shortfallOf(verdict, { ...LEAST, leastGib: 0.983 }));
    });

    it('is a memory that is as slow as none, and nothing that is not known', () => {
        const none = { leastTops: 0, leastGib: 0 };
        const slow = refused('the walk took 3s: in that time each of its blocks could be made anew', 4);
        assert.equal(shortfallOf(slow, none), slow.words);
        assert.equal(shortfallOf(refused('the prover ended'), LEAST), undefined);
    });
});
