/** Several meters behind one address: a node has one meter, and a meter has one kind of source. */

import { decodeReadings, encodeReadings } from '@leasehold/client';
import { serve } from './server.js';

export class MeterHub {
    /** @type {import('@leasehold/devnet/meter').Meter[]} */
    #meters = [];
    /** @type {Awaited<ReturnType<typeof serve>>} */
    #server;

    async start() {
        this.#server = await serve(({ url }, response) => this.#serve(url, response));
        return this;
    }

    get url() {
        return this.#server.url;
    }

    /** Starts one more. @param {import('@leasehold/devnet/meter').Meter} meter */
    async add(meter) {
        this.#meters.push(await meter.start());
        return meter;
    }

    /** Asks all of them the same, each answers for its own leases. */
    async #serve(path, response) {
        const answers = await Promise.all(this.#meters.map((meter) => ask(`${meter.url}${path}`)));
        if (path.startsWith('/v1/readings')) {
            const readings = answers.flatMap((answer) => decodeReadings(new Uint8Array(answer)));
            response.end(encodeReadings(readings.sort((one, other) => one.lease - other.lease)));
        } else {
            const leases = answers.flatMap((answer) => JSON.parse(Buffer.from(answer).toString()).leases);
            response.end(JSON.stringify({ leases }));
        }
    }

    async stop() {
        await this.#server?.stop();
        await Promise.all(this.#meters.map((meter) => meter.stop()));
    }
}

async function ask(url) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!answer.ok) throw new Error(`the meter answered ${answer.status} to ${url}`);
    return answer.arrayBuffer();
}
