/** Specifications of chains like the development chain. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binary } from './program.js';

const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'leasehold');
const KEPT_MS = 7 * 24 * 3_600_000;
/** With these a node runs what another compiled before it. It keeps the folder at about 512 MiB. */
export const COMPILED_RUNTIMES = ['--compiled-runtimes', join(CACHE, 'compiled-runtimes')];

/** Without blocking: an interrupt is heard meanwhile. @param {string[]} args */
async function exported(...args) {
    try {
        await promisify(execFile)(binary('LEASEHOLD_NODE'), ['export-chain-spec', ...args]);
    } catch (error) {
        throw new Error(`leasehold-node export-chain-spec failed: ${(error.stderr || error.message).trim()}`);
    }
}

/**
 * A file that the node writes, kept from one run to the next.
 *
 * @param {string} name Says what is in it.
 * @param {(file: string) => Promise<void>} make
 * @returns {Promise<string>} Its path.
 */
async function kept(name, make) {
    const { size, mtimeMs } = statSync(binary('LEASEHOLD_NODE'));
    const dir = join(CACHE, 'specifications');
    // Each build of the node may have another chain.
    const file = join(dir, `${name}-${size}-${Math.trunc(mtimeMs)}.json`);
    if (statSync(file, { throwIfNoEntry: false })) return file;

    mkdirSync(dir, { recursive: true });
    for (const old of readdirSync(dir).map((one) => join(dir, one))) {
        const found = statSync(old, { throwIfNoEntry: false });
        if (found && Date.now() - found.mtimeMs > KEPT_MS) rmSync(old, { force: true });
    }
    // Other programs may look for the file meanwhile, and find all of it or nothing.
    const unfinished = `${file}.${process.pid}`;
    await make(unfinished);
    renameSync(unfinished, file);
    return file;
}

/**
 * The raw specification of the development chain, which is kept. With a plain one, which is what `--dev` means without a
 * file, the SDK compiles the runtime twice before the node compiles it once more to run it.
 */
export async function developmentChain() {
    return kept('dev', (file) => exported('--chain', 'dev', '--raw', '--output', file));
}

/**
 * The raw specification of the local chain with another genesis, which is kept, too.
 * @param {(genesis: any) => void} change Changes the patch of the genesis.
 * @returns {Promise<string>} Its file.
 */
export async function localChain(change) {
    const plain = await kept('local', (file) => exported('--chain', 'local', '--output', file));
    const text = readFileSync(plain, 'utf8');
    const inexact = text.match(/\b\d{16,}\b/g)?.find((digits) => String(Number(digits)) !== digits);
    if (inexact) throw new Error(`JavaScript cannot hold the amount ${inexact} of the specification`);
    const spec = JSON.parse(text);
    change(spec.genesis.runtimeGenesis.patch);
    const changed = JSON.stringify(spec);
    const name = `local-${createHash('sha256').update(changed).digest('hex').slice(0, 16)}`;
    return kept(name, async (file) => {
        writeFileSync(`${file}.plain`, changed);
        await exported('--chain', `${file}.plain`, '--raw', '--output', file);
        rmSync(`${file}.plain`);
    });
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
