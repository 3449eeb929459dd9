//! The reports that the node remembers between blocks.
//!
//! There are two slots per chain and key, for the window now reported and the one before it, because a reorganisation may
//! go back over the edge of a window. A window takes the slot of the last but one before it, so nothing older is kept.

use super::trouble::Trouble;
use crate::LOG_TARGET;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use leasehold_primitives::{
    usage::{MeterId, MeterSignature, Report},
    BlockNumber, Window,
};
use sp_runtime::offchain::storage::StorageValueRef;

const PREFIX: &[u8] = b"leasehold/report/2/";

/// A signed report. It is never made again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Signed {
    pub(crate) report: Report,
    pub(crate) signature: MeterSignature,
    /// The block in which it was submitted last; none if its turn has not come.
    pub(crate) sent_at: Option<BlockNumber>,
    /// What the pool made of it so far.
    pub(crate) pool: Pool,
}

/// What the transaction pool made of a report, as far as the log has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Pool {
    /// It was not submitted yet.
    Untried,
    /// The first submission was refused.
    Refused,
    /// It was taken once, or the log says that it is refused.
    Settled,
}

/// How far a key's report for a window has come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Stage {
    /// The meter could not be read yet.
    Troubled(Trouble),
    /// The report is signed: it waits for its turn, or for the chain to have it.
    Ready(Signed),
    /// Other keys report all leases.
    Idle,
}

/// Where a key's stage for a window is kept.
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

    /// Logs `trouble`, once for each window.
    pub(crate) fn note(&self, trouble: Trouble) {
        let stage = Stage::Troubled(trouble);
        if self.read().as_ref() == Some(&stage) {
            log::debug!(target: LOG_TARGET, "{trouble}; window {} is still not reported.", self.window);
        } else {
            log::warn!(target: LOG_TARGET, "{trouble}; trying again until window {} can no longer be reported.", self.window);
            self.write(&stage);
        }
    }
}
