/** A guard that loses its node, and with it every remedy. */

import assert from 'node:assert/strict';
import { guard, guarded } from '../support/guards.js';
import { Line } from '../support/line.js';

export const tests = (world) => ({
    'does nothing while its line is cut, and goes on when it is back': async () => {
        const people = ['provider in peace', 'tenant whose line is cut'];
        const { served, lease, options, activate } = await guarded(world, 'unknown', people);
        await activate();
        const line = await new Line(world.node.port).open();
        const watching = guard(world, { ...options, ws: line.ws, args: ['--on-failure', 'close'] });
        await watching.heard('answers');
        // The tenant's own line fails: neither node nor workload can be reached.
        await Promise.all([line.cut(), served.stop()]);
        await watching.heard('unknown');
        // Twice as long as three tries take, each with its timeout.
        const { blocks } = world.chain;
        await blocks.reach(blocks.best + Math.ceil((2 * 3 * (1_000 + 2_000)) / world.timing.slotMillis));
        assert.equal((await world.chain.view('lease', lease)).status, 'Active');
        assert.ok(!watching.said().some(({ event }) => event === 'down' || event === 'acting'));

        await line.open();
        await watching.heard('node-known');
        // The workload has not come back.
        await watching.heard('acted', ({ remedy }) => remedy === 'close');
        await watching.stop();
        await line.cut();
    },
});
