/** A guard that has the leased machine prove its performance, while the lease can be refused. */

import assert from 'node:assert/strict';
import { binary } from '@leasehold/devnet/program';
import { guard, guarded, isRefused } from '../support/guards.js';

/** What a processor that does other things meanwhile proves in a second. */
const SMALL = ['--prove-size', '256', '--prove-inner', '64', '--prove-memory-mib', '16'];
/** What it proves is above nothing, and below this. */
const SOME = ['--least-tops', '0.00000001', '--least-gib', '0.001'];

/** Its options. @param {(prover: string) => string} [command] What starts the prover, here and not over ssh. */
function proving(command = (prover) => prover) {
    const job = binary('LEASEHOLD_JOB');
    const prover = `'${job}' --prove --device cpu --threads 1`;
    return ['--on-failure', 'refuse', '--verifier', job, '--prove-command', command(prover), ...SMALL, ...SOME];
}

export const tests = (world) => ({
    'lets a machine that proves itself go on, and does not ask it again': async () => {
        const people = ['provider of what it says', 'tenant that has it proved'];
        const { tenant, served, lease, options, activate } = await guarded(world, 'proof', people);
        const first = guard(world, { ...options, args: proving() });
        // It is there before there is anything to prove: the blocks in which it can refuse are few.
        await first.heard('status', ({ status }) => status === 'pending');
        await activate();
        const { text } = await first.heard('proved');
        const figures = String.raw`verified: >= [\d.]+ int8 TOPS, 0\.0[\d.]+ GiB; this says nothing of the model`;
        assert.match(text, new RegExp(`^lease ${lease}: ${figures}$`));
        await first.stop();
        first.turnPage();
        const second = guard(world, { ...options, args: proving() });
        await second.heard('answers');
        await second.stop();
        assert.equal(second.said().filter(({ event }) => event === 'proving').length, 1);
        assert.ok(!second.said().some(({ level }) => level === 'alarm'));
        assert.equal((await world.chain.view('lease', lease)).status, 'Active');
        await tenant.close(lease);
        await served.stop();
    },

    'refuses a lease whose machine multiplies what it was not asked for': async () => {
        const people = ['provider with answers of its own', 'tenant that is answered wrongly'];
        const { served, options, activate, ...leased } = await guarded(world, 'false-proof', people);
        // It would have had time to compute for this seed.
        const own = `sed -u '/multiply/s/"seed":"0x......../"seed":"0x00000000/'`;
        const watching = guard(world, { ...options, args: proving((prover) => `${own} | ${prover}`) });
        await watching.heard('status', ({ status }) => status === 'pending');
        const start = await activate();
        const { level, why } = await watching.heard('not-proved');
        assert.deepEqual([level, why], ['alarm', 'not verified: an entry of the product is wrong']);
        await isRefused(world, { ...leased, start }, watching);
        assert.ok(!watching.said().some(({ event }) => event === 'failed'), 'the workload answered all the time');
        await served.stop();
    },
});
