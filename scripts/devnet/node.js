/** Runs a Leasehold node. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect, until } from '@leasehold/client';
import { freePort } from './ports.js';
import { binary, Program } from './program.js';
import { COMPILED_RUNTIMES, developmentChain } from './specification.js';

const START_MS = 90_000;
/** Blocks in which tests and demonstrations look things up long after they happened. */
const HISTORY = 10_000;
/** What makes a node that has no other the chain's only author, as `--dev` does. */
const ALONE = ['--alice', '--force-authoring', '--unsafe-force-node-key-generation'];

/** A development node with its own data folder. */
export class Node {
    /** @type {number | undefined} */
    port;
    /** Where its metrics are, if it serves them. @type {number | undefined} */
    metricsPort;
    /** @type {Program} */
    program;
    /** @type {import('@leasehold/client').Chain} */
    chain;

    /**
     * @param {{ dir: string, chain?: string, meterUrl?: string, name?: string, metrics?: boolean, args?: string[] }} options
     *   `dir` holds the data and the log; `chain` is a specification of which Alice is the only validator, instead of
     *   the development chain's; with `metrics` it serves them.
     */
    constructor({ dir, chain, meterUrl, name = 'node', metrics = false, args = [] }) {
        this.dir = dir;
        this.spec = chain;
        this.meterUrl = meterUrl;
        this.name = name;
        this.metrics = metrics;
        this.args = args;
    }

    get ws() {
        return `ws://127.0.0.1:${this.port}`;
    }

    get http() {
        return `http://127.0.0.1:${this.port}`;
    }

    /** Where it keeps its chain and its keys. */
    get data() {
        return join(this.dir, 'data');
    }

    /** Starts it, on the data it has if it ran before, and waits until it answers. */
    async launch() {
        mkdirSync(this.data, { recursive: true });
        this.port = await freePort();
        this.metricsPort = this.metrics ? await freePort() : undefined;
        this.program = new Program(
            this.name,
            binary('LEASEHOLD_NODE'),
            [
                ...(this.spec ? ['--chain', this.spec, ...ALONE] : ['--dev', '--chain', await developmentChain()]),
                '--base-path',
                this.data,
                // The whole history, so that a chain that is kept can be looked through.
                '--state-pruning',
                'archive',
                '--blocks-pruning',
                'archive',
                '--rpc-port',
                String(this.port),
                '--rpc-methods',
                'unsafe',
                '--rpc-cors',
                'all',
                '--listen-addr',
                '/ip4/127.0.0.1/tcp/0',
                '--no-mdns',
                '--no-telemetry',
                ...COMPILED_RUNTIMES,
                ...(this.metrics ? ['--prometheus-port', String(this.metricsPort)] : ['--no-prometheus']),
                ...(this.meterUrl ? ['--gpu-meter', this.meterUrl] : []),
                ...this.args,
            ],
            { dir: this.dir },
        );
        await this.program.whileAlive(START_MS, 'its RPC to answer', this.#answers());
        return this;
    }

    /** The same, and waits until it produces blocks. */
    async start() {
        await this.launch();
        this.chain = await this.program.whileAlive(
            START_MS,
            'its RPC to be usable',
            connect(this.ws, { history: HISTORY }),
        );
        await this.program.whileAlive(START_MS, 'its next block', this.chain.blocks.next());
        return this;
    }

    async #answers() {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'system_health', params: [] });
        const headers = { 'content-type': 'application/json' };
        await until(START_MS, `${this.http} to answer`, async () => {
            if (this.program.end !== undefined) return true;
            return fetch(this.http, { method: 'POST', body, headers }).then(
                (r) => r.ok,
                () => false,
            );
        });
    }

    /** Ends it without a chance to tidy up, as a power cut does. */
    async kill() {
        await this.chain?.disconnect();
        await this.program.kill();
    }

    async stop() {
        await this.chain?.disconnect();
        await this.program?.stop();
    }
}
