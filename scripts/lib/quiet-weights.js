/**
 * `scripts/bench weights`: of several runs of the same benchmarks, keeps for each function the run that the machine
 * disturbed least. Whatever else a machine does only adds to a time.
 *
 * Disturbed samples tilt the line that is fitted through those of a function with components. Where the line begins below
 * the shortest sample of all, it is raised to that: nothing is charged less than it was ever seen to take.
 *
 *   node quiet-weights.js OUTPUT RUN...     files as `bencher/weights.hbs` makes them
 */

import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Weighed
 * @property {string} name
 * @property {string} text All of it, with its docs.
 * @property {number} time Picoseconds: with the lowest and with the highest components, added up.
 * @property {number} short Picoseconds by which it is charged too little with the lowest components; below 0 if it is not.
 */

/** @param {string} text */
const number = (text) => Number(text.replaceAll('_', ''));

/** @param {string} text @returns {Weighed} */
function read(text) {
    const name = /^ {4}fn (\w+)\(/m.exec(text)?.[1];
    const base = /Weight::from_parts\(([\d_]+), /.exec(text)?.[1];
    if (!name || !base) throw new Error(`this is not a function of a benchmark:\n${text}`);
    const ranges = new Map(
        [...text.matchAll(/^ {4}\/\/\/ `(\w+)`: ([\d_]+) to ([\d_]+)\.$/gm)].map(([, component, least, most]) => [
            component,
            [number(least), number(most)],
        ]),
    );
    const slopes = [...text.matchAll(/from_parts\(([\d_]+), 0\)\.saturating_mul\((\w+)\.into\(\)\)/g)];
    let [low, high] = [number(base), number(base)];
    for (const [, slope, component] of slopes) {
        const range = ranges.get(component);
        if (range === undefined) throw new Error(`${name} does not say the range of ${component}`);
        low += number(slope) * range[0];
        high += number(slope) * range[1];
    }
    const shortest = /Shortest run: ([\d_]+) picoseconds/.exec(text)?.[1];
    if (!shortest) throw new Error(`${name} does not say its shortest run`);
    return { name, text, time: low + high, short: number(shortest) - low };
}

/** The function, charged at least its shortest run. @param {Weighed} weighed */
function raised({ text, short }) {
    const more = (/** @type {string} */ _, /** @type {string} */ base) => `from_parts(${number(base) + short}, `;
    return short > 0 ? text.replace(/from_parts\(([\d_]+), /, more) : text;
}

/** @param {string} text @returns {{ head: string, functions: Weighed[] }} */
function divide(text) {
    const opening = /^impl<.*\{\n/m.exec(text);
    if (!opening) throw new Error('there is no implementation of `WeightInfo`');
    const begin = opening.index + opening[0].length;
    const body = text.slice(begin, text.lastIndexOf('}'));
    const functions = body
        .split(/(?<=^ {4}\}\n)/m)
        .filter((part) => part.trim() !== '')
        .map(read);
    return { head: text.slice(0, begin), functions };
}

/**
 * @param {string[]} runs The texts of their files.
 * @returns {string}
 */
export function quietest(runs) {
    const [first, ...others] = runs.map(divide);
    if (others.some(({ functions }) => functions.length !== first.functions.length)) {
        throw new Error('not every run has the same functions');
    }
    const chosen = first.functions.map((one) => {
        const alike = others.map(({ functions }) => functions.find(({ name }) => name === one.name));
        if (alike.includes(undefined)) throw new Error(`not every run has ${one.name}`);
        return /** @type {Weighed[]} */ ([one, ...alike]).reduce((best, other) =>
            other.time < best.time ? other : best,
        );
    });
    return `${first.head}${chosen.map(raised).join('')}}\n`;
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const [output, ...files] = process.argv.slice(2);
    if (files.length === 0) {
        console.error('usage: node quiet-weights.js OUTPUT RUN...');
        process.exit(2);
    }
    writeFileSync(output, quietest(files.map((file) => readFileSync(file, 'utf8'))));
}
