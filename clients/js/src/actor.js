/** An account that acts on the market: as a provider, a tenant, an auditor, or all of them. */

import { assetBalance, balance } from './balances.js';
import {
    assetId,
    attributeList,
    bidPick,
    bidProposal,
    offerAsk,
    offerSpec,
    orderSpec,
    profile,
    takeRequest,
} from './encode.js';
import { ChainError } from './errors.js';

/**
 * @typedef {import('./encode.js').Ask} Ask
 * @typedef {import('./encode.js').Attributes} Attributes
 * @typedef {import('./encode.js').BidOptions} BidOptions
 * @typedef {import('./encode.js').OrderSpec} OrderSpec
 * @typedef {import('./encode.js').Pick} Pick
 * @typedef {import('./encode.js').Spec} Spec
 * @typedef {import('./encode.js').TakeRequest} TakeRequest
 * @typedef {import('./sealed-bid.js').SealedBid} SealedBid
 */

export class Actor {
    /**
     * @param {import('./chain.js').Chain} chain
     * @param {import('./submit.js').Account} account
     * @param {string} [name] For messages.
     * @param {{ final?: boolean }} [options] `final`: each call resolves only when its block is final, so that no
     *   reorganisation can undo what it resolves to.
     */
    constructor(chain, account, name = chain.address(account.address), { final = false } = {}) {
        this.chain = chain;
        this.account = account;
        this.name = name;
        this.waitsForFinal = final;
        /** Transaction fees paid by what was sent through this object. */
        this.fees = 0n;
    }

    /** Its address with the prefix of the chain, whatever prefix the account was given with. */
    get address() {
        return this.chain.address(this.account.address);
    }

    /**
     * Any call: `actor.send((tx) => tx.system.remark('0x00'))`.
     * @param {(tx: any) => any} make
     */
    async send(make) {
        try {
            const receipt = await this.chain.submitter.submit(make(this.chain.api.tx), this.account);
            if (this.waitsForFinal) await receipt.final();
            this.fees += receipt.fee;
            return receipt;
        } catch (error) {
            // A call that was included and failed costs a fee, too.
            if (error instanceof ChainError) this.fees += error.receipt?.fee ?? 0n;
            throw error;
        }
    }

    /** Calls that succeed together or not at all. @param {(tx: any) => any[]} make */
    async batch(make) {
        return this.send((tx) => tx.utility.batchAll(make(tx)));
    }

    /** A call in the name of the chain's sudo key, which this account must be. @param {(tx: any) => any} make */
    async sudo(make) {
        return this.send((tx) => tx.sudo.sudo(make(tx)));
    }

    /** @param {string} [hash] Of a block; the best one without it. */
    async balance(hash) {
        return balance(this.chain, this.address, hash);
    }

    /** @param {number} asset @param {string} [hash] */
    async assetBalance(asset, hash) {
        return assetBalance(this.chain, asset, this.address, hash);
    }

    // As a provider.

    /** @param {{ name: string, url?: string, payee?: string }} profile */
    async register({ name, url = '', payee }) {
        return this.send((tx) => tx.providerRegistry.register(profile(name, url, payee)));
    }

    /** @param {{ name: string, url?: string, payee?: string }} profile All of it: what is left out is gone. */
    async updateProfile({ name, url = '', payee }) {
        return this.send((tx) => tx.providerRegistry.updateProfile(profile(name, url, payee)));
    }

    async deregister() {
        return this.send((tx) => tx.providerRegistry.deregister());
    }

    /** @param {bigint} amount */
    async bond(amount) {
        return this.send((tx) => tx.providerStaking.bond(amount));
    }

    /** @param {bigint} amount */
    async bondMore(amount) {
        return this.send((tx) => tx.providerStaking.bondMore(amount));
    }

    /** @param {bigint} amount @returns {Promise<number>} The first block in which it can be withdrawn. */
    async unbond(amount) {
        const receipt = await this.send((tx) => tx.providerStaking.unbond(amount));
        return receipt.event('providerStaking.Unbonding').withdrawableAt;
    }

    async withdrawUnbonded() {
        return this.send((tx) => tx.providerStaking.withdrawUnbonded());
    }

    /**
     * Opens a pool in which others can stake behind this provider, or changes its terms.
     *
     * @param {number} commission The provider's part of what the pool earns, in millionths: `percent(10)`. A cut acts at
     *   once, a raise an era later.
     * @param {boolean} [accepts] Whether delegations may come in. Those that there are can always leave.
     */
    async setCommission(commission, accepts = true) {
        return this.send((tx) => tx.providerStaking.setCommission(commission, accepts));
    }

