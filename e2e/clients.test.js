/** Clients as dApp authors write them: our own package's example, and other libraries by the chain's metadata alone. */

import { after, before, describe, it } from 'node:test';
import * as connection from './clients/connection.js';
import * as dedot from './clients/dedot.js';
import * as example from './clients/example.js';
import * as papi from './clients/polkadot-api.js';
import * as rpc from './clients/rpc.js';
import * as wallet from './clients/wallet.js';
import { World } from './support/world.js';

describe('clients', { concurrency: true, timeout: 180_000 }, () => {
    const world = new World();
    before(() => world.open());
    after(() => world.close());

    for (const [name, body] of [example, papi, dedot, rpc, wallet, connection].flatMap(({ tests }) =>
        Object.entries(tests(world)),
    )) {
        it(name, world.test(body));
    }
});
