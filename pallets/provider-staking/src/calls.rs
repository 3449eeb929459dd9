//! What providers can call. Each call says who may make it, what it does, and how it fails; `bonding.rs` does the work.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Open a ledger and bond an amount.
        ///
        /// # Origin
        /// Signed, by the provider.
        ///
        /// # Details
        /// The amount is put under hold; the existential deposit stays free. Registering as a provider is not
        /// necessary for it. A ledger exists until everything is withdrawn and nothing is required or reserved, so a
        /// provider that has unbonded but not withdrawn all of its bond comes back by `bond_more`.
        ///
        /// # Errors
        /// `ZeroAmount`, `AlreadyBonded`, `BelowMinimumBond`; the currency's if the amount is not free.
        ///
        /// # Events
        /// `Bonded`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::bond())]
        pub fn bond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_bond(&provider, amount)
        }

        /// Add to the bond.
        ///
        /// # Origin
        /// Signed, by a provider that has a ledger.
        ///
        /// # Details
        /// After a slash, or after unbonding everything, the amount must bring the bond up to the minimum.
        ///
        /// # Errors
        /// `ZeroAmount`, `NotBonded`, `BelowMinimumBond`; the currency's if the amount is not free.
        ///
        /// # Events
        /// `Bonded`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::bond_more())]
        pub fn bond_more(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_bond_more(&provider, amount)
        }

        /// Start taking an amount out of the bond.
        ///
        /// # Origin
        /// Signed, by a provider that has a ledger.
        ///
        /// # Details
        /// What stays bonded must cover what the provider lists and the penalties reserved for its leases, and be
        /// nothing or at least the minimum. The amount can be withdrawn after the chain's unbonding period and can be
        /// slashed until then. Amounts unbonded in the same block become one chunk. When the list of chunks is full,
        /// those already due are withdrawn first.
        ///
        /// # Errors
        /// `ZeroAmount`, `NotBonded`, `MoreThanBonded`, `StillRequired`, `BelowMinimumBond`, `TooManyChunks`.
        ///
        /// # Events
        /// `Unbonding`, after `Withdrawn` if due chunks made room.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::unbond())]
        pub fn unbond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_unbond(&provider, amount)
        }

        /// Release everything that has finished unbonding.
        ///
        /// # Origin
        /// Signed, by a provider that has a ledger.
        ///
        /// # Details
        /// Removes the ledger when nothing is left in it and nothing is required or reserved.
        ///
        /// # Errors
        /// `NotBonded`, `NothingToWithdraw`.
        ///
        /// # Events
        /// `Withdrawn`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(&provider)
        }
    }
}
