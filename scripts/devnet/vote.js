/** Votes of watchers as the off-chain worker makes them, in bytes, for tests to make up. */

import { bnToU8a, compactAddLength, compactToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { authorized } from './authorized.js';

/**
 * @typedef {object} Vote
 * @property {number} round
 * @property {number} position
 * @property {Uint8Array} secret 32 bytes.
 * @property {boolean} broad
 * @property {{ offer: number, fails: number }[]} entries Ordered by offer.
 */

/** @param {number} value @param {number} bits */
const integer = (value, bits) => bnToU8a(value, { bitLength: bits, isLe: true });

/** Chain, round and watcher, behind what the bytes are for. */
function head(subject, genesis, { round, position }) {
    return u8aConcat(stringToU8a(subject), compactAddLength(genesis), integer(round, 32), integer(position, 16));
}

/**
 * The hash by which a watcher commits to its vote.
 *
 * @param {Uint8Array} genesis
 * @param {Vote} vote
 */
export function voteCommitment(genesis, vote) {
    const { secret, broad, entries } = vote;
    const listed = entries.map(({ offer, fails }) => u8aConcat(integer(offer, 64), integer(fails, 8)));
    const what = u8aConcat(secret, new Uint8Array([Number(broad)]), compactToU8a(entries.length), ...listed);
    return blake2AsU8a(u8aConcat(head('leasehold/vote/1', genesis, vote), what));
}

/**
 * The transaction that commits to a vote.
 *
 * @param {import('@leasehold/client').Chain} chain
 * @param {Vote} vote
 * @param {{ sign: (message: Uint8Array) => Uint8Array }} key The watcher's.
 */
export function commitTransaction(chain, vote, key) {
    const commitment = voteCommitment(chain.genesis, vote);
    const signature = key.sign(u8aConcat(head('leasehold/commit/1', chain.genesis, vote), commitment));
    const { round, position } = vote;
    return authorized(chain.api.tx.watchers.watchCommit(round, position, commitment, signature));
}

/**
 * The transaction that reveals it.
 *
 * @param {import('@leasehold/client').Chain} chain
 * @param {Vote} vote
 */
export function revealTransaction(chain, { round, position, secret, broad, entries }) {
    return authorized(chain.api.tx.watchers.watchReveal(round, position, secret, broad, entries));
}
