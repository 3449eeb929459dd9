/** dedot, without generated types: all that it knows of the chain comes from metadata V16. */

import assert from 'node:assert/strict';
import { within } from '@leasehold/client';
import { hexToU8a } from '@polkadot/util';
import { DedotClient, WsProvider } from 'dedot';
import { ESCROW, market, metadataVersion, PRICE, REGION_HEX, TERM } from './support.js';

export const tests = (world) => ({
    'dedot takes an offer and follows its event': async () => {
        const { owner, offer, tenant, address, model } = await market(world, 'dedot');
        /** @type {any} */
        const client = await DedotClient.new(new WsProvider({ endpoint: world.node.ws, retryDelayMs: 0 }));
        try {
            assert.equal(metadataVersion(hexToU8a(await client.call.metadata.metadataAtVersion(16))), 16);
            // dedot writes addresses with the general prefix unless it is told the chain's.
            const addressOf = (account) => account.address(client.consts.system.ss58Prefix);
            const timing = await client.call.leasesApi.timing();
            assert.equal(timing.windowBlocks, world.timing.windowBlocks);

            const requirement = {
                models: [model],
                gpus: 1,
                vramMib: 0,
                cpus: 1,
                memoryMib: 0,
                storageGib: 0,
                regions: [REGION_HEX],
                attributes: [],
                auditors: [],
                quorum: 'Any',
            };
            const request = {
                requirement,
                term: TERM,
                asset: { type: 'Native' },
                maxPrice: PRICE,
                leastTerms: { notice: 0, exitPenalty: 10_000 },
                escrow: ESCROW,
            };
            const sent = client.tx.leases.takeOffer(BigInt(offer), request).signAndSend(tenant).untilFinalized();
            const { events, dispatchError } = await within(60_000, 'takeOffer to be final', sent);
            assert.equal(dispatchError, undefined);
            const { lease, price, tenant: taker } = client.events.leases.OfferTaken.find(events).palletEvent.data;
            assert.deepEqual([price, addressOf(taker)], [PRICE, address]);

            const view = await client.call.leasesApi.lease(lease);
            assert.equal(addressOf(view.provider), owner.address);
            assert.equal((await world.chain.view('lease', Number(lease))).tenant, address);
        } finally {
            await client.disconnect();
        }
    },
});
