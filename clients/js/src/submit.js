/** Signing calls, sending them, and learning their outcome. */

import { within } from './deadline.js';
import { ChainError, dispatchError, poolError } from './errors.js';

const INCLUSION_MS = 60_000;
const UPDATES = 'author_extrinsicUpdate';
/** The pool's answer to a transaction that it has already. */
const KNOWN = 'pool.1013';
/** Updates on a transaction that gets into no block. */
const REFUSED = ['invalid', 'dropped', 'usurped', 'finalityTimeout'];

/**
 * @typedef {import('./blocks.js').ChainEvent} ChainEvent
 *
 * @typedef {object} Receipt
 * @property {number} block
 * @property {string} hash Of the block.
 * @property {number} index Of the extrinsic in it.
 * @property {ChainEvent[]} events Those of this extrinsic.
 * @property {bigint} fee Transaction fee paid.
 * @property {(name: string) => any} event The fields of the first event of that name, which must be there.
 *
 * @typedef {object} Wallet An address and the signer that has its key, as a browser's wallet extension hands them out.
 * @property {string} address
 * @property {import('@polkadot/api/types').Signer} signer
 *
 * @typedef {ReturnType<import('@polkadot/api').Keyring['createFromUri']> | Wallet} Account What a call is signed with.
 *
 * @typedef {import('@polkadot/api/types').SubmittableExtrinsic<'promise'>} Call
 *
 * @typedef {object} Sent
 * @property {string} hex The bytes that were sent.
 * @property {number} from The best block when they were.
 * @property {Promise<string>} inclusion The hash of the block that includes them.
 */

/** @param {Account} account @returns {account is Wallet} */
function isWallet(account) {
    return 'signer' in account;
}

export class Submitter {
    /** The last call of each account, so that nonces are given out in order. @type {Map<string, Promise<Sent>>} */
    #turns = new Map();
    /** @type {Map<string, Promise<string[]>>} */
    #bodies = new Map();

    /**
     * @param {import('@polkadot/api').ApiPromise} api
     * @param {Pick<import('@polkadot/api').WsProvider, 'subscribe' | 'unsubscribe'>} provider
     * @param {import('./blocks.js').Blocks} blocks
     */
    constructor(api, provider, blocks) {
        this.api = api;
        this.provider = provider;
        this.blocks = blocks;
    }

    /**
     * Signs and sends `tx`; resolves once it is in a block and succeeded, and otherwise throws a `ChainError`.
     * Calls of one account enter the chain in the order in which they are given here, without waiting on each other.
     *
     * @param {Call} tx
     * @param {Account} account
     * @returns {Promise<Receipt>}
     */
    async submit(tx, account) {
        const call = `${tx.method.section}.${tx.method.method}`;
        const { hex, from, inclusion } = await this.#inTurn(account.address, () => this.#send(tx, account, call));
        const hash = await within(INCLUSION_MS, `${call} to be put into a block`, inclusion);
        const receipt = await this.#receipt(hash, hex, from, call);
        const refusal = this.#refusal(receipt);
        if (refusal) throw Object.assign(dispatchError(this.api.registry, refusal, call), { receipt });
        return receipt;
    }

    /**
     * Sends bytes as they are, such as the off-chain worker's; resolves once they are in a block.
     *
     * @param {string} hex
     * @returns {Promise<Receipt>}
     */
    async submitRaw(hex) {
        const { from, inclusion } = await this.#watch(hex, 'a raw extrinsic');
        const hash = await within(INCLUSION_MS, 'a raw extrinsic to be put into a block', inclusion);
        return this.#receipt(hash, hex, from, 'a raw extrinsic');
    }

    /**
     * @param {string} hash Of a block.
     * @returns {Promise<string[]>}
     */
    async extrinsics(hash) {
        const known = this.#bodies.get(hash);
        if (known) return known;
        /** @type {Promise<string[]>} */
        const body = this.api.rpc.chain.getBlock.raw(hash).then((/** @type {any} */ { block }) => block.extrinsics);
        this.#bodies.set(hash, body);
        return body;
    }

