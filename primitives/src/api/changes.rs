//! The entries of the market that a block changed.

use crate::{LeaseId, OfferId, OrderId};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// Ids that the events of one block name, each once, in ascending order.
///
/// They are as bounded as the block: each took an event, and so weight. A lease to which a report credited something is
/// among them, as is an offer whose capacity a lease took or gave back. An offer of which nothing but the number of its
/// leases changed is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Changes {
    /// The orders: made, bid for, awarded, ended.
    pub orders: Vec<OrderId>,
    /// The leases.
    pub leases: Vec<LeaseId>,
    /// The offers.
    pub offers: Vec<OfferId>,
}
