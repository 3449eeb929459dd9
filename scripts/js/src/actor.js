/** Somebody who acts on the market: a provider, a tenant, or both. */

import { stringToHex } from '@polkadot/util';
import { assetBalance, balance } from './balances.js';
import { plain } from './plain.js';

/**
 * @typedef {object} Spec What an offer has; processors, memory and storage come with each GPU.
 * @property {number} model
 * @property {number} gpus
 * @property {number} vramMib
 * @property {number} cpus
 * @property {number} memoryMib
 * @property {number} storageGib
 * @property {string} region
 *
 * @typedef {object} OrderTerms
 * @property {Partial<Spec> & { models?: number[], regions?: string[] }} requirement
 * @property {bigint} priceLimit Per block, for all GPUs.
 * @property {number} term In blocks.
 * @property {number} deadline The last block in which bids are taken.
 * @property {bigint} escrow
 * @property {number} [asset] The chain's own currency without it.
 */

/** An asset as calls take it. */
export function assetId(asset) {
    return asset === undefined ? 'Native' : { WithId: asset };
}

export class Actor {
    /**
     * @param {import('./chain.js').Chain} chain
     * @param {import('@polkadot/keyring/types').KeyringPair} pair
     * @param {string} name
     */
    constructor(chain, pair, name) {
        this.chain = chain;
        this.pair = pair;
        this.name = name;
        /** Transaction fees paid by what was sent through this object. */
        this.fees = 0n;
    }

    get address() {
        return this.pair.address;
    }

    /**
     * Any call: `actor.send((tx) => tx.system.remark('0x00'))`.
     * @param {(tx: any) => any} make
     */
    async send(make) {
        try {
            const receipt = await this.chain.submitter.submit(make(this.chain.api.tx), this.pair);
            this.fees += receipt.fee;
            return receipt;
        } catch (error) {
            // Included and refused: that costs, too.
            this.fees += error.receipt?.fee ?? 0n;
            throw error;
        }
    }

    /** Calls that succeed together or not at all. @param {(tx: any) => any[]} make */
    async batch(make) {
        return this.send((tx) => tx.utility.batchAll(make(tx)));
    }

    /** A call in the name of the chain's sudo key, which this account must be. */
    async sudo(make) {
        return this.send((tx) => tx.sudo.sudo(make(tx)));
    }

    async balance(hash) {
        return balance(this.chain, this.address, hash);
    }

    async assetBalance(asset, hash) {
        return assetBalance(this.chain, asset, this.address, hash);
    }

    // As a provider.

    async register({ name, url = '' }) {
        return this.send((tx) => tx.providerRegistry.register(profile(name, url)));
    }

    async updateProfile({ name, url = '' }) {
        return this.send((tx) => tx.providerRegistry.updateProfile(profile(name, url)));
    }

    async deregister() {
        return this.send((tx) => tx.providerRegistry.deregister());
    }

    async bond(amount) {
        return this.send((tx) => tx.providerStaking.bond(amount));
    }

    async bondMore(amount) {
        return this.send((tx) => tx.providerStaking.bondMore(amount));
    }

    /** @returns {Promise<number>} The first block in which it can be withdrawn. */
    async unbond(amount) {
        const receipt = await this.send((tx) => tx.providerStaking.unbond(amount));
        return receipt.event('providerStaking.Unbonding').withdrawableAt;
    }

    async withdrawUnbonded() {
        return this.send((tx) => tx.providerStaking.withdrawUnbonded());
    }

    /** @param {Spec} spec @returns {Promise<number>} The offer. */
    async listOffer(spec) {
        const receipt = await this.send((tx) => tx.providerRegistry.listOffer(offerSpec(spec)));
        return receipt.event('providerRegistry.OfferListed').offer;
    }

    /** @param {number} offer @param {Spec} spec */
    async changeOffer(offer, spec) {
        return this.send((tx) => tx.providerRegistry.changeOffer(offer, offerSpec(spec)));
    }

    async retireOffer(offer) {
        return this.send((tx) => tx.providerRegistry.retireOffer(offer));
    }

    async placeBid(order, offer, price) {
        return this.send((tx) => tx.leaseMarket.placeBid(order, offer, price));
    }

    async withdrawBid(order) {
        return this.send((tx) => tx.leaseMarket.withdrawBid(order));
    }

    /** @param {number} lease @param {string} access 32 bytes in hex. */
    async activate(lease, access) {
        return this.send((tx) => tx.leaseMarket.activate(lease, access));
    }

    /** @param {import('./meter-key.js').MeterKey} key */
    async registerMeter(key) {
        const proof = key.proof(this.chain.genesis, this.address);
        return this.send((tx) => tx.usageAttestation.registerMeter(key.id, proof));
    }

    async removeMeter(key) {
        return this.send((tx) => tx.usageAttestation.removeMeter(key.id));
    }

    // As a tenant.

    /** @param {OrderTerms} terms @returns {Promise<number>} The order. */
    async createOrder({ requirement, priceLimit, term, deadline, escrow, asset }) {
        const receipt = await this.send((tx) => tx.leaseMarket.createOrder(
            orderRequirement(requirement), priceLimit, assetId(asset), term, deadline, escrow));
        return receipt.event('leaseMarket.OrderCreated').order;
    }

    async cancelOrder(order) {
        return this.send((tx) => tx.leaseMarket.cancelOrder(order));
    }

    /** @param {number} order @param {string} bidder @returns {Promise<number>} The lease. */
    async award(order, bidder) {
        const receipt = await this.send((tx) => tx.leaseMarket.award(order, bidder));
        return receipt.event('leaseMarket.OrderAwarded').lease;
    }

    async topUp(lease, amount) {
        return this.send((tx) => tx.leaseMarket.topUp(lease, amount));
    }

    // As either, or as anyone.

    async settle(lease) {
        return this.send((tx) => tx.leaseMarket.settle(lease));
    }

    async close(lease) {
        return this.send((tx) => tx.leaseMarket.close(lease));
    }

    async expireOrder(order) {
        return this.send((tx) => tx.leaseMarket.expireOrder(order));
    }

    async expireLease(lease) {
        return this.send((tx) => tx.leaseMarket.expireLease(lease));
    }

    async releaseBids(order, limit) {
        return this.send((tx) => tx.leaseMarket.releaseBids(order, limit));
    }

    async claimOwed(payee, asset, holder) {
        return this.send((tx) => tx.leaseMarket.claimOwed(payee, assetId(asset), holder));
    }
}

function profile(name, url) {
    return { name: stringToHex(name), url: stringToHex(url) };
}

function offerSpec(spec) {
    return { ...spec, region: stringToHex(spec.region) };
}

/** A requirement as the call takes it; what is left out is not asked for. */
export function orderRequirement({ models, gpus = 1, vramMib = 0, cpus = 0, memoryMib = 0, storageGib = 0, regions = [] }) {
    return { models, gpus, vramMib, cpus, memoryMib, storageGib, regions: regions.map((code) => stringToHex(code)) };
}

/**
 * The table of GPU models: `{ id, vendor, name, vramMib, tdpWatts, stakePerGpu }`.
 * @param {import('./chain.js').Chain} chain
 */
export async function gpuModels(chain) {
    const entries = await chain.api.query.providerRegistry.models.entries();
    return entries.map(([key, value]) => {
        const model = value.isSome === undefined ? value : value.unwrap();
        return { id: key.args[0].toNumber(), ...plain(model), vendor: model.vendor.toUtf8(), name: model.name.toUtf8() };
    }).sort((a, b) => a.id - b.id);
}
