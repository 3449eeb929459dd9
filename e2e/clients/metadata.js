/** Libraries that know of the chain only by its metadata read the newest version of it. */

import assert from 'node:assert/strict';
import { hexToU8a } from '@polkadot/util';
import { DedotClient, WsProvider } from 'dedot';
import { createClient } from 'polkadot-api';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';
import { metadataVersion } from './support.js';

export const tests = (world) => ({
    'polkadot-api works from metadata V16': async () => {
        const client = createClient(getWsProvider(world.node.ws, { websocketClass: /** @type {any} */ (WebSocket) }));
        try {
            const { hash } = await client.getFinalizedBlock();
            assert.equal(metadataVersion(await client.getMetadata(hash)), 16);
            /** @type {any} */
            const api = client.getUnsafeApi();
            assert.equal((await api.apis.LeasesApi.timing()).window_blocks, world.timing.windowBlocks);
        } finally {
            client.destroy();
        }
    },

    'dedot works from metadata V16': async () => {
        /** @type {any} */
        const client = await DedotClient.new(new WsProvider({ endpoint: world.node.ws, retryDelayMs: 0 }));
        try {
            assert.equal(metadataVersion(hexToU8a(await client.call.metadata.metadataAtVersion(16))), 16);
            assert.equal((await client.call.leasesApi.timing()).windowBlocks, world.timing.windowBlocks);
        } finally {
            await client.disconnect();
        }
    },
});
