/** Double-entry book-keeping over the demonstration: every coin's way, from the chain's own events and balances. */

import {
    allBalances,
    inLease as amount,
    balance,
    bondOf,
    decimal,
    feeOn,
    feePot,
    plain,
    pots,
    reasonName,
    sum,
} from '@leasehold/client';
import { bold, dim, green, line, note, red, say, table } from '../../lib/text.js';

/** All that is held from a tenant for orders and leases. */
const LEASE = 'leases.Lease';

const PURPOSE = {
    'providerRegistry.ProviderDeposit': 'deposit as a provider',
    'providerRegistry.OfferDeposit': 'deposit of the offer',
    'providerStaking.Bond': 'bond',
    'usageAttestation.MeterDeposit': 'deposit of the meter key',
    [LEASE]: 'escrow, and record deposits of order and lease',
};

export class Books {
    /** What does not balance, in words. @type {string[]} */
    wrong = [];
    /** @type {import('@leasehold/client').Block} */
    first;
    /** @type {import('@leasehold/client').Block} */
    last;
    /** @type {Awaited<ReturnType<typeof allBalances>>} */
    before;
    /** @type {Awaited<ReturnType<typeof allBalances>>} */
    after;

    /**
     * @param {import('@leasehold/client').Chain} chain
     * @param {Record<string, import('@leasehold/client').Actor>} actors
     */
    constructor(chain, actors) {
        this.chain = chain;
        this.actors = Object.values(actors);
        this.tenant = actors.tenant;
        this.winner = actors.winner;
    }

