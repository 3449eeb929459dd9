/** Reports come from registered meters, once per window, and from nobody else. */

import assert from 'node:assert/strict';
import { MeterKey } from '@leasehold/client';
import { reportPayload, reportTransaction } from '@leasehold/devnet/report';
import { refused } from '../support/assert.js';
import { becomeProvider, recorded, running, windowOf } from '../support/market.js';

const reading = (lease) => ({
    lease,
    boot: `0x${'b0'.repeat(16)}`,
    start: { availableMs: 0n, busyMs: 0n, energyMj: 0n },
    end: { availableMs: 60_000n, busyMs: 1n, energyMj: 0n },
    peakMemoryMib: 1n,
    devices: `0x${'de'.repeat(32)}`,
});

/** The pool's own answers to bytes that it had: banned for now, or still known. */
const KNOWN = /pool\.(1010|1012|1013)/;
const FUTURE = /pool\.1010.*(future|will be valid)/;
const BAD_PROOF = /pool\.1010.*bad signature/;
/** `Refusal` of the attestation pallet, as transaction errors carry it. */
const NO_SUCH_METER = /pool\.1010.*Custom error: 3/;
const WINDOW_REPORTED = /pool\.1010.*Custom error: 4/;

export const tests = (world) => ({
    'a report that is in a block is refused, with any signature': async () => {
        const [owner, tenant] = await world.actors(['honest provider', 'its tenant']);
        const provider = await becomeProvider(world, owner);
        const { lease, start } = await running(world, provider, tenant);
        const { block, extrinsic } = await recorded(world, lease, windowOf(world, start));
        const { hash } = await world.chain.blocks.reach(block);
        const hex = (await world.chain.extrinsics(hash))[extrinsic];

        await refused(KNOWN, world.chain.submitter.submitRaw(hex));
        // Other bytes, so that the pool cannot know them.
        const forged = `${hex.slice(0, -2)}${hex.endsWith('00') ? '01' : '00'}`;
        await refused(WINDOW_REPORTED, world.chain.submitter.submitRaw(forged));
        await world.chain.blocks.reach(block + 4);
        await refused(KNOWN, world.chain.submitter.submitRaw(hex));
        await world.meter.detach(lease);
    },

    "a report counts only with its own meter's signature for this chain": async () => {
        const [owner, tenant] = await world.actors(['provider with a meter of its own', 'its tenant']);
        const provider = await becomeProvider(world, owner, { metered: false });
        await owner.registerMeter(provider.key);
        const { lease, start } = await running(world, provider, tenant, { attached: false });
        const window = windowOf(world, start);
        await world.chain.blocks.reach((window + 1) * world.timing.windowBlocks);

        const { chain } = world;
        const send = (report, signature) => chain.submitter.submitRaw(reportTransaction(chain, report, signature));
        const report = { meter: provider.key.id, window, readings: [reading(lease)] };
        const payload = reportPayload(chain.genesis, report);
        const stranger = new MeterKey();
        await refused(BAD_PROOF, send(report, stranger.sign(payload)));
        await refused(BAD_PROOF, send(report, provider.key.sign(reportPayload(new Uint8Array(32), report))));
        const { end } = reading(lease);
        const richer = { ...report, readings: [{ ...reading(lease), end: { ...end, availableMs: 61_000n } }] };
        await refused(BAD_PROOF, send(richer, provider.key.sign(payload)));
        const unknown = { ...report, meter: stranger.id };
        await refused(NO_SUCH_METER, send(unknown, stranger.sign(reportPayload(chain.genesis, unknown))));
        const early = { ...report, window: window + 1 };
        await refused(FUTURE, send(early, provider.key.sign(reportPayload(chain.genesis, early))));
        assert.equal((await chain.view('lease', lease)).availability.finalMs, 0, 'none of them counted');

        const receipt = await send(report, provider.key.sign(payload));
        const { creditedMs } = receipt.event('usageAttestation.UsageRecorded');
        const blocks = (window + 1) * world.timing.windowBlocks - start;
        assert.equal(creditedMs, blocks * world.timing.slotMillis, 'no more than the window shares with the lease');
        assert.equal(receipt.fee, 0n);
        await refused(KNOWN, send(report, provider.key.sign(payload)));
        await owner.leave(lease);
    },
});
