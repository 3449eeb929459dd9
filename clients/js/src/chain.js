/** A connection to a Leasehold node. */

import { ApiPromise, WsProvider } from '@polkadot/api';
import { Blocks } from './blocks.js';
import { plain } from './plain.js';
import { Submitter } from './submit.js';

/**
 * How Polkadot.js must be told to connect to a Leasehold chain.
 * @param {import('@polkadot/rpc-provider/types').ProviderInterface} provider
 */
export function apiOptions(provider) {
    return {
        provider,
        noInitWarn: true,
        throwOnConnect: true,
        // It puts nothing into a signed transaction; unnamed, Polkadot.js warns of it.
        signedExtensions: { AuthorizeCall: { extrinsic: {}, payload: {} } },
    };
}

export class Chain {
    /**
     * @param {ApiPromise} api
     * @param {WsProvider} provider What it is connected through.
     */
    constructor(api, provider) {
        this.api = api;
        this.provider = provider;
        this.blocks = new Blocks(api);
        this.submitter = new Submitter(api, provider, this.blocks);
    }

    /**
     * One of the node's own RPCs: `rpc('lease', 7)` is `leases_lease(7)`. Its answers are JSON, amounts in it decimal
     * strings; so are amounts that are asked with.
     *
     * @param {string} method
     * @param {any[]} params
     */
    async rpc(method, ...params) {
        return this.provider.send(`leases_${method}`, params.map(json));
    }

    /** The genesis hash, in bytes. */
    get genesis() {
        return this.api.genesisHash.toU8a();
    }

    /**
     * A runtime API of the market: `order(id)`, `lease(id)`, `timing()`, and those that `readers.js` asks.
     *
     * @param {string} method
     * @param {any[]} args
     */
    async view(method, ...args) {
        return plain(await this.api.call.leasesApi[method](...args));
    }

    /**
     * The same as of a block.
     *
     * @param {string} hash
     * @param {string} method
     * @param {any[]} args
     */
    async viewAt(hash, method, ...args) {
        return plain(await (await this.api.at(hash)).call.leasesApi[method](...args));
    }

    /**
     * The raw extrinsics of a block, in hex: Polkadot.js does not re-encode general ones as they were.
     * @param {string} hash
     * @returns {Promise<string[]>}
     */
    async extrinsics(hash) {
        return this.submitter.extrinsics(hash);
    }

    async disconnect() {
        this.blocks.stop();
        await this.api.disconnect();
    }
}

/**
 * Connects once; a connection that breaks stays broken, and says so to whoever waits on it.
 * @param {string} url
 */
export async function connect(url) {
    const provider = new WsProvider(url, false);
    await provider.connect();
    const chain = new Chain(await ApiPromise.create(apiOptions(provider)), provider);
    provider.on('disconnected', () => chain.blocks.stop());
    await chain.blocks.start();
    return chain;
}

/** What JSON can hold. */
function json(value) {
    if (typeof value === 'bigint') return String(value);
    if (Array.isArray(value)) return value.map(json);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, json(inner)]));
}
