//! A provider's reliability so far, as a handicap on the price it bids: plain arithmetic, without storage.
//!
//! # The stored record
//! A lease that is final had `due` blocks, of which `credited` were measured and paid. It counts with the
//! weight
//!
//! ```text
//! b    = what would have been burnt of its fee had all due blocks been credited
//! good = min(⌊b × credited ÷ due⌋, what is left of the epoch's cap)
//! bad  = b − ⌊b × credited ÷ due⌋
//! w    = good + bad
//! ```
//!
//! The good part is never more than was burnt for it. The cap applies only to the good part. If it applied to both, a
//! provider that had reached it could fail for the rest of the epoch, and its record would not show it. The bad part is
//! weighed by the amount that would have been burnt, not the amount that was: otherwise a lease without a delivered
//! block, and so without a fee, would weigh nothing, and the worst provider would have the cleanest record. At each new
//! epoch both halve; the undelivered part is rounded up, so that rounding never makes a record better.
//!
//! # Handicap
//! With the weight `W`, of which `F` is not good, and `full`, the weight from which a record speaks for itself:
//!
//! ```text
//! r = min(2,000, 20,000 × F ÷ W)                 0 at 100 % availability, 2,000 at 90 % and less
//! m = min(W, full)
//! handicap = ⌈(1,000 × (full − m) + r × m) ÷ full⌉
//! ```
//!
//! in parts of 10,000 of the price ([`leasehold_primitives::score`]). Without a record it is 1,000, a newcomer's. `r` is rounded up.
//!
//! # The cost of a good record
//! Getting from 1,000 to a handicap of `p` takes a weight of `full × (1,000 − p) ÷ 1,000`, all of it good, that is,
//! burnt in fees; getting to 0 takes all of `full`. Burnt money is gone, whatever account the tenant is. A provider
//! that leases to itself pays that and the rest of the fee, twice as much, and gets the stakers' part, 35 %, back if it
//! alone staked behind itself. Of a fee of 200 it loses 130, less its own validator's share, if it runs one, of the
//! watchers' 20. It gains a tenth of the price, as a difference in score: with a handicap of 0 it wins against a
//! newcomer that asks 9 % less.
//!
//! A good record does not last. With `b` burnt in each epoch the weight is `2 b` at the end of an epoch and `b` at the
//! beginning of the next: a handicap that is always 0 takes `full` in each epoch; one that is 0 only at the end of each
//! takes half of that. The cap makes haste impossible: with a cap of `c` per epoch the weight of what was delivered
//! stays below `2 c`, so that with `2 c ≤ full` a handicap of 0 is out of reach, whatever is paid.
//!
//! # The effect of waiting
//! Halving leaves the ratio as it is and takes the weight away: once the weight is below `full`, each epoch without a
//! lease halves the handicap's distance from 1,000, from above as from below. A record of 2,000 at the weight `full` is
//! at 1,500 after one epoch, at 1,250 after two, at 1,008 after seven. A weight of `2^n × full` takes `n` epochs more.
//! So waiting buys only forgetting: a record worse than a newcomer's never becomes better than a newcomer's by waiting,
//! and a new account, which begins at 1,000 at once, costs its deposits and bonds anew. The other way to mend a record
//! costs money: with `F` not good, `r` is 1,000 once `W = 20 F`, so it takes 19 times as much burnt for delivered
//! blocks as would have been burnt for the undelivered ones. On that way the handicap can rise at first: while
//! availability is at 90 % or below, and `r` at its maximum, deliveries add weight to a light record and move its
//! handicap towards `r`; never beyond `r`.
//!
//! # Trade counted for price indices
//! One provider moves a price index by no more than its share of an epoch ([`crate::math::price_index`]). The used part
//! of that share is kept here, for at most [`MAX_CONTRIBUTIONS`] indices in an epoch; its trade in a ninth does not
//! count.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::{
    score::{MAX_HANDICAP, NEWCOMER_HANDICAP},
    AssetId, Balance, ModelId,
};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// Price indices that one provider's leases count for in an epoch.
pub const MAX_CONTRIBUTIONS: u32 = 8;

/// The handicap if nothing were delivered and there were no maximum: the maximum is reached where a tenth is
/// undelivered.
const HANDICAP_PER_WHOLE: Balance = 20_000;

/// The part of one provider's trade that one price index has counted in an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Contribution {
    /// The model of the index.
    pub model: ModelId,
    /// The asset of the index.
    pub asset: AssetId,
    /// The epoch of the index in which it was counted.
    pub epoch: u32,
    /// GPU-blocks. Not 0.
    pub weight: u64,
}

/// A provider's track record. The default is a newcomer's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct TrackRecord {
    /// The epoch up to which `weight` and `credited` have decayed.
    pub epoch: u32,
    /// The record's weight. Halves with each epoch.
    pub weight: Balance,
    /// The delivered part of it; at most `weight`.
    pub credited: Balance,
    /// The delivered and counted part of this epoch's weight; at most its cap.
    pub added: Balance,
    /// Leases that are final, ever.
    pub leases: u32,
    /// Blocks of those leases.
    pub due_blocks: u64,
    /// Blocks of those leases that were credited; at most `due_blocks`.
    pub credited_blocks: u64,
    /// The fees burnt for them, the share of each lease rounded down.
    pub burnt: Balance,
    /// The trade that price indices have counted.
    pub contributions: BoundedVec<Contribution, ConstU32<MAX_CONTRIBUTIONS>>,
    /// Leases that their tenants refused, ever. They are not among `leases`, and weigh nothing.
    pub refused: u32,
}

/// `amount × part ÷ whole`; 0 if `whole` is 0. At most `amount`, since `part` is a part of `whole`.
fn share(amount: Balance, part: Balance, whole: Balance, rounding: Rounding) -> Balance {
    multiply_by_rational_with_rounding(amount, part, whole, rounding).unwrap_or(0)
}

