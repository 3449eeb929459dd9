/** Folders for the files of tests, gone when the process of the tests ends. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {string[]} */
const made = [];
process.once('exit', () => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new, empty folder. */
export function makeFolder() {
    const folder = mkdtempSync(join(tmpdir(), 'leasehold-client-'));
    made.push(folder);
    return folder;
}
