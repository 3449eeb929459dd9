/** Files that a guard keeps: written whole or not at all, and secrets for their owner only. */

import { randomBytes } from 'node:crypto';
import {
    closeSync,
    fchmodSync,
    fsyncSync,
    openSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Those who are not the owner. */
const OTHERS = 0o077;

/**
 * Puts a text in the place of a file. A reader finds the old text or the new one, at whatever time it looks.
 *
 * @param {string} path
 * @param {string} text
 * @param {{ mode?: number }} [options]
 */
export function replaceFile(path, text, { mode = 0o600 } = {}) {
    // In two containers that share a folder both may be process 1.
    const unfinished = `${path}.${randomBytes(8).toString('hex')}.new`;
    try {
        const file = openSync(unfinished, 'wx', mode);
        try {
            // What the mask of the process takes away from the mode.
            fchmodSync(file, mode);
            // All of it, or an error: one write may end early on a disk that is full.
            writeFileSync(file, text);
            fsyncSync(file);
        } finally {
            closeSync(file);
        }
        renameSync(unfinished, path);
    } catch (error) {
        rmSync(unfinished, { force: true });
        throw error;
    }
    // The new name too is on the disk, or a power cut brings the old file back.
    const folder = openSync(dirname(path), 'r');
    try {
        fsyncSync(folder);
    } finally {
        closeSync(folder);
    }
}

/** A text that is there, or `undefined`. @param {string} path */
export function readIfThere(path) {
    try {
        return readFileSync(path, 'utf8');
    } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
        throw error;
    }
}

/** Makes a file with a secret, where there is none. @param {string} path @param {string} secret */
export function createSecret(path, secret) {
    const file = openSync(path, 'wx', 0o600);
    try {
        writeFileSync(file, `${secret}\n`);
        fsyncSync(file);
    } catch (error) {
        // A part of a secret is none, and would be in the way of the next.
        rmSync(path, { force: true });
        throw error;
    } finally {
        closeSync(file);
    }
}

/**
 * Whether systemd gave the file to this service alone. Its mode may not show that: a list of rights may say it.
 * @param {string} path
 */
function isCredential(path) {
    const folder = process.env.CREDENTIALS_DIRECTORY;
    return folder !== undefined && dirname(resolve(path)) === resolve(folder);
}

/** A secret that only the owner of its file can read. @param {string} path */
export function readSecret(path) {
    const { mode } = statSync(path);
    if ((mode & OTHERS) !== 0 && !isCredential(path)) throw new Error(`others can read ${path}: chmod 600 ${path}`);
    const secret = readFileSync(path, 'utf8').trim();
    if (secret === '') throw new Error(`${path} is empty`);
    return secret;
}