    /** @returns {bigint} */
    #change(address) {
        return (this.after.totals.get(address) ?? 0n) - (this.before.totals.get(address) ?? 0n);
    }

    async open() {
        this.first = await this.chain.blocks.reach(this.chain.blocks.best);
        this.before = await allBalances(this.chain, this.first.hash);
    }

    #events(name) {
        return this.chain.blocks.between(name, this.first.number + 1, this.last.number).map(({ data }) => data);
    }

    #one(name, where) {
        const found = this.#events(name).find(where);
        if (!found) throw new Error(`there is no event ${name}`);
        return found;
    }

    #check(text, holds, detail = '') {
        line(`${holds ? green('ok') : red('WRONG')}  ${text}${detail ? dim(`: ${detail}`) : ''}`);
        if (!holds) this.wrong.push(`${text}${detail ? ` (${detail})` : ''}`);
    }

    #equal(text, actual, expected) {
        this.#check(
            text,
            actual === expected,
            actual === expected ? decimal(actual) : `${decimal(actual)} instead of ${decimal(expected)}`,
        );
    }

    /** Prints the tables, and notes in `wrong` whatever is not as it must be. */
    async close({ lease, price, last, withdrawableAt, timing }) {
        this.last = last;
        this.after = await allBalances(this.chain, last.hash);
        const { tenant, winner } = this;

        const final = this.#one('leases.LeaseFinalized', (data) => data.lease === lease);
        const split = this.#one('leases.FeeSplit', (data) => data.lease === lease);
        const order = this.#one('leaseBidding.OrderCreated', (data) => data.tenant === tenant.address);
        const usage = this.#events('usageAttestation.UsageRecorded').filter((data) => data.lease === lease);
        const fees = this.#feesPaid();
        const out = this.#paidOut();
        const pot = await feePot(this.chain, { hash: last.hash });

        say('who paid what to whom');
        const flows = [
            [tenant.name, winner.name, `${final.blocks} blocks at ${decimal(price)}, less the fee`, final.paid],
            [tenant.name, 'fee pot', 'the fee', final.fee],
            ['fee pot', 'nobody', 'burnt of the fee', out.burnt],
            ['fee pot', 'watchers', 'their part of the fee', out.watchers],
            ['fee pot', 'treasury', 'its part of the fee', out.treasury],
            ...this.actors.map(({ name, address }) => [
                name,
                'treasury, author',
                'transaction fees',
                fees.get(address) ?? 0n,
            ]),
        ];
        for (const text of table(
            ['from', 'to', 'for', '>LEASE'],
            flows.map(([from, to, what, coins]) => [from, to, what, decimal(coins)]),
        ))
            line(text);

        say('what was locked');
        const locked = await this.#locked();
        for (const text of table(
            ['owner', 'deposit', '>locked', '>back', '>paid out', '>still held'],
            locked.map(({ name, reason, held, released, taken, still }) =>
                [name, PURPOSE[reason] ?? reason, held, released, taken, still].map((cell) =>
                    typeof cell === 'bigint' ? decimal(cell) : cell,
                ),
            ),
        ))
            line(text);
        note(
            `in the fee pot, for those who staked behind ${winner.name}: ` +
                `${decimal(pot.stakers.get(winner.address) ?? 0n)} LEASE`,
        );
        note(
            `${winner.name}'s bond is unbonding, which takes ${timing.unbondingBlocks} blocks: it is free in block ` +
                withdrawableAt,
        );

        say('the books');
        this.#lease({ final, split, order, usage, price, timing });
        this.#deposits(locked, { final, order });
        await this.#bonds();
        this.#accounts({ final, fees });
        this.#fee({ split, out, pot });
        this.#issuance(out);
        return this;
    }

    #feesPaid() {
        const fees = new Map();
        for (const { who, actualFee } of this.#events('transactionPayment.TransactionFeePaid')) {
            fees.set(who, (fees.get(who) ?? 0n) + actualFee);
        }
        return fees;
    }

    /** What left the fee pot, in all payments of it. */
    #paidOut() {
        const payments = this.#events('leases.FeesDistributed').filter(({ asset }) => asset === 'Native');
        const total = (part) => sum(payments.map((data) => data[part]));
        return { burnt: total('burnt'), watchers: total('watchers'), treasury: total('treasury') };
    }

    /** What each actor had held for each reason, and what became of it. */
    async #locked() {
        const rows = [];
        for (const { name, address } of this.actors) {
            const now = (await balance(this.chain, address, this.last.hash)).held;
            const moved = (event, role) => this.#events(`balances.${event}`).filter((data) => data[role] === address);
            const total = (events, reason) =>
                sum(events.filter((data) => reasonName(data.reason) === reason).map((data) => data.amount));
            const held = moved('Held', 'who');
            const released = moved('Released', 'who');
            const taken = [...moved('TransferOnHold', 'source'), ...moved('BurnedHeld', 'who')];
            for (const reason of new Set(held.map((data) => reasonName(data.reason)))) {
                rows.push({
                    name,
                    reason,
                    held: total(held, reason),
                    released: total(released, reason),
                    taken: total(taken, reason),
                    still: now[reason] ?? 0n,
                });
            }
        }
        return rows;
    }

    #lease({ final, split, order, usage, price, timing }) {
        const measured = usage.reduce((ms, { creditedMs }) => ms + creditedMs, 0);
        this.#equal(
            `the escrow of ${amount(order.escrow)} went to provider, fee and tenant`,
            final.paid + final.fee + final.refunded,
            order.escrow,
        );
        this.#equal(`the charge is the price of ${final.blocks} blocks`, final.charged, price * BigInt(final.blocks));
        this.#check(
            `as many blocks were charged as were measured, in ${usage.length} windows`,
            final.blocks === Math.floor(measured / timing.slotMillis) && final.blocks > 0,
            `${measured} ms`,
        );
        const rate = plain(this.chain.api.consts.leases.initialFeeRate);
        this.#equal(`the fee is ${rate / 10_000} % of the charge, rounded up`, final.fee, feeOn(final.charged, rate));
        this.#equal(
            'the parts of the fee are the fee',
            split.burnt + split.stakers + split.watchers + split.treasury,
            final.fee,
        );
        this.#check('at least half of the fee was burnt', split.burnt * 2n >= final.fee);
    }

    #deposits(locked, { final, order }) {
        for (const { name, reason, held, released, taken, still } of locked) {
            if (held !== released + taken + still) {
                this.#check(
                    `${name}'s ${PURPOSE[reason] ?? reason} is accounted for`,
                    false,
                    `${decimal(held)} locked, ${decimal(released + taken + still)} found`,
                );
            }
        }
        const due = locked.filter(({ reason }) => reason !== LEASE);
        const kept = due.filter(
            ({ name, reason, still, taken }) =>
                taken !== 0n || (still !== 0n && !(name === this.winner.name && reason === 'providerStaking.Bond')),
        );
        this.#check(
            `${due.length} deposits and bonds are back, ${this.winner.name}'s bond is on its way`,
            kept.length === 0,
            kept.map(({ name, reason }) => `${name}: ${reason}`).join(', '),
        );
        const tenants = locked.find(({ reason }) => reason === LEASE);
        const records = 2n * plain(this.chain.api.consts.leases.recordDeposit);
        this.#equal('the escrow was locked, and the deposits of two records', tenants.held, order.escrow + records);
        this.#equal('provider and fee were paid out of it', tenants.taken, final.paid + final.fee);
        this.#equal('nothing is left of it', tenants.still, 0n);
    }

    /** What bids and the lease had reserved in bonds: numbers, and nothing moved. */
    async #bonds() {
        for (const { name, address } of this.actors.filter((actor) => actor !== this.tenant)) {
            const total = (event) =>
                sum(
                    this.#events(`providerStaking.${event}`)
                        .filter(({ provider }) => provider === address)
                        .map((data) => data.amount),
                );
            const reserved = total('BondReserved');
            this.#equal(`what bids reserved in ${name}'s bond is released`, total('ReserveReleased'), reserved);
            this.#check('and was something', reserved > 0n);
            const bond = await bondOf(this.chain, address, this.last.hash);
            this.#equal('nothing of it is reserved', bond?.reserved ?? 0n, 0n);
        }
    }

    #accounts({ final, fees }) {
        const fee = (actor) => fees.get(actor.address) ?? 0n;
        const expected = new Map(this.actors.map((actor) => [actor, -fee(actor)]));
        expected.set(this.tenant, -final.charged - fee(this.tenant));
        expected.set(this.winner, final.paid - fee(this.winner));
        for (const [actor, coins] of expected) {
            this.#equal(
                `the change of ${actor.name}'s account is what was earned, less what was paid`,
                this.#change(actor.address),
                coins,
            );
        }
    }

    /** The fee: in one piece into the pot, and in its parts out of it. */
    #fee({ split, out, pot }) {
        const { fees, watchers } = pots(this.chain);
        this.#equal('what was burnt of the pot is the burnt part', out.burnt, split.burnt);
        this.#equal('the account of the watchers grew by their part', this.#change(watchers), split.watchers);
        this.#equal('what the treasury got of the pot is its part', out.treasury, split.treasury);
        this.#equal("the pot has the stakers' part, and no more", this.#change(fees), split.stakers);
        this.#equal(
            `it is noted as that of ${this.winner.name}'s stakers`,
            pot.stakers.get(this.winner.address) ?? 0n,
            split.stakers,
        );
        this.#equal('nothing else is noted as in the pot', pot.burnt + pot.watchers + pot.treasury, 0n);
    }

    #issuance({ burnt }) {
        const minted =
            sum(this.#events('staking.EraPaid').map(({ remainder }) => remainder)) +
            sum(this.#events('staking.Rewarded').map(({ amount: coins }) => coins));
        const change = this.after.issuance - this.before.issuance;
        this.#equal(
            `the issuance changed by what was burnt${minted > 0n ? ' and by what staking minted' : ''}: ` +
                'transaction fees change hands',
            change,
            minted - burnt,
        );
        this.#equal('all accounts together have what was issued', sum(this.after.totals.values()), this.after.issuance);
        note(`transaction fees of all: ${bold(decimal(sum(this.#feesPaid().values())))} LEASE, to treasury and author`);
    }
}
