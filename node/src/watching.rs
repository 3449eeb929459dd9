//! Whether the node watches offers, the way in which the off-chain worker learns of it, and its Prometheus metrics.

mod metrics;
mod monitor;

pub use monitor::Monitor;

use leasehold_primitives::watch::WATCH_OFF_KEY;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};

/// Whether a validator's node probes the offers that it is drawn for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Watch {
    /// It does, and votes on what it saw.
    #[default]
    On,
    /// It sends no probes and has no vote.
    Off,
}

/// Leaves it where the off-chain worker looks for it, or takes away what an earlier run left.
pub fn remember(watch: Watch, storage: &mut impl OffchainStorage) {
    match watch {
        Watch::On => storage.remove(STORAGE_PREFIX, WATCH_OFF_KEY),
        Watch::Off => storage.set(STORAGE_PREFIX, WATCH_OFF_KEY, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::offchain::storage::InMemOffchainStorage;

    #[test]
    fn the_worker_finds_that_it_is_off_until_a_run_with_it_on() {
        let mut storage = InMemOffchainStorage::default();
        let is_off = |storage: &InMemOffchainStorage| storage.get(STORAGE_PREFIX, WATCH_OFF_KEY).is_some();
        remember(Watch::Off, &mut storage);
        assert!(is_off(&storage));
        remember(Watch::On, &mut storage);
        assert!(!is_off(&storage));
    }
}
