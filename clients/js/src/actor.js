/** Somebody who acts on the market: a provider, a tenant, an auditor, or all of them. */

import { assetBalance, balance } from './balances.js';
import {
    assetId, attributeList, bidPick, bidProposal, offerAsk, offerSpec, orderSpec, profile, takeRequest,
} from './encode.js';
import { plain } from './plain.js';

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

    /** @param {import('./encode.js').Spec} spec @returns {Promise<number>} The offer. */
    async listOffer(spec) {
        const receipt = await this.send((tx) => tx.providerRegistry.listOffer(offerSpec(spec)));
        return receipt.event('providerRegistry.OfferListed').offer;
    }

    /** @param {number} offer @param {import('./encode.js').Spec} spec */
    async changeOffer(offer, spec) {
        return this.send((tx) => tx.providerRegistry.changeOffer(offer, offerSpec(spec)));
    }

    async retireOffer(offer) {
        return this.send((tx) => tx.providerRegistry.retireOffer(offer));
    }

    /**
     * Lets anyone lease the offer at once, at this price; without an ask, nobody any more. Leases stay as they are.
     * @param {number} offer
     * @param {import('./encode.js').Ask} [ask]
     */
    async setAsk(offer, ask) {
        return this.send((tx) => tx.providerRegistry.setAsk(offer, ask ? offerAsk(ask) : null));
    }

    /**
     * Bids on an open order.
     *
     * @param {number} order
     * @param {number} offer
     * @param {bigint} price Per block, for all GPUs of one lease.
     * @param {import('./encode.js').BidOptions} [options]
     */
    async placeBid(order, offer, price, options) {
        return this.send((tx) => tx.leaseMarket.placeBid(order, price, bidProposal(offer, options)));
    }

    /**
     * Bids on a sealed order. What is held of the bidder, in the order's asset, is lost if the bid is not revealed.
     *
     * @param {import('./sealed-bid.js').SealedBid} bid
     * @param {number} offer
     * @param {import('./encode.js').BidOptions} [options]
     */
    async commitBid(bid, offer, options) {
        return this.send((tx) => tx.leaseMarket.commitBid(bid.order, bid.commitment, bidProposal(offer, options)));
    }

    /** Says the price of a sealed bid, after the order's deadline. @param {import('./sealed-bid.js').SealedBid} bid */
    async revealBid({ order, price, salt }) {
        return this.send((tx) => tx.leaseMarket.revealBid(order, price, salt));
    }

    async withdrawBid(order) {
        return this.send((tx) => tx.leaseMarket.withdrawBid(order));
    }

    /** @param {number} lease @param {string} access 32 bytes in hex. */
    async activate(lease, access) {
        return this.send((tx) => tx.leaseMarket.activate(lease, access));
    }

    /** Commits to another way in: for a new tenant, say. @param {number} lease @param {string} access 32 bytes in hex. */
    async setAccess(lease, access) {
        return this.send((tx) => tx.leaseMarket.setAccess(lease, access));
    }

    /** Ends the lease when the bid's notice has run. @returns {Promise<number>} The end. */
    async giveNotice(lease) {
        const receipt = await this.send((tx) => tx.leaseMarket.giveNotice(lease));
        return receipt.event('leaseMarket.NoticeGiven').end;
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

    /**
     * @param {import('./encode.js').OrderSpec & { escrow: bigint }} order `escrow` is for all its leases together.
     * @returns {Promise<number>} The order.
     */
    async createOrder({ escrow, ...spec }) {
        const receipt = await this.send((tx) => tx.leaseMarket.createOrder(orderSpec(spec), escrow));
        return receipt.event('leaseMarket.OrderCreated').order;
    }

    async cancelOrder(order) {
        return this.send((tx) => tx.leaseMarket.cancelOrder(order));
    }

    /**
     * Chooses bids: as many leases as the order asks for, or none.
     *
     * @param {number} order
     * @param {import('./encode.js').Pick[]} picks
     * @returns {Promise<number[]>} The leases.
     */
    async award(order, picks) {
        const receipt = await this.send((tx) => tx.leaseMarket.award(order, picks.map(bidPick)));
        return receipt.events.filter(({ name }) => name === 'leaseMarket.OrderAwarded').map(({ data }) => data.lease);
    }

    /**
     * Leases GPUs of an offer at its ask.
     *
     * @param {number} offer
     * @param {import('./encode.js').TakeRequest} request
     * @returns {Promise<number>} The lease.
     */
    async takeOffer(offer, request) {
        const receipt = await this.send((tx) => tx.leaseMarket.takeOffer(offer, takeRequest(request)));
        return receipt.event('leaseMarket.OfferTaken').lease;
    }

    /** Makes the term longer by `blocks`, at the same price. @returns {Promise<number>} The end. */
    async extend(lease, blocks) {
        const receipt = await this.send((tx) => tx.leaseMarket.extend(lease, blocks));
        return receipt.event('leaseMarket.LeaseExtended').end;
    }

    /**
     * Offers a lease to whoever takes it over, or to one account.
     *
     * @param {number} lease
     * @param {bigint} price What the seller gets besides; 0 to give it away.
     * @param {string} [to]
     */
    async listLease(lease, price, to) {
        return this.send((tx) => tx.leaseMarket.listLease(lease, price, to ?? null));
    }

    async unlistLease(lease) {
        return this.send((tx) => tx.leaseMarket.unlistLease(lease));
    }

    /**
     * Takes a listed lease over.
     *
     * @param {number} lease
     * @param {{ revision: number, maxPrice: bigint, minFreeEscrow?: bigint }} seen The lease's revision and the price as
     *   the buyer saw them, and the least escrow that must change hands.
     * @returns {Promise<number>} The lease as which it goes on.
     */
    async buyLease(lease, { revision, maxPrice, minFreeEscrow = 0n }) {
        const receipt = await this.send((tx) => tx.leaseMarket.buyLease(lease, revision, maxPrice, minFreeEscrow));
        return receipt.event('leaseMarket.LeaseTransferred').successor;
    }

    // As an auditor.

    /**
     * Confirms attributes of a provider, in the place of what was confirmed before.
     *
     * @param {string} provider
     * @param {import('./encode.js').Attributes} attributes
     * @param {number} expires The last block in which it counts.
     */
    async attest(provider, attributes, expires) {
        return this.send((tx) => tx.providerRegistry.attest(provider, attributeList(attributes), expires));
    }

    async revokeClaim(provider) {
        return this.send((tx) => tx.providerRegistry.revokeClaim(provider));
    }

    // As either, or as anyone.

    /** Adds to what a lease can spend: one's own, or as a sponsor somebody else's. */
    async topUp(lease, amount) {
        return this.send((tx) => tx.leaseMarket.topUp(lease, amount));
    }

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

    /** Awards an automatic or sealed order to the best scores, once bids cannot change any more. */
    async concludeOrder(order) {
        return this.send((tx) => tx.leaseMarket.concludeOrder(order));
    }

    /** Lets a standby take over, when three windows in a row were missed. @returns {Promise<number>} The new lease. */
    async failOver(lease) {
        const receipt = await this.send((tx) => tx.leaseMarket.failOver(lease));
        return receipt.event('leaseMarket.LeaseFailedOver').lease;
    }

    /** Removes a claim that has expired, or whose provider is none any more. */
    async dropClaim(provider, auditor) {
        return this.send((tx) => tx.providerRegistry.dropClaim(provider, auditor));
    }

    async releaseBids(order, limit) {
        return this.send((tx) => tx.leaseMarket.releaseBids(order, limit));
    }

    async claimOwed(payee, asset, holder) {
        return this.send((tx) => tx.leaseMarket.claimOwed(payee, assetId(asset), holder));
    }
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
