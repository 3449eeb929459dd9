#!/usr/bin/env node
/**
 * Fails if a row of docs/cheats.md names no test that runs its cheat, or one that is not there.
 *
 *   node scripts/lint/cheats.js [FOLDER]
 */

import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { foldersAsked } from './files.js';

const PAGE = 'docs/cheats.md';
/** A link whose text is the name of a test: [`name`](path), or of several in the same file. */
const NAMED = /\[`([^`]+)`\]\(([^)#]+)\)/g;

/** Whether a file's text has a test of this name: a function in Rust, a title in JavaScript. */
const has = (text, name) => (/^\w+$/.test(name) ? text.includes(`fn ${name}(`) : text.includes(`'${name}'`));

/** What is wrong with a row. @param {string} root @param {string} row */
function faults(root, row) {
    const tests = [...(row.split(' | ').at(-1) ?? '').matchAll(NAMED)];
    if (tests.length === 0) return ['it names no test'];
    return tests.flatMap(([, name, path]) => {
        const file = join(root, posix.join(posix.dirname(PAGE), path));
        if (!existsSync(file)) return [`there is no file ${path}`];
        return has(readFileSync(file, 'utf8'), name) ? [] : [`${path} has no test ${name}`];
    });
}

/** The rows of all tables, without their heads. @param {string} text */
function rows(text) {
    const lines = text.split('\n');
    const isRow = (/** @type {string} */ line) => line.startsWith('| ');
    return lines.flatMap((line, at) =>
        isRow(line) && !lines[at + 1]?.startsWith('|-') && !line.startsWith('|-') ? [{ line, number: at + 1 }] : [],
    );
}

for (const root of foldersAsked()) {
    const wrong = rows(readFileSync(join(root, PAGE), 'utf8')).flatMap(({ line, number }) =>
        faults(root, line).map((fault) => `${PAGE}:${number}: ${fault}`),
    );
    for (const one of wrong) console.log(one);
    if (wrong.length > 0) {
        console.error(`\n${wrong.length} faults in ${PAGE}: every cheat is run by a test that is named beside it`);
        process.exitCode = 1;
    }
}
