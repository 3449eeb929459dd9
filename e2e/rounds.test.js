/** One round of the local network, with four validators and three offers: one is down, one is slow, one is gone. */

import { after, before, describe, it } from 'node:test';
import * as outages from './rounds/outages.js';
import { WatchedWorld } from './support/watched.js';

describe('a round of watching', { concurrency: true, timeout: 480_000 }, () => {
    const world = new WatchedWorld({ meters: 3 });
    const story = {};
    before(
        world.test(async () => {
            await world.open();
            await outages.prepare(world, story);
        }),
    );
    after(() => world.close());

    for (const [name, body] of Object.entries(outages.tests(world, story))) it(name, world.test(body));
});
