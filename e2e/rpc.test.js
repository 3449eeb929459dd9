/** The most that one node gives its clients, and their subscriptions. */

import { after, before, describe, it } from 'node:test';
import * as lists from './rpc/lists.js';
import * as load from './rpc/load.js';
import * as subscriptions from './rpc/subscriptions.js';
import { World } from './support/world.js';

describe('the methods leases_* of a node', { timeout: 220_000 }, () => {
    const world = new World();
    before(() => world.open());
    after(() => world.close());

    // In order: what follows the market is to see what happens in it, and not how it fares under load.
    for (const [name, body] of [lists, subscriptions, load].flatMap(({ tests }) => Object.entries(tests(world)))) {
        it(name, world.test(body));
    }
});
