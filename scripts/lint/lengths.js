#!/usr/bin/env node
/**
 * Fails on files of more than 600 lines; past 500 look for the seam. Files written by programs are exempt: weights,
 * lock files, the reference.
 *
 *   node scripts/lint/lengths.js [FOLDER...]
 */

import { foldersAsked, textFiles } from './files.js';

const MOST_LINES = 600;
const GENERATED =
    /(^|\/)(weights\/\w+\.rs|weights\.rs|Cargo\.lock|package-lock\.json|docs\/reference\/[\w-]+\.md|.*\.(ptx|prom))$/;

const long = foldersAsked()
    .flatMap(textFiles)
    .filter(({ name }) => !GENERATED.test(name))
    .map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES)
    .sort((one, other) => other.lines - one.lines);
for (const { name, lines } of long) console.log(`${name}: ${lines} lines`);
if (long.length > 0) {
    console.error(`\n${long.length} files have more than ${MOST_LINES} lines: divide them by subject`);
    process.exitCode = 1;
}
