//! The committees of watchers that probe offers.

use super::drawn;
use crate::OfferId;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most watchers of one round.
pub const MAX_WATCHERS: u32 = 300;
/// Watchers that probe one offer, at most.
pub const MAX_COMMITTEE: u16 = 31;

/// A round's randomness.
pub type Seed = [u8; 32];
/// A watcher's place among those of a round, in the order in which they were drawn.
pub type Position = u16;

/// The draw of a round's committees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Draw {
    /// The randomness, which nobody knew when the gates watched in the round were set.
    pub seed: Seed,
    /// The number of watchers.
    pub watchers: u16,
}

impl Draw {
    /// The number of members of each committee (k).
    pub fn size(&self) -> u16 {
        self.watchers.min(MAX_COMMITTEE)
    }

    /// The number of members who must list an offer for a verdict (q): more than six of ten. None without watchers.
    pub fn quorum(&self) -> Option<u16> {
        let size = self.size();
        // Of at most 31.
        let quorum = size.saturating_mul(6).checked_div(10)?.saturating_add(1).min(size);
        (quorum > 0).then_some(quorum)
    }

    /// The position at which the committee of `offer` begins. After the last position it goes on with the first. None
    /// without watchers.
    fn first(&self, offer: OfferId) -> Option<Position> {
        let drawn = drawn(&(b"leasehold/committee/1", self.seed, offer).encode());
        Position::try_from(drawn.checked_rem(self.watchers.into())?).ok()
    }

    /// The place of `position` in the committee of `offer`; none if it is not a member.
    pub fn place(&self, position: Position, offer: OfferId) -> Option<u8> {
        let first = self.first(offer)?;
        let behind = position.checked_sub(first);
        // Both are below the number of watchers, and so is the result.
        let place = behind.unwrap_or_else(|| position.saturating_add(self.watchers).saturating_sub(first));
        (position < self.watchers && place < self.size()).then(|| u8::try_from(place).ok()).flatten()
    }

    /// The members of the committee of `offer`, by their places in it.
    pub fn committee(&self, offer: OfferId) -> Vec<Position> {
        let Some(first) = self.first(offer) else { return Vec::new() };
        (0..self.size()).filter_map(|place| first.saturating_add(place).checked_rem(self.watchers)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;

    fn draw(watchers: u16) -> Draw {
        Draw { seed: [7; 32], watchers }
    }

    #[test]
    fn a_committee_has_31_members_or_all_watchers_and_needs_six_of_ten() {
        let sizes =
            [0, 1, 2, 3, 7, 16, 30, 31, 32, 300].map(|watchers| (draw(watchers).size(), draw(watchers).quorum()));
        let rule = [(0, 0), (1, 1), (2, 2), (3, 2), (7, 5), (16, 10), (30, 19), (31, 19), (31, 19), (31, 19)];
        assert_eq!(sizes, rule.map(|(size, quorum)| (size, Some(quorum).filter(|quorum| *quorum > 0))));
    }

    #[test]
    fn members_are_those_with_a_place_each_once() {
        for watchers in [0, 1, 3, 30, 31, 32, 100, 300] {
            let draw = draw(watchers);
            for offer in 0..20 {
                let members = draw.committee(offer);
                assert_eq!(members.len(), usize::from(draw.size()));
                for position in 0..watchers + 2 {
                    let place = members.iter().position(|member| *member == position);
                    assert_eq!(draw.place(position, offer).map(usize::from), place);
                }
            }
        }
        assert_eq!(draw(300).place(Position::MAX, 1), None);
    }

    #[test]
    fn every_watcher_has_its_share_of_offers() {
        // Each is in 31 of 100 committees: 310 of 1,000, give or take 15.
        let draw = draw(100);
        for position in 0..100 {
            let offers = (0..1_000).filter(|offer| draw.place(position, *offer).is_some()).count();
            assert!((235..385).contains(&offers), "{offers} of position {position}");
        }
    }

    #[test]
    fn another_seed_draws_other_committees() {
        let other = Draw { seed: [8; 32], watchers: 300 };
        let same = (0..100).filter(|offer| draw(300).committee(*offer) == other.committee(*offer)).count();
        assert!(same < 5, "{same} of 100 are the same");
    }
}
