/**
 * Computes the time that a tenant consents to be charged for: the guard saw the workload answer in it, and the chain
 * credited it.
 *
 * Time counts as seen between two successive tries that were both answered. The chain credits a window when it is
 * reported, about a window later. So seen time waits for credit, but not for long: time that a provider is credited for
 * an outage must not be covered by time seen long before it. All of this errs on the tenant's side.
 *
 * The chain's blocks tell how long it waits. They go on while the guard's machine sleeps or is off.
 */

/** What was seen waits for so many windows to be credited: a window is reported during the next one. */
const WAITING_WINDOWS = 3;
/** What was seen is kept in pieces, of which a window has about so many. */
const PIECES = 20;

/**
 * @typedef {object} Seen Time that was seen and is not credited yet.
 * @property {number} block The final block that was known when it began.
 * @property {number} ms
 *
 * @typedef {object} Ledger What a guard has counted of one lease, in milliseconds.
 * @property {number} lease
 * @property {number} owedMs The time it consents to be charged for, since the lease began.
 * @property {Seen[]} waiting The oldest first.
 * @property {number | null} creditedMs The time that the chain had credited at the last look; `null` before the first.
 * @property {number} block The final block of the last look; 0 before the first.
 * @property {boolean} answered Whether the workload has ever answered on this lease.
 *
 * @typedef {object} Pulse The last try, by a clock that nobody sets.
 * @property {number} at
 * @property {boolean} answered
 *
 * @typedef {{ windowBlocks: number, slotMillis: number }} Timing The chain's.
 */

/** @param {number} lease @returns {Ledger} */
export function openLedger(lease) {
    return { lease, owedMs: 0, waiting: [], creditedMs: null, block: 0, answered: false };
}

/**
 * The longest time that what was seen may wait, in milliseconds.
 * @param {Timing} timing
 */
export function longestWait({ windowBlocks, slotMillis }) {
    return WAITING_WINDOWS * windowBlocks * slotMillis;
}

/** @param {Seen[]} waiting */
export function waitingMs(waiting) {
    return waiting.reduce((sum, { ms }) => sum + ms, 0);
}

/** What is left when so much of the oldest is gone. @param {Seen[]} waiting @param {number} ms @returns {Seen[]} */
function withoutOldest(waiting, ms) {
    let gone = ms;
    return waiting.flatMap((one) => {
        const taken = Math.min(one.ms, gone);
        gone -= taken;
        return taken < one.ms ? [{ ...one, ms: one.ms - taken }] : [];
    });
}

/** @param {Seen[]} waiting @param {Seen} seen @param {Timing} timing @returns {Seen[]} */
function withSeen(waiting, seen, { windowBlocks }) {
    const last = waiting.at(-1);
    if (!last || seen.block - last.block >= Math.max(windowBlocks / PIECES, 1)) return [...waiting, seen];
    return [...waiting.slice(0, -1), { ...last, ms: last.ms + seen.ms }];
}

/**
 * Counts a try. Where the last one is longer ago than `gap`, nothing is known of the time between: the guard's machine
 * may have slept.
 *
 * @param {Ledger} ledger
 * @param {Pulse | undefined} last
 * @param {Pulse} now
 * @param {{ gap: number, timing: Timing }} limits
 * @returns {Ledger}
 */
export function countTry(ledger, last, now, { gap, timing }) {
    if (!now.answered) return ledger;
    const passed = last?.answered ? now.at - last.at : 0;
    const ms = passed > 0 && passed <= gap ? Math.floor(passed) : 0;
    if (ms === 0) return { ...ledger, answered: true };
    const waiting = withSeen(ledger.waiting, { block: ledger.block, ms }, timing);
    // While the chain makes no blocks nothing of it lapses.
    const tooMuch = Math.max(waitingMs(waiting) - longestWait(timing), 0);
    return { ...ledger, answered: true, waiting: withoutOldest(waiting, tooMuch) };
}

/**
 * Counts what the chain has credited: as much of it is owed as was seen. So a node that lies about what is credited gets
 * no consent to more than that.
 *
 * @param {Ledger} ledger
 * @param {{ block: number, start: number, creditedMs: number, finalMs: number, receiptedMs: number }} facts Credited is
 *   final and pending.
 * @param {{ timing: Timing, acceptFinal?: boolean }} options `acceptFinal`: at the first look, what is final or was
 *   consented to counts as owed, on the node's word, but no more than the lease can have run.
 * @returns {Ledger}
 */
export function countCredit(ledger, facts, { timing, acceptFinal = false }) {
    const { block, creditedMs } = facts;
    if (ledger.creditedMs === null) {
        const accepted = acceptFinal ? Math.min(Math.max(facts.finalMs, facts.receiptedMs), ranMs(facts, timing)) : 0;
        return { ...ledger, owedMs: Math.min(Math.max(ledger.owedMs, accepted), creditedMs), creditedMs, block };
    }
    const longest = WAITING_WINDOWS * timing.windowBlocks;
    const waiting = ledger.waiting.filter((seen) => seen.block <= block && block - seen.block <= longest);
    const matched = Math.min(Math.max(creditedMs - ledger.creditedMs, 0), waitingMs(waiting));
    // A verdict may have taken back what was credited: nobody owes for that.
    const owedMs = Math.min(ledger.owedMs + matched, creditedMs);
    return { ...ledger, owedMs, creditedMs, block, waiting: withoutOldest(waiting, matched) };
}

/** How long a lease can have run. @param {{ block: number, start: number }} lease @param {Timing} timing */
function ranMs({ block, start }, { slotMillis }) {
    return start === 0 ? 0 : Math.max(block - start, 0) * slotMillis;
}
