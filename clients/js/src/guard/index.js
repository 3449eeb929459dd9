/** `@leasehold/client/guard`: the parts of `leasehold-guard` that need neither a connection nor Node.js. */

export { countCredit, countTry, longestWait, openLedger, waitingMs } from './count.js';
export { decide, findingOf, firstOpen, isOpen, newStreak, REMEDIES, timeToRefuse, withRefusal } from './decide.js';
export { factsOf, lookAt } from './lease.js';
export { shortfallOf, verdictOf } from './proof.js';
export { isSignedBy, ReceiptKey, receiptPayload } from './receipt.js';

/**
 * @typedef {import('./lease.js').Facts} Facts
 * @typedef {import('./decide.js').Finding} Finding
 * @typedef {import('./count.js').Ledger} Ledger
 * @typedef {import('./lease.js').Look} Look
 * @typedef {import('./count.js').Pulse} Pulse
 * @typedef {import('./decide.js').Remedy} Remedy
 * @typedef {import('./proof.js').Verdict} Verdict
 * @typedef {import('./proof.js').Least} Least
 * @typedef {import('./decide.js').Streak} Streak
 * @typedef {import('./decide.js').Try} Try
 */
