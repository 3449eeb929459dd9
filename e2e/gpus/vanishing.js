/** A machine loses one of its two GPUs: the lease on it earns nothing any more, the lease on the other goes on. */

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Meter } from '@leasehold/devnet/meter';
import { balanced, credited, freeOfHolds } from '../support/assert.js';
import { PlayedDriver } from '../support/driver.js';
import { Exporter } from '../support/exporter.js';
import { ACCESS, awarded, becomeProvider, creditBut, finalized, PRICE, windowOf } from '../support/market.js';

/**
 * @typedef {object} Machine With two GPUs, `0` and `1`.
 * @property {string} source What its meter measures by.
 * @property {Record<string, string>} [env] Of the meter.
 * @property {() => void} lose Takes GPU 0 away.
 * @property {() => Promise<void>} [stop]
 */

/** @type {Record<string, (dir: string) => Promise<Machine>>} */
const MACHINES = {
    dcgm: async () => {
        const exporter = await new Exporter('dcgm_two_l4.prom', 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION').start();
        return {
            source: `dcgm=${exporter.url}`,
            lose: () => exporter.lose('gpu="0"'),
            stop: () => exporter.stop(),
        };
    },
    amd: async () => {
        const exporter = await new Exporter('amd_two_vf.prom', 'amd_gpu_used_vram').start();
        return {
            source: `amd=${exporter.url}`,
            lose: () => exporter.lose('gpu_id="0"'),
            stop: () => exporter.stop(),
        };
    },
    nvml: async (dir) => {
        const driver = await new PlayedDriver(dir).build();
        // The other GPU takes its index.
        return { source: 'nvml', env: driver.env, lose: () => driver.show(['b']) };
    },
};

/**
 * @param {import('../support/world.js').World} world
 * @param {import('../support/hub.js').MeterHub} hub
 */
export const tests = (world, hub) => {
    const windowBlocks = () => world.timing.windowBlocks;

    /** Leases of both GPUs, which are measured before they begin, at the beginning of a window. */
    const lease = async (meter, provider, tenant, terms) => {
        const pair = await Promise.all(['0', '1'].map(() => awarded(world, provider, tenant, terms)));
        await Promise.all(pair.map(({ lease: id }, gpu) => meter.attach(id, { devices: [String(gpu)] })));
        await world.chain.blocks.reach((windowOf(world, world.chain.blocks.best) + 1) * windowBlocks());
        return Promise.all(
            pair.map(async ({ lease: id }) => {
                const receipt = await provider.actor.activate(id, ACCESS);
                const { start, end } = receipt.event('leases.LeaseActivated');
                return { id, start, end };
            }),
        );
    };

    /** What was credited of a lease in each of its windows, in order. */
    const credits = ({ id, start }) =>
        world.chain.blocks
            .between('usageAttestation.UsageRecorded', start)
            .filter(({ data }) => data.lease === id)
            .map(({ data }) => [data.window, data.creditedMs]);

    /** What can be. */
    const most = ({ start, end }) => {
        const windows = [];
        for (let from = start; from < end; ) {
            const window = windowOf(world, from);
            const to = Math.min((window + 1) * windowBlocks(), end);
            windows.push([window, (to - from) * world.timing.slotMillis]);
            from = to;
        }
        return windows;
    };

    const play = async (kind, machine, dir) => {
        const [owner, tenant] = await world.actors([`provider with ${kind}`, `tenant of ${kind}`]);
        const wealth = (await owner.balance()).total;
        const [meter, provider] = await Promise.all([
            hub.add(new Meter({ dir, source: machine.source, env: machine.env, name: `meter-${kind}` })),
            becomeProvider(world, owner, { gpus: 2 }),
        ]);
        // So that the leases end a little before their third window does.
        const term = 3 * windowBlocks() - 3;
        const escrow = PRICE * BigInt(term);
        const pair = await lease(meter, provider, tenant, { term, escrow, priceLimit: PRICE });
        const [lost, kept] = pair;

        // Their first window passes with both GPUs, and some of the second.
        const second = windowOf(world, lost.start) + 1;
        await world.chain.blocks.reach(second * windowBlocks() + windowBlocks() / 2 - 1);
        machine.lose();
        const from = Date.now();
        const finals = await Promise.all(pair.map(({ id, end }) => finalized(world, id, end, owner)));

        assert.deepEqual(credits(kept), most(kept), 'the lease of the other GPU is credited in full');
        const [whole, part, ...rest] = credits(lost);
        assert.deepEqual(whole, most(lost)[0], 'the window before is credited in full');
        assert.equal(part[0], second);
        credited(part[1], await creditBut(world, second, { from }));
        const [, , ...later] = most(lost);
        assert.ok(later.length > 0);
        assert.deepEqual(
            rest,
            later.map(([window]) => [window, 0]),
            'and nothing later',
        );

        // What was credited is what is paid.
        const blocks = pair.map((one) => credits(one).reduce((sum, [, ms]) => sum + ms, 0) / world.timing.slotMillis);
        assert.deepEqual(
            finals.map((final) => final.blocks),
            blocks.map(Math.floor),
        );
        assert.equal(finals[1].blocks, term);
        for (const final of finals) balanced(world, final, { price: PRICE, deposited: escrow });
        await freeOfHolds(tenant);
        const paid = finals[0].paid + finals[1].paid;
        assert.equal((await owner.balance()).total, wealth + paid - owner.fees);
    };

    const body = (kind, open) => async () => {
        const dir = join(world.dir, kind);
        mkdirSync(dir);
        const machine = await open(dir);
        try {
            await play(kind, machine, dir);
        } finally {
            await machine.stop?.();
        }
    };
    return Object.fromEntries(
        Object.entries(MACHINES).map(([kind, open]) => [
            `a lease on a GPU that goes away earns nothing: ${kind}`,
            body(kind, open),
        ]),
    );
};
