/** The stage of a demonstration: a node, a meter, and people with accounts. */

import { Actor, gpuModels } from '@leasehold/client';
import { clock, note, say } from '../../lib/text.js';
import { devAccount } from '../accounts.js';
import { Node } from '../node.js';
import { offerOf, startBestMeter } from './hardware.js';

/**
 * @typedef {Awaited<ReturnType<typeof setUp>>} Stage
 */

/**
 * @param {string} dir
 * @param {Record<string, string>} cast Who plays which part.
 */
export async function setUp(dir, cast) {
    const opened = Date.now();
    say('starting a meter and a chain');
    const { meter, gpu } = await startBestMeter(dir);
    const node = await new Node({ dir, meterUrl: meter.url }).start();
    const { chain } = node;
    const [models, timing] = await Promise.all([gpuModels(chain), chain.view('timing')]);
    const { model, spec } = offerOf(models, gpu);
    note(
        `the meter measures ${gpu ? `${gpu.name} through NVIDIA's driver` : 'processes of this machine: no GPU here'}`,
    );
    note(`the chain makes a block per ${timing.slotMillis / 1000} s and measures in windows of ${timing.windowBlocks}`);
    note(`${node.ws}, ${meter.url}, ${dir} (${clock(opened)})`);

    const actors = Object.entries(cast).map(([part, name]) => [part, new Actor(chain, devAccount(`//${name}`), name)]);
    /** @type {import('../program.js').Program[]} */
    const started = [];
    return {
        dir,
        node,
        meter,
        chain,
        timing,
        gpu,
        model,
        spec,
        actors: Object.fromEntries(actors),
        /** What is added is stopped with the rest. @param {import('../program.js').Program} program */
        addProgram: (program) => {
            started.push(program);
        },
        programs: () => [node.program, meter.program, ...started],
        /** Those that go on when the chain is kept. */
        kept: () => [node.program, meter.program].filter(({ end }) => end === undefined),
        strike: async () => {
            await Promise.all([...started.map((program) => program.stop()), node.stop()]);
            await meter.stop();
        },
    };
}
