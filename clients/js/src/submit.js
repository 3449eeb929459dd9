/** Signs calls, sends them, and learns their outcome. */

import { DeadlineError, within } from './deadline.js';
import { ChainError, poolError } from './errors.js';
import { Receipts } from './receipts.js';

const INCLUSION_MS = 60_000;
const UPDATES = 'author_extrinsicUpdate';
/** The pool's answer to a transaction that it has already. */
const KNOWN = 'pool.1013';
/** The pool's answer to a transaction that no block could hold. */
const INVALID = 'pool.1010';
/** Updates on a transaction that the pool has given up. */
const REFUSED = ['invalid', 'dropped', 'usurped'];
/** Blocks to come in which a transaction can still be included, at least. */
const LIFE = 48;
/** From the newest final block on. The chain knows the hashes of its last 4,096. */
const LONGEST_LIFE = 2_048;

/**
 * @typedef {import('./blocks.js').ChainEvent} ChainEvent
 * @typedef {import('./receipts.js').Receipt} Receipt
 * @typedef {import('./receipts.js').Sent} Sent
 * @typedef {import('./receipts.js').Signed} Signed
 *
 * @typedef {object} Wallet An address and the signer that has its key, as a browser's wallet extension hands them out.
 * @property {string} address
 * @property {import('@polkadot/api/types').Signer} signer
 *
 * @typedef {ReturnType<import('@polkadot/api').Keyring['createFromUri']> | Wallet} Account What a call is signed with.
 *
 * @typedef {import('@polkadot/api/types').SubmittableExtrinsic<'promise'>} Call
 */

/** @param {Account} account @returns {account is Wallet} */
function isWallet(account) {
    return 'signer' in account;
}

/**
 * A wallet shows until when a transaction is valid, by a number that Polkadot.js fills in only with an era of its own.
 *
 * @param {import('@polkadot/api/types').Signer} signer
 * @param {number | undefined} from
 * @returns {import('@polkadot/api/types').Signer}
 */
function validFrom(signer, from) {
    if (from === undefined || !signer.signPayload) return signer;
    const blockNumber = `0x${from.toString(16).padStart(8, '0')}`;
    return { signPayload: async (payload) => /** @type {any} */ (signer).signPayload({ ...payload, blockNumber }) };
}

export class Submitter {
    /** The last call of each account, so that nonces are given out in order. @type {Map<string, Promise<Sent>>} */
    #turns = new Map();
    /** @type {Receipts} */
    #receipts;

    /**
     * @param {import('@polkadot/api').ApiPromise} api
     * @param {Pick<import('@polkadot/api').WsProvider, 'subscribe' | 'unsubscribe' | 'send'>} provider
     * @param {import('./blocks.js').Blocks} blocks
     */
    constructor(api, provider, blocks) {
        this.api = api;
        this.provider = provider;
        this.blocks = blocks;
        this.#receipts = new Receipts(api, blocks, (sent) => this.#offer(sent));
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
        const receipt = await this.#included(await this.#inTurn(account.address, () => this.#send(tx, account, call)));
        if (receipt.error) throw receipt.error;
        return receipt;
    }

    /**
     * Sends bytes as they are, such as the off-chain worker's; resolves once they are in a block. They are looked for
     * as nodes write them, in small letters.
     *
     * @param {string} hex
     * @returns {Promise<Receipt>}
     */
    async submitRaw(hex) {
        return this.#included(await this.#watch(hex.toLowerCase(), 'a raw extrinsic'));
    }

    /**
     * @param {string} hash Of a block.
     * @returns {Promise<string[]>}
     */
    async extrinsics(hash) {
        return this.#receipts.extrinsics(hash);
    }

    /** After a lost connection: a pool that was lost with it gets what is in no block. */
    resume() {
        for (const sent of this.#receipts.pending()) this.#offer(sent);
    }

    /** @param {string} address @param {() => Promise<Sent>} send */
    async #inTurn(address, send) {
        const before = this.#turns.get(address) ?? Promise.resolve();
        const mine = before.then(send, send);
        this.#turns.set(address, mine);
        return mine;
    }

