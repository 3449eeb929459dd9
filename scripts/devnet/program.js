/** Programs that a script starts, watches and ends: its own, and no others. */

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { within } from '@leasehold/client';

/** Those that end when this process does. @type {Set<Program>} */
const running = new Set();

process.on('exit', () => {
    for (const program of running) program.signal('SIGKILL');
});
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
    process.on(signal, () => process.exit(code));
}

/** A program that runs in a process group of its own, its output in a file. */
export class Program {
    /**
     * @param {string} name What messages call it; also the name of its log.
     * @param {string} binary
     * @param {string[]} args
     * @param {{ dir: string, env?: Record<string, string> }} options `dir` holds the log.
     */
    constructor(name, binary, args, { dir, env = {} }) {
        this.name = name;
        this.binary = binary;
        this.args = args;
        this.log = join(dir, `${name}.log`);
        const out = openSync(this.log, 'a');
        this.child = spawn(binary, args, {
            detached: true,
            stdio: ['ignore', out, out],
            env: { ...process.env, ...env },
        });
        closeSync(out);
        running.add(this);
        /** How it ended: resolves when it has. @type {Promise<string>} */
        this.exited = new Promise((resolve) => {
            this.child.once('error', (error) => this.#gone(resolve, `could not be started: ${error.message}`));
            this.child.once('exit', (code, signal) => {
                this.#gone(resolve, signal ? `was ended by ${signal}` : `exited with status ${code}`);
            });
        });
        /** How it ended, once it has. @type {string | undefined} */
        this.end = undefined;
    }

    #gone(resolve, end) {
        running.delete(this);
        this.end ??= end;
        resolve(this.end);
    }

    /** The process id, which is that of its process group too. */
    get pid() {
        return this.child.pid;
    }

    /**
     * Sends a signal to the whole process group.
     * @param {NodeJS.Signals} signal
     */
    signal(signal) {
        if (this.end !== undefined || this.pid === undefined) return;
        try {
            process.kill(-this.pid, signal);
        } catch (error) {
            if (error.code !== 'ESRCH') throw error;
        }
    }

    /** Ends it as its operator would, and by force if it does not listen. */
    async stop() {
        this.signal('SIGTERM');
        try {
            await within(10_000, `${this.name} to stop`, this.exited);
        } catch {
            await this.kill();
        }
    }

    /** Ends it without a chance to tidy up. */
    async kill() {
        this.signal('SIGKILL');
        await within(10_000, `${this.name} to die`, this.exited);
    }

    /** Lets it outlive this process. */
    release() {
        running.delete(this);
        this.child.unref();
    }

    /** The last lines of its output. */
    tail(lines = 20) {
        return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    }

    /**
     * The outcome of `promise`, unless the program ends first.
     *
     * @template T
     * @param {number} ms
     * @param {string} what
     * @param {Promise<T>} promise
     * @returns {Promise<T>}
     */
    async whileAlive(ms, what, promise) {
        const died = this.exited.then((end) => {
            throw new Error(`${this.name} ${end} before ${what}`);
        });
        // Whichever comes first, the other must not become an unhandled rejection.
        died.catch(() => {});
        promise.catch(() => {});
        try {
            return await within(ms, `${this.name}: ${what}`, Promise.race([promise, died]));
        } catch (error) {
            error.message += `\n--- the end of ${this.log}:\n${this.tail()}\n---`;
            throw error;
        }
    }
}

/**
 * The path of one of the project's binaries, as the shell scripts leave it in the environment.
 * @param {'LEASEHOLD_NODE' | 'LEASEHOLD_METER' | 'LEASEHOLD_JOB'} variable
 */
export function binary(variable) {
    const path = process.env[variable];
    if (!path) throw new Error(`${variable} is not set: run this through scripts/demo or scripts/test`);
    return path;
}
