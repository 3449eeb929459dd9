/** One chain, many markets on it at once. */

import { after, before, describe, it } from 'node:test';
import * as asks from './market/asks.js';
import * as assets from './market/assets.js';
import * as auctions from './market/auctions.js';
import * as auditors from './market/auditors.js';
import * as delegation from './market/delegation.js';
import * as failover from './market/failover.js';
import * as fees from './market/fees.js';
import * as firm from './market/firm.js';
import * as leaving from './market/leaving.js';
import * as life from './market/life.js';
import * as limits from './market/limits.js';
import * as picks from './market/picks.js';
import * as refusals from './market/refusals.js';
import * as refusing from './market/refusing.js';
import * as replicas from './market/replicas.js';
import * as reports from './market/reports.js';
import * as resale from './market/resale.js';
import * as silence from './market/silence.js';
import * as sponsors from './market/sponsors.js';
import * as views from './market/views.js';
import { World } from './support/world.js';

/** As many take as long as all at once, for which the longest decides; more would wait for a processor, not for blocks. */
const AT_ONCE = 16;

describe('the market', { concurrency: AT_ONCE, timeout: 240_000 }, () => {
    const world = new World();
    before(() => world.open());
    after(() => world.close());

    // The longest first.
    const subjects = [
        delegation,
        silence,
        failover,
        life,
        fees,
        auctions,
        firm,
        resale,
        sponsors,
        replicas,
        asks,
        assets,
        refusing,
        leaving,
        auditors,
        limits,
        picks,
        refusals,
        reports,
        views,
    ];
    for (const [name, body] of subjects.flatMap(({ tests }) => Object.entries(tests(world)))) {
        it(name, world.test(body));
    }
});
