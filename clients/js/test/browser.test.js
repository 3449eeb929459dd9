/** The package runs in browsers: no entry of it reaches a module that only Node.js has. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder } from './support/folder.js';

const PACKAGE = new URL('../', import.meta.url);
const { dependencies, exports: entries } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8'));

/** `import x from '…'`, `import '…'`, `import('…')`, `export … from '…'`; types in comments and `'from'` do not count. */
const IMPORT = /(?:(?<!['"])\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"]+)\1/g;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/**
 * The packages that a module reaches, through files of its own.
 *
 * @param {URL} entry
 * @param {Map<string, string>} [reached] Each package, and the file that imports it.
 * @param {Set<string>} [seen]
 */
function reachable(entry, reached = new Map(), seen = new Set()) {
    if (seen.has(entry.href)) return reached;
    seen.add(entry.href);
    const source = readFileSync(entry, 'utf8').replace(COMMENT, '');
    for (const [, , name] of source.matchAll(IMPORT)) {
        if (name.startsWith('.')) reachable(new URL(name, entry), reached, seen);
        else reached.set(name, fileURLToPath(entry));
    }
    return reached;
}

/** @param {URL} entry */
function onlyForNode(entry) {
    const builtin = new Set(builtinModules);
    return [...reachable(entry).keys()].filter((name) => name.startsWith('node:') || builtin.has(name));
}

const files = Object.entries(entries).filter(([, target]) => target.default);

describe('the package in a browser', () => {
    it('has the main entry and the parts that work without a connection', () => {
        assert.deepEqual(
            files.map(([name]) => name),
            [
                '.',
                './encode',
                './guard',
                './json',
                './meter-key',
                './money',
                './polkadot-js',
                './readings',
                './rpc',
                './sealed-bid',
                './views',
            ],
        );
    });

    for (const [name, { default: file }] of files) {
        it(`needs nothing of Node.js for ${name}`, () => {
            const entry = new URL(file, PACKAGE);
            assert.deepEqual(onlyForNode(entry), []);
            const declared = [...reachable(entry).keys()].filter((module) => !(module in dependencies));
            assert.deepEqual(declared, [], 'every package is a declared dependency');
        });
    }

    it('connects through the main entry only', () => {
        for (const [name, { default: file }] of files) {
            assert.equal(reachable(new URL(file, PACKAGE)).has('@polkadot/api'), name === '.', name);
        }
    });

    it('would be caught importing from Node.js, however deep', () => {
        const dir = makeFolder();
        const ways = {
            'static.js': "import { join } from 'node:path';",
            'bare.js': "import 'fs';",
            'dynamic.js': "const fs = await import('node:fs');",
            'again.js': "export { sep } from 'node:path';",
        };
        for (const [file, source] of Object.entries(ways)) {
            writeFileSync(join(dir, file), source);
            writeFileSync(join(dir, 'middle.js'), `/** import('node:os') */\nexport * from './${file}';`);
            writeFileSync(join(dir, 'entry.js'), "import {\n    a,\n} from './middle.js';");
            assert.equal(onlyForNode(new URL(`file://${dir}/entry.js`)).length, 1, file);
        }
    });
});
