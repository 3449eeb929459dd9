/**
 * Runs the end-to-end tests, each file in a process of its own, several at a time: `npm test -w e2e`, or
 * `npm test -w e2e -- market guard` for some of the files.
 */

import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { developmentChain } from '@leasehold/devnet/specification';
import { specification as validatorsChain } from './network/validators.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SUFFIX = '.test.js';
/** They wait for blocks most of the time; of what they leave, unit tests and compilers beside them need a part. */
const CONCURRENCY = 3;
/**
 * The round takes longest, and a probe that waits for a processor fails. Those beside it do one thing at a time; a
 * market of many at once, whose deadlines pass meanwhile, comes when the round's votes are in as a rule. What is not
 * named comes last.
 */
const ORDER = ['rounds', 'faults', 'provider', 'rpc', 'clients', 'gpus', 'container', 'node', 'market', 'guard'];

/** @param {string} name */
function place(name) {
    const at = ORDER.indexOf(name);
    return at < 0 ? ORDER.length : at;
}

const all = readdirSync(HERE).flatMap((file) => (file.endsWith(SUFFIX) ? [file.slice(0, -SUFFIX.length)] : []));
const wanted = process.argv.slice(2);
for (const name of wanted) if (!all.includes(name)) throw new Error(`there is no ${name}${SUFFIX}`);
const names = (wanted.length > 0 ? wanted : all).sort((one, other) => place(one) - place(other));

// Made before the files begin, since each of them would make its own.
await Promise.all([developmentChain(), ...(names.includes('rounds') ? [validatorsChain()] : [])]);

const files = names.map((name) => join(HERE, name + SUFFIX));
const tests = run({ files, concurrency: CONCURRENCY });
tests.on('test:fail', () => {
    process.exitCode = 1;
});
// What a file has to say is printed behind what those before it had to say.
tests.on('test:complete', ({ name, details: { passed, duration_ms: ms } }) => {
    if (files.includes(name)) console.log(`${passed ? '✔' : '✖'} ${basename(name)} (${Math.round(ms / 1000)} s)`);
});
tests.compose(new spec()).pipe(process.stdout);
