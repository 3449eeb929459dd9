//! The outcome of a round's votes.

use super::{Draw, MAX_COMMITTEE};
use crate::traits::Verdict;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Places of a committee.
const PLACES: usize = 31;
const _: () = assert!(PLACES == MAX_COMMITTEE as usize);

/// The findings of a committee on its offer: for each place the fails that its member listed, 0 if it did not list the
/// offer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Tally(pub [u8; PLACES]);

impl Tally {
    /// Adds the fails that the member at `place` listed.
    pub fn with(mut self, place: u8, fails: u8) -> Self {
        self.0.iter_mut().skip(place.into()).take(1).for_each(|listed| *listed = fails);
        self
    }

    /// The fails that the member at `place` listed; 0 if it listed none.
    pub fn at(&self, place: u8) -> u8 {
        self.0.get(usize::from(place)).copied().unwrap_or(0)
    }

    /// The number of members that listed the offer.
    pub fn listed(&self) -> u16 {
        // At most as many as there are places.
        self.0.iter().filter(|fails| **fails > 0).fold(0, |listed: u16, _| listed.saturating_add(1))
    }

    /// Whether enough members listed the offer.
    pub fn is_confirmed(&self, draw: &Draw) -> bool {
        draw.quorum().is_some_and(|quorum| self.listed() >= quorum)
    }

    /// The `nth` largest of the listed fails, from 1 on; none if fewer members listed the offer.
    fn nth_largest(&self, nth: u16) -> Option<u8> {
        let mut fails = self.0;
        fails.sort_unstable_by(|a, b| b.cmp(a));
        fails.get(usize::from(nth.checked_sub(1)?)).copied().filter(|fails| *fails > 0)
    }
}

/// The watchers that voted in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turnout {
    pub draw: Draw,
    /// Watchers that revealed their votes.
    pub revealed: u16,
    /// The voters among them that saw too many offers fail.
    pub broad: u16,
}

impl Turnout {
    /// Whether more than half of the voters saw too many offers fail: an outage of the network, not of the offers.
    pub fn is_mass_outage(&self) -> bool {
        // At most 300.
        self.broad.saturating_mul(2) > self.revealed
    }
}

/// The finding of a round on the offer of `tally`. `probes` is the number of probes of an offer that each watcher makes
/// in a round, on average.
///
/// The quorum is of the committee, whether its members voted or not: silencing watchers can prevent a verdict, but not
/// bring one about.
pub fn verdict(turnout: &Turnout, tally: &Tally, probes: u8) -> Option<Verdict> {
    if turnout.is_mass_outage() {
        return None;
    }
    let fails = tally.nth_largest(turnout.draw.quorum()?)?;
    Some(Verdict { fails: fails.min(probes), probes })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;

    const DRAW: Draw = Draw { seed: [0; 32], watchers: 300 };
    const ALL: Turnout = Turnout { draw: DRAW, revealed: 300, broad: 0 };

    /// The fails that the first members listed.
    fn tally(fails: &[u8]) -> Tally {
        (0..).zip(fails).fold(Tally::default(), |tally, (place, fails)| tally.with(place, *fails))
    }

    #[test]
    fn nineteen_of_31_make_a_verdict_and_18_do_not() {
        assert_eq!(verdict(&ALL, &tally(&[4; 18]), 144), None);
        assert_eq!(verdict(&ALL, &tally(&[4; 19]), 144), Some(Verdict { fails: 4, probes: 144 }));
        assert!(tally(&[4; 19]).is_confirmed(&DRAW) && !tally(&[4; 18]).is_confirmed(&DRAW));
    }

    #[test]
    fn the_nineteenth_largest_of_what_was_listed_counts() {
        let ascending: Vec<u8> = (1..=31).collect();
        assert_eq!(verdict(&ALL, &tally(&ascending), 144).map(|verdict| verdict.fails), Some(13));
        let liars = [&[255; 18][..], &[7; 13]].concat();
        assert_eq!(verdict(&ALL, &tally(&liars), 144).map(|verdict| verdict.fails), Some(7));
    }

    #[test]
    fn an_offer_is_down_for_a_round_at_most() {
        assert_eq!(verdict(&ALL, &tally(&[255; 31]), 144), Some(Verdict { fails: 144, probes: 144 }));
    }

    #[test]
    fn half_of_the_votes_may_be_broad_and_one_more_is_a_mass_outage() {
        let tally = tally(&[4; 31]);
        let of = |revealed, broad| verdict(&Turnout { revealed, broad, ..ALL }, &tally, 144);
        assert!(of(100, 50).is_some() && of(1, 0).is_some());
        assert_eq!((of(100, 51), of(101, 51), of(1, 1)), (None, None, None));
    }

    #[test]
    fn silenced_watchers_prevent_a_verdict_and_make_none() {
        // However few voted, 19 of the committee have to list the offer.
        for revealed in [19, 31, 300] {
            assert_eq!(verdict(&Turnout { revealed, ..ALL }, &tally(&[9; 18]), 144), None);
            assert!(verdict(&Turnout { revealed, ..ALL }, &tally(&[9; 19]), 144).is_some());
        }
    }

    #[test]
    fn without_watchers_there_is_no_verdict() {
        let draw = Draw { watchers: 0, ..DRAW };
        assert_eq!(verdict(&Turnout { draw, revealed: 0, broad: 0 }, &tally(&[9; 31]), 144), None);
        assert!(!tally(&[9; 31]).is_confirmed(&draw));
        let alone = Draw { watchers: 1, ..DRAW };
        assert!(verdict(&Turnout { draw: alone, revealed: 1, broad: 0 }, &tally(&[9]), 144).is_some());
    }

    #[test]
    fn a_place_beyond_the_committee_changes_nothing() {
        assert_eq!(Tally::default().with(31, 9), Tally::default());
        assert_eq!((tally(&[3]).at(0), tally(&[3]).at(1), tally(&[3]).at(31)), (3, 0, 0));
    }
}
