/** The end of a lease, which comes by itself, and earlier if somebody sees to it. */

/**
 * After a lease's `end`: settles it for good as soon as its last window is reported. If that does not come, the chain
 * closes it when it can come no more.
 *
 * @param {import('./chain.js').Chain} chain
 * @param {{ lease: number, end: number, windowBlocks: number, by: import('./actor.js').Actor }} options `by` settles.
 * @returns {Promise<import('./blocks.js').ChainEvent>} `leaseMarket.LeaseClosed`.
 */
export async function concluded(chain, { lease, end, windowBlocks, by }) {
    const last = Math.floor((end - 1) / windowBlocks);
    const closing = chain.blocks.event('leaseMarket.LeaseClosed',
        { from: 0, where: (data) => data.lease === lease, ms: 150_000 });
    const reporting = chain.blocks.event('usageAttestation.UsageRecorded',
        { from: 0, where: (data) => data.lease === lease && data.window === last, ms: 150_000 });
    // Whichever comes, the other must not become an unhandled rejection.
    closing.catch(() => {});
    reporting.catch(() => {});
    await Promise.race([closing, reporting]);
    try {
        await by.settle(lease);
    } catch (error) {
        // The chain was faster.
        if (error.code !== 'leaseMarket.NoSuchLease') throw error;
    }
    return closing;
}
