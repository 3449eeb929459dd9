//! Blocks, windows and milliseconds.
//!
//! All conversions between blocks and time are here, and go by one [`Timing`], fixed at genesis.

use crate::{BlockNumber, Round, Window};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::Range;
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;

/// The lengths of everything periodic on a chain. Set at genesis, never changed: no call writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct Timing {
    /// Length of a slot, and so of a block in the good case, in milliseconds.
    pub slot_millis: u32,
    /// BABE slots per epoch; an epoch is a session.
    pub epoch_slots: u32,
    /// Sessions per staking era.
    pub sessions_per_era: u32,
    /// Blocks per measurement window (W).
    pub window_blocks: BlockNumber,
    /// Blocks a provider has to activate a lease after its award.
    pub activation_blocks: BlockNumber,
    /// Blocks a tenant has to award an order after its bidding deadline.
    pub award_blocks: BlockNumber,
    /// The number of blocks in a round of watching (E), which a verdict is about: a multiple of six windows. 0 where
    /// nothing is watched; every accepted report is then final at once.
    pub round_blocks: BlockNumber,
    /// Probes of an offer that each of its watchers makes in a round, on average.
    pub probes: u8,
    /// Probes that an offer must fail to answer in a round before a watcher lists it.
    pub threshold: u8,
    /// Blocks between a provider's `unbond` and the moment it can withdraw.
    pub unbonding_blocks: BlockNumber,
    /// Blocks in which an offence can be reported, from the end of its last window.
    pub evidence_blocks: BlockNumber,
    /// Blocks between the report of an offence and the moment its slash is paid; until then it can be cancelled.
    pub slash_deferral_blocks: BlockNumber,
}

/// Shortfalls up to this much of a full stretch count as none: the meter samples once per second, and clocks differ.
pub const FULL_WINDOW_TOLERANCE_MILLIS: u64 = 1_000;

/// A window is served if at least one in this many of a lease's blocks in it was credited; with less it is missed.
pub const SERVED_PART: u64 = 4;

/// The most eras whose leavers one record keeps: stake that left a provider's pool can be slashed until it is due.
pub const MAX_ERAS_OF_LEAVERS: u32 = 32;

/// Windows in a round of offences on a chain without rounds of watching: a day of 1 h windows.
pub const ROUND_WINDOWS: Window = 24;

/// A round divides into this many parts, each a whole number of windows; votes take two parts of the next round.
pub const ROUND_PARTS: BlockNumber = 6;

/// Rounds from a round's beginning until its credit is final: the round itself, and the one that votes on it.
const ROUNDS_TO_FINAL: Round = 2;

/// The number of blocks beyond those that can have passed that are still plausible (clock drift, late blocks). Never
/// credited.
pub const PLAUSIBLE_SLACK_BLOCKS: BlockNumber = 2;

impl Timing {
    /// Production: slots of 6 s, epochs of 4 h, eras of 24 h, windows of 1 h, rounds of 24 h, 28 days of unbonding, 2
    /// days for evidence, 7 days until a slash is paid.
    pub const PRODUCTION: Self = Self {
        slot_millis: 6_000,
        epoch_slots: 2_400,
        sessions_per_era: 6,
        window_blocks: 600,
        activation_blocks: 100,
        award_blocks: 100,
        round_blocks: 14_400,
        probes: 144,
        threshold: 4,
        unbonding_blocks: 403_200,
        evidence_blocks: 28_800,
        slash_deferral_blocks: 100_800,
    };

    /// Development: slots of 1 s, everything else short enough to be looked at, and no rounds.
    pub const DEVELOPMENT: Self = Self {
        slot_millis: 1_000,
        epoch_slots: 20,
        sessions_per_era: 3,
        window_blocks: 10,
        activation_blocks: 20,
        award_blocks: 20,
        round_blocks: 0,
        probes: 20,
        threshold: 2,
        unbonding_blocks: 40,
        evidence_blocks: 20,
        slash_deferral_blocks: 15,
    };

