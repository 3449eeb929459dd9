//! The price of a GPU-block of a model, in one asset: a median over an epoch's trade, without storage. It is for
//! information only; no money ever moves by it.
//!
//! # Histogram
//! An epoch's trade is counted in [`BUCKETS`] buckets by its price per GPU-block, with the GPU-blocks charged as its
//! weight. Each bucket reaches from its lower edge to 1.05 times that; the middle of bucket 64 is the centre, so that
//! the first begins at 0.043 of the centre and the last ends at 22 times it. Prices beyond go to the first and the
//! last. Prices and the centre are kept in millionths of a unit; edges are fixed-point multiples of the centre.
//!
//! # From trade to price
//! When an epoch is over, its median is taken: the price `x` with half of the weight below it, where the weight of a
//! bucket lies evenly between its edges. If an epoch's weight is at least [`Index::quorum`], it speaks:
//!
//! * the first to speak with a median off the end buckets is published as it is;
//! * from then on the price moves to the median, but by no more than 5 %: `⌊price ÷ 20⌋` millionths.
//!
//! The published price becomes the centre of the next epoch's histogram. Before the first publication the centre is the
//! first price traded, and then each epoch's median. An epoch that does not speak leaves price and centre as they are.
//! Readers get the price rounded to a whole unit: below 20 units one unit is more than 5 %, and the price in millionths
//! still moves by 5 % at most, so that it can also leave such depths again.
//!
//! A market in which all trade is at one price has exactly that price published, and it stays.
//!
//! # The influence of one provider
//! Its trade counts for no more than a tenth of the previous epoch's weight, [`Index::cap`]; the rest is left out
//! ([`crate::math::track_record::TrackRecord::allow`]). Let `H` be the weight of all others and `a` its own, all of it
//! dealt to itself at prices of its choice. The weight below the median is `(H + a) ÷ 2`. Between 0 and `a` of it is
//! the provider's own, so between `(H − a) ÷ 2` and `(H + a) ÷ 2` of the others' weight lies below: the median still
//! lies within `a ÷ 2H` of the middle of the others' prices. With `a ≤ H₀ ÷ 10`, where `H₀` is the weight of the whole
//! previous epoch, the median is
//!
//! * if the others trade as much as all did then, `H ≥ H₀`: within 1/20 of their weight, **between their 45th and their
//!   55th percentile**, wherever the provider puts its own. Of all weight together, at most 1/22 is moved across;
//! * if it used up its share in the epochs before too, with the others' `H` unchanged: `a ≤ (H + a) ÷ 10`, thus
//!   `a ≤ H ÷ 9`, and within 1/18;
//! * in every epoch that speaks at all: an epoch needs half of the previous one's weight, so `H + a ≥ 5 a`, thus
//!   `H ≥ 4 a`, and within 1/8: between the others' 37.5th and 62.5th percentile.
//!
//! Providers that collude have that many times as much, and each has bonds and fees of its own to pay: five are enough
//! to make an epoch speak. **Whatever anybody trades, the price moves by no more than 5 % in an epoch**; doubling it
//! takes fifteen epochs in a row, and the index follows a market whose prices really doubled no faster.
//!
//! The cap is never below [`MIN_CAP`], and an epoch with less than ten times that never speaks: where trade is thin it
//! takes ten providers. With fewer, the last published price stays, and [`Index::as_of`] tells how old it is. An epoch
//! without trade halves the weight from which cap and quorum are taken: a market that was dead can come back.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::Balance;
use scale_info::TypeInfo;
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// Buckets of a histogram.
pub const BUCKETS: usize = 128;
/// GPU-blocks that one provider may always add to an epoch: an hour of one GPU.
pub const MIN_CAP: u64 = 600;
/// GPU-blocks that an epoch always needs to speak: ten times [`MIN_CAP`].
pub const MIN_QUORUM: u64 = 6_000;

/// Parts of a unit in which prices are kept.
const PRECISION: Balance = 1_000_000;
/// The bucket with the centre in its middle.
const MIDDLE: usize = 64;
/// Parts of the centre in which edges are kept. A multiple of 41: then the edges of the middle bucket, 40/41 and
/// 42/41 of the centre, are exact.
const ONE: u128 = 41 << 43;
/// The lower edge of each bucket, and the upper edge of the last.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // computed by the compiler
const EDGES: [u128; BUCKETS + 1] = {
    let mut edges = [ONE / 41 * 40; BUCKETS + 1];
    let mut i = MIDDLE;
    while i > 0 {
        edges[i - 1] = edges[i] * 20 / 21;
        i -= 1;
    }
    i = MIDDLE;
    while i < BUCKETS {
        edges[i + 1] = edges[i] * 21 / 20;
        i += 1;
    }
    edges
};
/// The last bucket.
const LAST: usize = BUCKETS - 1;

/// The price of one GPU model in one asset.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Index {
    /// The epoch whose trade is being counted.
    pub epoch: u32,
    /// The last epoch that spoke and whose price is therefore published; none before the first.
    pub as_of: Option<u32>,
    /// The price published, or the best guess before, in millionths of a unit. 0 before the first trade.
    pub centre: Balance,
    /// The previous epoch's weight, halved for each epoch without trade since.
    pub weight_before: u64,
    /// This epoch's weight: the sum of the buckets.
    pub weight: u64,
    /// This epoch's weight by price.
    pub buckets: [u64; BUCKETS],
}

