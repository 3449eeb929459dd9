//! The pallet's calls. Each call documents its origin, its effect and its errors; the work is in the files of the
//! subjects.

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
        /// Takes a deposit, which `deregister` returns. Name and URL are for people: nothing on chain reads them.
        /// `payee` is the account that receives the earnings of the provider's leases; none for the provider's own. A
        /// lease keeps the payee of the block in which it is opened, or in which a standby takes over. Exit penalties,
        /// deposits and the bond remain the provider's own.
        ///
        /// # Errors
        /// - `AlreadyRegistered`
        /// - `InvalidName`
        /// - `InvalidUrl`
        /// - The currency's error if the deposit is not free.
        ///
        /// # Events
        /// - `ProviderRegistered`
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register())]
        pub fn register(origin: OriginFor<T>, profile: Profile<T::AccountId>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_register(provider, profile)
        }

        /// Replace the provider's profile.
        ///
        /// # Origin
        /// Signed by a provider.
        ///
        /// # Details
        /// A new payee applies to leases opened from now on. Existing leases keep theirs.
        ///
        /// # Errors
        /// - `NotRegistered`
        /// - `InvalidName`
        /// - `InvalidUrl`
        ///
        /// # Events
        /// - `ProviderUpdated`
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_profile())]
        pub fn update_profile(origin: OriginFor<T>, profile: Profile<T::AccountId>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_update_profile(provider, profile)
        }

        /// Stop being a provider and get the deposit back.
        ///
        /// # Origin
        /// Signed by a provider.
        ///
        /// # Details
        /// The provider must have retired every offer, and every lease must be final: a retired offer stays until its
        /// last lease is. Pending slashes must be paid or cancelled. The bond stays; `unbond` and `withdraw_unbonded`
        /// of provider staking take it out.
        ///
        /// # Errors
        /// - `NotRegistered`
        /// - `OffersListed`
        /// - `SlashesPending`
        ///
        /// # Events
        /// - `ProviderDeregistered`
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::deregister())]
        pub fn deregister(origin: OriginFor<T>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_deregister(provider)
        }

        /// List an offer.
        ///
        /// # Origin
        /// Signed by a provider.
        ///
        /// # Details
        /// Takes a deposit. The bond must cover the model's stake for each GPU, on top of everything that the provider
        /// lists and all reserves in the bond. A later change of the table does not change the offer's stake per GPU.
        ///
        /// # Errors
        /// - `NotRegistered`
        /// - `TooManyOffers`
        /// - `NoSuchModel`
        /// - `GpusOutOfRange`
        /// - `VramOutOfRange`: a GPU of this model has less VRAM.
        /// - `InvalidRegion`
        /// - `InvalidAttributes`
        /// - Provider staking's `BondTooSmall`
        /// - The currency's error if the deposit is not free.
        ///
        /// # Events
        /// - `OfferListed`
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::list_offer())]
        pub fn list_offer(origin: OriginFor<T>, spec: OfferSpec) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_list_offer(provider, spec).map(drop)
        }

        /// Change an open offer.
        ///
        /// # Origin
        /// Signed by the offer's provider.
        ///
        /// # Details
        /// If all leases of the offer are final, it becomes the offer that `list_offer` would list now, at the table's
        /// stake per GPU. Otherwise only its number of GPUs can change, and not below those reserved: with fewer GPUs
        /// the stake per GPU stays; for more, the table's applies if it is higher. The ask stays. An offer whose GPUs
        /// are promised to firm bids cannot change.
        ///
        /// # Errors
        /// - `NoSuchOffer`
        /// - `NotYourOffer`
        /// - `OfferRetired`
        /// - `PromisedToBids`
        /// - `BelowReserved`: running leases use more GPUs.
        /// - `FrozenByLease`: a lease is not final, and more than the number of GPUs would change.
        /// - `NoSuchModel`
        /// - `GpusOutOfRange`
        /// - `VramOutOfRange`
        /// - `InvalidRegion`
        /// - `InvalidAttributes`
        /// - Provider staking's `BondTooSmall`
        ///
        /// # Events
        /// - `OfferChanged`
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::change_offer())]
        pub fn change_offer(origin: OriginFor<T>, offer: OfferId, spec: OfferSpec) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_change_offer(provider, offer, spec)
        }

        /// Take an offer off the market.
        ///
        /// # Origin
        /// Signed by the offer's provider.
        ///
        /// # Details
        /// The offer takes no new leases from now on, its ask is removed, and GPUs that are not reserved no longer need
        /// a bond. If all its leases are final, its record is removed and the deposit returns at once; otherwise when
        /// the last lease becomes final. Its gate goes with the record, and the gate's deposit returns too. An offer
        /// whose GPUs are promised to firm bids cannot be retired.
        ///
        /// # Errors
        /// - `NoSuchOffer`
        /// - `NotYourOffer`
        /// - `OfferRetired`
        /// - `PromisedToBids`
        /// - The currency's error if the account cannot receive the deposit.
        ///
        /// # Events
        /// - `AskRemoved`, if the offer had an ask
        /// - `OfferRetired`
        /// - `OfferRemoved`, if all its leases are final
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::retire_offer())]
        pub fn retire_offer(origin: OriginFor<T>, offer: OfferId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_retire_offer(provider, offer)
        }

        /// Add a GPU model to the table, or change its TDP and stake per GPU.
        ///
        /// # Origin
        /// Governance.
        ///
        /// # Arguments
        /// - `id`: the id of a model in the table, or a new one: higher than every id that a model ever had.
        ///
        /// # Details
        /// Changes no offer. Orders, leases and price indices name models by id, so an id stays with one piece of
        /// hardware for ever: vendor, name and VRAM of a model never change.
        ///
        /// # Errors
        /// - `InvalidName`: of the model or its vendor.
        /// - `OtherHardware`
        /// - `ModelIdUsed`
        /// - `TooManyModels`
        /// - `Overflow` (arithmetic): of the highest id there is.
        ///
        /// # Events
        /// - `ModelSet`
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_model())]
        pub fn set_model(origin: OriginFor<T>, id: ModelId, model: GpuModel) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_model(id, model)
        }

        /// Remove a GPU model from the table.
        ///
        /// # Origin
        /// Governance.
        ///
        /// # Details
        /// Possible only while no offer of the model is stored; a retired offer stays stored until its last lease is
        /// final. The id is not given to another model.
        ///
        /// # Errors
        /// - `NoSuchModel`
        /// - `ModelInUse`
        ///
        /// # Events
        /// - `ModelRemoved`
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::remove_model())]
        pub fn remove_model(origin: OriginFor<T>, id: ModelId) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_remove_model(id)
        }

        /// Set, change or remove an offer's ask: the price at which anyone may lease the offer at once.
        ///
        /// # Origin
        /// Signed by the offer's provider.
        ///
        /// # Arguments
        /// - `ask`: the new ask, with its price per block and GPU; none to remove the ask.
        ///
        /// # Details
        /// Changes no lease: a lease copies the ask when it is taken. An ask needs no deposit. Whether its asset is
        /// approved, and whether the bond covers capacity and exit penalty, is checked when the offer is taken.
        ///
        /// # Errors
        /// - `NoSuchOffer`
        /// - `NotYourOffer`
        /// - `OfferRetired`
        /// - `ZeroPrice`
        /// - `TermOutOfRange`
        /// - `InvalidTerms`
        /// - `NoSuchAsk`: there is no ask to remove.
        ///
        /// # Events
        /// - `AskSet` or `AskRemoved`
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
        /// Signed by the auditor: any account but the provider.
        ///
        /// # Arguments
        /// - `expires`: the last block in which the claim counts, 1 to 5,256,000 blocks ahead.
        ///
        /// # Details
        /// An order that names this auditor accepts an attribute that the provider declares if the auditor confirms it.
        /// Takes a deposit, which `revoke_claim` or `drop_claim` returns. A second claim of the auditor about the
        /// provider replaces the first and keeps its deposit.
        ///
        /// # Errors
        /// - `OwnClaim`
        /// - `NotRegistered`: `provider` is not a registered provider.
        /// - `InvalidAttributes`
        /// - `ExpiryOutOfRange`
        /// - The currency's error if the deposit is not free.
        ///
        /// # Events
        /// - `ClaimMade`
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

        /// Revoke the caller's claim about a provider and get the deposit back.
        ///
        /// # Origin
        /// Signed by the auditor.
        ///
        /// # Details
        /// Possible at any time, also after the claim has expired or the provider has deregistered. Leases and firm
        /// bids stay; everything else is matched without the claim from now on.
        ///
        /// # Errors
        /// - `NoSuchClaim`
        ///
        /// # Events
        /// - `ClaimRevoked`
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::revoke_claim())]
        pub fn revoke_claim(origin: OriginFor<T>, provider: T::AccountId) -> DispatchResult {
            let auditor = ensure_signed(origin)?;
            Self::do_revoke_claim(auditor, provider)
        }

        /// Remove a claim that no longer counts.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Details
        /// A claim can be dropped once `expires` has passed, and earlier if its provider is not registered. The auditor
        /// gets the deposit back.
        ///
        /// # Errors
        /// - `NoSuchClaim`
        /// - `ClaimStillValid`
        ///
        /// # Events
        /// - `ClaimDropped`
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::drop_claim())]
        pub fn drop_claim(origin: OriginFor<T>, provider: T::AccountId, auditor: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_drop_claim(provider, auditor)
        }

        /// Set or change an offer's gate: the address at which it answers watchers' probes.
        ///
        /// # Origin
        /// Signed by the offer's provider.
        ///
        /// # Arguments
        /// - `ip`: a public address. Development chains admit loopback, too.
        /// - `port`: 443, or at least 1,024.
        /// - `key`: the ed25519 key that signs the gate's answers.
        /// - `proof`: the key's signature of `("leasehold/gate/1", genesis hash, provider, offer)`.
        ///
        /// # Details
        /// Leases of an offer without a gate are not watched. The address is public and invites attack. A first gate
        /// takes a deposit, which returns with the gate. Address and key may change at any time, also while leases run
        /// and once the offer is retired; the gate then still counts from the block in which it was first set, and
        /// keeps its deposit.
        ///
        /// # Errors
        /// - `NoSuchOffer`
        /// - `NotYourOffer`
        /// - `AddressNotPublic`
        /// - `PortNotAllowed`
        /// - `InvalidGateProof`
        /// - The currency's error if the deposit is not free.
        ///
        /// # Events
        /// - `GateSet`
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::set_gate())]
        pub fn set_gate(
            origin: OriginFor<T>,
            offer: OfferId,
            ip: Ip,
            port: u16,
            key: GateKey,
            proof: GateSignature,
        ) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_set_gate(provider, offer, ip, port, key, &proof)
        }

        /// Remove an offer's gate and get its deposit back.
        ///
        /// # Origin
        /// Signed by the offer's provider.
        ///
        /// # Details
        /// Possible only while all leases of the offer are final and it has no firm bid: tenants chose it with its
        /// gate. A retired offer's gate goes with its record.
        ///
        /// # Errors
        /// - `NoSuchOffer`
        /// - `NotYourOffer`
        /// - `NoSuchGate`
        /// - `GateOfLeases`: a lease is not final.
        /// - `PromisedToBids`
        /// - The currency's error if the account cannot receive the deposit.
        ///
        /// # Events
        /// - `GateRemoved`
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::remove_gate())]
        pub fn remove_gate(origin: OriginFor<T>, offer: OfferId) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_remove_gate(provider, offer)
        }
    }
}
