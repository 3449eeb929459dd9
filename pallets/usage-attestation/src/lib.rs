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

mod dispatchables;
mod worker;

pub mod credit;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use weights::WeightInfo;

// What the macros of FRAME expand to expects; this module only declares.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::{
        credit::Implausibility,
        types::{Meter, Record, Refusal},
    };
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

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider registered a meter key.
        #[codec(index = 0)]
        MeterRegistered { provider: T::AccountId, meter: MeterId },
        /// A provider removed a meter key and has its deposit back.
        #[codec(index = 1)]
        MeterRemoved { provider: T::AccountId, meter: MeterId },
        /// A meter's report for `window` was taken; `credited` of its readings were recorded.
        #[codec(index = 2)]
        ReportAccepted { provider: T::AccountId, meter: MeterId, window: Window, credited: u32 },
        /// A lease has its reading for `window`.
        #[codec(index = 3)]
        UsageRecorded {
            lease: LeaseId,
            window: Window,
            /// Availability credited for this window.
            credited_ms: u64,
            /// Availability credited for good since the lease began.
            final_ms: u64,
            /// Busy time since the last reading. Never billed.
            busy_ms: u64,
            /// Energy since the last reading. Never billed.
            energy_mj: u64,
        },
        /// A reading cannot be true as it stands; what was credited of it is in `UsageRecorded`.
        #[codec(index = 4)]
        ImplausibleReading { lease: LeaseId, window: Window, reason: Implausibility },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// Only a registered provider has meters.
        #[codec(index = 0)]
        NotAProvider,
        /// This meter key is already registered.
        #[codec(index = 1)]
        MeterTaken,
        /// The provider has as many meter keys as it may.
        #[codec(index = 2)]
        TooManyMeters,
        /// The proof is not the meter key's consent to this provider on this chain.
        #[codec(index = 3)]
        BadProof,
        /// No such meter key is registered.
        #[codec(index = 4)]
        UnknownMeter,
        /// Another provider registered this meter key.
        #[codec(index = 5)]
        NotMetersProvider,
        /// The report is not for the window that can be reported now.
        #[codec(index = 6)]
        WindowNotReportable,
        /// This meter key has reported this window.
        #[codec(index = 7)]
        WindowReported,
        /// The report has no readings, or they are not in strictly ascending order of lease.
        #[codec(index = 8)]
        MalformedReport,
    }

    impl<T> From<Refusal> for Error<T> {
        fn from(refusal: Refusal) -> Self {
            match refusal {
                Refusal::Stale | Refusal::Future => Error::WindowNotReportable,
                Refusal::Empty | Refusal::NotOrdered | Refusal::NothingToRecord | Refusal::TooFewToRecord => {
                    Error::MalformedReport
                }
                Refusal::UnknownMeter => Error::UnknownMeter,
                Refusal::WindowReported => Error::WindowReported,
                Refusal::BadSignature => Error::BadProof,
            }
        }
    }

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

    #[pallet::call(weight(<T as Config>::WeightInfo))]
    impl<T: Config> Pallet<T> {
        /// Register a meter key that reports for the caller.
        ///
        /// The dispatch origin must be _Signed_ by a registered provider.
        ///
        /// `proof` is the key's signature over `ownership_payload(genesis hash, provider)`: nobody can register a key
        /// that it does not hold. `MeterDeposit` is held until the key is removed.
        ///
        /// # Errors
        /// - `NotAProvider`: the origin is no registered provider.
        /// - `MeterTaken`: the key is registered, by whomever.
        /// - `TooManyMeters`: the provider has `MAX_METERS` keys.
        /// - `BadProof`: the proof is not the key's consent to this provider on this chain.
        /// - what the currency answers if the deposit cannot be held.
        ///
        /// # Events
        /// - `MeterRegistered`
        #[pallet::call_index(0)]
        pub fn register_meter(origin: OriginFor<T>, meter: MeterId, proof: MeterSignature) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_register_meter(provider, meter, &proof)
        }

        /// Remove a meter key and take its deposit back.
        ///
        /// The dispatch origin must be _Signed_ by the provider that registered the key. It need not be a provider
        /// any more.
        ///
        /// # Errors
        /// - `UnknownMeter`: the key is not registered.
        /// - `NotMetersProvider`: another provider registered it.
        ///
        /// # Events
        /// - `MeterRemoved`
        #[pallet::call_index(1)]
        pub fn remove_meter(origin: OriginFor<T>, meter: MeterId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_remove_meter(provider, meter)
        }

        /// Report the readings of one meter key for the window before the current one.
        ///
        /// The dispatch origin must be _Authorized_: the transaction carries no account and pays no fee, and is valid
        /// only with the meter key's `signature` over the report and this chain's genesis hash. `types::Refusal`
        /// lists what it is refused for before it reaches a block.
        ///
        /// A reading of a lease that is unknown, another provider's, without blocks in the window or already recorded
        /// for it is skipped; a report of which more than half would be is refused. An implausible reading is clamped
        /// and flagged.
        ///
        /// # Errors
        /// None that the authorization did not look for: `UnknownMeter`, `WindowNotReportable`, `WindowReported`,
        /// `MalformedReport`.
        ///
        /// # Events
        /// - `ImplausibleReading` and `UsageRecorded` per reading
        /// - `ReportAccepted`
        #[pallet::call_index(2)]
        #[pallet::weight(<T as Config>::WeightInfo::report(Pallet::<T>::readings_of(report)))]
        #[pallet::weight_of_authorize(<T as Config>::WeightInfo::authorize_report(Pallet::<T>::readings_of(report)))]
        #[pallet::authorize(Pallet::<T>::authorize_report)]
        pub fn report(origin: OriginFor<T>, report: Report, _signature: MeterSignature) -> DispatchResult {
            // The signature was verified by the authorization, in this same block.
            ensure_authorized(origin)?;
            Self::do_report(&report)
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
