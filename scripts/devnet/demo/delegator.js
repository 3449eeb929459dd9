/** The delegator of the first story: it stakes behind the provider, earns a part of its fees, and leaves. */

import { inLease as amount, decimal, delegation, percent, pool } from '@leasehold/client';
import { note, say } from '../../lib/text.js';

/** The provider's part of what the pool earns, before the rest is shared. */
export const COMMISSION = percent(10);

/** @typedef {import('./stage.js').Stage} Stage */

/**
 * The provider opens a pool, and the delegator joins it with twice the provider's own bond.
 *
 * @param {Stage} stage
 * @param {bigint} bond
 * @returns {Promise<bigint>} What it delegates.
 */
export async function join({ chain, actors: { winner, delegator } }, bond) {
    await winner.setCommission(COMMISSION);
    await delegator.delegate(winner.address, bond * 2n);
    const { own, delegated } = await pool(chain, winner.address);
    note(
        `behind ${winner.name}'s offer stand ${amount(own)} of its own and ${amount(delegated)} of ${delegator.name}'s`,
    );
    return bond * 2n;
}

/**
 * When the next era begins a part of what fees brought is given out, and both claim theirs. Then the delegator leaves.
 *
 * @param {Stage} stage
 * @returns {Promise<number>} When what it delegated can be withdrawn.
 */
export async function earnAndLeave({ chain, timing, actors: { winner, delegator } }) {
    const eraBlocks = timing.epochSlots * timing.sessionsPerEra;
    const [{ pot, perEra, own }] = (await pool(chain, winner.address)).rewards;
    const next = (Math.floor(chain.blocks.best / eraBlocks) + 1) * eraBlocks;
    say(`those who stand behind ${winner.name} wait for the next era, which begins in block ${next}`);
    note(
        `the commission is ${decimal(own)} LEASE; the other ${decimal(pot)} come later, ${decimal(perEra)} of it then`,
    );
    await chain.blocks.reach(next);
    const { claimable, shares } = await delegation(chain, winner.address, delegator.address);
    const claimed = claimable.map(({ amount: coins }) => decimal(coins));
    say(`${winner.name} and ${delegator.name} claim, and ${delegator.name} leaves the pool`);
    const [receipt] = await Promise.all([
        delegator.claimRewards(winner.address).then(() => delegator.undelegate(winner.address, shares)),
        winner.claimRewards(winner.address),
    ]);
    const { withdrawableAt } = receipt.event('providerStaking.Undelegated');
    note(
        `${delegator.name} earned ${claimed.join(' and ')} LEASE; what it delegated is free in block ${withdrawableAt}`,
    );
    return withdrawableAt;
}
