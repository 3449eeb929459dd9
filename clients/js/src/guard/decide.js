/** Decides what follows a try of the workload: a word, or one of the remedies that the tenant allowed its guard. */

/**
 * @typedef {import('./lease.js').Facts} Facts
 * @typedef {import('./lease.js').Look} Look
 *
 * @typedef {'refuse' | 'failover' | 'close'} Remedy
 *
 * @typedef {object} Try
 * @property {boolean} answered
 * @property {string} why What came of it, in words.
 *
 * @typedef {'answered' | 'failed' | 'unknown'} Finding `unknown`: it failed, and so may the guard's own network have.
 *
 * @typedef {object} Streak
 * @property {number} failures In a row.
 * @property {Remedy[]} refused Remedies that the chain refused in this row.
 *
 * @typedef {'answers' | 'recovered' | 'failed' | 'down' | 'unknown'} News
 */

/** @type {Remedy[]} */
export const REMEDIES = ['refuse', 'failover', 'close'];

/** A call is in a block one or two after the final one that it was decided on, if not a few more. */
const BLOCKS_TO_SEND = 4;

/** @returns {Streak} */
export function newStreak() {
    return { failures: 0, refused: [] };
}

/**
 * What a try tells. A workload that does not answer is down only if what else should answer does: the node, by whose
 * answer something can be done about it, and the reference, if there is one.
 *
 * @param {Try} tried
 * @param {{ look: Look, reference?: Try }} beside
 * @returns {{ finding: Finding, why: string }}
 */
export function findingOf(tried, { look, reference }) {
    if (tried.answered) return { finding: 'answered', why: tried.why };
    if (look.kind !== 'known') return { finding: 'unknown', why: `${tried.why}; the node does not answer either` };
    if (reference && !reference.answered) {
        return { finding: 'unknown', why: `${tried.why}; the reference does not answer either: ${reference.why}` };
    }
    return { finding: 'failed', why: tried.why };
}

/**
 * Whether a call that is sent now may find the time over in which the lease can be refused, and in which its tenant loses
 * the lock-in to the provider by leaving it: both last until the same block.
 *
 * @param {Facts} facts
 * @param {number} activationBlocks
 */
function isAlmostFree({ block, start }, activationBlocks) {
    const left = start + activationBlocks - block;
    return left > 0 && left < BLOCKS_TO_SEND;
}

/**
 * Whether a remedy is to be had now, as far as the lease tells. It is too late to refuse a few blocks before the time for
 * it is over, and until then nothing else is open either: a provider that falls silent in these blocks would get the
 * lock-in by it, and to wait for them costs less.
 *
 * @param {Remedy} remedy
 * @param {Facts} facts
 * @param {{ activationBlocks: number, isFirst: boolean }} about `isFirst`: the lease did not come from another one.
 */
export function isOpen(remedy, facts, { activationBlocks, isFirst }) {
    if (facts.status !== 'active') return false;
    if (remedy === 'refuse') return isFirst && facts.block + BLOCKS_TO_SEND <= facts.start + activationBlocks;
    // What came by a failover has no lock-in.
    if (isFirst && isAlmostFree(facts, activationBlocks)) return false;
    return remedy === 'close' || facts.standbys > 0;
}

/**
 * How long a lease can still be refused, in milliseconds.
 *
 * @param {Facts} facts
 * @param {{ activationBlocks: number, slotMillis: number }} timing The chain's.
 */
export function timeToRefuse({ status, block, start }, { activationBlocks, slotMillis }) {
    if (status !== 'active') return 0;
    return Math.max(start + activationBlocks - BLOCKS_TO_SEND - block, 0) * slotMillis;
}

/**
 * The first of these remedies that is open and was not refused.
 *
 * @param {Remedy[]} remedies
 * @param {Facts} facts
 * @param {{ refused: Remedy[], activationBlocks: number, isFirst: boolean }} given
 * @returns {Remedy | null}
 */
export function firstOpen(remedies, facts, { refused, ...about }) {
    return remedies.find((one) => !refused.includes(one) && isOpen(one, facts, about)) ?? null;
}

/**
 * Decides on a try. `unknown` neither adds to the row of failures nor ends it, and nothing is done on it.
 *
 * @param {Streak} streak
 * @param {Finding} finding
 * @param {{ look: Look, remedies: Remedy[], tries: number, counts: boolean, activationBlocks: number,
 *     isFirst: boolean }} given `remedies`: the first that is open is taken. `tries`: after so many failures in a row.
 *   `counts`: whether a failure counts; it does not on a lease on which the workload was never set up.
 * @returns {{ streak: Streak, news: News, remedy: Remedy | null }}
 */
export function decide(streak, finding, { look, remedies, tries, counts, activationBlocks, isFirst }) {
    if (finding === 'answered') {
        return { streak: newStreak(), news: streak.failures > 0 ? 'recovered' : 'answers', remedy: null };
    }
    if (finding === 'unknown' || look.kind !== 'known') return { streak, news: 'unknown', remedy: null };
    if (!counts) return { streak, news: 'failed', remedy: null };
    const failed = { ...streak, failures: streak.failures + 1 };
    if (failed.failures < tries) return { streak: failed, news: 'failed', remedy: null };
    const remedy = firstOpen(remedies, look.facts, { refused: failed.refused, activationBlocks, isFirst });
    return { streak: failed, news: 'down', remedy };
}

/**
 * The row after the chain refused a remedy: it is not tried again before the workload has answered.
 *
 * @param {Streak} streak
 * @param {Remedy} remedy
 * @returns {Streak}
 */
export function withRefusal(streak, remedy) {
    return { ...streak, refused: [...streak.refused, remedy] };
}
