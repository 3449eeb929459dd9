/** Asking for a proof, with played verifiers: it comes to an end whatever they and their provers do. */

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { askForProof } from '../../bin/guard/verify.js';
import { makeFolder } from '../support/folder.js';
import { isAlive } from './processes.js';

const dir = makeFolder();

const SENTENCE = 'verified: >= 1 int8 TOPS, 2 GiB; this says nothing of the model';
/** Starts the prover as the verifier does: behind `--`, its stdout a pipe, all else inherited. */
const PROVER = 'while [ "$1" != -- ]; do shift; done; shift; "$@" < /dev/null | cat > /dev/null';

/**
 * @param {string} script The verifier's.
 * @param {{ command?: string, timeoutMs?: number }} [given]
 */
function ask(script, { command = 'true', timeoutMs = 20_000 } = {}) {
    const verifier = join(dir, `verifier-${Math.random()}`);
    writeFileSync(verifier, `#!/bin/sh\n${script}\n`);
    chmodSync(verifier, 0o700);
    return askForProof({ command, verifier, size: 256, inner: 64, memoryMib: 32 }, { timeoutMs, lease: 7 });
}

describe('a proof', () => {
    it('is asked for as it was told, and verified', async () => {
        const file = join(dir, 'arguments');
        const verdict = await ask(`echo "$@" > ${file}; echo '${SENTENCE}'`);
        assert.deepEqual(verdict, { kind: 'verified', words: SENTENCE, tops: 1, gib: 2 });
        const asked =
            '--verify --size 256 --inner 64 --memory-mib 32 --deadline 20 --walk-deadline-ms 20000 -- /bin/sh -c';
        assert.ok(readFileSync(file, 'utf8').startsWith(asked));
    });

    it('knows which lease it is for', async () => {
        const file = join(dir, 'lease');
        await ask(`${PROVER}; echo '${SENTENCE}'`, { command: `echo $LEASEHOLD_LEASE > ${file}` });
        assert.equal(readFileSync(file, 'utf8'), '7\n');
    });

    it('is not what its prover writes to stderr', async () => {
        const command = "echo 'error: not verified: an entry of the product is wrong' >&2; exit 1";
        const verdict = await ask(`${PROVER}; echo 'error: not verified: the prover ended' >&2; exit 1`, { command });
        assert.equal(verdict.kind, 'unknown');
        assert.match(verdict.words, /^not verified: the prover ended; its command: error: not verified/);
    });

    it('that cannot be asked for is not known', async () => {
        const question = { command: 'true', verifier: join(dir, 'none'), size: 256, inner: 64, memoryMib: 32 };
        const { kind, words } = await askForProof(question, { timeoutMs: 5_000, lease: 7 });
        assert.equal(kind, 'unknown');
        assert.match(words, /ENOENT/);
    });

    it('that hangs is ended with all that it started', async () => {
        const file = join(dir, 'pid');
        const command = `sh -c 'trap "" TERM; echo $$ > ${file}; while :; do sleep 60; done'`;
        const verdict = await ask(`${PROVER}`, { command, timeoutMs: 1_500 });
        assert.deepEqual(verdict, { kind: 'unknown', words: 'not verified: it took over 1.5 s' });
        await sleep(100);
        assert.equal(isAlive(Number(readFileSync(file, 'utf8'))), false);
    });

    it('that floods each output is not held against the guard', async () => {
        const command = 'yes no | head -c 5000000 >&2';
        const { kind, words } = await ask(
            `${PROVER}; yes no | head -c 5000000; yes no | tr -d '\\n' | head -c 5000000 >&2`,
            {
                command,
            },
        );
        assert.equal(kind, 'unknown');
        assert.ok(words.length < 5_000, words);
    });

    it('prints nothing that moves a terminal', async () => {
        const { words } = await ask("printf 'error: not verified: the prover cannot: \\033[2J\\007no' >&2; exit 1");
        assert.equal(words, 'not verified: the prover cannot:  [2J no');
    });
});
