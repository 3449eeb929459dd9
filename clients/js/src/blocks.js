/** Every block of the chain and its events, in order and without gaps, from the connection on. */

import { DeadlineError, within } from './deadline.js';
import { plain } from './plain.js';

/**
 * @typedef {object} ChainEvent
 * @property {string} name As `leases.LeaseActivated`.
 * @property {Record<string, any>} data Its fields, plain.
 * @property {number} block
 * @property {number | null} extrinsic Index of the extrinsic that caused it; null for what no extrinsic caused.
 * @property {any} raw Polkadot.js' own event.
 *
 * @typedef {object} Block
 * @property {number} number
 * @property {string} hash
 * @property {ChainEvent[]} events
 */

export class Blocks {
    /** @type {Block[]} */
    seen = [];
    /** @type {Set<() => void>} */
    #waiting = new Set();
    #busy = Promise.resolve();
    /** @type {Error | undefined} */
    #broken;

    /** @param {import('@polkadot/api').ApiPromise} api */
    constructor(api) {
        this.api = api;
    }

    async start() {
        this.unsubscribe = await this.api.rpc.chain.subscribeNewHeads((head) => {
            this.#busy = this.#busy
                .then(() => this.#reach(head.number.toNumber()))
                .catch((error) => {
                    this.#broken ??= error;
                    this.#wake();
                });
        });
        // So that a question of the newest block finds one, from the connection on.
        await this.reach(0);
    }

    stop() {
        this.#broken ??= new Error('the connection to the node was closed');
        this.#wake();
    }

    /** Number of the newest block seen. */
    get best() {
        return this.seen.at(-1)?.number ?? 0;
    }

    /** Hash of the newest block seen. */
    get bestHash() {
        const newest = this.seen.at(-1);
        if (!newest) throw new Error('no block has been seen since the connection was made');
        return newest.hash;
    }

    /** @param {number} number */
    async #reach(number) {
        let next = this.seen.length === 0 ? number : this.best + 1;
        for (; next <= number; next += 1) {
            const hash = await this.api.rpc.chain.getBlockHash(next);
            this.seen.push(await this.#read(next, hash.toHex()));
            this.#wake();
        }
    }

    /** @param {number} number @param {string} hash @returns {Promise<Block>} */
    async #read(number, hash) {
        /** @type {any} */
        const records = await (await this.api.at(hash)).query.system.events();
        const events = records.map((/** @type {any} */ { event, phase }) => ({
            name: `${event.section}.${event.method}`,
            data: fields(event),
            block: number,
            extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : null,
            raw: event,
        }));
        return { number, hash, events };
    }

    #wake() {
        const waiting = [...this.#waiting];
        this.#waiting.clear();
        for (const resume of waiting) resume();
    }

    /**
     * Tries `pick` on each block from `from` on, now and as they come, until it returns something.
     *
     * @template T
     * @param {number} ms
     * @param {string} what
     * @param {number} from
     * @param {(block: Block) => T | undefined} pick
     * @returns {Promise<T>}
     */
    async find(ms, what, from, pick) {
        let given = false;
        /** @returns {Promise<T>} */
        const search = async () => {
            for (let next = from; !given; ) {
                for (const block of this.seen) {
                    if (block.number < next) continue;
                    next = block.number + 1;
                    const found = pick(block);
                    if (found !== undefined) return found;
                }
                if (this.#broken) throw this.#broken;
                /** @type {Promise<void>} */
                const news = new Promise((resolve) => {
                    this.#waiting.add(resolve);
                });
                await news;
            }
            // The caller has this error already: nobody listens to the search any more.
            throw new DeadlineError(ms, what);
        };
        try {
            return await within(ms, `${what} (the best block is ${this.best})`, search());
        } catch (error) {
            if (error instanceof DeadlineError) error.message += `, now ${this.best}`;
            throw error;
        } finally {
            given = true;
        }
    }

    /**
     * The first event called `name` that fits, in block `from` or later.
     *
     * @param {string} name
     * @param {{ from?: number, where?: (data: any) => boolean, ms?: number }} [options]
     * @returns {Promise<ChainEvent>}
     */
    async event(name, { from = this.best, where = () => true, ms = 60_000 } = {}) {
        return this.find(ms, `the event ${name}`, from, (block) =>
            block.events.find((event) => event.name === name && where(event.data)),
        );
    }

    /**
     * The block `number`, once it is there.
     * @param {number} number
     * @param {number} [ms]
     */
    async reach(number, ms = 60_000 + Math.max(number - this.best, 0) * 3_000) {
        return this.find(ms, `block ${number}`, number, (block) => block);
    }

    /** The next block to come. */
    async next(ms = 60_000) {
        return this.reach(this.best + 1, ms);
    }

    /**
     * Events already seen, in blocks `from` to `to`, both included.
     *
     * @param {string | undefined} name
     * @param {number} from
     * @param {number} [to]
     */
    between(name, from, to = this.best) {
        return this.seen
            .filter(({ number }) => number >= from && number <= to)
            .flatMap(({ events }) => events)
            .filter((event) => name === undefined || event.name === name);
    }
}

/**
 * An event's fields by name, or by position where the pallet names none.
 *
 * @param {any} event Polkadot.js' own.
 * @returns {Record<string, any>}
 */
export function fields(event) {
    /** @type {any[]} */
    const data = event.data;
    const names = event.data.names ?? data.map((_, index) => index);
    return Object.fromEntries(data.map((value, index) => [names[index], plain(value)]));
}
