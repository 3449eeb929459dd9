/** The stage of the market: a chain with short windows, a meter, a job, and the program that acts for the providers. */

import { fileURLToPath } from 'node:url';
import { Actor, gpuModels, until } from '@leasehold/client';
import { clock, note, say } from '../../lib/text.js';
import { devAccount } from '../accounts.js';
import { Meter, startJob } from '../meter.js';
import { Node } from '../node.js';
import { Program } from '../program.js';
import { specification } from '../specification.js';
import { PROVIDERS, TENANTS } from './people.js';
import { FOLLOWS } from './providers.js';

/** A price index takes 24 windows: two minutes with these, four with the development chain's. */
const WINDOW_BLOCKS = 5;
/** Little work: it is there to be measured. */
const JOB = ['--device', 'cpu', '--size', '128', '--threads', '1'];
const START_MS = 90_000;
const SERVE = fileURLToPath(new URL('serve.js', import.meta.url));

/** @typedef {Awaited<ReturnType<typeof setUp>>} Stage */

/** @param {string} dir @param {string[]} [args] More arguments for the node. */
export async function setUp(dir, args = []) {
    const started = Date.now();
    say('starting a meter, a job and a chain');
    const job = startJob({ dir, args: JOB });
    const meter = await new Meter({ dir }).start();
    const spec = await specification(dir, { windowBlocks: WINDOW_BLOCKS });
    const node = await new Node({ dir, chain: spec, meterUrl: meter.url, args }).start();
    const { chain } = node;
    const providers = new Program('providers', process.execPath, [SERVE, node.ws, meter.url, String(job.pid)], { dir });
    // What is leased before they look would stay without anyone to activate it.
    const looking = until(START_MS, 'the providers to follow the chain', async () =>
        providers.tail().includes(FOLLOWS),
    );
    await providers.whileAlive(START_MS, 'its providers follow the chain', looking);
    const [models, timing] = await Promise.all([gpuModels(chain), chain.view('timing')]);
    note(
        `a block per ${timing.slotMillis / 1000} s, measured in windows of ${timing.windowBlocks} (${clock(started)})`,
    );
    const actor = (name) => new Actor(chain, devAccount(`//${name}`), name);
    const programs = [node.program, meter.program, job, providers];
    return {
        dir,
        spec,
        node,
        meter,
        chain,
        timing,
        models,
        alice: actor('Alice'),
        providers: PROVIDERS.map((person) => ({ ...person, actor: actor(person.name) })),
        tenants: {
            dave: actor(TENANTS.dave),
            eve: actor(TENANTS.eve),
            charlie: actor(TENANTS.charlie),
        },
        programs: () => programs,
        /** Those that go on when the chain is kept. */
        kept: () => programs,
        strike: async () => {
            await Promise.all([providers.stop(), job.stop(), node.stop()]);
            await meter.stop();
        },
    };
}

/** A row of the chain's table. @param {Stage} stage @param {string} name */
export function modelOf({ models }, name) {
    const model = models.find((one) => one.name === name);
    if (!model) throw new Error(`the chain's table of GPU models has no "${name}"`);
    return model;
}
