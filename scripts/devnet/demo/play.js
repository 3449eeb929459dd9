/** The first story, step by step. Steps that can happen at once do: a block takes a second. */

import { inLease as amount, coins, finalized, MeterKey, percent, pickOf } from '@leasehold/client';
import { clock, line, note, say } from '../../lib/text.js';
import { earnAndLeave, join } from './delegator.js';
import { LeaseBooks } from './lease-books.js';
import { showLive } from './live.js';
import { enter, payFeesOut, reported, startLease, timed } from './steps.js';

const REPORTS = 3;
const TERM_BLOCKS = 60;
const LIMIT = coins('1.5');
// Odd to the last digit, so that nothing in the final table is right by luck.
const PRICE = coins('1.000000000007');
const DEARER = coins('1.2');
/** What bids promise if they promise nothing else, in millionths. */
const EXIT_PENALTY = BigInt(percent(1));

/** @param {import('./stage.js').Stage} stage */
export async function play(stage) {
    const { chain, actors, timing, meter } = stage;
    const { winner, loser, tenant, delegator } = actors;
    const books = new LeaseBooks(chain, actors);
    await books.open();

    const market = await openMarket(stage);
    const delegated = await timed(`${winner.name} lets others stake behind it, and ${delegator.name} does`, () =>
        join(stage, market.bond),
    );
    await timed(`two bids: ${winner.name} ${amount(PRICE)} per block, ${loser.name} ${amount(DEARER)}`, () =>
        Promise.all([
            winner.placeBid(market.order, market.offers.winner, PRICE),
            loser.placeBid(market.order, market.offers.loser, DEARER),
        ]),
    );

    const [lease] = await timed(`${tenant.name} looks at the bids and awards the order to the best`, async () => {
        const { bids } = await chain.view('order', market.order);
        return tenant.award(market.order, [pickOf(bids[0])]);
    });
    const goneHome = leave(stage, market);
    goneHome.catch(() => {});
    const started = await startLease(stage, winner, lease);

    say(`the lease runs; ${loser.name} meanwhile takes everything back and leaves`);
    const live = showLive({ chain, meter, lease, window: timing.windowBlocks, from: started.block });
    await reported(chain, lease, started.block, REPORTS);
    await tenant.settle(lease);
    await tenant.close(lease);
    const { data: closing } = await chain.blocks.event('leases.LeaseClosing', {
        from: started.block,
        where: (data) => data.lease === lease,
    });
    const final = await finalized(chain, { lease, end: closing.end, windowBlocks: timing.windowBlocks, by: tenant });
    await live.stop();
    started.job.stop().catch(() => {});
    await meter.detach(lease);
    note(`finalized in block ${final.block}`);

    await payFeesOut(tenant);
    const delegationDue = await earnAndLeave(stage);
    const [withdrawableAt] = await Promise.all([retire(stage, market), goneHome]);
    const last = await chain.blocks.next();
    return books.close({ lease, price: PRICE, delegated, delegationDue, last, withdrawableAt, timing });
}

/** Providers register, bond and list; the tenant orders: all in the same block or two. */
async function openMarket({ chain, actors, spec, model, timing }) {
    const { winner, loser, tenant } = actors;
    const key = new MeterKey();
    const { minimumBond } = chain.api.consts.providerStaking;
    const { bidDeposit } = chain.api.consts.leaseBidding;
    // The stake of what is listed, and on top the deposit of a bid and what leaving early would cost.
    const stake = model.stakePerGpu * BigInt(spec.gpus);
    const needed = stake + (stake * EXIT_PENALTY) / 1_000_000n + bidDeposit.toBigInt();
    const bond = needed > minimumBond.toBigInt() ? needed : minimumBond.toBigInt();
    const start = Date.now();

    say('two providers enter the market, a tenant asks for capacity');
    line(`${winner.name} and ${loser.name} register, bond ${amount(bond)} each, list one ${model.name} each`);
    line(`${winner.name} registers the key with which its node signs what the meter reads`);
    line(
        `${tenant.name} orders one ${model.name} for up to ${amount(LIMIT)} per block, and locks ` +
            amount(LIMIT * BigInt(TERM_BLOCKS)),
    );
    const [offer, other, order] = await Promise.all([
        enter(winner, { bond, spec }),
        enter(loser, { bond, spec }),
        tenant.createOrder({
            requirement: { models: [model.id], gpus: 1, cpus: 1, regions: [spec.region, 'FR'] },
            priceLimit: LIMIT,
            term: TERM_BLOCKS,
            deadline: chain.blocks.best + timing.awardBlocks,
            escrow: LIMIT * BigInt(TERM_BLOCKS),
        }),
        key.insert(chain).then(() => winner.registerMeter(key)),
    ]);
    note(`offers ${offer} and ${other}, order ${order}, in ${clock(start)}`);
    return { order, key, bond, offers: { winner: offer, loser: other } };
}

/** The losing bidder: the chain frees its bid's part of the bond; it takes all back, the bond after the unbonding time. */
async function leave({ chain, actors: { loser } }, { order, offers, bond }) {
    await chain.blocks.event('leaseBidding.BidReleased', {
        from: 0,
        where: (data) => data.order === order && data.bidder === loser.address,
    });
    const [, , withdrawableAt] = await Promise.all([
        loser.retireOffer(offers.loser),
        loser.deregister(),
        loser.unbond(bond),
    ]);
    await chain.blocks.reach(withdrawableAt - 1);
    await loser.withdrawUnbonded();
}

/** The winner leaves once its lease is final. @returns {Promise<number>} When its bond will be free. */
async function retire({ actors: { winner } }, { offers, key, bond }) {
    say(`${winner.name} retires its offer and leaves, too`);
    const [, , , , withdrawableAt] = await Promise.all([
        winner.retireOffer(offers.winner),
        winner.closePool(),
        winner.removeMeter(key),
        winner.deregister(),
        winner.unbond(bond),
    ]);
    return withdrawableAt;
}
