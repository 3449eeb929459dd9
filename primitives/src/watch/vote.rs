//! A watcher's vote on a round.

use super::{hash, Position, Secret};
use crate::{OfferId, Round};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most offers that one vote lists.
pub const MAX_ENTRIES: u32 = 256;
/// This many offers are never too many to list, however few the watcher probes.
const FEW: usize = 2;
/// A vote that would list more than one in this many of the offers that the watcher probes lists none.
const BROAD_PART: usize = 3;

/// The hash that hides a vote until it is revealed, and binds the watcher to it.
pub type Commitment = [u8; 32];

/// An offer that failed to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Entry {
    /// The offer.
    pub offer: OfferId,
    /// The watcher's probes that it did not answer, nor a second try in the block after.
    pub fails: u8,
}

/// The entries of a vote.
pub type Entries = BoundedVec<Entry, ConstU32<MAX_ENTRIES>>;

/// The findings of one watcher in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    pub round: Round,
    pub position: Position,
    pub secret: Secret,
    /// Whether so many offers failed that the fault is more likely in the watcher's own line, or in that of many, than
    /// in the offers.
    pub broad: bool,
    /// The offers that failed too often, in strictly ascending order; none if `broad`.
    pub entries: Entries,
}

impl Vote {
    /// The commitment to this vote on the chain of `genesis`. A copy is worth nothing to another watcher: it holds the
    /// position, and a secret that nobody else can know.
    pub fn commitment(&self, genesis: &[u8]) -> Commitment {
        let Self { round, position, secret, broad, entries } = self;
        hash(&(b"leasehold/vote/1", genesis, round, position, secret, broad, entries).encode())
    }

    /// Whether the entries are as the chain takes them, given how often an offer must fail to be listed.
    pub fn is_well_formed(&self, threshold: u8) -> bool {
        // 0 would mean that it had not been listed.
        let least = threshold.max(1);
        self.entries.windows(2).all(|pair| matches!(pair, [a, b] if a.offer < b.offer))
            && self.entries.iter().all(|entry| entry.fails >= least)
            && (self.entries.is_empty() || !self.broad)
    }
}

/// Whether `listed` of the `probed` offers, or of their providers, are too many for the failure to be their own.
pub fn is_too_broad(listed: usize, probed: usize) -> bool {
    listed > FEW && listed.saturating_mul(BROAD_PART) > probed
}

/// The bytes that a watcher's key signs to commit to its vote of a round.
pub fn commit_payload(genesis: &[u8], round: Round, position: Position, commitment: &Commitment) -> Vec<u8> {
    (b"leasehold/commit/1", genesis, round, position, commitment).encode()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote() -> Vote {
        let entries = [(1, 4), (5, 255)].map(|(offer, fails)| Entry { offer, fails }).to_vec();
        Vote { round: 7, position: 3, secret: [9; 32], broad: false, entries: BoundedVec::truncate_from(entries) }
    }

    #[test]
    fn a_commitment_is_laid_out_as_the_readme_says() {
        let entries = [&[2 << 2][..], &1u64.to_le_bytes(), &[4], &5u64.to_le_bytes(), &[255]].concat();
        let head =
            [&b"leasehold/vote/1"[..], &[0x80], &[6; 32], &7u32.to_le_bytes(), &3u16.to_le_bytes(), &[9; 32], &[0]];
        assert_eq!(vote().commitment(&[6; 32]), hash(&[head.concat(), entries].concat()));
        let commit =
            [&b"leasehold/commit/1"[..], &[0x80], &[6; 32], &7u32.to_le_bytes(), &3u16.to_le_bytes(), &[8; 32]];
        assert_eq!(commit_payload(&[6; 32], 7, 3, &[8; 32]), commit.concat());
    }

    #[test]
    fn a_commitment_is_of_everything_in_the_vote() {
        let commitment = vote().commitment(&[6; 32]);
        let others = [
            Vote { round: 8, ..vote() },
            Vote { position: 4, ..vote() },
            Vote { secret: [8; 32], ..vote() },
            Vote { broad: true, ..vote() },
            Vote { entries: Default::default(), ..vote() },
        ];
        assert!(others.iter().all(|other| other.commitment(&[6; 32]) != commitment));
        assert_ne!(vote().commitment(&[7; 32]), commitment);
    }

    #[test]
    fn entries_ascend_reach_the_threshold_and_are_none_of_a_broad_vote() {
        let with = |entries: &[(OfferId, u8)], broad| {
            let entries = entries.iter().map(|(offer, fails)| Entry { offer: *offer, fails: *fails }).collect();
            Vote { entries: BoundedVec::truncate_from(entries), broad, ..vote() }
        };
        assert!(with(&[], false).is_well_formed(4) && with(&[], true).is_well_formed(4));
        assert!(with(&[(1, 4), (2, 4)], false).is_well_formed(4));
        assert!(!with(&[(1, 4), (2, 3)], false).is_well_formed(4));
        assert!(!with(&[(2, 4), (1, 4)], false).is_well_formed(4));
        assert!(!with(&[(2, 4), (2, 4)], false).is_well_formed(4));
        assert!(!with(&[(1, 4)], true).is_well_formed(4));
        assert!(!with(&[(1, 0)], false).is_well_formed(0));
    }

    #[test]
    fn more_than_two_and_more_than_a_third_of_the_offers_are_too_many() {
        assert!(!is_too_broad(0, 0) && !is_too_broad(2, 2));
        assert!(is_too_broad(3, 3) && is_too_broad(3, 8) && !is_too_broad(3, 9));
        assert!(is_too_broad(34, 101) && !is_too_broad(33, 99));
    }
}
