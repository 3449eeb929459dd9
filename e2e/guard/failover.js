/** A guard that fails a lease over, and watches the next. */

import assert from 'node:assert/strict';
import { accountFor, guard, workload } from '../support/guards.js';
import { ACCESS, becomeProvider, PRICE, pick, terms } from '../support/market.js';

export const tests = (world) => ({
    'fails over to a standby, and closes that lease only if it was seen to work': async () => {
        const { chain } = world;
        const [tenant, ...owners] = await world.actors(['tenant with guard and standby', 'provider', 'standby']);
        const [mine, served, ...providers] = await Promise.all([
            accountFor(world, tenant, 'failover'),
            workload(),
            ...owners.map((owner) => becomeProvider(world, owner, { metered: false })),
        ]);
        const [serving, standby] = providers;
        const order = await tenant.createOrder(terms(world, { standbys: 1 }));
        await Promise.all([
            serving.actor.placeBid(order, serving.offer, PRICE),
            standby.actor.placeBid(order, standby.offer, PRICE + 1n, { standby: true }),
        ]);
        const [lease] = await tenant.award(order, [await pick(world, order, serving)]);
        await serving.actor.activate(lease, ACCESS);

        const args = ['--on-failure', 'failover,close'];
        const watching = guard(world, { name: 'failover', lease, url: served.url, account: mine.account, args });
        await watching.heard('answers');
        await served.stop();
        await watching.heard('acted', ({ remedy }) => remedy === 'failover');
        const { data } = await chain.blocks.event('leases.LeaseFailedOver', {
            from: 0,
            where: (over) => over.provider === standby.actor.address,
        });
        await watching.heard('followed', ({ successor }) => successor === data.lease);

        // Nothing works there, and nothing did: it is not closed for that.
        const { actor } = standby;
        const { block } = await actor.activate(data.lease, ACCESS);
        await watching.heard('failed', (failed) => failed.lease === data.lease);
        await chain.blocks.reach(block + 10);
        const { status } = await chain.view('lease', data.lease);
        assert.equal(status, 'Active');
        assert.equal(watching.said().filter(({ event }) => event === 'acted').length, 1);
        await watching.stop();
        assert.equal(watching.program.end, 'exited with status 0');
        await tenant.close(data.lease);
    },
});
