//! The reports that the node remembers between blocks.
//!
//! There are two slots per chain and key, for the window now reported and the one before it, because a reorganisation
//! may go back over the edge of a window. A window takes the slot of the last but one before it, so nothing older is
//! kept.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use leasehold_primitives::{
    usage::{MeterId, MeterSignature, Report},
    BlockNumber, Window,
};
use sp_runtime::offchain::storage::StorageValueRef;

/// Ends with the number of the storage layout.
const PREFIX: &[u8] = b"leasehold/report/3/";

/// A signed report. Once it was submitted, it is never made again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Signed {
    pub(crate) report: Report,
    pub(crate) signature: MeterSignature,
    /// The timestamps of the window's edges for which the meter was asked.
    pub(crate) edges: (u64, u64),
    /// The block in which it was submitted last; none if its turn has not come.
    pub(crate) sent_at: Option<BlockNumber>,
}

impl Signed {
    /// Whether the chain went over to a fork on which the window began or ended at another time, before anybody else
    /// saw the report.
    pub(crate) fn is_outdated(&self, edges: (u64, u64)) -> bool {
        self.sent_at.is_none() && self.edges != edges
    }
}

/// The progress of a key's report for a window.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Stage {
    /// The report is signed: it waits for its turn, or for the chain to have it.
    Ready(Signed),
    /// Other keys report all leases.
    Idle,
}

/// The place of a key's stage for a window.
pub(crate) struct Slot {
    key: Vec<u8>,
    window: Window,
}

impl Slot {
    pub(crate) fn of(genesis: &[u8], meter: &MeterId, window: Window) -> Self {
        Self { key: (PREFIX, genesis, meter, window % 2).encode(), window }
    }

    /// The stored stage; none if there is none, if it does not decode, or if it is another window's.
    pub(crate) fn read(&self) -> Option<Stage> {
        let (window, stage) = StorageValueRef::persistent(&self.key).get::<(Window, Stage)>().ok().flatten()?;
        (window == self.window).then_some(stage)
    }

    pub(crate) fn write(&self, stage: &Stage) {
        StorageValueRef::persistent(&self.key).set(&(self.window, stage));
    }
}
