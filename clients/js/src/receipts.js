/** Transactions that were sent, and the block that each is in: a receipt follows its bytes. */

import { DeadlineError, within } from './deadline.js';
import { ChainError, dispatchError } from './errors.js';

/** Blocks in which a transaction that the pool has given up may still turn up: another node's pool may have it. */
const GRACE = 2;
/** Final blocks after which a transaction that lost its block is no longer looked for; most are long invalid then. */
const GIVEN_UP = 256;
/** Blocks whose extrinsics are kept. */
const BODIES = 64;
const FINAL_MS = 120_000;
/**
 * The events by which the chain says that a call, or one that it carries, failed, and the position of the error. The
 * items of `forceBatch` are not among them: its sender wants the others to go on.
 *
 * @type {Record<string, number>}
 */
const FAILURES = { 'system.ExtrinsicFailed': 0, 'utility.BatchInterrupted': 1 };
/**
 * The events with the result of a call that another one carries, and the position of the result.
 * @type {Record<string, number>}
 */
const OUTCOMES = {
    'multisig.MultisigExecuted': 4,
    'proxy.ProxyExecuted': 0,
    'sudo.Sudid': 0,
    'sudo.SudoAsDone': 0,
    'utility.DispatchedAs': 0,
};

/**
 * @typedef {import('./blocks.js').Block} Block
 * @typedef {import('./blocks.js').ChainEvent} ChainEvent
 *
 * @typedef {object} Body
 * @property {string[]} extrinsics In hex.
 * @property {Map<string, number>} places The index of each.
 *
 * @typedef {object} Signed Who signed a transaction.
 * @property {string} address
 * @property {number} nonce
 */

/**
 * @template T
 * @returns {{ promise: Promise<T>, resolve: (value: T) => void, reject: (error: Error) => void }}
 */
function deferred() {
    /** @type {any} */
    const made = {};
    made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
    // Nobody has to wait for it.
    made.promise.catch(() => {});
    return made;
}

/** Where a transaction is. A reorganisation that moves it changes these fields; `status` says what they are worth. */
export class Receipt {
    /** Number of the block. */
    block = 0;
    /** Hash of the block. */
    hash = '';
    /** Of the extrinsic in it. */
    index = 0;
    /** Those of this extrinsic. @type {ChainEvent[]} */
    events = [];
    /** Transaction fee paid. */
    fee = 0n;
    /** Why the chain refused the call, if it did. @type {ChainError | undefined} */
    error;
    /**
     * `included`: in a block that can still be replaced. `retracted`: its block was replaced, and the other fields are
     * those of the block that was; it is pending again. `final`: nothing here changes any more.
     *
     * @type {'included' | 'retracted' | 'final'}
     */
    status = 'included';
    #call;
    #final;

    /** @param {string} call @param {Promise<void>} final */
    constructor(call, final) {
        this.#call = call;
        this.#final = final;
    }

    /** The fields of the first event of that name, which must be there. @param {string} name @returns {any} */
    event(name) {
        const found = this.events.find((candidate) => candidate.name === name);
        if (found) return found.data;
        const others = this.events.map((event) => event.name).join(', ');
        throw new Error(`${this.#call} left no event ${name}, only: ${others}`);
    }

    /**
     * Waits until its block is final. In that block the call may have done otherwise than in the first: throws a
     * `ChainError` if the chain refused it there.
     *
     * @param {number} [ms]
     */
    async final(ms = FINAL_MS) {
        try {
            await within(ms, `${this.#call} to be final`, this.#final);
        } catch (error) {
            if (error instanceof DeadlineError) error.message += `; it is ${this.status}, block ${this.block}`;
            throw error;
        }
        if (this.error) throw this.error;
        return this;
    }
}

/** A transaction that is looked for in the chain. */
export class Sent {
    /** @type {Receipt | undefined} */
    receipt;
    /** Why the pool has given it up. @type {ChainError | undefined} */
    refusal;
    /** The node's best block when it did. */
    refusedAt = Number.POSITIVE_INFINITY;
    /** @type {ReturnType<typeof deferred<Receipt>>} */
    included = deferred();
    /** @type {ReturnType<typeof deferred<void>>} */
    final = deferred();

