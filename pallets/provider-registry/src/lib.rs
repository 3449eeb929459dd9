//! # Provider registry
//!
//! Who offers what hardware, at what price, and who vouches for it: providers, the governed table of GPU models, offers
//! and their capacity, asks, auditors' claims.
//!
//! ## Words
//! - **model**: a row of the table that governance keeps: vendor, name, memory, power, and the stake a provider must
//!   have bonded for each GPU of it.
//! - **offer**: a provider's standing capacity of one model in one region.
//! - **attribute**: a key and a value that a provider declares of an offer, or an auditor of a provider. What they mean
//!   is between people.
//! - **ask**: the price at which anyone may lease an open offer at once.
//! - **auditor**: anyone who claims something of a provider. Whom to believe is each tenant's choice.
//! - **claim**: attributes that one auditor confirms of one provider until a block.
//! - **reserved**: GPUs of an offer that running leases use.
//! - **not concluded**: a lease that reserved GPUs and whose accounts are not closed yet, running or not.
//! - **required**: what a provider must keep bonded: its open offers' GPUs and its retired offers' reserved GPUs, each
//!   at the stake that its offer was listed with.
//!
//! ## An offer's life
//! 1. [`list_offer`](Pallet::list_offer) takes a deposit, copies the model's stake per GPU into the offer, and needs
//!    the bond to cover it.
//! 2. The market reserves, releases and concludes through
//!    [`Capacity`](leasehold_primitives::traits::Capacity). A reservation needs free GPUs, and a bond that covers what
//!    is in use and what is asked: after a slash, capacity no longer covered takes no new lease.
//! 3. [`change_offer`](Pallet::change_offer) changes what no lease was matched against.
//! 4. [`set_ask`](Pallet::set_ask) gives it a price at which it can be taken, another one, or none. The market copies
//!    what it takes: no lease depends on what the ask becomes.
//! 5. [`retire_offer`](Pallet::retire_offer) ends new leases at once, and the ask with them. Record and deposit go with
//!    the last lease.
//!
//! ## A claim's life
//! 1. [`attest`](Pallet::attest) stores what an auditor confirms of a provider, for at most [`MAX_CLAIM_BLOCKS`], at
//!    the auditor's deposit. Once more, it replaces what was there.
//! 2. It counts up to and including the block in which it expires. Orders are matched against it at bid and at award;
//!    leases that run do not depend on it.
//! 3. [`revoke_claim`](Pallet::revoke_claim) is the auditor's at any time, whatever became of the provider.
//! 4. [`drop_claim`](Pallet::drop_claim) is anyone's once the claim has expired or its provider is none any more.
//!
//! ## The table never applies backwards
//! Changing or removing a model changes no offer. An offer takes the table's new figure when its provider changes it
//! while no lease depends on it. While one does, the figure stays when GPUs are taken out; when GPUs are put in, it
//! can rise with the table but never falls: leases keep the stake behind them, and an old figure cannot be stretched
//! over new hardware.
//!
//! ## Money
//! Three deposits under three holds, [`HoldReason`]. Each record keeps what was taken for it, so that a new figure
//! changes no old deposit. `try_state` checks the sums. An ask has no deposit of its own: there is at most one for each
//! offer, whose deposit covers it.

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
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::{
    Claim, OfferDetails, Profile, ProviderDetails, MAX_CLAIM_BLOCKS, MAX_GPUS_PER_OFFER, MAX_MODELS, MAX_URL,
};
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::provider-registry";

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
        hardware::{Attributes, GpuModel, OfferSpec},
        market::Ask,
        traits::ProviderStake,
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

        /// The native currency, in which deposits are kept.
        type Currency: fungible::hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>;

        /// Who keeps the table of models.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Bonds of providers.
        type Stake: ProviderStake<Self::AccountId>;

        /// The clock by which claims expire.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// Deposit for a provider's record.
        #[pallet::constant]
        type ProviderDeposit: Get<Balance>;

        /// Deposit for an offer's record.
        #[pallet::constant]
        type OfferDeposit: Get<Balance>;

        /// Deposit for an auditor's claim of one provider.
        #[pallet::constant]
        type ClaimDeposit: Get<Balance>;

        /// Offers one provider may have, retired ones with leases included.
        #[pallet::constant]
        type MaxOffers: Get<u32>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds money.
    #[pallet::composite_enum]
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
    }

    /// The governed table of GPU models.
    #[pallet::storage]
    pub type Models<T: Config> = CountedStorageMap<_, Blake2_128Concat, ModelId, GpuModel, OptionQuery>;

    /// Registered providers.
    #[pallet::storage]
    pub type Providers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ProviderDetails, OptionQuery>;

    /// Offers, open and retired. Each belongs to a registered provider.
    #[pallet::storage]
    pub type Offers<T: Config> = StorageMap<_, Twox64Concat, OfferId, OfferDetails<T::AccountId>, OptionQuery>;

    /// The id of the next offer. Ids are never used twice.
    #[pallet::storage]
    pub type NextOffer<T: Config> = StorageValue<_, OfferId, ValueQuery>;

    /// Prices at which open offers can be leased at once. At most one for each offer, which has a deposit.
    #[pallet::storage]
    pub type Asks<T: Config> = StorageMap<_, Twox64Concat, OfferId, Ask, OptionQuery>;

    /// What auditors confirm: of which provider, by which auditor. Those that have expired stay until someone drops them.
    #[pallet::storage]
    pub type Claims<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, T::AccountId, Claim, OptionQuery>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The table: id, vendor, name, memory of a GPU in MiB, its power in watts, stake per GPU.
        pub models: Vec<(ModelId, String, String, u32, u32, Balance)>,
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
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
            assert!(T::MaxOffers::get() > 0, "nobody could list anything");
            let minimum = <T::Currency as fungible::Inspect<T::AccountId>>::minimum_balance();
            for deposit in [T::ProviderDeposit::get(), T::OfferDeposit::get(), T::ClaimDeposit::get()] {
                assert!(deposit >= minimum, "a deposit must be releasable to an account that has nothing else");
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

        /// The price at which an open offer can be leased at once.
        pub fn ask(offer: OfferId) -> Option<Ask> {
            Asks::<T>::get(offer)
        }

        /// What an auditor confirmed of a provider. Past `expires` it counts for nothing.
        pub fn claim(provider: T::AccountId, auditor: T::AccountId) -> Option<Claim> {
            Claims::<T>::get(provider, auditor)
        }

        /// GPUs of an offer that no lease has taken; 0 once it is retired. Whether the bond covers them is not said.
        pub fn free_gpus(offer: OfferId) -> Option<u16> {
            Offers::<T>::get(offer).map(|offer| offer.free_gpus())
        }
    }
}
