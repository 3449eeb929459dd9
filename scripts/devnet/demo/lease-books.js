/** The books of the first story: one lease that went well. */

import { bondOf, decimal, delegation, feePot, plain, pool, pots, sum } from '@leasehold/client';
import { note, say } from '../../lib/text.js';
import { Books } from './books.js';
import { COMMISSION } from './delegator.js';

/** When an era begins, a pot of rewards keeps 27 of 28 parts of what it holds, and gives out the rest. */
const KEPT = 27n;
const WHOLE = 28n;

export class LeaseBooks extends Books {
    /**
     * @param {import('@leasehold/client').Chain} chain
     * @param {Record<string, import('@leasehold/client').Actor>} actors
     */
    constructor(chain, actors) {
        super(chain, actors);
        this.tenant = actors.tenant;
        this.winner = actors.winner;
        this.delegator = actors.delegator;
        this.bidders = [actors.winner, actors.loser];
    }

    /**
     * Prints the tables, and notes in `wrong` whatever is not as it must be.
     * @param {Record<string, any>} story
     */
    async close({ lease, price, delegated, delegationDue, last, withdrawableAt, timing }) {
        await this.end(last);
        const { tenant, winner, delegator } = this;
        const final = this.one('leases.LeaseFinalized', (data) => data.lease === lease);
        const order = this.one('leaseBidding.OrderCreated', (data) => data.tenant === tenant.address);
        const claimed = this.#claimed();

        this.showFlows([
            [tenant.name, winner.name, `${final.blocks} blocks at ${decimal(price)}, less the fee`, final.paid],
            [tenant.name, 'fee pot', 'the fee', final.fee],
            ['fee pot', winner.name, "commission, and its own bond's part of the fee", claimed.get(winner.address)],
            ['fee pot', delegator.name, "its delegation's part of the fee", claimed.get(delegator.address)],
        ]);
        const locked = await this.locked();
        this.showLocked(locked);
        note(
            `${winner.name}'s bond is unbonding, which takes ${timing.unbondingBlocks} blocks: it is free in block ` +
                withdrawableAt,
        );
        note(`${delegator.name}'s delegation of ${decimal(delegated)} LEASE is free in block ${delegationDue}`);

        say('the books');
        const { split } = this.charged({ lease, price, escrow: order.escrow, slotMillis: timing.slotMillis });
        this.returned(locked, { leaving: [winner.name] });
        const records = 2n * plain(this.chain.api.consts.leases.recordDeposit);
        this.emptied(locked, { expected: order.escrow + records, charged: final.charged });
        await this.#bonds();
        /** @type {bigint} */
        const deposit = plain(this.chain.api.consts.balances.existentialDeposit);
        this.earned(
            new Map([
                [tenant, 0n - final.charged],
                [winner, final.paid + (claimed.get(winner.address) ?? 0n) - deposit],
                [delegator, (claimed.get(delegator.address) ?? 0n) - delegated],
            ]),
        );
        this.distributed(split);
        await this.#pool({ delegated, delegationDue, deposit });
        this.#rewards({ split, claimed, delegated, timing });
        await this.#pot({ split, claimed });
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

    /** What each account claimed of what fees brought. @returns {Map<string, bigint>} */
    #claimed() {
        const claims = this.events('providerStaking.RewardsClaimed');
        return new Map(claims.map(({ who, amount }) => [who, amount]));
    }

    /**
     * What was delegated lies on the pool's account, worth what it was.
     * @param {{ delegated: bigint, delegationDue: number, deposit: bigint }} story
     */
    async #pool({ delegated, delegationDue, deposit }) {
        const { winner, delegator, last } = this;
        const { account } = this.one('providerStaking.PoolOpened', ({ provider }) => provider === winner.address);
        this.equal(
            'the delegation and what keeps the account alive lie with the pool',
            this.change(account),
            delegated + deposit,
        );
        const left = await delegation(this.chain, winner.address, delegator.address, { hash: last.hash });
        this.equal(`${delegator.name} has no shares left`, left.shares, 0n);
        const [{ amount, withdrawableAt }] = left.leaving;
        this.equal(`all of it is on its way back to ${delegator.name}`, amount, delegated);
        this.check('and free when the chain said', withdrawableAt === delegationDue, `block ${withdrawableAt}`);
    }

    /**
     * The provider has its commission, and it and its delegator have what the era that began gave out, by their stakes.
     * @param {{ split: any, claimed: Map<string, bigint>, delegated: bigint, timing: any }} story
     */
    #rewards({ split, claimed, delegated, timing }) {
        const { winner, delegator } = this;
        /** @type {bigint} */
        const stakers = split.stakers;
        const commission = (stakers * BigInt(COMMISSION)) / 1_000_000n;
        const era = ({ block }) => Math.floor(block / (timing.epochSlots * timing.sessionsPerEra));
        const [came] = this.eventsWithBlocks('leases.FeeSplit');
        const [went] = this.eventsWithBlocks('providerStaking.RewardsClaimed');
        const eras = BigInt(era(went) - era(came));
        const pot = stakers - commission;
        const kept = (pot * KEPT ** eras + WHOLE ** eras - 1n) / WHOLE ** eras;
        const given = pot - kept;
        const { amount: own } = this.one('providerStaking.Bonded', ({ provider }) => provider === winner.address);
        const ofOwn = (given * own) / (own + delegated);
        this.equal(
            `${winner.name} got ${COMMISSION / 10_000} % first, and of 1/28 of the rest the part of its bond`,
            claimed.get(winner.address) ?? 0n,
            commission + ofOwn,
        );
        const less = given - ofOwn - (claimed.get(delegator.address) ?? 0n);
        this.check(
            `${delegator.name} got what was left of that, rounded down`,
            less === 0n || less === 1n,
            decimal(given - ofOwn - less),
        );
    }

    /** @param {{ split: any, claimed: Map<string, bigint> }} story */
    async #pot({ split, claimed }) {
        const pot = await feePot(this.chain, { hash: this.last.hash });
        /** @type {bigint} */
        const rest = split.stakers - sum(claimed.values());
        this.equal("the pot has the stakers' part, less what they claimed", this.change(pots(this.chain).fees), rest);
        this.equal('it is noted as theirs', pot.stakers, rest);
        const { rewards } = await pool(this.chain, this.winner.address, { hash: this.last.hash });
        // The delegator had left when the pool was closed, which gives out all that fees brought.
        const given = sum(rewards.map((one) => one.own));
        this.check(`closing the pool gave ${this.winner.name} nearly all of it`, rest - given <= 1n, decimal(given));
        this.equal('nothing else is noted as in the pot', pot.burnt + pot.watchers + pot.treasury, 0n);
    }
}