    /// A local network: development's lengths, with rounds of a minute, and so longer ones for evidence and unbonding. A
    /// slash is paid so late that no other entry of its lease shares its stretch of the agenda: benchmarks see them all.
    pub const LOCAL: Self = Self {
        round_blocks: 60,
        unbonding_blocks: 160,
        evidence_blocks: 120,
        slash_deferral_blocks: 30,
        ..Self::DEVELOPMENT
    };

    /// Whether every length is one that the chain can run with.
    pub const fn is_valid(&self) -> bool {
        // BABE cannot author a block in less; below it a chain would start and stall.
        self.slot_millis >= 500
            // BABE reads its slot as twice the half that timestamps must be apart.
            && self.slot_millis.is_multiple_of(2)
            && self.epoch_slots > 0
            && self.sessions_per_era > 0
            && self.window_blocks > 1
            && self.activation_blocks > 0
            && self.award_blocks > 0
            && self.slash_deferral_blocks > 0
            && self.rounds_fit()
            && self.unbonding_outlasts_slashes()
            && self.leavers_fit()
    }

    /// Whether a round has whole windows in each of its parts, the windows that a verdict on it contradicts are
    /// evidence until the next round but one is over, and an offer can fail as many probes as it takes to be listed.
    pub const fn rounds_fit(&self) -> bool {
        let whole = match self.window_blocks.checked_mul(ROUND_PARTS) {
            Some(least) => self.round_blocks.is_multiple_of(least),
            None => self.round_blocks == 0,
        };
        let lasting = match self.round_blocks.checked_mul(ROUNDS_TO_FINAL) {
            Some(rounds) => self.evidence_blocks >= rounds,
            None => false,
        };
        whole && lasting && self.threshold > 0 && self.threshold <= self.probes
    }

    /// Whether there is always room for one more era of leavers, even if one of the eras can no longer be joined.
    pub const fn leavers_fit(&self) -> bool {
        match self.epoch_slots.checked_mul(self.sessions_per_era) {
            Some(era) => match self.unbonding_blocks.checked_div(era) {
                Some(eras) => eras <= MAX_ERAS_OF_LEAVERS.saturating_sub(3),
                None => false,
            },
            // An era longer than all blocks.
            None => true,
        }
    }

    /// Whether stake that starts to unbond when an offence is committed is still there when its slash is paid, however
    /// late the offence is reported.
    pub const fn unbonding_outlasts_slashes(&self) -> bool {
        match self.evidence_blocks.checked_add(self.slash_deferral_blocks) {
            Some(longest) => self.unbonding_blocks > longest,
            None => false,
        }
    }

    /// The window that `block` lies in.
    pub fn window_of(&self, block: BlockNumber) -> Window {
        block.checked_div(self.window_blocks).unwrap_or(0)
    }

    /// The first block of `window`. Saturates at the end of the chain's numbers, which is 136 years of 1 s blocks.
    pub fn window_start(&self, window: Window) -> BlockNumber {
        window.saturating_mul(self.window_blocks)
    }

    /// Whether `block` is the first of its window that has a timestamp: block 0 has none.
    pub fn opens_window(&self, block: BlockNumber) -> bool {
        block == self.window_start(self.window_of(block)).max(1)
    }

    /// The blocks of `window`.
    pub fn window_span(&self, window: Window) -> Range<BlockNumber> {
        self.window_start(window)..self.window_start(window.saturating_add(1))
    }

    /// The window whose reports are accepted at `now`: the one before the current, if there was one.
    pub fn reportable_window(&self, now: BlockNumber) -> Option<Window> {
        self.window_of(now).checked_sub(1)
    }

    /// The newest window whose reports have closed at `now`, if there is one. It is decided: void, missed or served.
    pub fn decided_window(&self, now: BlockNumber) -> Option<Window> {
        self.window_of(now).checked_sub(2)
    }

    /// The round of watching that `block` lies in; none on a chain without them.
    pub fn round_at(&self, block: BlockNumber) -> Option<Round> {
        block.checked_div(self.round_blocks)
    }

