//! What can be called. Each call says who may, what it does, and how it fails; the work is in `dispatchables.rs`.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
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
}
