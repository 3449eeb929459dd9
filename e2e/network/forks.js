/** Four validators that are parted two and two and joined again: the messages to clients on a chain that forks. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Actor, connect, until, within } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { stringToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { Line } from '../support/line.js';
import { LIBRARIES } from './libraries.js';
import { Network } from './validators.js';

const SENDERS = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];
/** Blocks that each half makes on its own. */
const APART = 6;
const FINAL_MS = 240_000;
/** Four nodes on a small machine need longer for a block than one; and no session ends while half of them are away. */
const TIMING = { slotMillis: 2_000, epochSlots: 2_400 };

/**
 * @typedef {object} Remark
 * @property {string} bytes
 * @property {string} sender
 * @property {import('@leasehold/client').Receipt} receipt
 * @property {Promise<import('@leasehold/client').ChainEvent>} event As another node tells it, once it is final.
 */

/** What a client was told of reorganisations. */
class Witness {
    deepest = 0;

    /** @param {string} name @param {import('@leasehold/client').Chain} chain */
    constructor(name, chain) {
        this.name = name;
        this.chain = chain;
        this.from = chain.blocks.best;
        chain.blocks.watch(({ retracted }) => {
            this.deepest = Math.max(this.deepest, retracted.length);
        });
    }

    toString() {
        const { reorganisations } = this.chain.blocks;
        return `${this.name}: reorganisations: ${reorganisations}, blocks replaced by the deepest: ${this.deepest}`;
    }
}

/** Sends remarks, one after another, until it is told to stop. */
class Sender {
    /** @type {Remark[]} */
    remarks = [];
    #going = true;

    /**
     * @param {string} name
     * @param {import('@leasehold/client').Chain} chain Where it sends.
     * @param {import('@leasehold/client').Chain} other Where it waits for the event.
     */
    constructor(name, chain, other) {
        this.name = name;
        this.actor = new Actor(chain, devAccount(`//${name}`), name);
        this.other = other;
        this.done = this.#run();
        this.done.catch(() => {});
    }

    async #run() {
        for (let count = 1; this.#going; count += 1) {
            const bytes = `${this.name} says ${count}`;
            const hash = blake2AsHex(bytes);
            const where = (data) => data.hash_ === hash;
            const event = this.other.blocks.event('system.Remarked', { where, final: true, ms: FINAL_MS });
            event.catch(() => {});
            const receipt = await this.actor.send((tx) => tx.system.remarkWithEvent(u8aToHex(stringToU8a(bytes))));
            this.remarks.push({ bytes, sender: this.actor.address, receipt, event });
        }
    }

    /** Until it has sent as many more. @param {number} count */
    async more(count) {
        const wanted = this.remarks.length + count;
        const reached = until(120_000, `${this.name} to send ${wanted} remarks`, () => this.remarks.length >= wanted);
        await Promise.race([reached, this.done.then(() => reached)]);
    }

    async stop() {
        this.#going = false;
        await this.done;
    }
}

