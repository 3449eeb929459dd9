/** The life of a slash: a provider goes dark, somebody tells the chain, and the slash is paid or cancelled. */

import assert from 'node:assert/strict';
import { bondOf, coins, offences, pendingSlashes, percent } from '@leasehold/client';
import { onTime, refused } from '../support/assert.js';
import { ACCESS, becomeProvider, penaltyOf, spec, withoutCall } from '../support/market.js';

/** Of the last 64 windows of a lease so many may be missed. */
const TOLERATED = 3;
/** The parts of the stake at risk that an offence costs, and an exit, which is dearer. */
const OFFENCE = percent(2);
const EXIT = percent(10);
/** So cheap that half of what was missed is less than what it costs the provider. */
const PRICE = coins('0.02');
const TERM = 150;

const collect = async (items) => {
    const all = [];
    for await (const item of items) all.push(item);
    return all;
};

export const tests = (world) => {
    /** A lease that its provider activated, and never serves. */
    const dark = async (owner, tenant) => {
        const { offer, bond } = await becomeProvider(world, owner, { metered: false });
        const terms = { notice: 0, exitPenalty: EXIT };
        await owner.setAsk(offer, { price: PRICE, maxTerm: TERM, terms });
        const lease = await tenant.takeOffer(offer, {
            requirement: { models: [spec(world).model], gpus: 1 },
            term: TERM,
            maxPrice: PRICE,
            leastTerms: terms,
            escrow: PRICE * BigInt(TERM),
        });
        const { start } = (await owner.activate(lease, ACCESS)).event('leases.LeaseActivated');
        return { offer, bond, lease, start, first: Math.ceil(start / world.timing.windowBlocks) };
    };

    /** Waits until nobody can report this window any more, and it is known whether it is void. */
    const decided = (window) => world.chain.blocks.reach((window + 2) * world.timing.windowBlocks);

    /** Tells the chain of a lease of which one window too many was missed. @returns {Promise<any>} What was parked. */
    const told = async (stranger, { lease, first }) => {
        await decided(first + TOLERATED - 1);
        // The next window is decided ten blocks later.
        await refused('usageAttestation.NothingMissed', stranger.reportSilence(lease));
        await decided(first + TOLERATED);
        const receipt = await stranger.reportSilence(lease);
        assert.equal(receipt.fee, 0n, 'who tells of an offence pays nothing');
        const offence = receipt.event('providerStaking.OffenceReported');
        const parked = receipt.event('providerStaking.SlashParked');
        const { kind, round, amount } = offence;
        assert.deepEqual([offence.lease, kind, amount], [lease, 'Missed', penaltyOf(world, OFFENCE)]);
        assert.deepEqual(parked.cause, { Offence: { kind, round } });
        assert.equal(parked.dueAt, receipt.block + world.timing.slashDeferralBlocks);
        return { ...parked, round };
    };

    return {
        'silence costs a slash and the exit penalty, and both are paid after the deferral': async () => {
            const { chain } = world;
            const [owner, tenant, stranger] = await world.actors(['dark provider', 'tenant in the dark', 'witness']);
            const wealth = (await tenant.balance()).total;
            const { offer, bond, lease, first, start } = await dark(owner, tenant);
            await refused('usageAttestation.NothingMissed', stranger.reportSilence(lease));
            const slash = await told(stranger, { lease, first });
            const amount = penaltyOf(world, OFFENCE);
            assert.equal(slash.fromBond, amount);
            assert.equal(slash.restitution, (amount * 80n) / 100n);

            // It has left the bond, is still held, and everybody can see until when it can be cancelled.
            const ledger = await bondOf(chain, owner.address);
            assert.deepEqual([ledger?.bonded, ledger?.pending, ledger?.slashes], [bond - amount, amount, 1]);
            assert.equal((await owner.balance()).held['providerStaking.Bond'], bond);
            const [seen, ...others] = await collect(pendingSlashes(chain, owner.address));
            assert.deepEqual(others, []);
            assert.deepEqual(seen, {
                id: slash.slash,
                provider: owner.address,
                lease,
                cause: { Missed: { round: slash.round } },
                amount,
                delegated: 0n,
                beneficiary: tenant.address,
                restitution: slash.restitution,
                dueAt: slash.dueAt,
            });
            const { takings, restitution } = await offences(chain, lease);
            assert.equal(restitution, slash.restitution);
            assert.deepEqual(takings, [
                {
                    cause: seen.cause,
                    from: first,
                    to: first + TOLERATED + 1,
                    face: amount,
                    taken: amount,
                    pending: slash.slash,
                    dueAt: slash.dueAt,
                },
            ]);
            const page = await chain.stakingRpc('pendingSlashes', owner.address);
            assert.deepEqual([page.slashes[0].cause, page.next], [{ kind: 'missed', round: slash.round }, null]);
            await refused('providerStaking.SlashNotDue', stranger.paySlash(slash.slash));
            await refused('usageAttestation.NothingMissed', stranger.reportSilence(lease));

            // Silence is an exit, too. For the same windows the two cost the dearer, together.
            await tenant.close(lease);
            const final = await withoutCall(world, 'leases.LeaseFinalized', (data) => data.lease === lease);
            assert.deepEqual([final.data.blocks, final.data.charged], [0, 0n]);
            const { data: penalty } = await withoutCall(
                world,
                'providerStaking.SlashParked',
                (data) => data.lease === lease && data.cause === 'ExitPenalty',
            );
            assert.equal(penalty.fromReserved, penaltyOf(world, EXIT) - amount);
            const { end } = chain.blocks
                .between('leases.LeaseClosing', start)
                .find(({ data }) => data.lease === lease).data;
            const lost = PRICE * BigInt(end - start);
            assert.ok(penalty.restitution + slash.restitution <= lost / 2n);
            await owner.retireOffer(offer);
            await refused('providerRegistry.SlashesPending', owner.deregister());
            await owner.unbond(bond - penaltyOf(world, EXIT));

            for (const { slash: id, dueAt, restitution: promised } of [slash, penalty]) {
                const paid = await withoutCall(world, 'providerStaking.SlashPaid', (data) => data.slash === id);
                onTime(paid.block, dueAt);
                assert.equal(paid.data.restitution, promised);
            }
            await refused('providerStaking.NoSuchSlash', stranger.paySlash(slash.slash));
            assert.equal(
                (await tenant.balance()).total,
                wealth + slash.restitution + penalty.restitution - tenant.fees,
            );
            assert.equal((await owner.balance()).held['providerStaking.Bond'], bond - penaltyOf(world, EXIT));
            assert.deepEqual((await offences(chain, lease)).takings, []);
            await owner.deregister();
        },

        'a slash that is cancelled is the bond it came from, and is not taken again': async () => {
            const { chain, alice } = world;
            const [owner, tenant, stranger] = await world.actors([
                'provider that the chain wronged',
                'tenant of a wronged provider',
                'witness that was mistaken',
            ]);
            const lease = await dark(owner, tenant);
            const before = await bondOf(chain, owner.address);
            const { slash } = await told(stranger, lease);
            const receipt = await alice.sudo((tx) => tx.providerStaking.cancelSlash(slash));
            const amount = penaltyOf(world, OFFENCE);
            assert.deepEqual(receipt.event('providerStaking.SlashCancelled'), {
                slash,
                provider: owner.address,
                amount,
                treasury: 0n,
            });
            assert.deepEqual(await bondOf(chain, owner.address), before);
            assert.deepEqual(await collect(pendingSlashes(chain, owner.address)), []);
            const { takings, restitution } = await offences(chain, lease.lease);
            assert.deepEqual(
                takings.map(({ face, taken, pending }) => [face, taken, pending]),
                [[0n, 0n, null]],
            );
            assert.equal(restitution, 0n);
            await refused('usageAttestation.NothingMissed', stranger.reportSilence(lease.lease));
            await refused(
                'providerStaking.NoSuchSlash',
                alice.sudo((tx) => tx.providerStaking.cancelSlash(slash)),
            );
        },
    };
};
