/** The receivers of money: a provider's payee, and the accounts to which fees go. */

import assert from 'node:assert/strict';
import { feePot, pool, pots, sum } from '@leasehold/client';
import { balanced, freeOfHolds, onTime, refused } from '../support/assert.js';
import { becomeProvider, finalized, PRICE, recorded, running, windowOf } from '../support/market.js';

/** Blocks from the activation of a short lease to its last payment, and some more. */
const LIFE_BLOCKS = 42;

export const tests = (world) => {
    /** The blocks in which the chain pays the fee pot out are those whose number this divides. */
    const eraBlocks = () => world.timing.epochSlots * world.timing.sessionsPerEra;

    /** Waits, if need be, until a short lease that begins now is final before the fee pot is paid out. */
    const roomInEra = async () => {
        const { blocks } = world.chain;
        const left = eraBlocks() - (blocks.best % eraBlocks());
        if (left < LIFE_BLOCKS) await blocks.reach(blocks.best + left + 1);
    };

    /** The fee pot and the accounts that it pays, as of a block. */
    const books = async ({ number, hash }) => {
        const parts = await feePot(world.chain, { hash });
        const { query } = await world.chain.api.at(hash);
        const totals = Object.entries(pots(world.chain)).map(async ([name, account]) => {
            const { data } = await query.system.account(account);
            return [name, data.free.toBigInt()];
        });
        return { number, parts, ...Object.fromEntries(await Promise.all(totals)) };
    };

    /** What came into the pot in LEASE between two books, and what left it. */
    const between = (before, after) => {
        const events = (name) => world.chain.blocks.between(name, before.number + 1, after.number);
        // Of a fee in LEASE a part is burnt, of any other fee nothing.
        const came = events('leases.FeeSplit').filter(({ data }) => data.burnt > 0n);
        const went = events('leases.FeesDistributed').filter(({ data }) => data.asset === 'Native');
        const claimed = events('providerStaking.RewardsClaimed').filter(({ data }) => data.asset === 'Native');
        return { came, went, claimed };
    };
    const total = (events, part) => sum(events.map(({ data }) => data[part]));

    /** That pot, parts and events say the same, to the unit. Fees of all leases of this chain go through the pot. */
    const balance = (before, after) => {
        const { came, went, claimed } = between(before, after);
        for (const part of ['burnt', 'watchers', 'treasury']) {
            const change = after.parts[part] - before.parts[part];
            assert.equal(change, total(came, part) - total(went, part), `the part ${part} of the fee pot`);
        }
        assert.equal(after.watchers - before.watchers, total(went, 'watchers'), 'watchers get what leaves the pot');
        const inPot = ({ parts: { burnt, watchers, treasury, stakers } }) => burnt + watchers + treasury + stakers;
        assert.equal(after.fees - before.fees, inPot(after) - inPot(before), 'the pot has its parts');
        const staked = after.parts.stakers - before.parts.stakers;
        assert.equal(
            staked,
            total(came, 'stakers') - total(claimed, 'amount'),
            "the stakers' parts stay until claimed",
        );
    };

    return {
        'fees leave a lease at once, and the pot by call or once per era': async () => {
            const { chain } = world;
            const [owner, tenant, stranger] = await world.actors([
                'provider whose leases pay fees',
                'tenant who pays them',
                'passer-by who is for order',
            ]);
            const provider = await becomeProvider(world, owner, { gpus: 2 });
            await roomInEra();
            const opened = await books(chain.blocks.seen.at(-1));
            const [first, second] = await Promise.all(
                [1, 2].map(() => running(world, provider, tenant, { term: 100 })),
            );
            await Promise.all(
                [first, second].map(({ lease, start }) => recorded(world, lease, windowOf(world, start))),
            );
            const close = async ({ lease }) => {
                const closing = (await tenant.close(lease)).event('leases.LeaseClosing');
                return finalized(world, lease, closing.end, owner);
            };
            const { fee } = await close(first);
            assert.ok(fee > 0n);
            const [split] = chain.blocks
                .between('leases.FeeSplit', first.start)
                .filter(({ data }) => data.lease === first.lease);
            const { burnt, stakers, watchers, treasury } = split.data;
            assert.equal(burnt + stakers + watchers + treasury, fee);
            // One transfer, into the pot.
            const fees = pots(chain).fees;
            const transfers = chain.blocks
                .between('balances.TransferOnHold', split.block, split.block)
                .filter(({ data }) => data.source === tenant.address && data.dest === fees);
            assert.deepEqual(
                transfers.map(({ data }) => data.amount),
                [fee],
            );
            const collected = await books(await chain.blocks.reach(split.block));
            balance(opened, collected);
            // Nobody but the provider stands behind its leases.
            const [{ asset, pot, own }] = (await pool(chain, owner.address)).rewards;
            assert.deepEqual([asset, pot + own], ['Native', stakers]);
            assert.equal(collected.parts.due, (Math.floor(split.block / eraBlocks()) + 1) * eraBlocks());

            // Anyone may pay the pot out; twice there is nothing left to pay.
            await refused(
                'leases.NothingToDistribute',
                stranger.batch((tx) => [1, 2].map(() => tx.leases.distributeFees('Native'))),
            );
            const { block: called } = await stranger.distributeFees();
            const paid = await books(await chain.blocks.reach(called));
            balance(collected, paid);
            assert.ok(total(between(collected, paid).went, 'burnt') >= burnt);

            // The other lease's fee leaves the pot without a call, in the first block of the next era's length.
            await close(second);
            const [last] = chain.blocks
                .between('leases.FeeSplit', second.start)
                .filter(({ data }) => data.lease === second.lease);
            const due = (Math.floor(last.block / eraBlocks()) + 1) * eraBlocks();
            const event = await chain.blocks.event('leases.FeesDistributed', {
                from: due,
                where: ({ asset }) => asset === 'Native',
                ms: 90_000,
            });
            assert.equal(event.extrinsic, null, 'no call caused it');
            onTime(event.block, due);
            const distributed = await books(await chain.blocks.reach(event.block));
            balance(paid, distributed);
            assert.ok(total(between(paid, distributed).went, 'burnt') >= last.data.burnt);
            await freeOfHolds(tenant);
            await Promise.all([first, second].map(({ lease }) => world.meter.detach(lease)));
        },

        'a lease pays the account that its provider named by the award': async () => {
            const { chain } = world;
            const [owner, cold, later, tenant] = await world.actors([
                'provider with a cold wallet',
                'cold wallet',
                'wallet of later leases',
                'tenant of a payee',
            ]);
            const [wealth, saved] = [(await owner.balance()).total, (await cold.balance()).total];
            const provider = await becomeProvider(world, owner, { payee: cold.address });
            assert.equal((await chain.view('provider', owner.address)).payee, cold.address);
            const escrow = PRICE * 60n;
            const { lease, start } = await running(world, provider, tenant, { term: 60, escrow, priceLimit: PRICE });
            const [activated] = chain.blocks
                .between('leases.LeaseActivated', start)
                .filter(({ data }) => data.lease === lease);
            assert.equal(activated.data.payee, cold.address);
            // Another profile is for later leases.
            await owner.updateProfile({ name: 'renamed', payee: later.address });
            assert.equal((await chain.view('lease', lease)).payee, cold.address);
            assert.equal((await chain.view('provider', owner.address)).payee, later.address);

            await recorded(world, lease, windowOf(world, start));
            const { paid } = (await tenant.settle(lease)).event('leases.LeaseSettled');
            assert.ok(paid > 0n);
            assert.equal((await cold.balance()).total, saved + paid);
            const closing = (await tenant.close(lease)).event('leases.LeaseClosing');
            const final = await finalized(world, lease, closing.end, tenant);
            balanced(world, final, { price: PRICE, deposited: escrow });
            assert.equal((await cold.balance()).total, saved + final.paid);
            assert.equal((await later.balance()).total, saved);
            assert.equal((await owner.balance()).total, wealth - owner.fees);
            await freeOfHolds(tenant);
            await world.meter.detach(lease);
        },
    };
};
