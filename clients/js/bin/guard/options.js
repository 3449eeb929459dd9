/** The command line of `leasehold-guard`. */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REMEDIES } from '../../src/guard/decide.js';

/** A command line that makes no sense. */
export class UsageError extends Error {}

/**
 * @typedef {import('./checks.js').Check} Check
 * @typedef {import('./verify.js').Question & import('../../src/guard/proof.js').Least & { timeoutMs: number }} ProofOptions
 * @typedef {import('../../src/guard/decide.js').Remedy} Remedy
 *
 * @typedef {object} RunOptions
 * @property {'run'} action
 * @property {Check} check
 * @property {number} lease
 * @property {string} node
 * @property {string} state The file.
 * @property {number} everyMs
 * @property {number} timeoutMs
 * @property {number} tries
 * @property {Check | undefined} reference
 * @property {Remedy[]} remedies None: it only warns.
 * @property {ProofOptions | undefined} proof
 * @property {string | undefined} account
 * @property {string | undefined} key
 * @property {boolean} setKey
 * @property {boolean} acceptFinal
 * @property {string | undefined} out
 * @property {{ host: string, port: number } | undefined} serve
 * @property {boolean} file
 * @property {number} fileEveryMs
 * @property {boolean} json
 *
 * @typedef {{ action: 'help' } | { action: 'keygen' | 'show', path: string }
 *   | { action: 'try', check: Check, timeoutMs: number, json: boolean } | RunOptions} Options
 */

const text = /** @type {const} */ ({ type: 'string' });
const flag = /** @type {const} */ ({ type: 'boolean' });

const CHECK = { command: text, tcp: text, http: text, expect: text, timeout: text, json: flag };
/** They go with --prove-command. */
const PROOF = {
    'least-tops': text,
    'least-gib': text,
    'prove-size': text,
    'prove-inner': text,
    'prove-memory-mib': text,
    'prove-timeout': text,
    verifier: text,
};
const RUN = {
    ...CHECK,
    lease: text,
    node: text,
    state: text,
    every: text,
    tries: text,
    reference: text,
    'on-failure': text,
    'prove-command': text,
    ...PROOF,
    account: text,
    key: text,
    'set-key': flag,
    'accept-final': flag,
    out: text,
    serve: text,
    file: flag,
    'file-every': text,
};

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {{ least: number, most: number, otherwise?: number }} range
 */
function whole(name, value, { least, most, otherwise }) {
    if (value === undefined && otherwise !== undefined) return otherwise;
    const number = /^\d{1,16}$/.test(value ?? '') ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) {
        throw new UsageError(`--${name} takes a whole number from ${least} to ${most}`);
    }
    return number;
}

