/** Writes the pages of docs/reference, or compares them with the files there. `scripts/reference` runs it. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WsProvider } from '@polkadot/api';
import { Metadata, TypeRegistry } from '@polkadot/types';
import { hexToU8a } from '@polkadot/util';
import { Node } from '../node.js';
import { pages } from './pages.js';
import { read } from './read.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(ROOT, 'docs/reference');
const MEND = 'scripts/reference';
const VERSION = 16;
/** Runtime APIs of ours. */
const APIS = ['LeasesApi', 'ProviderStakingApi', 'ReportingApi'];

/** The crates of our pallets: the folders that have a README, which opens each pallet's documentation. */
function crates() {
    const folders = readdirSync(join(ROOT, 'pallets')).filter((name) =>
        existsSync(join(ROOT, 'pallets', name, 'README.md')),
    );
    return folders.map((name) => `pallet_${name.replaceAll('-', '_')}`);
}

/** What a running node says of its runtime, as JSON. @param {string} url */
async function metadataAt(url) {
    const provider = new WsProvider(url, false);
    await provider.connect();
    try {
        await provider.isReady;
        const registry = new TypeRegistry();
        const version = registry.createType('u32', VERSION).toHex(true);
        const answer = await provider.send('state_call', ['Metadata_metadata_at_version', version]);
        const opaque = registry.createType('Option<OpaqueMetadata>', hexToU8a(answer));
        if (opaque.isNone) throw new Error(`the runtime has no metadata V${VERSION}`);
        const { metadata } = /** @type {any} */ (new Metadata(registry, opaque.unwrap().toHex()).toJSON());
        return metadata[`v${VERSION}`];
    } finally {
        await provider.disconnect();
    }
}

/** Asks a node of its own, of the development chain. */
async function ownMetadata() {
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-reference-'));
    const node = new Node({ dir });
    try {
        return await metadataAt((await node.launch()).ws);
    } finally {
        await node.stop();
        rmSync(dir, { recursive: true, force: true });
    }
}

/** The pages that are there, by name. */
function written() {
    const names = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
    return new Map(names.map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
}

/** What is wrong with the pages that are there. @param {Map<string, string>} wanted */
function stale(wanted) {
    const there = written();
    const names = [...new Set([...wanted.keys(), ...there.keys()])].sort();
    return names.flatMap((name) => {
        const page = `docs/reference/${name}`;
        if (!there.has(name)) return [`${page} is missing`];
        if (!wanted.has(name)) return [`${page} is of nothing that the runtime has`];
        return there.get(name) === wanted.get(name) ? [] : [`${page} is not what the runtime says`];
    });
}

/** @param {Map<string, string>} wanted */
function write(wanted) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    for (const [name, text] of wanted) writeFileSync(join(FOLDER, name), text);
}

const { values: options } = parseArgs({ options: { check: { type: 'boolean' }, node: { type: 'string' } } });
const metadata = await (options.node ? metadataAt(options.node) : ownMetadata());
const wanted = pages(read(metadata, { crates: crates(), apis: APIS }));
if (options.check) {
    const wrong = stale(wanted);
    for (const line of wrong) console.error(line);
    if (wrong.length > 0) {
        console.error(`The pages are written, never edited: run ${MEND}, and commit what it writes.`);
        process.exitCode = 1;
    }
} else {
    write(wanted);
    console.log(`wrote ${wanted.size} pages to docs/reference`);
}