describe('a chain that forks', { timeout: 900_000 }, () => {
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-network-'));
    const network = new Network(dir, { timing: TIMING });
    /** @type {Sender[]} */
    let senders = [];
    /** @type {Witness[]} */
    let witnesses = [];
    /** @type {Line} */
    let line;
    /** @type {import('@leasehold/client').Chain | undefined} */
    let behindLine;
    /** @type {import('./libraries.js').Library[]} */
    let libraries = [];
    /** @type {{ name: string, sent: Promise<{ number: number, hash: string }> }[]} */
    let foreign = [];
    let failed = false;

    const chains = () => network.validators.map(({ chain }) => chain);
    const remarks = () => senders.flatMap((sender) => sender.remarks);
    /** @param {() => Promise<void>} body */
    const test = (body) => async () => {
        try {
            await body();
        } catch (error) {
            failed = true;
            for (const { program } of network.validators) {
                if (program) console.error(`--- the end of ${program.log}\n${program.tail(6)}`);
            }
            throw error;
        }
    };

    before(async () => {
        await network.start();
        await Promise.all(network.validators.map((validator) => validator.connect()));
        line = await new Line(network.validators[2].port).open();
        behindLine = await connect(line.ws);
        await Promise.all(
            chains().map((chain) =>
                until(60_000, 'the first final block', () => (chain.blocks.final?.number ?? 0) > 0),
            ),
        );
        witnesses = [
            ...network.validators.map(({ name, chain }) => new Witness(name, chain)),
            new Witness('a client whose connection was lost', behindLine),
        ];
    });
    after(async () => {
        await Promise.all(libraries.map((library) => library.close()));
        await behindLine?.disconnect();
        await line?.cut();
        await network.stop();
        if (!failed) rmSync(dir, { recursive: true, force: true });
    });

    it(
        'is parted and joined while six senders send',
        test(async () => {
            senders = SENDERS.map((name, i) => new Sender(name, chains()[i % 4], chains()[(i + 2) % 4]));
            const ends = [network.validators[0].ws, network.validators[2].ws];
            libraries = await Promise.all(LIBRARIES.flatMap((make) => ends.map((ws) => make(ws))));
            await Promise.all(senders.map((sender) => sender.more(2)));

            await network.part();
            const apart = Math.max(...chains().map(({ blocks }) => blocks.best)) + APART;
            await line.cut();
            foreign = libraries.map((library, i) => {
                const pair = devAccount(`//${SENDERS[i]}//stash`);
                const sent = library.remark(pair, stringToU8a(`${library.name} says ${i}`));
                sent.catch(() => {});
                return { name: library.name, sent };
            });
            await Promise.all(chains().map(({ blocks }) => blocks.reach(apart, 120_000)));
            await Promise.all(senders.map((sender) => sender.more(1)));
            const [one, , other] = chains().map(({ blocks }) => blocks.at(apart)?.hash);
            assert.notEqual(one, other, 'the halves have made blocks of their own');

            await network.join();
            await line.open();
            await Promise.all(senders.map((sender) => sender.more(2)));
            await Promise.all(senders.map((sender) => sender.stop()));
            await Promise.all(
                witnesses.map(({ name, chain }) =>
                    chain.blocks.find(FINAL_MS, `finality to go on for ${name}`, apart, (block) => block, {
                        final: true,
                    }),
                ),
            );
            const again = witnesses.reduce((most, { deepest }) => Math.max(most, deepest), 0);
            assert.ok(again >= APART, `a half has turned to the other's blocks, ${again} of its own are gone`);
        }),
    );

    it(
        'has every call in a final block, where its receipt says',
        test(async () => {
            await Promise.all(remarks().map(({ receipt }) => receipt.final(FINAL_MS)));
            for (const { bytes, sender, receipt } of remarks()) {
                assert.equal(receipt.status, 'final');
                assert.deepEqual(receipt.event('system.Remarked'), { sender, hash_: blake2AsHex(bytes) });
                for (const { api } of chains()) {
                    const hash = await api.rpc.chain.getBlockHash(receipt.block);
                    assert.equal(hash.toHex(), receipt.hash, bytes);
                }
                const [{ submitter }] = chains();
                const extrinsic = (await submitter.extrinsics(receipt.hash))[receipt.index];
                assert.ok(extrinsic.endsWith(u8aToHex(stringToU8a(bytes)).slice(2)), bytes);
            }
        }),
    );

    it(
        'loses no event, on whatever node it is waited for',
        test(async () => {
            const events = await Promise.all(remarks().map(({ event }) => event));
            assert.deepEqual(
                events.map(({ block, data }) => [block, data.hash_]),
                remarks().map(({ bytes, receipt }) => [receipt.block, blake2AsHex(bytes)]),
            );
            const last = Math.max(...remarks().map(({ receipt }) => receipt.block));
            const expected = remarks()
                .map(({ bytes }) => blake2AsHex(bytes))
                .sort();
            for (const { name, chain, from } of witnesses) {
                await within(60_000, `${name} to reach block ${last}`, chain.blocks.reach(last));
                const seen = chain.blocks.between('system.Remarked', from, last).map(({ data }) => data.hash_);
                const ours = new Set(expected);
                assert.deepEqual(seen.filter((hash) => ours.has(hash)).sort(), expected, name);
            }
        }),
    );

    it(
        'tells polkadot-api and dedot of the final blocks only',
        test(async () => {
            for (const { name, sent } of foreign) {
                const { number, hash } = await within(FINAL_MS, `${name} to see its event`, sent);
                for (const { api } of chains()) {
                    assert.equal((await api.rpc.chain.getBlockHash(number)).toHex(), hash, name);
                }
            }
        }),
    );

    it(
        'was seen to reorganise by both clients of a half',
        test(async () => {
            for (const witness of witnesses) console.log(`    ${witness}`);
            console.log(
                `    ${remarks().length} calls of ${senders.length} senders, ${foreign.length} of other libraries`,
            );
            assert.ok(witnesses.filter(({ deepest }) => deepest > 0).length >= 2);
        }),
    );
});