/** @param {string} name @param {string} value @returns {{ host: string, port: number }} */
function address(name, value) {
    const [, v6, plain, digits] = /^(?:\[([\da-f:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(value) ?? [];
    const port = Number(digits);
    if (!(port >= 1 && port <= 65_535)) throw new UsageError(`--${name} takes HOST:PORT, an IPv6 address in brackets`);
    return { host: v6 ?? plain, port };
}

/** @param {string} name @param {string} value */
function webAddress(name, value) {
    if (!/^https?:\/\//.test(value) || !URL.canParse(value))
        throw new UsageError(`--${name} takes an http or https URL`);
    return value;
}

/** @param {Record<string, any>} values @returns {Check} */
function checkOf({ command, tcp, http, expect }) {
    if ([command, tcp, http].filter((one) => one !== undefined).length !== 1) {
        throw new UsageError('name one check: --command, --tcp or --http');
    }
    if (expect !== undefined && http === undefined) throw new UsageError('--expect goes with --http');
    if (tcp !== undefined) return { kind: 'tcp', ...address('tcp', tcp) };
    if (http !== undefined) return { kind: 'http', url: webAddress('http', http), expect };
    if (command.trim() === '') throw new UsageError('--command is empty');
    return { kind: 'command', command };
}

/** @param {string | undefined} value @returns {Check | undefined} */
function referenceOf(value) {
    if (value === undefined) return undefined;
    if (value.includes('://')) return { kind: 'http', url: webAddress('reference', value), anyStatus: true };
    return { kind: 'tcp', ...address('reference', value) };
}

/** @param {string | undefined} value @returns {Remedy[]} */
function remediesOf(value = 'warn') {
    const names = value.split(',').map((name) => name.trim());
    if (names.length === 1 && names[0] === 'warn') return [];
    const remedies = /** @type {Remedy[]} */ (names);
    if (!remedies.every((name) => REMEDIES.includes(name)) || new Set(remedies).size !== remedies.length) {
        throw new UsageError('--on-failure takes warn, or of refuse, failover, close one or several, each once');
    }
    return remedies;
}

/** @param {string} name @param {string | undefined} value */
function decimal(name, value = '0') {
    if (!/^\d{1,9}(\.\d{1,9})?$/.test(value)) throw new UsageError(`--${name} takes a number, such as 12.5`);
    return Number(value);
}

/**
 * As the verifier will: it is started when there is no time to lose.
 * @param {Record<string, any>} values
 * @returns {ProofOptions | undefined}
 */
function proofOf(values) {
    const command = values['prove-command'];
    if (command === undefined) {
        const stray = Object.keys(PROOF).find((name) => values[name] !== undefined);
        if (stray !== undefined) throw new UsageError(`--${stray} goes with --prove-command`);
        return undefined;
    }
    if (command.trim() === '') throw new UsageError('--prove-command is empty');
    const size = whole('prove-size', values['prove-size'], { least: 256, most: 32_768, otherwise: 4_096 });
    if (!Number.isInteger(Math.log2(size))) throw new UsageError('--prove-size takes a power of two');
    const inner = whole('prove-inner', values['prove-inner'], { least: 64, most: 65_536, otherwise: 16_384 });
    if (inner % 64 !== 0) throw new UsageError('--prove-inner takes a multiple of 64');
    const memory = { least: 16, most: 1_048_576, otherwise: 1_024 };
    const memoryMib = whole('prove-memory-mib', values['prove-memory-mib'], memory);
    if (memoryMib % 16 !== 0) throw new UsageError('--prove-memory-mib takes a multiple of 16');
    const leastGib = decimal('least-gib', values['least-gib']);
    if (leastGib * 1_024 >= memoryMib) {
        throw new UsageError('--least-gib must be below what --prove-memory-mib asks for: less than that is verified');
    }
    const timeoutMs =
        whole('prove-timeout', values['prove-timeout'], { least: 1, most: 3_600, otherwise: 180 }) * 1_000;
    const { verifier = 'leasehold-job' } = values;
    const leastTops = decimal('least-tops', values['least-tops']);
    return { command, verifier, size, inner, memoryMib, leastTops, leastGib, timeoutMs };
}

/** @param {string | undefined} url */
function nodeOf(url = 'ws://127.0.0.1:9944') {
    if (!/^wss?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError('--node takes a ws or wss URL');
    return url;
}

/** @param {Record<string, any>} values @returns {RunOptions} */
function runOptions(values) {
    const { account, key, out, serve, state } = values;
    const remedies = remediesOf(values['on-failure']);
    const needs = { 'on-failure': remedies.length > 0, file: values.file, 'set-key': values['set-key'] };
    for (const [name, wanted] of Object.entries(needs)) {
        if (wanted && account === undefined) throw new UsageError(`--${name} needs --account`);
    }
    for (const name of ['file', 'set-key', 'accept-final', 'out', 'serve']) {
        if (values[name] !== undefined && key === undefined) throw new UsageError(`--${name} needs --key`);
    }
    if (state === undefined)
        throw new UsageError('--state names the folder in which the guard remembers what it counted');
    const lease = whole('lease', values.lease, { least: 0, most: Number.MAX_SAFE_INTEGER });
    return {
        action: 'run',
        check: checkOf(values),
        lease,
        node: nodeOf(values.node),
        state: join(state, `lease-${lease}.json`),
        everyMs: whole('every', values.every, { least: 1, most: 86_400, otherwise: 30 }) * 1_000,
        timeoutMs: whole('timeout', values.timeout, { least: 1, most: 3_600, otherwise: 10 }) * 1_000,
        tries: whole('tries', values.tries, { least: 1, most: 1_000, otherwise: 3 }),
        reference: referenceOf(values.reference),
        remedies,
        proof: proofOf(values),
        account,
        key,
        setKey: values['set-key'] ?? false,
        acceptFinal: values['accept-final'] ?? false,
        out,
        serve: serve === undefined ? undefined : address('serve', serve),
        file: values.file ?? false,
        fileEveryMs:
            whole('file-every', values['file-every'], { least: 0, most: 31_536_000, otherwise: 21_600 }) * 1_000,
        json: values.json ?? false,
    };
}

/**
 * @param {string[]} args
 * @param {Record<string, { type: 'string' | 'boolean' }>} options
 * @param {number} positionals How many there must be.
 */
function parsed(args, options, positionals) {
    try {
        const found = parseArgs({ args, options, allowPositionals: true });
        if (found.positionals.length === positionals) return found;
    } catch (error) {
        throw new UsageError(/** @type {Error} */ (error).message);
    }
    throw new UsageError(positionals === 0 ? 'options only, please' : 'name one file');
}

/**
 * Throws a `UsageError` on what makes no sense.
 * @param {string[]} args
 * @returns {Options}
 */
export function optionsOf([action, ...args]) {
    if (
        action === undefined ||
        action === 'help' ||
        [action, ...args].some((arg) => arg === '--help' || arg === '-h')
    ) {
        return { action: 'help' };
    }
    if (action === 'keygen' || action === 'show') {
        return { action, path: parsed(args, {}, 1).positionals[0] };
    }
    if (action === 'try') {
        const values = /** @type {Record<string, any>} */ (parsed(args, CHECK, 0).values);
        const timeoutMs = whole('timeout', values.timeout, { least: 1, most: 3_600, otherwise: 10 }) * 1_000;
        return { action, check: checkOf(values), timeoutMs, json: values.json ?? false };
    }
    if (action === 'run') return runOptions(parsed(args, RUN, 0).values);
    throw new UsageError(`there is no command ${action}`);
}
