/** Trying a workload as its owner would: by a command, a connection, or a question over HTTP. */

import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { get as getSecurely } from 'node:https';
import { connect } from 'node:net';

/** What is kept of a command's output, for the message. */
const OUTPUT = 400;
/** What is read of a body to find a text in it. */
const BODY = 1024 * 1024;

/**
 * @typedef {import('../../src/guard/decide.js').Try} Try
 *
 * @typedef {{ kind: 'command', command: string } | { kind: 'tcp', host: string, port: number }
 *   | { kind: 'http', url: string, expect?: string, anyStatus?: boolean }} Check `anyStatus`: every answer will do.
 */

/** Process groups of commands that run. They end when the guard does. @type {Set<number>} */
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
const printable = (text) => text.replace(/\p{C}/gu, ' ').trim();

/** @param {number} ms */
const tooLong = (ms) => ({ answered: false, why: `no answer within ${ms / 1000} s` });

/**
 * Runs a command of the shell, in a process group of its own, of which nothing is left afterwards.
 *
 * @param {string} command
 * @param {number} ms
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Try>}
 */
function tryCommand(command, ms, env) {
    return new Promise((resolve) => {
        let said = '';
        let late = false;
        const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
        const group = child.pid;
        if (group !== undefined) running.add(group);
        const timer = setTimeout(() => {
            late = true;
            if (group !== undefined) endGroup(group);
        }, ms);
        const end = (/** @type {Try} */ tried) => {
            clearTimeout(timer);
            if (group !== undefined) {
                endGroup(group);
                running.delete(group);
            }
            // A process that left the group may hold them open.
            child.stdout.destroy();
            child.stderr.destroy();
            resolve(tried);
        };
        for (const output of [child.stdout, child.stderr]) {
            output.on('data', (bytes) => {
                said = (said + bytes.toString()).slice(-OUTPUT);
            });
            output.on('error', () => {});
        }
        child.once('error', (error) => end({ answered: false, why: error.message }));
        child.once('exit', (code, signal) => {
            if (late) end(tooLong(ms));
            else if (code === 0) end({ answered: true, why: 'the command succeeded' });
            else {
                const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
                const line = printable(said.trim().split('\n').at(-1) ?? '');
                end({ answered: false, why: `the command ${how}${line ? `: ${line}` : ''}` });
            }
        });
    });
}

/** @param {{ host: string, port: number }} to @param {number} ms @returns {Promise<Try>} */
function tryTcp({ host, port }, ms) {
    return new Promise((resolve) => {
        const socket = connect({ host, port });
        const end = (/** @type {Try} */ tried) => {
            clearTimeout(timer);
            socket.destroy();
            resolve(tried);
        };
        const timer = setTimeout(() => end(tooLong(ms)), ms);
        socket.once('connect', () => end({ answered: true, why: `${host}:${port} accepts connections` }));
        socket.once('error', (error) => end({ answered: false, why: error.message || `${host}:${port} refuses` }));
    });
}

/**
 * @param {{ url: string, expect?: string, anyStatus?: boolean }} question
 * @param {number} ms
 * @returns {Promise<Try>}
 */
function tryHttp({ url, expect, anyStatus = false }, ms) {
    return new Promise((resolve) => {
        const ask = url.startsWith('https:') ? getSecurely : get;
        // A connection of its own each time: one that was kept says nothing of the next.
        const request = ask(url, { agent: false, headers: { connection: 'close' } });
        let body = '';
        const end = (/** @type {Try} */ tried) => {
            clearTimeout(timer);
            request.destroy();
            resolve(tried);
        };
        const timer = setTimeout(() => end(tooLong(ms)), ms);
        request.on('error', (error) => end({ answered: false, why: error.message || `${url} cannot be reached` }));
        request.once('response', (response) => {
            const status = response.statusCode ?? 0;
            // One that is cut off says so by an error, also when nobody reads on.
            response.on('error', (error) => end({ answered: false, why: error.message }));
            const good = anyStatus || (status >= 200 && status < 300);
            if (!good || expect === undefined) return end({ answered: good, why: `status ${status}` });
            response.setEncoding('utf8');
            response.on('data', (/** @type {string} */ text) => {
                body += text;
                if (body.includes(expect)) return end({ answered: true, why: `status ${status}, with the text` });
                if (body.length > BODY) end({ answered: false, why: `status ${status}, without the text` });
            });
            response.once('end', () => end({ answered: false, why: `status ${status}, without the text` }));
        });
    });
}

/**
 * Tries once. It always comes to an end, a little after `timeoutMs` at the latest, and never throws.
 *
 * @param {Check} check
 * @param {{ timeoutMs: number, lease?: number }} options A command finds the lease in `LEASEHOLD_LEASE`.
 * @returns {Promise<Try>}
 */
export async function tryOnce(check, { timeoutMs, lease }) {
    try {
        if (check.kind === 'tcp') return await tryTcp(check, timeoutMs);
        if (check.kind === 'http') return await tryHttp(check, timeoutMs);
        const env = lease === undefined ? process.env : { ...process.env, LEASEHOLD_LEASE: String(lease) };
        return await tryCommand(check.command, timeoutMs, env);
    } catch (error) {
        return { answered: false, why: error instanceof Error ? error.message : String(error) };
    }
}
