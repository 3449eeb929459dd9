/** `scripts/bench throughput`: blocks filled with one kind of call at a time, beside blocks full of transfers. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clock, line, note, red, say, table } from '../../lib/text.js';
import { binary } from '../program.js';
import { blocks, fill, send, signed, summary } from './fill.js';
import { activations, bids, open, reports, size, takes, transfers } from './market.js';
import { setUp } from './stage.js';

const USAGE = `usage: scripts/bench throughput [--blocks N] [--slot SECONDS]
  --blocks N       so many full blocks of each kind (2); reports fill one in each of N windows
  --slot SECONDS   the time between blocks (6, as in production); a busy machine needs more to fill them`;
/** Blocks less full ended because their time was over. */
const FULL = 0.9;
/** What the design aims at, and what was measured before. */
const AIMS = { bids: { aim: 0.8, before: 0.72 } };

/** @type {import('./stage.js').Stage | undefined} */
let stage;

/** @template T @param {string} what @param {() => Promise<T> | T} act */
async function timed(what, act) {
    say(what);
    const start = Date.now();
    const outcome = await act();
    note(`in ${clock(start)}`);
    return outcome;
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** @param {import('./fill.js').Filled} block */
const seen = ({ number, extrinsics, full }) => line(`block ${number}: ${extrinsics} calls, ${percent(full)} full`);

/** Signs, sends and looks at one kind of call. */
async function phase(stage, name, accounts) {
    const count = accounts.reduce((sum, { calls }) => sum + calls.length, 0);
    const turns = await timed(`signing ${count} ${name}`, () => signed(stage, accounts));
    const from = stage.chain.blocks.best;
    const found = await timed(`filling blocks with ${name}`, () => fill(stage, turns, seen));
    return { name, from, ...summary(found) };
}

/** Reports have no account whose nonce could hold them back: they go out when their window has just ended. */
async function reportPhase(stage, market, windows) {
    const { chain, timing } = stage;
    const found = [];
    for (let round = 0; round < windows; round += 1) {
        const window = Math.floor((chain.blocks.best + 1) / timing.windowBlocks);
        const hexes = await timed(`signing the reports of window ${window}`, () => reports(stage, market, window));
        const from = (window + 1) * timing.windowBlocks;
        await timed(`filling blocks with ${hexes.length} reports`, async () => {
            await chain.blocks.reach(from - 1);
            await send(stage, hexes);
            const filled = await blocks(stage, from, hexes.length, seen);
            found.push(...filled);
        });
    }
    return { name: 'reports', ...summary(found) };
}

function print(results) {
    const [base] = results;
    const rows = results.map(({ name, blocks, extrinsics, perSecond, full, ifFull }) => {
        const { aim, before } = AIMS[name] ?? {};
        const beside = aim ? `aim ${aim}, before ${before}` : '';
        return [
            name,
            String(blocks),
            extrinsics.toFixed(0),
            perSecond.toFixed(0),
            percent(full),
            (perSecond / base.perSecond).toFixed(2),
            (ifFull / base.ifFull).toFixed(2),
            beside,
        ];
    });
    say('throughput, in the fullest blocks of each kind');
    const head = ['', '>blocks', '>per block', '>per second', '>full', '>× transfers', '>× if both were full', ''];
    for (const text of table(head, rows)) line(text);
    note('full: the weight of what users called, of the most that it may be in a block (system.blockWeight)');
    if (results.some(({ full }) => full < FULL)) {
        note('a block is less full where its time was over, or no more calls were there: a longer --slot gives more');
    }
}

/** @param {string} name @param {string} text @param {number} most */
function natural(name, text, most) {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > most) {
        throw new Error(`--${name} takes a whole number from 1 to ${most}, not '${text}'`);
    }
    return value;
}

function options() {
    try {
        const { values } = parseArgs({
            options: {
                blocks: { type: 'string', default: '2' },
                slot: { type: 'string', default: '6' },
                help: { type: 'boolean', short: 'h' },
            },
        });
        const { blocks, slot, help } = values;
        return { help, count: natural('blocks', blocks, 20), slot: natural('slot', slot, 60) };
    } catch (error) {
        console.error(`${red('error:')} ${error.message}\n${USAGE}`);
        process.exit(2);
    }
}

/** @param {string} dir @param {number} count Blocks of each kind. @param {number} slot In seconds. */
async function measure(dir, count, slot) {
    stage = await timed(`starting a node with slots of ${slot} s`, () => setUp(dir, 1_000 * slot));
    const { chain } = stage;
    const ready = stage;
    const sizes = await size(stage, count);
    const market = await timed(
        `${sizes.providers} providers with ${sizes.reports} meters, and ${sizes.orders} orders`,
        () => open(ready, sizes),
    );
    const results = [];
    results.push(await phase(stage, 'transfers', transfers(stage, market, sizes)));
    results.push(await phase(stage, 'bids', bids(stage, market)));
    const taken = await phase(stage, 'takes of asks', takes(stage, market, sizes));
    results.push(taken);
    results.push(await phase(stage, 'activations', activations(stage, market, taken.from)));
    results.push(await reportPhase(stage, market, count));
    await chain.blocks.next();
    print(results);
}

async function main() {
    const { help, count, slot } = options();
    if (help) {
        console.log(USAGE);
        return 0;
    }
    const started = Date.now();
    const node = binary('LEASEHOLD_NODE');
    const profile = /\/(production|release|debug)\//.exec(node)?.[1] ?? 'unknown';
    say(`${node}, of ${statSync(node).mtime.toISOString().slice(0, 16)}; profile: ${profile}`);
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-throughput-'));
    process.on('exit', () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
    try {
        await measure(dir, count, slot);
        await stage?.node.stop();
        note(`in ${clock(started)}`);
        return 0;
    } catch (error) {
        console.error(`\n${red('error:')} ${error.message}`);
        if (process.env.LEASEHOLD_DEBUG) console.error(error.stack);
        if (stage) console.error(`\nthe end of its log:\n${stage.node.program.tail(12)}`);
        return 1;
    }
}

process.exit(await main());
