/** The node's own methods, typed, as Polkadot.js and other libraries ask them. */

import assert from 'node:assert/strict';
import { coins, leasesRpc, percent, within } from '@leasehold/client';
import { DedotClient, WsProvider } from 'dedot';
import { createClient } from 'polkadot-api';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';
import { mistakes } from '../../clients/js/test/support/types.js';
import { ACCESS, awarded, becomeProvider, terms } from '../support/market.js';

const PRICE = coins('0.5');
const TERM = 60;

/** An offer with an ask, an order with a bid, a lease with a sponsor and a listing, another that waits. */
async function busyMarket(world, name) {
    const names = ['owner', 'tenant', 'sponsor'].map((role) => `${role} for ${name}`);
    const [owner, tenant, sponsor] = await world.actors(names);
    const attributes = { series: owner.address.slice(0, 32) };
    const provider = await becomeProvider(world, owner, { gpus: 3, metered: false, attributes });
    const { offer } = provider;
    await owner.setAsk(offer, { price: PRICE, maxTerm: TERM });
    const requirement = { ...terms(world).requirement, attributes };
    const { order: done, lease } = await awarded(world, provider, tenant, { requirement });
    await owner.activate(lease, ACCESS);
    await Promise.all([sponsor.topUp(lease, coins('12.5')), tenant.listLease(lease, 5n)]);
    const { lease: waiting } = await awarded(world, provider, tenant, { requirement });
    const order = await tenant.createOrder(
        terms(world, { requirement, auction: { Sealed: { revealBlocks: 25 } }, term: 20, escrow: coins(40) }),
    );
    const asked = {
        models: requirement.models,
        gpus: 1,
        attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
    };
    return { owner, tenant, offer, order, done, lease, waiting, asked };
}

/** That the types say what was answered. */
function fits(answers) {
    assert.equal(
        mistakes(answers.map(([method, value]) => ({ type: `Rpc.NodeRpc['${method}']['result']`, value }))),
        '',
    );
}

/** Waits for the first item of a subscription that `pick` makes something of. */
async function heard(what, subscribe, pick) {
    const items = [];
    let stop;
    const found = new Promise((resolve, reject) => {
        stop = subscribe((item) => {
            const plain = item.toJSON();
            items.push(plain);
            if (pick(plain)) resolve(plain);
        });
        stop.catch(reject);
    });
    try {
        await within(60_000, what, found);
    } finally {
        (await stop)();
    }
    return items;
}

/** What the types allow; it is compiled, and never run. @param {import('@polkadot/api').ApiPromise} api */
export async function typed(api) {
    const { quotes, next } = await api.rpc.leases.quotes({ models: [0], gpus: 1 }, 'native', 600);
    const prices = quotes.map(({ price }) => BigInt(price));
    /** @type {bigint[]} */
    const exact = prices;
    const lease = await api.rpc.leases.lease(7);
    const kind = lease.isSome ? lease.unwrap().status.kind : 'none';
    await api.rpc.leases.subscribeLease(7n, ({ finalized, lease: changed }) => {
        if (finalized) exact.push(BigInt(changed?.accrued ?? 0));
    });
    // @ts-expect-error: a requirement names models and GPUs.
    await api.rpc.leases.quotes({}, 'native', 600);
    // @ts-expect-error: a lease has no status of this kind.
    return [exact, next, kind === 'paused'];
}

