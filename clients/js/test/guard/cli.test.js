/** The program as its users start it: what it prints, and how it ends. */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serveReceipts } from '../../bin/guard/serve.js';
import { makeFolder } from '../support/folder.js';

const GUARD = fileURLToPath(new URL('../../bin/leasehold-guard.js', import.meta.url));
const dir = makeFolder();

/** @param {string[]} args */
const guard = (...args) => spawnSync(process.execPath, [GUARD, ...args], { encoding: 'utf8' });

/** A port that nothing listens on. */
async function freePort() {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    await new Promise((resolve) => server.close(resolve));
    return port;
}

describe('leasehold-guard', () => {
    it('can be executed, and helps', () => {
        assert.equal(statSync(GUARD).mode & 0o111, 0o111);
        const { status, stdout } = guard('--help');
        assert.equal(status, 0);
        assert.match(stdout, /never on the leased one/);
        assert.ok(stdout.split('\n').every((line) => line.length <= 120));
    });

    it('ends with 2 if it does not understand, and says where help is', () => {
        const { status, stderr, stdout } = guard('run', '--lease', 'seven');
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, /^leasehold-guard: .*; see leasehold-guard --help\n$/);
    });

    it('makes a key once, and never prints its secret', () => {
        const file = join(dir, 'key');
        const made = guard('keygen', file);
        assert.equal(made.status, 0);
        assert.match(made.stdout, /^receipt key {2}0x[0-9a-f]{64}\naddress {6}5\w+\n$/);
        assert.equal(guard('show', file).stdout, made.stdout);
        const again = guard('keygen', file);
        assert.deepEqual([again.status, again.stdout], [1, '']);
    });

    it('tries once, and ends as the try did', () => {
        assert.equal(guard('try', '--command', 'true').status, 0);
        const { status, stdout } = guard('try', '--json', '--command', 'echo "no GPU" >&2; false');
        const said = JSON.parse(stdout);
        assert.deepEqual([status, said.event, said.level], [1, 'failed', 'warning']);
        assert.match(said.text, /status 1: no GPU/);
    });

    it('waits for a node that is not there, does nothing, and ends when it is told to', async () => {
        const state = join(dir, 'state');
        const node = `ws://127.0.0.1:${await freePort()}`;
        const args = ['run', '--json', '--lease', '7', '--state', state, '--node', node, '--command', 'false'];
        const program = spawn(process.execPath, [GUARD, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
        const [first] = await once(program.stdout, 'data');
        const said = JSON.parse(String(first).split('\n')[0]);
        assert.deepEqual([said.event, said.level], ['node-unknown', 'warning']);
        program.kill('SIGTERM');
        assert.deepEqual(await once(program, 'exit'), [0, null]);
        assert.deepEqual(readdirSync(state), []);
    });
});

describe('the receipts that a guard serves', () => {
    it('are there for anyone, and nothing else is', async () => {
        const port = await freePort();
        let receipts = '';
        const served = await serveReceipts({ host: '127.0.0.1', port }, () => receipts);
        const ask = (/** @type {string} */ path, /** @type {RequestInit} */ init) =>
            fetch(`http://127.0.0.1:${port}${path}`, init);
        try {
            assert.equal((await ask('/receipts', {})).status, 503, 'before the chain is known');
            receipts = '{ "receipts": [] }\n';
            const answer = await ask('/receipts', {});
            assert.deepEqual([answer.status, await answer.text()], [200, receipts]);
            assert.equal((await ask('/', {})).status, 404);
            assert.equal((await ask('/receipts', { method: 'POST', body: 'x' })).status, 405);
            await assert.rejects(
                serveReceipts({ host: '127.0.0.1', port }, () => ''),
                /EADDRINUSE/,
            );
        } finally {
            served.stop();
        }
        await assert.rejects(ask('/receipts', {}));
    });

    it('do not wait for a client that says nothing', async () => {
        const port = await freePort();
        const served = await serveReceipts({ host: '127.0.0.1', port }, () => '{}');
        const silent = connect(port, '127.0.0.1');
        silent.on('error', () => {});
        try {
            await once(silent, 'close', { signal: AbortSignal.timeout(15_000) });
        } finally {
            served.stop();
        }
    });
});
