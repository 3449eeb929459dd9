//! What can be called. Each call says who may make it, what it does, and how it fails; `meters.rs` and `report.rs` do
//! the work.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
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
}
