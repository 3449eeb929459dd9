/** Double-entry book-keeping over a demonstration: the way of every coin, from the chain's own events and balances. */

import { allBalances, balance, decimal, feeOn, plain, pots, reasonName, sum } from '@leasehold/client';
import { bold, dim, green, line, note, red, say, table } from '../../lib/text.js';

/** All that is held from a tenant for orders and leases. */
export const LEASE = 'leases.Lease';
/** All that is held from a provider for its bond, what is unbonding or pending included. */
export const BOND = 'providerStaking.Bond';

const PURPOSE = {
    'providerRegistry.ProviderDeposit': 'deposit as a provider',
    'providerRegistry.OfferDeposit': 'deposit of the offer',
    'providerRegistry.GateDeposit': 'deposit of the gate',
    [BOND]: 'bond',
    'usageAttestation.MeterDeposit': 'deposit of the meter key',
    [LEASE]: 'escrow and record deposits',
};

/** @typedef {Record<'name' | 'reason', string> & Record<'held' | 'released' | 'taken' | 'still', bigint>} LockedRow */
/** @typedef {LockedRow[]} Locked */

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
    }

    async open() {
        this.first = await this.chain.blocks.reach(this.chain.blocks.best);
        this.before = await allBalances(this.chain, this.first.hash);
    }

    /** Nothing after this block is in the books. @param {import('@leasehold/client').Block} last */
    async end(last) {
        this.last = last;
        this.after = await allBalances(this.chain, last.hash);
    }

    /** The growth of an account. @param {string} address @returns {bigint} */
    change(address) {
        return (this.after.totals.get(address) ?? 0n) - (this.before.totals.get(address) ?? 0n);
    }

    /** @param {string} name */
    eventsWithBlocks(name) {
        return this.chain.blocks.between(name, this.first.number + 1, this.last.number);
    }

    /** @param {string} name @returns {Record<string, any>[]} */
    events(name) {
        return this.eventsWithBlocks(name).map(({ data }) => data);
    }

    /** @param {string} name @param {(data: any) => boolean} where */
    one(name, where) {
        const found = this.events(name).find(where);
        if (!found) throw new Error(`there is no event ${name}`);
        return found;
    }

    check(text, holds, detail = '') {
        line(`${holds ? green('ok') : red('WRONG')}  ${text}${detail ? dim(`: ${detail}`) : ''}`);
        if (!holds) this.wrong.push(`${text}${detail ? ` (${detail})` : ''}`);
    }

    /** @param {string} text @param {bigint} actual @param {bigint} expected */
    equal(text, actual, expected) {
        this.check(
            text,
            actual === expected,
            actual === expected ? decimal(actual) : `${decimal(actual)} instead of ${decimal(expected)}`,
        );
    }

    /** The transaction fees that each account paid. @returns {Map<string, bigint>} */
    feesPaid() {
        const fees = new Map();
        for (const { who, actualFee } of this.events('transactionPayment.TransactionFeePaid')) {
            fees.set(who, (fees.get(who) ?? 0n) + actualFee);
        }
        return fees;
    }

    /** What left the fee pot, in all payments of it. */
    paidOut() {
        const payments = this.events('leases.FeesDistributed').filter(({ asset }) => asset === 'Native');
        const total = (part) => sum(payments.map((data) => data[part]));
        return { burnt: total('burnt'), watchers: total('watchers'), treasury: total('treasury') };
    }

    /** Prints who paid whom. @param {[from: string, to: string, what: string, amount: bigint][]} flows But for fees. */
    showFlows(flows) {
        say('who paid what to whom');
        const fees = this.feesPaid();
        const out = this.paidOut();
        const rows = /** @type {[string, string, string, bigint][]} */ ([
            ...flows,
            ['fee pot', 'nobody', 'burnt of the fee', out.burnt],
            ['fee pot', 'watchers', 'their part of the fee', out.watchers],
            ['fee pot', 'treasury', 'its part of the fee', out.treasury],
            ...this.actors
                .filter(({ address }) => fees.has(address))
                .map(({ name, address }) => [name, 'treasury, author', 'transaction fees', fees.get(address) ?? 0n]),
        ]);
        for (const text of table(
            ['from', 'to', 'for', '>LEASE'],
            rows.map(([from, to, what, coins]) => [from, to, what, decimal(coins)]),
        ))
            line(text);
    }

    /** What each actor had held for each reason, and what became of it. @returns {Promise<Locked>} */
    async locked() {
        /** @type {Locked} */
        const rows = [];
        for (const { name, address } of this.actors) {
            const now = (await balance(this.chain, address, this.last.hash)).held;
            const moved = (event, role) => this.events(`balances.${event}`).filter((data) => data[role] === address);
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

    /** Prints it. @param {Locked} locked */
    showLocked(locked) {
        say('what was locked');
        for (const text of table(
            ['owner', 'deposit', '>locked', '>back', '>paid out', '>still held'],
            locked.map(({ name, reason, held, released, taken, still }) => [
                name,
                PURPOSE[reason] ?? reason,
                ...[held, released, taken, still].map((coins) => decimal(coins)),
            ]),
        ))
            line(text);
    }

    /**
     * That nothing that was locked is lost, and that all of it came back but for the tenant's, which has rules of its
     * own, and these bonds, of which so much was paid out.
     *
     * @param {Locked} locked
     * @param {{ leaving: string[], paid?: bigint }} bonds The names of those who still have one.
     */
    returned(locked, { leaving, paid = 0n }) {
        for (const { name, reason, held, released, taken, still } of locked) {
            if (held !== released + taken + still) {
                this.check(
                    `${name}'s ${PURPOSE[reason] ?? reason} is accounted for`,
                    false,
                    `${decimal(held)} locked, ${decimal(released + taken + still)} found`,
                );
            }
        }
        const due = locked.filter(({ reason }) => reason !== LEASE);
        const isOnItsWay = ({ name, reason }) => reason === BOND && leaving.includes(name);
        const kept = due.filter((one) => !isOnItsWay(one) && (one.taken !== 0n || one.still !== 0n));
        this.check(
            `${due.length - leaving.length} deposits and bonds are back, the bond of ${leaving.join(' and ')} is on its way`,
            kept.length === 0,
            kept.map(({ name, reason }) => `${name}: ${reason}`).join(', '),
        );
        this.equal('nothing else was paid out of them', sum(due.map(({ taken }) => taken)), paid);
    }

    /**
     * What a lease cost: the price of what was measured, and its fee.
     *
     * @param {{ lease: number, price: bigint, escrow: bigint, slotMillis: number }} lease `escrow` is all that was paid in.
     */
    charged({ lease, price, escrow, slotMillis }) {
        const of = (data) => data.lease === lease;
        const final = this.one('leases.LeaseFinalized', of);
        const split = this.one('leases.FeeSplit', of);
        const usage = this.events('usageAttestation.UsageRecorded').filter(of);
        const measured = usage.reduce((ms, { creditedMs }) => ms + creditedMs, 0);
        this.equal('the escrow went to provider, fee and tenant', final.paid + final.fee + final.refunded, escrow);
        this.equal(`the charge is the price of ${final.blocks} blocks`, final.charged, price * BigInt(final.blocks));
        this.check(
            `as many blocks were charged as were measured, in ${usage.length} windows`,
            final.blocks === Math.floor(measured / slotMillis) && final.blocks > 0,
            `${measured} ms`,
        );
        const rate = plain(this.chain.api.consts.leases.initialFeeRate);
        this.equal(`the fee is ${rate / 10_000} % of the charge, rounded up`, final.fee, feeOn(final.charged, rate));
        this.equal(
            'the parts of the fee are the fee',
            split.burnt + split.stakers + split.watchers + split.treasury,
            final.fee,
        );
        this.check('at least half of the fee was burnt', split.burnt * 2n >= final.fee);
        return { final, split };
    }

    /** That the tenant's hold had escrow and deposits, paid the charge out of it, and is empty. @param {Locked} locked */
    emptied(locked, { expected, charged }) {
        const [tenants] = locked.filter(({ reason }) => reason === LEASE);
        this.equal('escrow and deposits were locked', tenants.held, expected);
        this.equal('provider and fee were paid out of it', tenants.taken, charged);
        this.equal('nothing is left of it', tenants.still, 0n);
    }

    /** That each account changed by what it earned, and by its transaction fees. @param {Map<object, bigint>} earned */
    earned(earned) {
        const fees = this.feesPaid();
        for (const actor of this.actors) {
            this.equal(
                `the change of ${actor.name}'s account is what was earned, less what was paid`,
                this.change(actor.address),
                (earned.get(actor) ?? 0n) - (fees.get(actor.address) ?? 0n),
            );
        }
    }

    /** The parts of the fee that left the pot. @param {Record<string, any>} split Of the event `FeeSplit`. */
    distributed(split) {
        const out = this.paidOut();
        this.equal('what was burnt of the pot is the burnt part', out.burnt, split.burnt);
        this.equal(
            'the account of the watchers grew by their part',
            this.change(pots(this.chain).watchers),
            split.watchers,
        );
        this.equal('what the treasury got of the pot is its part', out.treasury, split.treasury);
    }

    issuance() {
        const { burnt } = this.paidOut();
        const minted =
            sum(this.events('staking.EraPaid').map(({ remainder }) => remainder)) +
            sum(this.events('staking.Rewarded').map(({ amount: coins }) => coins));
        const change = this.after.issuance - this.before.issuance;
        this.equal(
            `the issuance changed by what was burnt${minted > 0n ? ' and by what staking minted' : ''}: ` +
                'transaction fees change hands',
            change,
            minted - burnt,
        );
        this.equal('all accounts together have what was issued', sum(this.after.totals.values()), this.after.issuance);
        note(`transaction fees of all: ${bold(decimal(sum(this.feesPaid().values())))} LEASE, to treasury and author`);
    }
}
