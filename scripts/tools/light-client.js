/** smoldot, the light client: it follows the chain on its own, and asks full nodes for proofs only. */

import { readFileSync } from 'node:fs';
import { coins, within } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getSmProvider } from 'polkadot-api/sm-provider';
import { start } from 'smoldot';
import { versionOf } from './tool.js';

const MS = 120_000;
const AMOUNT = coins(1);
/** smoldot's levels: 1 is an error, 2 a warning. */
const WARNING = 2;

/** A specification with the node's address in it, from which a light client starts. */
async function specification({ spec, node }) {
    const [address] = (await node.chain.api.rpc.system.localListenAddresses()).map(String);
    return JSON.stringify({ ...JSON.parse(readFileSync(spec, 'utf8')), bootNodes: [address] });
}

/** @param {any} stage @param {(client: import('polkadot-api').PolkadotClient) => Promise<string>} use */
async function withLightClient(stage, use) {
    /** @type {string[]} */
    const warnings = [];
    const logCallback = (level, target, message) => {
        if (level <= WARNING) warnings.push(`${target}: ${message}`);
    };
    const smoldot = start({ maxLogLevel: WARNING, logCallback });
    try {
        const chainSpec = await specification(stage);
        const client = createClient(getSmProvider(() => /** @type {any} */ (smoldot.addChain({ chainSpec }))));
        try {
            const said = await within(MS, 'the light client', use(client));
            const missing = warnings.filter((text) => /unresolved|host function/i.test(text));
            if (missing.length > 0) throw new Error(`the runtime needs what light clients lack: ${missing[0]}`);
            return said;
        } catch (error) {
            error.message += `\n${warnings.slice(-5).join('\n')}`;
            throw error;
        } finally {
            client.destroy();
        }
    } finally {
        await smoldot.terminate();
    }
}

/** The light client's finalized head becomes one that the node has. */
async function follow(stage) {
    const { api } = stage.node.chain;
    const started = Date.now();
    return withLightClient(stage, async (client) => {
        const target = (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
        const block = await new Promise((resolve, reject) => {
            const following = client.finalizedBlock$.subscribe({
                next: (seen) => {
                    if (seen.number < target) return;
                    resolve(seen);
                    queueMicrotask(() => following.unsubscribe());
                },
                error: reject,
            });
        });
        const hash = (await api.rpc.chain.getBlockHash(block.number)).toHex();
        if (hash !== block.hash) throw new Error(`block ${block.number} is ${block.hash} there and ${hash} here`);
        return `block ${block.number} after ${((Date.now() - started) / 1_000).toFixed(1)} s`;
    });
}

/** A sponsor's top-up, signed here and sent by the light client to its peers. */
async function topUp(stage) {
    const { running } = stage.market;
    const account = devAccount('//Ferdie');
    const signer = getPolkadotSigner(account.publicKey, 'Sr25519', (bytes) => account.sign(bytes));
    const started = Date.now();
    return withLightClient(stage, async (client) => {
        /** @type {any} */
        const api = client.getUnsafeApi();
        const lease = BigInt(running.measured);
        const before = await api.apis.LeasesApi.lease(lease);
        const { ok, dispatchError, block } = await api.tx.Leases.top_up({ lease, amount: AMOUNT }).signAndSubmit(
            signer,
        );
        if (!ok) throw new Error(JSON.stringify(dispatchError));
        const after = await api.apis.LeasesApi.lease(lease, { at: block.hash });
        if (after.deposited !== before.deposited + AMOUNT) throw new Error('the lease did not get it');
        return `final in block ${block.number}, after ${((Date.now() - started) / 1_000).toFixed(1)} s`;
    });
}

const check = (what, act) => ({
    tool: 'smoldot',
    version: () => versionOf('smoldot'),
    what,
    command: 'scripts/tools/light-client.js',
    run: act,
});

export const checks = [
    check('follow the finalized head, from genesis', follow),
    check('sign a call and send it, through the light client alone', topUp),
];
