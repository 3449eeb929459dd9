/** HTTP servers of this process, which play programs on a provider's machine. */

import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Answers on a port of the loopback interface. A request whose answer fails is cut off.
 *
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => any} answer
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serve(answer) {
    const server = createServer((request, response) => {
        const answered = async () => answer(request, response);
        answered().catch(() => response.destroy());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // A test that fails does not stop it, and must end all the same.
    server.unref();
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    return {
        url: `http://127.0.0.1:${port}`,
        stop: async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}
