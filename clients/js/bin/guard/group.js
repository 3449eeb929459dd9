/** Programs that a guard starts: each in a process group of its own, which is gone afterwards. */

import { spawn } from 'node:child_process';

/** How long what was said last may take to arrive once all of the group has ended. */
const LAST_WORDS_MS = 500;

/** Process groups that run. They end when the guard does. @type {Set<number>} */
const running = new Set();

/** @param {number} group */
function endGroup(group) {
    try {
        process.kill(-group, 'SIGKILL');
    } catch {
        // Nothing is left of it.
    }
}

process.on('exit', () => {
    for (const group of running) endGroup(group);
});

/**
 * What others said, fit for a terminal and a log: the leased machine's provider chooses it.
 * @param {string} text
 */
export const printable = (text) => text.replace(/\p{C}/gu, ' ').trim();

/**
 * @typedef {{ kind: 'ended', code: number | null, signal: NodeJS.Signals | null } | { kind: 'late' }
 *   | { kind: 'not-started', why: string }} Ended
 */

/**
 * Runs a program until it ends, for so many milliseconds at most. It never throws.
 *
 * @param {[file: string, ...args: string[]]} program
 * @param {{ ms: number, env: NodeJS.ProcessEnv, hear: ((text: string) => void)[] }} options `hear`: who hears stdout,
 *   stderr, and what is written to the descriptors behind them, which are opened for it. How much is kept is up to them.
 * @returns {Promise<Ended>}
 */
export function runGroup([file, ...args], { ms, env, hear }) {
    return new Promise((resolve) => {
        let isLate = false;
        /** @type {import('node:child_process').StdioOptions} */
        const stdio = ['ignore', ...hear.map(() => /** @type {const} */ ('pipe'))];
        const child = spawn(file, args, { detached: true, stdio, env });
        const outputs = /** @type {import('node:stream').Readable[]} */ (child.stdio.slice(1));
        const group = child.pid;
        if (group !== undefined) running.add(group);
        const timer = setTimeout(() => {
            isLate = true;
            if (group !== undefined) endGroup(group);
        }, ms);
        const end = (/** @type {Ended} */ ended) => {
            clearTimeout(timer);
            // A process that left the group may hold them open.
            for (const output of outputs) output.destroy();
            resolve(isLate ? { kind: 'late' } : ended);
        };
        for (const [index, output] of outputs.entries()) {
            output.on('data', (bytes) => hear[index](bytes.toString()));
            output.on('error', () => {});
        }
        child.once('error', (error) => end({ kind: 'not-started', why: error.message }));
        child.once('exit', (code, signal) => {
            if (group !== undefined) {
                endGroup(group);
                running.delete(group);
            }
            const ended = () => end({ kind: 'ended', code, signal });
            const waiting = setTimeout(ended, LAST_WORDS_MS);
            child.once('close', () => {
                clearTimeout(waiting);
                ended();
            });
        });
    });
}
