/** What a guard keeps in files: state that survives a damaged disk, and secrets that only their owner reads. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { replaceFile } from '../../bin/guard/files.js';
import { keygen, readAccount, readKey, show } from '../../bin/guard/keys.js';
import { loadState, newState, OtherStateError, parseState, saveState } from '../../bin/guard/state.js';
import { openLedger } from '../../src/guard/index.js';
import { makeFolder } from '../support/folder.js';

const GUARD = { genesis: '0x01', asked: 7, key: '0x02' };
const RECEIPT = { lease: 7, ms: 5, signature: `0x${'ab'.repeat(64)}` };
/** @type {string} */
let dir;
/** @type {string} */
let file;
beforeEach(() => {
    dir = makeFolder();
    file = join(dir, 'state.json');
});

/** A state with something in it. */
function full() {
    const ledger = { ...openLedger(7), owedMs: 5, waiting: [{ block: 4, ms: 3 }], creditedMs: 9, block: 6 };
    return { ...newState(GUARD, ledger), receipts: [RECEIPT] };
}

describe('the state of a guard', () => {
    it('is read as it was written, by its owner only', () => {
        assert.deepEqual(loadState(file, GUARD), {});
        saveState(file, full());
        assert.deepEqual(loadState(file, GUARD), { state: full() });
        assert.equal(statSync(file).mode & 0o777, 0o600);
        assert.deepEqual(readdirSync(dir), ['state.json'], 'nothing unfinished is left');
    });

    it('that is damaged is put aside, wherever it is torn', () => {
        saveState(file, full());
        const text = readFileSync(file, 'utf8');
        for (let length = 0; length < text.trimEnd().length; length += 1) {
            assert.equal(parseState(text.slice(0, length)), undefined, `${length} bytes of it`);
        }
        writeFileSync(file, text.slice(0, 40));
        assert.deepEqual(loadState(file, GUARD), { damaged: `${file}.damaged` });
        assert.equal(readFileSync(`${file}.damaged`, 'utf8'), text.slice(0, 40));
        assert.equal(existsSync(file), false);
        assert.deepEqual(loadState(file, GUARD), {});
    });

    it('is none if it says what cannot be', () => {
        const state = { version: 1, ...full() };
        assert.ok(parseState(JSON.stringify(state)));
        const [ledger] = state.ledgers;
        for (const wrong of [
            { version: 2 },
            { genesis: 7 },
            { asked: -1 },
            { ledgers: [] },
            { ledgers: [{ ...ledger, owedMs: -1 }] },
            { ledgers: [{ ...ledger, owedMs: 1.5 }] },
            { ledgers: [{ ...ledger, waiting: null }] },
            { ledgers: [{ ...ledger, waiting: [{ block: 4, ms: -3 }] }] },
            { ledgers: [{ ...ledger, waiting: [null] }] },
            { ledgers: [{ ...ledger, block: 1.5 }] },
            { ledgers: [{ ...ledger, creditedMs: '9' }] },
            { ledgers: [{ ...ledger, answered: 1 }] },
            { ledgers: [null] },
            { receipts: [{ ...RECEIPT, signature: '0x00' }] },
            { receipts: null },
            { proved: null },
            { proved: ['7'] },
        ]) {
            assert.equal(parseState(JSON.stringify({ ...state, ...wrong })), undefined, JSON.stringify(wrong));
        }
        for (const text of ['', 'null', '[]', '"text"', '\0\0\0\0']) assert.equal(parseState(text), undefined);
    });

    it('of a guard from before proofs is read, and nothing was proved', () => {
        const { proved: _, ...older } = full();
        assert.deepEqual(parseState(JSON.stringify({ version: 1, ...older })), { ...older, proved: [] });
    });

    it('of a guard that did not write when it saw what waits is read, and nothing waits', () => {
        const { ledgers, ...rest } = full();
        const [{ waiting: _, block: __, ...ledger }] = ledgers;
        const older = { version: 1, ...rest, ledgers: [{ ...ledger, waitingMs: 3 }] };
        assert.deepEqual(parseState(JSON.stringify(older))?.ledgers, [{ ...ledger, waiting: [], block: 0 }]);
    });

    it('of another chain or lease is not used, and stays', () => {
        saveState(file, full());
        assert.throws(() => loadState(file, { ...GUARD, genesis: '0x09' }), OtherStateError);
        assert.throws(() => loadState(file, { ...GUARD, asked: 8 }), OtherStateError);
        assert.deepEqual(loadState(file, GUARD), { state: full() });
    });

    it('keeps what was counted when the key is another, and none of its receipts', () => {
        saveState(file, full());
        assert.deepEqual(loadState(file, { ...GUARD, key: '0x03' }), {
            state: { ...full(), key: '0x03', receipts: [] },
        });
    });

    it('stays as it was if it cannot be written', () => {
        saveState(file, full());
        assert.throws(() => replaceFile(join(dir, 'no', 'folder'), 'x'));
        const text = /** @type {any} */ (Symbol('not a text'));
        assert.throws(() => replaceFile(file, text));
        assert.deepEqual(loadState(file, GUARD), { state: full() });
        assert.deepEqual(readdirSync(dir), ['state.json']);
    });
});

