/** The example in the README of our own package. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const EXAMPLE = fileURLToPath(new URL('../../clients/js/examples/lease.js', import.meta.url));

export const tests = (world) => ({
    'the example of the client package leases a GPU': async () => {
        const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE, world.node.ws], { timeout: 90_000 });
        assert.match(
            stdout,
            new RegExp(
                [
                    'lease (\\d+): 0.01 LEASE per block',
                    'lease \\1 is active until block \\d+',
                    'lease \\1 is closing: [\\d.]+ LEASE are free again',
                    '',
                ].join('\n'),
            ),
        );
    },
});
