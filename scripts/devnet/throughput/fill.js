/** Fills blocks: signs calls, holds them back, lets them go, and looks at the resulting blocks. */

import { plain } from '@leasehold/client';
import { bnToU8a, hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';

/** Extrinsics on their way to the node at a time. */
const AT_A_TIME = 200;
/** Blocks at least this full, of the fullest one, are counted. */
const NEARLY = 0.95;

/**
 * @typedef {import('./stage.js').Stage} Stage
 * @typedef {import('@polkadot/keyring/types').KeyringPair} Pair
 *
 * @typedef {object} Filled A block with calls of users.
 * @property {number} number
 * @property {number} extrinsics
 * @property {number} failed
 * @property {number} full Weight of what users called, of the most that it may be.
 * @property {number} at Its timestamp, in milliseconds.
 */

/** Signs calls of an account one after another, from its next nonce on, for ever. */
class Signer {
    /** @param {Stage} stage @param {Pair} pair @param {number} nonce */
    constructor({ chain }, pair, nonce) {
        const { genesisHash, runtimeVersion, registry } = chain.api;
        this.pair = pair;
        this.nonce = nonce;
        this.options = {
            blockHash: genesisHash,
            genesisHash,
            runtimeVersion,
            signedExtensions: registry.signedExtensions,
        };
    }

    sign(call) {
        call.sign(this.pair, { ...this.options, nonce: this.nonce });
        this.nonce += 1;
        return call.toHex();
    }
}

/**
 * Signs the calls of each account, in turn for all accounts: first the first of each.
 *
 * @param {Stage} stage
 * @param {{ pair: Pair, calls: any[] }[]} accounts
 * @returns {Promise<string[][]>} A list for each turn.
 */
export async function signed(stage, accounts) {
    const { api } = stage.chain;
    const signers = await Promise.all(
        accounts.map(async ({ pair }) => {
            const next = await api.rpc.system.accountNextIndex(pair.address);
            return new Signer(stage, pair, next.toNumber());
        }),
    );
    const turns = Math.max(...accounts.map(({ calls }) => calls.length));
    const hexes = [];
    for (let turn = 0; turn < turns; turn += 1) {
        hexes.push(accounts.flatMap(({ calls }, i) => (calls[turn] ? [signers[i].sign(calls[turn])] : [])));
        // Signing takes all of this thread, and the connection has to answer now and then.
        await new Promise((resolve) => setImmediate(resolve));
    }
    return hexes;
}

/** @param {Stage} stage @param {string[]} hexes */
export async function send({ chain }, hexes) {
    for (let next = 0; next < hexes.length; next += AT_A_TIME) {
        const some = hexes.slice(next, next + AT_A_TIME);
        await Promise.all(some.map((hex) => chain.provider.send('author_submitExtrinsic', [hex])));
    }
}

/** How many extrinsics like this fit into a block. @param {Stage} stage @param {string} hex */
export async function perBlock({ chain, limit, base }, hex) {
    // Asked in bytes: Polkadot.js encodes the extrinsics of reports anew, and differently.
    const bytes = hexToU8a(hex);
    const length = bnToU8a(bytes.length, { bitLength: 32, isLe: true });
    const question = u8aToHex(u8aConcat(bytes, length));
    const answer = await chain.provider.send('state_call', ['TransactionPaymentApi_query_info', question]);
    const { weight } = plain(chain.api.registry.createType('RuntimeDispatchInfoV2', hexToU8a(answer)));
    return Math.floor(limit / (weight.refTime + base));
}

/** @param {Stage} stage @param {import('@leasehold/client').Block} block @returns {Promise<Filled>} */
async function inspect({ chain, limit }, { number, hash, events }) {
    const at = await chain.api.at(hash);
    const [weight, now] = await Promise.all([at.query.system.blockWeight(), at.query.timestamp.now()]);
    const ofUsers = ({ data }) => data.dispatchInfo.class === 'Normal';
    const count = (name) => events.filter((event) => event.name === name && ofUsers(event)).length;
    const failed = count('system.ExtrinsicFailed');
    return {
        number,
        extrinsics: count('system.ExtrinsicSuccess') + failed,
        failed,
        full: plain(weight).normal.refTime / limit,
        at: plain(now),
    };
}

/** Why calls failed, and how many for each reason. @param {Stage} stage @param {import('@leasehold/client').Block} block */
function reasons({ chain }, { events }) {
    const counts = new Map();
    for (const { name, raw } of events) {
        if (name !== 'system.ExtrinsicFailed') continue;
        const [error] = raw.data;
        const { section, name: code } = error.isModule
            ? chain.api.registry.findMetaError(error.asModule)
            : { section: 'dispatch', name: error.type };
        counts.set(`${section}.${code}`, (counts.get(`${section}.${code}`) ?? 0) + 1);
    }
    return [...counts].map(([code, count]) => `${count} × ${code}`).join(', ');
}

/**
 * The blocks from `from` on, until they have this many calls of users.
 *
 * @param {Stage} stage
 * @param {number} from
 * @param {number} wanted
 * @param {(block: Filled) => void} seen
 * @returns {Promise<Filled[]>} The first is the last one before.
 */
export async function blocks(stage, from, wanted, seen) {
    const found = [await inspect(stage, await stage.chain.blocks.reach(from - 1))];
    let empty = 0;
    for (let [number, done] = [from, 0]; done < wanted; number += 1) {
        const block = await stage.chain.blocks.reach(number);
        const filled = await inspect(stage, block);
        if (filled.failed > 0) throw new Error(`calls in block ${number} failed: ${reasons(stage, block)}`);
        done += filled.extrinsics;
        empty = filled.extrinsics === 0 ? empty + 1 : 0;
        if (empty > 3) throw new Error(`${wanted - done} of ${wanted} calls get into no block`);
        if (filled.extrinsics > 0) seen(filled);
        found.push(filled);
    }
    return found;
}

/**
 * Sends all, but so that none can be put into a block before all are there: the first of each account goes last.
 *
 * @param {Stage} stage
 * @param {string[][]} turns As `signed` returns them.
 * @param {(block: Filled) => void} seen
 */
export async function fill(stage, [first, ...others], seen) {
    await send(stage, others.flat());
    // Just after a block there is the most time before the next one.
    const { number } = await stage.chain.blocks.next();
    await send(stage, first);
    return blocks(stage, number + 1, first.length + others.flat().length, seen);
}

/**
 * What the fullest blocks held.
 *
 * @param {Filled[]} found As `blocks` returns them.
 */
export function summary(found) {
    const fullest = Math.max(...found.map(({ full }) => full));
    const counted = found.slice(1).filter(({ extrinsics, full }) => extrinsics > 0 && full >= NEARLY * fullest);
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const millis = counted.map(({ number, at }) => {
        const before = found.find((block) => block.number === number - 1);
        return at - (before?.at ?? Number.NaN);
    });
    const extrinsics = mean(counted.map((block) => block.extrinsics));
    const full = mean(counted.map((block) => block.full));
    return {
        blocks: counted.length,
        extrinsics,
        perSecond: (1_000 * extrinsics) / mean(millis),
        full,
        /** As many as would have filled the block. */
        ifFull: extrinsics / full,
    };
}
