//! Weights of `pallet_watchers`, carried by hand until `scripts/bench weights` measures them.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of the calls of `pallet_watchers`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_watchers::WeightInfo for WeightInfo<T> {
    /// Carried by hand until it is measured.
    fn open_round() -> Weight {
        Weight::from_parts(800_000_000, 25_000).saturating_add(T::DbWeight::get().reads_writes(7, 4))
    }

    /// Carried by hand until it is measured.
    fn watch_commit() -> Weight {
        Weight::from_parts(20_000_000, 4_000).saturating_add(T::DbWeight::get().reads_writes(2, 1))
    }

    /// Carried by hand until it is measured.
    fn authorize_commit() -> Weight {
        Weight::from_parts(150_000_000, 25_000).saturating_add(T::DbWeight::get().reads(4))
    }

    /// Carried by hand until it is measured.
    fn watch_reveal(n: u32) -> Weight {
        let n = n.into();
        Weight::from_parts(40_000_000, 4_000)
            .saturating_add(Weight::from_parts(15_000_000, 5_000).saturating_mul(n))
            .saturating_add(T::DbWeight::get().reads_writes(4, 1))
            .saturating_add(T::DbWeight::get().reads_writes(2, 1).saturating_mul(n))
    }

    /// Carried by hand until it is measured.
    fn authorize_reveal(n: u32) -> Weight {
        let n = n.into();
        Weight::from_parts(30_000_000, 4_000)
            .saturating_add(Weight::from_parts(100_000, 0).saturating_mul(n))
            .saturating_add(T::DbWeight::get().reads(4))
    }

    /// Carried by hand until it is measured.
    fn claim_watch(n: u32) -> Weight {
        let n = n.into();
        Weight::from_parts(150_000_000, 25_000)
            .saturating_add(Weight::from_parts(8_000_000, 3_000).saturating_mul(n))
            .saturating_add(T::DbWeight::get().reads_writes(7, 3))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n))
    }

    /// Carried by hand until it is measured.
    fn authorize_claim(n: u32) -> Weight {
        let n = n.into();
        Weight::from_parts(100_000_000, 25_000)
            .saturating_add(Weight::from_parts(8_000_000, 3_000).saturating_mul(n))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().reads(1).saturating_mul(n))
    }

    /// Carried by hand until it is measured.
    fn forget(n: u32) -> Weight {
        let n = n.into();
        Weight::from_parts(10_000_000, 4_000)
            .saturating_add(Weight::from_parts(15_000_000, 3_000).saturating_mul(n))
            .saturating_add(T::DbWeight::get().reads_writes(2, 1))
            .saturating_add(T::DbWeight::get().reads_writes(1, 1).saturating_mul(n))
    }
}
