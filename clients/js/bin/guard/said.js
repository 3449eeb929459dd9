/** The output of a guard: lines for people, or a JSON object on each line. */

/**
 * @typedef {'info' | 'warning' | 'alarm'} Level
 *
 * @typedef {object} Saying
 * @property {Level} level `alarm`: the workload is down, or something could not be done about it.
 * @property {string} event Such as `failed`; scripts go by it.
 * @property {string} text
 * @property {Record<string, unknown>} [data]
 *
 * @typedef {(saying: Saying) => void} Say
 */

/**
 * @param {{ json: boolean, write?: (line: string) => void, now?: () => Date }} options
 * @returns {Say}
 */
export function speaker({ json, write = (line) => process.stdout.write(`${line}\n`), now = () => new Date() }) {
    return ({ level, event, text, data = {} }) => {
        const time = now().toISOString();
        if (json) write(JSON.stringify({ time, level, event, text, ...data }));
        else write(`${time} ${level.padEnd(7)} ${text}`);
    };
}
