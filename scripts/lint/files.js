/** The files a check looks at. */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The folders named on the command line, or the checkout. */
export function foldersAsked() {
    const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
    return asked.length > 0 ? asked.map((folder) => resolve(folder)) : [ROOT];
}

/**
 * The folders of all crates at or below `folder`.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function cratesIn(folder) {
    const here = existsSync(join(folder, 'Cargo.toml')) && existsSync(join(folder, 'src')) ? [folder] : [];
    const below = readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|target$|src$)/.test(entry.name))
        .flatMap((entry) => cratesIn(join(folder, entry.name)));
    return [...here, ...below];
}

/**
 * The text files at or below `folder`, but those that git ignores.
 *
 * @param {string} folder
 * @returns {{ name: string, text: string }[]} Names relative to the folder.
 */
export function textFiles(folder) {
    const listed = execFileSync('git', ['-C', folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
        encoding: 'utf8',
        maxBuffer: 1 << 24,
    });
    return [...new Set(listed.split('\0'))]
        .filter((name) => name !== '' && existsSync(join(folder, name)))
        .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
        .filter(({ text }) => !text.includes('\0'));
}
