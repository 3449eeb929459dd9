//! The watchers' records of offers.

use crate::{standing::ServedRounds, OfferId};

/// Rounds in which an offer was watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WatchedRounds {
    /// The rounds whose votes are in, and kept.
    pub rounds: u32,
    /// The rounds among them with a verdict on the offer.
    pub verdicts: u32,
}

/// The watchers' records of offers. For readers: not for calls.
pub trait WatchRecords {
    /// Looks at the rounds in which `offer` served leases, and counts those in which it was watched.
    fn watched(offer: OfferId, served: ServedRounds) -> WatchedRounds;
}

/// For chains where nothing is watched.
impl WatchRecords for () {
    fn watched(_: OfferId, _: ServedRounds) -> WatchedRounds {
        WatchedRounds::default()
    }
}
