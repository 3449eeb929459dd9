/** A guard's connection to its node, which may be gone, stand still, or come back. */

import { connect } from '../../src/chain.js';
import { within } from '../../src/deadline.js';
import { lookAt } from '../../src/guard/lease.js';
import { why } from './part.js';

const ANSWER_MS = 15_000;
const CONNECT_MS = 20_000;
const POLL_MS = 200;
/** Without a new final block for so long the node's answers are old. */
const STALE_MS = 60_000;
/** After so long without an answer the connection is made anew. */
const GIVE_UP_MS = 90_000;

/**
 * @typedef {import('../../src/chain.js').Chain} Chain
 * @typedef {import('../../src/guard/lease.js').Look} Look
 *
 * @typedef {object} Timing
 * @property {number} slotMillis
 * @property {number} windowBlocks
 * @property {number} activationBlocks
 */

/** The node is one of another chain than before. */
export class WrongChainError extends Error {}

export class Link {
    /** @type {Chain | undefined} */
    #chain;
    /** A connection that is being made. @type {Promise<Chain> | undefined} */
    #opening;
    /** The final block last seen, and when it came. @type {{ number: number, at: number } | undefined} */
    #final;
    /** Whether a final block has come since the connection was made. */
    #moved = false;
    /** When the node last answered, or the connection was made. */
    #heard = 0;
    /** @type {Timing | undefined} */
    timing;
    /** In hex, once it is known. @type {string | undefined} */
    genesis;

    /**
     * @param {string} url
     * @param {{ now?: () => number, open?: (url: string) => Promise<Chain> }} [options] `now` is by a clock that nobody
     *   sets.
     */
    constructor(url, { now = () => performance.now(), open = connect } = {}) {
        this.url = url;
        this.now = now;
        this.open = open;
    }

    /** The chain, while there is a connection. */
    get chain() {
        return this.#chain?.api.isConnected ? this.#chain : undefined;
    }

    /** Connects if need be. Throws a `WrongChainError`, and otherwise why there is no connection. */
    async #connect() {
        if (this.#chain) return this.#chain;
        this.#opening ??= this.open(this.url);
        const opening = this.#opening;
        try {
            const chain = await within(CONNECT_MS, `${this.url} to answer`, opening);
            const genesis = chain.api.genesisHash.toHex();
            if (this.genesis !== undefined && genesis !== this.genesis) {
                await chain.disconnect();
                throw new WrongChainError(`${this.url} is a node of another chain: its genesis is ${genesis}`);
            }
            this.timing = await within(ANSWER_MS, 'the lengths of the chain', chain.view('timing'));
            this.genesis = genesis;
            this.#chain = chain;
            this.#final = undefined;
            this.#moved = false;
            this.#heard = this.now();
            chain.blocks.watch(() => this.#chain === chain && this.#note(chain), { end: () => this.#drop(chain) });
            await this.#firstFinal(chain);
            return chain;
        } catch (error) {
            // If it comes up later nobody uses it.
            opening.then((late) => (late === this.#chain ? undefined : late.disconnect())).catch(() => {});
            throw error;
        } finally {
            this.#opening = undefined;
        }
    }

    /**
     * Waits a little for a final block to come: of one that is there nobody knows how old it is.
     * @param {Chain} chain
     */
    async #firstFinal(chain) {
        this.#note(chain);
        const end = this.now() + ANSWER_MS;
        while (!this.#moved && this.now() < end && this.#chain === chain) {
            await new Promise((resolve) => setTimeout(resolve, POLL_MS));
            this.#note(chain);
        }
    }

    /** The newest final block, and since when it has been. @param {Chain} chain */
    #note({ blocks: { final } }) {
        if (final && final.number !== this.#final?.number) {
            this.#moved ||= this.#final !== undefined;
            this.#final = { number: final.number, at: this.now() };
        }
        return final;
    }

    /** @param {Chain} chain */
    #drop(chain) {
        if (this.#chain === chain) this.#chain = undefined;
        chain.disconnect().catch(() => {});
    }

    /** The final block, if it is one of late. @param {Chain} chain */
    async #newest(chain) {
        const final = this.#note(chain);
        if (!chain.api.isConnected) throw new Error('the connection is lost');
        if (!final || !this.#final) throw new Error('the node has named no final block yet');
        if (!this.#moved) throw new Error('no final block has come since the connection was made');
        if (this.now() - this.#final.at > STALE_MS)
            throw new Error(`block ${final.number} is still the newest final one`);
        const { isSyncing } = await within(ANSWER_MS, "the node's health", chain.api.rpc.system.health());
        if (isSyncing.isTrue) throw new Error('the node is behind, and catching up');
        return final;
    }

    /**
     * Looks at leases, all as of one final block. Without a block that is new enough each is `unknown`.
     *
     * @param {number[]} leases
     * @returns {Promise<Look[]>}
     */
    async look(leases) {
        try {
            const chain = await this.#connect();
            const final = await this.#newest(chain);
            const looks = await within(
                ANSWER_MS,
                'the leases',
                Promise.all(leases.map((lease) => lookAt(chain, lease, final))),
            );
            if (looks.every(({ kind }) => kind !== 'unknown')) this.#heard = this.now();
            return looks;
        } catch (error) {
            if (error instanceof WrongChainError) throw error;
            if (this.#chain && this.now() - this.#heard > GIVE_UP_MS) this.#drop(this.#chain);
            return leases.map(() => ({ kind: 'unknown', why: why(error) }));
        }
    }

    /**
     * The key that is set for a lease: `null` without one, `undefined` on a chain without receipts.
     * @param {number} lease
     */
    async receiptKey(lease) {
        const query = this.chain?.api.query.usageAttestation?.receiptKeys;
        if (!query) return undefined;
        const key = await within(ANSWER_MS, 'the receipt key', query(lease));
        const bytes = /** @type {any} */ (key);
        return bytes.isSome ? String(bytes.unwrap().toHex()) : null;
    }

    async stop() {
        await this.#chain?.disconnect();
    }
}
