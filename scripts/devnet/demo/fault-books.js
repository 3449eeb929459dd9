/** The books of the second story: a provider that went silent, and the cost of that. */

import { bondOf, decimal, feePot, inLease, plain, pots, sum } from '@leasehold/client';
import { note, say } from '../../lib/text.js';
import { BOND, Books } from './books.js';

/** What an offence of missed windows costs, as a part of the stake at risk. */
const SLASHED = 50n;
/** The tenant gets at most so many hundredths of a slash, and of the stake at risk over the lease's life. */
const OF_SLASH = 80n;
const OF_STAKE = 10n;
/** The price of this many blocks is the lock-in of an ask. */
const LOCK_IN_BLOCKS = 20n;

/**
 * What a slash or a parked penalty took.
 * @param {any} data Of the event `SlashParked`.
 * @returns {bigint}
 */
export function taken({ fromBond, fromUnbonding, fromPool, fromLeaving, fromReserved }) {
    return fromBond + fromUnbonding + fromPool + fromLeaving + fromReserved;
}

/** @param {bigint[]} amounts @returns {bigint} */
const least = (...amounts) => amounts.reduce((a, b) => (b < a ? b : a));

export class FaultBooks extends Books {
    /**
     * @param {import('@leasehold/client').Chain} chain
     * @param {Record<string, import('@leasehold/client').Actor>} actors
     */
    constructor(chain, actors) {
        super(chain, actors);
        this.provider = actors.provider;
        this.tenant = actors.tenant;
    }

    /**
     * Prints the tables, and notes in `wrong` whatever is not as it must be.
     * @param {Record<string, any>} story `slash` and `penalty` are the events by which they were parked.
     */
    async close({ lease, price, escrow, stake, promised, silentFrom, slash, penalty, last, withdrawableAt, timing }) {
        await this.end(last);
        const { provider, tenant } = this;
        const final = this.one('leases.LeaseFinalized', (data) => data.lease === lease);
        const paid = [slash, penalty].map((parked) => this.#payment(parked));
        const [ofSlash, ofPenalty] = paid.map(({ data }) => data);

        this.showFlows([
            [tenant.name, provider.name, `${final.blocks} blocks at ${decimal(price)}, less the fee`, final.paid],
            [tenant.name, 'fee pot', 'the fee', final.fee],
            [provider.name, tenant.name, 'restitution out of the slash', ofSlash.restitution],
            [provider.name, 'treasury', 'the rest of the slash', ofSlash.treasury],
            [provider.name, tenant.name, 'restitution out of the exit penalty', ofPenalty.restitution],
            [provider.name, 'treasury', 'the rest of the exit penalty', ofPenalty.treasury],
        ]);
        const locked = await this.locked();
        this.showLocked(locked);
        note(
            `${provider.name}'s bond is unbonding, which takes ${timing.unbondingBlocks} blocks: it is free in block ` +
                withdrawableAt,
        );

        say('the books');
        const { split } = this.charged({ lease, price, escrow, slotMillis: timing.slotMillis });
        const lost = this.#silence({ lease, silentFrom, final, timing });
        this.#slash({ slash, stake, price, lost });
        this.#penalty({ penalty, slash, promised, price, lost });
        this.#deferral(paid, [slash, penalty], timing);
        const gone = taken(slash) + taken(penalty);
        /** @type {bigint} */
        const restitution = ofSlash.restitution + ofPenalty.restitution;
        this.check(
            'the tenant got less than the blocks it went without would have cost',
            restitution < price * lost,
            `${inLease(restitution)} of ${inLease(price * lost)}`,
        );
        this.returned(locked, { leaving: [provider.name], paid: gone });
        const record = plain(this.chain.api.consts.leases.recordDeposit);
        this.emptied(locked, { expected: escrow + record + price * LOCK_IN_BLOCKS, charged: final.charged });
        await this.#bond(locked, gone);
        this.earned(
            new Map([
                [tenant, restitution - final.charged],
                [provider, final.paid - gone],
            ]),
        );
        this.#treasury(gone - restitution);
        this.distributed(split);
        await this.#pot(split);
        this.issuance();
        return this;
    }

    /** How what was parked was paid. */
    #payment({ slash }) {
        const [paid] = this.eventsWithBlocks('providerStaking.SlashPaid').filter(({ data }) => data.slash === slash);
        if (!paid) throw new Error(`slash ${slash} was not paid`);
        return paid;
    }

