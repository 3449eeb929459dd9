//! Scores, by which bids and asks are compared: plain arithmetic, without storage.
//!
//! `score = price × (10,000 + handicap)`, lower wins. The handicap is from 0 to [`MAX_HANDICAP`] and says how
//! unreliable the bidder was; a newcomer has [`NEWCOMER_HANDICAP`]. Read as a price, a score is 10,000 times too large:
//! it is kept unscaled, because a division would round different scores to the same one. So two scores are equal only
//! if `price × (10,000 + handicap)` is the same number.
//!
//! | price | handicap | score | compares as a price of |
//! |---:|---:|---:|---:|
//! | 100 | 0 | 1,000,000 | 100.00 |
//! | 100 | 1,000 | 1,100,000 | 110.00 |
//! | 100 | 2,000 | 1,200,000 | 120.00 |
//! | 92 | 1,000 | 1,012,000 | 101.20 |
//! | 90 | 1,000 | 990,000 | 99.00 |
//! | 84 | 2,000 | 1,008,000 | 100.80 |
//! | 83 | 2,000 | 996,000 | 99.60 |

use crate::Balance;

/// A handicap of 0 multiplies a price by this.
pub const SCORE_SCALE: u128 = 10_000;
/// The handicap of the least reliable, in parts of [`SCORE_SCALE`].
pub const MAX_HANDICAP: u16 = 2_000;
/// The handicap of newcomers, about whom nothing is known.
pub const NEWCOMER_HANDICAP: u16 = 1_000;

/// The factor by which a price is multiplied. A handicap beyond the largest counts as the largest.
pub fn factor(handicap: u16) -> u128 {
    // Never saturates: at most 12,000.
    SCORE_SCALE.saturating_add(handicap.min(MAX_HANDICAP).into())
}

/// The score by which a bid is compared; lower wins. `None` if the number does not fit: then the price is not a price.
pub fn score(price: Balance, handicap: u16) -> Option<u128> {
    price.checked_mul(factor(handicap))
}
