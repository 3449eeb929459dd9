/**
 * `scripts/test tools`: third-party tools against the market to try. With names, only tools whose name has one of them:
 * main.js chopsticks subxt.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '@leasehold/devnet/market/main';
import { setUp } from '@leasehold/devnet/market/stage';
import { clock, green, line, note, red, say, table } from '../lib/text.js';
import * as chopsticks from './chopsticks.js';
import * as examples from './examples.js';
import * as lightClient from './light-client.js';
import * as typegen from './typegen.js';

/**
 * @typedef {object} Check
 * @property {string} tool
 * @property {() => string | Promise<string>} version
 * @property {string} what
 * @property {string} command
 * @property {(stage: any) => Promise<string>} run What it showed, in words; throws if it did not.
 */

/** @type {Check[]} */
const ALL = [...examples.checks, ...lightClient.checks, ...chopsticks.checks, ...typegen.checks];

/** @param {Check} check @param {any} stage */
async function attempt(check, stage) {
    const started = Date.now();
    const version = await check.version();
    say(`${check.tool} ${version}: ${check.what}`);
    try {
        const showed = await check.run(stage);
        note(`${showed} (${clock(started)})`);
        return { check, version, showed };
    } catch (error) {
        console.error(`${red('error:')} ${error.message}`);
        if (process.env.LEASEHOLD_DEBUG) console.error(error.stack);
        return { check, version, showed: undefined };
    }
}

async function main() {
    const names = process.argv.slice(2);
    const checks = ALL.filter(({ tool }) => names.length === 0 || names.some((name) => tool.includes(name)));
    if (checks.length === 0) throw new Error(`no tool has a name like ${names.join(', ')}`);
    const dir = mkdtempSync(join(tmpdir(), 'leasehold-tools-'));
    const tidyUp = () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    process.on('exit', tidyUp);
    const stage = await setUp(dir);
    const market = await open(stage);
    const { specName, specVersion } = await stage.chain.api.rpc.state.getRuntimeVersion();
    const node = await stage.chain.api.rpc.system.version();
    note(`node ${node}, runtime ${specName} ${specVersion}, Node.js ${process.version}`);
    const results = [];
    for (const check of checks) results.push(await attempt(check, { ...stage, market }));
    await stage.strike();
    say('tools that were tried');
    const rows = results.map(({ check, version, showed }) => [
        check.tool,
        version,
        check.what,
        showed ? green('works') : red('fails'),
        check.command,
    ]);
    for (const text of table(['tool', 'version', 'what', '', 'command'], rows)) line(text);
    return results.every(({ showed }) => showed) ? 0 : 1;
}

process.exit(await main());
