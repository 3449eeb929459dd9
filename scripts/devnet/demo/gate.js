/** A gate on this machine, as a provider opens one, and the question that a watcher asks it. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@leasehold/client';
import { compactAddLength, hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import { ed25519Verify, randomAsU8a } from '@polkadot/util-crypto';
import { freePort } from '../ports.js';
import { binary, Program } from '../program.js';

const START_MS = 20_000;
const ANSWER_MS = 2_500;
const VERSION = 1;

/** A meter that serves nothing but the gate of one offer. */
export class Gate {
    /** @type {Program} */
    program;
    /** Where it answers. @type {number} */
    port;
    /** Its public key, in hex. @type {string} */
    key;

    /**
     * @param {{ dir: string, genesis: Uint8Array, offer: number, name?: string }} options `dir` holds its key, its state
     *   and its log.
     */
    constructor({ dir, genesis, offer, name = 'gate' }) {
        this.dir = dir;
        this.genesis = genesis;
        this.offer = offer;
        this.name = name;
    }

    get #keyFile() {
        return join(this.dir, `${this.name}.key`);
    }

    get #genesisHex() {
        return `0x${Buffer.from(this.genesis).toString('hex')}`;
    }

    async start() {
        this.port = await freePort();
        await promisify(execFile)(binary('LEASEHOLD_METER'), ['gate-key', this.#keyFile]);
        this.program = new Program(
            this.name,
            binary('LEASEHOLD_METER'),
            [
                ...['--listen', '127.0.0.1:0', '--source', 'host', '--state-dir', join(this.dir, this.name)],
                ...['--gate', `127.0.0.1:${this.port}=${this.offer}`, '--gate-key', this.#keyFile],
                ...['--genesis', this.#genesisHex],
            ],
            { dir: this.dir },
        );
        const answering = until(START_MS, 'the gate to answer', () => this.answers({ anyKey: true }));
        await this.program.whileAlive(START_MS, 'its gate to answer', answering);
        return this;
    }

    /**
     * The arguments of `setGate`.
     * @param {string} provider
     * @returns {Promise<Parameters<import('@leasehold/client').Actor['setGate']>[0]>}
     */
    async proof(provider) {
        const { stdout } = await promisify(execFile)(binary('LEASEHOLD_METER'), [
            ...['gate-proof', '--gate-key', this.#keyFile, '--genesis', this.#genesisHex, '--provider', provider],
            ...['--offer', String(this.offer), '--address', `127.0.0.1:${this.port}`],
        ]);
        const proof = JSON.parse(stdout);
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
                `http://127.0.0.1:${this.port}/v1/probe/${Buffer.from(nonce).toString('hex')}`,
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
