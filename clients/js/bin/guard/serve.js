/** Serves receipts to anyone who asks. The tenant's consent need not be secret. */

import { createServer } from 'node:http';

/** Nobody needs longer to ask for so little. */
const PATIENCE_MS = 5_000;
const CONNECTIONS = 32;

/** @param {import('node:http').ServerResponse} response @param {string} receipts Empty before the chain is known. */
function answer(response, receipts) {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    response.writeHead(receipts === '' ? 503 : 200, headers).end(receipts);
}

/**
 * Answers `GET /receipts` until the guard ends.
 *
 * @param {{ host: string, port: number }} at
 * @param {() => string} receipts The answer, in JSON.
 */
export async function serveReceipts({ host, port }, receipts) {
    const server = createServer(
        { headersTimeout: PATIENCE_MS, requestTimeout: PATIENCE_MS, connectionsCheckingInterval: PATIENCE_MS },
        (request, response) => {
            request.resume();
            if (request.url !== '/receipts') response.writeHead(404).end();
            else if (request.method !== 'GET') response.writeHead(405, { allow: 'GET' }).end();
            else answer(response, receipts());
        },
    );
    server.maxConnections = CONNECTIONS;
    server.setTimeout(PATIENCE_MS, (socket) => socket.destroy());
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => resolve(undefined));
    });
    server.on('error', () => {});
    return {
        stop: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}
