/** One lease with a meter that lies and breaks down, and a node that is killed. In order. */

import { after, before, describe, it } from 'node:test';
import * as meter from './faults/meter.js';
import * as sigkill from './faults/sigkill.js';
import { World } from './support/world.js';

describe('a lease in bad times', { timeout: 220_000 }, () => {
    const world = new World({ proxied: true });
    before(() => world.open());
    after(() => world.close());

    const story = {};
    for (const [name, body] of [meter, sigkill].flatMap(({ tests }) => Object.entries(tests(world, story)))) {
        it(name, world.test(body));
    }
});