    /**
     * @param {string} hex
     * @param {string} call
     * @param {number} next The first block that it was not looked for in.
     * @param {Signed} [signed]
     */
    constructor(hex, call, next, signed) {
        this.hex = hex;
        this.call = call;
        this.next = next;
        this.signed = signed;
    }

    get missing() {
        return this.receipt?.status !== 'included';
    }
}

export class Receipts {
    /** @type {Set<Sent>} */
    #sent = new Set();
    /** @type {Map<string, Promise<Body>>} */
    #bodies = new Map();
    #busy = Promise.resolve();

    /**
     * @param {import('@polkadot/api').ApiPromise} api
     * @param {import('./blocks.js').Blocks} blocks
     * @param {(sent: Sent) => void} offer Hands bytes that have lost their block to the pool again.
     */
    constructor(api, blocks, offer) {
        this.api = api;
        this.blocks = blocks;
        this.offer = offer;
        blocks.watch((change) => this.#changed(change), {
            end: (error) => this.#end(error),
            needs: () => this.#needs(),
        });
    }

    /**
     * The raw extrinsics of a block, in hex.
     * @param {string} hash
     */
    async extrinsics(hash) {
        return (await this.#body(hash)).extrinsics;
    }

    /** @param {string} hash @returns {Promise<Body>} */
    async #body(hash) {
        const known = this.#bodies.get(hash);
        if (known) return known;
        const body = this.api.rpc.chain.getBlock.raw(hash).then((/** @type {any} */ { block: { extrinsics } }) => ({
            extrinsics,
            places: new Map(extrinsics.map((/** @type {string} */ hex, /** @type {number} */ index) => [hex, index])),
        }));
        this.#bodies.set(hash, body);
        body.catch(() => this.#bodies.delete(hash));
        for (const oldest of this.#bodies.keys()) {
            if (this.#bodies.size <= BODIES) break;
            this.#bodies.delete(oldest);
        }
        return body;
    }

    /** Looks for bytes from the newest block on. @param {string} hex @param {string} call @param {Signed} [signed] */
    follow(hex, call, signed) {
        const sent = new Sent(hex, call, this.blocks.best, signed);
        this.#sent.add(sent);
        this.#look();
        return sent;
    }

    /** Looks for it no longer. @param {Sent} sent @param {Error} reason */
    drop(sent, reason) {
        sent.included.reject(reason);
        sent.final.reject(reason);
        this.#sent.delete(sent);
    }

    /**
     * The pool has given it up. It may be in a block already, or come into one of another node's.
     * @param {Sent} sent
     * @param {ChainError} refusal
     */
    async refuse(sent, refusal) {
        sent.refusal = refusal;
        // The blocks that are followed may be behind it. Without an answer the deadline decides.
        const header = await this.api.rpc.chain.getHeader().catch(() => undefined);
        if (header) sent.refusedAt = header.number.toNumber();
    }

    /** What is in no block. */
    pending() {
        return [...this.#sent].filter(({ missing }) => missing);
    }

    /** The nonce behind those of an account's transactions that may still count. @param {string} address */
    nonceOf(address) {
        return [...this.#sent]
            .filter(({ signed, missing, refusal }) => signed?.address === address && !(missing && refusal))
            .reduce((next, { signed }) => Math.max(next, (signed?.nonce ?? -1) + 1), 0);
    }

    /** @param {import('./blocks.js').Change} change */
    #changed({ retracted, enacted }) {
        const gone = new Set(retracted.map(({ hash }) => hash));
        for (const sent of this.#sent) {
            const { receipt } = sent;
            if (enacted.length > 0) sent.next = Math.min(sent.next, enacted[0].number);
            if (receipt?.status === 'included' && gone.has(receipt.hash)) {
                receipt.status = 'retracted';
                // What was said of it before is over.
                sent.refusal = undefined;
            }
        }
        this.#look(retracted.length > 0);
    }

    /** @param {boolean} [offering] Whether what is found nowhere has just lost its block. */
    #look(offering = false) {
        this.#busy = this.#busy.then(async () => {
            for (const sent of this.#sent) {
                try {
                    if (sent.missing) await this.#search(sent);
                    this.#judge(sent);
                } catch (error) {
                    this.drop(sent, /** @type {Error} */ (error));
                }
                if (offering && sent.receipt?.status === 'retracted') this.offer(sent);
            }
        });
    }

