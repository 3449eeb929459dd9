/** Chopsticks: a copy of the chain to try changes on, dry runs, and replayed blocks. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coins, connect, until } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { freePort } from '@leasehold/devnet/ports';
import { Program } from '@leasehold/devnet/program';
import { node22, packageDir, run, versionOf } from './tool.js';

const NAME = '@acala-network/chopsticks';
const MS = 180_000;
const AMOUNT = coins(1);
const SPONSOR = '//Ferdie';

const cli = () => join(packageDir(NAME), 'chopsticks.cjs');
const chopsticks = (dir, ...args) => run(node22(), [cli(), ...args], { cwd: dir, ms: MS });
const version = () => versionOf(NAME);

/** What was paid into a lease. @param {import('@leasehold/client').Chain} chain @param {number} lease */
const deposited = async (chain, lease) => (await chain.view('lease', lease)).deposited;

/** Starts a fork, uses it, ends it. */
async function fork({ dir, node, market }) {
    const port = await freePort();
    const args = [cli(), '--endpoint', node.ws, '--port', String(port), '--build-block-mode', 'Manual'];
    const program = new Program('chopsticks', node22(), args, { dir });
    try {
        const url = `http://127.0.0.1:${port}`;
        await program.whileAlive(
            MS,
            'its RPC to answer',
            until(MS, `${url} to answer`, () =>
                fetch(url, {
                    method: 'POST',
                    headers: { 'content-type': 'application/json' },
                    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'system_chain', params: [] }),
                }).then(
                    ({ ok }) => ok,
                    () => program.end !== undefined,
                ),
            ),
        );
        const forked = await program.whileAlive(MS, 'Polkadot.js to be ready', connect(`ws://127.0.0.1:${port}`));
        try {
            return await program.whileAlive(MS, 'a block', topUp(forked, node.chain, market.running.measured));
        } finally {
            await forked.disconnect();
        }
    } finally {
        await program.stop();
    }
}

/**
 * Tops up a lease on the fork, where the lease then has more, and the chain knows nothing of it.
 *
 * @param {import('@leasehold/client').Chain} forked
 * @param {import('@leasehold/client').Chain} chain
 * @param {number} lease
 */
async function topUp(forked, chain, lease) {
    const before = await deposited(forked, lease);
    await forked.api.tx.leases.topUp(lease, AMOUNT).signAndSend(devAccount(SPONSOR));
    await forked.provider.send('dev_newBlock', [{ count: 1 }]);
    const [there, here] = [await deposited(forked, lease), await deposited(chain, lease)];
    if (there !== before + AMOUNT || here !== before) {
        throw new Error(`after a top-up of ${AMOUNT} on the fork it has ${there} there and ${here} here, of ${before}`);
    }
    const { number } = await forked.api.rpc.chain.getHeader();
    return `a top-up in block ${number.toNumber()} of the fork`;
}

/** The SDK counts the first block of a session as full: on the block before it, no dry run succeeds. */
const isFull = (error) => error.message.includes('exhaustsResources');

/** Runs a signed top-up without sending it. */
async function dryRun({ dir, node, market }) {
    const { api, blocks } = node.chain;
    const signed = await api.tx.leases
        .topUp(market.running.measured, AMOUNT)
        .signAsync(devAccount(SPONSOR), { era: 0 });
    const output = join(dir, 'dry-run.json');
    const options = ['--endpoint', node.ws, '--extrinsic', signed.toHex(), '--output-path', output];
    const attempt = () => chopsticks(dir, 'dry-run', ...options);
    await attempt().catch(async (error) => {
        if (!isFull(error)) throw error;
        await blocks.reach(blocks.best + 1);
        await attempt();
    });
    const { outcome } = JSON.parse(readFileSync(output, 'utf8'));
    if (outcome?.Ok?.Ok === undefined) throw new Error(`the outcome is ${JSON.stringify(outcome)}`);
    return 'a signed top-up would succeed';
}

/** Runs a block with the report of a meter again. */
async function runBlock({ dir, node }) {
    const { blocks } = node.chain;
    const { block } = await blocks.event('usageAttestation.ReportAccepted', { from: 0 });
    const { hash } = await blocks.reach(block);
    const output = join(dir, 'run-block.json');
    await chopsticks(dir, 'run-block', '--endpoint', node.ws, '--block', hash, '--output-path', output);
    const { storageDiff } = JSON.parse(readFileSync(output, 'utf8')).Call;
    if (!(storageDiff.length > 0)) throw new Error('the block changed nothing');
    return `block ${block}: ${storageDiff.length} entries of storage changed`;
}

const check = (what, command, act) => ({ tool: NAME, version, what, command: `npx ${NAME} ${command}`, run: act });

export const checks = [
    check('fork the chain, and build a block with a signed call on it', '--endpoint WS', fork),
    check('run a signed call without sending it', 'dry-run --endpoint WS --extrinsic HEX', dryRun),
    check('run a block again', 'run-block --endpoint WS --block HASH', runBlock),
];
