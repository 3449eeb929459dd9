/** The story: who does what, in which order. Whatever can happen at once does: a block takes a second. */

import { inLease as amount, ChainError, coins, finalized, MeterKey, percent, pickOf } from '@leasehold/client';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex, randomAsU8a } from '@polkadot/util-crypto';
import { clock, line, note, say } from '../../lib/text.js';
import { startJob } from '../meter.js';
import { Books } from './books.js';
import { showLive } from './live.js';

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
    const { winner, loser, tenant } = actors;
    const books = new Books(chain, actors);
    await books.open();

    const market = await openMarket(stage);
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
    const started = await startLease(stage, lease);

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
    stage.jobProgram.stop().catch(() => {});
    await meter.detach(lease);
    note(`finalized in block ${final.block}`);

    const [withdrawableAt] = await Promise.all([retire(stage, market), goneHome, payFeesOut(stage)]);
    const last = await chain.blocks.next();
    return books.close({ lease, price: PRICE, last, withdrawableAt, timing });
}

async function timed(text, act) {
    say(text);
    const start = Date.now();
    const outcome = await act();
    note(`in ${clock(start)}`);
    return outcome;
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
    const enter = async (provider) => {
        const [, , offer] = await Promise.all([
            provider.register({ name: `${provider.name}'s machines`, url: 'https://example.com' }),
            provider.bond(bond),
            provider.listOffer(spec),
        ]);
        return offer;
    };
    const [offer, other, order] = await Promise.all([
        enter(winner),
        enter(loser),
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

/** The provider starts the tenant's job, points the meter at it, and activates. */
async function startLease(stage, lease) {
    const { chain, actors, meter, dir, gpu } = stage;
    const start = Date.now();
    say(`${actors.winner.name} starts the job, attaches it to the meter as lease ${lease}, and activates the lease`);
    const job = startJob({ dir });
    stage.setJob(job);
    stage.jobProgram = job;
    await meter.attach(lease, gpu ? { pid: job.pid, devices: ['0'] } : { pid: job.pid });
    // What the provider commits to: how the tenant reaches the machine, which only the two of them know.
    const access = blake2AsHex(`ssh tenant@203.0.113.7, ${u8aToHex(randomAsU8a(16))}`);
    const receipt = await actors.winner.activate(lease, access);
    const { start: first, end } = receipt.event('leases.LeaseActivated');
    note(`it covers blocks ${first} to ${end - 1}, if nobody closes it before; in ${clock(start)}`);
    return { block: receipt.block, chain };
}

/** Waits until so many windows of the lease were reported. */
async function reported(chain, lease, from, count) {
    const seen = new Set();
    for (let next = from; seen.size < count; ) {
        const event = await chain.blocks.event('usageAttestation.UsageRecorded', {
            from: next,
            where: (data) => data.lease === lease && !seen.has(data.window),
            ms: 45_000,
        });
        seen.add(event.data.window);
        next = event.block;
    }
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

/** Burns what is to be burnt of the fee, and pays watchers and treasury: at once, and not at the end of the era. */
async function payFeesOut({ actors: { tenant } }) {
    try {
        await tenant.distributeFees();
    } catch (error) {
        // The era has just ended, and the chain was faster.
        if (!(error instanceof ChainError) || error.code !== 'leases.NothingToDistribute') throw error;
    }
}

/** The winner leaves once its lease is final. @returns {Promise<number>} When its bond will be free. */
async function retire({ actors: { winner } }, { offers, key, bond }) {
    say(`${winner.name} retires its offer and leaves, too`);
    const [, , , withdrawableAt] = await Promise.all([
        winner.retireOffer(offers.winner),
        winner.removeMeter(key),
        winner.deregister(),
        winner.unbond(bond),
    ]);
    return withdrawableAt;
}
