/** Every block of the chain and its events, in order and without gaps, from the connection on. */

import { DeadlineError, within } from './deadline.js';
import { Followed, OtherChainError } from './followed.js';
import { plain } from './plain.js';

/** So many heads in a row that cannot be followed are an error; fewer are a block that was replaced meanwhile. */
const TRIES = 3;

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
 * @property {string} parent Hash of the block before it.
 * @property {ChainEvent[]} events
 *
 * @typedef {Pick<Block, 'number' | 'hash' | 'parent'>} Head
 *
 * @typedef {object} Change What a new head, or a block that became final, has changed.
 * @property {Block[]} retracted The blocks that were replaced, in order.
 * @property {Block[]} enacted The blocks that are new, in order.
 *
 * @typedef {object} Finder
 * @property {(number: number) => boolean} wanted
 * @property {(block: Block) => boolean} take Whether it needs no more blocks.
 * @property {boolean} final
 * @property {number} next The first block that it has not looked at.
 * @property {(error: Error) => void} fail
 *
 * @typedef {object} Watcher
 * @property {(change: Change) => void} change
 * @property {(error: Error) => void} end
 * @property {() => number} needs
 */

export class Blocks {
    /** How often blocks were replaced. */
    reorganisations = 0;
    /** @type {Followed<Block>} */
    #followed;
    /** @type {Set<Finder>} */
    #finders = new Set();
    /** @type {Set<Watcher>} */
    #watchers = new Set();
    #busy = Promise.resolve();
    #failures = 0;
    /** @type {Error | undefined} */
    #broken;

    /**
     * @param {import('@polkadot/api').ApiPromise} api
     * @param {{ history?: number }} [options] `history`: how many of the newest blocks are kept, final or not.
     */
    constructor(api, { history } = {}) {
        this.api = api;
        this.#followed = new Followed(history);
    }

