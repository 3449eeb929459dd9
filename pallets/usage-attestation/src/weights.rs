//! What the calls cost.
//!
//! The runtime has its own, generated weights. Those for `()` are estimates, for tests only.

use frame_support::weights::{constants::RocksDbWeight, Weight};

pub trait WeightInfo {
    fn register_meter() -> Weight;
    fn remove_meter() -> Weight;
    /// Recording `n` readings.
    fn report(n: u32) -> Weight;
    /// Checking a report of `n` readings.
    fn authorize_report(n: u32) -> Weight;
}

impl WeightInfo for () {
    fn register_meter() -> Weight {
        Weight::from_parts(90_000_000, 4_000).saturating_add(RocksDbWeight::get().reads_writes(6, 4))
    }

    fn remove_meter() -> Weight {
        Weight::from_parts(40_000_000, 4_000).saturating_add(RocksDbWeight::get().reads_writes(4, 4))
    }

    fn report(n: u32) -> Weight {
        let n = n.into();
        Weight::from_parts(25_000_000, 4_000)
            .saturating_add(Weight::from_parts(10_000_000, 5_000).saturating_mul(n))
            .saturating_add(RocksDbWeight::get().reads_writes(2, 1))
            .saturating_add(RocksDbWeight::get().reads_writes(2, 1).saturating_mul(n))
    }

    fn authorize_report(n: u32) -> Weight {
        let n = n.into();
        Weight::from_parts(70_000_000, 4_000)
            .saturating_add(Weight::from_parts(6_000_000, 5_000).saturating_mul(n))
            .saturating_add(RocksDbWeight::get().reads(3))
            .saturating_add(RocksDbWeight::get().reads(2).saturating_mul(n))
    }
}
