//! The verdicts of rounds of watching.

use crate::{OfferId, Round};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The finding of a round on an offer: the number of probes that it failed to answer, and of those that were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Verdict {
    /// The probes that the offer did not answer; at most `probes`.
    pub fails: u8,
    /// The probes of an offer that each watcher makes in a round.
    pub probes: u8,
}

/// The verdicts of watchers.
pub trait Verdicts {
    /// The verdict of `round` on `offer`; none if its watchers found nothing, if the votes are not in, or if the round
    /// is so old that it is forgotten.
    fn of(round: Round, offer: OfferId) -> Option<Verdict>;

    /// Stores what a verdict of `round` on `offer` is found from, where anything is watched.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_verdict(_round: Round, _offer: OfferId) {}
}

/// For chains where nothing is watched.
impl Verdicts for () {
    fn of(_: Round, _: OfferId) -> Option<Verdict> {
        None
    }
}