// Counters saturate: they are shown, weighed against one another, and never paid out. The native money that they count
// does not come near their maximum.
impl TrackRecord {
    /// Notes that a lease is final. It covered `due_blocks`, of which `credited_blocks` were charged; `full_burn` is
    /// the part of its fee that would have been burnt had all been charged; `cap` is the most that the provider's
    /// leases may add in this epoch, by the GPUs it has bonded for.
    ///
    /// A lease that covered no block, or whose fee is not burnt, is counted and weighs nothing.
    pub fn note(&mut self, epoch: u32, due_blocks: u64, credited_blocks: u64, full_burn: Balance, cap: Balance) {
        self.roll(epoch);
        let (credited, due) = (credited_blocks.min(due_blocks), due_blocks);
        let good = |amount| share(amount, credited.into(), due.into(), Rounding::Down);

        self.leases = self.leases.saturating_add(1);
        self.due_blocks = self.due_blocks.saturating_add(due);
        // Once `due_blocks` saturates, the smaller counter still grows, but never beyond it.
        self.credited_blocks = self.credited_blocks.saturating_add(credited);
        self.burnt = self.burnt.saturating_add(good(full_burn));

        if due > 0 {
            // Only the good part has a cap: otherwise a provider that reached it could fail at no cost for the rest of
            // the epoch.
            let delivered = good(full_burn);
            let failed = full_burn.saturating_sub(delivered);
            let counted = delivered.min(cap.saturating_sub(self.added));
            self.added = self.added.saturating_add(counted);
            self.weight = self.weight.saturating_add(counted).saturating_add(failed);
            self.credited = self.credited.saturating_add(counted);
        }
    }

    /// Notes that a tenant refused a lease. Nobody can tell who is right, so it changes no handicap.
    pub fn note_refused(&mut self) {
        self.refused = self.refused.saturating_add(1);
    }

    /// The handicap on this provider's bids, 0 to [`MAX_HANDICAP`]. `full_weight` is the weight from which a record
    /// counts in full.
    pub fn handicap(&self, epoch: u32, full_weight: Balance) -> u16 {
        let (weight, credited) = self.decayed(epoch);
        let full = full_weight.max(1);
        let counted = weight.min(full);
        let (newcomer, most) = (Balance::from(NEWCOMER_HANDICAP), Balance::from(MAX_HANDICAP));
        // Without weight there is no ratio; nothing of it is counted then.
        let ratio = share(HANDICAP_PER_WHOLE, weight.saturating_sub(credited), weight, Rounding::Up).min(most);
        // Moves from a newcomer's handicap towards the record's by the weight that counts: the formula above, with one
        // division.
        let handicap = if ratio > newcomer {
            newcomer.saturating_add(share(ratio.saturating_sub(newcomer), counted, full, Rounding::Up))
        } else {
            newcomer.saturating_sub(share(newcomer.saturating_sub(ratio), counted, full, Rounding::Down))
        };
        u16::try_from(handicap).unwrap_or(MAX_HANDICAP)
    }

    /// `weight` and `credited` in `epoch`. Rounds the weight down, and its undelivered part up.
    pub fn decayed(&self, epoch: u32) -> (Balance, Balance) {
        let halvings = epoch.saturating_sub(self.epoch);
        let halve = |amount: Balance| amount.checked_shr(halvings).unwrap_or(0);
        let failed = self.weight.saturating_sub(self.credited);
        let weight = halve(self.weight);
        // ⌈x ÷ 2^n⌉ = ⌊(x − 1) ÷ 2^n⌋ + 1
        let failed = failed.checked_sub(1).map_or(0, |less| halve(less).saturating_add(1));
        (weight, weight.saturating_sub(failed))
    }

    /// The number of `wanted` GPU-blocks, traded now, that the price index of `model` and `asset` may still count, with
    /// `cap` for one provider and epoch; marks them as counted.
    pub fn allow(&mut self, model: ModelId, asset: AssetId, epoch: u32, wanted: u64, cap: u64) -> u64 {
        self.contributions.retain(|one| one.epoch == epoch);
        if let Some(one) = self.contributions.iter_mut().find(|one| one.model == model && one.asset == asset) {
            let allowed = wanted.min(cap.saturating_sub(one.weight));
            one.weight = one.weight.saturating_add(allowed);
            return allowed;
        }
        let weight = wanted.min(cap);
        if weight > 0 && self.contributions.try_push(Contribution { model, asset, epoch, weight }).is_ok() {
            weight
        } else {
            0
        }
    }

    /// Checks that these functions could have made the record.
    pub fn check(&self) -> Result<(), &'static str> {
        let twice = |(i, one): (usize, &Contribution)| {
            let mut later = self.contributions.iter().skip(i.saturating_add(1));
            later.any(|two| one.model == two.model && one.asset == two.asset)
        };
        if self.credited > self.weight {
            Err("more was delivered than was weighed")
        } else if self.added > self.weight {
            Err("an epoch added more than there is")
        } else if self.credited_blocks > self.due_blocks {
            Err("more blocks were credited than were due")
        } else if self.contributions.iter().enumerate().any(twice) {
            Err("a price index has counted a provider twice")
        } else if self.contributions.iter().any(|one| one.weight == 0) {
            Err("a price index has counted nothing")
        } else {
            Ok(())
        }
    }

    /// Brings the record to `epoch`. A past epoch changes nothing.
    fn roll(&mut self, epoch: u32) {
        if epoch > self.epoch {
            (self.weight, self.credited) = self.decayed(epoch);
            self.added = 0;
            self.epoch = epoch;
        }
    }
}
