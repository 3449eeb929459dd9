/** The node's RPC and the runtime API give the same answers. */

import assert from 'node:assert/strict';
import {
    assetId,
    bestQuotes,
    coins,
    json,
    listedLeases,
    NEWCOMER_HANDICAP,
    openOrders,
    orderFilter,
    orderRequirement,
    percent,
    pickOf,
    priceIndex,
    score,
    standing,
    tiers,
} from '@leasehold/client';
import { hexToString } from '@polkadot/util';
import { refused } from '../support/assert.js';
import { ACCESS, becomeProvider, LOCK_IN_BLOCKS, pick, running, spec, terms } from '../support/market.js';

const lower = (name) => name.charAt(0).toLowerCase() + name.slice(1);

/** Fields that the RPC writes differently from the runtime API. */
const WRITTEN = {
    asset: (value) => (value === 'Native' ? 'native' : { id: value.WithId }),
    region: hexToString,
    regions: (value) => value.map((region) => hexToString(region)),
    attributes: (value) => value.map((one) => ({ key: hexToString(one.key), value: hexToString(one.value) })),
    quorum: lower,
    status: kind,
    auction: kind,
};

function kind(value) {
    if (typeof value === 'string') return { kind: lower(value) };
    const [[name, fields]] = Object.entries(value);
    return { kind: lower(name), ...asRpc(fields) };
}

/** Fields of 64 bits that the client reads as numbers: the RPC writes them as decimal strings, as all of that width. */
const WIDE = new Set([
    'id',
    'order',
    'offer',
    'successor',
    'first',
    'next',
    'finalMs',
    'pendingMs',
    'struckMs',
    'receiptedMs',
    'busyMs',
    'energyMj',
    'peakMemoryMib',
    'dueBlocks',
    'creditedBlocks',
]);

/** A view of the runtime API in the form of the RPC: wide numbers as strings, choices with a kind. */
function asRpc(value, key = '') {
    if (typeof value === 'bigint' || (typeof value === 'number' && WIDE.has(key))) return String(value);
    if (WRITTEN[key] && value !== null) return WRITTEN[key](value);
    if (Array.isArray(value)) return value.map((item) => asRpc(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asRpc(inner, name)]));
}

/** That an answer of the RPC says what a view of the runtime API says. */
function same(rpc, view, message) {
    assert.deepEqual(rpc, asRpc(view), message);
}

const collect = async (items) => {
    const all = [];
    for await (const item of items) all.push(item);
    return all;
};

