/** The node's RPC and the runtime's API tell the same. */

import assert from 'node:assert/strict';
import { hexToString } from '@polkadot/util';
import { coins } from '@leasehold/scripts/money';
import { refused } from '../support/assert.js';
import { becomeProvider, running, terms } from '../support/market.js';

const lower = (name) => name.charAt(0).toLowerCase() + name.slice(1);

/** A view of the runtime API in the form of the RPC: amounts as strings, statuses with a kind. */
function asRpc(value, key = '') {
    if (typeof value === 'bigint') return String(value);
    if (key === 'asset') return value === 'Native' ? 'native' : { id: value.WithId };
    if (key === 'regions') return value.map((region) => hexToString(region));
    if (key === 'status') return status(value);
    if (Array.isArray(value)) return value.map((item) => asRpc(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asRpc(inner, name)]));
}

function status(value) {
    if (typeof value === 'string') return { kind: lower(value) };
    const [[kind, fields]] = Object.entries(value);
    return { kind: lower(kind), ...(typeof fields === 'object' ? fields : { lease: fields }) };
}

export const tests = (world) => ({
    'RPC and runtime API agree on orders and leases': async () => {
        const [owner, tenant] = await world.actors(['provider to look at', 'tenant to look at']);
        const provider = await becomeProvider(world, owner, { metered: false });
        const order = await tenant.createOrder(terms(world, { requirement: {
            models: world.models.map(({ id }) => id).slice(0, 8), gpus: 1, cpus: 2, regions: ['DE', 'FR'],
        } }));
        await owner.placeBid(order, provider.offer, coins('1.25'));
        const compare = async (method, id) => {
            const { hash } = await world.chain.blocks.next();
            const [rpc, api] = await Promise.all([
                world.chain.rpc(method, id, hash), world.chain.viewAt(hash, method, id)]);
            assert.deepEqual(rpc, asRpc(api));
            return rpc;
        };
        const seen = await compare('order', order);
        assert.equal(seen.status.kind, 'bidding');
        assert.equal(seen.bids[0].price, String(coins('1.25')));
        assert.deepEqual(seen.requirement.regions, ['DE', 'FR']);
        const lease = await tenant.award(order, owner.address);
        assert.equal((await compare('lease', lease)).status.kind, 'pending');
        await owner.activate(lease, `0x${'00'.repeat(32)}`);
        assert.equal((await compare('lease', lease)).status.kind, 'active');
        await owner.close(lease);
        assert.equal((await compare('lease', lease)).status.kind, 'closing');
        assert.equal(await world.chain.rpc('order', 1_000_000), null);
        assert.equal(await world.chain.rpc('lease', 1_000_000), null);
    },

    'open orders come in pages, each order once': async () => {
        const [tenant] = await world.actors(['tenant of seven orders']);
        const deadline = world.chain.blocks.best + 60;
        const mine = await Promise.all(Array.from({ length: 7 },
            () => tenant.createOrder(terms(world, { deadline, term: 20 }))));
        const { hash } = await world.chain.blocks.next();

        const walk = async (page) => {
            const all = [];
            for (let from = Math.min(...mine); from !== null;) {
                const { orders, next } = await page(from);
                assert.ok(orders.length <= 3);
                assert.ok(next === null || next > from, 'pages go on');
                all.push(...orders);
                from = next;
            }
            return all;
        };
        const rpc = await walk((from) => world.chain.rpc('openOrders', from, 3, hash));
        const api = await walk((from) => world.chain.viewAt(hash, 'openOrders', from, 3));
        assert.deepEqual(rpc, asRpc(api));
        const ids = rpc.map(({ id }) => id);
        assert.deepEqual(ids, [...new Set(ids)].sort((a, b) => a - b));
        assert.deepEqual(mine.filter((id) => !ids.includes(id)), []);

        const whole = await world.chain.rpc('openOrders', 0, 100, hash);
        assert.deepEqual(whole.orders.filter(({ id }) => id >= mine[0]), rpc);
        await assert.rejects(world.chain.rpc('openOrders', 0, 101), /limit/);
        await assert.rejects(world.chain.rpc('order', 0, `0x${'00'.repeat(32)}`), /block/);
        await Promise.all(mine.map((order) => tenant.cancelOrder(order)));
        await refused('leaseMarket.NoSuchOrder', tenant.cancelOrder(mine[0]));
        const after = await world.chain.rpc('openOrders', Math.min(...mine), 100);
        assert.deepEqual(after.orders.filter(({ id }) => mine.includes(id)), []);
    },
});
