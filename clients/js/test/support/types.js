/** Whether values are of the package's types: TypeScript says, since types are not there when a program runs. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from './folder.js';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
const COMPILER = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const OPTIONS = ['--noEmit', '--strict', '--allowJs', '--module', 'nodenext', '--target', 'es2022', '--types', ''];

/**
 * What TypeScript finds wrong when each value, written as a literal, is given its type: a field that is missing or that
 * the type does not have, `null` where the type has none, a number that should be text.
 *
 * @param {{ type: string, value: unknown }[]} claims `type` is an expression in which the types of `views.js` and
 *   `rpc.js` stand as `Views.LeaseView` and `Rpc.LeasesRpc`.
 * @returns {string} Empty if all fit.
 */
export function mistakes(claims) {
    const dir = makeFolder();
    const lines = [
        `import type * as Views from ${JSON.stringify(join(SOURCES, 'views.js'))};`,
        `import type * as Rpc from ${JSON.stringify(join(SOURCES, 'rpc.js'))};`,
        ...claims.map(({ type, value }, i) => `export const value${i}: ${type} = ${JSON.stringify(value, null, 1)};`),
    ];
    writeFileSync(join(dir, 'claims.ts'), lines.join('\n'));
    writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
    const { status, stdout, stderr, error } = spawnSync(process.execPath, [COMPILER, ...OPTIONS, 'claims.ts'], {
        cwd: dir,
        encoding: 'utf8',
    });
    if (error) throw error;
    return status === 0 ? '' : stdout + stderr;
}
