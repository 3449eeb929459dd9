/**
 * How much time a tenant consents to be charged for: time for which its guard saw the workload answer, as far as the
 * chain has credited time.
 *
 * Time counts as seen between two tries, one after the other, that were both answered. The chain credits a window when
 * it is reported, a window later or so. So what was seen waits for credit, but not for long: what a provider is credited
 * for an outage must not be covered by what was seen long before it. All of it errs on the tenant's side.
 */

/** What was seen waits for so many windows to be credited: a window is reported during the next one. */
const WAITING_WINDOWS = 3;

/**
 * @typedef {object} Ledger What a guard has counted of one lease, in milliseconds.
 * @property {number} lease
 * @property {number} owedMs The time it consents to be charged for, since the lease began.
 * @property {number} waitingMs Time that was seen and is not credited yet.
 * @property {number | null} creditedMs The time that the chain had credited at the last look; `null` before the first.
 * @property {boolean} answered Whether the workload has ever answered on this lease.
 *
 * @typedef {object} Pulse The last try, by a clock that nobody sets.
 * @property {number} at
 * @property {boolean} answered
 */

/** @param {number} lease @returns {Ledger} */
export function openLedger(lease) {
    return { lease, owedMs: 0, waitingMs: 0, creditedMs: null, answered: false };
}

/**
 * The longest time that what was seen may wait, in milliseconds.
 * @param {{ windowBlocks: number, slotMillis: number }} timing The chain's.
 */
export function longestWait({ windowBlocks, slotMillis }) {
    return WAITING_WINDOWS * windowBlocks * slotMillis;
}

/**
 * Counts a try. Where the last one is longer ago than `gap`, nothing is known of the time between: the guard's machine
 * may have slept.
 *
 * @param {Ledger} ledger
 * @param {Pulse | undefined} last
 * @param {Pulse} now
 * @param {{ gap: number, most: number }} limits `most` is the longest wait.
 * @returns {Ledger}
 */
export function countTry(ledger, last, now, { gap, most }) {
    if (!now.answered) return ledger;
    const passed = last?.answered ? now.at - last.at : 0;
    const seen = passed > 0 && passed <= gap ? Math.floor(passed) : 0;
    return { ...ledger, answered: true, waitingMs: Math.min(ledger.waitingMs + seen, most) };
}

/**
 * Counts what the chain has credited: as much of it is owed as was seen. So a node that lies about what is credited gets
 * no consent to more than that.
 *
 * @param {Ledger} ledger
 * @param {{ creditedMs: number, finalMs: number, receiptedMs: number }} lease Credited is final and pending.
 * @param {{ acceptFinal?: boolean }} [options] `acceptFinal`: at the first look, what is final or was consented to counts
 *   as owed, on the node's word.
 * @returns {Ledger}
 */
export function countCredit(ledger, { creditedMs, finalMs, receiptedMs }, { acceptFinal = false } = {}) {
    if (ledger.creditedMs === null) {
        const accepted = acceptFinal ? Math.max(finalMs, receiptedMs) : 0;
        return { ...ledger, owedMs: Math.min(Math.max(ledger.owedMs, accepted), creditedMs), creditedMs };
    }
    const matched = Math.min(Math.max(creditedMs - ledger.creditedMs, 0), ledger.waitingMs);
    // A verdict may have taken back what was credited: nobody owes for that.
    const owedMs = Math.min(ledger.owedMs + matched, creditedMs);
    return { ...ledger, owedMs, creditedMs, waitingMs: ledger.waitingMs - matched };
}
