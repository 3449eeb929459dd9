/** The node's refusals before it starts. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { refusesToStart } from './support/refused.js';

describe('the node', { timeout: 120_000 }, () => {
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-e2e-'));
    after(() => rmSync(dir, { recursive: true, force: true }));

    /**
     * @param {string} name
     * @param {string[]} args
     * @param {RegExp} message
     * @param {{ ports?: string[], as?: string[] }} [options]
     */
    const fails = (name, args, message, { ports, as = ['--dev'] } = {}) =>
        refusesToStart(name, [...as, '--base-path', join(dir, name), ...args], message, { dir, ports });

    const elsewhere = {
        'another host': 'http://example.com',
        'another machine': 'http://10.0.0.5:9464',
        'another host, disguised': 'http://127.0.0.1@example.com:9464',
        'another protocol': 'https://127.0.0.1:9464',
        'no URL': '127.0.0.1:9464',
    };
    for (const [what, url] of Object.entries(elsewhere)) {
        it(`signs nothing for a meter at ${what}`, async () => {
            await fails(what.replace(/\W+/g, '-'), ['--gpu-meter', url], /--gpu-meter/);
        });
    }

    it('takes no meter where off-chain workers are off', async () => {
        const args = ['--gpu-meter', 'http://127.0.0.1:9464', '--offchain-worker', 'never'];
        await fails('no-worker', args, /--offchain-worker/);
    });

    it('names every port that is taken, and listens on no other', async () => {
        const servers = [createServer(), createServer(), createServer()];
        await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
        const ports = servers.map((server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port);
        const [rpc, metrics, peers] = ports;
        const taken = ['--rpc-port', rpc, '--prometheus-port', metrics, '--listen-addr', `/ip4/127.0.0.1/tcp/${peers}`];
        const tail = await fails('ports', [], /is taken by another program/, { ports: taken.map(String) });
        for (const [port, option] of [
            [rpc, '--rpc-port'],
            [metrics, '--prometheus-port'],
            [peers, '--listen-addr'],
        ]) {
            assert.match(tail, new RegExp(`port ${port} .*${option}`));
        }
        for (const server of servers) server.close();
    });

    it('names the node key file that it cannot use, and what is wrong with it', async () => {
        const file = join(dir, 'bad-node-key');
        writeFileSync(file, 'abc\n');
        const wrong = /node key file .* has 3 hexadecimal digits/;
        // The SDK reads a full node's key earlier than a validator's.
        for (const as of [['--dev'], ['--chain', 'dev']]) {
            const tail = await fails(`node-key${as[0]}`, ['--node-key-file', file], wrong, { as });
            assert.ok(tail.includes(file), tail);
        }
        mkdirSync(join(dir, 'folder'));
        await fails('node-key-folder', ['--node-key-file', join(dir, 'folder')], /folder cannot be read/);
    });
});