    /** The lowest block that is still to be looked at. */
    #needs() {
        return [...this.#sent].reduce(
            (lowest, { missing, next, receipt }) => Math.min(lowest, missing ? next : (receipt?.block ?? next)),
            Number.POSITIVE_INFINITY,
        );
    }

    /** @param {Sent} sent */
    async #search(sent) {
        while (sent.next <= this.blocks.best) {
            const number = sent.next;
            const block = this.blocks.at(number);
            const body = block && (await this.#body(block.hash).catch(() => undefined));
            // The block may have been replaced meanwhile.
            if (sent.next !== number || this.blocks.at(number) !== block) continue;
            // What cannot be read now is looked at again when the next block comes.
            if (block && !body) return;
            sent.next = number + 1;
            const index = body?.places.get(sent.hex);
            if (block && index !== undefined) {
                this.#place(sent, block, index);
                return;
            }
        }
    }

    /** @param {Sent} sent @param {Block} block @param {number} index */
    #place(sent, block, index) {
        sent.receipt ??= new Receipt(sent.call, sent.final.promise);
        const { receipt } = sent;
        const events = block.events.filter(({ extrinsic }) => extrinsic === index);
        const paid = events.find(({ name }) => name === 'transactionPayment.TransactionFeePaid');
        const fee = paid?.data.actualFee ?? 0n;
        const error = this.#refusal(events, sent.call);
        Object.assign(receipt, {
            block: block.number,
            hash: block.hash,
            index,
            events,
            fee,
            error,
            status: 'included',
        });
        if (error) error.receipt = receipt;
        sent.included.resolve(receipt);
    }

    /**
     * Calls that carry others succeed even when those fail; here they count as refused.
     * @param {ChainEvent[]} events
     * @param {string} call
     */
    #refusal(events, call) {
        const { registry } = this.api;
        for (const { name, raw } of events) {
            const outcome = name in OUTCOMES ? raw.data[OUTCOMES[name]] : undefined;
            const error = name in FAILURES ? raw.data[FAILURES[name]] : outcome?.isErr && outcome.asErr;
            if (error) return dispatchError(registry, error, call);
        }
        return undefined;
    }

    /** Whether it is final, or nothing is to be hoped for any more. @param {Sent} sent */
    #judge(sent) {
        const { receipt } = sent;
        const final = this.blocks.final?.number ?? -1;
        if (!receipt) {
            if (!sent.refusal || this.blocks.best < sent.refusedAt + GRACE) return;
            sent.included.reject(sent.refusal);
        } else if (receipt.status === 'retracted') {
            if (final < receipt.block + GIVEN_UP) return;
            sent.final.reject(new Error(`${sent.call} has lost its block ${receipt.block} and is in none since`));
        } else {
            const kept = this.blocks.at(receipt.block)?.hash === receipt.hash;
            if (kept && receipt.block > final) return;
            if (kept) receipt.status = 'final';
            if (kept) sent.final.resolve();
            else sent.final.reject(new Error(`block ${receipt.block} with ${sent.call} is no longer followed`));
        }
        this.#sent.delete(sent);
    }

    /** @param {Error} error */
    #end(error) {
        for (const sent of this.#sent) this.drop(sent, error);
    }
}
