/** Clients as dApp authors write them: the examples as written, and the parts that they rest on. */

import { after, before, describe, it } from 'node:test';
import * as connection from './clients/connection.js';
import * as examples from './clients/examples.js';
import * as metadata from './clients/metadata.js';
import * as rpc from './clients/rpc.js';
import * as wallet from './clients/wallet.js';
import { World } from './support/world.js';

describe('clients', { concurrency: true, timeout: 180_000 }, () => {
    const world = new World();
    before(() => world.open());
    after(() => world.close());

    for (const [name, body] of [examples, metadata, rpc, wallet, connection].flatMap(({ tests }) =>
        Object.entries(tests(world)),
    )) {
        it(name, world.test(body));
    }
});