export const tests = (world) => ({
    'RPC and runtime API agree on orders and leases': async () => {
        const { chain } = world;
        const [owner, tenant, friend, auditor] = await world.actors([
            'provider to look at',
            'tenant to look at',
            'sponsor to look at',
            'auditor to look at',
        ]);
        const attributes = { interconnect: 'nvlink', tier: '' };
        const provider = await becomeProvider(world, owner, { metered: false, attributes });
        await auditor.attest(owner.address, attributes, chain.blocks.best + 100);
        const requirement = {
            models: world.models.map(({ id }) => id).slice(0, 8),
            cpus: 2,
            regions: ['DE', 'FR'],
            attributes,
            auditors: [auditor.address],
            quorum: 'All',
        };
        const [order, sealed] = await Promise.all([
            tenant.createOrder(terms(world, { requirement, leastTerms: { notice: 7 }, renewable: 3, standbys: 1 })),
            tenant.createOrder(
                terms(world, {
                    auction: { Sealed: { revealBlocks: 25 } },
                    replicas: 2,
                    distinct: true,
                    term: 20,
                    escrow: coins(80),
                }),
            ),
        ]);
        await owner.placeBid(order, provider.offer, coins('1.25'), { terms: { notice: 8 }, standby: true });
        const compare = async (method, id) => {
            const { hash } = await chain.blocks.next();
            const [rpc, api] = await Promise.all([chain.rpc(method, id, hash), chain.viewAt(hash, method, id)]);
            same(rpc, api);
            return rpc;
        };
        const [seen, other] = await Promise.all([compare('order', order), compare('order', sealed)]);
        assert.equal(seen.status.kind, 'bidding');
        assert.deepEqual(
            [seen.bids[0].price, seen.bids[0].score],
            [coins('1.25'), score(coins('1.25'), NEWCOMER_HANDICAP)].map(String),
        );
        assert.deepEqual(seen.spec.requirement.regions, ['DE', 'FR']);
        assert.deepEqual(seen.spec.requirement.attributes, [
            { key: 'interconnect', value: 'nvlink' },
            { key: 'tier', value: '' },
        ]);
        assert.deepEqual(
            [seen.spec.auction, other.spec.auction],
            [{ kind: 'manual' }, { kind: 'sealed', revealBlocks: 25 }],
        );
        // Of a soft bid nothing is reserved but its deposit; only an order with firm bids has lock-ins.
        assert.deepEqual([seen.bids[0].exitPenalty, seen.lockIn], ['0', '0']);
        assert.match(seen.bids[0].spec, /^0x[0-9a-f]{64}$/);
        assert.equal(other.lockIn, String(coins(2) * LOCK_IN_BLOCKS));
        // A pick can be made of either answer.
        const picked = await pick(world, order, provider);
        assert.deepEqual(pickOf(seen.bids[0]), picked);
        const [lease] = await tenant.award(order, [picked]);
        assert.equal((await compare('lease', lease)).status.kind, 'pending');
        await owner.activate(lease, ACCESS);
        await Promise.all([friend.topUp(lease, coins('12.5')), tenant.listLease(lease, 5n, friend.address)]);
        const active = await compare('lease', lease);
        assert.equal(active.status.kind, 'active');
        assert.deepEqual(active.listing, { price: '5', to: friend.address });
        assert.deepEqual(active.sponsors, [
            { sponsor: friend.address, deposited: String(coins('12.5')), unspent: String(coins('12.5')) },
        ]);
        await owner.leave(lease);
        assert.equal((await compare('lease', lease)).status.kind, 'closing');
        await tenant.cancelOrder(sealed);
        assert.equal(await chain.rpc('order', 1_000_000), null);
        assert.equal(await chain.rpc('lease', 1_000_000), null);
    },

    'open orders come newest first, in pages, by filter, each order once': async () => {
        const { chain } = world;
        const [tenant, owner] = await world.actors(['tenant of seven orders', 'provider who looks for orders']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const deadline = chain.blocks.best + 60;
        const { requirement } = terms(world);
        const kinds = [
            {},
            { auction: 'Automatic' },
            { requirement: { ...requirement, gpus: 2 } },
            { requirement: { ...requirement, regions: ['US'] } },
            { priceLimit: coins(3) },
            {},
            {},
        ];
        const mine = await Promise.all(
            kinds.map((changes) => tenant.createOrder(terms(world, { deadline, term: 20, ...changes }))),
        );
        const [, automatic, double, american, dear] = mine;
        const { hash } = await chain.blocks.next();

        const walk = async (page) => {
            const all = [];
            for (let from = null; ; ) {
                const { orders, next } = await page(from);
                assert.ok(orders.length <= 3);
                assert.ok(next === null || from === null || json.id(next) < json.id(from), 'pages go on');
                all.push(...orders);
                if (next === null) return all;
                from = next;
            }
        };
        const rpc = await walk((from) => chain.rpc('openOrders', null, from, 3, hash));
        const api = await walk((from) => chain.viewAt(hash, 'openOrders', orderFilter(), from, 3));
        same(rpc, api);
        const ids = rpc.map(({ id }) => json.id(id));
        assert.deepEqual(
            ids,
            [...new Set(ids)].sort((a, b) => b - a),
            'newest first',
        );
        assert.deepEqual(
            mine.filter((id) => !ids.includes(id)),
            [],
        );
        const whole = await chain.rpc('openOrders', {}, null, 100, hash);
        assert.deepEqual(whole.orders, rpc);

        // Filters, of the same block and by both ways.
        const newest = (list) => list.sort((a, b) => b - a);
        /** @type {[import('@leasehold/client').OrderFilter, object, number[]][]} */
        const filters = [
            [{}, {}, mine],
            [{ auction: 'Automatic' }, { auction: 'automatic' }, [automatic]],
            [{ minGpus: 2 }, { minGpus: 2 }, [double]],
            [{ maxGpus: 1, region: 'US' }, { maxGpus: 1, region: 'US' }, mine.filter((id) => id !== double)],
            [{ minPricePerGpu: coins(3) }, { minPricePerGpu: coins(3) }, [dear]],
            [
                { asset: 'native', servableBy: provider.offer },
                { asset: 'native', servableBy: provider.offer },
                mine.filter((id) => ![double, american].includes(id)),
            ],
            [{ asset: 1 }, { asset: { id: 1 } }, []],
            [{ models: [60_000] }, { models: [60_000] }, []],
        ];
        for (const [forApi, forRpc, expected] of filters) {
            const name = JSON.stringify(forApi, (_, value) => (typeof value === 'bigint' ? String(value) : value));
            const read = await collect(openOrders(chain, { tenant: tenant.address, ...forApi }, { page: 2, hash }));
            assert.deepEqual(
                read.map(({ id }) => id),
                newest([...expected]),
                name,
            );
            const { orders } = await chain.rpc('openOrders', { tenant: tenant.address, ...forRpc }, null, 100, hash);
            same(orders, read, name);
        }

        await assert.rejects(chain.rpc('openOrders', null, null, 101), /limit/);
        await assert.rejects(chain.rpc('openOrders', { region: 'us' }), /two capital letters/);
        await assert.rejects(chain.rpc('order', 0, `0x${'00'.repeat(32)}`), /block/);
        await Promise.all(mine.map((order) => tenant.cancelOrder(order)));
        await refused('leaseBidding.NoSuchOrder', tenant.cancelOrder(mine[0]));
        assert.deepEqual(await collect(openOrders(chain, { tenant: tenant.address })), []);
    },

    'quotes are the asks that can be taken, the best score first': async () => {
        const { chain } = world;
        const owners = await world.actors(['cheap ask', 'dear ask', 'ask in dollars', 'ask of too little']);
        // Something that nobody else on this chain has.
        const attributes = { series: owners[0].address.slice(0, 32) };
        const providers = await Promise.all(
            owners.map((owner, i) =>
                becomeProvider(world, owner, { gpus: i === 3 ? 1 : 2, metered: false, attributes }),
            ),
        );
        const [cheap, dear, foreign, small] = providers;
        const ask = (price, changes) => ({
            price,
            maxTerm: 60,
            terms: { notice: 9, exitPenalty: percent(2) },
            ...changes,
        });
        await Promise.all([
            cheap.actor.setAsk(cheap.offer, ask(coins('0.5'))),
            dear.actor.setAsk(dear.offer, ask(coins('0.6'), { maxTerm: 30 })),
            foreign.actor.setAsk(foreign.offer, ask(500_000n, { asset: 1 })),
            small.actor.setAsk(small.offer, ask(coins('0.4'))),
        ]);
        const requirement = { models: [spec(world).model], gpus: 2, attributes };
        const { hash } = await chain.blocks.next();
        const quotes = await bestQuotes(chain, requirement, { term: 30, hash });
        assert.deepEqual(
            quotes.map(({ offer }) => offer),
            [cheap.offer, dear.offer],
        );
        const { windowBlocks } = world.timing;
        const price = coins(1);
        assert.deepEqual(
            [
                'price',
                'score',
                'handicap',
                'freeGpus',
                'maxTerm',
                'escrowLeast',
                'lockIn',
                'totalForTerm',
                'exitPenalty',
            ].map((field) => quotes[0][field]),
            [
                price,
                score(price, NEWCOMER_HANDICAP),
                NEWCOMER_HANDICAP,
                2,
                60,
                price * 2n * BigInt(windowBlocks),
                price * 20n,
                price * 30n,
                (2n * coins(10)) / 50n,
            ],
        );

        const asked = {
            models: requirement.models,
            gpus: 2,
            attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
        };
        const rpc = await chain.rpc('quotes', asked, 'native', 30, 1, 0, hash);
        const api = await chain.viewAt(hash, 'quotes', orderRequirement(requirement), assetId(), 30, 0, 1);
        same(rpc, api);
        // Nobody has leased it, so nobody but its provider can tell anything of it.
        const stands = await standing(chain, cheap.offer, { hash });
        same(await chain.rpc('standing', cheap.offer, hash), stands);
        assert.ok(stands);
        assert.deepEqual([tiers(stands), quotes[0].standing], [['declared'], stands]);
        assert.deepEqual(
            rpc.quotes.map(({ offer }) => json.id(offer)),
            [cheap.offer],
        );
        assert.deepEqual(
            (await bestQuotes(chain, requirement, { term: 31, hash })).map(({ offer }) => offer),
            [cheap.offer],
        );

        // What is quoted can be had for that.
        const [tenant] = await world.actors(['tenant with a quote']);
        const [{ offer, price: maxPrice, escrowLeast: escrow, terms: leastTerms }] = quotes;
        const lease = await tenant.takeOffer(offer, { requirement, term: 30, maxPrice, leastTerms, escrow });
        assert.equal((await chain.view('lease', lease)).gpus, 2);
        await chain.blocks.next();
        assert.deepEqual(
            (await bestQuotes(chain, requirement, { term: 30 })).map((quote) => quote.offer),
            [dear.offer],
        );
    },

    'RPC and runtime API agree on providers, prices and listed leases': async () => {
        const { chain } = world;
        const [owner, tenant] = await world.actors(['provider of a listed lease', 'tenant who sells']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const { lease } = await running(world, provider, tenant, { attached: false });
        await tenant.listLease(lease, coins(1));
        const { hash } = await chain.blocks.next();
        const listed = await collect(listedLeases(chain, { page: 1, hash }));
        assert.ok(listed.some(({ id }) => id === lease));
        same((await chain.rpc('listed', null, 100, hash)).leases, listed);

        const record = await chain.rpc('provider', owner.address, hash);
        same(record, await chain.viewAt(hash, 'provider', owner.address));
        assert.deepEqual([record.leases, record.handicap], [0, NEWCOMER_HANDICAP]);
        assert.equal(await chain.rpc('score', owner.address, 7n, hash), String(score(7n, NEWCOMER_HANDICAP)));
        // Far less than it takes was traded here.
        const { model } = spec(world);
        assert.deepEqual(
            [await chain.rpc('priceIndex', model, 'native', hash), await priceIndex(chain, model)],
            [null, null],
        );
        await tenant.close(lease);
    },
});
