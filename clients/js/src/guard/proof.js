/**
 * Reads a verifier's verdict on a machine that was asked to prove its performance. Only two things count against it: an
 * answer that is wrong, and one that shows less than was asked for. A prover that cannot be reached, ends, is late or
 * talks nonsense may be a cut line or a shell that greets: the cause is not known.
 */

/**
 * @typedef {{ kind: 'verified', words: string, tops: number, gib: number } | { kind: 'wrong', words: string }
 *   | { kind: 'slow', words: string } | { kind: 'unknown', words: string }} Verdict `words` are the verifier's. `slow`: all
 *   was right, but so slow that it shows no memory.
 *
 * @typedef {object} Least What must be verified, or the machine is not what was offered.
 * @property {number} leastTops
 * @property {number} leastGib
 */

const VERIFIED = /^verified: >= (\d+(?:\.\d+)?) int8 TOPS, (\d+(?:\.\d+)?) GiB; this says nothing of the model$/;
const NOT_VERIFIED = 'error: not verified: ';
/** Characters that are kept of a reason: a part of it can be the prover's. */
const REASON = 300;

/**
 * The statuses with which a verifier ends that has evidence against the machine. A prover has no say in them.
 *
 * @type {ReadonlyMap<number | null, 'wrong' | 'slow'>}
 */
const EVIDENCE = new Map([
    [3, 'wrong'],
    [4, 'slow'],
]);

/**
 * What came of a proof.
 *
 * @param {object} ended
 * @param {number | null} ended.status The verifier's.
 * @param {string} ended.out Its stdout.
 * @param {string} ended.err Its stderr, on which nobody else writes. What a prover said can be in it.
 * @returns {Verdict}
 */
export function verdictOf({ status, out, err }) {
    const [words] = out.split('\n');
    const [, tops, gib] = VERIFIED.exec(words) ?? [];
    if (status === 0 && gib !== undefined) return { kind: 'verified', words, tops: Number(tops), gib: Number(gib) };
    const lines = err.split('\n');
    // A loader may have warned before. A prover makes no such line: its words are quoted, each line behind a mark.
    const reported = lines.find((one) => one.startsWith(NOT_VERIFIED));
    const line = reported ?? lines[0];
    const isReason = reported !== undefined;
    const reason = (isReason ? line.slice(NOT_VERIFIED.length) : line).slice(0, REASON);
    const told = `not verified: ${reason || `the verifier ended with status ${status}`}`;
    // Another program may end so, too.
    return { kind: (isReason && EVIDENCE.get(status)) || 'unknown', words: told };
}

/**
 * What of a verdict falls short, in words; nothing if all of it is there, or if it is not known.
 *
 * @param {Verdict} verdict
 * @param {Least} least
 * @returns {string | undefined}
 */
export function shortfallOf(verdict, { leastTops, leastGib }) {
    if (verdict.kind === 'slow') return verdict.words;
    if (verdict.kind !== 'verified') return undefined;
    const { words, tops, gib } = verdict;
    if (tops >= leastTops && gib >= leastGib) return undefined;
    return `${words}; asked for: >= ${leastTops} int8 TOPS, ${leastGib} GiB`;
}
