/** The daily work of providers: they bid on orders, and start, measure and hand over leases. */

import { percent, SealedBid } from '@leasehold/client';
import { blake2AsHex } from '@polkadot/util-crypto';

/** What they say, as a program, once they see each new block. */
export const FOLLOWS = 'follows the chain';
/** Providers that bid on one order. */
const BIDDERS = 4;
/** Bids below the ask, in percent. */
const DISCOUNT = 95n;
/** Of asking the meter, before a lease's activation is given up. */
const MOST_TRIES = 3;
/** Blocks that may take long on a busy machine. */
const PATIENCE_MS = 600_000;

export class Providers {
    /** Sealed bids to be revealed. @type {{ actor: import('@leasehold/client').Actor, bid: SealedBid, from: number }[]} */
    #sealed = [];
    /** @type {Set<number>} */
    #measured = new Set();

    /**
     * @param {import('@leasehold/client').Chain} chain
     * @param {import('@leasehold/client').Actor[]} actors
     * @param {{ meter: import('../meter.js').Meter, pid?: number, tell?: (text: string) => void }} options Every lease is
     *   measured as the process `pid`.
     */
    constructor(chain, actors, { meter, pid, tell = () => {} }) {
        this.chain = chain;
        this.actors = new Map(actors.map((actor) => [actor.address, actor]));
        this.meter = meter;
        this.pid = pid;
        this.tell = tell;
    }

    /** Acts on each block from now on, until the connection ends: then it throws. */
    async follow() {
        for (let next = 0; ; ) {
            const block = await this.chain.blocks.reach(next, PATIENCE_MS);
            next = block.number + 1;
            const due = this.#sealed.filter(({ from }) => from <= block.number);
            this.#sealed = this.#sealed.filter(({ from }) => from > block.number);
            for (const { actor, bid } of due) this.#attempt(`${actor.name} reveals`, () => actor.revealBid(bid));
            for (const { name, data } of block.events) this.#see(name, data, block);
        }
    }

    /** @param {string} what @param {() => Promise<any>} act */
    #attempt(what, act) {
        act().then(
            () => this.tell(what),
            (error) => this.tell(`${what}: ${error.message}`),
        );
    }

    /** @param {string} name @param {any} data @param {import('@leasehold/client').Block} block */
    #see(name, data, block) {
        switch (name) {
            case 'leases.OfferTaken':
            case 'leaseBidding.OrderAwarded':
            case 'leases.LeaseFailedOver':
                this.#start(data.lease, this.actors.get(data.provider));
                break;
            case 'leases.LeaseTransferred':
                if (this.#measured.has(data.lease))
                    this.#attempt(`lease ${data.lease} goes on as lease ${data.successor}`, () =>
                        this.#measure(data.successor),
                    );
                break;
            case 'leases.LeaseFinalized':
                if (this.#measured.delete(data.lease))
                    this.#attempt(`lease ${data.lease} is final`, () => this.meter.detach(data.lease));
                break;
            case 'leaseBidding.OrderCreated':
                this.#attempt(`bids on order ${data.order}`, () => this.#bid(data, block.hash));
        }
    }

    /** @param {number} lease */
    async #measure(lease) {
        this.#measured.add(lease);
        // A meter on a busy machine may answer late, and to attach a lease again changes nothing.
        for (let tries = 1; ; tries += 1) {
            try {
                return await this.meter.attach(lease, { pid: this.pid });
            } catch (error) {
                if (tries === MOST_TRIES) throw error;
            }
        }
    }

    /** @param {number} lease @param {import('@leasehold/client').Actor | undefined} actor */
    #start(lease, actor) {
        if (!actor) return;
        this.#attempt(`${actor.name} activates lease ${lease}`, async () => {
            await this.#measure(lease);
            // What the provider commits to: how the tenant reaches the machine, which here nobody does.
            await actor.activate(lease, blake2AsHex(`lease ${lease} of ${actor.name}`));
        });
    }

    /** Bids on an order a little below the asks that meet it. */
    async #bid({ order, spec }, hash) {
        const { requirement, asset, term, priceLimit, auction, deadline } = spec;
        const { quotes } = await this.chain.viewAt(hash, 'quotes', requirement, asset, term, 0, 100);
        const sealed = typeof auction === 'object';
        const bids = quotes
            .map((quote) => ({
                ...quote,
                actor: this.actors.get(quote.provider),
                bid: (quote.price * DISCOUNT) / 100n,
            }))
            .filter(({ actor, bid }) => actor && bid <= priceLimit)
            .slice(0, BIDDERS);
        await Promise.all(
            bids.map(async ({ actor, offer, bid: price, terms }) => {
                const options = { terms, standby: spec.standbys > 0 };
                if (!sealed) return actor.placeBid(order, offer, price, options);
                const bid = new SealedBid(this.chain.genesis, { order, bidder: actor.address, price });
                await actor.commitBid(bid, offer, options);
                this.#sealed.push({ actor, bid, from: deadline + 1 });
            }),
        );
    }
}

/** Terms as the tables of this folder write them. @param {{ notice: number, exitPenalty: number }} terms */
export const inMillionths = ({ notice, exitPenalty }) => ({ notice, exitPenalty: percent(exitPenalty) });