impl Default for Index {
    fn default() -> Self {
        Self { epoch: 0, as_of: None, centre: 0, weight_before: 0, weight: 0, buckets: [0; BUCKETS] }
    }
}

impl Index {
    /// Brings the index to `epoch`: concludes the counted epoch if it is over. A past epoch changes nothing.
    pub fn roll(&mut self, epoch: u32) {
        let passed = epoch.saturating_sub(self.epoch);
        if passed == 0 {
            return;
        }
        let empty = if self.weight == 0 {
            passed
        } else {
            self.conclude();
            passed.saturating_sub(1)
        };
        self.weight_before = self.weight_before.checked_shr(empty).unwrap_or(0);
        self.epoch = epoch;
    }

    /// The most GPU-blocks that count for one provider in the epoch that the index was last brought to.
    pub fn cap(&self) -> u64 {
        self.weight_before.checked_div(10).unwrap_or(0).max(MIN_CAP)
    }

    /// The number of GPU-blocks that the epoch to which the index was last brought needs before its median counts. At
    /// least five times the cap.
    pub fn quorum(&self) -> u64 {
        self.weight_before.checked_div(2).unwrap_or(0).max(MIN_QUORUM)
    }

    /// Counts `weight` GPU-blocks charged at `price` each. The caller keeps each provider within [`Index::cap`].
    pub fn note(&mut self, epoch: u32, price: Balance, weight: u64) {
        self.roll(epoch);
        // No epoch has that many GPU-blocks: 2^64 is 10^16 GPUs for an hour. Any excess would not count.
        let weight = weight.min(u64::MAX.saturating_sub(self.weight));
        if weight == 0 {
            return;
        }
        // A price in whole units can be less than one per GPU. A price beyond all possible money counts as the largest
        // number.
        let price = price.max(1).saturating_mul(PRECISION);
        if self.centre == 0 {
            self.centre = price;
        }
        let bucket = self.bucket_of(price);
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            *bucket = bucket.saturating_add(weight);
            self.weight = self.weight.saturating_add(weight);
        }
    }

    /// The price of a GPU-block as it is published in `epoch`, in whole units.
    pub fn published(&self, epoch: u32) -> Option<Balance> {
        let mut now = self.clone();
        now.roll(epoch);
        let half = PRECISION.checked_div(2)?;
        now.as_of.map(|_| now.centre.saturating_add(half).checked_div(PRECISION).unwrap_or(0))
    }

    /// Checks that these functions could have made the index.
    pub fn check(&self) -> Result<(), &'static str> {
        let sum = self.buckets.iter().try_fold(0u64, |sum, weight| sum.checked_add(*weight));
        if sum != Some(self.weight) {
            Err("the weight is not the sum of the buckets")
        } else if self.centre == 0 && (self.weight > 0 || self.as_of.is_some()) {
            Err("there is trade or a price, and no centre")
        } else if self.as_of.is_some_and(|spoken| spoken >= self.epoch) {
            Err("an epoch spoke before it was over")
        } else {
            Ok(())
        }
    }

    /// Ends the counted epoch, which has trade.
    fn conclude(&mut self) {
        // Ranks are doubled: half of a weight may not be a whole number.
        if let Some((bucket, median)) = self.price_at(self.weight.into()) {
            let speaks = self.weight >= self.quorum();
            if self.as_of.is_none() {
                self.centre = median.max(1);
                if speaks && bucket > 0 && bucket < LAST {
                    self.as_of = Some(self.epoch);
                }
            } else if speaks {
                let step = self.centre.checked_div(20).unwrap_or(0);
                let (least, most) = (self.centre.saturating_sub(step), self.centre.saturating_add(step));
                self.centre = median.clamp(least, most);
                self.as_of = Some(self.epoch);
            }
        }
        self.weight_before = self.weight;
        self.weight = 0;
        self.buckets = [0; BUCKETS];
    }

    /// The bucket for a price in millionths.
    fn bucket_of(&self, price: Balance) -> usize {
        // A price that does not fit is beyond the last edge.
        let ratio = multiply_by_rational_with_rounding(price, ONE, self.centre, Rounding::Down).unwrap_or(u128::MAX);
        EDGES.partition_point(|edge| *edge <= ratio).saturating_sub(1).min(LAST)
    }

    /// The lowest price, in millionths, with `rank` *half* GPU-blocks of this epoch at or below it, and its bucket.
    /// None if the epoch has fewer.
    pub(crate) fn price_at(&self, rank: u128) -> Option<(usize, Balance)> {
        let mut below = 0u128;
        let edges = EDGES.iter().zip(EDGES.iter().skip(1));
        for (bucket, (weight, (from, to))) in self.buckets.iter().zip(edges).enumerate() {
            let inside = u128::from(*weight).checked_mul(2)?;
            let up_to = below.checked_add(inside)?;
            if inside > 0 && up_to >= rank {
                // Below 2^50 × 2^65.
                let part = to.checked_sub(*from)?.checked_mul(rank.saturating_sub(below))?.checked_div(inside)?;
                let ratio = from.checked_add(part)?;
                let price = multiply_by_rational_with_rounding(self.centre, ratio, ONE, Rounding::NearestPrefDown);
                return Some((bucket, price.unwrap_or(Balance::MAX)));
            }
            below = up_to;
        }
        None
    }
}