    /** @param {string} address @param {() => Promise<Sent>} send */
    async #inTurn(address, send) {
        const before = this.#turns.get(address) ?? Promise.resolve();
        const mine = before.then(send, send);
        this.#turns.set(address, mine);
        return mine;
    }

    /** @param {Call} tx @param {Account} account @param {string} call @returns {Promise<Sent>} */
    async #send(tx, account, call) {
        const nonce = await this.api.rpc.system.accountNextIndex(account.address);
        const signed = isWallet(account)
            ? await tx.signAsync(account.address, { nonce, signer: account.signer })
            : await tx.signAsync(account, { nonce });
        const [hex, from] = [signed.toHex(), this.blocks.best];
        try {
            return await this.#watch(hex, call);
        } catch (error) {
            // A pool that turns to a new block meanwhile may take a transaction on the way there, and then refuse the
            // one it was handed as known. Nobody else has signed it: it is in, and only its fate is not told.
            if (!(error instanceof ChainError) || error.code !== KNOWN) throw error;
            const inclusion = this.#found(hex, from, call);
            inclusion.catch(() => {});
            return { hex, from, inclusion };
        }
    }

    /**
     * The hash of the block, from `from` on, that has these bytes.
     * @param {string} hex
     * @param {number} from
     * @param {string} call
     */
    async #found(hex, from, call) {
        const until = Date.now() + INCLUSION_MS;
        for (let next = from; Date.now() < until; ) {
            const block = await this.blocks.find(INCLUSION_MS, `block ${next}`, next, (candidate) => candidate);
            if ((await this.extrinsics(block.hash)).includes(hex)) return block.hash;
            next = block.number + 1;
        }
        throw new ChainError('pool.dropped', '', call);
    }

    /**
     * Resolves when the pool has accepted it. It bypasses Polkadot.js' own method, which encodes general extrinsics
     * anew, and differently.
     *
     * @param {string} hex
     * @param {string} call
     * @returns {Promise<Sent>}
     */
    async #watch(hex, call) {
        const from = this.blocks.best;
        /** @type {Promise<number | string> | undefined} */
        let subscription;
        const unsubscribe = () => {
            subscription
                ?.then((id) => this.provider.unsubscribe(UPDATES, 'author_unwatchExtrinsic', id))
                .catch(() => {});
        };
        /** @type {(error: Error | null, status?: any) => void} */
        let update = () => {};
        /** @type {Promise<string>} */
        const inclusion = new Promise((resolve, reject) => {
            update = (error, status) => {
                const [kind, value] = typeof status === 'string' ? [status] : (Object.entries(status ?? {})[0] ?? []);
                if (error) reject(error);
                else if (kind === 'inBlock' || kind === 'finalized') resolve(value);
                else if (REFUSED.includes(kind)) reject(new ChainError(`pool.${kind}`, '', call));
                else return;
                unsubscribe();
            };
        });
        inclusion.catch(() => {});
        try {
            subscription = this.provider.subscribe(UPDATES, 'author_submitAndWatchExtrinsic', [hex], update);
            await subscription;
        } catch (error) {
            throw poolError(error, call);
        }
        return { hex, from, inclusion };
    }

    /**
     * @param {string} hash
     * @param {string} hex
     * @param {number} from
     * @param {string} call
     * @returns {Promise<Receipt>}
     */
    async #receipt(hash, hex, from, call) {
        const block = await this.blocks.find(INCLUSION_MS, `the block with ${call}`, from, (candidate) =>
            candidate.hash === hash ? candidate : undefined,
        );
        const index = (await this.extrinsics(hash)).indexOf(hex);
        const events = block.events.filter(({ extrinsic }) => extrinsic === index);
        const paid = events.find(({ name }) => name === 'transactionPayment.TransactionFeePaid');
        /** @param {string} name */
        const event = (name) => {
            const found = events.find((candidate) => candidate.name === name);
            if (!found) throw new Error(`${call} left no event ${name}, only: ${events.map((e) => e.name).join(', ')}`);
            return found.data;
        };
        return { block: block.number, hash, index, events, fee: paid?.data.actualFee ?? 0n, event };
    }

    /** Calls that carry others succeed even when those fail; here they count as refused. @param {Receipt} receipt */
    #refusal({ events }) {
        for (const { name, raw } of events) {
            if (name === 'system.ExtrinsicFailed') return raw.data[0];
            if (name === 'sudo.Sudid' && raw.data[0].isErr) return raw.data[0].asErr;
            if (name === 'utility.BatchInterrupted') return raw.data[1];
        }
        return undefined;
    }
}
