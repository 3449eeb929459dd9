//! Sets of positions.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::watch::Position;
use scale_info::TypeInfo;

/// The bytes of a set: a bit for each watcher that there can be, and a few more.
const BYTES: usize = 38;

/// Some of a round's watchers, a bit for each position, the lowest bit of the first byte for position 0. It lies in the
/// round's record, so that knowing who voted takes no entry of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Positions([u8; BYTES]);

impl Default for Positions {
    fn default() -> Self {
        Self([0; BYTES])
    }
}

impl Positions {
    /// Whether there is a bit for each of this many watchers.
    pub fn fits(watchers: u32) -> bool {
        usize::try_from(watchers).is_ok_and(|watchers| watchers <= BYTES.saturating_mul(8))
    }

    /// Whether `position` is one of them.
    pub fn contains(&self, position: Position) -> bool {
        let byte = self.0.get(usize::from(position / 8)).copied().unwrap_or(0);
        byte & bit(position) != 0
    }

    /// Adds `position`.
    pub fn with(mut self, position: Position) -> Self {
        self.0.iter_mut().skip(usize::from(position / 8)).take(1).for_each(|byte| *byte |= bit(position));
        self
    }

    /// The number of positions in the set.
    pub fn count(&self) -> u16 {
        // At most 304.
        self.0.iter().fold(0, |count, byte| u16::try_from(byte.count_ones()).unwrap_or(8).saturating_add(count))
    }

    /// Whether all of them are among `others`.
    pub fn are_among(&self, others: &Self) -> bool {
        self.0.iter().zip(others.0).all(|(these, others)| these & !others == 0)
    }
}

/// The bit of `position` in its byte.
fn bit(position: Position) -> u8 {
    1u8.rotate_left(u32::from(position % 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        let some = [0, 7, 8, 255, 299, 303];
        let set = some.iter().fold(Positions::default(), |set, position| set.with(*position).with(*position));
        assert!((0..400).all(|position| set.contains(position) == some.contains(&position)));
        assert_eq!((set.count(), Positions::default().count()), (6, 0));
    }

    #[test]
    fn there_is_a_bit_for_304_watchers_and_a_position_beyond_is_in_no_set() {
        assert!(Positions::fits(304) && !Positions::fits(305));
        assert_eq!(Positions::default().with(304), Positions::default());
        assert!(!Positions([255; BYTES]).contains(304));
        assert_eq!(Positions([255; BYTES]).count(), 304);
    }

    #[test]
    fn a_set_is_among_another_if_all_its_positions_are() {
        let (none, one, two) =
            (Positions::default(), Positions::default().with(9), Positions::default().with(9).with(99));
        assert!(none.are_among(&none) && one.are_among(&one) && one.are_among(&two) && none.are_among(&one));
        assert!(!two.are_among(&one) && !one.are_among(&none));
    }
}
