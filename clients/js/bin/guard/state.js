/** The memory of a guard from one start to the next: its counts, and the newest receipts. */

import { renameSync } from 'node:fs';
import { readIfThere, replaceFile } from './files.js';

const VERSION = 1;

/**
 * @typedef {import('../../src/guard/count.js').Ledger} Ledger
 *
 * @typedef {object} SignedReceipt
 * @property {number} lease
 * @property {number} ms
 * @property {string} signature In hex.
 *
 * @typedef {object} State
 * @property {string} genesis Of the chain, in hex.
 * @property {number} asked The lease that the guard was started for.
 * @property {string | null} key The receipt key, if it has one.
 * @property {Ledger[]} ledgers Of the lease that is watched, last, and of those that it came from and that close.
 * @property {SignedReceipt[]} receipts The newest of each lease.
 * @property {number[]} proved Leases whose machine has proved what it can do.
 */

/** The file is of another guard: of another chain, lease or key. */
export class OtherStateError extends Error {}

/** @param {{ genesis: string, asked: number, key: string | null }} guard @param {Ledger} ledger @returns {State} */
export function newState({ genesis, asked, key }, ledger) {
    return { genesis, asked, key, ledgers: [ledger], receipts: [], proved: [] };
}

/** @param {any} value */
const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;

/**
 * Guards did not always write when they saw what waits for credit. So it does not wait any more.
 * @param {any} ledger
 */
function dated({ waitingMs, ...ledger }) {
    return waitingMs === undefined ? ledger : { ...ledger, waiting: [], block: 0 };
}

/** @param {any} ledger @returns {ledger is Ledger} */
function isLedger(ledger) {
    return (
        ['lease', 'owedMs', 'block'].every((name) => isWhole(ledger[name])) &&
        ledger.waiting.every((/** @type {any} */ seen) => isWhole(seen.block) && isWhole(seen.ms)) &&
        (ledger.creditedMs === null || isWhole(ledger.creditedMs)) &&
        typeof ledger.answered === 'boolean'
    );
}

/** @param {any} receipt @returns {receipt is SignedReceipt} */
function isReceipt(receipt) {
    return isWhole(receipt?.lease) && isWhole(receipt.ms) && /^0x[0-9a-f]{128}$/.test(receipt.signature);
}

/**
 * What a file says, or `undefined` if no guard wrote it, or not all of it.
 *
 * @param {string} text
 * @returns {State | undefined}
 */
export function parseState(text) {
    try {
        // Guards from before proofs did not write it.
        const { version, ...state } = { proved: [], ...JSON.parse(text) };
        state.ledgers = state.ledgers.map(dated);
        const whole =
            version === VERSION &&
            typeof state.genesis === 'string' &&
            isWhole(state.asked) &&
            (state.key === null || typeof state.key === 'string') &&
            state.ledgers.length > 0 &&
            state.ledgers.every(isLedger) &&
            state.receipts.every(isReceipt) &&
            state.proved.every(isWhole);
        return whole ? state : undefined;
    } catch {
        return undefined;
    }
}

/**
 * Reads it. A file that is damaged is put aside: what it said is not needed for anything but a larger receipt, and a
 * guard that does not start guards nothing.
 *
 * @param {string} path
 * @param {{ genesis: string, asked: number, key: string | null }} guard
 * @returns {{ state?: State, damaged?: string }}
 */
export function loadState(path, { genesis, asked, key }) {
    const text = readIfThere(path);
    if (text === undefined) return {};
    const state = parseState(text);
    if (!state) {
        const damaged = `${path}.damaged`;
        renameSync(path, damaged);
        return { damaged };
    }
    if (state.genesis !== genesis) throw new OtherStateError(`${path} is of another chain: ${state.genesis}`);
    if (state.asked !== asked) throw new OtherStateError(`${path} is of lease ${state.asked}`);
    // Receipts of another key are void; what was counted is not.
    if (state.key !== key) return { state: { ...state, key, receipts: [] } };
    return { state };
}

/** @param {string} path @param {State} state */
export function saveState(path, state) {
    replaceFile(path, `${JSON.stringify({ version: VERSION, ...state }, null, 1)}\n`);
}
