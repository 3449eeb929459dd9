/** A connection to a Leasehold node. */

import { ApiPromise, WsProvider } from '@polkadot/api';
import { Blocks } from './blocks.js';
import { plain } from './plain.js';
import { Submitter } from './submit.js';

const ID = { name: 'id', type: 'u64' };
const AT = { name: 'at', type: 'BlockHash', isHistoric: true, isOptional: true };

/** The node's own RPC. Its answers are JSON already. */
const RPC = {
    leases: {
        order: { description: 'An order and its bids', params: [ID, AT], type: 'Json' },
        lease: { description: 'A lease with what it has cost so far', params: [ID, AT], type: 'Json' },
        openOrders: {
            description: 'Orders that take bids or wait for an award, in pages',
            params: [
                { name: 'from', type: 'u64', isOptional: true },
                { name: 'limit', type: 'u32', isOptional: true },
                AT,
            ],
            type: 'Json',
        },
    },
};

/**
 * How Polkadot.js must be told to connect to a Leasehold chain.
 * @param {import('@polkadot/rpc-provider/types').ProviderInterface} provider
 */
export function apiOptions(provider) {
    return {
        provider,
        noInitWarn: true,
        throwOnConnect: true,
        rpc: RPC,
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
        this.blocks = new Blocks(api);
        this.submitter = new Submitter(api, provider, this.blocks);
    }

    /** One of the node's own RPCs: `order(id, at?)`, `lease(id, at?)`, `openOrders(from?, limit?, at?)`. */
    async rpc(method, ...args) {
        return this.api.rpc.leases[method].raw(...args);
    }

    /** The genesis hash, in bytes. */
    get genesis() {
        return this.api.genesisHash.toU8a();
    }

    /**
     * A runtime API of the market: `order(id)`, `lease(id)`, `openOrders(from, limit)`, `timing()`.
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
