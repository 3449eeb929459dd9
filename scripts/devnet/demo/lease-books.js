/** The books of the first story: one lease that went well. */

import { bondOf, decimal, feePot, plain, pots, sum } from '@leasehold/client';
import { note, say } from '../../lib/text.js';
import { Books } from './books.js';

export class LeaseBooks extends Books {
    /**
     * @param {import('@leasehold/client').Chain} chain
     * @param {Record<string, import('@leasehold/client').Actor>} actors
     */
    constructor(chain, actors) {
        super(chain, actors);
        this.tenant = actors.tenant;
        this.winner = actors.winner;
        this.bidders = [actors.winner, actors.loser];
    }

    /** Prints the tables, and notes in `wrong` whatever is not as it must be. */
    async close({ lease, price, last, withdrawableAt, timing }) {
        await this.end(last);
        const { tenant, winner } = this;
        const final = this.one('leases.LeaseFinalized', (data) => data.lease === lease);
        const order = this.one('leaseBidding.OrderCreated', (data) => data.tenant === tenant.address);
        const pot = await feePot(this.chain, { hash: last.hash });

        this.showFlows([
            [tenant.name, winner.name, `${final.blocks} blocks at ${decimal(price)}, less the fee`, final.paid],
            [tenant.name, 'fee pot', 'the fee', final.fee],
        ]);
        const locked = await this.locked();
        this.showLocked(locked);
        note(
            `in the fee pot, for those who staked behind ${winner.name}: ` +
                `${decimal(pot.stakers.get(winner.address) ?? 0n)} LEASE`,
        );
        note(
            `${winner.name}'s bond is unbonding, which takes ${timing.unbondingBlocks} blocks: it is free in block ` +
                withdrawableAt,
        );

        say('the books');
        const { split } = this.charged({ lease, price, escrow: order.escrow, slotMillis: timing.slotMillis });
        this.returned(locked, { leaving: [winner.name] });
        const records = 2n * plain(this.chain.api.consts.leases.recordDeposit);
        this.emptied(locked, { expected: order.escrow + records, charged: final.charged });
        await this.#bonds();
        this.earned(
            new Map([
                [tenant, -final.charged],
                [winner, final.paid],
            ]),
        );
        this.distributed(split);
        this.#stakers(split, pot);
        this.issuance();
        return this;
    }

    /** What bids and the lease had reserved in bonds: numbers, and nothing moved. */
    async #bonds() {
        for (const { name, address } of this.bidders) {
            const total = (event) =>
                sum(
                    this.events(`providerStaking.${event}`)
                        .filter(({ provider }) => provider === address)
                        .map((data) => data.amount),
                );
            const reserved = total('BondReserved');
            this.equal(`what bids reserved in ${name}'s bond is released`, total('ReserveReleased'), reserved);
            this.check('and was something', reserved > 0n);
            const bond = await bondOf(this.chain, address, this.last.hash);
            this.equal('nothing of it is reserved', bond?.reserved ?? 0n, 0n);
        }
    }

    /** @param {Record<string, any>} split @param {import('@leasehold/client').FeePot} pot */
    #stakers({ stakers }, pot) {
        this.equal("the pot has the stakers' part, and no more", this.change(pots(this.chain).fees), stakers);
        this.equal(
            `it is noted as that of ${this.winner.name}'s stakers`,
            pot.stakers.get(this.winner.address) ?? 0n,
            stakers,
        );
        this.equal('nothing else is noted as in the pot', pot.burnt + pot.watchers + pot.treasury, 0n);
    }
}
