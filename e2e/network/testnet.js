/** scripts/testnet: networks on one machine, with others beside and in them. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Actor, coins, connect, until } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { freePort } from '@leasehold/devnet/ports';
import { binary, Program } from '@leasehold/devnet/program';

const TESTNET = fileURLToPath(new URL('../../scripts/testnet', import.meta.url));
/** An election at the end of an era of 60 blocks, and two sessions of 20 until the elected vote. */
const JOIN_MS = 240_000;

describe('scripts/testnet', { timeout: 600_000 }, () => {
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-e2e-'));
    const base = join(dir, 'network');
    const testnet = async (...args) => (await promisify(execFile)(TESTNET, [...args, '--base', base])).stdout;
    const network = () => JSON.parse(readFileSync(join(base, 'network.json'), 'utf8')).validators;
    const bootNodes = () => JSON.parse(readFileSync(join(base, 'spec.json'), 'utf8')).bootNodes.join();
    const servers = [];
    /** Takes a port, unless another program has it already. */
    const take = async (port) => {
        const server = createServer();
        servers.push(server);
        await Promise.race([once(server.listen(port, '127.0.0.1'), 'listening'), once(server, 'error')]).catch(
            () => {},
        );
    };
    after(async () => {
        for (const server of servers) server.close();
        await testnet('stop').catch(() => {});
        rmSync(dir, { recursive: true, force: true });
    });

    it('takes the next port where its own is taken, and keeps it', async () => {
        await take(19945);
        const told = await testnet('2');
        const [first, second] = network();
        assert.notEqual(first.rpc, 19945);
        assert.notEqual(first.rpc, second.rpc);
        assert.ok(told.includes(`rpc=ws://127.0.0.1:${first.rpc}`), told);
        assert.match(told, /finality needs 2 of the chain's 2 authorities; 2 of them run here/);

        await testnet('stop');
        for (const server of servers) server.close();
        await take(first.p2p);
        const before = bootNodes();
        await testnet('2');
        const [moved, kept] = network();
        assert.notEqual(moved.p2p, first.p2p);
        assert.deepEqual({ ...moved, p2p: first.p2p }, first, 'nothing else moves');
        assert.deepEqual(kept, second);
        assert.ok(before.includes(`/tcp/${first.p2p}/`) && !bootNodes().includes(`/tcp/${first.p2p}/`));
        assert.ok(bootNodes().includes(`/tcp/${moved.p2p}/`), 'others find it at its new port');
    });

    it('counts all authorities of the chain, not only its own', async () => {
        assert.match(await testnet('kill', '2'), /finality needs 2 of .* 2 authorities; 1 of them runs here/);
        assert.match(await testnet('start', '2'), /validator 2 is back/);

        const rpc = await freePort();
        const guest = new Program(
            'guest',
            binary('LEASEHOLD_NODE'),
            [
                ...['--validator', '--chain', join(base, 'spec.json'), '--base-path', join(dir, 'guest')],
                ...['--unsafe-force-node-key-generation', '--listen-addr', '/ip4/127.0.0.1/tcp/0'],
                ...['--rpc-port', String(rpc), '--no-prometheus', '--no-telemetry', '--no-mdns'],
            ],
            { dir },
        );
        const ask = async (method, params) => {
            const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
            const headers = { 'content-type': 'application/json' };
            const response = await fetch(`http://127.0.0.1:${rpc}`, { method: 'POST', body, headers });
            return (await response.json()).result;
        };
        try {
            const answers = () =>
                ask('system_health', []).then(
                    ({ peers, isSyncing }) => peers > 0 && !isSyncing,
                    () => false,
                );
            await guest.whileAlive(90_000, 'it to follow', until(90_000, 'the guest to follow', answers));
            const account = devAccount('//Eve');
            const { keys, proof } = await ask('author_rotateKeysWithOwner', [
                `0x${Buffer.from(account.publicKey).toString('hex')}`,
            ]);
            const chain = await connect(`ws://127.0.0.1:${network()[0].rpc}`);
            try {
                await new Actor(chain, account).batch((tx) => [
                    tx.staking.bond(coins(5_000), 'Staked'),
                    tx.session.setKeys(keys, proof),
                    tx.staking.validate({ commission: 0, blocked: false }),
                ]);
            } finally {
                await chain.disconnect();
            }
            const joined =
                /finality needs 3 of the chain's 3 authorities; 2 of them run here, 1 is not of this testnet/;
            await until(JOIN_MS, 'the guest to be elected', async () => joined.test(await testnet('status')));
            assert.match(await testnet('kill', '1'), /needs 3 of .* 3 authorities; 1 of them runs here, 1 is not/);
            // The two of the testnet do not finalize alone any more, and are not awaited.
            assert.match(await testnet('start', '1'), /2 of them run here, 1 is not of this testnet/);
        } finally {
            await guest.stop();
        }
    });
});
