#!/usr/bin/env node
/**
 * Fails on circles between the files of a crate: helpers that several files use stand below them, so that a reader can
 * begin at the bottom. It reads paths (`crate::`, `super::`, `Self::`, `Pallet::<T>::` and what `use` brought in) and
 * methods of `self`, but not those of other values, whose types are unknown here. Exempt are `lib.rs`, `main.rs`,
 * `mod.rs` and `calls.rs`, which declare and hand on, and files of tests, mocks, benchmarks and weights.
 *
 *   node scripts/lint/circles.js [CRATE...]           every circle, with the lines that make it
 *   node scripts/lint/circles.js --graph [CRATE...]   the files of each crate from the top down, with those they use
 */

import { join, relative } from 'node:path';
import { cratesIn, foldersAsked } from './files.js';
import { readCrate } from './rust/crate.js';
import { circles, topDown } from './rust/graph.js';

/**
 * @param {string} crate
 * @param {import('./rust/crate.js').Edge[]} edges
 */
function describe(crate, edges) {
    /** @type {Map<string, import('./rust/crate.js').Edge[]>} */
    const byPair = new Map();
    for (const edge of edges) {
        const pair = `  ${edge.from} -> ${edge.to}`;
        byPair.set(pair, [...(byPair.get(pair) ?? []), edge]);
    }
    return [...byPair].flatMap(([pair, uses]) => [
        pair,
        ...uses.map(({ from, line, where, uses: name }) => `    ${join(crate, from)}:${line}: ${where}: ${name}`),
    ]);
}

const graph = process.argv.includes('--graph');
const crates = foldersAsked().flatMap(cratesIn);
let found = 0;
let files = 0;
for (const folder of crates) {
    const crate = relative(process.cwd(), folder);
    const read = readCrate(folder);
    files += read.files.length;
    if (graph) {
        console.log(crate);
        for (const { file, uses } of topDown(read)) {
            console.log(`  ${file}${uses.length > 0 ? ` -> ${uses.join(', ')}` : ''}`);
        }
        continue;
    }
    for (const { members, edges } of circles(read)) {
        found++;
        console.log(`${crate}: a circle of ${members.length} files: ${members.join(', ')}`);
        console.log(describe(crate, edges).join('\n'));
    }
}
if (found > 0) {
    console.error(
        `\n${found} circles: move what both sides use into a file below them, or the caller above what it calls`,
    );
    process.exitCode = 1;
} else if (!graph) {
    console.log(`no circle between ${files} files of ${crates.length} crates`);
}
