/** Runs a third-party tool, and finds its version. */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const END = 3_000;

/** The folder of an npm package that this folder's code would import. @param {string} name */
export function packageDir(name) {
    for (let dir = HERE; ; dir = dirname(dir)) {
        const found = join(dir, 'node_modules', name);
        if (existsSync(join(found, 'package.json'))) return found;
        if (dir === dirname(dir)) throw new Error(`the npm package ${name} is not installed: run scripts/test tools`);
    }
}

/** @param {string} name */
export const versionOf = (name) => JSON.parse(readFileSync(join(packageDir(name), 'package.json'), 'utf8')).version;

/** Node.js 22, which Chopsticks needs and comes with it from npm. */
export const node22 = () => join(packageDir(`node-linux-${process.arch}`), 'bin', 'node');

/**
 * Runs a program to its end, and throws with what it said if that is not a good one.
 *
 * @param {string} binary
 * @param {string[]} args
 * @param {{ cwd?: string, ms: number, env?: Record<string, string> }} options
 * @returns {Promise<string>} Its output.
 */
export async function run(binary, args, { cwd = ROOT, ms, env = {} }) {
    const child = spawn(binary, args, {
        cwd,
        env: { ...process.env, ...env },
        timeout: ms,
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => {
        out += data;
    });
    child.stderr.on('data', (data) => {
        err += data;
    });
    const [code, signal] = await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (...end) => resolve(end));
    });
    if (code !== 0) {
        const end = signal ? `was ended by ${signal} after ${ms / 1_000} s at most` : `exited with status ${code}`;
        throw new Error(`${binary} ${args.join(' ')} ${end}\n${`${out}\n${err}`.trim().slice(-END)}`);
    }
    return out;
}
