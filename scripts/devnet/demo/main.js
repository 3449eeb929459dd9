/** `scripts/demo`: one lease through the real chain, from the order to the last coin. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { within } from '@leasehold/client';
import { bold, clock, green, line, note, red, say } from '../../lib/text.js';
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
    writeFileSync(stop, `#!/bin/sh\nkill -- ${pids}\nsleep 3\nrm -rf '${dir}'\n`, { mode: 0o755 });
    for (const program of programs) program.release();
    say('the chain goes on');
    line(`look at it   https://polkadot.js.org/apps/?rpc=${encodeURIComponent(node.ws)}`);
    line(`             ${node.ws} (RPC), ${meter.url}/metrics (meter)`);
    line(`logs         ${node.program.log}`);
    line(`stop it      ${stop}`);
}

/** Says what went wrong, and shows the ends of the logs. */
function explain(error, dir) {
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

async function main() {
    const { keep: kept = false } = options();
    const started = Date.now();
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-demo-'));
    const tidyUp = () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    process.on('exit', tidyUp);
    try {
        const [ready, books] = await within(
            LIMIT_MS,
            'the demonstration to end',
            (async () => {
                stage = await setUp(dir);
                return /** @type {const} */ ([stage, await play(stage)]);
            })(),
        );
        if (books.wrong.length > 0) throw new Error(`the books do not balance: ${books.wrong.join('; ')}`);
        if (kept) {
            process.off('exit', tidyUp);
            keep(ready);
        } else {
            await ready.strike();
        }
    } catch (error) {
        process.off('exit', tidyUp);
        explain(error, dir);
        return 1;
    }
    console.log(`${green('done')}: one lease, ordered, measured, paid and finalized, in ${clock(started)}`);
    if (!kept) note('scripts/demo --keep leaves the chain running');
    return 0;
}

process.exit(await main());
