/** Text for people: colours where there is a terminal, tables, times. */

const COLOUR = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const paint = (code) => (text) => (COLOUR ? `\x1b[${code}m${text}\x1b[0m` : String(text));

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);

/** What is done now. */
export function say(text) {
    console.log(`${bold('==>')} ${text}`);
}

/** What came of it. */
export function note(text) {
    console.log(`    ${dim(text)}`);
}

/** A line of its own weight. */
export function line(text) {
    console.log(`    ${text}`);
}

/** `0:07` since `start`, in milliseconds. */
export function clock(start) {
    const seconds = Math.round((Date.now() - start) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `12.3 s`. */
export function seconds(ms) {
    return `${(Number(ms) / 1000).toFixed(1)} s`;
}

/**
 * A table with columns as wide as their cells need.
 *
 * @param {string[]} head A name that begins with `>` is set to the right.
 * @param {string[][]} rows
 * @returns {string[]} Its lines.
 */
export function table(head, rows) {
    const right = head.map((name) => name.startsWith('>'));
    const names = head.map((name) => name.replace(/^>/, ''));
    const widths = names.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)));
    const set = (cells) =>
        cells
            .map((cell, column) => (right[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
            .join('  ')
            .trimEnd();
    return [dim(set(names)), ...rows.map(set)];
}
