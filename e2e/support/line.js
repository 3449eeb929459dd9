/** TCP connections to a node or a gate, which a test cuts and makes again. */

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Line {
    /** @type {Set<import('node:net').Socket>} */
    #ends = new Set();
    #port = 0;
    /** @type {import('node:net').Server} */
    #server;

    /**
     * @param {number} target A port of this machine.
     * @param {{ takes?: () => boolean }} [options] `takes` says of each connection whether it leads anywhere.
     */
    constructor(target, { takes = () => true } = {}) {
        this.target = target;
        this.takes = takes;
    }

    get port() {
        return this.#port;
    }

    get ws() {
        return `ws://127.0.0.1:${this.#port}`;
    }

    /** Makes it, on the port that it had before. */
    async open() {
        this.#server = createServer((near) => {
            if (!this.takes()) {
                near.destroy();
                return;
            }
            const far = connect(this.target, '127.0.0.1');
            for (const [end, other] of [
                [near, far],
                [far, near],
            ]) {
                this.#ends.add(end);
                end.pipe(other);
                // Whichever end goes, the other goes too; how is of no interest.
                end.on('error', () => {});
                end.on('close', () => {
                    this.#ends.delete(end);
                    other.destroy();
                });
            }
        });
        await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
        this.#port = /** @type {import('node:net').AddressInfo} */ (this.#server.address()).port;
        return this;
    }

    async cut() {
        const closed = once(this.#server, 'close');
        this.#server.close();
        for (const end of this.#ends) end.destroy();
        await closed;
    }
}
