/** The books of the third story: one order, two providers, and a guard that acts for the tenant. */

import { decimal, feePot, plain, pots, sum } from '@leasehold/client';
import { note, say } from '../../lib/text.js';
import { Books } from './books.js';

export class GuardBooks extends Books {
    /**
     * @param {import('@leasehold/client').Chain} chain
     * @param {Record<string, import('@leasehold/client').Actor>} actors
     */
    constructor(chain, actors) {
        super(chain, actors);
        this.cast = actors;
    }

    /**
     * Prints the tables, and notes in `wrong` whatever is not as it must be.
     * @param {Record<string, any>} story
     */
    async close(story) {
        const { leases, prices, over, last, pocket, withdrawableAt, timing } = story;
        await this.end(last);
        const { tenant, provider, standby, guard } = this.cast;
        const owners = [provider, standby];
        const finals = leases.map((lease) => this.one('leases.LeaseFinalized', (data) => data.lease === lease));

        this.showFlows([
            ...finals.flatMap((final, i) => [
                this.#flow(tenant, owners[i].name, `${final.blocks} blocks at ${decimal(prices[i])}`, final.paid),
                this.#flow(tenant, 'fee pot', `the fee of lease ${leases[i]}`, final.fee),
            ]),
            this.#flow(tenant, guard.name, 'money for fees', pocket),
        ]);
        const locked = await this.locked();
        this.showLocked(locked);
        note(
            `the bonds are unbonding, which takes ${timing.unbondingBlocks} blocks: they are free in block ` +
                withdrawableAt,
        );

        say('the books');
        const order = this.one('leaseBidding.OrderCreated', (data) => data.tenant === tenant.address);
        const escrows = [order.escrow, over.escrow];
        const splits = leases.map((lease, i) => {
            const terms = { lease, price: prices[i], escrow: escrows[i], slotMillis: timing.slotMillis };
            return this.charged(terms).split;
        });
        /** @type {Record<string, bigint>} */
        const split = Object.fromEntries(
            ['burnt', 'stakers', 'watchers', 'treasury'].map((part) => [part, sum(splits.map((one) => one[part]))]),
        );
        this.returned(locked, { leaving: owners.map(({ name }) => name) });
        const charged = sum(finals.map((final) => final.charged));
        // The order's and the lease's: what takes a lease's place takes over its deposit.
        const records = 2n * plain(this.chain.api.consts.leases.recordDeposit);
        this.emptied(locked, { expected: order.escrow + records, charged });
        this.#consent(story, finals);
        this.earned(
            new Map([
                [tenant, 0n - charged - pocket],
                [guard, pocket],
                [provider, finals[0].paid],
                [standby, finals[1].paid],
            ]),
        );
        this.distributed(split);
        await this.#pot(split);
        this.issuance();
        return this;
    }

    /** @returns {[string, string, string, bigint]} */
    #flow(from, to, what, coins) {
        return [from.name, to, what, coins];
    }

    /**
     * What the guard did in the tenant's name, and that it consented to no more than was charged.
     * @param {Record<string, any>} story
     * @param {Record<string, any>[]} finals
     */
    #consent({ leases, receiptKey, timing, status }, finals) {
        for (const [i, lease] of leases.entries()) {
            const keys = this.events('usageAttestation.ReceiptKeySet').filter((data) => data.lease === lease);
            this.check(
                `lease ${lease} had the guard's receipt key, and no other`,
                keys.length === 1 && keys[0].key === receiptKey,
            );
            const receipted = this.events('usageAttestation.ReceiptFiled')
                .filter((data) => data.lease === lease)
                .map(({ receiptedMs }) => receiptedMs);
            const [most, paid] = [Math.max(0, ...receipted), finals[i].blocks * timing.slotMillis];
            const isFair = most > 0 && most <= paid + timing.slotMillis;
            this.check('it consented to no more than was charged', isFair, `${most} ms of ${paid} ms`);
        }
        const overs = this.eventsWithBlocks('leases.LeaseFailedOver');
        const proxied = this.eventsWithBlocks('proxy.ProxyExecuted').filter(
            ({ data }) => data.result === 'Ok' || 'Ok' in data.result,
        );
        this.check(
            'one failover, by proxy',
            overs.length === 1 && proxied.some(({ block }) => block === overs[0].block),
        );
        this.check('the guard ended when the lease was over', status === 'exited with status 0', status);
    }

    /** @param {Record<string, bigint>} split */
    async #pot({ stakers }) {
        const pot = await feePot(this.chain, { hash: this.last.hash });
        this.equal("the pot has the stakers' part, and no more", this.change(pots(this.chain).fees), stakers);
        this.equal('it is noted as theirs', pot.stakers, stakers);
        this.equal('nothing else is noted as in the pot', pot.burnt + pot.watchers + pot.treasury, 0n);
    }
}
