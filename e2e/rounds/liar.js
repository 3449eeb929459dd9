/** A watcher that lists everything, whatever it sees: its node does not watch, and its vote is made up here. */

import assert from 'node:assert/strict';
import { plain } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { commitTransaction, revealTransaction } from '@leasehold/devnet/vote';
import { balanced, freeOfHolds } from '../support/assert.js';
import { PRICE } from '../support/market.js';

export const LIAR = 'Dave';
const OTHERS = 3;

/** @param {import('../support/watched.js').WatchedWorld} world */
export const tests = (world) => {
    /** Lists offers as failed whenever they could have been probed. @returns {Promise<number>} The place of its vote. */
    const lie = async (round, offers) => {
        const { chain } = world;
        const stash = devAccount(`//${LIAR}//stash`).address;
        const seen = plain(await chain.api.call.watchingApi.watcher(round, stash));
        assert.deepEqual([seen.committed, seen.revealed], [false, false], 'its node has no vote');
        const vote = {
            round,
            position: seen.position,
            secret: new Uint8Array(32).fill(7),
            broad: false,
            entries: offers.toSorted((a, b) => a - b).map((offer) => ({ offer, fails: world.timing.probes })),
        };
        const key = devAccount(`//${LIAR}`, 'ed25519');
        const committed = await chain.submitter.submitRaw(commitTransaction(chain, vote, key));
        assert.deepEqual(committed.event('watchers.VoteCommitted'), { round, position: seen.position });
        await chain.blocks.reach(world.begin(round + 1) + world.timing.roundBlocks / 6);
        const revealed = await chain.submitter.submitRaw(revealTransaction(chain, vote));
        const told = revealed.event('watchers.VoteRevealed');
        assert.deepEqual(told, { round, position: seen.position, broad: false, counted: offers.length });
        return seen.position;
    };

    return {
        'a watcher that lists everything strikes nobody': async () => {
            const { chain } = world;
            const names = ['A', 'B', 'C'];
            const people = names.flatMap((name) => [`provider ${name}`, `tenant of ${name}`]);
            const actors = await world.actors(people);
            const providers = await Promise.all(names.map((_, i) => world.gated(actors[2 * i], i)));
            const round = world.nextRound();
            const leases = await Promise.all(
                providers.map((provider, i) => world.leased(provider, actors[2 * i + 1], round)),
            );
            await chain.blocks.reach(world.begin(round + 1));
            const offers = providers.map(({ offer }) => offer);
            const position = await lie(round, offers);

            for (const offer of offers) {
                assert.equal(await world.verdict(round, offer), null);
                const committee = plain(await chain.api.call.watchingApi.committee(round, offer));
                const place = committee.findIndex(([member]) => member === position);
                const tally = Buffer.from(plain(await chain.api.call.watchingApi.tally(round, offer)).slice(2), 'hex');
                assert.equal(tally[place], world.timing.probes, 'its entries count');
            }
            const votes = chain.blocks
                .between('watchers.VoteRevealed', world.begin(round + 1))
                .filter(({ data }) => data.round === round);
            assert.equal(votes.length, OTHERS + 1, 'all others voted, too');
            assert.ok(votes.every(({ data }) => data.position === position || !data.broad));
            const confirmed = chain.blocks.between('watchers.OffersConfirmed', world.begin(round + 1));
            assert.deepEqual(
                confirmed.filter(({ data }) => data.round === round),
                [],
            );

            for (const leased of leases) {
                const { data } = await world.settled(leased);
                const { credited } = world.reported(leased);
                assert.equal(data.blocks, Math.floor(credited / world.timing.slotMillis));
                balanced(world, data, { price: PRICE, deposited: leased.escrow });
                await freeOfHolds(leased.tenant);
            }
            assert.deepEqual(chain.blocks.between('usageAttestation.Struck', 0), []);
        },
    };
};
