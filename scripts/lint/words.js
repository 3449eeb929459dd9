#!/usr/bin/env node
/**
 * Fails on retired words and phrases: those of `retired-words.txt`, in all text of the repository.
 *
 *   node scripts/lint/words.js [FOLDER...]
 */

import { readFileSync } from 'node:fs';
import { foldersAsked, textFiles } from './files.js';

// A phrase may go on in the next line, behind the marks of a comment or a quotation.
const SPACE = String.raw`\s+(?:(?:\/\/[\/!]?|\*|#|>)\s+)?`;

/**
 * What a pattern of the list stands for: spaces between brackets stay as they are.
 *
 * @param {string} pattern
 */
function compile(pattern) {
    return new RegExp(
        pattern.replaceAll(/\[[^\]]*\]| /g, (part) => (part === ' ' ? SPACE : part)),
        'gi',
    );
}

/** @param {string} list */
function readList(list) {
    const rules = [];
    const exempt = [];
    for (const line of list.split('\n')) {
        if (line === '' || line.startsWith('#')) continue;
        const [pattern, advice] = line.split(/\s+=> /);
        if (advice !== undefined) rules.push({ pattern: compile(pattern), advice });
        else if (line.startsWith('except ')) exempt.push(new RegExp(line.slice('except '.length)));
        else throw new Error(`retired-words.txt: neither a pattern with "=>" nor an exception: ${line}`);
    }
    return { rules, exempt };
}

const { rules, exempt } = readList(readFileSync(new URL('retired-words.txt', import.meta.url), 'utf8'));
let found = 0;
for (const { name, text } of foldersAsked().flatMap(textFiles)) {
    if (exempt.some((pattern) => pattern.test(name))) continue;
    // The name stands before the text as a line of its own, and is told as the first.
    const whole = `${name}\n${text}`;
    const hits = rules.flatMap(({ pattern, advice }) =>
        [...whole.matchAll(pattern)].map(({ index, 0: words }) => ({ index, words, advice })),
    );
    for (const { index, words, advice } of hits.sort((one, other) => one.index - other.index)) {
        const line = Math.max(whole.slice(0, index).split('\n').length - 1, 1);
        console.log(`${name}:${line}: "${words.replaceAll(/\s+/g, ' ')}": say ${advice}`);
    }
    found += hits.length;
}
if (found > 0) {
    console.error(
        `\n${found} retired words: scripts/lint/retired-words.txt says what stands for them, and where they may stay`,
    );
    process.exitCode = 1;
}
