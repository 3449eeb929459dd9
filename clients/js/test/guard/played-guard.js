/** Plays node, workload and chain for a guard, turn by turn. */

import { join } from 'node:path';
import { optionsOf } from '../../bin/guard/options.js';
import { Guard } from '../../bin/guard/run.js';
import { factsOf, ReceiptKey } from '../../src/guard/index.js';
import { coins } from '../../src/money.js';
import { makeFolder } from '../support/folder.js';

export const GENESIS = new Uint8Array(32).fill(7);
export const TENANT = 'tenant';

/**
 * @typedef {import('../../src/guard/index.js').Look} Look
 * @typedef {import('../../src/guard/index.js').Verdict} Verdict
 * @typedef {object} Turn What there is at a turn; what is left out stays as it was.
 * @property {boolean} [answers] Whether the workload answers.
 * @property {boolean} [reference] Whether the reference does.
 * @property {Record<number, any> | 'unknown'} [leases] Views by lease; what is not there is absent.
 * @property {number} [ms] Time that passes before it.
 */

/** A lease's view. @param {object} [changes] @param {object} [availability] */
export function view(changes, availability) {
    return {
        id: 7,
        tenant: TENANT,
        status: 'Active',
        start: 100,
        standbys: [],
        successor: null,
        ...changes,
        availability: { finalMs: 0, pendingMs: 0, receiptedMs: 0, ...availability },
    };
}

/**
 * Lets a guard run through these turns, and ends it after the last.
 *
 * @param {Turn[]} turns
 * @param {object} [given]
 * @param {string[]} [given.args]
 * @param {string} [given.dir]
 * @param {Record<string, (...args: any[]) => any>} [given.tenant] How the chain takes what the guard sends.
 * @param {string | null | (() => string | null)} [given.receiptKey] That is set for each lease.
 * @param {string} [given.words] Of the guard's receipt key.
 * @param {number} [given.block] The final one before the first turn.
 * @param {Verdict[]} [given.proofs] What comes of each proof; of those behind the last, nothing for ever.
 */
export async function play(turns, given = {}) {
    const { args = [], dir = makeFolder(), tenant = {}, receiptKey = null, words, proofs = [] } = given;
    /** @type {Required<Turn>} */
    let now = { answers: true, reference: true, leases: { 7: view() }, ms: 10 };
    let [at, clock, block, tried] = [-1, 0, given.block ?? 110, 0];
    /** @type {{ event: string, level: string, text: string, data?: any }[]} */
    const said = [];
    /** @type {any[]} */
    const sent = [];
    /** @type {any[]} */
    const asked = [];
    const key = words === undefined ? undefined : new ReceiptKey(words);
    const link = {
        genesis: '0x07',
        timing: { slotMillis: 10, windowBlocks: 10, activationBlocks: 100 },
        chain: { genesis: GENESIS },
        receiptKey: async () => (typeof receiptKey === 'function' ? receiptKey() : receiptKey),
        /** @param {number[]} leases @returns {Promise<Look[]>} */
        look: async (leases) => {
            const { leases: views } = now;
            if (views === 'unknown') return leases.map(() => ({ kind: 'unknown', why: 'the connection is lost' }));
            return leases.map((lease) => {
                const one = views[lease];
                if (!one) return { kind: 'absent', block };
                return { kind: 'known', block, facts: factsOf(one, { lease, block }) };
            });
        },
    };
    const record =
        (/** @type {string} */ name) =>
        async (/** @type {any} */ _, /** @type {any[]} */ ...what) => {
            sent.push([name, ...what]);
            return (await tenant[name]?.(...what)) ?? { block };
        };
    const account = {
        authority: async () => ({ kind: 'proxy', type: 'TenantGuard' }),
        money: async () => coins(1),
        take: record('take'),
        setReceiptKey: record('setReceiptKey'),
        file: record('file'),
        ...(tenant.authority ? { authority: tenant.authority } : {}),
        ...(tenant.money ? { money: tenant.money } : {}),
    };
    const options = /** @type {import('../../bin/guard/options.js').RunOptions} */ (
        optionsOf([
            'run',
            ...['--lease', '7', '--state', dir, '--tcp', 'gpu:22', '--every', '1'],
            ...['--account', join(dir, 'account'), '--key', join(dir, 'key'), ...args],
        ])
    );
    const guard = new Guard(options, {
        say: (saying) => said.push(saying),
        link: /** @type {any} */ (link),
        tenant: /** @type {any} */ (account),
        key,
        now: () => clock,
        attempt: async (check) => {
            const isReference = check === options.reference;
            if (!isReference) tried += 1;
            return { answered: isReference ? now.reference : now.answers, why: 'as it was told' };
        },
        ask: async (question, given) => {
            asked.push({ ...question, ...given });
            return proofs[asked.length - 1] ?? new Promise(() => {});
        },
    });
    // A turn is a turn: nobody waits.
    options.everyMs = 1;
    const { turn } = guard;
    guard.turn = async () => {
        at += 1;
        if (at >= turns.length) {
            guard.end();
            return false;
        }
        now = { ...now, ms: 10, ...turns[at] };
        clock += now.ms;
        block += 1;
        return turn.call(guard);
    };
    let ended = true;
    await guard.run();
    if (at >= turns.length) ended = false;
    const events = said.map(({ event }) => event);
    return {
        said,
        events,
        sent,
        asked,
        tried,
        isOver: ended,
        state: guard.state,
        published: guard.consent.published,
        dir,
    };
}
