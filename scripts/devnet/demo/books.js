/** Double-entry book-keeping over the demonstration: every coin's way, from the chain's own events and balances. */

import {
    allBalances,
    lease as amount,
    balance,
    decimal,
    feeOn,
    feePot,
    plain,
    pots,
    reasonName,
    stakersPart,
    sum,
} from '@leasehold/client';
import { bold, dim, green, line, note, red, say, table } from '../../lib/text.js';

const PURPOSE = {
    'providerRegistry.ProviderDeposit': 'deposit as a provider',
    'providerRegistry.OfferDeposit': 'deposit of the offer',
    'providerStaking.Bond': 'bond',
    'usageAttestation.MeterDeposit': 'deposit of the meter key',
    'leases.BidDeposit': 'deposit of the bid',
    'leases.Lease': 'escrow, record deposits of order and lease',
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
        this.potBefore = await this.#parts(this.first.hash);
    }

    /** What lies in the fee pot for whom, in a block. */
    async #parts(hash) {
        const [{ burnt, watchers, treasury }, stakers] = await Promise.all([
            feePot(this.chain, undefined, hash),
            stakersPart(this.chain, this.winner.address, undefined, hash),
        ]);
        return { burnt, stakers, watchers, treasury };
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
        this.potAfter = await this.#parts(last.hash);
        const { tenant, winner } = this;

        const final = this.#one('leases.LeaseFinalized', (data) => data.lease === lease);
        const split = this.#one('leases.FeeSplit', (data) => data.lease === lease);
        const order = this.#one('leaseBidding.OrderCreated', (data) => data.tenant === tenant.address);
        const usage = this.#events('usageAttestation.UsageRecorded').filter((data) => data.lease === lease);
        const fees = this.#feesPaid();
        const distributed = this.#distributed();

        say('who paid what to whom');
        const flows = [
            [tenant.name, winner.name, `${final.blocks} blocks at ${decimal(price)}, less the fee`, final.paid],
            [tenant.name, 'fee pot', 'the fee, in one transfer', final.fee],
            ['fee pot', 'nobody', 'burnt of the fee', distributed.burnt],
            ['fee pot', 'watchers', 'their part of the fee', distributed.watchers],
            ['fee pot', 'treasury', 'its part of the fee', distributed.treasury],
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

        say('what lies in the fee pot');
        for (const text of table(
            ['for', '>of the fee', '>paid out', '>in the pot'],
            Object.entries(this.potAfter).map(([part, there]) => [
                part === 'stakers' ? `those who staked behind ${winner.name}` : part,
                ...[split[part], distributed[part], there].map((coins) => decimal(coins)),
            ]),
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
            `${winner.name}'s bond is unbonding, which takes ${timing.unbondingBlocks} blocks: it is free in block ` +
                withdrawableAt,
        );

        say('the books');
        this.#lease({ final, split, order, usage, price, timing });
        this.#deposits(locked, final);
        this.#accounts({ final, fees });
        this.#pot({ split, distributed });
        this.#issuance({ distributed });
        return this;
    }

    /** What left the fee pot, in the chain's own currency. */
    #distributed() {
        const events = this.#events('leases.FeesDistributed').filter(({ asset }) => asset === 'Native');
        const total = (part) => sum(events.map((data) => data[part]));
        return { burnt: total('burnt'), stakers: 0n, watchers: total('watchers'), treasury: total('treasury') };
    }

    #feesPaid() {
        const fees = new Map();
        for (const { who, actualFee } of this.#events('transactionPayment.TransactionFeePaid')) {
            fees.set(who, (fees.get(who) ?? 0n) + actualFee);
        }
        return fees;
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
        this.#check('at least half of the fee is burnt', split.burnt * 2n >= final.fee);
    }

    #deposits(locked, final) {
        for (const { name, reason, held, released, taken, still } of locked) {
            if (held !== released + taken + still) {
                this.#check(
                    `${name}'s ${PURPOSE[reason] ?? reason} is accounted for`,
                    false,
                    `${decimal(held)} locked, ${decimal(released + taken + still)} found`,
                );
            }
        }
        const due = locked.filter(({ reason }) => reason !== 'leases.Lease');
        const kept = due.filter(
            ({ name, reason, still, taken }) =>
                taken !== 0n || (still !== 0n && !(name === this.winner.name && reason === 'providerStaking.Bond')),
        );
        this.#check(
            `${due.length} deposits and bonds are back, ${this.winner.name}'s bond is on its way`,
            kept.length === 0,
            kept.map(({ name, reason }) => `${name}: ${reason}`).join(', '),
        );
        const money = locked.find(({ reason }) => reason === 'leases.Lease');
        this.#equal('of what was held for order and lease, the charge was paid', money.taken, final.charged);
        this.#equal('and nothing of it is left', money.still, 0n);
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

    /** The fee pot: what came in, less what was paid out, is there, and is accounted for. */
    #pot({ split, distributed }) {
        const { fees, watchers } = pots(this.chain);
        const parts = Object.keys(this.potAfter);
        for (const part of parts) {
            this.#equal(
                `in the pot, the part "${part}" grew by that of the fee, less what was paid out of it`,
                this.potAfter[part] - this.potBefore[part],
                split[part] - distributed[part],
            );
        }
        this.#equal(
            'the fee pot grew by its parts',
            this.#change(fees),
            sum(parts.map((part) => split[part] - distributed[part])),
        );
        this.#equal('the pot of the watchers grew by what was paid to it', this.#change(watchers), distributed.watchers);
    }

    #issuance({ distributed }) {
        const minted =
            sum(this.#events('staking.EraPaid').map(({ remainder }) => remainder)) +
            sum(this.#events('staking.Rewarded').map(({ amount: coins }) => coins));
        const change = this.after.issuance - this.before.issuance;
        this.#equal(
            `the issuance changed by what was burnt${minted > 0n ? ' and by what staking minted' : ''}: ` +
                'transaction fees change hands',
            change,
            minted - distributed.burnt,
        );
        this.#equal('all accounts together have what was issued', sum(this.after.totals.values()), this.after.issuance);
        note(`transaction fees of all: ${bold(decimal(sum(this.#feesPaid().values())))} LEASE, to treasury and author`);
    }
}