describe('a disk that is full', () => {
    const files = new URL('../../bin/guard/files.js', import.meta.url).href;
    /** Runs a line in a process that can write one block of 512 or 1,024 bytes to a file. @param {string} line */
    const tight = (line) => {
        const script = `import { createSecret, replaceFile } from ${JSON.stringify(files)};\n${line}`;
        const command = 'ulimit -f 1; trap "" XFSZ; exec "$0" --input-type=module --eval "$1" "$2"';
        return spawnSync('/bin/sh', ['-c', command, process.execPath, script, file], { encoding: 'utf8' });
    };

    it('takes nothing of what was written before', () => {
        saveState(file, full());
        const { status, stderr } = tight("replaceFile(process.argv[1], 'x'.repeat(5_000));");
        assert.equal(status, 1);
        assert.match(stderr, /EFBIG/);
        assert.deepEqual(loadState(file, GUARD), { state: full() });
        assert.deepEqual(readdirSync(dir), ['state.json']);
    });

    it('leaves no torn secret', () => {
        const { status, stderr } = tight("createSecret(process.argv[1], 'x'.repeat(5_000));");
        assert.equal(status, 1);
        assert.match(stderr, /EFBIG/);
        assert.deepEqual(readdirSync(dir), []);
    });
});

describe('a key in a file', () => {
    it('is made once, for its owner only, and shown again', () => {
        const made = keygen(file);
        assert.equal(statSync(file).mode & 0o777, 0o600);
        assert.deepEqual(show(file), made);
        assert.deepEqual([readKey(file).id, readAccount(file).address], [made.id, made.address]);
        assert.throws(() => keygen(file), /EEXIST/);
        assert.deepEqual(show(file), made);
    });

    it('is not read if others can read it, or if it is none', () => {
        keygen(file);
        chmodSync(file, 0o640);
        assert.throws(() => readKey(file), /others can read .*chmod 600/);
        assert.throws(() => readAccount(file), /others can read/);
        // What systemd hands a service is for it alone, whatever the mode says.
        process.env.CREDENTIALS_DIRECTORY = dir;
        assert.equal(readKey(file).id, show(file).id);
        process.env.CREDENTIALS_DIRECTORY = join(dir, 'other');
        assert.throws(() => readKey(file), /others can read/);
        delete process.env.CREDENTIALS_DIRECTORY;
        writeFileSync(file, '\n');
        chmodSync(file, 0o600);
        assert.throws(() => readKey(file), /is empty/);
        writeFileSync(file, 'these are not words');
        assert.throws(() => readKey(file), /receipt key cannot be read/);
        assert.throws(() => readKey(join(dir, 'nothing')), /ENOENT/);
    });
});
