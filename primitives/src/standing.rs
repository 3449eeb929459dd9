//! The standing of an offer: the outcome of its leases, as far as it can be told without its provider's word.
//!
//! All figures are shown, weighed against one another, and never paid: they saturate.

use crate::{time::Timing, Balance, BlockNumber, Round};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::Range;
use scale_info::TypeInfo;
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// Rounds in which an offer served leases long enough to be watched: of the newest 128.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct ServedRounds {
    /// The newest of them; 0 if there is none.
    pub newest: Round,
    /// Bit `n` stands for the round `n` before the newest.
    pub map: u128,
}

impl ServedRounds {
    /// The rounds of which `blocks` has a whole sixth; none on a chain without rounds. Watchers look for leases once in
    /// each sixth: a lease that lasted less may have been watched by nobody.
    pub fn of(timing: &Timing, blocks: &Range<BlockNumber>) -> Self {
        let sixths = timing.whole_sixths(blocks);
        let Some(last) = sixths.end.checked_sub(1).filter(|last| *last >= sixths.start) else { return Self::default() };
        let (first, newest) = (sixths.start / 6, last / 6);
        let number = newest.saturating_sub(first).saturating_add(1);
        // As many ones as there are rounds.
        let map = u128::MAX.checked_shl(number).map_or(u128::MAX, |zeros| !zeros);
        Self { newest, map }
    }

    /// The rounds of both together.
    pub fn with(self, other: Self) -> Self {
        let newest = self.newest.max(other.newest);
        // The rounds shifted out are too long ago.
        let shifted = |of: Self| of.map.checked_shl(newest.saturating_sub(of.newest)).unwrap_or(0);
        Self { newest, map: shifted(self) | shifted(other) }
    }

    /// The rounds, newest first.
    pub fn iter(self) -> impl Iterator<Item = Round> {
        let served = move |age: &Round| self.map.checked_shr(*age).is_some_and(|map| map & 1 == 1);
        (0..u128::BITS).filter(served).filter_map(move |age| self.newest.checked_sub(age))
    }
}

/// The outcome of an offer's leases. A lease is entered once, when it is final.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct OfferHistory {
    /// Time that was ever credited, in milliseconds.
    pub credited_ms: u64,
    /// The part of it that verdicts struck, in milliseconds.
    pub struck_ms: u64,
    /// The burnt part of the fees, native.
    pub burnt: Balance,
    /// The part of it that was burnt for time that tenants consented to by receipts.
    pub accepted: Balance,
    /// The rounds in which there were leases.
    pub served: ServedRounds,
}

impl OfferHistory {
    /// This history together with that of other leases.
    pub fn with(&self, other: &Self) -> Self {
        Self {
            credited_ms: self.credited_ms.saturating_add(other.credited_ms),
            struck_ms: self.struck_ms.saturating_add(other.struck_ms),
            burnt: self.burnt.saturating_add(other.burnt),
            accepted: self.accepted.saturating_add(other.accepted),
            served: self.served.with(other.served),
        }
    }

    /// Whether the history is one that leases can leave behind.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.struck_ms > self.credited_ms {
            Err("more was struck of an offer's leases than was credited")
        } else if self.accepted > self.burnt {
            Err("tenants consented to more than was burnt for")
        } else {
            Ok(())
        }
    }
}

/// The part of `burnt`, the fee for `charged_ms`, that is the fee for the `receipted_ms` that a tenant consented to.
/// Rounded down.
pub fn accepted(burnt: Balance, receipted_ms: u64, charged_ms: u64) -> Balance {
    let receipted_ms = receipted_ms.min(charged_ms);
    multiply_by_rational_with_rounding(burnt, receipted_ms.into(), charged_ms.into(), Rounding::Down).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rounds of 60 blocks.
    const T: Timing = Timing::LOCAL;

    fn rounds(served: ServedRounds) -> Vec<Round> {
        served.iter().collect()
    }

    #[test]
    fn a_lease_serves_in_each_round_of_which_it_has_a_whole_sixth() {
        let of = |blocks: Range<BlockNumber>| rounds(ServedRounds::of(&T, &blocks));
        assert_eq!(of(0..10), [0]);
        assert_eq!(of(50..60), [0]);
        assert_eq!(of(41..70), [1, 0]);
        assert_eq!(of(51..70), [1]);
        assert_eq!(of(50..69), [0]);
        assert_eq!(of(60..180), [2, 1]);
        assert!([60..60, 0..0, 0..9, 1..10, 65..70, 61..79].into_iter().all(|none| of(none).is_empty()));
        assert!(rounds(ServedRounds::of(&Timing::DEVELOPMENT, &(0..100))).is_empty());
    }

    #[test]
    fn the_newest_128_rounds_are_known() {
        let served = |blocks: Range<BlockNumber>| rounds(ServedRounds::of(&T, &blocks));
        assert_eq!(served(0..127 * 60).len(), 127);
        assert_eq!(served(0..128 * 60), (0..128).rev().collect::<Vec<_>>());
        assert_eq!(served(0..129 * 60), (1..129).rev().collect::<Vec<_>>());
        assert_eq!(served(0..BlockNumber::MAX).len(), 128);
    }

    #[test]
    fn rounds_of_several_leases_are_joined_whichever_comes_first() {
        let of = |blocks: Range<BlockNumber>| ServedRounds::of(&T, &blocks);
        let (old, new) = (of(60..180), of(300..310));
        for both in [old.with(new), new.with(old), old.with(new).with(old)] {
            assert_eq!(rounds(both), [5, 2, 1]);
        }
        assert_eq!((old.with(ServedRounds::default()), ServedRounds::default().with(old)), (old, old));
        // Rounds that lie 128 back are forgotten.
        assert_eq!(rounds(of(0..60).with(of(127 * 60..128 * 60))), [127, 0]);
        assert_eq!(rounds(of(0..60).with(of(128 * 60..129 * 60))), [128]);
    }

    #[test]
    fn histories_add_up() {
        let served = ServedRounds::of(&T, &(0..60));
        let one = OfferHistory { credited_ms: 10, struck_ms: 1, burnt: 100, accepted: 50, served };
        let all = one.with(&one);
        assert_eq!(all, OfferHistory { credited_ms: 20, struck_ms: 2, burnt: 200, accepted: 100, served });
        assert_eq!(one.with(&OfferHistory::default()), one);
        assert_eq!((all.check(), OfferHistory::default().check()), (Ok(()), Ok(())));
        assert!(OfferHistory { struck_ms: 11, ..one }.check().is_err());
        assert!(OfferHistory { accepted: 101, ..one }.check().is_err());
        assert_eq!(OfferHistory { struck_ms: 10, accepted: 100, ..one }.check(), Ok(()));
    }

    #[test]
    fn the_accepted_part_of_a_fee_is_rounded_down_and_never_more_than_the_fee() {
        assert_eq!([0, 1, 50, 99, 100, 101].map(|ms| accepted(7, ms, 100)), [0, 0, 3, 6, 7, 7]);
        // Nothing charged, nothing burnt.
        assert_eq!((accepted(0, 5, 0), accepted(0, 5, 100)), (0, 0));
        assert_eq!(accepted(Balance::MAX, u64::MAX, u64::MAX), Balance::MAX);
    }
}
