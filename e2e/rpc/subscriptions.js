/** The messages of subscriptions while the market changes. */

import assert from 'node:assert/strict';
import { within } from '@leasehold/client';
import { connection } from '@leasehold/devnet/rpc/load';
import { becomeProvider, running } from '../support/market.js';

/** Messages of one subscription, one after another. */
class Told {
    #waiting = [];
    #messages = [];

    /** @param {any} message */
    push(message) {
        const next = this.#waiting.shift();
        if (next) next(message);
        else this.#messages.push(message);
    }

    /** @returns {Promise<any>} */
    async next() {
        if (this.#messages.length > 0) return this.#messages.shift();
        return within(60_000, 'a message', new Promise((resolve) => this.#waiting.push(resolve)));
    }

    /** The next one that fits. @param {(message: any) => boolean} fits */
    async find(fits) {
        for (;;) {
            const message = await this.next();
            if (fits(message)) return message;
        }
    }
}

async function follow(provider, what, ...params) {
    const told = new Told();
    const [method, notification] = [`leases_subscribe${what}`, `leases_${what.toLowerCase()}Changed`];
    const id = await provider.subscribe(notification, method, params, (error, message) => {
        told.push(error ?? message);
    });
    return { told, stop: () => provider.unsubscribe(notification, `leases_unsubscribe${what}`, id) };
}

export const tests = (world) => ({
    'a market is followed from an offer to the end of a lease, best blocks first, then final ones': async () => {
        const { chain } = world;
        const provider = await connection(world.node.ws);
        const [owner, tenant] = await world.actors(['followed provider', 'following tenant']);
        const { told, stop } = await follow(provider, 'Market', { account: owner.address });
        const { offer, ...rest } = await becomeProvider(world, owner, { metered: false });

        const listed = await told.find(({ offers }) => offers.length > 0);
        const entry = { id: String(offer), offer: await chain.rpc('offer', offer, listed.block.hash) };
        assert.deepEqual([listed.finalized, listed.offers], [false, [entry]]);
        assert.ok(entry.offer);
        const again = await told.find(({ finalized, offers }) => finalized && offers.length > 0);
        assert.deepEqual(again, { ...listed, finalized: true });

        const { order, lease } = await running(world, { offer, ...rest }, tenant, { attached: false });
        // His bid made the order his business, and its award ended it.
        const bid = await told.find(({ orders, finalized }) => !finalized && orders.length > 0);
        assert.deepEqual([bid.orders[0].id, bid.orders[0].order.bids[0].bidder], [String(order), owner.address]);
        const awarded = await told.find(({ leases, finalized }) => !finalized && leases.length > 0);
        assert.deepEqual(awarded.orders, [{ id: String(order), order: null }]);
        assert.deepEqual([awarded.leases[0].id, awarded.leases[0].lease.order], [lease, order].map(String));
        const block = await chain.api.rpc.chain.getHeader(awarded.block.hash);
        assert.deepEqual(
            [awarded.block.number, awarded.block.parentHash],
            [block.number.toNumber(), block.parentHash.toHex()],
        );

        await tenant.close(lease);
        const closing = await told.find(({ leases }) => leases[0]?.lease?.status.kind === 'closing');
        assert.equal(closing.finalized, false);
        await stop();
        await provider.disconnect();
    },

    'a lease is told at once, and then whenever it differs': async () => {
        const { chain } = world;
        const provider = await connection(world.node.ws);
        const [owner, tenant] = await world.actors(['provider of a followed lease', 'tenant of a followed lease']);
        const listed = await becomeProvider(world, owner, { metered: false });
        const { lease } = await running(world, listed, tenant, { attached: false });
        const { told, stop } = await follow(provider, 'Lease', lease);

        const [best, final] = [await told.next(), await told.next()];
        assert.deepEqual([best.finalized, final.finalized], [false, true]);
        assert.deepEqual(best.lease, await chain.rpc('lease', lease, best.block.hash));
        assert.deepEqual(final.lease, await chain.rpc('lease', lease, final.block.hash));

        await tenant.topUp(lease, 7n);
        const paid = String(BigInt(best.lease.deposited) + 7n);
        const toppedUp = await told.find((message) => message.lease?.deposited === paid);
        assert.equal(toppedUp.finalized, false);
        const final7 = await told.find((message) => message.finalized && message.lease?.deposited === paid);
        assert.deepEqual(final7, { ...toppedUp, finalized: true });
        await tenant.close(lease);
        await told.find(({ lease: seen }) => seen?.status.kind === 'closing');
        await stop();
        await provider.disconnect();
    },
});
