/** Tenants' guards: programs of their own, which watch leases on one chain. */

import { after, before, describe, it } from 'node:test';
import * as consent from './guard/consent.js';
import * as failover from './guard/failover.js';
import * as proof from './guard/proof.js';
import * as refusal from './guard/refusal.js';
import * as unknown from './guard/unknown.js';
import { World } from './support/world.js';

describe('a guard', { concurrency: true, timeout: 240_000 }, () => {
    const world = new World();
    before(() => world.open());
    after(() => world.close());

    // The longest first: all of them begin at once.
    const subjects = [consent, failover, unknown, proof, refusal];
    for (const [name, body] of subjects.flatMap(({ tests }) => Object.entries(tests(world)))) {
        it(name, world.test(body));
    }
});
