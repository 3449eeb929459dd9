/** Bids whose price nobody knows until they are revealed, and how bids compare. */

import { compactAddLength, hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import { blake2AsHex, decodeAddress, randomAsHex } from '@polkadot/util-crypto';

/** A penalty of 0 multiplies a price by this. */
const SCALE = 10_000n;
/** What a provider of whom nothing is known has for a penalty. */
export const NEWCOMER_PENALTY = 1_000;

/** @param {bigint | number} value @param {number} bytes Little-endian. */
function unsigned(value, bytes) {
    return Uint8Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
}

/**
 * What a bidder commits to: the BLAKE2b-256 hash of the SCALE encoding of
 * `(b"leasehold/bid/1", genesis as bytes, order as u64, bidder, price as u128, salt as H256)`. The literal is an array
 * and has no length; the genesis hash has.
 *
 * @param {Uint8Array} genesis The genesis hash.
 * @param {{ order: number, bidder: string, price: bigint, salt: string }} bid `price` is per block, for all GPUs of one
 *   lease; `salt` 32 bytes in hex.
 * @returns {string} In hex.
 */
export function commitment(genesis, { order, bidder, price, salt }) {
    return blake2AsHex(u8aConcat(
        stringToU8a('leasehold/bid/1'), compactAddLength(genesis), unsigned(order, 8), decodeAddress(bidder),
        unsigned(price, 16), hexToU8a(salt)));
}

/**
 * One sealed bid. Keep it until it is revealed: without the salt the deposit is lost.
 *
 * ```js
 * const bid = new SealedBid(chain.genesis, { order, bidder: provider.address, price })
 * await provider.commitBid(bid, offer)          // until the deadline
 * await provider.revealBid(bid)                 // after it
 * ```
 */
export class SealedBid {
    /**
     * @param {Uint8Array} genesis
     * @param {{ order: number, bidder: string, price: bigint, salt?: string }} bid Without a salt a random one: it must
     *   never have been used before.
     */
    constructor(genesis, { order, bidder, price, salt = randomAsHex(32) }) {
        this.order = order;
        this.price = price;
        this.salt = salt;
        this.commitment = commitment(genesis, { order, bidder, price, salt });
    }
}

/**
 * By what bids are compared; the lower wins.
 *
 * @param {bigint} price
 * @param {number} penalty Of the bidder's reliability, 0 to 2,000.
 */
export function score(price, penalty) {
    return price * (SCALE + BigInt(penalty));
}

/**
 * What a winning sealed bid is paid: the highest price with which it had still won.
 *
 * @param {bigint} limit The order's.
 * @param {number} penalty The winner's.
 * @param {bigint} [firstLosing] The best score that lost; the limit is paid if none did.
 */
export function sealedPrice(limit, penalty, firstLosing) {
    if (firstLosing === undefined) return limit;
    const price = firstLosing / (SCALE + BigInt(penalty));
    return price < limit ? price : limit;
}
