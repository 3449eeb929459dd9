/** polkadot-api, without generated descriptors: all that it knows of the chain comes from metadata V16. */

import assert from 'node:assert/strict';
import { within } from '@leasehold/client';
import { createClient, Enum } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';
import { ESCROW, market, metadataVersion, PRICE, REGION_HEX, TERM } from './support.js';

/** The first answer of an observable that `pick` makes something of. */
function first(observable, pick) {
    let subscription;
    const found = new Promise((resolve, reject) => {
        subscription = observable.subscribe({
            next: (value) => {
                const picked = pick(value);
                if (picked !== undefined) resolve(picked);
            },
            error: reject,
        });
    });
    return found.finally(() => subscription.unsubscribe());
}

export const tests = (world) => ({
    'polkadot-api takes an offer and follows its event': async () => {
        const { owner, offer, tenant, address, model } = await market(world, 'polkadot-api');
        const client = createClient(getWsProvider(world.node.ws, { websocketClass: /** @type {any} */ (WebSocket) }));
        try {
            const { hash } = await client.getFinalizedBlock();
            assert.equal(metadataVersion(await client.getMetadata(hash)), 16);
            /** @type {any} */
            const api = client.getUnsafeApi();
            const timing = await api.apis.LeasesApi.timing();
            assert.equal(timing.window_blocks, world.timing.windowBlocks);

            const requirement = {
                models: [model],
                gpus: 1,
                vram_mib: 0,
                cpus: 1,
                memory_mib: 0,
                storage_gib: 0,
                regions: [REGION_HEX],
                attributes: [],
                auditors: [],
                quorum: Enum('Any'),
            };
            const request = {
                requirement,
                term: TERM,
                asset: Enum('Native'),
                max_price: PRICE,
                least_terms: { notice: 0, exit_penalty: 10_000 },
                escrow: ESCROW,
            };
            const taken = first(
                api.event.Leases.OfferTaken.watch(),
                ({ events }) => events.find(({ payload }) => payload.tenant === address)?.payload,
            );
            taken.catch(() => {});
            const signer = getPolkadotSigner(tenant.publicKey, 'Sr25519', (bytes) => tenant.sign(bytes));
            const tx = api.tx.Leases.take_offer({ offer: BigInt(offer), request });
            const { ok, dispatchError } = await within(60_000, 'take_offer to be final', tx.signAndSubmit(signer));
            assert.ok(ok, JSON.stringify(dispatchError));
            const { lease, price } = await within(60_000, 'OfferTaken to be final', taken);
            assert.equal(price, PRICE);

            const view = await api.apis.LeasesApi.lease(lease);
            assert.equal(view.provider, owner.address);
            assert.equal((await world.chain.view('lease', Number(lease))).tenant, address);
        } finally {
            client.destroy();
        }
    },
});
