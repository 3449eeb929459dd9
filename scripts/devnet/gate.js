/** Gates of offers, which a meter answers for. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './ports.js';
import { binary } from './program.js';

/** @param {string[]} args */
async function meter(...args) {
    try {
        return (await promisify(execFile)(binary('LEASEHOLD_METER'), args)).stdout;
    } catch (error) {
        throw new Error(`leasehold-meter ${args[0]} failed: ${(error.stderr || error.message).trim()}`);
    }
}

/** The key of a meter's gates. @param {string} dir It is made in this folder. @returns {Promise<string>} Its file. */
export async function gateKey(dir) {
    const file = join(dir, 'gate.key');
    await meter('gate-key', file);
    return file;
}

export class Gate {
    /** Where the meter listens. @type {number} */
    port;

    /**
     * @param {{ key: string, genesis: string, provider: string, offer: number }} options `key` is a file; `genesis` the
     *   chain's hash.
     */
    constructor({ key, genesis, provider, offer }) {
        this.key = key;
        this.genesis = genesis;
        this.provider = provider;
        this.offer = offer;
    }

    /** Chooses the port that the meter will listen on. */
    async reserve() {
        this.port ??= await freePort();
        return this;
    }

    /** Arguments of the meter that answers. */
    get args() {
        const listen = `127.0.0.1:${this.port}=${this.offer}`;
        return ['--gate', listen, '--gate-key', this.key, '--genesis', this.genesis];
    }

    /**
     * What the provider tells the chain.
     * @param {number} [port] Where watchers find it, if something stands before the meter.
     */
    async proof(port = this.port) {
        const [genesis, offer] = [this.genesis, String(this.offer)];
        const of = ['--genesis', genesis, '--provider', this.provider, '--offer', offer];
        return JSON.parse(await meter('gate-proof', '--gate-key', this.key, ...of, '--address', `127.0.0.1:${port}`));
    }
}
