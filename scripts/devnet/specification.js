/** Specifications of chains like the development chain, with other lengths. */

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary } from './program.js';

/**
 * Writes the development chain's raw specification with this timing.
 *
 * @param {string} dir
 * @param {Record<string, number>} timing Fields of the genesis configuration `chainTiming.timing`.
 * @returns {string} Its file.
 */
export function specification(dir, timing) {
    const [plainSpec, spec] = [join(dir, 'plain.json'), join(dir, 'spec.json')];
    const run = (...args) => {
        const { status, stderr } = spawnSync(binary('LEASEHOLD_NODE'), args, { encoding: 'utf8' });
        if (status !== 0) throw new Error(`leasehold-node ${args[0]} failed: ${stderr.trim()}`);
    };
    run('export-chain-spec', '--chain', 'dev', '--output', plainSpec);
    // Changed as text: its amounts are more than JavaScript's numbers hold exactly.
    const text = Object.entries(timing).reduce(
        (changed, [name, value]) => changed.replace(new RegExp(`"${name}": ?\\d+`), `"${name}":${value}`),
        readFileSync(plainSpec, 'utf8'),
    );
    writeFileSync(plainSpec, text);
    run('export-chain-spec', '--chain', plainSpec, '--raw', '--output', spec);
    return spec;
}
