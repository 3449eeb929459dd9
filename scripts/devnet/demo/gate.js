/** A gate on this machine, as a provider opens one, and the question that a watcher asks it. */

import { join } from 'node:path';
import { until } from '@leasehold/client';
import { compactAddLength, hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import { ed25519Verify, randomAsU8a } from '@polkadot/util-crypto';
import { Gate, gateKey } from '../gate.js';
import { binary, Program } from '../program.js';

const START_MS = 20_000;
const ANSWER_MS = 2_500;
const VERSION = 1;

/** A meter that serves nothing but the gate of one offer. */
export class ProbedGate {
    /** @type {Gate} */
    #gate;
    /** @type {Program} */
    program;
    /** Its public key, in hex. @type {string} */
    key;

    /**
     * @param {{ dir: string, genesis: Uint8Array, provider: string, offer: number }} options `dir` holds its key, its state
     *   and its log.
     */
    constructor({ dir, genesis, provider, offer }) {
        this.dir = dir;
        this.genesis = genesis;
        this.provider = provider;
        this.offer = offer;
    }

    async start() {
        const { dir, provider, offer } = this;
        const genesis = `0x${Buffer.from(this.genesis).toString('hex')}`;
        this.#gate = await new Gate({ key: await gateKey(dir), genesis, provider, offer }).reserve();
        const own = ['--listen', '127.0.0.1:0', '--source', 'host', '--state-dir', join(dir, 'gate')];
        this.program = new Program('gate', binary('LEASEHOLD_METER'), [...own, ...this.#gate.args], { dir });
        const answering = until(START_MS, 'the gate to answer', () => this.answers({ anyKey: true }));
        await this.program.whileAlive(START_MS, 'its gate to answer', answering);
        return this;
    }

    /**
     * The arguments of `setGate`.
     * @returns {Promise<Parameters<import('@leasehold/client').Actor['setGate']>[0]>}
     */
    async proof() {
        const proof = await this.#gate.proof();
        this.key = proof.key;
        return proof;
    }

    /**
     * Whether it answers a probe as a watcher would have it: with the signature of its key over the chain, the offer and a
     * number that nobody knew before.
     *
     * @param {{ anyKey?: boolean }} [options] `anyKey`: any signature will do.
     */
    async answers({ anyKey = false } = {}) {
        const nonce = randomAsU8a(16);
        try {
            const response = await fetch(
                `http://127.0.0.1:${this.#gate.port}/v1/probe/${Buffer.from(nonce).toString('hex')}`,
                {
                    signal: AbortSignal.timeout(ANSWER_MS),
                    redirect: 'error',
                },
            );
            const answer = new Uint8Array(await response.arrayBuffer());
            if (!response.ok || answer[0] !== VERSION) return false;
            return anyKey || ed25519Verify(this.#payload(nonce), answer.subarray(1), hexToU8a(this.key));
        } catch {
            return false;
        }
    }

    /** @param {Uint8Array} nonce */
    #payload(nonce) {
        const offer = new Uint8Array(8);
        new DataView(offer.buffer).setBigUint64(0, BigInt(this.offer), true);
        return u8aConcat(stringToU8a('leasehold/probe/1'), compactAddLength(this.genesis), offer, nonce);
    }

    async stop() {
        await this.program?.stop();
    }
}
