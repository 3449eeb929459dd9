/** Chain specifications that are kept from one run to the next. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { binary } from './program.js';

const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * The raw specification of the development chain. With a plain one, which is what `--dev` means without a file, the SDK
 * compiles the runtime twice before the node compiles it once more to run it.
 */
export function developmentChain() {
    const node = binary('LEASEHOLD_NODE');
    const { size, mtimeMs } = statSync(node);
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
    const { status, stderr, error } = spawnSync(
        node,
        ['export-chain-spec', '--chain', 'dev', '--raw', '--output', unfinished],
        { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`leasehold-node export-chain-spec failed: ${error?.message ?? stderr.trim()}`);
    renameSync(unfinished, file);
    return file;
}
