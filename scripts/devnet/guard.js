/** Runs a tenant's guard. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '@leasehold/client';
import { Program } from './program.js';

const GUARD = fileURLToPath(new URL('../../clients/js/bin/leasehold-guard.js', import.meta.url));

/**
 * Makes a key, as its owner would.
 *
 * @param {string} file
 * @returns {Promise<{ id: string, address: string }>} The public key, and the address of the account that it is of.
 */
export async function makeKey(file) {
    const { stdout } = await promisify(execFile)(process.execPath, [GUARD, 'keygen', file]);
    const [, id] = /receipt key +(0x[\da-f]{64})/.exec(stdout) ?? [];
    const [, address] = /address +(\w+)/.exec(stdout) ?? [];
    if (!id || !address) throw new Error(`leasehold-guard keygen said ${stdout}`);
    return { id, address };
}

/** A guard of one lease. Its state is in `dir`, under its name: another one of that name goes on where it ended. */
export class Guard {
    /** @type {Program} */
    program;
    /** How much of the log was there before it was started. */
    #before = 0;

    /**
     * @param {{ dir: string, ws: string, lease: number, name?: string, args: string[] }} options `args` has the check, and
     *   whatever else it is told.
     */
    constructor({ dir, ws, lease, name = 'guard', args }) {
        this.dir = dir;
        this.name = name;
        this.args = [
            ...['run', '--json', '--node', ws, '--lease', String(lease)],
            ...['--state', join(dir, `${name}.state`), ...args],
        ];
    }

    start() {
        this.program = new Program(this.name, process.execPath, [GUARD, ...this.args], { dir: this.dir });
        return this;
    }

    /** What it said so far: also before it was started again. @returns {Record<string, any>[]} */
    said() {
        return (
            readFileSync(this.program.log, 'utf8')
                .split('\n')
                // Libraries write lines of their own, and the last line may not be whole.
                .filter((line) => line.startsWith('{') && line.endsWith('}'))
                .map((line) => JSON.parse(line))
        );
    }

    /** From now on it counts only what is said from now on. */
    turnPage() {
        this.#before = this.said().length;
    }

    /**
     * Waits until it says something.
     *
     * @param {string} event
     * @param {(data: Record<string, any>) => boolean} [where]
     * @param {number} [ms]
     * @returns {Promise<Record<string, any>>}
     */
    async heard(event, where = () => true, ms = 60_000) {
        const found = () =>
            this.said()
                .slice(this.#before)
                .find((saying) => saying.event === event && where(saying));
        try {
            const saying = until(ms, `the guard to say ${event}`, found);
            return await this.program.whileAlive(ms, `its ${event}`, saying);
        } catch (error) {
            // It may have ended with that.
            const last = found();
            if (!last) throw error;
            return last;
        }
    }

    async stop() {
        await this.program?.stop();
    }
}
