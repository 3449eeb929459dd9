/** One chain, and a machine for each way in which a meter reads GPUs. */

import { after, before, describe, it } from 'node:test';
import * as vanishing from './gpus/vanishing.js';
import { MeterHub } from './support/hub.js';
import { World } from './support/world.js';

describe('GPUs', { concurrency: true, timeout: 180_000 }, () => {
    const world = new World({ proxied: true });
    const hub = new MeterHub();
    before(async () => {
        await Promise.all([world.open(), hub.start()]);
        world.proxy.target = hub.url;
    });
    after(async () => {
        await world.close();
        await hub.stop();
    });

    for (const [name, body] of Object.entries(vanishing.tests(world, hub))) {
        it(name, world.test(body));
    }
});
