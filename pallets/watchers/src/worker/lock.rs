//! The lock that lets one worker run at a time.

use sp_core::offchain::{Duration, Timestamp};
use sp_runtime::offchain::storage_lock::Lockable;

pub(super) const KEY: &[u8] = b"leasehold/watch-lock";

/// How long it lasts: well beyond the deadline of probes, because a lock that expired under its holder would be freed twice.
/// A node that is killed while holding it leaves out the blocks of that time.
const MILLIS: u64 = 8_000;

/// A lock by the node's clock, which may be set back: then a lock that was left behind would last as long as the step. So
/// one that ends later than any that is taken now has expired, too.
pub(super) struct Brief;

impl Lockable for Brief {
    type Deadline = Timestamp;

    fn deadline(&self) -> Timestamp {
        sp_io::offchain::timestamp().add(Duration::from_millis(MILLIS))
    }

    fn has_expired(deadline: &Timestamp) -> bool {
        sp_io::offchain::timestamp() > *deadline || Self.deadline() < *deadline
    }
}
