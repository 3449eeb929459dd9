/** Polkadot.js' generator of types. */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir, run, versionOf } from './tool.js';

const NAME = '@polkadot/typegen';
/** Of each file a name that only this chain has. */
const NAMES = {
    'augment-api-consts.ts': 'floorPrice',
    'augment-api-errors.ts': 'EscrowTooSmall',
    'augment-api-events.ts': 'OfferTaken',
    'augment-api-query.ts': 'usageRecords',
    'augment-api-tx.ts': 'takeOffer',
};

export const checks = [
    {
        tool: NAME,
        version: () => versionOf(NAME),
        what: 'types of calls, events, errors, constants and storage',
        command: 'npx polkadot-types-from-chain --endpoint WS --output DIR',
        run: async ({ dir, node }) => {
            mkdirSync(join(dir, 'types'));
            const script = join(packageDir(NAME), 'scripts', 'polkadot-types-from-chain.mjs');
            const args = [script, '--endpoint', node.ws, '--output', 'types'];
            await run(process.execPath, args, { cwd: dir, ms: 120_000 });
            for (const [file, name] of Object.entries(NAMES)) {
                if (!readFileSync(join(dir, 'types', file), 'utf8').includes(name)) {
                    throw new Error(`${file} does not name ${name}`);
                }
            }
            return `${Object.keys(NAMES).length} files`;
        },
    },
];
