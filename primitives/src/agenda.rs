//! What the chain looks at when its block has come.

use crate::{BlockNumber, LeaseId, OrderId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Entries in one block of the agenda.
pub const MAX_DUE_PER_BLOCK: u32 = 256;
/// Blocks after a full one that are tried for what is due in it. When the chain is later than that with something, a
/// keeper may be paid for doing it.
pub const AGENDA_SPILL_BLOCKS: BlockNumber = 8;

/// Something to look at when its block has come: the kind of a record and its id. An entry says when to look. What is
/// then done depends on the record alone.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Due {
    /// An order to conclude, or whose bids are to be released.
    #[codec(index = 0)]
    Order(OrderId),
    /// A lease that was not activated, has ended, or can be finalized.
    #[codec(index = 1)]
    Lease(LeaseId),
}

impl Due {
    /// An entry of each kind, for what must hold of every kind.
    pub const KINDS: [Self; 2] = [Self::Order(0), Self::Lease(0)];
}
