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

/** How the reasons begin that an answer gives which is whole, and wrong. */
export const WRONG = [
    'an entry of the product is wrong',
    'a block of the memory is wrong',
    'a leaf is not the one that was committed to',
    'a leaf does not have 1 KiB',
    'a path does not have the height of the tree',
    'a path has whole hashes',
    'a commitment has 32 bytes',
    'the answers are not as many as the questions',
    'the prover answered something else than ',
    'the prover filled ',
    'the walk does not have ',
];
export const SLOW = 'the walk took ';

/**
 * What came of a proof.
 *
 * @param {object} ended
 * @param {number | null} ended.status The verifier's.
 * @param {string} ended.out Its stdout.
 * @param {string} ended.err Its stderr, on which nobody else writes. What a prover said can be in its first line, but not
 *   where it begins, and can make more lines of it.
 * @returns {Verdict}
 */
export function verdictOf({ status, out, err }) {
    const [words] = out.split('\n');
    const [, tops, gib] = VERIFIED.exec(words) ?? [];
    if (status === 0 && gib !== undefined) return { kind: 'verified', words, tops: Number(tops), gib: Number(gib) };
    const [line] = err.split('\n');
    const isReason = status === 1 && line.startsWith(NOT_VERIFIED);
    const reason = (isReason ? line.slice(NOT_VERIFIED.length) : line).slice(0, REASON);
    const told = `not verified: ${reason || `the verifier ended with status ${status}`}`;
    if (isReason && WRONG.some((beginning) => reason.startsWith(beginning))) return { kind: 'wrong', words: told };
    if (isReason && reason.startsWith(SLOW)) return { kind: 'slow', words: told };
    return { kind: 'unknown', words: told };
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
