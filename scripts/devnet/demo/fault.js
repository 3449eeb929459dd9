/** The second story: a provider's meter goes silent. It shows who notices, what the provider pays, and who gets it. */

import { inLease as amount, bondOf, ChainError, decimal, MeterKey, percent, plain } from '@leasehold/client';
import { clock, line, note, say, seconds } from '../../lib/text.js';
import { FaultBooks, taken } from './fault-books.js';
import { enter, payFeesOut, reported, startLease, timed } from './steps.js';
import { showTable } from './table.js';

/** Windows that are reported before the meter goes silent. */
const SERVED = 2;
/** Of the last 64 windows of a lease so many may be missed. One more is an offence. */
const TOLERATED = 3;
const TERM_BLOCKS = 120;
/** What the provider promises to pay if it leaves, in millionths of the stake at risk: more than an offence costs. */
const EXIT_PENALTY = percent(10);
/** The price of so many blocks is the stake: what the tenant lost by the silence is then less than what it costs. */
const PRICED = 500n;
// Odd to the last digit, so that nothing in the final table is right by luck.
const ODD = 7n;

/**
 * @typedef {import('@leasehold/client').Bond} Bond
 * @typedef {import('./stage.js').Stage} Stage
 */

/** @param {Stage} stage */
export async function play(stage) {
    const { chain, actors, timing, meter } = stage;
    const { provider, tenant, passerBy } = actors;
    const books = new FaultBooks(chain, actors);
    await books.open();

    const market = await openMarket(stage);
    const { lease, price, escrow, stake, promised } = market;
    const started = await startLease(stage, provider, lease);
    const mine = (data) => data.lease === lease;

    say(`the lease runs, and ${provider.name}'s node reports it`);
    const served = await reported(chain, lease, started.block, SERVED);
    note(`windows ${served.join(' and ')} are reported, up to block ${chain.blocks.best}`);

    say(`${provider.name}'s meter goes silent`);
    await meter.stop();
    // A window is reported while the next one runs, so nobody reports the one that runs now.
    const silentFrom = Math.max(...served) + 1;
    note(`from block ${chain.blocks.best} on nothing is measured: window ${silentFrom} is the first that is missed`);
    const watched = watch(stage, market);

    // It is decided two windows after its end, when nobody can report it any more.
    const known = (silentFrom + TOLERATED + 2) * timing.windowBlocks;
    await chain.blocks.reach(known);
    const slash = await timed(
        `${passerBy.name} looks at the lease, and tells the chain of ${TOLERATED + 1} missed windows`,
        async () => {
            await passerBy.reportSilence(lease);
            return parked(chain, started.block, (data) => mine(data) && data.cause.Offence);
        },
    );
    note(
        `that costs ${amount(taken(slash))}, which is parked until block ${slash.dueAt}: until then it can be cancelled`,
    );

    const closed = await timed(`${tenant.name} closes the lease`, () => tenant.close(lease));
    note(`all but what can still be charged is back: ${amount(closed.event('leases.LeaseClosing').refunded)}`);

    say('the chain waits until the last window is decided; then it concludes that the provider has left');
    const final = await chain.blocks.event('leases.LeaseFinalized', { from: started.block, where: mine, ms: 90_000 });
    const penalty = await parked(chain, started.block, (data) => mine(data) && data.cause === 'ExitPenalty');
    await watched.stop();
    note(`finalized in block ${final.block}: silence is an exit, and costs what leaving does`);
    note(`the exit penalty: ${amount(taken(penalty))} beside the slash, parked until block ${penalty.dueAt}`);

    const withdrawableAt = await leave(stage, market);
    const paid = await timed('the deferral runs, and then the chain pays: nobody calls for it', () =>
        Promise.all([slash, penalty].map((one) => paidOut(chain, one))),
    );
    note(`paid in blocks ${paid.map(({ block }) => block).join(' and ')}`);
    await Promise.all([provider.deregister(), payFeesOut(tenant)]);
    note(`${provider.name} may leave now`);
    started.job.stop().catch(() => {});

    const last = await chain.blocks.next();
    return books.close({
        lease,
        price,
        escrow,
        stake,
        promised,
        silentFrom,
        slash,
        penalty,
        last,
        withdrawableAt,
        timing,
    });
}

