//! A node's memory of a round between blocks. The off-chain worker writes it into the node's persistent storage, and
//! the node's metrics read it there.

use super::WatcherId;
use crate::{BlockNumber, OfferId, Round};
use alloc::{collections::btree_map::BTreeMap, vec::Vec};
use codec::{Decode, Encode};

/// Contains the number of the stored layout.
const PREFIX: &[u8] = b"leasehold/watch/3/";

/// The number of a vote's steps.
pub const STEPS: usize = 3;
/// Their places in [`Progress::sent`] and [`Progress::taken`].
pub const COMMIT: usize = 0;
pub const REVEAL: usize = 1;
pub const CLAIM: usize = 2;

/// The outcomes of the probes that were due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Probes {
    /// Probes with the right answer.
    pub answered: u32,
    /// Probes without it.
    pub failed: u32,
    /// Probes in blocks in which too many failed: the node's own line was to blame.
    pub not_counted: u32,
    /// Probes that were not made, because there were too many in a block.
    pub left_out: u32,
}

impl Probes {
    /// The number of probes that were made.
    pub fn made(&self) -> u32 {
        self.answered.saturating_add(self.failed).saturating_add(self.not_counted)
    }
}

/// A watcher's findings in a round so far, and the state of its vote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Progress {
    /// The offers that it probes.
    pub offers: u32,
    /// The sixth of a round in which it last looked for more offers.
    pub listed_in: Option<u32>,
    /// The number of failures of each offer that failed.
    pub fails: BTreeMap<OfferId, u8>,
    /// The offers that did not answer in the last block: they are tried once more.
    pub pending: Vec<OfferId>,
    /// The last block in which it probed.
    pub probed_at: BlockNumber,
    /// The probes that it made.
    pub probes: Probes,
    /// The blocks in which it last submitted commitment, vote and claim.
    pub sent: [Option<BlockNumber>; STEPS],
    /// Which of these it has seen on the chain.
    pub taken: [bool; STEPS],
}

impl Progress {
    /// Counts a failure of `offer`.
    pub fn fail(&mut self, offer: OfferId) {
        let fails = self.fails.entry(offer).or_default();
        // More than 255 failures in some 144 probes do not happen, and would not matter.
        *fails = fails.saturating_add(1);
    }
}

/// The storage key of a watcher's memory of a round, by name. There are two slots for each chain and key: for the round
/// that is probed, and for the one before, which is voted on. A round takes the slot of the round two before it, and
/// each value begins with the number of its round.
pub fn memory_key(genesis: &[u8], watcher: &WatcherId, round: Round, name: &[u8]) -> Vec<u8> {
    (PREFIX, genesis, watcher, round % 2, name).encode()
}

/// The name under which a [`Progress`] is kept.
pub const PROGRESS: &[u8] = b"progress";

/// The value stored for `round`; none if it does not decode, or is another round's.
pub fn remembered<V: Decode>(round: Round, mut bytes: &[u8]) -> Option<V> {
    let (of, value) = <(Round, V)>::decode(&mut bytes).ok()?;
    (of == round).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::{crypto::UncheckedFrom, ed25519};

    #[test]
    fn chains_keys_neighbouring_rounds_and_names_have_memories_of_their_own() {
        let [one, two]: [WatcherId; 2] = [1, 2].map(|n| ed25519::Public::unchecked_from([n; 32]).into());
        let key = memory_key(&[1; 32], &one, 4, PROGRESS);
        let others = [
            memory_key(&[2; 32], &one, 4, PROGRESS),
            memory_key(&[1; 32], &two, 4, PROGRESS),
            memory_key(&[1; 32], &one, 5, PROGRESS),
            memory_key(&[1; 32], &one, 4, b"offers"),
        ];
        assert!(others.iter().all(|other| *other != key));
        assert_eq!(memory_key(&[1; 32], &one, 6, PROGRESS), key);
    }

    #[test]
    fn only_what_was_stored_of_the_round_is_remembered() {
        let progress = Progress { offers: 7, fails: [(3, 4)].into(), ..Default::default() };
        let bytes = (5u32, &progress).encode();
        assert_eq!(remembered(5, &bytes), Some(progress));
        assert_eq!(remembered::<Progress>(4, &bytes), None);
        assert_eq!(remembered::<Progress>(5, bytes.split_last().unwrap().1), None);
        assert_eq!(remembered::<Progress>(5, &[]), None);
    }

    #[test]
    fn a_probe_that_was_left_out_was_not_made() {
        let probes = Probes { answered: 1, failed: 2, not_counted: 4, left_out: 8 };
        assert_eq!(probes.made(), 7);
    }
}
