/** `scripts/bench lists`: the calls and the time that an account takes to find its leases among very many. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clock, line, note, red, say, table } from '../../lib/text.js';
import { devAccount } from '../accounts.js';
import { Node } from '../node.js';
import { developmentChain } from '../specification.js';

const USAGE = `usage: scripts/bench lists [--leases N]
  --leases N   so many leases on the chain (100,000)`;
/** What the design asks: so many calls at most find an account's leases among 100,000. */
const BOUND = { leases: 100_000, calls: 20 };

/** Follows the pages to the end. @param {Node} node @param {Record<string, unknown>} filter */
async function collect(node, filter) {
    const found = [];
    const took = [];
    /** @type {string | null} */
    let from = null;
    do {
        const start = performance.now();
        const { leases, next } = await node.chain.rpc('leases', filter, from);
        took.push(performance.now() - start);
        found.push(...leases);
        from = next;
    } while (from !== null);
    return { found, took };
}

/** The storage of `count` active leases; those in `own` are the tenant's, the others a stranger's. */
function storage(api, count, tenant, own, provider) {
    const value = api.query.leases.leases.creator.meta.type.asMap.value;
    const lease = (/** @type {string} */ by) =>
        api
            .createType(api.registry.createLookupType(value), {
                tenant: by,
                provider,
                payee: provider,
                model: 1,
                gpus: 8,
                asset: 'Native',
                state: 'Active',
                coverage: { start: 1, end: 5_000_000, term: 5_000_000, reapplied: 0 },
                ledger: { price: 1_000_000_000_000n, feeRate: 20_000, deposited: 5_000_000_000_000_000_000n },
            })
            .toHex();
    const [ours, theirs] = [lease(tenant), lease(devAccount('//Ferdie').address)];
    /** @type {Record<string, string>} */
    const entries = {};
    for (let id = 0; id < count; id += 1) {
        entries[api.query.leases.leases.key(id)] = own.includes(id) ? ours : theirs;
    }
    entries[api.query.leases.nextLease.key()] = api.createType('u64', count).toHex(true);
    return entries;
}

/** The development chain with these entries in its first state. */
async function withEntries(dir, entries) {
    const file = join(dir, 'spec.json');
    const spec = JSON.parse(readFileSync(await developmentChain(), 'utf8'));
    Object.assign(spec.genesis.raw.top, entries);
    writeFileSync(file, JSON.stringify(spec));
    return file;
}

/** @param {string} dir @param {number} count @param {(node: Node) => void} started */
async function measure(dir, count, started) {
    const tenant = devAccount('//Bob').address;
    const provider = devAccount('//Charlie').address;
    // The oldest, one in the middle and one near the newest: all of them have to be looked at.
    const own = [0, Math.floor(count / 2), count - 2];
    say(`making a chain with ${count.toLocaleString('en')} leases`);
    let start = Date.now();
    const model = await new Node({ dir: join(dir, 'model') }).start();
    started(model);
    const entries = storage(model.chain.api, count, tenant, own, provider);
    await model.stop();
    const spec = await withEntries(dir, entries);
    note(`in ${clock(start)}`);
    say('starting a node on it');
    start = Date.now();
    const node = await new Node({ dir: join(dir, 'many'), chain: spec }).start();
    started(node);
    note(`in ${clock(start)}`);

    /** @type {[string, Record<string, unknown>, number][]} */
    const questions = [
        [`a tenant with ${own.length} leases`, { tenant }, own.length],
        ['a tenant without any', { tenant: devAccount('//Dave').address }, 0],
        ['a tenant, at a stage of no lease', { tenant, status: 'closing' }, 0],
    ];
    const rows = [];
    let most = 0;
    for (const [name, filter, expected] of questions) {
        const { found, took } = await collect(node, filter);
        if (found.length !== expected) throw new Error(`${name}: found ${found.length} leases, not ${expected}`);
        most = Math.max(most, took.length);
        const sum = took.reduce((all, one) => all + one, 0);
        rows.push([name, `${found.length}`, `${took.length}`, Math.max(...took).toFixed(0), sum.toFixed(0)]);
    }
    await node.stop();
    say(`leases_leases among ${count.toLocaleString('en')} leases`);
    for (const text of table(['', '>found', '>calls', '>longest, ms', '>in all, ms'], rows)) line(text);
    if (count <= BOUND.leases && most > BOUND.calls) {
        throw new Error(`it took ${most} calls; at most ${BOUND.calls} are asked for`);
    }
}

function options() {
    try {
        const { values } = parseArgs({
            options: {
                leases: { type: 'string', default: String(BOUND.leases) },
                help: { type: 'boolean', short: 'h' },
            },
        });
        const count = Number(values.leases);
        if (!Number.isInteger(count) || count < 3 || count > 200_000) {
            throw new Error(`--leases takes a whole number from 3 to 200000, not '${values.leases}'`);
        }
        return { help: values.help, count };
    } catch (error) {
        console.error(`${red('error:')} ${error.message}\n${USAGE}`);
        process.exit(2);
    }
}

const { help, count } = options();
if (help) {
    console.log(USAGE);
    process.exit(0);
}
const dir = mkdtempSync(join(tmpdir(), 'leasehold-lists-'));
/** @type {Node | undefined} */
let running;
try {
    await measure(dir, count, (node) => {
        running = node;
    });
} catch (error) {
    console.error(`${red('error:')} ${error.message}`);
    const log = running?.program?.log;
    if (log) note(`the end of the node's log:\n${readFileSync(log, 'utf8').split('\n').slice(-8).join('\n')}`);
    process.exitCode = 1;
} finally {
    await running?.stop().catch(() => undefined);
    rmSync(dir, { recursive: true, force: true });
}