/** The provider lists one machine at a price that anyone may take, and the tenant takes it. @param {Stage} stage */
async function openMarket({ chain, actors, spec, model }) {
    const { provider, tenant } = actors;
    const key = new MeterKey();
    const stake = model.stakePerGpu * BigInt(spec.gpus);
    const promised = (stake * BigInt(EXIT_PENALTY)) / 1_000_000n;
    const bond = stake + promised;
    const floor = plain(chain.api.consts.leases.floorPrice);
    const price = (stake / PRICED > floor ? stake / PRICED : floor) + ODD;
    const terms = { notice: 0, exitPenalty: EXIT_PENALTY };
    const escrow = price * BigInt(TERM_BLOCKS);
    const start = Date.now();

    say('a provider enters the market with a price, and a tenant takes its offer');
    line(`${provider.name} registers, bonds ${amount(bond)}, lists one ${model.name} at ${amount(price)} per block`);
    line(`it promises to pay ${EXIT_PENALTY / 10_000} % of the stake of ${amount(stake)} if it leaves before the end`);
    line(`${tenant.name} takes the offer, and locks ${amount(escrow)} for up to ${TERM_BLOCKS} blocks`);
    const [offer] = await Promise.all([
        enter(provider, { bond, spec }),
        key.insert(chain).then(() => provider.registerMeter(key)),
    ]);
    await provider.setAsk(offer, { price, maxTerm: TERM_BLOCKS, terms });
    const lease = await tenant.takeOffer(offer, {
        requirement: { models: [model.id], gpus: 1, cpus: 1, regions: [spec.region] },
        term: TERM_BLOCKS,
        maxPrice: price,
        leastTerms: terms,
        escrow,
    });
    note(`offer ${offer}, lease ${lease}, in ${clock(start)}`);
    return { offer, lease, price, escrow, stake, promised, key };
}

/** The event that says that something was taken and parked. */
async function parked(chain, from, where) {
    const { data } = await chain.blocks.event('providerStaking.SlashParked', { from, where });
    return data;
}

/** The event that says that it was paid. */
async function paidOut(chain, { slash, dueAt }) {
    const where = (data) => data.slash === slash;
    return chain.blocks.event('providerStaking.SlashPaid', { from: dueAt - 1, where, ms: 90_000 });
}

/** The provider takes back what it can, and cannot leave what is pending. @returns {Promise<number>} When the bond is free. */
async function leave({ chain, actors: { provider } }, { offer, key }) {
    say(`${provider.name} takes back what it can, and tries to leave`);
    const { bonded, pending } = /** @type {Bond} */ (await bondOf(chain, provider.address));
    const [withdrawableAt, refusal] = await Promise.all([
        provider.retireOffer(offer).then(() => provider.unbond(bonded)),
        refusalOf(provider.deregister()),
        provider.removeMeter(key),
    ]);
    note(`${amount(bonded)} are unbonding; ${amount(pending)} are pending, and out of its reach`);
    note(refusal ? `the chain refuses to let it go: ${refusal}` : 'the chain let it go');
    return withdrawableAt;
}

/** Why the chain refused a call, if it did. */
async function refusalOf(attempt) {
    try {
        await attempt;
        return undefined;
    } catch (error) {
        if (!(error instanceof ChainError)) throw error;
        return error.code;
    }
}

/** @type {[string, number][]} */
const COLUMNS = [
    ['block', 7],
    ['window', 8],
    ['missed', 10],
    ['credited', 12],
    ['accrued LEASE', 20],
    ['bond', 20],
    ['reserved', 20],
    ['pending', 20],
];

/**
 * Shows lease and bond at the beginning of each window, and when something is taken, until `stop` is called.
 *
 * @param {Stage} stage
 * @param {{ lease: number }} market
 */
function watch({ chain, timing, actors: { provider } }, { lease }) {
    return showTable({
        chain,
        from: chain.blocks.best + 1,
        about: 'missed: windows in a row, as far as the chain has decided; reserved and pending: parts of what is bonded',
        columns: COLUMNS,
        cells: async ({ number, hash, events }) => {
            const isTaken = events.some(({ name }) => name === 'providerStaking.SlashParked');
            if (!isTaken && number % timing.windowBlocks !== 0) return;
            const [view, bond] = await Promise.all([
                chain.viewAt(hash, 'lease', lease),
                /** @type {Promise<Bond>} */ (bondOf(chain, provider.address, hash)),
            ]);
            return [
                number,
                Math.floor(number / timing.windowBlocks),
                view ? view.missedWindows : '-',
                view ? seconds(view.availability.finalMs) : '-',
                view ? decimal(view.accrued) : '-',
                ...[bond.bonded, bond.reserved, bond.pending].map((coins) => decimal(coins)),
            ];
        },
    });
}
