/** A guard that refuses a machine on which nothing works. */

import { guard, guarded, isRefused } from '../support/guards.js';

export const tests = (world) => ({
    'refuses a lease in its first blocks if nothing works there': async () => {
        const people = ['provider of something else', 'tenant that looks at once'];
        const { served, options, activate, ...leased } = await guarded(world, 'refusal', people);
        await served.stop();
        const start = await activate();
        const watching = guard(world, { ...options, args: ['--on-failure', 'refuse'] });
        await isRefused(world, { ...leased, start }, watching);
    },
});
