/** A guard that refuses a machine on which nothing works. */

import assert from 'node:assert/strict';
import { accountFor, guard, workload } from '../support/guards.js';
import { becomeProvider, LOCK_IN_BLOCKS, PRICE, reserved, running } from '../support/market.js';

export const tests = (world) => ({
    'refuses a lease in its first blocks if nothing works there': async () => {
        const { chain } = world;
        const [owner, tenant] = await world.actors(['provider of something else', 'tenant that looks at once']);
        const [provider, mine, served] = await Promise.all([
            becomeProvider(world, owner, { metered: false }),
            accountFor(world, tenant, 'refusal'),
            workload(),
        ]);
        await served.stop();
        const { lease, start } = await running(world, provider, tenant, { attached: false });
        const watching = guard(world, {
            ...{ name: 'refusal', lease, url: served.url, account: mine.account },
            args: ['--on-failure', 'refuse'],
        });
        const { block } = await watching.heard('acted', ({ remedy }) => remedy === 'refuse');
        const refusal = await chain.blocks.event('leases.LeaseRefused', {
            from: start,
            where: (data) => data.lease === lease,
        });
        assert.equal(refusal.block, block);
        // What it would pay an honest provider to leave it as early.
        assert.equal(refusal.data.paid, PRICE * (BigInt(block - start) + LOCK_IN_BLOCKS));
        assert.equal(await reserved(world, provider), 0n);
        await watching.heard('over');
        assert.equal(await watching.program.exited, 'exited with status 0');
    },
});
