/** Specifications of chains like the development chain. */

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binary } from './program.js';

const KEPT_MS = 7 * 24 * 3_600_000;

/** Without blocking: an interrupt is heard meanwhile. @param {string[]} args */
async function exported(...args) {
    try {
        await promisify(execFile)(binary('LEASEHOLD_NODE'), ['export-chain-spec', ...args]);
    } catch (error) {
        throw new Error(`leasehold-node export-chain-spec failed: ${(error.stderr || error.message).trim()}`);
    }
}

/**
 * The raw specification of the development chain, which is kept from one run to the next. With a plain one, which is
 * what `--dev` means without a file, the SDK compiles the runtime twice before the node compiles it once more to run it.
 */
export async function developmentChain() {
    const { size, mtimeMs } = statSync(binary('LEASEHOLD_NODE'));
    const dir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'leasehold', 'specifications');
    // Each build of the node may have another chain.
    const file = join(dir, `dev-${size}-${Math.trunc(mtimeMs)}.json`);
    if (statSync(file, { throwIfNoEntry: false })) return file;

    mkdirSync(dir, { recursive: true });
    for (const name of readdirSync(dir)) {
        const old = statSync(join(dir, name), { throwIfNoEntry: false });
        if (old && Date.now() - old.mtimeMs > KEPT_MS) rmSync(join(dir, name), { force: true });
    }
    // Other programs may look for the file meanwhile, and find all of it or nothing.
    const unfinished = `${file}.${process.pid}`;
    await exported('--chain', 'dev', '--raw', '--output', unfinished);
    renameSync(unfinished, file);
    return file;
}

/**
 * Writes the development chain's raw specification with this timing.
 *
 * @param {string} dir
 * @param {Record<string, number>} timing Fields of the genesis configuration `chainTiming.timing`.
 * @returns {Promise<string>} Its file.
 */
export async function specification(dir, timing) {
    const [plainSpec, spec] = [join(dir, 'plain.json'), join(dir, 'spec.json')];
    await exported('--chain', 'dev', '--output', plainSpec);
    // Changed as text: its amounts are more than JavaScript's numbers hold exactly.
    const text = Object.entries(timing).reduce(
        (changed, [name, value]) => changed.replace(new RegExp(`"${name}": ?\\d+`), `"${name}":${value}`),
        readFileSync(plainSpec, 'utf8'),
    );
    writeFileSync(plainSpec, text);
    await exported('--chain', plainSpec, '--raw', '--output', spec);
    return spec;
}
