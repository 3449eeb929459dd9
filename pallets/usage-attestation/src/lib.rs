#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod edges;
mod errors;
mod events;
mod leases;
mod math;
mod meters;
#[cfg(test)]
mod mock;
mod receipts;
mod refusal;
mod report;
mod rounds;
mod silence;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod usage;
mod void;
pub mod weights;
mod worker;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use refusal::Refusal;
pub use types::{
    Bucket, Counted, Counters, Edges, Implausibilities, Implausibility, Meter, Reported, Seen, UsageRecord, VoidReason,
};
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::usage-attestation";

/// Records what meters report of leases, and credits availability for it.
// FRAME's macros generate `expect`s for facts that are known when the runtime is built.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{hold, Inspect},
    };
    use frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*};
    use leasehold_primitives::{
        receipts::{Receipt, ReceiptKey, ReceiptSignature},
        time::Timing,
        traits::{Leases, OffenceKind, Offences, Providers, Usage, Verdicts},
        usage::{Availability, MeterId, MeterSignature, Report, Utilisation, MAX_VOID_WINDOWS},
        Balance, BlockNumber, LeaseId, Round, Window,
    };
    use sp_runtime::traits::BlockNumberProvider;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The runtime's transaction extensions must contain `frame_system::AuthorizeCall`: reports come through it.
    #[pallet::config]
    pub trait Config: CreateAuthorizedTransaction<Call<Self>> + frame_system::Config {
        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// The native currency, in which deposits are kept.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>;

        /// The leases whose readings are recorded.
        type Leases: Leases<Self::AccountId>;

        /// The pallet that slashes providers for their offences.
        type Offences: Offences<Self::AccountId>;

        /// The watchers' verdicts on the offers that serve leases.
        type Verdicts: Verdicts;

        /// The providers, who may register meter keys.
        type Providers: Providers<Self::AccountId>;

        /// The clock by which windows are counted.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The chain's timing, for the lengths of windows and rounds.
        type Timing: Get<Timing>;

        /// Deposit for a registered meter key.
        #[pallet::constant]
        type MeterDeposit: Get<Balance>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// The pallet's reasons for holding money.
    #[pallet::composite_enum]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// Deposits for a provider's meter keys.
        #[codec(index = 0)]
        MeterDeposit,
    }

    /// Registered meter keys.
    #[pallet::storage]
    pub type Meters<T: Config> = StorageMap<_, Blake2_128Concat, MeterId, Meter<T::AccountId>>;

    /// The number of meter keys of each provider that has any.
    #[pallet::storage]
    pub type MeterCount<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// Usage records of leases, from the first reading, or the first offence, until the lease is forgotten.
    #[pallet::storage]
    pub type UsageRecords<T: Config> = StorageMap<_, Twox64Concat, LeaseId, UsageRecord>;

    /// The keys that sign the receipts of leases, each set by the lease's tenant, until the lease is forgotten. A
    /// lease that is sold or failed over goes on under another id, and has none.
    #[pallet::storage]
    pub type ReceiptKeys<T: Config> = StorageMap<_, Twox64Concat, LeaseId, ReceiptKey>;

    /// The beginnings of the current window and of the one before it, and the counts that tell whether they are void.
    #[pallet::storage]
    pub type WindowEdges<T: Config> = StorageValue<_, Edges>;

    /// The newest void windows, in ascending order. Older ones are forgotten.
    #[pallet::storage]
    pub type VoidWindows<T: Config> = StorageValue<_, BoundedVec<Window, ConstU32<MAX_VOID_WINDOWS>>, ValueQuery>;

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Does nothing: its weight is for what [`OnTimestampSet`](frame_support::traits::OnTimestampSet) does later in
        /// the block.
        fn on_initialize(_block: BlockNumberFor<T>) -> Weight {
            // The timing. This is the only read of it that is paid for: what reads it later in the block finds it in
            // the block's cache.
            let timing = T::DbWeight::get().reads(1);
            if T::Timing::get().opens_window(T::BlockNumberProvider::current_block_number()) {
                return timing.saturating_add(T::WeightInfo::open_window());
            }
            // Every block also reads whether a migration is ongoing.
            let looks = timing.saturating_add(T::DbWeight::get().reads(1));
            if Self::is_migrating() {
                looks.saturating_add(T::WeightInfo::count_migrating_block())
            } else {
                looks
            }
        }

        fn offchain_worker(_block: BlockNumberFor<T>) {
            Self::run_worker();
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The availability credited to a lease so far, and its utilisation.
        pub fn usage(lease: LeaseId) -> (Availability, Utilisation) {
            (<Self as Usage>::availability(lease), <Self as Usage>::utilisation(lease))
        }

        /// The key that signs the receipts of a lease.
        pub fn receipt_key(lease: LeaseId) -> Option<ReceiptKey> {
            ReceiptKeys::<T>::get(lease)
        }

        /// The newest void windows, in ascending order: at most 64. A void window is neither missed nor due.
        pub fn void_windows() -> Vec<Window> {
            VoidWindows::<T>::get().into_inner()
        }

        /// A registered meter key: its provider, its deposit and the last window it reported.
        pub fn meter(meter: MeterId) -> Option<Meter<T::AccountId>> {
            Meters::<T>::get(meter)
        }
    }
}
