/** Steps that all stories share. */

import { ChainError } from '@leasehold/client';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex, randomAsU8a } from '@polkadot/util-crypto';
import { clock, note, say } from '../../lib/text.js';
import { startJob } from '../meter.js';

/** @typedef {import('./stage.js').Stage} Stage */

/**
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} act
 */
export async function timed(text, act) {
    say(text);
    const start = Date.now();
    const outcome = await act();
    note(`in ${clock(start)}`);
    return outcome;
}

/**
 * Registers, bonds, and lists one offer.
 *
 * @param {import('@leasehold/client').Actor} provider
 * @param {{ bond: bigint, spec: import('@leasehold/client').Spec }} how
 * @returns {Promise<number>} The offer.
 */
export async function enter(provider, { bond, spec }) {
    const [, , offer] = await Promise.all([
        provider.register({ name: `${provider.name}'s machines`, url: 'https://example.com' }),
        provider.bond(bond),
        provider.listOffer(spec),
    ]);
    return offer;
}

/** What the provider commits to: how the tenant reaches the machine, which only the two of them know. */
export function newAccess() {
    return blake2AsHex(`ssh tenant@203.0.113.7, ${u8aToHex(randomAsU8a(16))}`);
}

/** The provider starts the tenant's job, points the meter at it, and activates. @param {Stage} stage @param {number} lease */
export async function startLease({ dir, gpu, meter, addProgram }, provider, lease) {
    const start = Date.now();
    say(`${provider.name} starts the job, attaches it to the meter as lease ${lease}, and activates the lease`);
    const job = startJob({ dir });
    addProgram(job);
    await meter.attach(lease, gpu ? { pid: job.pid, devices: ['0'] } : { pid: job.pid });
    const receipt = await provider.activate(lease, newAccess());
    const { start: first, end } = receipt.event('leases.LeaseActivated');
    note(`it covers blocks ${first} to ${end - 1}, if nobody closes it before; in ${clock(start)}`);
    return { block: receipt.block, job };
}

/** Waits until so many windows of the lease were reported. @returns {Promise<number[]>} These windows. */
export async function reported(chain, lease, from, count) {
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
    return [...seen];
}

/**
 * Burns what is to be burnt of the fee, and pays watchers and treasury: at once, and not at the end of the era.
 * @param {import('@leasehold/client').Actor} anyone
 */
export async function payFeesOut(anyone) {
    try {
        await anyone.distributeFees();
    } catch (error) {
        // The era has just ended, and the chain was faster.
        if (!(error instanceof ChainError) || error.code !== 'leases.NothingToDistribute') throw error;
    }
}
