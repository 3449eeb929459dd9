//! The meter's answers about the attached leases, from one look to the next.

use super::meter::Attached;
use leasehold_primitives::{BlockNumber, LeaseId};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The first block in which this node saw the lease attached, if it has been ever since. None before the first.
    pub since: Option<BlockNumber>,
    /// The number of looks in a row, up to the last, in which the lease's hardware did not answer.
    pub silent: u32,
}

/// Remembers the attached leases between two looks. A meter that cannot be asked changes nothing.
#[derive(Default)]
pub struct Attachments {
    boot: String,
    leases: BTreeMap<LeaseId, Attachment>,
}

impl Attachments {
    /// Takes in the meter's answer in block `now`: none before the chain was looked at.
    pub fn note(&mut self, now: Option<BlockNumber>, attached: Attached) -> BTreeMap<LeaseId, Attachment> {
        // A meter that was started again has lost its counters, even if no look fell into the time between.
        if self.boot != attached.boot {
            self.leases.clear();
            self.boot = attached.boot;
        }
        let leases = attached.leases.into_iter().map(|(lease, answered)| {
            let before = self.leases.get(&lease).copied().unwrap_or_default();
            let silent = if answered == Some(false) { before.silent.saturating_add(1) } else { 0 };
            (lease, Attachment { since: before.since.or(now), silent })
        });
        self.leases = leases.collect();
        self.leases.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attached(boot: &str, leases: &[(LeaseId, Option<bool>)]) -> Attached {
        Attached { boot: boot.into(), leases: leases.iter().copied().collect() }
    }

    fn since(found: &BTreeMap<LeaseId, Attachment>) -> Vec<(LeaseId, Option<BlockNumber>)> {
        found.iter().map(|(lease, attachment)| (*lease, attachment.since)).collect()
    }

    #[test]
    fn a_lease_is_attached_since_the_first_block_that_saw_it() {
        let mut attachments = Attachments::default();
        let (one, two) = (attached("a", &[(7, None)]), attached("a", &[(7, Some(true)), (8, None)]));
        assert_eq!(since(&attachments.note(None, one.clone())), [(7, None)]);
        assert_eq!(since(&attachments.note(Some(5), one)), [(7, Some(5))]);
        assert_eq!(since(&attachments.note(Some(6), two.clone())), [(7, Some(5)), (8, Some(6))]);
        assert_eq!(since(&attachments.note(None, two)), [(7, Some(5)), (8, Some(6))]);
    }

    #[test]
    fn a_lease_that_was_detached_is_attached_anew() {
        let mut attachments = Attachments::default();
        attachments.note(Some(5), attached("a", &[(7, None)]));
        assert!(attachments.note(Some(6), attached("a", &[])).is_empty());
        assert_eq!(since(&attachments.note(Some(9), attached("a", &[(7, None)]))), [(7, Some(9))]);
    }

    #[test]
    fn a_restart_of_the_meter_between_two_looks_is_noticed() {
        let mut attachments = Attachments::default();
        attachments.note(Some(5), attached("a", &[(7, Some(false))]));
        let found = attachments.note(Some(6), attached("b", &[(7, Some(false))]));
        assert_eq!(found, BTreeMap::from([(7, Attachment { since: Some(6), silent: 1 })]));
        assert_eq!(since(&attachments.note(Some(7), attached("b", &[(7, None)]))), [(7, Some(6))]);
    }

    #[test]
    fn looks_without_an_answer_of_the_hardware_are_counted_in_a_row() {
        let mut attachments = Attachments::default();
        let answers = [None, Some(false), Some(false), Some(true), Some(false), None];
        let silent = answers.map(|answered| attachments.note(Some(5), attached("a", &[(7, answered)]))[&7].silent);
        assert_eq!(silent, [0, 1, 2, 0, 1, 0]);
    }
}
