/** A meter that is dead, slow, huge, malformed, going backwards, or from another boot, during one lease. */

import assert from 'node:assert/strict';
import { until } from '@leasehold/client';
import { becomeProvider, PRICE, recorded, running, windowOf } from '../support/market.js';
import { BROKEN } from '../support/proxy.js';

/** What the lease can cost at most. */
export const ESCROW = PRICE * 300n;

/**
 * @param {import('../support/world.js').World} world
 * @param {Record<string, any>} story The lease, as these tests and the next know it.
 */
export const tests = (world, story) => {
    const windowBlocks = () => world.timing.windowBlocks;
    const windowMs = () => windowBlocks() * world.timing.slotMillis;
    const now = () => windowOf(world, world.chain.blocks.best);

    /** Reports of the lease in blocks up to `to`, in order. */
    const reports = (to) =>
        world.chain.blocks
            .between('usageAttestation.UsageRecorded', story.start, to)
            .filter(({ data }) => data.lease === story.lease);
    const credited = (to) => reports(to).reduce((ms, { data }) => ms + data.creditedMs, 0);

    /** The report of a window that the meter answered for. */
    const credit = async (window) => {
        const { data, block } = await recorded(world, story.lease, window);
        assert.ok(data.creditedMs <= windowMs(), 'a window is not credited more than its length');
        assert.equal(data.finalMs, credited(block));
        const implausible = world.chain.blocks
            .between('usageAttestation.ImplausibleReading', block, block)
            .find((event) => event.data.lease === story.lease)?.data.reasons;
        return { ...data, implausible };
    };
    /** That what is settled is what was credited, whatever the meter says. */
    const paidAsCredited = async () => {
        const { block, hash } = await story.tenant.settle(story.lease);
        const { charged } = await world.chain.viewAt(hash, 'lease', story.lease);
        // A report may stand in the same block behind the settlement.
        const due = [block - 1, block].map((to) => PRICE * BigInt(Math.floor(credited(to) / world.timing.slotMillis)));
        assert.ok(due.includes(charged), `${charged} was charged instead of ${due.join(' or ')}`);
    };

    return {
        'an honest meter is believed': async () => {
            const [owner, tenant] = await world.actors(['provider', 'tenant']);
            const wealth = (await tenant.balance()).total;
            const provider = await becomeProvider(world, owner);
            const lease = await running(world, provider, tenant, { term: 300, escrow: ESCROW, priceLimit: PRICE });
            Object.assign(story, lease, { owner, tenant, wealth });
            const first = await credit(windowOf(world, story.start));
            assert.ok(first.creditedMs > 0);
            assert.equal(first.implausible, undefined);
            await paidAsCredited();
        },

        'a meter without a usable answer earns nothing and stops no block': async () => {
            // The window that runs now is reported in the next, during all of which the meter is broken.
            const missed = now();
            const begin = (missed + 1) * windowBlocks();
            await world.chain.blocks.reach(begin - 1);
            const ways = Object.keys(BROKEN);
            for (const [index, way] of ways.entries()) {
                world.proxy.breakDown(way);
                await until(40_000, `the node to ask a meter that is ${way}`, () => world.proxy.asked > 0);
                // Blocks come on; the last way stays until the window cannot be reported any more.
                const over = index === ways.length - 1 ? begin + windowBlocks() : world.chain.blocks.best + 1;
                await world.chain.blocks.reach(over, 30_000);
            }
            assert.ok(now() > missed + 1, 'the window passed');
            assert.deepEqual(
                reports().filter(({ block }) => block >= begin),
                [],
                'nothing was reported',
            );
            await paidAsCredited();
        },

        'after that the meter is believed again, for its own window only': async () => {
            world.proxy.honest();
            const { creditedMs } = await credit(now());
            assert.ok(creditedMs > 0);
            await paidAsCredited();
        },

        'a meter that goes backwards gets nothing': async () => {
            const window = now();
            world.proxy.lie(({ end }) => ({ end: { ...end, availableMs: end.availableMs / 2n } }));
            const { creditedMs, implausible } = await credit(window);
            assert.deepEqual(implausible, ['Backwards']);
            assert.equal(creditedMs, 0);
            await paidAsCredited();
        },

        'a meter that boots again or claims too much gets one window at most': async () => {
            const window = now();
            const boot = `0x${'0b'.repeat(16)}`;
            world.proxy.lie(({ end }) => ({ boot, end: { ...end, availableMs: 2n ** 64n - 1n } }));
            const { creditedMs, implausible } = await credit(window);
            assert.deepEqual(implausible, ['MoreThanElapsed']);
            assert.equal(creditedMs, windowMs());
            world.proxy.honest();
            await paidAsCredited();
        },
    };
};
