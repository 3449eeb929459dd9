/** Specifications of chains like the development chain, with other lengths. */

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binary } from './program.js';

/**
 * Writes the development chain's raw specification with this timing.
 *
 * @param {string} dir
 * @param {Record<string, number>} timing Fields of the genesis configuration `chainTiming.timing`.
 * @returns {Promise<string>} Its file.
 */
export async function specification(dir, timing) {
    const [plainSpec, spec] = [join(dir, 'plain.json'), join(dir, 'spec.json')];
    const run = async (...args) => {
        try {
            await promisify(execFile)(binary('LEASEHOLD_NODE'), args);
        } catch (error) {
            throw new Error(`leasehold-node ${args[0]} failed: ${(error.stderr ?? error.message).trim()}`);
        }
    };
    await run('export-chain-spec', '--chain', 'dev', '--output', plainSpec);
    // Changed as text: its amounts are more than JavaScript's numbers hold exactly.
    const text = Object.entries(timing).reduce(
        (changed, [name, value]) => changed.replace(new RegExp(`"${name}": ?\\d+`), `"${name}":${value}`),
        readFileSync(plainSpec, 'utf8'),
    );
    writeFileSync(plainSpec, text);
    await run('export-chain-spec', '--chain', plainSpec, '--raw', '--output', spec);
    return spec;
}
