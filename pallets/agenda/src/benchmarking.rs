//! Benchmarks: the agenda's own part of the work, in its worst case.

#![allow(clippy::arithmetic_side_effects)]

use crate::{Buckets, Config, Cursor, Pallet, WeightInfo};
use frame_benchmarking::v2::*;
use frame_support::{
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use leasehold_primitives::{
    agenda::Due,
    traits::{Agenda, DueHandler, Worked},
    BlockNumber, LeaseId,
};
use sp_runtime::{traits::BlockNumberProvider, DispatchError};

const NOW: BlockNumber = 1_000;
const DUE: Due = Due::Lease(0);

/// Asks for every entry again in the next block, and does nothing else.
struct Again;

impl DueHandler for Again {
    fn handles(_: &Due) -> bool {
        true
    }

    fn most_weight(_: &Due) -> Weight {
        Weight::zero()
    }

    fn handle(_: Due) -> Result<Worked, DispatchError> {
        Ok(Worked::again(Weight::zero(), NOW + 1))
    }
}

fn begin<T: Config>() {
    T::BlockNumberProvider::set_block_number(NOW);
    Cursor::<T>::put(NOW);
}

#[benchmarks]
mod benches {
    use super::*;

    /// An empty bucket.
    #[benchmark]
    fn bucket() {
        begin::<T>();
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::work::<Again>(&mut meter);
        }

        assert_eq!(Cursor::<T>::get(), NOW + 1);
    }

    /// The first entry of a full bucket; there is no weight for another. Of the buckets tried for it only the last has
    /// room.
    #[benchmark]
    fn entry() {
        begin::<T>();
        let others = (0..255).map(|i| Due::Lease(LeaseId::MAX - i));
        Buckets::<T>::insert(NOW, BoundedVec::truncate_from(core::iter::once(DUE).chain(others).collect()));
        Pallet::<T>::bench_crowd(NOW + 1, 1);
        let for_one = T::WeightInfo::bucket() + T::WeightInfo::entry();
        let mut meter = WeightMeter::with_limit(for_one);

        #[block]
        {
            Pallet::<T>::work::<Again>(&mut meter);
        }

        assert_eq!(Buckets::<T>::decode_len(NOW), Some(255));
        assert!(Pallet::<T>::bench_is_full(NOW + 1));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder.build(), crate::mock::Test);
}
