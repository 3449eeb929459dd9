/** Rounds of the local network beyond the one that CI runs: a watcher that lies, and gates that are hostile. */

import { after, before, describe, it } from 'node:test';
import * as hostile from '../rounds/hostile.js';
import * as liar from '../rounds/liar.js';
import { WatchedWorld } from '../support/watched.js';

/** @type {[string, WatchedWorld, (world: WatchedWorld) => Record<string, () => Promise<void>>][]} */
const ROUNDS = [
    ['with a liar', new WatchedWorld({ meters: 3, args: { [liar.LIAR]: ['--watch', 'off'] } }), liar.tests],
    ['with hostile gates', new WatchedWorld({ timing: hostile.TIMING }), hostile.tests],
];

for (const [name, world, tests] of ROUNDS) {
    describe(`a round ${name}`, { timeout: 900_000 }, () => {
        before(world.test(() => world.open()));
        after(() => world.close());

        for (const [title, body] of Object.entries(tests(world))) it(title, world.test(body));
    });
}
