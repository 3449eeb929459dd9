/** What the node refuses before it starts. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { within } from '@leasehold/client';
import { binary, Program } from '@leasehold/devnet/program';

describe('the node', { timeout: 120_000 }, () => {
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-e2e-'));
    after(() => rmSync(dir, { recursive: true, force: true }));

    /** Ports that no other program can have. */
    const ANY = ['--rpc-port', '0', '--no-prometheus', '--listen-addr', '/ip4/127.0.0.1/tcp/0'];

    const fails = async (name, args, message, { ports = ANY, as = ['--dev'] } = {}) => {
        const all = [...as, '--base-path', join(dir, name), ...ports, ...args];
        const node = new Program(name, binary('LEASEHOLD_NODE'), all, { dir });
        const end = await within(30_000, 'the node to give up', node.exited).catch(async (error) => {
            await node.kill();
            throw error;
        });
        assert.match(end, /exited with status [1-9]/);
        assert.match(node.tail(50), message);
        return node.tail(50);
    };

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

    /** Runs a command of the node that ends. */
    const run = (...args) => {
        const { status, stdout, stderr } = spawnSync(binary('LEASEHOLD_NODE'), args, {
            encoding: 'utf8',
            maxBuffer: 64 << 20,
        });
        assert.equal(status, 0, stderr);
        return stdout;
    };

    it('follows no other chain than its specification, whatever the database holds', async () => {
        const name = 'another-chain';
        const base = ['--base-path', join(dir, name)];
        const [one, another] = ['one.json', 'another.json'].map((file) => join(dir, file));
        const raw = run('export-chain-spec', '--chain', 'dev', '--raw');
        writeFileSync(one, raw);
        writeFileSync(another, raw.replace('"top": {', '"top": { "0x01": "0x01",'));
        assert.notEqual(readFileSync(another, 'utf8'), raw);
        // Opens the database as a node does, and so makes it.
        run('export-blocks', '--chain', one, ...base, '--to', '0', join(dir, 'blocks'));

        const tail = await fails(name, ['--chain', another], /holds another chain than the specification/);
        assert.equal(new Set(tail.match(/0x[0-9a-f]{64}/g)).size, 2, 'both hashes are named');
        assert.ok(tail.includes(join(dir, name, 'chains', 'leasehold_dev')), tail);
        for (const remedy of ['--base-path', 'purge-chain']) assert.ok(tail.includes(remedy), tail);
        // What it says can be done.
        run('purge-chain', '-y', '--chain', another, ...base);
        assert.ok(!existsSync(join(dir, name, 'chains', 'leasehold_dev', 'paritydb')));
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
