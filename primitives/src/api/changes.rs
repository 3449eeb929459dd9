//! The entries of the market that a block changed.

use crate::{LeaseId, OfferId, OrderId};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// Ids that the events of one block name, each once, in ascending order.
///
/// The block bounds their number: each took an event, and so weight. They include a lease that a report credited, and
/// an offer whose capacity a lease took or gave back. They do not include an offer of which only the number of leases
/// changed.
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
