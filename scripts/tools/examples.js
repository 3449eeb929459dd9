/** The examples of the guide for dApp authors, as written: `clients/examples`. */

import { join } from 'node:path';
import { printed } from '@leasehold/devnet/market/printed';
import { ROOT, run, versionOf } from './tool.js';

const MS = 120_000;
/** The first time it compiles subxt. */
const COMPILING_MS = 1_800_000;

/** @param {string} library @param {string} name Its package. */
const javascript = (library, name) => ({
    tool: name,
    version: () => versionOf(name),
    what: 'the example: quotes, take an ask, top up, read what it cost, close',
    command: `node clients/examples/${library}/lease.js WS`,
    run: async ({ node }) => {
        const { lease } = printed(
            await run(process.execPath, [`clients/examples/${library}/lease.js`, node.ws], { ms: MS }),
        );
        return `lease ${lease}`;
    },
});

const subxt = {
    tool: 'subxt',
    version: async () => {
        const dir = join(ROOT, 'clients/examples/subxt');
        const tree = await run('cargo', ['tree', '--locked', '--depth', '1', '--prefix', 'none'], { cwd: dir, ms: MS });
        return /^subxt v(\S+)/m.exec(tree)?.[1] ?? 'unknown';
    },
    what: 'the same example, in Rust',
    command: 'cargo run --manifest-path clients/examples/subxt/Cargo.toml -- WS',
    run: async ({ node }) => {
        const dir = join(ROOT, 'clients/examples/subxt');
        await run('cargo', ['build', '--locked', '--quiet'], { cwd: dir, ms: COMPILING_MS });
        const { lease } = printed(
            await run('cargo', ['run', '--locked', '--quiet', '--', node.ws], { cwd: dir, ms: MS }),
        );
        return `lease ${lease}`;
    },
};

export const checks = [
    javascript('polkadot-js', '@polkadot/api'),
    javascript('polkadot-api', 'polkadot-api'),
    javascript('dedot', 'dedot'),
    subxt,
];
