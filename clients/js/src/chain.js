/** A connection to a Leasehold node. */

import { ApiPromise, WsProvider } from '@polkadot/api';
import { encodeAddress } from '@polkadot/util-crypto';
import { Blocks } from './blocks.js';
import { plain } from './plain.js';
import { leasesOptions } from './polkadot-js.js';
import { leasesRpc } from './rpc.js';
import { Submitter } from './submit.js';

/** Between a lost connection and the next try. */
const RECONNECT_MS = 1_000;

/**
 * The options with which Polkadot.js connects to a Leasehold chain.
 * @param {WsProvider} provider
 */
export function apiOptions(provider) {
    return {
        provider,
        noInitWarn: true,
        throwOnConnect: true,
        // This extension adds nothing to a signed transaction; unnamed, Polkadot.js warns of it.
        signedExtensions: { AuthorizeCall: { extrinsic: {}, payload: {} } },
        ...leasesOptions,
    };
}

/**
 * Asks whatever it is asked. Polkadot.js' own keeps what comes of a question about a block for half a minute, also that the
 * connection was lost: with the next connection the same question would fail again, without having been asked.
 */
class Connection extends WsProvider {
    /** @type {WsProvider['send']} */
    send(method, params, _, subscription) {
        return super.send(method, params, false, subscription);
    }
}

export class Chain {
    #ask;
    #left = false;

    /**
     * @param {ApiPromise} api
     * @param {WsProvider} provider The provider that `api` is connected through.
     * @param {{ history?: number }} [options] `history`: how many of the newest blocks are kept.
     */
    constructor(api, provider, options) {
        this.api = api;
        this.provider = provider;
        this.#ask = leasesRpc((method, params) => provider.send(method, params));
        this.blocks = new Blocks(api, options);
        this.submitter = new Submitter(api, provider, this.blocks);
    }

    /** Connects again whenever the connection is lost. The provider renews the subscriptions that follow the blocks. */
    stay() {
        this.provider.on('disconnected', () => {
            setTimeout(() => {
                if (!this.#left) this.provider.connect().catch(() => {});
            }, RECONNECT_MS);
        });
        this.provider.on('connected', () => {
            this.#forgetFailures();
            this.submitter.resume();
        });
    }

    /**
     * Polkadot.js remembers for good which runtime a block has, also that the connection was lost when it asked. It may ask
     * again.
     */
    #forgetFailures() {
        const { _rpcCore: core } = /** @type {any} */ (this.api);
        core.setRegistrySwap((/** @type {Uint8Array} */ hash) => this.api.getBlockRegistry(hash));
    }

    /**
     * One of the node's own RPC methods: `rpc('lease', 7)` is `leases_lease(7)`. Its answer is JSON as the node wrote
     * it; `amount` and `id` of `json.js` read the numbers in it.
     *
     * @template {import('./rpc.js').LeasesMethod} M
     * @param {M} method
     * @param {import('./rpc.js').LeasesRpc[`leases_${M}`]['params']} params
     * @returns {Promise<import('./rpc.js').LeasesRpc[`leases_${M}`]['result']>}
     */
    async rpc(method, ...params) {
        return this.#ask(`leases_${method}`, ...params);
    }

    /**
     * The same of stakes: `stakingRpc('pool', provider)` is `staking_pool(provider)`.
     *
     * @template {import('./rpc.js').StakingMethod} M
     * @param {M} method
     * @param {import('./rpc.js').StakingRpc[`staking_${M}`]['params']} params
     * @returns {Promise<import('./rpc.js').StakingRpc[`staking_${M}`]['result']>}
     */
    async stakingRpc(method, ...params) {
        return this.#ask(`staking_${method}`, ...params);
    }

    /** The genesis hash, in bytes. */
    get genesis() {
        return this.api.genesisHash.toU8a();
    }

    /**
     * An account as the chain's answers and events name it: its address with the SS58 prefix of this chain, which the
     * node tells.
     *
     * @param {string | Uint8Array} account An address with any prefix, or a public key.
     */
    address(account) {
        return encodeAddress(account, this.api.registry.chainSS58);
    }

    /**
     * A runtime API of the market: `order(id)`, `lease(id)`, `timing()`, and those that `readers.js` and `stakes.js` call.
     *
     * @param {string} method
     * @param {any[]} args
     * @returns {Promise<any>}
     */
    async view(method, ...args) {
        return plain(await ask(this.api, method, args));
    }

    /**
     * The same as of a block.
     *
     * @param {string} hash
     * @param {string} method
     * @param {any[]} args
     * @returns {Promise<any>}
     */
    async viewAt(hash, method, ...args) {
        return plain(await ask(await this.api.at(hash), method, args));
    }

    /**
     * The raw extrinsics of a block, in hex: Polkadot.js encodes general ones differently from how they came.
     * @param {string} hash
     * @returns {Promise<string[]>}
     */
    async extrinsics(hash) {
        return this.submitter.extrinsics(hash);
    }

    async disconnect() {
        this.#left = true;
        this.blocks.stop();
        await this.api.disconnect();
    }
}

/**
 * Asks the runtime API that has the method: no two of the market's have one of the same name.
 *
 * @param {{ call: any }} api
 * @param {string} method
 * @param {any[]} args
 */
async function ask({ call: { leasesApi, providerStakingApi } }, method, args) {
    return (leasesApi[method] ?? providerStakingApi[method])(...args);
}

/**
 * Connects. If the connection is lost later it is made again, until `disconnect`, and what waits goes on waiting.
 *
 * @param {string} url
 * @param {{ history?: number }} [options] `history`: how many of the newest blocks are kept, final or not (256).
 */
export async function connect(url, options) {
    const provider = new Connection(url, false);
    try {
        await provider.connect();
        const chain = new Chain(await ApiPromise.create(apiOptions(provider)), provider, options);
        await chain.blocks.start();
        chain.stay();
        return chain;
    } catch (error) {
        // An open connection would keep the caller's process alive.
        await provider.disconnect();
        throw error;
    }
}
