/** One chain, many markets on it at once. */

import { after, before, describe, it } from 'node:test';
import { World } from './support/world.js';
import * as assets from './market/assets.js';
import * as life from './market/life.js';
import * as limits from './market/limits.js';
import * as refusals from './market/refusals.js';
import * as reports from './market/reports.js';
import * as views from './market/views.js';

describe('the market', { concurrency: true, timeout: 200_000 }, () => {
    const world = new World();
    before(() => world.open());
    after(() => world.close());

    const subjects = [life, assets, limits, refusals, reports, views];
    for (const [name, body] of subjects.flatMap(({ tests }) => Object.entries(tests(world)))) {
        it(name, world.test(body));
    }
});
