/** `scripts/bench rpc`: a node under many lists and subscriptions at once. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { line, note, red, say, table } from '../../lib/text.js';
import { Node } from '../node.js';
import { askLists, connection, quantile, subscribe } from './load.js';

const USAGE = `usage: scripts/bench rpc [--url WS] [--connections N] [--questions N] [--subscriptions N] [--seconds N]
  --url WS             the node (default: a development node that is started for this)
  --connections N      so many clients (40)
  --questions N        questions for lists that each has under way at a time (2)
  --subscriptions N    subscriptions that each tries to have (40; a node allows 32)
  --seconds N          for so long (20)`;

const { values } = parseArgs({
    options: {
        url: { type: 'string' },
        connections: { type: 'string', default: '40' },
        questions: { type: 'string', default: '2' },
        subscriptions: { type: 'string', default: '40' },
        seconds: { type: 'string', default: '20' },
        help: { type: 'boolean', short: 'h' },
    },
});

/** @param {'connections' | 'questions' | 'subscriptions' | 'seconds'} name */
function number(name) {
    const given = Number(values[name]);
    if (!Number.isSafeInteger(given) || given < 1) throw new Error(`--${name} is a number from 1 on\n${USAGE}`);
    return given;
}

const ms = (time) => `${time.toFixed(1)} ms`;

/** @param {Map<string, number>} failed */
function failures(failed) {
    for (const [reason, times] of failed) line(red(`${times} × ${reason}`));
    return [...failed.values()].reduce((sum, times) => sum + times, 0);
}

/** @param {string} url */
async function run(url) {
    const [clients, questions, each, seconds] = [
        number('connections'),
        number('questions'),
        number('subscriptions'),
        number('seconds'),
    ];
    say(`${clients} connections to ${url}`);
    const connections = await Promise.all(Array.from({ length: clients }, () => connection(url)));
    const blocks = new Set();
    let messages = 0;
    const followed = await subscribe(connections, each, (message) => {
        messages += 1;
        if (!message.finalized) blocks.add(message.block.hash);
    });
    note(
        `of ${clients * each} subscriptions ${followed.accepted} were accepted, ${followed.refused} refused with 8003`,
    );
    say(`${clients * questions} questions for lists at a time, for ${seconds} s`);
    const asked = await askLists(connections, { ms: seconds * 1000, each: questions });
    const row = (name, count, times) => [
        name,
        String(count),
        ...[0.5, 0.95, 1].map((share) => ms(quantile(times, share))),
    ];
    const rows = [
        row('answered', asked.answered, asked.answers),
        row('refused with 8003', asked.refused, asked.refusals),
    ];
    for (const shown of table(['lists', '>count', '>median', '>95 %', '>longest'], rows)) line(shown);
    note(`${messages} messages of subscriptions, of ${blocks.size} best blocks`);
    const failed = failures(asked.failed) + failures(followed.failed);
    await Promise.all(connections.map((provider) => provider.disconnect()));
    if (failed > 0) process.exitCode = 1;
}

if (values.help) {
    console.log(USAGE);
} else if (values.url) {
    await run(values.url);
} else {
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-rpc-'));
    const node = new Node({ dir });
    try {
        await node.start();
        await run(node.ws);
    } finally {
        await node.stop();
        rmSync(dir, { recursive: true, force: true });
    }
}
process.exit();
