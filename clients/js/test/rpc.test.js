/** `leases_*` over a connection: what goes out, and what comes back. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RpcCore } from '@polkadot/rpc-core';
import { TypeRegistry } from '@polkadot/types';
import { leasesOptions } from '../src/polkadot-js.js';
import { leasesRpc } from '../src/rpc.js';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const HASH = `0x${'12'.repeat(32)}`;

/** What an observable gives first. @param {any} observable @returns {Promise<any>} */
const first = (observable) => new Promise((next, error) => observable.subscribe({ next, error }));

/** A connection on which every question gets the same answer. @param {any} answer */
function connection(answer) {
    /** @type {[string, any][]} */
    const sent = [];
    /** The end of a subscription. @type {(end: [string, any]) => void} */
    let end;
    /** @type {Promise<[string, any]>} */
    const ended = new Promise((resolve) => {
        end = resolve;
    });
    const provider = {
        hasSubscriptions: true,
        // As a provider sends it: through JSON, with what that does to numbers.
        send: async (method, params) => {
            sent.push([method, JSON.parse(JSON.stringify(params))]);
            return answer;
        },
        subscribe: async (type, method, params, update) => {
            sent.push([`${method} for ${type}`, JSON.parse(JSON.stringify(params))]);
            update(null, answer);
            return 'id';
        },
        unsubscribe: async (type, method, id) => {
            end([`${method} for ${type}`, id]);
            return true;
        },
    };
    return { provider, sent, ended };
}

/** @param {any} answer */
function core(answer) {
    const { provider, sent, ended } = connection(answer);
    const registry = new TypeRegistry();
    registry.register(leasesOptions.types);
    /** @type {any} */
    const options = { provider, userRpc: leasesOptions.rpc };
    /** @type {any} */
    const { leases, staking } = new RpcCore('test', registry, options);
    return { leases, staking, sent, ended };
}

describe('the methods of a node', () => {
    it('go out with every large number as text', async () => {
        const { provider, sent } = connection({ quotes: [], next: null });
        const ask = leasesRpc(provider.send);
        const page = await ask('leases_openOrders', { minPricePerGpu: 10n ** 20n, servableBy: 7n }, null, 3);
        assert.deepEqual(page, { quotes: [], next: null });
        assert.deepEqual(sent, [
            ['leases_openOrders', [{ minPricePerGpu: '100000000000000000000', servableBy: '7' }, null, 3]],
        ]);
    });

    it('are asked by Polkadot.js as the node reads them', async () => {
        const { leases, sent } = core({ quotes: [], next: null });
        const requirement = { models: [0], gpus: 1, attributes: [{ key: 'tier', value: '' }] };
        await first(leases.quotes(requirement, 'native', 600));
        await first(leases.quotes(requirement, { id: 7 }, 600, null, '9', HASH));
        await first(leases.openOrders());
        await first(leases.openOrders(null, null, 10));
        await first(leases.leases({ tenant: ALICE, order: 7n }, 3n));
        await first(leases.listed(null, 5));
        assert.deepEqual(sent, [
            ['leases_quotes', [requirement, 'native', 600]],
            ['leases_quotes', [requirement, { id: 7 }, 600, null, 9, HASH]],
            ['leases_openOrders', []],
            ['leases_openOrders', [null, null, 10]],
            ['leases_leases', [{ tenant: ALICE, order: '7' }, 3]],
            ['leases_listed', [null, 5]],
        ]);
        const numbers = core('7');
        await first(numbers.leases.score(ALICE, 10n ** 12n));
        await first(numbers.leases.score(ALICE, 2n ** 127n));
        assert.deepEqual(numbers.sent, [
            ['leases_score', [ALICE, 1_000_000_000_000]],
            ['leases_score', [ALICE, `0x8${'0'.repeat(31)}`]],
        ]);
        const counts = core(3);
        assert.equal((await first(counts.leases.refusals(ALICE, HASH))).toNumber(), 3);
        assert.deepEqual(counts.sent, [['leases_refusals', [ALICE, HASH]]]);
    });

    it('about stakes are asked by Polkadot.js as the node reads them', async () => {
        const { staking, sent } = core({ delegations: [], slashes: [], next: null });
        await first(staking.pool(ALICE));
        await first(staking.delegation(ALICE, ALICE, HASH));
        await first(staking.delegations(ALICE, null, 10));
        await first(staking.pendingSlashes(ALICE, 7n));
        await first(staking.offences('9'));
        assert.deepEqual(sent, [
            ['staking_pool', [ALICE]],
            ['staking_delegation', [ALICE, ALICE, HASH]],
            ['staking_delegations', [ALICE, null, 10]],
            ['staking_pendingSlashes', [ALICE, 7]],
            ['staking_offences', [9]],
        ]);
    });

    it('answer Polkadot.js with the view, field by field and as a whole', async () => {
        const lease = { id: '7', status: { kind: 'active' }, listing: null, sponsors: [] };
        const found = await first(core(lease).leases.lease(7));
        assert.ok(found.isSome);
        const { id, status, listing } = found.unwrap();
        assert.deepEqual([id, status, listing], ['7', { kind: 'active' }, null]);
        for (const form of ['toJSON', 'toHuman', 'toPrimitive']) assert.deepEqual(found.unwrap()[form](), lease, form);
        assert.equal(String(found), JSON.stringify(lease));
        assert.ok((await first(core(null).leases.lease(7))).isNone);
    });

    it('answer Polkadot.js with an exact number, or none', async () => {
        const score = '340282366920938463463374607431768211455';
        assert.equal((await first(core(score).leases.score(ALICE, 1))).unwrap().toBigInt(), 2n ** 128n - 1n);
        assert.ok((await first(core(null).leases.priceIndex(0, 'native'))).isNone);
    });

    it('tell Polkadot.js of changes until it has heard enough', async () => {
        const change = { block: { number: 5, hash: HASH }, finalized: false, lease: null };
        const { leases, sent, ended } = core(change);
        const heard = await new Promise((resolve) => {
            const subscription = leases.subscribeLease('7').subscribe((item) => {
                queueMicrotask(() => subscription.unsubscribe());
                resolve(item);
            });
        });
        assert.deepEqual(heard.toJSON(), change);
        assert.deepEqual(sent, [['leases_subscribeLease for leases_leaseChanged', [7]]]);
        assert.deepEqual(await ended, ['leases_unsubscribeLease for leases_leaseChanged', 'id']);
        const market = core({ orders: [], leases: [], offers: [] });
        await first(market.leases.subscribeMarket({ kinds: ['orders'] }));
        assert.deepEqual(market.sent, [['leases_subscribeMarket for leases_marketChanged', [{ kinds: ['orders'] }]]]);
    });
});
