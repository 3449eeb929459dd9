/** Other libraries on a chain that forks: each sends a call from either half, and waits for its event to be final. */

import { u8aToHex } from '@polkadot/util';
import { DedotClient, WsProvider } from 'dedot';
import { createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';

/**
 * @typedef {object} Library
 * @property {string} name
 * @property {(pair: any, bytes: Uint8Array) => Promise<{ number: number, hash: string }>} remark Sends it, and resolves
 *   to the final block that has its event.
 * @property {() => Promise<void> | void} close
 */

/** @param {string} ws @returns {Promise<Library>} */
async function polkadotApi(ws) {
    const client = createClient(getWsProvider(ws, { websocketClass: /** @type {any} */ (WebSocket) }));
    /** @type {any} */
    const api = client.getUnsafeApi();
    await client.getFinalizedBlock();
    return {
        name: 'polkadot-api',
        remark: async (pair, bytes) => {
            const signer = getPolkadotSigner(pair.publicKey, 'Sr25519', (payload) => pair.sign(payload));
            const { block, events } = await api.tx.System.remark_with_event({ remark: bytes }).signAndSubmit(signer);
            if (!events.some(({ type, value }) => type === 'System' && value.type === 'Remarked')) {
                throw new Error(`polkadot-api sees no Remarked in block ${block.number}`);
            }
            return { number: block.number, hash: block.hash };
        },
        close: () => client.destroy(),
    };
}

/** @param {string} ws @returns {Promise<Library>} */
async function dedot(ws) {
    /** @type {any} */
    const client = await DedotClient.new(new WsProvider({ endpoint: ws, retryDelayMs: 0 }));
    return {
        name: 'dedot',
        remark: async (pair, bytes) => {
            const sent = client.tx.system.remarkWithEvent(u8aToHex(bytes)).signAndSend(pair);
            const { events, status } = await sent.untilFinalized();
            if (!client.events.system.Remarked.find(events)) throw new Error('dedot sees no Remarked');
            return { number: status.value.blockNumber, hash: status.value.blockHash };
        },
        close: () => client.disconnect(),
    };
}

export const LIBRARIES = [polkadotApi, dedot];
