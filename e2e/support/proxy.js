/** Stands between a node and its meter, and misbehaves on demand. */

import { decodeReadings, encodeReadings, READINGS_VERSION } from '@leasehold/client';
import { serve } from './server.js';

/** Every way in which a meter's answer can be no answer. */
export const BROKEN = {
    dead: (_, response) => response.destroy(),
    refusing: (_, response) => response.writeHead(503).end(),
    slow: () => {},
    dripping: (_, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(new Uint8Array([1])), 300);
        response.on('close', () => clearInterval(timer));
    },
    huge: (_, response) => {
        response.writeHead(200);
        const flood = () => {
            while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 1)));
        };
        response.on('drain', flood);
        flood();
    },
    // More than the node's HTTP client takes in: the runtime does not look at headers.
    'long headers': (body, response) => {
        response.writeHead(200, { 'x-padding': 'x'.repeat(512 * 1024) }).end(body);
    },
    malformed: (_, response) => response.writeHead(200).end(Buffer.from('<html>not a meter</html>')),
    truncated: (body, response) => response.writeHead(200).end(body.subarray(0, body.length - 1)),
    'of another version': (body, response) => {
        const other = Uint8Array.from(body);
        other[0] = READINGS_VERSION + 1;
        response.writeHead(200).end(other);
    },
};

export class MeterProxy {
    /** How it answers. @type {(body: Uint8Array, response: import('node:http').ServerResponse) => void} */
    #answer = MeterProxy.honest;
    /** How often it was asked since it answers like this. */
    asked = 0;

    /** @type {Awaited<ReturnType<typeof serve>>} */
    server;

    /** @param {string} target URL of the meter. */
    constructor(target) {
        this.target = target;
    }

    static honest(body, response) {
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body);
    }

    async start() {
        this.server = await serve((request, response) => this.#serve(request, response));
        return this;
    }

    get url() {
        return this.server.url;
    }

    async stop() {
        await this.server.stop();
    }

    async #serve(request, response) {
        // It lies to the off-chain worker, which asks for the edges of a window; the node's own look is without a query.
        const asked = request.url.startsWith('/v1/readings?');
        if (asked) this.asked += 1;
        const answer = asked ? this.#answer : MeterProxy.honest;
        const truth = await fetch(`${this.target}${request.url}`, { signal: AbortSignal.timeout(5_000) });
        answer(new Uint8Array(await truth.arrayBuffer()), response);
    }

    /** Passes on what the meter says. */
    honest() {
        this.#behave(MeterProxy.honest);
    }

    /** Answers in one of the ways of `BROKEN`. */
    breakDown(way) {
        this.#behave(BROKEN[way]);
    }

    /**
     * Passes on what the meter says, changed.
     * @param {(reading: import('@leasehold/client').Reading) => object} change Fields to replace.
     */
    lie(change) {
        this.#behave((body, response) => {
            const readings = decodeReadings(body).map((reading) => ({ ...reading, ...change(reading) }));
            MeterProxy.honest(encodeReadings(readings), response);
        });
    }

    #behave(answer) {
        this.asked = 0;
        this.#answer = answer;
    }
}
