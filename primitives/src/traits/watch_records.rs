//! What watchers remember of offers.

use crate::{standing::ServedRounds, OfferId};

/// Rounds in which an offer was watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WatchedRounds {
    /// Those whose votes are in, and kept.
    pub rounds: u32,
    /// Those of them with a verdict on the offer.
    pub verdicts: u32,
}

/// What watchers remember of offers. For readers: not for calls.
pub trait WatchRecords {
    /// Of the rounds in which `offer` served leases, those in which it was watched.
    fn watched(offer: OfferId, served: ServedRounds) -> WatchedRounds;
}

/// Where nothing is watched.
impl WatchRecords for () {
    fn watched(_: OfferId, _: ServedRounds) -> WatchedRounds {
        WatchedRounds::default()
    }
}
