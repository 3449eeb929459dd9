//! Watching: tests set what watchers found of offers.

use frame_support::{pallet_prelude::OptionQuery, Twox64Concat};
use leasehold_primitives::{
    standing::ServedRounds,
    traits::{self, WatchedRounds},
    OfferId, Round,
};

/// The rounds in which an offer was watched, and whether there was a verdict.
#[frame_support::storage_alias]
pub type Watched = StorageDoubleMap<MockWatching, Twox64Concat, OfferId, Twox64Concat, Round, bool, OptionQuery>;

pub struct Watching;

impl traits::WatchRecords for Watching {
    fn watched(offer: OfferId, served: ServedRounds) -> WatchedRounds {
        let found: Vec<_> = served.iter().filter_map(|round| Watched::get(offer, round)).collect();
        let verdicts = found.iter().filter(|verdict| **verdict).count();
        WatchedRounds { rounds: found.len() as u32, verdicts: verdicts as u32 }
    }
}