    async start() {
        const { chain } = this.api.rpc;
        await chain.subscribeNewHeads((header) => this.#queue(() => this.#reach(head(header))));
        await chain.subscribeFinalizedHeads((header) => this.#queue(() => this.#finalize(head(header))));
        await this.#busy;
        // So that a question of the newest block finds one, from the connection on.
        await this.reach(0);
    }

    stop() {
        this.#end(new Error('the connection to the node was closed'));
    }

    /** The blocks that are kept, in order. */
    get seen() {
        return this.#followed.blocks;
    }

    /** Number of the newest block. A reorganisation can lower it. */
    get best() {
        return this.#followed.best;
    }

    /** Hash of the newest block. */
    get bestHash() {
        const { tip } = this.#followed;
        if (!tip) throw new Error('no block has been seen since the connection was made');
        return tip.hash;
    }

    /** The newest final block, once the node has named one. */
    get final() {
        return this.#followed.final;
    }

    /** The block of that number, if it is kept. @param {number} number */
    at(number) {
        return this.#followed.at(number);
    }

    /** @param {() => Promise<void>} step */
    #queue(step) {
        const tried = async () => {
            if (this.#broken) return;
            try {
                await step();
                this.#failures = 0;
            } catch (error) {
                // What a connection loses is made good after the next one: each head leads back to what is known.
                if (!this.api.isConnected) return;
                this.#failures += 1;
                if (error instanceof OtherChainError || this.#failures >= TRIES)
                    this.#end(/** @type {Error} */ (error));
            }
        };
        this.#busy = this.#busy.then(tried);
    }

    /** @param {Head} to A block that the node has taken for the best. */
    async #reach(to) {
        if (this.#followed.has(to.number, to.hash)) return;
        const { tip, lowest, oldest } = this.#followed;
        if (tip && to.parent !== tip.hash) {
            // It leads elsewhere. A head that comes late must not undo a newer one: the node knows which counts.
            if (!(await this.#counts(to))) return;
            if (to.number <= tip.number && (await this.#counts(tip))) return;
            // What is forgotten may be it.
            if (to.number < lowest && to.number < oldest) return;
        }
        await this.#follow(to);
    }

    /** Whether the node has it in its best chain. @param {Head} head */
    async #counts({ number, hash }) {
        return (await this.api.rpc.chain.getBlockHash(number)).toHex() === hash;
    }

    /** @param {Head} to */
    async #finalize(to) {
        if (to.number <= (this.#followed.final?.number ?? -1)) return;
        // It counts, whatever the heads said.
        if (to.number >= this.#followed.oldest && !this.#followed.has(to.number, to.hash)) await this.#follow(to);
        this.#followed.final = { number: to.number, hash: to.hash };
        this.#tell({ retracted: [], enacted: [] });
    }

    /** Follows the parents back to a block that is known, and puts in what lies between. @param {Head} to */
    async #follow(to) {
        const followed = this.#followed;
        const branch = [to];
        if (followed.tip) {
            for (let low = to; !followed.has(low.number - 1, low.parent) && low.number > followed.lowest; ) {
                low = await this.#parent(low);
                branch.push(low);
            }
        }
        branch.reverse();
        // As many as are replaced come in at once: meanwhile nobody sees a shorter chain.
        const replaced = followed.best - branch[0].number + 1;
        const together = followed.tip ? Math.min(Math.max(replaced, 1), branch.length) : 1;
        const first = await Promise.all(branch.slice(0, together).map((one) => this.#read(one)));
        this.#enact(first);
        for (const one of branch.slice(together)) this.#enact([await this.#read(one)]);
    }

    /**
     * Polkadot.js makes an empty header of an answer that is none, and computes the hash of any other. So this header is
     * what the one above it names, or the way down would lead astray, and might have no end.
     *
     * @param {Head} head
     */
    async #parent({ number, parent }) {
        const found = head(await this.api.rpc.chain.getHeader(parent));
        if (found.hash !== parent || found.number !== number - 1) {
            throw new Error(`the node has no header ${parent}, the parent of block ${number}`);
        }
        return found;
    }

    /** @param {Block[]} enacted */
    #enact(enacted) {
        const retracted = this.#followed.put(enacted);
        if (retracted.length > 0) this.reorganisations += 1;
        for (const finder of this.#finders) finder.next = Math.min(finder.next, enacted[0].number);
        this.#tell({ retracted, enacted });
    }

    /** @param {Head} head @returns {Promise<Block>} */
    async #read({ number, hash, parent }) {
        /** @type {any} */
        const records = await (await this.api.at(hash)).query.system.events();
        const events = records.map((/** @type {any} */ { event, phase }) => ({
            name: `${event.section}.${event.method}`,
            data: fields(event),
            block: number,
            extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : null,
            raw: event,
        }));
        return { number, hash, parent, events };
    }

    /** @param {Change} change */
    #tell(change) {
        for (const finder of this.#finders) this.#look(finder);
        for (const watcher of this.#watchers) {
            try {
                watcher.change(change);
            } catch (error) {
                // The others, and the blocks, go on.
                this.#watchers.delete(watcher);
                watcher.end(/** @type {Error} */ (error));
            }
        }
        // Only now: the finders have looked at what is forgotten here.
        this.#followed.trim(Math.min(...[...this.#watchers].map(({ needs }) => needs())));
    }

    /** @param {Finder} finder */
    #look(finder) {
        const last = finder.final ? Math.min(this.final?.number ?? -1, this.best) : this.best;
        for (let next = Math.max(finder.next, this.#followed.oldest); next <= last; next += 1) {
            finder.next = next + 1;
            const block = this.#followed.at(next);
            if (block && finder.wanted(next) && finder.take(block)) {
                this.#finders.delete(finder);
                return;
            }
        }
    }

    /** @param {Error} error */
    #end(error) {
        if (this.#broken) return;
        this.#broken = error;
        for (const { fail } of this.#finders) fail(error);
        this.#finders.clear();
        for (const { end } of this.#watchers) end(error);
        this.#watchers.clear();
    }

    /**
     * Calls `change` whenever blocks come, are replaced or become final, until the function that it returns is called.
     *
     * @param {(change: Change) => void} change
     * @param {{ end?: (error: Error) => void, needs?: () => number }} [options] `end` is called if no more blocks can
     *   come, or `change` has thrown. `needs` says which is the lowest block that must not be forgotten.
     */
    watch(change, { end = () => {}, needs = () => Number.POSITIVE_INFINITY } = {}) {
        const watcher = { change, end, needs };
        if (this.#broken) end(this.#broken);
        else this.#watchers.add(watcher);
        return () => {
            this.#watchers.delete(watcher);
        };
    }

    /**
     * Tries `pick` on each block, now and as they come, until it returns something. Where a block takes the place of
     * another, it is tried on that too.
     *
     * @template T
     * @param {number} ms
     * @param {string} what
     * @param {number | undefined} from The lowest number; without it the newest block and all that come from now on,
     *   whatever their numbers.
     * @param {(block: Block) => T | undefined} pick
     * @param {{ final?: boolean }} [options] `final`: on final blocks only.
     * @returns {Promise<T>}
     */
    async find(ms, what, from, pick, { final = false } = {}) {
        /** @type {Finder | undefined} */
        let finder;
        /** @type {Promise<T>} */
        const found = new Promise((resolve, reject) => {
            finder = {
                wanted: (number) => from === undefined || number >= from,
                final,
                next: from ?? this.best,
                fail: reject,
                take: (block) => {
                    try {
                        const picked = pick(block);
                        if (picked === undefined) return false;
                        resolve(picked);
                    } catch (error) {
                        reject(error);
                    }
                    return true;
                },
            };
            this.#finders.add(finder);
            this.#look(finder);
            if (this.#broken && this.#finders.delete(finder)) reject(this.#broken);
        });
        try {
            return await within(ms, `${what} (the best block is ${this.best})`, found);
        } catch (error) {
            if (error instanceof DeadlineError) {
                error.message += `, now ${this.best}${this.api.isConnected ? '' : ' and the connection is down'}`;
            }
            throw error;
        } finally {
            if (finder) this.#finders.delete(finder);
        }
    }

    /**
     * The first event called `name` that fits, in block `from` or later among those that are kept. Without `from`: in
     * the newest block, or any that comes from now on.
     *
     * @param {string} name
     * @param {{ from?: number, where?: (data: any) => boolean, ms?: number, final?: boolean }} [options] `final`: once
     *   its block is final, and no reorganisation can undo it.
     * @returns {Promise<ChainEvent>}
     */
    async event(name, { from, where = () => true, ms = 60_000, final } = {}) {
        const fits = (/** @type {ChainEvent} */ event) => event.name === name && where(event.data);
        return this.find(ms, `the event ${name}`, from, ({ events }) => events.find(fits), { final });
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
        const { first, oldest } = this.#followed;
        if (from < oldest && to >= first && first < oldest) {
            throw new RangeError(`blocks below ${oldest} are forgotten: connect with a longer \`history\``);
        }
        return this.seen
            .filter(({ number }) => number >= from && number <= to)
            .flatMap(({ events }) => events)
            .filter((event) => name === undefined || event.name === name);
    }
}

/** @param {any} header Polkadot.js' own. @returns {Head} */
function head({ number, hash, parentHash }) {
    return { number: number.toNumber(), hash: hash.toHex(), parent: parentHash.toHex() };
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
