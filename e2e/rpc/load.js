/** `scripts/bench rpc`, in a small size. */

import assert from 'node:assert/strict';
import { until } from '@leasehold/client';
import { askLists, connection, quantile, subscribe } from '@leasehold/devnet/rpc/load';

/** The node's bounds. */
const [PER_CONNECTION, IN_ALL] = [32, 1_024];

const connections = async (world, count) => Promise.all(Array.from({ length: count }, () => connection(world.node.ws)));

export const tests = (world) => ({
    'subscriptions are bounded per connection and in all, and a connection that ends gives its own back': async () => {
        const ignore = () => {};
        const [greedy, modest] = await connections(world, 2);
        const one = await subscribe([greedy], PER_CONNECTION + 5, ignore);
        assert.deepEqual([one.accepted, one.refused, one.failed.size], [PER_CONNECTION, 5, 0]);
        assert.equal((await subscribe([modest], 1, ignore)).accepted, 1);

        const full = Math.floor(IN_ALL / PER_CONNECTION);
        const many = await connections(world, full);
        const all = await subscribe(many, PER_CONNECTION, ignore);
        const left = IN_ALL - PER_CONNECTION - 1;
        assert.deepEqual([all.accepted, all.refused, all.failed.size], [left, full * PER_CONNECTION - left, 0]);
        await assert.rejects(
            modest.subscribe('leases_marketChanged', 'leases_subscribeMarket', [], ignore),
            /^RpcError: 8003: this node has 1024 subscriptions/,
        );

        await Promise.all([greedy, ...many].map((provider) => provider.disconnect()));
        await until(30_000, 'slots that are free again', async () => {
            const { accepted } = await subscribe([modest], 1, ignore);
            return accepted === 1;
        });
        await modest.disconnect();
    },

    'lists asked for by many at once are answered in time or refused': async () => {
        const { chain } = world;
        const clients = await connections(world, 20);
        const before = chain.blocks.best;
        const asked = await askLists(clients, { ms: 5_000, each: 2 });
        console.log(
            `# ${asked.answered} lists answered, the slowest in ${quantile(asked.answers, 1).toFixed()} ms; ` +
                `${asked.refused} refused, the slowest in ${quantile(asked.refusals, 1).toFixed()} ms`,
        );
        assert.deepEqual([...asked.failed], []);
        assert.ok(asked.answered > 0);
        // The chain went on.
        await chain.blocks.reach(before + 1);
        await Promise.all(clients.map((provider) => provider.disconnect()));
    },
});