export const tests = (world) => ({
    'Polkadot.js asks the methods of the node by api.rpc.leases': async () => {
        const { chain } = world;
        const { api } = chain;
        const { owner, tenant, offer, order, lease, asked } = await busyMarket(world, 'api.rpc');
        const { hash } = await chain.blocks.next();
        const { leases } = api.rpc;
        const filter = { tenant: tenant.address };
        const pairs = await Promise.all([
            Promise.all([leases.order(order, hash), chain.rpc('order', order, hash)]),
            Promise.all([leases.lease(lease, hash), chain.rpc('lease', lease, hash)]),
            Promise.all([leases.openOrders(filter, null, 10, hash), chain.rpc('openOrders', filter, null, 10, hash)]),
            Promise.all([
                leases.quotes(asked, 'native', TERM, 5, null, hash),
                chain.rpc('quotes', asked, 'native', TERM, 5, null, hash),
            ]),
            Promise.all([leases.provider(owner.address, hash), chain.rpc('provider', owner.address, hash)]),
            Promise.all([leases.listed(null, 10, hash), chain.rpc('listed', null, 10, hash)]),
        ]);
        for (const [byPolkadot, plain] of pairs) assert.deepEqual(/** @type {any} */ (byPolkadot).toJSON(), plain);
        const { quotes } = await leases.quotes(asked, 'native', TERM);
        assert.deepEqual(
            quotes.map((quote) => [quote.offer, quote.price]),
            [[String(offer), String(PRICE)]],
        );
        const [found, score] = [await leases.lease(lease), await leases.score(owner.address, coins(1), hash)];
        assert.equal(found.unwrap().provider, owner.address);
        assert.equal(score.unwrap().toString(), await chain.rpc('score', owner.address, coins(1), hash));
        assert.ok((await leases.lease(1_000_000)).isNone);
        assert.ok((await leases.priceIndex(60_000, { id: 1 })).isNone);
        await assert.rejects(leases.openOrders(null, null, 101), /limit/);
        await Promise.all([tenant.cancelOrder(order), owner.leave(lease)]);
    },

    'the types of the views are what the node answers': async () => {
        const { chain } = world;
        const { owner, tenant, order, done, lease, waiting, asked } = await busyMarket(world, 'types');
        const { hash } = await chain.blocks.next();
        /** @type {<M extends import('@leasehold/client/rpc').LeasesMethod>(method: M, ...params: any) => Promise<[string, any]>} */
        const ask = async (method, ...params) => [`leases_${method}`, await chain.rpc(method, ...params)];
        const answers = await Promise.all([
            ask('order', order, hash),
            ask('order', done, hash),
            ask('lease', lease, hash),
            ask('lease', waiting, hash),
            ask('openOrders', { tenant: tenant.address }, null, 10, hash),
            ask('quotes', asked, 'native', TERM, 10, null, hash),
            ask('provider', owner.address, hash),
            ask('score', owner.address, '7', hash),
            ask('refusals', tenant.address, hash),
            ask('priceIndex', asked.models[0], 'native', hash),
            ask('listed', null, 10, hash),
        ]);
        fits(answers);
        await owner.leave(lease);
        fits([await ask('lease', lease)]);
        await tenant.cancelOrder(order);
    },

    'what stands behind a provider is asked by api.rpc.staking, and is of its types': async () => {
        const { chain } = world;
        const [owner, delegator] = await world.actors(['provider with a pool', 'delegator to look at']);
        await becomeProvider(world, owner, { metered: false });
        await owner.setCommission(percent(5));
        await delegator.delegate(owner.address, coins(9));
        await Promise.all([delegator.undelegate(owner.address, coins(2)), owner.setCommission(percent(6))]);
        const { hash } = await chain.blocks.next();
        /** @type {any} */
        const { staking } = chain.api.rpc;
        /** @type {[import('@leasehold/client/rpc').StakingMethod, any[]][]} */
        const questions = [
            ['pool', [owner.address]],
            ['delegation', [owner.address, delegator.address]],
            ['delegations', [delegator.address, null, 10]],
            ['pendingSlashes', [owner.address, null, 10]],
            ['offences', [0]],
        ];
        const ask = async ([method, params]) => {
            const [byPolkadot, plain] = await Promise.all([
                staking[method](...params, hash),
                chain.stakingRpc(method, ...params, hash),
            ]);
            assert.deepEqual(byPolkadot.toJSON(), plain, method);
            return [`staking_${method}`, plain];
        };
        const answers = await Promise.all(questions.map(ask));
        fits(answers);
        const [[, pool], [, delegation]] = answers;
        assert.deepEqual([pool.nextCommission.commission, delegation.leaving.length], [percent(6), 1]);
        assert.ok((await staking.pool(delegator.address)).isNone);
    },

    'a tenant finds its leases, and follows an order to them': async () => {
        const { api, blocks } = world.chain;
        const { owner, tenant, offer, order, done, lease, waiting } = await busyMarket(world, 'lists');
        await blocks.next();
        const { leases } = api.rpc;
        const ids = async (filter) => (await leases.leases(filter)).leases.map(({ id }) => Number(id));
        assert.deepEqual(await ids({ tenant: tenant.address }), [waiting, lease], 'newest first');
        assert.deepEqual(await ids({ order: done }), [lease]);
        assert.deepEqual(await ids({ provider: owner.address, status: 'pending' }), [waiting]);
        assert.deepEqual(await ids({ tenant: owner.address }), []);
        const { offers, next } = await leases.offers({ provider: owner.address, status: 'asking' });
        assert.deepEqual(
            [offers.map((one) => [one.id, one.freeGpus, one.ask?.price]), next],
            [[[String(offer), 1, String(PRICE)]], null],
        );
        assert.deepEqual((await leases.offer(offer)).unwrap().toJSON(), offers[0]);
        assert.ok((await leases.offer(1_000_000)).isNone);
        fits([
            ['leases_leases', (await leases.leases({ provider: owner.address })).toJSON()],
            ['leases_offers', (await leases.offers({ provider: owner.address })).toJSON()],
            ['leases_offer', (await leases.offer(offer)).toJSON()],
        ]);
        await Promise.all([tenant.cancelOrder(order), owner.leave(lease)]);
    },

    'a dApp is told when a lease changes, and when the market does': async () => {
        const { api } = world.chain;
        const { owner, tenant, order, lease } = await busyMarket(world, 'subscriptions');
        const { leases } = api.rpc;
        const ofLease = heard(
            'the lease to be closing in a final block',
            (push) => leases.subscribeLease(lease, push),
            (item) => item.finalized && item.lease?.status.kind === 'closing',
        );
        const ofMarket = heard(
            'the lease and the order of the market in a final block',
            (push) => leases.subscribeMarket({ account: tenant.address, kinds: ['orders', 'leases'] }, push),
            (item) => item.finalized && item.leases.some(({ id }) => Number(id) === lease),
        );
        await Promise.all([tenant.cancelOrder(order), owner.leave(lease)]);
        const [changes, blocks] = await Promise.all([ofLease, ofMarket]);
        assert.equal(changes[0].lease?.status.kind, 'active', 'the first is how the lease stands');
        const best = changes.find((item) => !item.finalized && item.lease?.status.kind === 'closing');
        assert.ok(best, 'it is told of the best block, too');
        assert.ok(
            blocks.every((item) => item.offers.length === 0),
            'only what was asked for',
        );
        assert.ok(blocks.some((item) => item.orders.some(({ id }) => Number(id) === order)));
        const of = (method, items) =>
            items.map((value) => ({ type: `Rpc.LeasesSubscriptions['${method}']['item']`, value }));
        assert.equal(mistakes([...of('leases_subscribeLease', changes), ...of('leases_subscribeMarket', blocks)]), '');
    },

    'polkadot-api and dedot ask the methods of the node, typed': async () => {
        const { ws } = world.node;
        const papi = createClient(getWsProvider(ws, { websocketClass: /** @type {any} */ (WebSocket) }));
        const dedot = await DedotClient.new(new WsProvider({ endpoint: ws, retryDelayMs: 0 }));
        try {
            const { owner, tenant, order, lease, asked } = await busyMarket(world, 'others');
            const { hash } = await world.chain.blocks.next();
            const expected = await world.chain.rpc('quotes', asked, 'native', TERM, null, null, hash);
            for (const ask of [
                leasesRpc((method, params) => papi._request(method, params)),
                leasesRpc((method, params) => dedot.provider.send(method, params)),
            ]) {
                const page = await within(
                    30_000,
                    'quotes',
                    ask('leases_quotes', asked, 'native', TERM, null, null, hash),
                );
                assert.deepEqual(page, expected);
                assert.equal(page.quotes[0].price, String(PRICE));
            }
            await Promise.all([tenant.cancelOrder(order), owner.leave(lease)]);
        } finally {
            papi.destroy();
            await dedot.disconnect();
        }
    },
});
