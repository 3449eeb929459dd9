/** The command line of `leasehold-guard`. */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REMEDIES } from '../../src/guard/decide.js';

export const HELP = `leasehold-guard: watches a lease for its tenant.

Run it on a machine of your own, and never on the leased one: what lies there is the provider's, your keys too.

  leasehold-guard keygen FILE        make a key, for receipts or for an account; prints its public key and address
  leasehold-guard show FILE          print them again
  leasehold-guard try CHECK          try the workload once, and say what came of it
  leasehold-guard run --lease N --state DIR CHECK [OPTIONS]

CHECK, one of these:
  --command 'CMD'        a command of the shell, which must end with status 0; it finds the lease in LEASEHOLD_LEASE
  --tcp HOST:PORT        must accept a connection
  --http URL             must answer with a status of 2xx; --expect TEXT: and with this text

run:
  --lease N              the lease; a lease that takes its place by a failover is watched after it
  --node URL             the node's WebSocket (ws://127.0.0.1:9944)
  --state DIR            a folder, in which the guard remembers what it counted when it is started again
  --every SECONDS        between two tries (30)
  --timeout SECONDS      for a try (10); the command and all that it started are ended then
  --tries N              the workload is down after so many failed tries in a row (3)
  --reference URL|HOST:PORT
                         tried when a try fails: if it does not answer either, your own network may be down, and the
                         failure does not count. Name one unless the node is reached over the same network
  --on-failure LIST      what to do when the workload is down, the first that is possible: warn (the default), or of
                         refuse, failover, close one or several, as refuse,failover,close
  --account FILE         the key of the account that acts and pays: a TenantGuard proxy of the tenant's
  --key FILE             sign receipts with this key, for the time in which the workload answered and that is credited
  --set-key              set it as the lease's receipt key, by the account
  --accept-final         at the first start, consent to what is final already as well
  --out FILE             write the newest receipts to this file
  --serve HOST:PORT      answer GET /receipts with them
  --file                 file receipts, by the account, which pays the fees
  --file-every SECONDS   at most so often while the lease runs (21600)
  --json                 a JSON object on each line

It ends with status 0 when the lease is over, 1 on an error, 2 if it does not understand you.`;

/** A command line that makes no sense. */
export class UsageError extends Error {}

/**
 * @typedef {import('./checks.js').Check} Check
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
const RUN = {
    ...CHECK,
    lease: text,
    node: text,
    state: text,
    every: text,
    tries: text,
    reference: text,
    'on-failure': text,
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
