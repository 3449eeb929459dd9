//! The payment of a winning sealed bid, and tie-breaking: plain arithmetic and hashes, without storage. Scores are
//! those of [`leasehold_primitives::score`].
//!
//! # The payment of a sealed bid
//! Each of `r` winners is paid `min(limit, ⌊S ÷ (10,000 + own handicap)⌋)` where `S` is the first losing score, the
//! (r+1)-th; it is paid the limit if no bid lost. That is the highest whole price at which it would still not have
//! scored worse than `S`: its own price decides whether it wins, not its payment. If its own score is at most `S`, it
//! is paid at least its own price `b`: `S ÷ (10,000 + handicap) ≥ b`, and rounding down to a whole number cannot pass
//! the whole number `b`; and its price is at most the limit.
//!
//! With the bids of that module's table in the first, fourth and last rows (scores 1,000,000, 1,012,000 and 996,000), a
//! limit of 105 and one lease wanted, the last row wins. `S` = 1,000,000, so it is paid ⌊1,000,000 ÷ 12,000⌋ = 83. With
//! two leases wanted, `S` = 1,012,000: it is paid ⌊84.33⌋ = 84 and the first row ⌊101.2⌋ = 101. With three, both and
//! the third winner are paid the limit, 105.
//!
//! # Commitments
//! A sealed bid is 32 bytes: [`commitment`]. The salt hides the price, which could otherwise be guessed: it must be 32
//! random bytes, never used before.
//!
//! # Ties
//! Of bids with equal scores the one committed in an earlier block wins; of those in one block, the one with the lower
//! [`tie_break`]. Its [`mix`] is made of all revealed salts, each fixed when it was committed and known to its bidder
//! alone until it is revealed: nobody can choose a commitment, or a place in the block, by the outcome of a tie. The
//! last bidder to reveal can still choose *whether* to reveal: not revealing changes the mix once, and costs it the
//! deposit and its own place.

use codec::Encode;
use leasehold_primitives::{
    score::{factor, score},
    Balance, OrderId,
};
use sp_core::H256;
use sp_io::hashing::blake2_256;

/// Distinguishes a commitment from everything else that is hashed or signed, and its layout from later ones.
const BID: &[u8; 15] = b"leasehold/bid/1";
const TIE: &[u8; 15] = b"leasehold/tie/1";

/// The payment of a winning sealed bid, given the best losing score. Never below its own price, never above the limit.
///
/// `None` if the bid cannot have won: its price is above the limit, or its score worse than `first_losing`.
pub fn sealed_price(
    limit: Balance,
    own_price: Balance,
    own_handicap: u16,
    first_losing: Option<u128>,
) -> Option<Balance> {
    if own_price > limit {
        return None;
    }
    let Some(losing) = first_losing else { return Some(limit) };
    if score(own_price, own_handicap)? > losing {
        return None;
    }
    Some(losing.checked_div(factor(own_handicap))?.min(limit))
}

/// A bidder's commitment: the BLAKE2b-256 hash of these bytes, 136 of them where accounts have 32.
///
/// | bytes | what |
/// |---:|---|
/// | 15 | `leasehold/bid/1`, ASCII |
/// | 1 + 32 | `genesis`, the hash of the chain's first block, after its length in SCALE's compact form: `0x80` for 32 |
/// | 8 | `order`, little-endian |
/// | 32 | `bidder`, the account's public key |
/// | 16 | `price`, little-endian |
/// | 32 | `salt` |
///
/// That is the SCALE encoding of the tuple. The price is per block, for all GPUs of one lease, in the smallest unit of
/// the order's asset.
pub fn commitment(genesis: &[u8], order: OrderId, bidder: &impl Encode, price: Balance, salt: &H256) -> H256 {
    H256((BID, genesis, order, bidder, price, salt).using_encoded(blake2_256))
}

/// Adds a revealed salt to the randomness that breaks ties; it begins with zeros. The outcome does not depend on the
/// order in which salts are added.
///
/// A salt added twice cancels out: a bidder that commits with one salt from two accounts removes only its own share of
/// the randomness.
pub fn mix(mix: &H256, salt: &H256) -> H256 {
    *mix ^ H256(blake2_256(salt.as_bytes()))
}

/// Of bids with one score, committed in one block, the one with the lower hash wins. `mix` is the result of [`mix()`]
/// over the salts of all revealed bids.
pub fn tie_break(mix: &H256, bidder: &impl Encode) -> H256 {
    H256((TIE, mix, bidder).using_encoded(blake2_256))
}
