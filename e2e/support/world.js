/** The world of the tests: a node, a meter, people with money; started once per file, gone afterwards. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Actor, coins, gpuModels } from '@leasehold/client';
import { devAccount, newAccount } from '@leasehold/devnet/accounts';
import { Meter, startJob } from '@leasehold/devnet/meter';
import { Node } from '@leasehold/devnet/node';
import { MeterProxy } from './proxy.js';

export class World {
    /** Jobs, and what else runs beside it. @type {import('@leasehold/devnet/program').Program[]} */
    #beside = [];
    #failed = false;
    /** Its folder, which stays when a test failed. @type {string} */
    dir;
    /** @type {Meter} */
    meter;
    /** Between node and meter, if the world is `proxied`. @type {MeterProxy} */
    proxy;
    /** @type {Node} */
    node;
    /** @type {import('@leasehold/client').GpuModel[]} */
    models;
    /** The account that has sudo. @type {Actor} */
    alice;

    /**
     * @param {{ proxied?: boolean, metered?: boolean, metrics?: boolean, final?: boolean }} [options] `proxied`: the node
     *   reaches its meter through `this.proxy` only. `metered`: the meter is started before the node; otherwise the test
     *   starts it. `metrics`: the node serves them. `final`: what its people do is done once it is final.
     */
    constructor({ proxied = false, metered = true, metrics = false, final = false } = {}) {
        this.proxied = proxied;
        this.metered = metered;
        this.metrics = metrics;
        this.final = final;
        this.dir = mkdtempSync(join(tmpdir(), 'leasehold-e2e-'));
    }

    /** @param {string[]} [args] More arguments for the node. */
    async open(args = []) {
        this.meter = new Meter({ dir: this.dir });
        if (this.metered) await this.meter.start();
        else await this.meter.reserve();
        if (this.proxied) this.proxy = await new MeterProxy(this.meter.url).start();
        this.node = new Node({
            dir: this.dir,
            meterUrl: this.proxy?.url ?? this.meter.url,
            metrics: this.metrics,
            args,
        });
        await this.node.start();
        await this.look();
    }

    /** Asks the chain, once there is one, for what tests need to know of it. */
    async look() {
        this.models = await gpuModels(this.chain);
        this.timing = await this.chain.view('timing');
        this.alice = this.actor(devAccount('//Alice'), 'Alice');
    }

    /** @returns {import('@leasehold/client').Chain} */
    get chain() {
        return this.node.chain;
    }

    /** What runs for it, and has a log. @returns {(import('@leasehold/devnet/program').Program | undefined)[]} */
    get programs() {
        return [this.node?.program, this.meter?.program];
    }

    async stop() {
        await Promise.all([...this.#beside.map((program) => program.stop()), this.node?.stop()]);
        await this.proxy?.stop();
        await this.meter?.stop();
    }

    async close() {
        await this.stop();
        if (!this.#failed && this.dir) rmSync(this.dir, { recursive: true, force: true });
    }

    /**
     * A test that shows the logs when it fails.
     * @param {() => Promise<void>} body
     */
    test(body) {
        return async () => {
            try {
                await body();
            } catch (error) {
                this.#failed = true;
                for (const program of this.programs.filter((one) => one !== undefined)) {
                    console.error(`--- the end of ${program.log}\n${program.tail()}`);
                }
                throw error;
            }
        };
    }

    /** @param {import('@leasehold/client').Account} account @param {string} name */
    actor(account, name) {
        return new Actor(this.chain, account, name, { final: this.final });
    }

    /**
     * New accounts with money.
     *
     * @param {string[]} names
     * @param {{ each?: bigint, asset?: number, ofAsset?: bigint }} [options]
     * @returns {Promise<Actor[]>}
     */
    async actors(names, { each = coins(2_000), asset, ofAsset = 0n } = {}) {
        const made = names.map((name) => this.actor(newAccount(), name));
        await this.alice.batch((tx) =>
            made.flatMap(({ address }) => [
                tx.balances.transferKeepAlive(address, each),
                ...(asset === undefined ? [] : [tx.assets.transferKeepAlive(asset, address, ofAsset)]),
            ]),
        );
        return made;
    }

    /** A real job, to be measured; it ends after a minute. */
    job() {
        return this.add(startJob({ dir: this.dir, args: ['--seconds', '60', '--size', '256', '--threads', '1'] }));
    }

    /** What is added is stopped with the world, also when its test fails. */
    add(/** @type {import('@leasehold/devnet/program').Program} */ program) {
        this.#beside.push(program);
        return program;
    }
}
