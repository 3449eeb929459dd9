//! The pallet's calls. Each call documents its origin, its effect and its errors.

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
        /// unbonded everything and not yet withdrawn it, or has a pool, returns with `bond_more`.
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
        /// The rest of the bond must cover its reserved part, and a fifth of what the provider's offers need, or
        /// whatever delegations do not cover if that is more; and it must be 0 or at least the minimum. The amount can
        /// be withdrawn after the chain's unbonding period, and slashed until then. Amounts unbonded in the same block
        /// share a chunk. When the list of chunks is full, the chunks that are due are withdrawn first.
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
        /// The chain does the same from its agenda; the call is for slashes that the agenda had no room for. The
        /// beneficiary gets its restitution, the treasury the rest. The treasury also gets a restitution that the
        /// beneficiary cannot receive, and all of an exit penalty while a slash of delegations to the same provider is
        /// pending. Money that the treasury cannot receive is burnt.
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
        /// Puts each part back where it came from; the reserved part comes back to the bond and is not reserved again.
        /// A chunk that finds the list full joins the next one. The delegated part comes back to the shares that it was
        /// taken from, and to the withdrawals of those who have left the pool since. The treasury gets the part of
        /// those who have withdrawn, and of those who left since and can withdraw by now. The offence is not slashed
        /// again. A cancelled amount does not count towards later takings. A slash can be cancelled until it is paid,
        /// even when it is due.
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

        /// Set the commission, and whether delegations are accepted. Opens a pool if none is open.
        ///
        /// # Origin
        /// Signed by an account with a ledger.
        ///
        /// # Arguments
        /// - `commission`: the part of the stakers' part of each fee that the provider takes before the rest is shared
        ///   between its bond and its delegators.
        /// - `accepts`: whether others can delegate. It keeps no delegator from leaving.
        ///
        /// # Details
        /// A higher commission takes effect with the next era, a lower one at once; neither applies to earlier fees.
        /// The commission can rise by `MaxCommissionRise` in an era, also from one pool to the next, and no higher than
        /// `MaxCommission`; the first commission is not a rise. Opening a pool moves the existential deposit from the
        /// provider to the pool's account. The provider gets it back when the pool is closed and the last delegator has
        /// withdrawn.
        ///
        /// # Errors
        /// - `CommissionTooHigh`
        /// - `NotBonded`
        /// - `CommissionRisesTooFast`
        /// - The currency's error if the existential deposit is not free.
        ///
        /// # Events
        /// - `PoolOpened`, if no pool was open
        /// - `CommissionSet`
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_commission())]
        pub fn set_commission(origin: OriginFor<T>, commission: Permill, accepts: bool) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_set_commission(&provider, commission, accepts)
        }

        /// Close the pool: all delegations leave it.
        ///
        /// # Origin
        /// Signed by a provider with an open pool.
        ///
        /// # Details
        /// Every delegator leaves as if it had called `undelegate` for all of its shares, whatever their number. Their
        /// rewards stay claimable. `set_commission` opens another pool at once.
        ///
        /// # Errors
        /// - `NoPool`
        /// - `StillRequired`: the bond alone, less what is reserved in it, does not cover the offers.
        /// - `PoolInDispute`: a slash that can still be cancelled left the pool next to nothing.
        ///
        /// # Events
        /// - `PoolClosed`
        /// - `PoolDepositReturned`, if nothing is left on the pool's account
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::close_pool())]
        pub fn close_pool(origin: OriginFor<T>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_close_pool(&provider)
        }

        /// Delegate an amount to a provider.
        ///
        /// # Origin
        /// Signed by an account other than the provider.
        ///
        /// # Details
        /// The amount backs the provider's offers and earns a part of the fees of the provider's leases, by its worth,
        /// era by era. It can be slashed for the provider's offences, including earlier ones that are not reported yet.
        /// Shares are issued for it, one for one unless the pool was slashed.
        ///
        /// # Errors
        /// - `SelfDelegation`
        /// - `ZeroAmount`
        /// - `NoPool`
        /// - `PoolRefuses`
        /// - `PoolInDispute`
        /// - `PoolWorthless`
        /// - `BelowMinimumDelegation`: the account has no shares in the pool, and the amount is too small.
        /// - `TooManyLeaving`: there is no room for the account's shares in a closed pool to leave it first.
        /// - The currency's error if the amount is not free.
        ///
        /// # Events
        /// - `Delegated`
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::delegate())]
        pub fn delegate(origin: OriginFor<T>, provider: T::AccountId, amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_delegate(&provider, &who, amount)
        }

        /// Begin to take shares out of a provider's pool.
        ///
        /// # Origin
        /// Signed by an account with shares in the pool.
        ///
        /// # Details
        /// The worth of the shares earns nothing more, and can be withdrawn when the chain's unbonding period is over,
        /// counted from the end of the era. Until then it can be slashed, at the rate of those who stay, for offences
        /// that began in the era in which it left, or earlier. Nothing that the provider needs or sets delays it. The
        /// remaining shares must be none or worth at least `MinimumDelegation`. An account that leaves while a slash is
        /// pending gets its part back if the slash is cancelled.
        ///
        /// # Errors
        /// - `ZeroAmount`
        /// - `NoDelegation`
        /// - `MoreThanDelegated`
        /// - `BelowMinimumDelegation`
        /// - `PoolInDispute`: a slash that can still be cancelled left the pool next to nothing.
        /// - `TooManyLeaving`: `withdraw_delegation` makes room.
        ///
        /// # Events
        /// - `Undelegated`
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::undelegate())]
        pub fn undelegate(origin: OriginFor<T>, provider: T::AccountId, shares: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_undelegate(&provider, &who, shares)
        }

        /// Withdraw an account's delegations that left a provider's pools and are due.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Arguments
        /// - `provider`: the provider.
        /// - `delegator`: the account that is paid.
        ///
        /// # Details
        /// Withdraws everything that is due at once. Shares in a closed pool need no `undelegate` before.
        ///
        /// # Errors
        /// - `NoDelegation`
        /// - `NothingToWithdraw`
        /// - The currency's error if the account cannot receive the amount.
        ///
        /// # Events
        /// - `DelegationWithdrawn`
        /// - `PoolDepositReturned`, if the pool is closed and nothing is left on its account
        #[pallet::call_index(10)]
        // A closed pool may add an era to those that are due.
        #[pallet::weight(T::WeightInfo::withdraw_delegation(MAX_SUB_POOLS.saturating_add(1)))]
        pub fn withdraw_delegation(
            origin: OriginFor<T>,
            provider: T::AccountId,
            delegator: T::AccountId,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let eras = Self::do_withdraw_delegation(&provider, &delegator)?;
            Ok(Some(T::WeightInfo::withdraw_delegation(eras.min(MAX_SUB_POOLS.saturating_add(1)))).into())
        }

        /// Pay an account the rewards that it earned by standing behind a provider.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Arguments
        /// - `provider`: the provider.
        /// - `asset`: the asset.
        /// - `who`: the account that is paid: a delegator; the provider, which gets its commission and the rewards of
        ///   its bond; or the treasury, which gets the rewards given out while nobody stood behind the provider.
        ///
        /// # Details
        /// Rewards never expire. If the account cannot receive them, the fee pot owes them to it, and `claim_owed` of
        /// the leases pays them.
        ///
        /// # Errors
        /// - `NothingToClaim`
        ///
        /// # Events
        /// - `RewardsClaimed`
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::claim_rewards())]
        pub fn claim_rewards(
            origin: OriginFor<T>,
            provider: T::AccountId,
            asset: AssetId,
            who: T::AccountId,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim_rewards(&provider, asset, &who)
        }

        /// Stake the caller's rewards in the native currency behind the same provider.
        ///
        /// # Origin
        /// Signed by a delegator or by the provider.
        ///
        /// # Details
        /// A delegator's rewards are added to its delegation, a provider's to its bond.
        ///
        /// # Errors
        /// - `NothingToClaim`
        /// - Those of `delegate`, for a delegator
        /// - Those of `bond_more`, for the provider
        ///
        /// # Events
        /// - `RewardsClaimed`
        /// - `Delegated` or `Bonded`
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::restake())]
        pub fn restake(origin: OriginFor<T>, provider: T::AccountId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_restake(&provider, &who)
        }
    }
}
