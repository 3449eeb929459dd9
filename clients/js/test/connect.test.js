/** Connecting, to a server that speaks WebSocket and JSON-RPC but is not that of a node. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { connect } from '../src/chain.js';

/** What the protocol puts behind a client's key. */
const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The content of a client's short message, which is masked. @param {Buffer} frame */
function unmasked(frame) {
    const length = frame[1] & 0x7f;
    const mask = frame.subarray(2, 6);
    return Buffer.from(frame.subarray(6, 6 + length).map((byte, at) => byte ^ mask[at % 4])).toString();
}

/** Refuses every question. @param {Buffer} frame */
function refusal(frame) {
    const { id } = JSON.parse(unmasked(frame));
    const text = JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
    return Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
}

describe('a connection', () => {
    it('is closed again where no node answers', async () => {
        const server = createServer();
        const closed = new Promise((resolve) => {
            server.on('upgrade', ({ headers }, socket) => {
                const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${WEBSOCKET}`);
                const lines = [
                    'Upgrade: websocket',
                    'Connection: Upgrade',
                    `Sec-WebSocket-Accept: ${accept.digest('base64')}`,
                ];
                socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
                socket.on('data', (frame) => {
                    const [text, close] = [0x81, 0x88];
                    if (frame[0] === text) socket.write(refusal(frame));
                    if (frame[0] === close) socket.end(Buffer.from([close, 0]));
                });
                socket.on('close', resolve);
            });
        });
        await once(server.listen(0, '127.0.0.1'), 'listening');
        const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
        await assert.rejects(connect(`ws://127.0.0.1:${port}`), /Method not found/);
        await closed;
        server.close();
    });
});
