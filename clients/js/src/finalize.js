/** The end of a lease: a caller can finalize it once all is reported; the chain does when no report can come. */

import { ChainError } from './errors.js';

/**
 * After a lease's `end`: settles it as soon as its last window is reported, which finalizes it. If that report does not
 * come, the chain finalizes the lease once the report is overdue.
 *
 * @param {import('./chain.js').Chain} chain
 * @param {{ lease: number, end: number, windowBlocks: number, by: import('./actor.js').Actor }} options `by` settles.
 * @returns {Promise<import('./blocks.js').ChainEvent>} `leases.LeaseFinalized`.
 */
export async function finalized(chain, { lease, end, windowBlocks, by }) {
    const last = Math.floor((end - 1) / windowBlocks);
    const closing = () =>
        chain.blocks.event('leases.LeaseFinalized', {
            from: 0,
            where: (data) => data.lease === lease,
            ms: 150_000,
        });
    const reporting = chain.blocks.event('usageAttestation.UsageRecorded', {
        from: 0,
        where: (data) => data.lease === lease && data.window === last,
        ms: 150_000,
    });
    const first = closing();
    // Whichever comes first, the other must not become an unhandled rejection.
    first.catch(() => {});
    reporting.catch(() => {});
    await Promise.race([first, reporting]);
    try {
        await by.settle(lease);
    } catch (error) {
        // The chain was faster.
        if (!(error instanceof ChainError) || error.code !== 'leases.NoSuchLease') throw error;
    }
    // Asked again: a reorganisation may have moved it since, or undone it. Then the chain finalizes the lease.
    return closing();
}
