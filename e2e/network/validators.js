/** Four validators on this machine, whose connections to each other a test cuts and makes again. */

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect, until } from '@leasehold/client';
import { devAccount } from '@leasehold/devnet/accounts';
import { freePort } from '@leasehold/devnet/ports';
import { binary, Program } from '@leasehold/devnet/program';
import { COMPILED_RUNTIMES, localChain } from '@leasehold/devnet/specification';

const START_MS = 240_000;
const MEET_MS = 120_000;
/** The local preset has the first three. */
export const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave'];

/** @param {string[]} args */
function run(...args) {
    const { status, stdout, stderr } = spawnSync(binary('LEASEHOLD_NODE'), args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`leasehold-node ${args[0]} failed: ${stderr.trim()}`);
    return stdout.trim();
}

/**
 * The local chain with a fourth validator.
 * @param {Record<string, number>} [timing] Lengths that are other than the preset's.
 */
export async function specification(timing = {}) {
    const stash = devAccount('//Dave//stash').address;
    const ed25519 = devAccount('//Dave', 'ed25519').address;
    const sr25519 = devAccount('//Dave').address;
    const keys = {
        grandpa: ed25519,
        babe: sr25519,
        im_online: sr25519,
        authority_discovery: sr25519,
        watchers: ed25519,
    };
    return localChain(({ chainTiming, session, staking }) => {
        Object.assign(chainTiming.timing, timing);
        session.keys.push([stash, stash, keys]);
        const [[, , bond]] = staking.stakers;
        staking.stakers.push([stash, stash, bond, 'Validator']);
    });
}

class Validator {
    /** @type {Program} */
    program;
    /** @type {import('@leasehold/client').Chain} */
    chain;
    /** Where the others reach it. @type {string} */
    address;
    /** @type {string} */
    peer;
    /** @type {number} */
    port;
    /** @type {string} */
    #listen;

    /** @param {string} name @param {string} dir @param {string[]} args */
    constructor(name, dir, args) {
        this.name = name;
        this.dir = dir;
        this.args = args;
    }

    get #http() {
        return `http://127.0.0.1:${this.port}`;
    }

    get ws() {
        return `ws://127.0.0.1:${this.port}`;
    }

    get #key() {
        return join(this.dir, `${this.name}.key`);
    }

    /** Gives it an address. */
    async prepare() {
        run('key', 'generate-node-key', '--chain', 'local', '--file', this.#key);
        this.peer = run('key', 'inspect-node-key', '--file', this.#key);
        this.#listen = `/ip4/127.0.0.1/tcp/${await freePort()}`;
        this.address = `${this.#listen}/p2p/${this.peer}`;
        this.port = await freePort();
    }

    /** @param {string} spec @param {Validator[]} peers */
    async start(spec, peers) {
        const data = join(this.dir, this.name);
        mkdirSync(data);
        this.program = new Program(
            this.name,
            binary('LEASEHOLD_NODE'),
            [
                ...['--chain', spec, '--base-path', data, `--${this.name.toLowerCase()}`],
                ...['--rpc-port', String(this.port), '--rpc-methods', 'unsafe', '--rpc-cors', 'all'],
                ...['--listen-addr', this.#listen, '--node-key-file', this.#key],
                // It has places for these only, and takes those back that a test takes away.
                ...['--reserved-only', '--in-peers', '0', '--out-peers', '0'],
                ...peers.flatMap(({ address }) => ['--reserved-nodes', address]),
                ...['--no-mdns', '--no-telemetry', '--no-prometheus', ...COMPILED_RUNTIMES],
                ...['--state-pruning', 'archive', '--blocks-pruning', 'archive'],
                ...this.args,
            ],
            { dir: this.dir },
        );
        const answers = until(START_MS, `${this.name} to answer`, () =>
            fetch(`${this.#http}/health`).then(
                () => true,
                () => this.program.end !== undefined,
            ),
        );
        await this.program.whileAlive(START_MS, 'its RPC to answer', answers);
    }

    /** Connects a client to it. @param {{ history?: number }} [options] */
    async connect(options) {
        this.chain = await this.program.whileAlive(START_MS, 'its RPC to be usable', connect(this.ws, options));
        return this.chain;
    }

    /** @param {string} method @param {any[]} params */
    async ask(method, ...params) {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
        const headers = { 'content-type': 'application/json' };
        const { result, error } = await (await fetch(this.#http, { method: 'POST', body, headers })).json();
        if (error) throw new Error(`${this.name} answered to ${method}: ${error.message}`);
        return result;
    }

    /** Until it has as many peers. @param {number} count */
    async hasPeers(count) {
        await until(MEET_MS, `${this.name} to have ${count} peers`, async () => {
            const { peers } = await this.ask('system_health');
            return peers === count;
        });
    }

    async stop() {
        await this.chain?.disconnect();
        await this.program?.stop();
    }
}

export class Network {
    /**
     * @param {string} dir
     * @param {{ timing?: Record<string, number>, args?: Record<string, string[]> }} [options] `timing`: lengths that are
     *   other than the preset's; `args`: more arguments of validators, by their names.
     */
    constructor(dir, { timing = {}, args = {} } = {}) {
        this.dir = dir;
        this.timing = timing;
        this.validators = NAMES.map((name) => new Validator(name, dir, args[name] ?? []));
    }

    get halves() {
        return [this.validators.slice(0, 2), this.validators.slice(2)];
    }

    async start() {
        const spec = await specification(this.timing);
        for (const validator of this.validators) await validator.prepare();
        // All at once: two of them begin to make blocks.
        await Promise.all(
            this.validators.map((validator) =>
                validator.start(
                    spec,
                    this.validators.filter((other) => other !== validator),
                ),
            ),
        );
        await this.#meet(3);
    }

    /** @param {number} count */
    async #meet(count) {
        await Promise.all(this.validators.map((validator) => validator.hasPeers(count)));
    }

    #across() {
        const [one, other] = this.halves;
        return one.flatMap((a) => other.map((b) => [a, b]));
    }

    /** Cuts the halves off from each other. */
    async part() {
        for (const [a, b] of this.#across()) {
            await a.ask('system_removeReservedPeer', b.peer);
            await b.ask('system_removeReservedPeer', a.peer);
        }
        await this.#meet(1);
    }

    /** Lets the halves find each other again. */
    async join() {
        for (const [a, b] of this.#across()) {
            await a.ask('system_addReservedPeer', b.address);
            await b.ask('system_addReservedPeer', a.address);
        }
        await this.#meet(3);
    }

    async stop() {
        await Promise.all(this.validators.map((validator) => validator.stop()));
    }
}
