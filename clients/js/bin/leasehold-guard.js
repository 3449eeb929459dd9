#!/usr/bin/env node
/** `leasehold-guard`: watches a lease for its tenant, on a machine of the tenant's own. See docs/guard.md. */

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { tryOnce } from './guard/checks.js';
import { HELP } from './guard/help.js';
import { keygen, readAccount, readKey, show } from './guard/keys.js';
import { optionsOf, UsageError } from './guard/options.js';
import { speaker } from './guard/said.js';
import { serveReceipts } from './guard/serve.js';

/** After a signal a turn may take this long to end. */
const PATIENCE_MS = 8_000;

/** @param {import('./guard/options.js').RunOptions} options */
async function run(options) {
    // These load what talks to a node, which takes some tenths of a second that the other actions do not need.
    const [{ Link }, { Guard }, { Tenant }] = await Promise.all([
        import('./guard/link.js'),
        import('./guard/run.js'),
        import('./guard/tenant.js'),
    ]);
    const say = speaker(options);
    // It goes on watching when nobody listens any more.
    process.stdout.on('error', () => {});
    const key = options.key === undefined ? undefined : readKey(options.key);
    const tenant = options.account === undefined ? undefined : new Tenant(readAccount(options.account));
    mkdirSync(dirname(options.state), { recursive: true, mode: 0o700 });
    const link = new Link(options.node);
    const guard = new Guard(options, { say, link, tenant, key });
    const served = options.serve && (await serveReceipts(options.serve, () => guard.consent.published));
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
        process.once(signal, () => {
            guard.end();
            setTimeout(() => process.exit(0), PATIENCE_MS).unref();
        });
    }
    try {
        await guard.run();
    } finally {
        served?.stop();
        await link.stop();
    }
    return 0;
}

/** @returns {Promise<number>} The status to end with. */
async function main() {
    const options = optionsOf(process.argv.slice(2));
    if (options.action === 'help') {
        console.log(HELP);
        return 0;
    }
    if (options.action === 'run') return run(options);
    if (options.action === 'try') {
        const { answered, why } = await tryOnce(options.check, options);
        const event = answered ? 'answers' : 'failed';
        const text = `${answered ? 'the workload answers' : 'no answer'}: ${why}`;
        speaker(options)({ level: answered ? 'info' : 'warning', event, text });
        return answered ? 0 : 1;
    }
    const { id, address } = options.action === 'keygen' ? keygen(options.path) : show(options.path);
    console.log(`receipt key  ${id}\naddress      ${address}`);
    return 0;
}

try {
    process.exit(await main());
} catch (error) {
    const isUsage = error instanceof UsageError;
    const { message } = /** @type {Error} */ (error);
    process.stderr.write(`leasehold-guard: ${message}${isUsage ? '; see leasehold-guard --help' : ''}\n`);
    process.exit(isUsage ? 2 : 1);
}
