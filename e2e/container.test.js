/** The entry point of the image, as a container runs it. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '@leasehold/client';
import { freePort } from '@leasehold/devnet/ports';
import { binary, Program } from '@leasehold/devnet/program';
import { developmentChain } from '@leasehold/devnet/specification';

const ENTRY_POINT = fileURLToPath(new URL('../ops/container/entrypoint', import.meta.url));
const SAFE = ['--unsafe-rpc-external', '--rpc-methods=safe'];
const METRICS = '--prometheus-external';

describe("the image's entry point", { timeout: 300_000 }, () => {
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-e2e-'));
    after(() => rmSync(dir, { recursive: true, force: true }));

    /** The environment of the image, with the programs of this folder. */
    const environment = (programs) => ({
        PATH: `${programs}:${process.env.PATH}`,
        XDG_DATA_HOME: join(dir, 'data'),
        XDG_STATE_HOME: join(dir, 'data'),
    });

    describe('hands on', () => {
        const fakes = join(dir, 'fakes');
        before(() => {
            mkdirSync(fakes);
            for (const name of ['leasehold-node', 'leasehold-meter']) {
                const file = join(fakes, name);
                writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' ${name} "$@"\n`);
                chmodSync(file, 0o755);
            }
        });

        const started = (...args) => {
            const { status, stdout, stderr } = spawnSync(ENTRY_POINT, args, {
                encoding: 'utf8',
                env: environment(fakes),
            });
            assert.equal(status, 0, stderr);
            return stdout.trimEnd().split('\n');
        };

        it('options to the node, and opens what is safe to the outside', () => {
            assert.deepEqual(started(), ['leasehold-node', ...SAFE, METRICS]);
            const options = ['--chain', 'a chain.json', '--rpc-cors', 'all'];
            assert.deepEqual(started(...options), ['leasehold-node', ...options, ...SAFE, METRICS]);
        });

        it('commands as they are', () => {
            for (const command of [
                ['key', 'generate'],
                ['export-chain-spec', '--chain', 'dev'],
                ['leasehold-node', '--dev'],
            ]) {
                const expected = command[0] === 'leasehold-node' ? command : ['leasehold-node', ...command];
                assert.deepEqual(started(...command), expected);
            }
            assert.deepEqual(started('leasehold-meter', '--source', 'nvml'), ['leasehold-meter', '--source', 'nvml']);
        });

        it("a validator's and a provider's JSON-RPC to nobody outside", () => {
            for (const options of [['--validator'], ['--gpu-meter', 'http://127.0.0.1:9464'], ['--gpu-meter=x']]) {
                assert.deepEqual(started(...options), ['leasehold-node', ...options, METRICS]);
            }
        });

        it('what the command line says of listening, unchanged', () => {
            for (const option of ['--rpc-external', '--rpc-methods=unsafe', '--experimental-rpc-endpoint=x']) {
                assert.deepEqual(started(option), ['leasehold-node', option, METRICS]);
            }
            assert.deepEqual(started('--rpc-methods', 'auto'), ['leasehold-node', '--rpc-methods', 'auto', METRICS]);
            for (const option of [METRICS, '--no-prometheus']) {
                assert.deepEqual(started(option), ['leasehold-node', option, ...SAFE]);
            }
        });
    });

    describe('with the real programs', () => {
        const programs = join(dir, 'programs');
        before(() => {
            mkdirSync(programs);
            symlinkSync(binary('LEASEHOLD_NODE'), join(programs, 'leasehold-node'));
            symlinkSync(binary('LEASEHOLD_METER'), join(programs, 'leasehold-meter'));
        });
        const run = (...args) => {
            const { status, stdout, stderr } = spawnSync(ENTRY_POINT, args, {
                encoding: 'utf8',
                env: environment(programs),
                maxBuffer: 64 << 20,
            });
            assert.equal(status, 0, stderr);
            return stdout;
        };

        it('keeps chains and keys in the volume without being told to', async () => {
            const chain = ['--chain', await developmentChain()];
            assert.equal(JSON.parse(run('export-chain-spec', ...chain)).id, 'leasehold_dev');
            const secret = join(dir, 'secret');
            writeFileSync(secret, '//Somebody');
            run('key', 'insert', ...chain, '--key-type', 'gpum', '--scheme', 'sr25519', '--suri', secret);
            const node = readdirSync(join(dir, 'data'));
            assert.equal(node.length, 1, 'one folder of the node');
            const keystore = join(dir, 'data', node[0], 'chains', 'leasehold_dev', 'keystore');
            assert.ok(existsSync(keystore), `${keystore} is there`);
            assert.match(readdirSync(keystore).join(), /^6770756d[0-9a-f]{64}$/);
        });

        it('makes a node key that no other user can read', async () => {
            const chain = ['--chain', await developmentChain()];
            run('key', 'generate-node-key', ...chain, '--default-base-path');
            const network = join(dir, 'data', 'leasehold-node', 'chains', 'leasehold_dev', 'network');
            assert.equal(statSync(join(network, 'secret_ed25519')).mode & 0o777, 0o600);
            assert.equal(statSync(network).mode & 0o777, 0o700);
        });

        it('starts the meter', () => {
            assert.match(run('leasehold-meter', '--version'), /^leasehold-meter \d/);
        });

        it('starts a node whose safe methods and metrics are reached from outside', async () => {
            const [rpc, metrics] = [await freePort(), await freePort()];
            const chain = [
                '--dev',
                '--chain',
                await developmentChain(),
                '--no-mdns',
                '--listen-addr',
                '/ip4/127.0.0.1/tcp/0',
            ];
            const ports = ['--rpc-port', String(rpc), '--prometheus-port', String(metrics)];
            const node = new Program('container', ENTRY_POINT, [...chain, ...ports], {
                dir,
                env: environment(programs),
            });
            // Linux has all of 127.0.0.0/8; what listens on loopback only has 127.0.0.1.
            const ask = async (method, params = []) => {
                const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
                const headers = { 'content-type': 'application/json' };
                return (await fetch(`http://127.0.0.2:${rpc}`, { method: 'POST', body, headers })).json();
            };
            try {
                const answers = until(120_000, 'the node to answer', () =>
                    ask('system_health').then(
                        () => true,
                        () => false,
                    ),
                );
                await node.whileAlive(120_000, 'its RPC to answer', answers);
                assert.equal((await ask('system_health')).result.isSyncing, false);
                assert.match((await ask('author_rotateKeys')).error.message, /unsafe/);
                assert.match(
                    await (await fetch(`http://127.0.0.2:${metrics}/metrics`)).text(),
                    /substrate_block_height/,
                );
            } finally {
                await node.stop();
            }
        });
    });
});
