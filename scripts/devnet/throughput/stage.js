/** The stage on which blocks are filled: a node with blocks as full as production's, and accounts with money. */

import { Actor, gpuModels, plain } from '@leasehold/client';
import { devAccount } from '../accounts.js';
import { Node } from '../node.js';
import { specification } from '../specification.js';

/** Windows short enough to be waited for; everything else so long that nothing else happens meanwhile. */
const TIMING = { epochSlots: 2_400, windowBlocks: 5, activationBlocks: 200, awardBlocks: 200 };
/** Room for all that is sent, in all places where the pool keeps it. */
const POOL = ['--pool-limit', '500000', '--pool-kbytes', '2000000'];
/** Transfers from Alice in one call. */
const FUNDED_AT_ONCE = 200;

/** @typedef {Awaited<ReturnType<typeof setUp>>} Stage */

/**
 * @param {string} dir
 * @param {number} slotMillis A block may compute for two seconds, and is made in a part of its slot.
 */
export async function setUp(dir, slotMillis) {
    const spec = await specification(dir, { slotMillis, ...TIMING });
    const node = await new Node({ dir, chain: spec, args: POOL }).start();
    const { chain } = node;
    const [models, timing] = await Promise.all([gpuModels(chain), chain.view('timing')]);
    if (timing.slotMillis !== slotMillis) throw new Error('the chain does not have the timing that it was given');
    const [model] = models.filter(({ name }) => name === 'host CPU');
    const { perClass, maxBlock } = plain(chain.api.consts.system.blockWeights);
    const alice = devAccount('//Alice');
    return {
        node,
        chain,
        timing,
        model,
        alice: new Actor(chain, alice, 'Alice'),
        /** @param {string} path As `//tenant//1`. */
        derived: (path) => alice.derive(path),
        /** The most that calls of users may weigh in a block, and each of them before it does anything. */
        limit: (perClass.normal.maxTotal ?? maxBlock).refTime,
        base: perClass.normal.baseExtrinsic.refTime,
    };
}

/** @param {Stage} stage @param {{ address: string, amount: bigint }[]} accounts */
export async function fund({ alice }, accounts) {
    for (let next = 0; next < accounts.length; next += FUNDED_AT_ONCE) {
        const some = accounts.slice(next, next + FUNDED_AT_ONCE);
        await alice.batch((tx) => some.map(({ address, amount }) => tx.balances.transferKeepAlive(address, amount)));
    }
}
