/** The output of the examples of `clients/examples`, whichever library they are for. */

const AMOUNT = '[\\d.]+ LEASE';
const LINES = [
    `the best of \\d+ asks: ${AMOUNT} per block, of offer \\d+`,
    'lease (?<lease>\\d+) is active until block (?<first>\\d+)',
    'lease \\k<lease> is topped up: until block (?<end>\\d+)',
    `lease \\k<lease> has cost ${AMOUNT} of ${AMOUNT}`,
    'lease \\k<lease> was available for [\\d.]+ s',
    `lease \\k<lease> is closing: ${AMOUNT} are free again`,
];
/** Blocks that the top-up pays for. */
const TOPPED_UP = 100;

/**
 * Reads it, and throws if it is not what it must be.
 *
 * @param {string} text
 * @returns {{ lease: number }}
 */
export function printed(text) {
    const { groups } = new RegExp(`^${LINES.join('\n')}\n$`).exec(text) ?? {};
    if (!groups) throw new Error(`the example did not lease a GPU; it printed\n${text}`);
    if (Number(groups.end) !== Number(groups.first) + TOPPED_UP) {
        throw new Error(`the top-up for ${TOPPED_UP} blocks moved the end from ${groups.first} to ${groups.end}`);
    }
    return { lease: Number(groups.lease) };
}
