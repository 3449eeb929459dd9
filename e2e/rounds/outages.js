/** Outages in one round: of a gate whose meter claims all, of one request in ten, and of a whole machine. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bondOf, coins, percent, standing, tiers } from '@leasehold/client';
import { makeKey } from '@leasehold/devnet/guard';
import { balanced, freeOfHolds } from '../support/assert.js';
import { guard, workload } from '../support/guards.js';
import { ACCESS, PRICE, penaltyOf, pick, recorded, terms, windowOf } from '../support/market.js';

const MINUTES = 60_000;
/** The gate of B answers but for this part of the requests. */
const UNANSWERED = 0.1;
/** What half of a round costs, outside of which one run in 3,000 lies: it is drawn when watchers probe. */
const STRUCK = [0.2, 0.7];
const MISSED = 3;
/** What the standby asks for: less than 110 % of the lease that it takes over. */
const DEARER = coins('1.05');
const NAMES = ['A', 'B', 'C'];

/**
 * Three providers with gates, a lease of each, and the round in which it happens.
 *
 * @param {import('../support/watched.js').WatchedWorld} world
 * @param {Record<string, any>} story What `tests` go on with.
 */
export async function prepare(world, story) {
    const { chain } = world;
    const people = NAMES.flatMap((name) => [`provider ${name}`, `tenant of ${name}`]);
    const [ownerA, tenantA, ownerB, tenantB, ownerC, tenantC] = await world.actors(people);
    const wealthOfOwner = (await ownerA.balance()).total;
    const answered = { yes: 0, no: 0 };
    const takes = () => {
        const does = Math.random() >= UNANSWERED;
        answered[does ? 'yes' : 'no'] += 1;
        return does;
    };
    const [a, b, c] = await Promise.all([
        world.gated(ownerA, 0),
        // The second GPU stands by for C.
        world.gated(ownerB, 1, { gpus: 2, takes }),
        world.gated(ownerC, 2),
    ]);
    const round = world.nextRound();

    const goingOn = async () => {
        const escrow = coins(600);
        const order = await tenantC.createOrder(terms(world, { term: 200, standbys: 1, escrow }));
        await Promise.all([
            c.actor.placeBid(order, c.offer, PRICE),
            b.actor.placeBid(order, b.offer, DEARER, { standby: true }),
        ]);
        const [lease] = await tenantC.award(order, [await pick(world, order, c)]);
        await c.meter.attach(lease, {});
        const { start, end } = (await c.actor.activate(lease, ACCESS)).event('leases.LeaseActivated');
        return { tenant: tenantC, lease, escrow, start, end };
    };
    const consented = async () => {
        const leased = await world.leased(b, tenantB, round);
        return { ofB: leased, consent: await consenting(world, leased) };
    };
    const [ofA, { ofB, consent }, ofC] = await Promise.all([world.leased(a, tenantA, round), consented(), goingOn()]);
    Object.assign(story, { round, a, b, c, ofA, ofB, ofC, wealthOfOwner, answered, consent });
    await chain.blocks.reach(world.begin(round));
}

/**
 * A guard that signs receipts, and calls nothing: its tenant has set their key. It asks a node that is not a
 * provider's.
 *
 * @param {import('../support/watched.js').WatchedWorld} world
 * @param {import('../support/watched.js').Leased} leased
 */
async function consenting(world, { tenant, lease }) {
    const [key, out] = ['receipt-key', 'receipts.json'].map((part) => join(world.dir, `consent.${part}`));
    const [{ id }, served] = await Promise.all([makeKey(key), workload()]);
    await tenant.setReceiptKey(lease, id);
    const ws = world.network.validators[3].ws;
    const args = ['--key', key, '--out', out, '--every', '4'];
    return { served, out, guard: guard(world, { name: 'consent', lease, url: served.url, ws, args }) };
}

/**
 * @param {import('../support/watched.js').WatchedWorld} world
 * @param {Record<string, any>} story
 */
