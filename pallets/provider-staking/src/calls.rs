//! What providers can call. Each call says who may make it, what it does, and how it fails; `bonding.rs` does the work.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Open a ledger with a first bond.
        ///
        /// # Origin
        /// Signed by an account without a ledger.
        ///
        /// # Details
        /// Holds the amount; the existential deposit stays free. The account need not be a registered provider. A
        /// ledger exists until everything is withdrawn and nothing is required or reserved: a provider that has
        /// unbonded everything and not yet withdrawn it returns with `bond_more`.
        ///
        /// # Errors
        /// - `ZeroAmount`
        /// - `AlreadyBonded`
        /// - `BelowMinimumBond`
        /// - The currency's error if the amount is not free.
        ///
        /// # Events
        /// - `Bonded`
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::bond())]
        pub fn bond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_bond(&provider, amount)
        }

        /// Add to the bond.
        ///
        /// # Origin
        /// Signed by an account with a ledger.
        ///
        /// # Details
        /// If a slash or unbonding left the bond below the minimum, the amount must bring it up to the minimum.
        ///
        /// # Errors
        /// - `ZeroAmount`
        /// - `NotBonded`
        /// - `BelowMinimumBond`
        /// - The currency's error if the amount is not free.
        ///
        /// # Events
        /// - `Bonded`
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::bond_more())]
        pub fn bond_more(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_bond_more(&provider, amount)
        }

        /// Begin to take an amount out of the bond.
        ///
        /// # Origin
        /// Signed by an account with a ledger.
        ///
        /// # Details
        /// The rest of the bond must cover the provider's offers and what is reserved in it, and be 0 or at
        /// least the minimum. The amount can be withdrawn after the chain's unbonding period, and slashed until then.
        /// Amounts unbonded in the same block share a chunk. When the list of chunks is full, the chunks that are due
        /// are withdrawn first.
        ///
        /// # Errors
        /// - `ZeroAmount`
        /// - `NotBonded`
        /// - `MoreThanBonded`
        /// - `StillRequired`: the offers need part of the amount, or it is reserved.
        /// - `BelowMinimumBond`
        /// - `TooManyChunks`: the list is full and no chunk is due.
        ///
        /// # Events
        /// - `Withdrawn`, if chunks that were due made room
        /// - `Unbonding`
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::unbond())]
        pub fn unbond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_unbond(&provider, amount)
        }

        /// Release every chunk that is due.
        ///
        /// # Origin
        /// Signed by an account with a ledger.
        ///
        /// # Details
        /// Removes the ledger if nothing is left in it.
        ///
        /// # Errors
        /// - `NotBonded`
        /// - `NothingToWithdraw`: no chunk is due.
        ///
        /// # Events
        /// - `Withdrawn`
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(&provider)
        }

        /// Pay a pending penalty or slash that is due.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Details
        /// The chain does the same from its agenda; the call is for what it had no room for. The beneficiary gets its
        /// restitution, the treasury the rest. The treasury also gets what the beneficiary cannot receive, and what
        /// the treasury cannot receive is burnt.
        ///
        /// # Errors
        /// - `NoSuchSlash`
        /// - `SlashNotDue`
        ///
        /// # Events
        /// - `SlashPaid`
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::pay_slash())]
        pub fn pay_slash(origin: OriginFor<T>, slash: SlashId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_pay_slash(slash)
        }

        /// Cancel a pending penalty or slash.
        ///
        /// # Origin
        /// The origin that may cancel slashes.
        ///
        /// # Details
        /// Puts each part back where it came from; what was reserved comes back to the bond and is not reserved. A
        /// chunk that finds the list full joins the next one. The offence stays done with: it is not slashed again.
        /// What was cancelled does not count towards what is taken later. Until it is paid it can be cancelled, also
        /// when it is due.
        ///
        /// # Errors
        /// - `NoSuchSlash`
        ///
        /// # Events
        /// - `SlashCancelled`
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::cancel_slash())]
        pub fn cancel_slash(origin: OriginFor<T>, slash: SlashId) -> DispatchResult {
            T::CancelOrigin::ensure_origin(origin)?;
            Self::do_cancel_slash(slash)
        }
    }
}