    /** @returns {bigint} The blocks that the tenant went without. */
    #silence({ lease, silentFrom, final, timing }) {
        const of = (data) => data.lease === lease;
        const late = this.events('usageAttestation.UsageRecorded').filter(
            (data) => of(data) && data.window >= silentFrom && data.creditedMs > 0,
        );
        const { start } = this.one('leases.LeaseActivated', of);
        const { end } = this.one('leases.LeaseClosing', of);
        const missed = BigInt(end - start - final.blocks);
        this.check(`from window ${silentFrom} on nothing was credited`, late.length === 0);
        // Of a window that was reported a block can be lost, too: it is not in the row.
        const row = BigInt(end - silentFrom * timing.windowBlocks);
        this.check(`the tenant paid for none of the ${row} blocks of silence`, missed >= row, `${missed} not charged`);
        return least(missed, row);
    }

    /** @param {{ slash: any, stake: bigint, price: bigint, lost: bigint }} story */
    #slash({ slash, stake, price, lost }) {
        const amount = taken(slash);
        this.equal('the slash is 2 % of the stake at risk', amount, stake / SLASHED);
        this.equal('all of it came out of the bond that was not reserved', slash.fromBond, amount);
        const most = least((amount * OF_SLASH) / 100n, (stake * OF_STAKE) / 100n, price * lost);
        this.equal('the tenant gets 80 % of it', slash.restitution, most);
    }

    /**
     * Slash and penalty are for the same windows: together they cost the dearest.
     * @param {{ penalty: any, slash: any, promised: bigint, price: bigint, lost: bigint }} story
     */
    #penalty({ penalty, slash, promised, price, lost }) {
        this.equal('slash and exit penalty together cost the dearer of them', taken(slash) + taken(penalty), promised);
        this.equal('the exit penalty came out of what was reserved for it', penalty.fromReserved, taken(penalty));
        const half = (price * lost) / 2n - slash.restitution;
        this.equal(
            'the tenant gets half of it at most, and of what it went without, less what the slash brought it',
            penalty.restitution,
            least(taken(penalty) / 2n, half),
        );
    }

    #deferral(paid, parked, timing) {
        const wait = timing.slashDeferralBlocks;
        for (const [index, { data, block, extrinsic }] of paid.entries()) {
            const { slash, dueAt } = parked[index];
            const [{ block: from }] = this.eventsWithBlocks('providerStaking.SlashParked').filter(
                (event) => event.data.slash === slash,
            );
            const what = index === 0 ? 'slash' : 'exit penalty';
            this.check(
                `the ${what} was paid ${wait} blocks after it was parked, and nobody called for it`,
                dueAt - from === wait && block >= dueAt && extrinsic === null,
                `blocks ${from}, ${block}`,
            );
            this.equal(`its parts are the ${what}`, sum([data.restitution, data.treasury]), taken(parked[index]));
            this.equal('the tenant got what was promised', data.restitution, parked[index].restitution);
        }
    }

    /**
     * What is left of the bond is on its way out, and nothing is reserved or pending.
     * @param {import('./books.js').Locked} locked
     * @param {bigint} gone
     */
    async #bond(locked, gone) {
        const [{ held, still }] = locked.filter(({ name, reason }) => name === this.provider.name && reason === BOND);
        this.equal('the bond lost what was taken, and nothing else', held - still, gone);
        const bond = await bondOf(this.chain, this.provider.address, this.last.hash);
        const unbonding = sum(bond?.unbonding.map((chunk) => chunk.amount) ?? []);
        this.equal('all the rest of it is unbonding', unbonding, still);
        this.equal('nothing of it is reserved', bond?.reserved ?? 0n, 0n);
        this.equal('nothing of it is pending', bond?.pending ?? 0n, 0n);
    }

    #treasury(due) {
        const { treasury } = pots(this.chain);
        const got = this.events('balances.TransferOnHold')
            .filter(({ source, dest }) => source === this.provider.address && dest === treasury)
            .map((data) => data.amount);
        this.equal("the treasury got the rest, out of the provider's hold", sum(got), due);
    }

    /** @param {Record<string, any>} split */
    async #pot({ stakers }) {
        const pot = await feePot(this.chain, { hash: this.last.hash });
        this.equal("the pot has the stakers' part, and no more", this.change(pots(this.chain).fees), stakers);
        this.equal('it is noted as theirs', pot.stakers, stakers);
        this.equal('nothing else is noted as in the pot', pot.burnt + pot.watchers + pot.treasury, 0n);
    }
}
