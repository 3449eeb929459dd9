/** Plays an exporter of GPU metrics: it answers a recorded text, in which a counter moves and GPUs may be missing. */

import { readFileSync } from 'node:fs';
import { serve } from './server.js';

export class Exporter {
    #lines;
    #moving;
    #answers = 0;
    /** What lines about GPUs that are gone have in them. @type {string[]} */
    #gone = [];
    /** @type {Awaited<ReturnType<typeof serve>>} */
    #server;

    /**
     * @param {string} file In the folder `data`.
     * @param {string} moving The metric that grows from answer to answer: a text that stands still is not believed for
     *   long.
     */
    constructor(file, moving) {
        this.#lines = readFileSync(new URL(`../data/${file}`, import.meta.url), 'utf8').split('\n');
        this.#moving = moving;
    }

    async start() {
        this.#server = await serve((_, response) => {
            response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(this.#text());
        });
        return this;
    }

    get url() {
        return `${this.#server.url}/metrics`;
    }

    #text() {
        this.#answers += 1;
        return this.#lines
            .filter((line) => !this.#gone.some((label) => line.includes(label)))
            .map((line) => (line.startsWith(`${this.#moving}{`) ? this.#moved(line) : line))
            .join('\n');
    }

    #moved(line) {
        const figure = line.lastIndexOf(' ') + 1;
        return line.slice(0, figure) + (Number(line.slice(figure)) + this.#answers);
    }

    /** Shows the GPU with this label no longer. @param {string} label As `gpu="0"`. */
    lose(label) {
        this.#gone.push(label);
    }

    async stop() {
        await this.#server.stop();
    }
}
