/** `scripts/demo`: one lease through the real chain, from the order to the last coin. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { within } from '../deadline.js';
import { bold, clock, green, line, note, red, say } from '../text.js';
import { play } from './play.js';
import { setUp } from './stage.js';

const LIMIT_MS = 160_000;

/** @type {import('./stage.js').Stage | undefined} */
let stage;

function options() {
    try {
        return parseArgs({ options: { keep: { type: 'boolean' } } }).values;
    } catch (error) {
        console.error(`${red('error:')} ${error.message}; see scripts/demo --help`);
        process.exit(2);
    }
}

function keep({ dir, node, meter }) {
    const programs = [node.program, meter.program];
    const stop = join(dir, 'stop');
    const pids = programs.map(({ pid }) => `-${pid}`).join(' ');
    writeFileSync(stop, `#!/bin/sh\nkill -- ${pids}\nsleep 1\nrm -rf '${dir}'\n`, { mode: 0o755 });
    for (const program of programs) program.release();
    say('the chain goes on');
    line(`look at it   https://polkadot.js.org/apps/?rpc=${encodeURIComponent(node.ws)}`);
    line(`             ${node.ws} (RPC), ${meter.url}/metrics (meter)`);
    line(`logs         ${node.program.log}`);
    line(`stop it      ${stop}`);
}

async function main() {
    const { keep: kept = false } = options();
    const started = Date.now();
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-demo-'));
    try {
        const books = await within(LIMIT_MS, 'the demonstration to end', (async () => {
            stage = await setUp(dir);
            return play(stage);
        })());
        if (books.wrong.length > 0) {
            throw new Error(`the books do not balance:\n  ${books.wrong.join('\n  ')}`);
        }
        if (kept) keep(stage);
        else await stage.strike();
    } catch (error) {
        console.error(`\n${red('error:')} ${error.message}`);
        if (process.env.LEASEHOLD_DEBUG) console.error(error.stack);
        for (const program of stage?.programs() ?? []) {
            console.error(`\n${bold(`the end of ${program.log}`)}\n${program.tail(12)}`);
        }
        console.error(`\nThe logs are kept in ${dir}. Usual reasons: a busy machine (blocks are due every second), or `
            + 'binaries that are older than this script (scripts/test builds them).');
        return 1;
    }
    if (!kept) rmSync(dir, { recursive: true, force: true });
    console.log(`${green('done')}: one lease, ordered, measured, paid, closed, in ${clock(started)}`);
    if (!kept) note('scripts/demo --keep leaves the chain running');
    return 0;
}

process.exit(await main());
