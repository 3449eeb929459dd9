/** The examples for dApp authors, as written: the one of our package's README, and one for each library. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { printed } from '@leasehold/devnet/market/printed';
import { PRICE, provider, tenant } from './support.js';

const run = async (/** @type {string} */ file, /** @type {string[]} */ ...args) => {
    const path = fileURLToPath(new URL(`../../clients/${file}`, import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [path, ...args], { timeout: 150_000 });
    return stdout;
};

const leases = (/** @type {string} */ library) => async (/** @type {import('../support/world.js').World} */ world) => {
    const seed = `//${library}`;
    const [owner, address] = await Promise.all([provider(world), tenant(world, seed)]);
    const { lease } = printed(await run(`examples/${library}/lease.js`, world.node.ws, seed));
    const [taken] = world.chain.blocks.between('leases.OfferTaken', 0).filter(({ data }) => data.lease === lease);
    const { provider: by, tenant: taker, price } = taken.data;
    assert.deepEqual([by, taker, price], [owner.address, address, PRICE]);
};

export const tests = (world) => ({
    'the example of the client package leases a GPU': async () => {
        assert.match(
            await run('js/examples/lease.js', world.node.ws),
            new RegExp(
                [
                    'lease (\\d+): 0.01 LEASE per block',
                    'lease \\1 is active until block \\d+',
                    'lease \\1 is closing: [\\d.]+ LEASE are free again',
                    '',
                ].join('\n'),
            ),
        );
    },

    '@leasehold/client takes an ask, follows its event, tops up, closes': () => leases('polkadot-js')(world),
    'polkadot-api takes an ask, follows its event, tops up, closes': () => leases('polkadot-api')(world),
    'dedot takes an ask, follows its event, tops up, closes': () => leases('dedot')(world),
});