    /// The round in which events of `window` count: the round of watching that contains it, or a number of windows
    /// where there are no such rounds.
    pub fn round_of(&self, window: Window) -> Round {
        self.round_at(self.window_start(window)).unwrap_or(window / ROUND_WINDOWS)
    }

    /// The windows of a round of watching; none where there are no rounds. Saturates at the end of the chain's numbers.
    pub fn windows_of_round(&self, round: Round) -> Range<Window> {
        let start = round.saturating_mul(self.round_blocks);
        self.windows(&(start..start.saturating_add(self.round_blocks)))
    }

    /// The first block in which the credit of `window` can no longer be struck; none on a chain on which it is final at
    /// once. Saturates, being a time.
    pub fn final_at(&self, window: Window) -> Option<BlockNumber> {
        let round = self.round_at(self.window_start(window))?;
        Some(round.saturating_add(ROUNDS_TO_FINAL).saturating_mul(self.round_blocks))
    }

    /// Whether an offence whose last window is `window` can be reported at `now`.
    pub fn is_evidence(&self, window: Window, now: BlockNumber) -> bool {
        // Saturate, being times: in the last blocks that can be numbered nothing is too old.
        now <= self.window_start(window.saturating_add(1)).saturating_add(self.evidence_blocks)
    }

    /// The windows that have any block of `span`.
    pub fn windows(&self, span: &Range<BlockNumber>) -> Range<Window> {
        if span.is_empty() {
            return 0..0;
        }
        self.window_of(span.start)..self.window_of(span.end.saturating_sub(1)).saturating_add(1)
    }

    /// The windows whose blocks are all in `span`.
    pub fn whole_windows(&self, span: &Range<BlockNumber>) -> Range<Window> {
        let entered = self.window_of(span.start);
        let first = if self.window_start(entered) < span.start { entered.saturating_add(1) } else { entered };
        first..self.window_of(span.end)
    }

    /// The number of blocks that `window` shares with `span`.
    pub fn overlap(&self, window: Window, span: &Range<BlockNumber>) -> BlockNumber {
        overlap(&self.window_span(window), span)
    }

    /// The first block at which nothing before `end` can be reported any more.
    ///
    /// The last block, `end − 1`, lies in some window; its report is accepted during the whole of the next one.
    pub fn reports_close_at(&self, end: BlockNumber) -> BlockNumber {
        self.window_start(self.window_of(end.saturating_sub(1)).saturating_add(2))
    }

    /// Blocks in an era of staking, if none of its slots stays empty.
    pub fn era_blocks(&self) -> BlockNumber {
        self.epoch_slots.saturating_mul(self.sessions_per_era)
    }

    /// The number of lengths of an era that have passed at `block`. Eras of validators are counted in slots, so that
    /// they may begin in other blocks.
    pub fn era_of(&self, block: BlockNumber) -> BlockNumber {
        block.checked_div(self.era_blocks().max(1)).unwrap_or(0)
    }

    /// The first block of an era as [`Self::era_of`] counts them. Saturates at the end of the chain's numbers.
    pub fn era_start(&self, era: BlockNumber) -> BlockNumber {
        era.saturating_mul(self.era_blocks().max(1))
    }

    /// The first block after `now` whose number is a multiple of an era's length: a place for work that is done once
    /// per era. Saturates at the end of the chain's numbers.
    pub fn next_era_length(&self, now: BlockNumber) -> BlockNumber {
        self.era_start(self.era_of(now).saturating_add(1))
    }

    /// The first block in which stake that left a pool in `era` can be withdrawn: unbonding is counted from the era's
    /// end, so that one record is enough for all delegators who leave in it. Saturates at the end of the chain's
    /// numbers.
    pub fn leavers_due(&self, era: BlockNumber) -> BlockNumber {
        self.era_start(era.saturating_add(1)).saturating_add(self.unbonding_blocks)
    }

    /// The most eras at a time whose leavers are not due.
    pub fn eras_of_leavers(&self) -> BlockNumber {
        self.unbonding_blocks.checked_div(self.era_blocks().max(1)).unwrap_or(0).saturating_add(2)
    }