export const tests = (world, story) => {
    const strikes = ({ lease, start }) =>
        world.chain.blocks.between('usageAttestation.Struck', start).filter(({ data }) => data.lease === lease);
    /** The price of what was credited and not struck, and the rest to whom it is due. */
    const paidFor = async (leased, { data }, struckMs) => {
        const { credited } = world.reported(leased);
        assert.equal(data.blocks, Math.floor((credited - struckMs) / world.timing.slotMillis));
        balanced(world, data, { price: PRICE, deposited: leased.escrow });
        await freeOfHolds(leased.tenant);
        assert.equal((await leased.tenant.balance()).total, leased.wealth - data.charged - leased.tenant.fees);
    };

    return {
        'a gate that is down for half of it, while its meter claims all, is struck by that much': async () => {
            const { round, a, ofA, wealthOfOwner } = story;
            const { roundBlocks } = world.timing;
            await world.chain.blocks.reach(world.begin(round) + roundBlocks / 4);
            await a.line.cut();
            await world.chain.blocks.reach(world.begin(round) + (roundBlocks * 3) / 4);
            await a.line.open();

            const verdict = await world.verdict(round, a.offer);
            assert.ok(verdict, 'there is a verdict');
            const final = await world.settled(ofA);
            const { credited, covered } = world.reported(ofA, round);
            assert.ok(credited >= covered * 0.95, `the meter claims all, and got ${credited} ms of ${covered} ms`);
            const [strike, ...others] = strikes(ofA);
            assert.deepEqual(others, []);
            const down = Math.ceil((covered * verdict.fails) / verdict.probes);
            const struckMs = credited - Math.min(credited, covered - down);
            assert.deepEqual([strike.block, strike.data], [final.block, { lease: ofA.lease, round, struckMs }]);
            const part = struckMs / covered;
            console.log(`    struck by ${part.toFixed(2)} of the round: ${verdict.fails} of ${verdict.probes} probes`);
            assert.ok(part >= STRUCK[0] && part <= STRUCK[1], `${part} of the round is struck`);

            await paidFor(ofA, final, struckMs);
            // Of that block: a slash is paid soon after.
            const { hash } = world.chain.blocks.at(final.block) ?? {};
            const { total } = await a.actor.balance(hash);
            assert.equal(total, wealthOfOwner + final.data.paid - a.actor.fees);

            // To be contradicted is an offence, which is parked and could still be cancelled.
            const offence = world.chain.blocks
                .between('providerStaking.OffenceReported', ofA.start)
                .find(({ data }) => data.lease === ofA.lease);
            assert.equal(offence?.block, final.block);
            const amount = penaltyOf(world, percent(2));
            const provider = a.actor.address;
            assert.deepEqual(offence.data, { provider, lease: ofA.lease, kind: 'Contradicted', round, amount });
            const parked = world.chain.blocks
                .between('providerStaking.SlashParked', final.block, final.block)
                .find(({ data }) => data.lease === ofA.lease)?.data;
            assert.deepEqual(parked?.cause, { Offence: { kind: 'Contradicted', round } });
            assert.deepEqual([parked.fromBond, parked.restitution], [amount, 0n]);
            const bond = await bondOf(world.chain, provider, hash);
            assert.deepEqual([bond?.bonded, bond?.pending], [a.bond - amount, amount]);

            // Anyone who asks for quotes sees it.
            const stands = await standing(world.chain, a.offer, { hash });
            assert.ok(stands?.watched && stands.accepted);
            assert.deepEqual([stands.watched.verdicts, stands.accepted.receipted], [1, 0]);
            const all = BigInt(world.reported(ofA).credited);
            assert.equal(stands.watched.struck, Number((BigInt(struckMs) * 1_000_000n + all - 1n) / all));
        },

        'a gate that answers nine of ten gets no verdict, and its provider files what the tenant signed': async () => {
            const { round, b, ofB, answered, consent } = story;
            assert.equal(await world.verdict(round, b.offer), null);
            // The last window has been reported by now, and what it came to is signed.
            await consent.guard.heard('status', ({ status }) => status === 'closing');
            const { receipts } = JSON.parse(readFileSync(consent.out, 'utf8'));
            const [{ lease, ms, signature }] = receipts;
            const filed = await b.actor.fileReceipt(lease, ms, signature);
            const { receiptedMs } = filed.event('usageAttestation.ReceiptFiled');
            const { credited: soFar } = world.reported(ofB);
            // It began to look when the lease had begun, and no receipt is for more than was credited.
            assert.ok(receiptedMs <= soFar && receiptedMs > soFar / 2, `${receiptedMs} ms of ${soFar} ms`);

            assert.ok(answered.no > 0 && answered.yes > answered.no, JSON.stringify(answered));
            const final = await world.settled(ofB);
            assert.deepEqual(strikes(ofB), []);
            await paidFor(ofB, final, 0);
            await consent.served.stop();

            const stands = await standing(world.chain, b.offer);
            assert.ok(stands?.watched && stands.accepted);
            assert.deepEqual(tiers(stands), ['declared', 'watched', 'accepted']);
            assert.deepEqual([stands.watched.verdicts, stands.watched.struck], [0, 0]);
            const part = stands.accepted.receipted / 1_000_000;
            assert.ok(Math.abs(part - receiptedMs / soFar) < 0.05, `${part} of what was charged is receipted`);
        },

        'a machine that dies misses windows, and another goes on': async () => {
            const { round, b, c, ofC } = story;
            const { windowBlocks } = world.timing;
            // What was measured before the round has been read by then.
            await world.chain.blocks.reach(world.begin(round) + windowBlocks / 2);
            await c.line.cut();
            await c.meter.stop();
            const died = windowOf(world, world.chain.blocks.best);
            // The last of the windows can be reported during the whole of the next.
            await world.chain.blocks.reach((died + MISSED + 1) * windowBlocks);
            const receipt = await world.alice.send((tx) => tx.leases.failOver(ofC.lease));
            const over = receipt.event('leases.LeaseFailedOver');
            assert.deepEqual([over.provider, over.price], [b.actor.address, DEARER]);

            await b.meter.attach(over.lease, {});
            const taken = (await b.actor.activate(over.lease, ACCESS)).event('leases.LeaseActivated');
            const { data } = await recorded(world, over.lease, windowOf(world, taken.start), 2 * MINUTES);
            assert.ok(data.creditedMs > 0);

            const final = await world.settled(ofC);
            assert.deepEqual(final.data.reason, { FailedOver: over.lease });
            assert.deepEqual(strikes(ofC), [], 'what was not reported cannot be struck');
            const { credited } = world.reported(ofC);
            assert.equal(final.data.blocks, Math.floor(credited / world.timing.slotMillis));
            assert.equal(final.data.charged, PRICE * BigInt(final.data.blocks));
        },
    };
};