    /** @param {Sent} sent @returns {Promise<Receipt>} */
    async #included(sent) {
        try {
            return await within(INCLUSION_MS, `${sent.call} to be put into a block`, sent.included.promise);
        } catch (error) {
            const reason = error instanceof DeadlineError && sent.refusal ? sent.refusal : error;
            this.#receipts.drop(sent, /** @type {Error} */ (reason));
            throw reason;
        }
    }

    /** @param {Call} tx @param {Account} account @param {string} call @returns {Promise<Sent>} */
    async #send(tx, account, call) {
        const { address } = account;
        const next = await this.api.rpc.system.accountNextIndex(address);
        // While a node turns to another branch its pool may not have all back that it had.
        const nonce = Math.max(next.toNumber(), this.#receipts.nonceOf(address));
        const options = { nonce, ...this.#mortality() };
        const signed = isWallet(account)
            ? await tx.signAsync(address, { ...options, signer: validFrom(account.signer, this.blocks.final?.number) })
            : await tx.signAsync(account, options);
        return this.#watch(signed.toHex(), call, { address, nonce });
    }

    /**
     * A transaction names a block from which on it counts, and is worth nothing on a branch without that block: it must
     * be a final one. Polkadot.js takes the newest instead when finality lags behind.
     */
    #mortality() {
        const { best, final } = this.blocks;
        if (!final) return {};
        const period = 2 ** Math.ceil(Math.log2(LIFE + Math.max(best - final.number, 0)));
        if (period > LONGEST_LIFE) return {};
        const era = this.api.registry.createType('ExtrinsicEra', { current: final.number, period });
        return { era, blockHash: final.hash };
    }

    /**
     * Hands bytes to the pool that it may have lost. It may know them still, or call them invalid because a block has
     * them by now: only the deadline ends the search for them.
     *
     * @param {Sent} sent
     */
    #offer(sent) {
        this.provider.send('author_submitExtrinsic', [sent.hex]).catch((error) => {
            const refusal = poolError(error, sent.call);
            if (refusal instanceof ChainError && refusal.code === INVALID) sent.refusal = refusal;
        });
    }

    /**
     * Resolves when the pool has accepted it. It bypasses Polkadot.js' own method, which encodes general extrinsics
     * anew, and differently.
     *
     * @param {string} hex
     * @param {string} call
     * @param {Signed} [signed]
     * @returns {Promise<Sent>}
     */
    async #watch(hex, call, signed) {
        const sent = this.#receipts.follow(hex, call, signed);
        /** @param {Error | null} error @param {any} status */
        const update = (error, status) => {
            const kind = typeof status === 'string' ? status : Object.keys(status ?? {})[0];
            // Where it is the blocks say, not the pool, which may speak of another branch.
            if (!error && REFUSED.includes(kind)) this.#receipts.refuse(sent, new ChainError(`pool.${kind}`, '', call));
        };
        try {
            const id = await this.provider.subscribe(UPDATES, 'author_submitAndWatchExtrinsic', [hex], update);
            const unsubscribe = () => this.provider.unsubscribe(UPDATES, 'author_unwatchExtrinsic', id);
            sent.included.promise.then(unsubscribe, unsubscribe).catch(() => {});
        } catch (error) {
            const refusal = poolError(error, call);
            // A pool that turns to a new block meanwhile may take a transaction on the way there, and then refuse the
            // one it was handed as known. Nobody else has signed it: it is in, and only its fate is not told. Nor is it
            // where the connection was lost before the answer.
            const known = signed !== undefined && refusal.code === KNOWN;
            const lost = !(refusal instanceof ChainError) && !this.api.isConnected;
            if (!known && !lost) {
                this.#receipts.drop(sent, refusal);
                throw refusal;
            }
        }
        return sent;
    }
}