    /// `blocks` as milliseconds.
    pub fn millis(&self, blocks: BlockNumber) -> u64 {
        u64::from(blocks).saturating_mul(u64::from(self.slot_millis))
    }

    /// Whole blocks in `millis`. Rounded down, once, on a cumulative sum: never per window.
    pub fn whole_blocks(&self, millis: u64) -> BlockNumber {
        let blocks = millis.checked_div(u64::from(self.slot_millis)).unwrap_or(0);
        BlockNumber::try_from(blocks).unwrap_or(BlockNumber::MAX)
    }

    /// The real time between the edges of a window, given the timestamps of its first block and of the next window's.
    ///
    /// Slots that stayed empty make it longer than its blocks. It cannot be shorter than its blocks by more than a
    /// slot: the two blocks are at least as many slots apart, and each timestamp lies in its block's slot. A shorter
    /// time comes from a clock that cannot be relied on, and counts as this least time.
    pub fn window_millis(&self, opened_at: u64, closed_at: u64) -> u64 {
        closed_at.saturating_sub(opened_at).max(self.millis(self.window_blocks.saturating_sub(1)))
    }

    /// The credit of `blocks` of a window when the meter saw `available_millis` of the real time that they took: their
    /// share in the `window_millis` of the whole window.
    ///
    /// The credit is their length in slots, times the part of the real time that was seen, rounded down; never more
    /// than that length, and all of it when no more than the tolerance is missing. The tolerance is a second, and never
    /// more than a tenth of the time, so that a stretch of one short block is not credited for nothing.
    pub fn credit_millis(&self, available_millis: u64, blocks: BlockNumber, window_millis: u64) -> u64 {
        let full = self.millis(blocks);
        // Rounded up: the part missing from a rounded millisecond is not credited.
        let share = u128::from(window_millis).saturating_mul(blocks.into());
        let due = share.div_ceil(u128::from(self.window_blocks.max(1)));
        let available = u128::from(available_millis);
        let tolerance = u128::from(FULL_WINDOW_TOLERANCE_MILLIS).min(due / 10);
        if available.saturating_add(tolerance) >= due {
            return full;
        }
        // Below `full`, because `available` is below `due`. Without blocks nothing is due, and nothing is missing.
        let credited = u128::from(full).saturating_mul(available).checked_div(due).unwrap_or(0);
        u64::try_from(credited).unwrap_or(full)
    }

    /// Whether a lease with `blocks` of a window was served in it when it was credited this much: a quarter of the
    /// blocks is enough. If not, and if the window is not void, its provider missed it.
    pub fn is_served(&self, credited_millis: u64, blocks: BlockNumber) -> bool {
        credited_millis.saturating_mul(SERVED_PART) >= self.millis(blocks)
    }

    /// Blocks of `span` that can still be credited at `now`, given the last window already reported for it: those of
    /// the window reported on now, unless its report is in, and those of the current window that have passed.
    ///
    /// For a span that is over, `now` may lie beyond its end.
    pub fn still_reportable(
        &self,
        span: &Range<BlockNumber>,
        now: BlockNumber,
        last_reported: Option<Window>,
    ) -> BlockNumber {
        let passed = span.start..span.end.min(now);
        let current = self.window_of(now);
        let in_current = self.overlap(current, &passed);
        match self.reportable_window(now) {
            Some(window) if last_reported.is_none_or(|last| last < window) => {
                in_current.saturating_add(self.overlap(window, &passed))
            }
            _ => in_current,
        }
    }
}

