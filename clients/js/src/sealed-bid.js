/** Sealed bids, whose price stays secret until they are revealed, and the scores by which bids compare. */

import { compactAddLength, hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import { blake2AsHex, decodeAddress, randomAsHex } from '@polkadot/util-crypto';

/** The factor of a price whose bidder has a handicap of 0. */
const SCALE = 10_000n;
/** The handicap of a provider without a track record. */
export const NEWCOMER_HANDICAP = 1_000;

/** @param {bigint | number} value @param {number} bytes Little-endian. */
function unsigned(value, bytes) {
    return Uint8Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
}

/**
 * The commitment of a bidder: the BLAKE2b-256 hash of the SCALE encoding of
 * `(b"leasehold/bid/1", genesis as bytes, order as u64, bidder, price as u128, salt as H256)`. The literal is an array
 * and has no length prefix; the genesis hash has one.
 *
 * @param {Uint8Array} genesis The genesis hash.
 * @param {{ order: number, bidder: string, price: bigint, salt: string }} bid `price` is per block, for all GPUs of one
 *   lease; `salt` 32 bytes in hex.
 * @returns {string} In hex.
 */
export function commitment(genesis, { order, bidder, price, salt }) {
    return blake2AsHex(
        u8aConcat(
            stringToU8a('leasehold/bid/1'),
            compactAddLength(genesis),
            unsigned(order, 8),
            decodeAddress(bidder),
            unsigned(price, 16),
            hexToU8a(salt),
        ),
    );
}

/**
 * One sealed bid. Keep its price and salt until it is revealed: without them the deposit is lost.
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
     * @param {{ order: number, bidder: string, price: bigint, salt?: string }} bid `salt` is
     *   random if it is not given; it must never have been used before.
     */
    constructor(genesis, { order, bidder, price, salt = randomAsHex(32) }) {
        this.order = order;
        this.price = price;
        this.salt = salt;
        this.commitment = commitment(genesis, { order, bidder, price, salt });
    }
}

/**
 * The score by which bids are compared; the lowest wins.
 *
 * @param {bigint} price
 * @param {number} handicap The bidder's, 0 to 2,000.
 */
export function score(price, handicap) {
    return price * (SCALE + BigInt(handicap));
}

/**
 * The price that a winning sealed bid is paid: the highest with which it would still have won.
 *
 * @param {bigint} limit The order's.
 * @param {number} handicap The winner's.
 * @param {bigint} [firstLosing] The best score that lost; the limit is paid if none did.
 */
export function sealedPrice(limit, handicap, firstLosing) {
    if (firstLosing === undefined) return limit;
    const price = firstLosing / (SCALE + BigInt(handicap));
    return price < limit ? price : limit;
}
