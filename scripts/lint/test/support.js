/** Runs a check as `scripts/test lint` does, over files made for the test. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * A folder with these files in it, gone after the tests.
 *
 * @param {Record<string, string>} files
 */
export function plant(files) {
    const folder = mkdtempSync(join(tmpdir(), 'leasehold-lint-'));
    after(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
    }
    return folder;
}

/**
 * @param {string} check
 * @param {string[]} args
 */
export function run(check, ...args) {
    const script = fileURLToPath(new URL(`../${check}`, import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
    return { status, output: stdout + stderr };
}
