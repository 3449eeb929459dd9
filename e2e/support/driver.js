/** Plays NVIDIA's driver: the library that a meter loads, from the source that the meter's own tests build it from. */

import { execFile } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCE = fileURLToPath(new URL('../../meter/tests/nvml/played.c', import.meta.url));
const LIBRARY = 'libnvidia-ml.so.1';

/** Two NVIDIA L4 at work, by the letters that the source calls them. */
const BOARDS = {
    a: { uuid: 'GPU-c2f76b33-7953-256e-8f33-1343419b1a1c', address: '00000000:31:00.0' },
    b: { uuid: 'GPU-51e2c8d0-0b7a-4a7e-9d6f-2f8a5f1f3c77', address: '00000000:4B:00.0' },
};
const ANSWERS = ['utilisation 0 50 20', 'memory 0 1073741824 24152899584', 'power 0 72000', 'energy 0 4742776'];

export class PlayedDriver {
    #scenes = 0;

    /** @param {string} dir Of the library and of what it answers. */
    constructor(dir) {
        this.dir = dir;
    }

    /** Builds the library. Its answers are those of two boards. */
    async build() {
        const flags = ['-shared', '-fPIC', `-Wl,-soname,${LIBRARY}`, '-o', join(this.dir, LIBRARY)];
        await promisify(execFile)(process.env.CC ?? 'cc', [...flags, SOURCE]);
        this.show(['a', 'b']);
        return this;
    }

    get #scene() {
        return join(this.dir, 'scene');
    }

    /** What makes a program load this library and no other. */
    get env() {
        return { LD_LIBRARY_PATH: this.dir, PLAYED_DRIVER: this.#scene };
    }

    /** Has these boards on the bus, by index. @param {(keyof typeof BOARDS)[]} boards */
    show(boards) {
        this.#scenes += 1;
        const answers = Object.entries(BOARDS).flatMap(([board, { uuid, address }]) =>
            [`uuid 0 ${uuid}`, `pci 0 ${address}`, ...ANSWERS].map((answer) => `${board}.${answer}`),
        );
        const draft = join(this.dir, 'draft');
        writeFileSync(draft, [`scene ${this.#scenes}`, `order ${boards.join(' ')}`, ...answers, ''].join('\n'));
        // At once: the library reads it at each call.
        renameSync(draft, this.#scene);
    }
}
