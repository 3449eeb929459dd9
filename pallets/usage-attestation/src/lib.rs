//! # Usage attestation
//!
//! What was measured of each lease, and by whom.
//!
//! ## Key terms
//! - **Meter key**: an sr25519 key of type `gpum` in the keystore of a provider's node. The provider registers it
//!   once, with proof that the key consents, and a deposit.
//! - **Window**: `window_blocks` blocks of the chain. Window `w` is reported during the whole of window `w + 1` and
//!   at no other time.
//! - **Reading**: a meter's cumulative counters of one lease. **Report**: the readings of one key for one window.
//! - **Credit**: the part of a window in which the hardware was there, in milliseconds; what settlement pays.
//!
//! ## How a window is credited
//! 1. A provider registers a meter key: [`Call::register_meter`].
//! 2. During window `w + 1` the off-chain worker of the provider's node asks the meter, signs the readings of the
//!    provider's own leases and submits [`Call::report`]. Nobody pays a fee for it: it is authorized by the key's
//!    signature, once per key and window.
//! 3. Each reading of a lease of that provider with blocks in `w` is compared with the lease's baseline and credited,
//!    clamped to the window (`credit`). What a reading says never refuses the report: it is clamped or flagged. One
//!    that is of no such lease is skipped, and at most half of a report's may be.
//! 4. The market reads the sum through [`Usage`] when it settles.
//!
//! ## Limits
//! [`MAX_METERS`] keys per provider and [`MAX_READINGS`] readings per report. A lease is credited at most once per
//! window, whatever meters report it. The record of a lease lives from its first reading to `Usage::forget`.
//!
//! [`Usage`]: leasehold_primitives::traits::Usage
//! [`MAX_METERS`]: leasehold_primitives::usage::MAX_METERS
//! [`MAX_READINGS`]: leasehold_primitives::usage::MAX_READINGS

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod errors;
mod events;
mod leases;
mod math;
mod meters;
#[cfg(test)]
mod mock;
mod refusal;
mod report;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod usage;
pub mod weights;
mod worker;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use refusal::Refusal;
pub use types::{Baseline, Counters, DisputeEpoch, Implausibility, Meter, Record};
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::usage-attestation";

// What the macros of FRAME expand to expects; this module only declares.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{hold, Inspect},
    };
    use frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*};
    use leasehold_primitives::{
        time::Timing,
        traits::{Leases, Providers, Usage},
        usage::{Availability, MeterId, MeterSignature, Report, Utilisation},
        Balance, BlockNumber, LeaseId, Window,
    };
    use sp_runtime::traits::BlockNumberProvider;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The runtime's transaction extensions must contain `frame_system::AuthorizeCall`: reports come through it.
    #[pallet::config]
    pub trait Config: CreateAuthorizedTransaction<Call<Self>> + frame_system::Config {
        /// The runtime's reasons to hold.
        type RuntimeHoldReason: From<HoldReason>;
        /// What the deposits are paid in.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>;
        /// The leases whose readings are recorded.
        type Leases: Leases<Self::AccountId>;
        /// Who may register meters.
        type Providers: Providers<Self::AccountId>;
        /// What blocks are counted by.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;
        /// The lengths that this chain runs with.
        type Timing: Get<Timing>;
        /// Held for each registered meter key.
        #[pallet::constant]
        type MeterDeposit: Get<Balance>;
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds funds.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// Pays for the storage of a registered meter key.
        #[codec(index = 0)]
        MeterDeposit,
    }

    /// Registered meter keys.
    #[pallet::storage]
    pub type Meters<T: Config> = StorageMap<_, Blake2_128Concat, MeterId, Meter<T::AccountId>>;

    /// How many keys each provider has registered. No entry is none.
    #[pallet::storage]
    pub type MeterCount<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// What was measured of each lease, from its first reading until the market forgets the lease.
    #[pallet::storage]
    pub type Records<T: Config> = StorageMap<_, Twox64Concat, LeaseId, Record>;

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
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
        /// What is credited to a lease as of now, and how it was used.
        pub fn usage(lease: LeaseId) -> (Availability, Utilisation) {
            (<Self as Usage>::availability(lease), <Self as Usage>::utilisation(lease))
        }

        /// The registered meter key, with its provider and the last window it reported.
        pub fn meter(meter: MeterId) -> Option<Meter<T::AccountId>> {
            Meters::<T>::get(meter)
        }
    }
}