/// The number of blocks that two stretches share.
pub fn overlap(a: &Range<BlockNumber>, b: &Range<BlockNumber>) -> BlockNumber {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Timing = Timing::DEVELOPMENT;

    #[test]
    fn presets_are_valid() {
        assert!(Timing::PRODUCTION.is_valid());
        assert!(Timing::DEVELOPMENT.is_valid());
        assert!(Timing::LOCAL.is_valid());
        assert!(Timing { slot_millis: 500, ..T }.is_valid());
        assert!(!Timing { slot_millis: 498, ..T }.is_valid());
        assert!(!Timing { slot_millis: 1_001, ..T }.is_valid());
        assert!(!Timing { window_blocks: 1, ..T }.is_valid());
        assert!(!Timing { slash_deferral_blocks: 0, ..T }.is_valid());
        // 29 eras of unbonding, and parts of two more, and one that slashes have spoiled.
        assert!(Timing { unbonding_blocks: 30 * 60 - 1, ..T }.is_valid());
        assert!(!Timing { unbonding_blocks: 30 * 60, ..T }.is_valid());
        assert!(Timing { epoch_slots: BlockNumber::MAX, ..T }.is_valid());
    }

    #[test]
    fn unbonding_lasts_longer_than_evidence_and_deferral_together() {
        let lasting =
            |unbonding_blocks| Timing { unbonding_blocks, evidence_blocks: 20, slash_deferral_blocks: 15, ..T };
        assert!(lasting(36).is_valid());
        assert!(!lasting(35).is_valid());
        assert!(!Timing { evidence_blocks: BlockNumber::MAX, ..T }.is_valid());
    }

    #[test]
    fn the_first_block_of_a_window_opens_it_and_block_1_the_very_first() {
        let opening: Vec<_> = (0..=30).filter(|block| T.opens_window(*block)).collect();
        assert_eq!(opening, [1, 10, 20, 30]);
    }

    #[test]
    fn a_window_is_reportable_in_the_next_and_in_no_other() {
        assert_eq!(T.reportable_window(9), None);
        assert_eq!(T.reportable_window(10), Some(0));
        assert_eq!(T.reportable_window(19), Some(0));
        assert_eq!(T.reportable_window(20), Some(1));
    }

    #[test]
    fn reports_close_one_whole_window_after_the_last() {
        // The last block is 19, in window 1, which is reported during window 2.
        assert_eq!(T.reports_close_at(20), 30);
        // The last block is 20, in window 2.
        assert_eq!(T.reports_close_at(21), 40);
    }

    #[test]
    fn a_window_is_decided_in_the_first_block_of_the_second_after_it() {
        assert_eq!((T.decided_window(0), T.decided_window(19)), (None, None));
        assert_eq!((T.decided_window(20), T.decided_window(29), T.decided_window(30)), (Some(0), Some(0), Some(1)));
    }

    #[test]
    fn a_span_has_windows_and_some_of_them_as_a_whole() {
        for (span, windows, whole) in [
            (0..10, 0..1, 0..1),
            (0..9, 0..1, 0..0),
            (1..10, 0..1, 1..1),
            (1..20, 0..2, 1..2),
            (1..19, 0..2, 1..1),
            (5..35, 0..4, 1..3),
            (10..11, 1..2, 1..1),
        ] {
            assert_eq!((T.windows(&span), T.whole_windows(&span)), (windows, whole), "of {span:?}");
        }
        assert!(T.windows(&(15..15)).is_empty() && T.whole_windows(&(15..15)).is_empty());
        assert!(T.windows(&(10..10)).is_empty() && T.whole_windows(&(10..10)).is_empty());
    }

    #[test]
    fn a_quarter_of_a_window_serves_it_and_a_millisecond_less_does_not() {
        assert!(T.is_served(2_500, 10) && !T.is_served(2_499, 10));
        assert!(T.is_served(750, 3) && !T.is_served(749, 3));
        assert!(Timing::PRODUCTION.is_served(900_000, 600) && !Timing::PRODUCTION.is_served(899_999, 600));
        assert!(T.is_served(u64::MAX, BlockNumber::MAX));
    }

    #[test]
    fn offences_count_in_rounds_of_watching_or_of_24_windows() {
        assert_eq!([0, 23, 24, 47, 48].map(|window| T.round_of(window)), [0, 0, 1, 1, 2]);
        assert_eq!([0, 5, 6, 11, 12].map(|window| Timing::LOCAL.round_of(window)), [0, 0, 1, 1, 2]);
        assert_eq!([0, 59, 60, 119, 120].map(|block| Timing::LOCAL.round_at(block)), [0, 0, 1, 1, 2].map(Some));
        assert_eq!(T.round_at(60), None);
    }

    #[test]
    fn what_is_credited_of_a_round_is_final_when_the_next_is_over() {
        assert_eq!([0, 5, 6, 11].map(|window| Timing::LOCAL.final_at(window)), [120, 120, 180, 180].map(Some));
        assert_eq!(Timing::LOCAL.final_at(Window::MAX), Some(BlockNumber::MAX));
        assert_eq!(T.final_at(5), None);
    }

    #[test]
    fn a_round_is_a_multiple_of_six_windows_that_evidence_outlasts_twice() {
        let local = Timing::LOCAL;
        for (round_blocks, valid) in
            [(0, true), (1, false), (59, false), (60, true), (61, false), (70, false), (120, true)]
        {
            let timing = Timing { round_blocks, unbonding_blocks: 300, evidence_blocks: 240, ..local };
            assert_eq!(timing.is_valid(), valid, "rounds of {round_blocks} blocks");
        }
        assert!(!Timing { evidence_blocks: 119, ..local }.is_valid());
        assert!(!Timing { window_blocks: BlockNumber::MAX, ..local }.is_valid());
        assert!(!Timing { window_blocks: 2, round_blocks: BlockNumber::MAX - 3, ..local }.is_valid());
        for (threshold, probes, valid) in [(0, 20, false), (1, 1, true), (2, 1, false), (20, 20, true), (21, 20, false)]
        {
            let timing = Timing { threshold, probes, ..local };
            assert_eq!(timing.is_valid(), valid, "{threshold} of {probes} probes");
        }
    }

    #[test]
    fn evidence_lasts_from_the_end_of_the_last_window() {
        assert!(T.is_evidence(3, 60) && !T.is_evidence(3, 61));
        assert!(T.is_evidence(Window::MAX, BlockNumber::MAX));
    }

    #[test]
    fn an_era_is_as_long_as_its_sessions() {
        assert_eq!(T.era_blocks(), 60);
        assert_eq!(Timing::PRODUCTION.era_blocks(), 14_400);
    }

    #[test]
    fn the_next_era_length_begins_after_now_and_once_per_era() {
        for (now, next) in [(0, 60), (1, 60), (59, 60), (60, 120), (61, 120), (119, 120), (120, 180)] {
            assert_eq!(T.next_era_length(now), next, "at {now}");
        }
        assert_eq!(T.next_era_length(BlockNumber::MAX), BlockNumber::MAX);
        // Lengths of 0 are not valid, but still nothing is divided by them.
        assert_eq!(Timing { epoch_slots: 0, ..T }.next_era_length(7), 8);
        let long = Timing { epoch_slots: u32::MAX, ..T };
        assert_eq!(long.next_era_length(7), BlockNumber::MAX);
    }

    #[test]
    fn an_era_begins_at_each_multiple_of_its_length() {
        assert_eq!((T.era_of(0), T.era_of(59), T.era_of(60)), (0, 0, 1));
        assert_eq!((T.era_start(0), T.era_start(2)), (0, 120));
        assert_eq!(T.era_start(BlockNumber::MAX), BlockNumber::MAX);
    }

    #[test]
    fn leavers_wait_for_at_least_as_long_as_unbonding_lasts() {
        assert_eq!((T.leavers_due(0), T.leavers_due(3)), (60 + 40, 240 + 40));
        assert_eq!(T.leavers_due(BlockNumber::MAX), BlockNumber::MAX);
        for timing in
            [T, Timing::PRODUCTION, Timing { unbonding_blocks: 60, ..T }, Timing { unbonding_blocks: 61, ..T }]
        {
            let (now, long) = (timing.era_start(100), timing.era_blocks());
            for now in [now, now + 1, now + long / 2, now + long - 1] {
                let era = timing.era_of(now);
                assert!(timing.leavers_due(era) - now > timing.unbonding_blocks);
                let waiting = (0..=era).filter(|era| timing.leavers_due(*era) > now).count();
                assert!(waiting <= timing.eras_of_leavers() as usize, "{waiting} of {timing:?}");
            }
        }
        assert_eq!((T.eras_of_leavers(), Timing::PRODUCTION.eras_of_leavers()), (2, 30));
    }

    #[test]
    fn overlap_is_of_half_open_stretches() {
        assert_eq!(T.overlap(1, &(0..10)), 0);
        assert_eq!(T.overlap(1, &(0..11)), 1);
        assert_eq!(T.overlap(1, &(12..15)), 3);
        assert_eq!(T.overlap(1, &(0..100)), 10);
        assert_eq!(T.overlap(1, &(20..30)), 0);
    }

    #[test]
    fn a_full_window_less_a_second_counts_as_full() {
        let credit = |available| T.credit_millis(available, 10, 10_000);
        assert_eq!(credit(9_000), 10_000);
        assert_eq!(credit(8_999), 8_999);
        assert_eq!(credit(25_000), 10_000);
        let hour = |available| Timing::PRODUCTION.credit_millis(available, 600, 3_600_000);
        assert_eq!(hour(3_599_000), 3_600_000);
        assert_eq!(hour(3_598_999), 3_598_999);
    }

    #[test]
    fn the_tolerance_never_credits_a_short_stretch_for_nothing() {
        let credit = |available| T.credit_millis(available, 1, 10_000);
        assert_eq!(credit(0), 0);
        assert_eq!(credit(899), 899);
        assert_eq!(credit(900), 1_000);
        // A millisecond for ten blocks is rounded up to one for one.
        assert_eq!(T.credit_millis(0, 1, 1), 0);
    }

    #[test]
    fn a_longer_window_is_credited_by_the_part_of_it_that_was_seen() {
        // Five slots stayed empty.
        assert_eq!(T.credit_millis(15_000, 10, 15_000), 10_000);
        assert_eq!(T.credit_millis(14_000, 10, 15_000), 10_000);
        assert_eq!(T.credit_millis(7_500, 10, 15_000), 5_000);
        assert_eq!(T.credit_millis(10_000, 10, 15_000), 6_666);
        // A lease of 4 of the 10 blocks is due 6 s.
        assert_eq!(T.credit_millis(3_000, 4, 15_000), 2_000);
        assert_eq!(T.credit_millis(6_000, 4, 15_000), 4_000);
        assert_eq!(T.credit_millis(u64::MAX, 4, u64::MAX), 4_000);
    }

    #[test]
    fn a_window_lasts_from_edge_to_edge_and_never_much_less_than_its_slots() {
        assert_eq!(T.window_millis(1_000, 11_000), 10_000);
        assert_eq!(T.window_millis(1_000, 21_500), 20_500);
        // The first block late in its slot, the last early.
        assert_eq!(T.window_millis(1_999, 11_000), 9_001);
        for nonsense in [0, 1_000, 5_000, 10_000] {
            assert_eq!(T.window_millis(1_000, nonsense), 9_000);
        }
    }

    #[test]
    fn what_is_still_reportable() {
        let span = 5..200;
        // In the first window of the span nothing earlier can be reported.
        assert_eq!(T.still_reportable(&span, 8, None), 3);
        // Window 0 holds blocks 5..10 of the span, window 1 has run for 4.
        assert_eq!(T.still_reportable(&span, 14, None), 9);
        assert_eq!(T.still_reportable(&span, 14, Some(0)), 4);
        // Window 0 is lost by then.
        assert_eq!(T.still_reportable(&span, 20, None), 10);
        assert_eq!(T.still_reportable(&span, 20, Some(1)), 0);
        // After the end only blocks before it count.
        assert_eq!(T.still_reportable(&(5..12), 25, None), 2);
        assert_eq!(T.still_reportable(&(5..12), 30, None), 0);
    }
}
