/** Runs a Leasehold meter, and the job that it measures. */

import { join } from 'node:path';
import { until } from '@leasehold/client';
import { freePort } from './ports.js';
import { binary, Program } from './program.js';

const START_MS = 20_000;

export class Meter {
    /** @type {number | undefined} */
    port;
    /** @type {Program} */
    program;

    /**
     * @param {{ dir: string, source?: string, name?: string, env?: Record<string, string> }} options `dir` holds state
     *   and log.
     */
    constructor({ dir, source = 'host', name = 'meter', env = {} }) {
        this.dir = dir;
        this.source = source;
        this.name = name;
        this.env = env;
    }

    /** One that another program has started. @param {string} url */
    static at(url) {
        const meter = new Meter({ dir: '' });
        meter.port = Number(new URL(url).port);
        return meter;
    }

    get url() {
        return `http://127.0.0.1:${this.port}`;
    }

    /** Chooses the port that it will listen on. */
    async reserve() {
        this.port ??= await freePort();
    }

    /**
     * Starts it and waits until it answers. It fails at once where its source cannot be read.
     * @param {string[]} [args] More arguments.
     */
    async start(args = []) {
        await this.reserve();
        this.program = new Program(
            this.name,
            binary('LEASEHOLD_METER'),
            [
                ...['--listen', `127.0.0.1:${this.port}`, '--source', this.source],
                ...['--state-dir', join(this.dir, this.name), ...args],
            ],
            { dir: this.dir, env: this.env },
        );
        await this.program.whileAlive(START_MS, 'its health to be good', this.#healthy());
        return this;
    }

    async #healthy() {
        await until(START_MS, `${this.url}/health to be good`, async () => {
            if (this.program.end !== undefined) return true;
            return fetch(`${this.url}/health`).then(
                (r) => r.ok,
                () => false,
            );
        });
    }

    async stop() {
        await this.program?.stop();
    }

    /**
     * Measures `job` under `lease`, from now on.
     *
     * @param {number} lease
     * @param {{ pid?: number, devices?: string[] }} job
     */
    async attach(lease, { pid, devices }) {
        await this.#ask('PUT', `/v1/leases/${lease}`, { pid, devices });
    }

    /** @param {number} lease */
    async detach(lease) {
        await this.#ask('DELETE', `/v1/leases/${lease}`);
    }

    /** The leases it measures. */
    async leases() {
        return this.#ask('GET', '/v1/leases');
    }

    /** What it says of its leases, in JSON. */
    async readings() {
        return this.#ask('GET', '/v1/readings.json');
    }

    /** The same in SCALE, as the off-chain worker reads it. */
    async rawReadings() {
        const answer = await fetch(`${this.url}/v1/readings`, { signal: AbortSignal.timeout(5_000) });
        if (!answer.ok) throw new Error(`the meter answered ${answer.status} to /v1/readings`);
        return new Uint8Array(await answer.arrayBuffer());
    }

    async #ask(method, path, body) {
        const answer = await fetch(`${this.url}${path}`, {
            method,
            headers: body === undefined ? {} : { 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: AbortSignal.timeout(5_000),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`the meter answered ${answer.status} to ${method} ${path}: ${text.trim()}`);
        return text === '' ? undefined : JSON.parse(text);
    }
}

/**
 * Starts the project's own job, a matrix product without end, in a process group of its own.
 * @param {{ dir: string, name?: string, args?: string[] }} options
 */
export function startJob({ dir, name = 'job', args = [] }) {
    // With lower priority than the node, which must make a block every second: on a GPU that costs the job nothing.
    return new Program(name, 'nice', ['-n', '10', binary('LEASEHOLD_JOB'), ...args], { dir });
}
