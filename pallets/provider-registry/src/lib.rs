#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod asks;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod capacity;
mod claims;
mod deposits;
mod errors;
mod events;
mod gates;
mod listing;
mod math;
#[cfg(test)]
mod mock;
mod models;
mod offers;
mod profile;
mod providers;
mod records;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::{
    Claim, OfferDetails, Profile, ProviderDetails, MAX_CLAIM_BLOCKS, MAX_GPUS_PER_OFFER, MAX_MODELS, MAX_URL,
};
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::provider-registry";

/// Providers, the hardware they offer, and auditors' claims about them.
// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::{string::String, vec::Vec};
    use frame_support::{pallet_prelude::*, traits::fungible};
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::{
        gates::{Gate, GateKey, GateSignature, Ip},
        hardware::{Attributes, GpuModel, OfferSpec},
        market::Ask,
        traits::ProviderStake,
        usage::MAX_LEASES_PER_PROVIDER,
        Balance, BlockNumber, ModelId, OfferId,
    };
    use sp_runtime::traits::BlockNumberProvider;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// The native currency, in which deposits are held.
        type Currency: fungible::hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>;

        /// The origin that keeps the table of GPU models.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Bonds of providers.
        type Stake: ProviderStake<Self::AccountId>;

        /// The clock by which claims expire, and which dates the gates of offers.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// Deposit for a provider's record.
        #[pallet::constant]
        type ProviderDeposit: Get<Balance>;

        /// Deposit for an offer's record.
        #[pallet::constant]
        type OfferDeposit: Get<Balance>;

        /// Deposit for an auditor's claim about one provider.
        #[pallet::constant]
        type ClaimDeposit: Get<Balance>;

        /// Deposit for an offer's gate.
        #[pallet::constant]
        type GateDeposit: Get<Balance>;

        /// The most offers of one provider, including retired ones with leases.
        #[pallet::constant]
        type MaxOffers: Get<u32>;

        /// The most leases of one provider at a time, firm promises of leases included: no more than its meters can
        /// report in a window. A lease counts until it ends.
        #[pallet::constant]
        type MaxLeases: Get<u32>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// Reasons for this pallet's holds.
    #[pallet::composite_enum]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// Deposit for a provider's record.
        #[codec(index = 0)]
        ProviderDeposit,
        /// Deposits for a provider's offers.
        #[codec(index = 1)]
        OfferDeposit,
        /// Deposits for an auditor's claims.
        #[codec(index = 2)]
        ClaimDeposit,
        /// Deposits for the gates of a provider's offers.
        #[codec(index = 3)]
        GateDeposit,
    }

    /// The governed table of GPU models.
    #[pallet::storage]
    pub type Models<T: Config> = CountedStorageMap<_, Blake2_128Concat, ModelId, GpuModel, OptionQuery>;

    /// 1 + the highest id that a GPU model ever had. A new model's id is at least that: ids are never reused.
    #[pallet::storage]
    pub type NextModel<T: Config> = StorageValue<_, ModelId, ValueQuery>;

    /// The number of stored offers of each GPU model, including retired ones. A model that has none has no entry.
    #[pallet::storage]
    pub type ModelOffers<T: Config> = StorageMap<_, Blake2_128Concat, ModelId, u32, ValueQuery>;

    /// Registered providers.
    #[pallet::storage]
    pub type Providers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, ProviderDetails<T::AccountId>, OptionQuery>;

    /// Offers, open and retired. Each belongs to a registered provider.
    #[pallet::storage]
    pub type Offers<T: Config> = StorageMap<_, Twox64Concat, OfferId, OfferDetails<T::AccountId>, OptionQuery>;

    /// The id of the next offer. Ids are never reused.
    #[pallet::storage]
    pub type NextOffer<T: Config> = StorageValue<_, OfferId, ValueQuery>;

    /// Asks of open offers, at most one for each. The offer's deposit covers its ask.
    #[pallet::storage]
    pub type Asks<T: Config> = StorageMap<_, Twox64Concat, OfferId, Ask, OptionQuery>;

    /// Gates of offers, at most one for each: the address at which the offer answers watchers' probes. It goes with the
    /// offer.
    #[pallet::storage]
    pub type Gates<T: Config> = StorageMap<_, Twox64Concat, OfferId, Gate, OptionQuery>;

    /// Whether gates may be on loopback, as on chains for development. Fixed at genesis.
    #[pallet::storage]
    pub type PrivateGates<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// Auditors' claims, by provider and auditor. Expired claims stay until someone drops them.
    #[pallet::storage]
    pub type Claims<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, T::AccountId, Claim, OptionQuery>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The table of GPU models: id, vendor, name, VRAM in MiB, TDP in watts, stake per GPU.
        pub models: Vec<(ModelId, String, String, u32, u32, Balance)>,
        /// Whether gates may be on loopback, where only nodes of the same machine reach them.
        pub private_gates: bool,
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            PrivateGates::<T>::set(self.private_gates);
            for (id, vendor, name, vram_mib, tdp_watts, stake_per_gpu) in &self.models {
                assert!(!Models::<T>::contains_key(id), "model {id} is in the genesis twice");
                let added = Pallet::<T>::genesis_model(*id, vendor, name, *vram_mib, *tdp_watts, *stake_per_gpu);
                assert!(added.is_ok(), "model {id} of the genesis is refused: {added:?}");
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::MaxOffers::get() > 0, "nobody could list an offer");
            assert!(T::MaxLeases::get() > 0, "nobody could serve a lease");
            assert!(T::MaxLeases::get() <= MAX_LEASES_PER_PROVIDER, "no provider could report all its leases");
            let minimum = <T::Currency as fungible::Inspect<T::AccountId>>::minimum_balance();
            let deposits =
                [T::ProviderDeposit::get(), T::OfferDeposit::get(), T::ClaimDeposit::get(), T::GateDeposit::get()];
            for deposit in deposits {
                assert!(deposit >= minimum, "an account that has nothing else must be able to receive a deposit back");
            }
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// An offer, open or retired.
        pub fn offer(id: OfferId) -> Option<OfferDetails<T::AccountId>> {
            Offers::<T>::get(id)
        }

        /// The ask of an open offer: the price at which anyone may lease it at once.
        pub fn ask(offer: OfferId) -> Option<Ask> {
            Asks::<T>::get(offer)
        }

        /// The gate of an offer: the address at which it answers watchers' probes.
        pub fn gate(offer: OfferId) -> Option<Gate> {
            Gates::<T>::get(offer)
        }

        /// An auditor's claim about a provider. It does not count after `expires`.
        pub fn claim(provider: T::AccountId, auditor: T::AccountId) -> Option<Claim> {
            Claims::<T>::get(provider, auditor)
        }

        /// GPUs of an offer that no lease has reserved and that are not promised to a bid; 0 if it is retired. The bond
        /// may cover fewer.
        pub fn free_gpus(offer: OfferId) -> Option<u16> {
            Offers::<T>::get(offer).map(|offer| offer.free_gpus())
        }
    }
}
