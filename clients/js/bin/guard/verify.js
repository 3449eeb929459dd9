/** Has the leased machine prove its performance to a verifier on this machine. */

import { verdictOf } from '../../src/guard/proof.js';
import { printable, runGroup } from './group.js';

/** What is kept of what each of them says. The verifier says a line; a prover can make it say more. */
const KEPT = 4_096;
/** What is said of the last line of the prover's stderr. */
const LAST = 200;

/**
 * The prover's stderr is not the verifier's: what the leased machine writes there, over ssh, could pass for the
 * verifier's words.
 */
const APART = 'exec 2>&3 3>&-';

/**
 * @typedef {import('../../src/guard/proof.js').Verdict} Verdict
 *
 * @typedef {object} Question
 * @property {string} command What starts the prover.
 * @property {string} verifier
 * @property {number} size
 * @property {number} inner
 * @property {number} memoryMib
 */

/** Keeps the beginning of what it hears, or the end. @param {'beginning' | 'end'} part */
function keeper(part) {
    let kept = '';
    return {
        hear: (/** @type {string} */ text) => {
            kept = part === 'end' ? (kept + text).slice(-KEPT) : (kept + text.slice(0, KEPT)).slice(0, KEPT);
        },
        text: () => kept,
    };
}

/**
 * Asks once. It always comes to an end, a little after `timeoutMs` at the latest, and never throws.
 *
 * @param {Question} question
 * @param {{ timeoutMs: number, lease: number }} options The prover's command finds the lease in `LEASEHOLD_LEASE`.
 * @returns {Promise<Verdict>}
 */
export async function askForProof({ command, verifier, size, inner, memoryMib }, { timeoutMs, lease }) {
    const [out, err, aside] = [keeper('beginning'), keeper('beginning'), keeper('end')];
    // A walk that is slow shows less memory, or none. One that is late would show nothing, of the line neither.
    const deadlines = ['--deadline', String(Math.ceil(timeoutMs / 1_000)), '--walk-deadline-ms', String(timeoutMs)];
    const asked = ['--size', String(size), '--inner', String(inner), '--memory-mib', String(memoryMib)];
    const prover = ['/bin/sh', '-c', `${APART}\n${command}`];
    const ended = await runGroup([verifier, '--verify', ...asked, ...deadlines, '--', ...prover], {
        ms: timeoutMs,
        env: { ...process.env, LEASEHOLD_LEASE: String(lease) },
        hear: [out.hear, err.hear, aside.hear],
    });
    if (ended.kind === 'late') return { kind: 'unknown', words: `not verified: it took over ${timeoutMs / 1_000} s` };
    if (ended.kind === 'not-started') return { kind: 'unknown', words: `not verified: ${ended.why}` };
    const verdict = verdictOf({ status: ended.code, out: out.text(), err: err.text() });
    const words = printable(verdict.words);
    const last = printable(aside.text().trim().split('\n').at(-1) ?? '').slice(-LAST);
    return { ...verdict, words: verdict.kind === 'unknown' && last ? `${words}; its command: ${last}` : words };
}
