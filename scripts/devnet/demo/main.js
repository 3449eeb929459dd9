/** `scripts/demo`: one lease through the real chain, from the order to the last coin; one that fails; others to try. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { within } from '@leasehold/client';
import { bold, clock, green, line, note, red, say } from '../../lib/text.js';
import { play as playMarket } from '../market/main.js';
import { show } from '../market/show.js';
import { setUp as setUpMarket } from '../market/stage.js';
import { play as playFault } from './fault.js';
import { play as playGuard } from './guard.js';
import { play as playLease } from './play.js';
import { setUp } from './stage.js';

/** One lease, one that fails, one that a guard saves: windows pass until that is known, and blocks until it is paid. */
const STORIES = {
    lease: {
        play: playLease,
        cast: { winner: 'Bob', loser: 'Charlie', tenant: 'Dave', delegator: 'Eve' },
        limit: 240_000,
        told: 'one lease, ordered, measured, paid and finalized',
    },
    fault: {
        play: playFault,
        cast: { provider: 'Bob', tenant: 'Dave', passerBy: 'Charlie' },
        limit: 300_000,
        told: 'one silence, noticed, slashed, deferred and paid',
    },
    guard: {
        play: playGuard,
        cast: { provider: 'Bob', standby: 'Charlie', tenant: 'Dave' },
        limit: 360_000,
        told: 'one machine that died, noticed, failed over and paid for',
    },
};
/** A price index takes an epoch, and one more where the first had no room left for the trade. */
const MARKET_LIMIT_MS = 600_000;

/** @typedef {import('./stage.js').Stage | import('../market/stage.js').Stage} Stage */

const { keep: kept = false, market = false, fault = false, guard = false } = options();
const story = STORIES[fault ? 'fault' : guard ? 'guard' : 'lease'];
const dir = mkdtempSync(join(tmpdir(), 'leasehold-demo-'));
const tidyUp = () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
process.on('exit', tidyUp);

/** @type {Stage | undefined} */
let stage;

function options() {
    try {
        const { values } = parseArgs({
            options: {
                keep: { type: 'boolean' },
                market: { type: 'boolean' },
                fault: { type: 'boolean' },
                guard: { type: 'boolean' },
            },
        });
        const stories = ['market', 'fault', 'guard'].filter((name) => values[name]).map((name) => `--${name}`);
        if (stories.length > 1) throw new Error(`${stories.join(' and ')} are different things`);
        return values;
    } catch (error) {
        console.error(`${red('error:')} ${error.message}; see scripts/demo --help`);
        process.exit(2);
    }
}

/** Lets everything outlive this script, and says how to reach it and how to stop it. @param {Stage} stage */
function keep({ node, meter, kept }) {
    process.off('exit', tidyUp);
    const stop = join(dir, 'stop');
    const pids = kept()
        .map(({ pid }) => `-${pid}`)
        .join(' ');
    writeFileSync(stop, `#!/bin/sh\nkill -- ${pids}\nsleep 3\nrm -rf '${dir}'\n`, { mode: 0o755 });
    for (const program of kept()) program.release();
    say('the chain goes on');
    line(`look at it   https://polkadot.js.org/apps/?rpc=${encodeURIComponent(node.ws)}`);
    line(`             ${node.ws} (RPC), ${meter.url}/metrics (meter)`);
    line(`logs         ${node.program.log}`);
    line(`stop it      ${stop}`);
}

/** Says what went wrong, and shows the ends of the logs. */
function explain(error) {
    const programs = stage?.programs() ?? [];
    const gone = programs.filter(({ end }) => end !== undefined).map(({ name, end }) => `${name} ${end}`);
    console.error(`\n${red('error:')} ${[error.message, ...gone].join('; ')}`);
    if (process.env.LEASEHOLD_DEBUG) console.error(error.stack);
    for (const program of programs) {
        console.error(`\n${bold(`the end of ${program.log}`)}\n${program.tail(12)}`);
    }
    console.error(
        `\nAll logs are in ${dir}. Usual reasons: a machine too busy for a block per second, or binaries older ` +
            'than this script (scripts/demo and scripts/test build them).',
    );
}

/** One lease. @returns {Promise<() => Promise<void> | void>} What is left to do. */
async function tell() {
    const ready = await setUp(dir, story.cast);
    stage = ready;
    const books = await story.play(ready);
    if (books.wrong.length > 0) throw new Error(`the books do not balance: ${books.wrong.join('; ')}`);
    return () => (kept ? keep(ready) : ready.strike());
}

/** A market, which goes on. @returns {Promise<() => Promise<void> | void>} What is left to do. */
async function openMarket() {
    const ready = await setUpMarket(dir);
    stage = ready;
    const opened = await playMarket(ready);
    return () => {
        show(ready, opened);
        keep(ready);
    };
}

async function main() {
    const started = Date.now();
    try {
        const end = await (market
            ? within(MARKET_LIMIT_MS, 'the market to be open', openMarket())
            : within(story.limit, 'the demonstration to end', tell()));
        await end();
    } catch (error) {
        process.off('exit', tidyUp);
        explain(error);
        return 1;
    }
    console.log(`${green('done')}: ${market ? 'a market to try' : story.told}, in ${clock(started)}`);
    if (!kept && !market) {
        const others = ['--fault a failure', '--guard a guard that a tenant sleeps by'].filter(
            (text) => !text.startsWith(fault ? '--fault' : guard ? '--guard' : '-none'),
        );
        note(`scripts/demo --keep leaves the chain running, --market a market to try, ${others.join(', ')}`);
    }
    return 0;
}

process.exit(await main());
