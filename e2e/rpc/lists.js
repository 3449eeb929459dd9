/** Leases and offers by their owners. */

import assert from 'node:assert/strict';
import { coins, json, percent } from '@leasehold/client';
import { becomeProvider, running, spec } from '../support/market.js';

const ids = (list) => list.map(({ id }) => json.id(id));

export const tests = (world) => ({
    'leases and offers are listed by their parties, and an order is followed to its lease': async () => {
        const { chain } = world;
        const [owner, tenant, stranger] = await world.actors(['listed provider', 'listed tenant', 'stranger']);
        const provider = await becomeProvider(world, owner, { gpus: 2, metered: false });
        const { order, lease } = await running(world, provider, tenant, { attached: false });
        await owner.setAsk(provider.offer, {
            price: coins('0.5'),
            maxTerm: 60,
            terms: { notice: 9, exitPenalty: percent(2) },
        });
        const { hash } = await chain.blocks.next();
        const seen = await chain.rpc('lease', lease, hash);

        assert.equal(await chain.rpc('order', order, hash), null);
        for (const filter of [
            { order },
            { tenant: tenant.address },
            { provider: owner.address },
            { offer: provider.offer, status: 'active', model: spec(world).model },
        ]) {
            const page = await chain.rpc('leases', filter, null, 100, hash);
            assert.deepEqual(page, { leases: [seen], next: null }, JSON.stringify(filter));
        }
        for (const filter of [
            { tenant: stranger.address },
            { order, status: 'pending' },
            { provider: tenant.address },
        ]) {
            const page = await chain.rpc('leases', filter, null, 100, hash);
            assert.deepEqual(page, { leases: [], next: null }, JSON.stringify(filter));
        }

        const offer = await chain.rpc('offer', provider.offer, hash);
        const { provider: by, freeGpus, leasedGpus, retired, ask } = offer;
        assert.deepEqual([by, freeGpus, leasedGpus, retired], [owner.address, 1, 1, false]);
        assert.equal(ask.price, String(coins('0.5')));
        for (const filter of [
            { provider: owner.address },
            { provider: owner.address, status: 'asking', minFreeGpus: 1, region: 'DE' },
        ]) {
            const page = await chain.rpc('offers', filter, null, 100, hash);
            assert.deepEqual(page, { offers: [offer], next: null }, JSON.stringify(filter));
        }
        const more = await chain.rpc('offers', { provider: owner.address, minFreeGpus: 2 }, null, 100, hash);
        assert.deepEqual(ids(more.offers), []);
        await tenant.close(lease);
    },

    'what is wrong with a parameter is said in a sentence that names it': async () => {
        const { chain } = world;
        /** @type {[string, any[], RegExp][]} */
        const wrong = [
            [
                'leases',
                [{ tenant: 'bob' }],
                /^RpcError: -32602: the parameter `filter\.tenant` is wrong: "bob" is not the address/,
            ],
            [
                'leases',
                [{ tennant: 'x' }],
                /^RpcError: -32602: the parameter `filter\.tennant` is wrong: unknown field `tennant`/,
            ],
            ['offers', [null, null, 101], /^RpcError: -32602: the parameter `limit` is wrong: 101 is not 1 to 100/],
            ['offer', [], /^RpcError: -32602: the parameter `id` is wrong: it is missing/],
        ];
        for (const [method, params, message] of wrong) {
            await assert.rejects(chain.rpc(method, ...params), message);
        }
    },
});
