/** A network of four validators who watch, and providers with gates on their machines. */

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { METER_KEY_TYPE, MeterKey, plain } from '@leasehold/client';
import { Gate, gateKey } from '@leasehold/devnet/gate';
import { Meter } from '@leasehold/devnet/meter';
import { NAMES, Network } from '../network/validators.js';
import { Line } from './line.js';
import { ACCESS, becomeProvider, PRICE, spec } from './market.js';
import { World } from './world.js';

/** Blocks until a lease at an ask has begun, each step of it final. */
const BEGINNING_BLOCKS = 15;
/** All blocks of a test: nothing of a round is forgotten. */
const HISTORY = 2_000;
const SETTLED_MS = 480_000;

/**
 * @typedef {import('./market.js').Provider & { meter: Meter, line: Line }} Gated A provider of whom watchers reach the
 *   gate through `line`, and whose meter only its own node asks.
 *
 * @typedef {object} Leased
 * @property {import('@leasehold/client').Actor} tenant
 * @property {bigint} wealth What the tenant had before.
 * @property {number} lease
 * @property {bigint} escrow
 * @property {number} start
 * @property {number} end
 */

export class WatchedWorld extends World {
    /** @type {Line[]} */
    #lines = [];
    /** @type {Meter[]} */
    #meters = [];
    /** @type {Network} */
    network;

    /**
     * @param {{ timing?: Record<string, number>, args?: Record<string, string[]>, meters?: number }} [options] `meters`:
     *   the number of validators that are providers' nodes, too; the rest as of `Network`.
     */
    constructor({ timing, args = {}, meters = 0 } = {}) {
        // What another fork changes must not be what a test goes by.
        super({ final: true });
        this.options = { timing, args, meters };
    }

    async open() {
        const { timing, args, meters } = this.options;
        const all = { ...args };
        for (const name of NAMES.slice(0, meters)) {
            const dir = join(this.dir, `provider-${name}`);
            mkdirSync(dir);
            const meter = new Meter({ dir, name: `meter-${name}` });
            await meter.reserve();
            this.#meters.push(meter);
            all[name] = ['--gpu-meter', meter.url, ...(args[name] ?? [])];
        }
        this.network = new Network(this.dir, { timing, args: all });
        await this.network.start();
        await this.network.validators[0].connect({ history: HISTORY });
        await this.chain.blocks.find(60_000, 'the first final block', 0, ({ number }) => number > 0 || undefined, {
            final: true,
        });
        await this.look();
    }

    get chain() {
        return this.network.validators[0].chain;
    }

    get programs() {
        return [...(this.network?.validators ?? []), ...this.#meters].map(({ program }) => program);
    }

    async stop() {
        // What runs beside the network. The world has no node of its own.
        try {
            await super.stop();
        } finally {
            await this.network?.stop();
            await Promise.all(this.#lines.map((line) => line.cut()));
            await Promise.all(this.#meters.map((meter) => meter.stop()));
        }
    }

    /**
     * Makes an account a provider whose node is that of a validator, with one offer that has a gate.
     *
     * @param {import('@leasehold/client').Actor} owner
     * @param {number} index Of the validator.
     * @param {{ gpus?: number, takes?: () => boolean }} [options] `takes` as of `Line`.
     * @returns {Promise<Gated>}
     */
    async gated(owner, index, { gpus, takes } = {}) {
        const [meter, validator] = [this.#meters[index], this.network.validators[index]];
        const key = new MeterKey();
        const provider = await becomeProvider(this, owner, { gpus, key, metered: false });
        const of = { genesis: this.chain.api.genesisHash.toHex(), provider: owner.address, offer: provider.offer };
        const gate = await new Gate({ key: await gateKey(meter.dir), ...of }).reserve();
        await meter.start(gate.args);
        const line = await new Line(gate.port, { takes }).open();
        this.#lines.push(line);
        const proof = await gate.proof(line.port);
        await Promise.all([
            owner.setGate(proof),
            owner.setAsk(provider.offer, { price: PRICE, maxTerm: 1_000 }),
            validator.ask('author_insertKey', METER_KEY_TYPE, key.secret, key.id).then(() => owner.registerMeter(key)),
        ]);
        return { ...provider, meter, line };
    }

    /** The next round that watches an offer whose gate is set by now, and whose leases begin in so many blocks. */
    nextRound(blocks = BEGINNING_BLOCKS) {
        const { roundBlocks } = this.timing;
        return Math.ceil((this.chain.blocks.best + Math.max(blocks, roundBlocks / 6)) / roundBlocks);
    }

    /** The first block of a round. @param {number} round */
    begin(round) {
        return round * this.timing.roundBlocks;
    }

    /** The first block in which the verdicts on a round stand. @param {number} round */
    decided(round) {
        return this.begin(round + 1) + this.timing.roundBlocks / 3;
    }

    /**
     * A lease of an offer at its ask, measured, that ends as near to the end of a round as can be, and not later.
     *
     * @param {Gated} provider
     * @param {import('@leasehold/client').Actor} tenant
     * @param {number} round
     * @returns {Promise<Leased>}
     */
    async leased({ actor, offer, meter }, tenant, round) {
        const wealth = (await tenant.balance()).total;
        const term = this.begin(round + 1) - this.chain.blocks.best - BEGINNING_BLOCKS;
        const escrow = PRICE * BigInt(term);
        const requirement = { models: [spec(this).model], gpus: 1 };
        const lease = await tenant.takeOffer(offer, { requirement, term, maxPrice: PRICE, escrow });
        await meter.attach(lease, {});
        const { start, end } = (await actor.activate(lease, ACCESS)).event('leases.LeaseActivated');
        return { tenant, wealth, lease, escrow, start, end };
    }

    /** The verdict of a round on an offer. @param {number} round @param {number} offer */
    async verdict(round, offer) {
        await this.chain.blocks.reach(this.decided(round));
        return plain(await this.chain.api.call.watchingApi.verdict(round, offer));
    }

    /**
     * What a lease came to when nothing could change any more: the chain finalizes it, two rounds after the round of its end.
     *
     * @param {Pick<Leased, 'lease'>} leased
     * @returns {Promise<import('@leasehold/client').ChainEvent>} `leases.LeaseFinalized`, in a final block.
     */
    async settled({ lease }) {
        const where = (data) => data.lease === lease;
        const ms = SETTLED_MS;
        const event = await this.chain.blocks.event('leases.LeaseFinalized', { from: 0, where, ms, final: true });
        assert.equal(event.extrinsic, null, 'no call caused it');
        return event;
    }

    /**
     * What was reported of a lease up to now: of all rounds, or of one. In milliseconds.
     *
     * @param {Pick<Leased, 'lease' | 'start' | 'end'>} leased
     * @param {number} [round]
     * @returns {{ credited: number, covered: number }}
     */
    reported({ lease, start, end }, round) {
        const { windowBlocks, roundBlocks, slotMillis } = this.timing;
        const counts = ({ data }) =>
            data.lease === lease &&
            (round === undefined || Math.floor((data.window * windowBlocks) / roundBlocks) === round);
        const blocks = (window) => Math.min(end, (window + 1) * windowBlocks) - Math.max(start, window * windowBlocks);
        return this.chain.blocks
            .between('usageAttestation.UsageRecorded', start)
            .filter(counts)
            .reduce(
                ({ credited, covered }, { data }) => ({
                    credited: credited + data.creditedMs,
                    covered: covered + blocks(data.window) * slotMillis,
                }),
                { credited: 0, covered: 0 },
            );
    }
}
