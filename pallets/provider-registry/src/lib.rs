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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod capacity;
mod dispatchables;
#[cfg(test)]
mod mock;
mod stake;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

pub use pallet::*;
pub use types::{
    Claim, OfferDetails, Profile, ProviderDetails, MAX_CLAIM_BLOCKS, MAX_GPUS_PER_OFFER, MAX_MODELS, MAX_URL,
};
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::provider-registry";

// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
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

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account became a provider.
        #[codec(index = 0)]
        ProviderRegistered {
            /// The account.
            provider: T::AccountId,
        },
        /// A provider changed its profile.
        #[codec(index = 1)]
        ProviderUpdated {
            /// The provider.
            provider: T::AccountId,
        },
        /// An account is no provider any more; its deposit is free.
        #[codec(index = 2)]
        ProviderDeregistered {
            /// The account.
            provider: T::AccountId,
        },
        /// An offer takes leases.
        #[codec(index = 3)]
        OfferListed {
            /// The new offer.
            offer: OfferId,
            /// Whose it is.
            provider: T::AccountId,
            /// What it is.
            spec: OfferSpec,
        },
        /// An offer was changed.
        #[codec(index = 4)]
        OfferChanged {
            /// The offer.
            offer: OfferId,
            /// What it is now.
            spec: OfferSpec,
        },
        /// An offer takes no more leases. Its record and deposit go with its last lease.
        #[codec(index = 5)]
        OfferRetired {
            /// The offer.
            offer: OfferId,
        },
        /// A row of the table of models is new or was changed.
        #[codec(index = 6)]
        ModelSet {
            /// The row.
            model: ModelId,
        },
        /// A row of the table of models is gone.
        #[codec(index = 7)]
        ModelRemoved {
            /// The row.
            model: ModelId,
        },
        /// A lease took GPUs of an offer.
        #[codec(index = 8)]
        CapacityReserved {
            /// The offer.
            offer: OfferId,
            /// How many GPUs.
            gpus: u16,
        },
        /// A lease stopped running and gave its GPUs back.
        #[codec(index = 9)]
        CapacityReleased {
            /// The offer.
            offer: OfferId,
            /// How many GPUs.
            gpus: u16,
        },
        /// An offer can be leased at this price from now on.
        #[codec(index = 10)]
        AskSet {
            /// The offer.
            offer: OfferId,
            /// Price, asset, longest term and terms.
            ask: Ask,
        },
        /// An offer has no price any more.
        #[codec(index = 11)]
        AskRemoved {
            /// The offer.
            offer: OfferId,
        },
        /// An auditor confirmed something of a provider, in the place of what it confirmed before.
        #[codec(index = 12)]
        ClaimMade {
            /// Of whom.
            provider: T::AccountId,
            /// By whom.
            auditor: T::AccountId,
            /// What.
            attributes: Attributes,
            /// The last block in which it counts.
            expires: BlockNumber,
        },
        /// An auditor took back what it confirmed of a provider; its deposit is free.
        #[codec(index = 13)]
        ClaimRevoked {
            /// Of whom.
            provider: T::AccountId,
            /// By whom.
            auditor: T::AccountId,
        },
        /// A claim that counted for nothing is gone; its auditor's deposit is free.
        #[codec(index = 14)]
        ClaimDropped {
            /// Of whom.
            provider: T::AccountId,
            /// By whom.
            auditor: T::AccountId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The account is a provider already.
        #[codec(index = 0)]
        AlreadyRegistered,
        /// The account is no provider.
        #[codec(index = 1)]
        NotRegistered,
        /// A name is empty, not UTF-8, or has control characters.
        #[codec(index = 2)]
        InvalidName,
        /// A URL is neither empty nor a printable UTF-8 text that begins with `https://`.
        #[codec(index = 3)]
        InvalidUrl,
        /// Leases of the provider are not concluded.
        #[codec(index = 4)]
        LeasesRunning,
        /// The provider has offers: retire them first.
        #[codec(index = 5)]
        OffersListed,
        /// The provider has as many offers as one may have.
        #[codec(index = 6)]
        TooManyOffers,
        /// The table has no such model.
        #[codec(index = 7)]
        UnknownModel,
        /// No GPUs, or more than one offer may have.
        #[codec(index = 8)]
        InvalidGpuCount,
        /// More memory than a GPU of this model has.
        #[codec(index = 9)]
        MoreMemoryThanModel,
        /// Not the code of a country: two capital letters.
        #[codec(index = 10)]
        InvalidRegion,
        /// There is no such offer.
        #[codec(index = 11)]
        UnknownOffer,
        /// The offer is another provider's.
        #[codec(index = 12)]
        NotYourOffer,
        /// The offer is retired.
        #[codec(index = 13)]
        OfferRetired,
        /// Running leases use more GPUs of the offer.
        #[codec(index = 14)]
        BelowReserved,
        /// Leases of the offer are not concluded: nothing but its number of GPUs can change.
        #[codec(index = 15)]
        FrozenByLease,
        /// The offer has fewer GPUs free.
        #[codec(index = 16)]
        NotEnoughFreeGpus,
        /// The provider's bond does not cover these GPUs on top of those in use.
        #[codec(index = 17)]
        CapacityNotBonded,
        /// The table of models is full.
        #[codec(index = 18)]
        TooManyModels,
        /// An attribute has no key, one that is there twice, or a key or value that is not readable UTF-8; or a claim
        /// has no attribute.
        #[codec(index = 19)]
        InvalidAttributes,
        /// The offer has no ask.
        #[codec(index = 20)]
        NoAsk,
        /// An ask for nothing.
        #[codec(index = 21)]
        ZeroPrice,
        /// An ask for no time, or for longer than a lease can be.
        #[codec(index = 22)]
        TermOutOfRange,
        /// The notice is too long, or the exit penalty out of its range.
        #[codec(index = 23)]
        InvalidTerms,
        /// The block does not lie ahead, or too far.
        #[codec(index = 24)]
        ExpiryOutOfRange,
        /// Nobody is its own auditor.
        #[codec(index = 25)]
        OwnClaim,
        /// The auditor claims nothing of this provider.
        #[codec(index = 26)]
        NoSuchClaim,
        /// The claim has not expired and is about a provider: only its auditor can take it back.
        #[codec(index = 27)]
        ClaimStillValid,
        /// No lease of the offer is running.
        #[codec(index = 28)]
        NoLeaseRunning,
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

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Become a provider.
        ///
        /// # Origin
        /// Signed.
        ///
        /// # Details
        /// Takes a deposit, which `deregister` gives back. The profile is for people; nothing on chain reads it.
        ///
        /// # Errors
        /// `AlreadyRegistered`, `InvalidName`, `InvalidUrl`; the currency's if the deposit is not free.
        ///
        /// # Events
        /// `ProviderRegistered`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register())]
        pub fn register(origin: OriginFor<T>, profile: Profile) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_register(provider, profile)
        }

        /// Replace the provider's profile.
        ///
        /// # Origin
        /// Signed, by a provider.
        ///
        /// # Errors
        /// `NotRegistered`, `InvalidName`, `InvalidUrl`.
        ///
        /// # Events
        /// `ProviderUpdated`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_profile())]
        pub fn update_profile(origin: OriginFor<T>, profile: Profile) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_update_profile(provider, profile)
        }

        /// Stop being a provider and get the deposit back.
        ///
        /// # Origin
        /// Signed, by a provider.
        ///
        /// # Details
        /// Every offer must be retired and every lease concluded. The bond is taken out separately.
        ///
        /// # Errors
        /// `NotRegistered`, `LeasesRunning`, `OffersListed`.
        ///
        /// # Events
        /// `ProviderDeregistered`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::deregister())]
        pub fn deregister(origin: OriginFor<T>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_deregister(provider)
        }

        /// List an offer.
        ///
        /// # Origin
        /// Signed, by a provider.
        ///
        /// # Details
        /// Takes a deposit. The bond must cover the model's stake for each GPU on top of all that the provider lists;
        /// the stake per GPU stays what it is now whatever happens to the table.
        ///
        /// # Errors
        /// `NotRegistered`, `TooManyOffers`, `UnknownModel`, `InvalidGpuCount`, `MoreMemoryThanModel`,
        /// `InvalidRegion`, `InvalidAttributes`; the bond's if it is too small; the currency's if the deposit is not
        /// free.
        ///
        /// # Events
        /// `OfferListed`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::list_offer())]
        pub fn list_offer(origin: OriginFor<T>, spec: OfferSpec) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_list_offer(provider, spec).map(drop)
        }

        /// Change an open offer.
        ///
        /// # Origin
        /// Signed, by the offer's provider.
        ///
        /// # Details
        /// With no lease on it that is not concluded, the offer becomes what would be listed now, at the table's
        /// stake. With leases, only the number of GPUs changes, and not below those reserved: fewer keep the stake
        /// per GPU, more need the model to be in the table and take its stake if that is higher. An ask stays as it is.
        ///
        /// # Errors
        /// `UnknownOffer`, `NotYourOffer`, `OfferRetired`, `BelowReserved`, `FrozenByLease`, and those of
        /// `list_offer` about the specification and the bond.
        ///
        /// # Events
        /// `OfferChanged`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::change_offer())]
        pub fn change_offer(origin: OriginFor<T>, offer: OfferId, spec: OfferSpec) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_change_offer(provider, offer, spec)
        }

        /// Take an offer off the market.
        ///
        /// # Origin
        /// Signed, by the offer's provider.
        ///
        /// # Details
        /// It takes no new lease from now on, and GPUs not reserved need no bond any more. Without leases the record
        /// goes and the deposit comes back at once; otherwise by themselves when the last lease is concluded. Its ask
        /// goes at once.
        ///
        /// # Errors
        /// `UnknownOffer`, `NotYourOffer`, `OfferRetired`.
        ///
        /// # Events
        /// `OfferRetired`, after `AskRemoved` if it had an ask.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::retire_offer())]
        pub fn retire_offer(origin: OriginFor<T>, offer: OfferId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_retire_offer(provider, offer)
        }

        /// Add or change a row of the table of models.
        ///
        /// # Origin
        /// Governance.
        ///
        /// # Details
        /// No offer changes by it.
        ///
        /// # Errors
        /// `InvalidName`, `TooManyModels`.
        ///
        /// # Events
        /// `ModelSet`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_model())]
        pub fn set_model(origin: OriginFor<T>, id: ModelId, model: GpuModel) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_model(id, model)
        }

        /// Remove a row of the table of models.
        ///
        /// # Origin
        /// Governance.
        ///
        /// # Details
        /// Offers of that model stay and go on taking leases; no more GPUs of it can be listed.
        ///
        /// # Errors
        /// `UnknownModel`.
        ///
        /// # Events
        /// `ModelRemoved`.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::remove_model())]
        pub fn remove_model(origin: OriginFor<T>, id: ModelId) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_remove_model(id)
        }

        /// Set, change or remove the price at which anyone may lease the offer at once.
        ///
        /// # Origin
        /// Signed, by the offer's provider.
        ///
        /// # Details
        /// The price is per block and GPU. It changes no lease: the market copies it when the offer is taken. An ask has
        /// no deposit of its own; an offer has at most one, and its deposit covers it. That the asset is approved, and
        /// that the bond covers capacity and penalty, is asked when the offer is taken.
        ///
        /// # Errors
        /// `UnknownOffer`, `NotYourOffer`, `OfferRetired`; `ZeroPrice`, `TermOutOfRange`, `InvalidTerms` of a new ask; `NoAsk`
        /// if there is none to remove.
        ///
        /// # Events
        /// `AskSet` or `AskRemoved`.
        #[pallet::call_index(8)]
        #[pallet::weight(match ask {
            Some(_) => T::WeightInfo::set_ask(),
            None => T::WeightInfo::remove_ask(),
        })]
        pub fn set_ask(origin: OriginFor<T>, offer: OfferId, ask: Option<Ask>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            match ask {
                Some(ask) => Self::do_set_ask(provider, offer, ask),
                None => Self::do_remove_ask(provider, offer),
            }
        }

        /// Confirm attributes of a provider.
        ///
        /// # Origin
        /// Signed, by anyone but the provider: the auditor.
        ///
        /// # Details
        /// Orders that name this auditor accept an attribute that the provider declares if the auditor confirms it, up
        /// to and including the block `expires`, at most 5,256,000 blocks ahead. Takes a deposit, which `revoke_claim`
        /// or `drop_claim` gives back. A claim of the same provider by the same auditor is replaced and keeps its
        /// deposit.
        ///
        /// # Errors
        /// `NotRegistered` if the provider is none, `OwnClaim`, `InvalidAttributes`, `ExpiryOutOfRange`; the currency's
        /// if the deposit is not free.
        ///
        /// # Events
        /// `ClaimMade`.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::attest())]
        pub fn attest(
            origin: OriginFor<T>,
            provider: T::AccountId,
            attributes: Attributes,
            expires: BlockNumber,
        ) -> DispatchResult {
            let auditor = ensure_signed(origin)?;
            Self::do_attest(auditor, provider, attributes, expires)
        }

        /// Take back what was confirmed of a provider, and get the deposit back.
        ///
        /// # Origin
        /// Signed, by the auditor.
        ///
        /// # Details
        /// At any time, also when the claim has expired or its provider is none any more. Leases that run go on; orders
        /// are matched without the claim from now on.
        ///
        /// # Errors
        /// `NoSuchClaim`.
        ///
        /// # Events
        /// `ClaimRevoked`.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::revoke_claim())]
        pub fn revoke_claim(origin: OriginFor<T>, provider: T::AccountId) -> DispatchResult {
            let auditor = ensure_signed(origin)?;
            Self::do_revoke_claim(auditor, provider)
        }

        /// Remove a claim that counts for nothing.
        ///
        /// # Origin
        /// Signed, by anyone.
        ///
        /// # Details
        /// A claim can be dropped from the block after `expires` on, and before that once its provider is not registered
        /// any more. The deposit goes back to the auditor.
        ///
        /// # Errors
        /// `NoSuchClaim`, `ClaimStillValid`.
        ///
        /// # Events
        /// `ClaimDropped`.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::drop_claim())]
        pub fn drop_claim(origin: OriginFor<T>, provider: T::AccountId, auditor: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_drop_claim(provider, auditor)
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