    /** Closes the pool: all that is delegated begins to leave. A next pool may be opened at once. */
    async closePool() {
        return this.send((tx) => tx.providerStaking.closePool());
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

    /** @param {number} offer */
    async retireOffer(offer) {
        return this.send((tx) => tx.providerRegistry.retireOffer(offer));
    }

    /**
     * Lets anyone lease the offer at once, at this price. Without an ask, nobody can any more. Leases stay as they are.
     * @param {number} offer
     * @param {Ask} [ask]
     */
    async setAsk(offer, ask) {
        return this.send((tx) => tx.providerRegistry.setAsk(offer, ask ? offerAsk(ask) : null));
    }

    /**
     * Sets or changes the offer's gate. The argument is what `leasehold-meter gate-proof` prints.
     * @param {{ offer: number | string, ip: { V4: string } | { V6: string }, port: number, key: string, proof: string }} gate
     */
    async setGate({ offer, ip, port, key, proof }) {
        return this.send((tx) => tx.providerRegistry.setGate(offer, ip, port, key, proof));
    }

    /** While the offer has neither a lease that is not final nor a firm bid. @param {number} offer */
    async removeGate(offer) {
        return this.send((tx) => tx.providerRegistry.removeGate(offer));
    }

    /**
     * Bids on an open order. A deposit for each lease is reserved in the bond, and if the chain awards the order, GPUs
     * and exit penalty with it, until the bid has lost.
     *
     * @param {number} order
     * @param {number} offer
     * @param {bigint} price Per block, for all GPUs of one lease.
     * @param {BidOptions} [options]
     */
    async placeBid(order, offer, price, options) {
        return this.send((tx) => tx.leaseBidding.placeBid(order, price, bidProposal(offer, options)));
    }

    /**
     * Bids on a sealed order. GPUs and exit penalty are reserved until the bid has lost. The deposit, in the order's
     * asset, is lost if the bid is not revealed; LEASE is reserved in the bond, any other asset is held.
     *
     * @param {SealedBid} bid
     * @param {number} offer
     * @param {BidOptions} [options]
     */
    async commitBid(bid, offer, options) {
        return this.send((tx) => tx.leaseBidding.commitBid(bid.order, bid.commitment, bidProposal(offer, options)));
    }

    /** Reveals the price of a sealed bid, after the order's deadline. @param {SealedBid} bid */
    async revealBid({ order, price, salt }) {
        return this.send((tx) => tx.leaseBidding.revealBid(order, price, salt));
    }

    /** In the first half of the bidding time, and once the order is over. @param {number} order */
    async withdrawBid(order) {
        return this.send((tx) => tx.leaseBidding.withdrawBid(order));
    }

    /** @param {number} lease @param {string} access 32 bytes in hex. */
    async activate(lease, access) {
        return this.send((tx) => tx.leases.activate(lease, access));
    }

    /**
     * Commits to a new access document: for a new tenant, say.
     * @param {number} lease
     * @param {string} access 32 bytes in hex.
     */
    async setAccess(lease, access) {
        return this.send((tx) => tx.leases.setAccess(lease, access));
    }

    /**
     * Ends the lease when the notice that its terms promise has run.
     * @param {number} lease
     * @returns {Promise<number>} The end.
     */
    async giveNotice(lease) {
        const receipt = await this.send((tx) => tx.leases.giveNotice(lease));
        return receipt.event('leases.NoticeGiven').end;
    }

    /**
     * Leaves a lease at once. Before the lease ends, even under notice, that costs the exit penalty.
     * @param {number} lease
     */
    async leave(lease) {
        return this.send((tx) => tx.leases.leave(lease));
    }

    /** Stands by for a lease no longer. Once called, a standby must activate the lease. @param {number} lease */
    async stepDown(lease) {
        return this.send((tx) => tx.leases.stepDown(lease));
    }

    /** @param {import('./meter-key.js').MeterKey} key */
    async registerMeter(key) {
        const proof = key.proof(this.chain.genesis, this.address);
        return this.send((tx) => tx.usageAttestation.registerMeter(key.id, proof));
    }

    /** @param {import('./meter-key.js').MeterKey} key */
    async removeMeter(key) {
        return this.send((tx) => tx.usageAttestation.removeMeter(key.id));
    }

    // As a tenant.

    /**
     * @param {OrderSpec & { escrow: bigint }} order `escrow` is for all its leases together. If the chain awards the
     *   order, the price limit of 20 blocks is held on top for each lease, as its lock-in.
     * @returns {Promise<number>} The order.
     */
    async createOrder({ escrow, ...spec }) {
        const receipt = await this.send((tx) => tx.leaseBidding.createOrder(orderSpec(spec), escrow));
        return receipt.event('leaseBidding.OrderCreated').order;
    }

    /** An order that the chain awards cannot be cancelled once it has bids. @param {number} order */
    async cancelOrder(order) {
        return this.send((tx) => tx.leaseBidding.cancelOrder(order));
    }

    /**
     * Chooses bids: as many leases as the order asks for, or none.
     *
     * @param {number} order
     * @param {Pick[]} picks `pickOf(bid)` of the bids that were seen.
     * @returns {Promise<number[]>} The leases.
     */
    async award(order, picks) {
        const receipt = await this.send((tx) => tx.leaseBidding.award(order, picks.map(bidPick)));
        return receipt.events.filter(({ name }) => name === 'leaseBidding.OrderAwarded').map(({ data }) => data.lease);
    }

    /**
     * Leases GPUs of an offer at its ask.
     *
     * @param {number} offer
     * @param {TakeRequest} request
     * @returns {Promise<number>} The lease.
     */
    async takeOffer(offer, request) {
        const receipt = await this.send((tx) => tx.leases.takeOffer(offer, takeRequest(request)));
        return receipt.event('leases.OfferTaken').lease;
    }

    /**
     * Sets the key that signs receipts of a lease, or with `null` removes it. Its secret belongs outside of the leased
     * machine: this account owes what it signs.
     *
     * @param {number} lease
     * @param {string | null} key `id` of a `ReceiptKey`.
     */
    async setReceiptKey(lease, key) {
        return this.send((tx) => tx.usageAttestation.setReceiptKey(lease, key));
    }

    /**
     * Makes the term longer, at the same price.
     * @param {number} lease
     * @param {number} blocks
     * @returns {Promise<number>} The end.
     */
    async extend(lease, blocks) {
        const receipt = await this.send((tx) => tx.leases.extend(lease, blocks));
        return receipt.event('leases.LeaseExtended').end;
    }

    /**
     * Offers a lease to anyone, or to one account, to take over.
     *
     * @param {number} lease
     * @param {bigint} price Paid to the seller on top of the escrow; 0 to give the lease away.
     * @param {string} [to]
     */
    async listLease(lease, price, to) {
        return this.send((tx) => tx.leases.listLease(lease, price, to ?? null));
    }

    /** @param {number} lease */
    async unlistLease(lease) {
        return this.send((tx) => tx.leases.unlistLease(lease));
    }

    /**
     * Takes over a listed lease.
     *
     * @param {number} lease
     * @param {{ revision: number, maxPrice: bigint, minFreeEscrow?: bigint }} seen The lease's revision and the price as
     *   the buyer saw them, and the least escrow that must change hands.
     * @returns {Promise<number>} The lease as which it goes on.
     */
    async buyLease(lease, { revision, maxPrice, minFreeEscrow = 0n }) {
        const receipt = await this.send((tx) => tx.leases.buyLease(lease, revision, maxPrice, minFreeEscrow));
        return receipt.event('leases.LeaseTransferred').successor;
    }

    /**
     * Ends a lease at once. One that waits for a standby is cancelled.
     * @param {number} lease
     */
    async close(lease) {
        return this.send((tx) => tx.leases.close(lease));
    }

    /**
     * Refuses a lease whose machine is not what was offered: within `activationBlocks` of its activation.
     * @param {number} lease
     */
    async refuse(lease) {
        return this.send((tx) => tx.leases.refuse(lease));
    }

    // As a delegator.

    /**
     * Stakes behind a provider: earns a part of the fees of its leases, and can be slashed with it.
     * @param {string} provider
     * @param {bigint} amount
     */
    async delegate(provider, amount) {
        return this.send((tx) => tx.providerStaking.delegate(provider, amount));
    }

    /**
     * Begins to leave. The shares earn nothing from now on; when the unbonding is over `withdrawDelegation` pays them out.
     * @param {string} provider
     * @param {bigint} shares `delegation` has how many there are.
     */
    async undelegate(provider, shares) {
        return this.send((tx) => tx.providerStaking.undelegate(provider, shares));
    }

    /** Adds what was earned in LEASE to what is delegated. @param {string} provider */
    async restake(provider) {
        return this.send((tx) => tx.providerStaking.restake(provider));
    }

    // As an auditor.

    /**
     * Confirms attributes of a provider, replacing the previous claim.
     *
     * @param {string} provider
     * @param {Attributes} attributes
     * @param {number} expires The last block in which it counts.
     */
    async attest(provider, attributes, expires) {
        return this.send((tx) => tx.providerRegistry.attest(provider, attributeList(attributes), expires));
    }

    /** @param {string} provider */
    async revokeClaim(provider) {
        return this.send((tx) => tx.providerRegistry.revokeClaim(provider));
    }

    // As anyone.

    /**
     * Adds to the escrow of a lease: one's own, or as a sponsor another's.
     * @param {number} lease
     * @param {bigint} amount
     */
    async topUp(lease, amount) {
        return this.send((tx) => tx.leases.topUp(lease, amount));
    }

    /** @param {number} lease */
    async settle(lease) {
        return this.send((tx) => tx.leases.settle(lease));
    }

    /**
     * Files a receipt: what is credited, up to `ms` in all, is final at once.
     *
     * @param {number} lease
     * @param {number | bigint} ms
     * @param {string} signature By the lease's receipt key.
     */
    async fileReceipt(lease, ms, signature) {
        return this.send((tx) => tx.usageAttestation.fileReceipt(lease, ms, signature));
    }

    /**
     * Tells the chain of windows that a lease's provider missed: it counts them, and slashes for too many.
     * @param {number} lease
     */
    async reportSilence(lease) {
        return this.send((tx) => tx.usageAttestation.reportSilence(lease));
    }

    /**
     * Pays a slash or parked penalty that is due, of any provider: the agenda does it unless it had no room.
     * @param {number} slash
     */
    async paySlash(slash) {
        return this.send((tx) => tx.providerStaking.paySlash(slash));
    }

    /**
     * Pays a delegator's money that has left a provider's pool.
     * @param {string} provider
     * @param {string} [who] This account without it.
     */
    async withdrawDelegation(provider, who = this.address) {
        return this.send((tx) => tx.providerStaking.withdrawDelegation(provider, who));
    }

    /**
     * Pays rewards to the account that earned them: a delegator, or the provider.
     *
     * @param {string} provider
     * @param {{ asset?: number, who?: string }} [options] The chain's own currency without `asset`; this account without
     *   `who`.
     */
    async claimRewards(provider, { asset, who = this.address } = {}) {
        return this.send((tx) => tx.providerStaking.claimRewards(provider, assetId(asset), who));
    }

    /** @param {number} order */
    async expireOrder(order) {
        return this.send((tx) => tx.leaseBidding.expireOrder(order));
    }

    /** @param {number} lease */
    async expireLease(lease) {
        return this.send((tx) => tx.leases.expireLease(lease));
    }

    /**
     * Awards an automatic or sealed order to the best scores, once bids cannot change any more.
     * @param {number} order
     */
    async concludeOrder(order) {
        return this.send((tx) => tx.leaseBidding.concludeOrder(order));
    }

    /**
     * Lets a standby take over: the tenant at any time, anyone after three windows in a row were missed.
     * @param {number} lease
     * @returns {Promise<number>} The new lease.
     */
    async failOver(lease) {
        const receipt = await this.send((tx) => tx.leases.failOver(lease));
        return receipt.event('leases.LeaseFailedOver').lease;
    }

    /**
     * Removes a claim that has expired, or whose provider has left.
     * @param {string} provider
     * @param {string} auditor
     */
    async dropClaim(provider, auditor) {
        return this.send((tx) => tx.providerRegistry.dropClaim(provider, auditor));
    }

    /** Returns deposits of losing bids. @param {number} order @param {number} limit The most bids to release. */
    async releaseBids(order, limit) {
        return this.send((tx) => tx.leaseBidding.releaseBids(order, limit));
    }

    /**
     * Pays the parts of fees out of the fee pot, all but the stakers', as the chain does once per era.
     * @param {number} [asset] The chain's own currency without it.
     */
    async distributeFees(asset) {
        return this.send((tx) => tx.leases.distributeFees(assetId(asset)));
    }

    /**
     * Pays a payee that could not receive before.
     * @param {string} payee
     * @param {number | undefined} asset The chain's own currency without it.
     * @param {string} holder The account that the amount is held from.
     */
    async claimOwed(payee, asset, holder) {
        return this.send((tx) => tx.leases.claimOwed(payee, assetId(asset), holder));
    }
}
