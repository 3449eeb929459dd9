/** Tries a workload as its owner would: by a command, a connection, or a request over HTTP. */

import { get } from 'node:http';
import { get as getSecurely } from 'node:https';
import { connect } from 'node:net';
import { printable, runGroup } from './group.js';

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

/** @param {number} ms */
const tooLong = (ms) => ({ answered: false, why: `no answer within ${ms / 1000} s` });

/**
 * Runs a command of the shell, of which nothing is left afterwards.
 *
 * @param {string} command
 * @param {number} ms
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Try>}
 */
async function tryCommand(command, ms, env) {
    let said = '';
    const hear = (/** @type {string} */ text) => {
        said = (said + text).slice(-OUTPUT);
    };
    const ended = await runGroup(['/bin/sh', '-c', command], { ms, env, hear: [hear, hear] });
    if (ended.kind === 'late') return tooLong(ms);
    if (ended.kind === 'not-started') return { answered: false, why: ended.why };
    if (ended.code === 0) return { answered: true, why: 'the command succeeded' };
    const how = ended.signal ? `was ended by ${ended.signal}` : `ended with status ${ended.code}`;
    const line = printable(said.trim().split('\n').at(-1) ?? '');
    return { answered: false, why: `the command ${how}${line ? `: ${line}` : ''}` };
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
