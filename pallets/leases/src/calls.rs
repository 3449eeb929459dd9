//! The pallet's calls. Each call documents its origin, its effect and its errors; the work is in `leases/`,
//! `payments.rs` and `governance.rs`.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Lease GPUs of an offer at its ask, at once.
        ///
        /// # Origin
        /// Signed by the account that becomes the tenant.
        ///
        /// # Details
        /// The offer must have what `requirement` asks for. The lease costs ask × GPUs per block, even if the ask
        /// changes later. `escrow` must cover two windows. On top of it the tenant puts up a lock-in, the price of 20
        /// blocks. The lock-in goes to the provider's payee if the tenant closes within `activation_blocks` of the
        /// activation and the provider has not given notice; otherwise it returns to the tenant when the lease ends. A
        /// record deposit, native, is held until the lease is final.
        ///
        /// # Errors
        /// - `InvalidRequirement`
        /// - `NoSuchOffer`
        /// - `NoSuchAsk`
        /// - `AssetMismatch`
        /// - `AssetNotApproved`
        /// - `AssetNotSufficient`
        /// - `OwnOffer`
        /// - The mismatch that names the field, such as `VramMismatch`
        /// - `PriceTooHigh`
        /// - `PriceBelowFloor`
        /// - `TermsTooLow`
        /// - `TermOutOfRange`
        /// - `EscrowTooSmall`
        /// - Provider registry's `NotEnoughFreeGpus`, `TooManyLeases`, or `CapacityNotBonded`
        /// - Provider staking's `ReserveNotBonded`
        /// - `Overflow` (arithmetic): ask or escrow is too large for the sum held.
        /// - The error of the currency or asset if the money is not free.
        ///
        /// # Events
        /// - Provider registry's `CapacityReserved`
        /// - `OfferTaken`
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::by_asset(&request.asset, T::WeightInfo::take_offer, T::WeightInfo::take_offer_foreign))]
        pub fn take_offer(origin: OriginFor<T>, offer: OfferId, request: TakeRequest<T::AccountId>) -> DispatchResult {
            Self::do_take_offer(ensure_signed(origin)?, offer, request)
        }

        /// Start a lease. It covers blocks from this one on.
        ///
        /// # Origin
        /// Signed by the provider, within `activation_blocks` of the award, of `take_offer`, or of its call as a
        /// standby.
        ///
        /// # Arguments
        /// - `access`: the hash of the access details that the provider gives the tenant.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotProvider`
        /// - `NotPending`
        /// - `ActivationOver`
        /// - `EscrowTooSmall`
        ///
        /// # Events
        /// - `LeaseActivated`
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::most_activate_weight())]
        pub fn activate(origin: OriginFor<T>, lease: LeaseId, access: H256) -> DispatchResultWithPostInfo {
            Self::do_activate(ensure_signed(origin)?, lease, access)
        }

        /// Commit to new access details: for a new tenant, or because the old ones no longer work.
        ///
        /// # Origin
        /// Signed by the provider, before the lease's end.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotProvider`
        /// - `NotActive`
        /// - `LeaseOver`
        /// - `SameAccess`
        ///
        /// # Events
        /// - `AccessChanged`
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_access())]
        pub fn set_access(origin: OriginFor<T>, lease: LeaseId, access: H256) -> DispatchResult {
            Self::do_set_access(ensure_signed(origin)?, lease, access)
        }

        /// Add `amount` to the money of a lease. An amount of 0 reapplies the money that missed windows left unspent.
        ///
        /// # Origin
        /// Signed by the tenant, before the lease's end; for an amount above 0, by anyone.
        ///
        /// # Details
        /// The end moves as far as the money reaches, at most to the end of the term. It never moves back. Money is
        /// spent in the order in which it came in. Money that is left when the lease ends returns to the account that
        /// paid it in. A lease takes up to 4 deposits from sponsors (accounts other than the tenant), each of at least
        /// the price of one window. To reapply money, too, finds the windows that the provider missed, and weighs more.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotTenant`: the amount is 0, and the caller is not the tenant.
        /// - `LeasePending`
        /// - `LeaseOver`
        /// - `NothingToReapply`
        /// - `SponsorshipTooSmall`
        /// - `TooManySponsors`
        /// - `Overflow` (arithmetic): the lease's money is too large for a number.
        /// - The error of the currency or asset if the money is not free.
        ///
        /// # Events
        /// - `LeaseToppedUp`
        #[pallet::call_index(3)]
        #[pallet::weight(Pallet::<T>::most_top_up_weight(*amount))]
        pub fn top_up(origin: OriginFor<T>, lease: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
            Self::do_top_up(ensure_signed(origin)?, lease, amount)
        }

        /// Lengthen the term by `blocks`, at the same price.
        ///
        /// # Origin
        /// Signed by the tenant, before the lease's end.
        ///
        /// # Details
        /// The blocks count against the blocks that the order or ask made renewable. A lease cannot be extended once
        /// its provider gave notice, nor while the provider's bond does not cover the GPUs that its leases use. The end
        /// moves as far as the money reaches; top up to move it further.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotTenant`
        /// - `NotActive`
        /// - `LeaseOver`
        /// - `UnderNotice`
        /// - `NotRenewable`
        /// - Provider registry's `CapacityNotBonded`
        ///
        /// # Events
        /// - `LeaseExtended`
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::extend())]
        pub fn extend(origin: OriginFor<T>, lease: LeaseId, blocks: BlockNumber) -> DispatchResult {
            Self::do_extend(ensure_signed(origin)?, lease, blocks)
        }

        /// Give notice: the lease ends when the promised notice has run, or earlier if it would end earlier anyway.
        ///
        /// # Origin
        /// Signed by the provider, before the lease's end.
        ///
        /// # Details
        /// Notice cannot be withdrawn, and costs nothing.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotProvider`
        /// - `NotActive`
        /// - `LeaseOver`
        /// - `UnderNotice`
        ///
        /// # Events
        /// - `NoticeGiven`
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::give_notice())]
        pub fn give_notice(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            Self::do_give_notice(ensure_signed(origin)?, lease)
        }

        /// Pay for the blocks that are final, and close or finalize the lease if it is over.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Details
        /// Settling is cumulative: settling often or once gives the same balances. A lease past its end begins to
        /// close. Once none of its windows can be reported, the lease is final: it is paid out and removed, and its fee
        /// goes into the fee pot. If its last three whole windows were missed (all of them, if they are fewer), its
        /// provider has left it, however it ended: the exit penalty leaves the provider's bond and is parked like a
        /// slash. The tenant gets at most half of it, and at most half the price of the missed blocks; the treasury
        /// gets the rest. If the lease is not in the native currency, the tenant gets nothing. A keeper who finalizes
        /// it more than 8 blocks after the chain should have, and is not a party to the lease, gets the bounty: twice
        /// the fee of the call, out of the record deposit. A payee that cannot receive does not make the call fail.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `LeasePending`
        ///
        /// # Events
        /// - `LeaseSettled`, if blocks were charged
        /// - `LeaseClosing` and `SponsorRefunded`, if the lease begins to close
        /// - `FeeSplit` and `LeaseFinalized`, if the lease is finalized
        /// - `ExitPenaltyParked`, if it is finalized and its provider was silent
        /// - `KeeperPaid`, if a keeper earned the bounty
        /// - `PaymentOwed`, for each payee that cannot receive
        #[pallet::call_index(6)]
        #[pallet::weight(Pallet::<T>::noting(Pallet::<T>::most_settle_weight()))]
        pub fn settle(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            Self::do_settle(ensure_signed(origin)?, lease)
        }

        /// End a lease as its tenant, now, and settle it.
        ///
        /// # Origin
        /// Signed by the tenant.
        ///
        /// # Details
        /// The lease no longer covers this block. All the money that can no longer be charged returns to the tenant at
        /// once. If the provider was not silent recently, its exit penalty is free at once; if it was, see `settle`. A
        /// tenant that closes within `activation_blocks` of the activation loses the lock-in of the lease, if it has
        /// one, to the provider's payee. It keeps the lock-in if the provider gave notice first, or if another lease of
        /// the same order was cancelled because nobody activated it. A lease already past its end closes as if it had
        /// been settled. The tenant can also close a lease that waits for a standby to activate it: that cancels the
        /// lease, costs nothing, and returns everything at once, including the standby's reserved GPUs and penalty.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotTenant`
        /// - `LeasePending`
        /// - `ActivationOver`: the standby did not activate the lease in time; `expire_lease` makes it pay.
        /// - `AlreadyClosing`
        ///
        /// # Events
        /// - `LockInLost`, if the tenant closed too early
        /// - `LeaseCancelled` and `SponsorRefunded`, if the lease waited for a standby
        /// - Otherwise the events of `settle`
        #[pallet::call_index(7)]
        #[pallet::weight(Pallet::<T>::noting(Pallet::<T>::most_close_weight()))]
        pub fn close(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            Self::do_close(ensure_signed(origin)?, lease)
        }

        /// Take a lease from a provider that did not activate it in time.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Details
        /// A provider that does not activate a lease leaves it, on its track record too. The exit penalty leaves the
        /// provider's bond and is parked like a slash. A standby that was called pays only the price of the blocks
        /// waited, or `StandbyPenalty` if the lease is not in the native currency, and at most its exit penalty. The
        /// tenant gets at most half of the parked amount, and at most half the price of the blocks waited; the treasury
        /// gets the rest. If the lease is not in the native currency, the tenant gets nothing. If a migration of the
        /// chain's state ran in the time to activate, the provider pays nothing.
        ///
        /// The first standby that can serve takes the lease over. Without one the lease is cancelled, and everything
        /// returns to the tenant and its sponsors. If it was one of several leases of an order, the tenant can then
        /// close the others without losing their lock-ins. A keeper who is not a party to the lease gets the bounty for
        /// cancelling it, twice the fee of the call, if the chain is more than 8 blocks late: out of the record
        /// deposit.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotPending`
        /// - `ActivationNotOverdue`
        ///
        /// # Events
        /// - `ExitPenaltyParked`, unless a migration ran
        /// - `LeaseExpired`
        /// - `LeaseFailedOver`, if a standby takes over; otherwise `SponsorRefunded`, for each sponsor, and
        ///   `KeeperPaid`, if a keeper earned the bounty
        /// - `PaymentOwed`, for each payment that its payee cannot receive
        #[pallet::call_index(8)]
        #[pallet::weight(Pallet::<T>::most_expire_weight())]
        pub fn expire_lease(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            Self::do_expire_lease(ensure_signed(origin)?, lease)
        }

        /// Let a standby take over a lease.
        ///
        /// # Origin
        /// Signed by the tenant, before the lease's end; once three windows in a row were missed, by anyone.
        ///
        /// # Details
        /// The lease ends, as if the tenant had closed it, the exit penalty included. A new one opens for the rest of
        /// the term, at the standby's bid, with the escrow that the blocks so far cannot cost. It has no lock-in: the
        /// old one returns. A tenant that would lose the lock-in by `close` also loses it by failing over. A standby is
        /// passed over if it bid more than 110 % of the price so far, more than the order's limit or more than the
        /// escrow that is left, if its offer has changed, if it has as many leases as it can report, or if it lacks the
        /// GPUs or the bond. The standby has `activation_blocks` to activate the lease; then the next can take over.
        /// Nobody earns a bounty.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotActive`
        /// - `LeaseOver`
        /// - `NotFailed`: the caller is not the tenant, and fewer than three windows in a row were missed.
        /// - `NoStandby`
        /// - `EscrowTooSmall`
        ///
        /// # Events
        /// - The events of `settle`
        /// - `LockInLost`, if the tenant failed the lease over too early
        /// - `LeaseFailedOver`
        #[pallet::call_index(9)]
        #[pallet::weight(Pallet::<T>::noting(Pallet::<T>::most_fail_over_weight()))]
        pub fn fail_over(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            Self::do_fail_over(ensure_signed(origin)?, lease)
        }

        /// List a lease for others to take over.
        ///
        /// # Origin
        /// Signed by the tenant, before the lease's end.
        ///
        /// # Arguments
        /// - `price`: the amount that the buyer pays besides the escrow that changes hands, in the lease's asset; may
        ///   be 0.
        /// - `to`: the only account that may take it; none for anyone.
        ///
        /// # Details
        /// Replaces an earlier listing of the lease.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotTenant`
        /// - `NotActive`
        /// - `LeaseOver`
        /// - `UnderNotice`
        /// - `LockedIn`
        /// - `OwnLease`: `to` is the tenant.
        /// - `OwnOffer`: `to` is the provider.
        ///
        /// # Events
        /// - `LeaseListed`
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::list_lease())]
        pub fn list_lease(
            origin: OriginFor<T>,
            lease: LeaseId,
            price: Balance,
            to: Option<T::AccountId>,
        ) -> DispatchResult {
            Self::do_list_lease(ensure_signed(origin)?, lease, price, to)
        }

        /// Withdraw the listing of a lease.
        ///
        /// # Origin
        /// Signed by the tenant.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotTenant`
        /// - `NotListed`
        ///
        /// # Events
        /// - `LeaseUnlisted`
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::unlist_lease())]
        pub fn unlist_lease(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            Self::do_unlist_lease(ensure_signed(origin)?, lease)
        }

        /// Take over a listed lease: it ends for the seller and goes on for the caller, under a new id.
        ///
        /// # Origin
        /// Signed by the account that becomes the tenant, before the lease's end.
        ///
        /// # Arguments
        /// - `revision`: the lease's revision as the caller saw it.
        /// - `max_price`: the most that the caller pays for the listing.
        /// - `min_free_escrow`: the least escrow that must change hands.
        ///
        /// # Details
        /// The seller pays for the blocks so far. The part of its escrow that they cannot cost changes hands and stays
        /// held. Sponsors get their money back. The seller gets the price of the listing. A record deposit, native, is
        /// held from the caller. The caller must have an account in the lease's asset. The provider must let the new
        /// tenant in: `set_access`.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotActive`
        /// - `LeaseOver`
        /// - `UnderNotice`
        /// - `NotListed`
        /// - `NotForYou`
        /// - `OwnLease`
        /// - `OwnOffer`
        /// - `LockedIn`
        /// - `RevisionMismatch`
        /// - `PriceTooHigh`
        /// - `BuyerCannotHold`
        /// - `LeaseTooYoung`
        /// - `FreeEscrowTooSmall`
        /// - `EscrowTooSmall`
        /// - The error of the currency or asset if price or record deposit are not free, or if the seller cannot
        ///   receive the price.
        ///
        /// # Events
        /// - The events of `settle`
        /// - `LeaseTransferred`
        #[pallet::call_index(12)]
        #[pallet::weight(Pallet::<T>::noting(Pallet::<T>::most_buy_weight()))]
        pub fn buy_lease(
            origin: OriginFor<T>,
            lease: LeaseId,
            revision: u32,
            max_price: Balance,
            min_free_escrow: Balance,
        ) -> DispatchResultWithPostInfo {
            Self::do_buy_lease(ensure_signed(origin)?, lease, revision, max_price, min_free_escrow)
        }

        /// Pay `payee` an amount that it could not receive before.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Arguments
        /// - `holder`: the account that the amount is held on, as `PaymentOwed` named it.
        ///
        /// # Errors
        /// - `NothingOwed`
        /// - The error of the currency or asset while the payee still cannot receive.
        ///
        /// # Events
        /// - `OwedClaimed`
        #[pallet::call_index(13)]
        #[pallet::weight(Pallet::<T>::by_asset(asset, T::WeightInfo::claim_owed, T::WeightInfo::claim_owed_foreign))]
        pub fn claim_owed(
            origin: OriginFor<T>,
            payee: T::AccountId,
            asset: AssetId,
            holder: T::AccountId,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim_owed(payee, asset, holder)
        }

        /// Approve an asset for new orders and asks.
        ///
        /// # Origin
        /// Governance.
        ///
        /// # Details
        /// The asset must keep an account alive on its own, so that every payee can receive it, and the accounts that
        /// fees go to must exist in it.
        ///
        /// # Errors
        /// - `AssetNotSufficient`
        /// - `FeeAccountMissing`
        /// - `AssetAlreadyApproved`
        /// - `TooManyAssets`
        ///
        /// # Events
        /// - `AssetApproved`
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::approve_asset())]
        pub fn approve_asset(origin: OriginFor<T>, asset: u32) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_approve_asset(asset)
        }

        /// Withdraw the approval of an asset.
        ///
        /// # Origin
        /// Governance.
        ///
        /// # Details
        /// Orders and leases in it go on.
        ///
        /// # Errors
        /// - `AssetNotApproved`
        ///
        /// # Events
        /// - `AssetDisapproved`
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::disapprove_asset())]
        pub fn disapprove_asset(origin: OriginFor<T>, asset: u32) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_disapprove_asset(asset)
        }

        /// Set the fee rate of leases opened from now on.
        ///
        /// # Origin
        /// Governance.
        ///
        /// # Errors
        /// - `FeeRateTooHigh`
        ///
        /// # Events
        /// - `FeeRateSet`
        #[pallet::call_index(16)]
        #[pallet::weight(T::WeightInfo::set_fee_rate())]
        pub fn set_fee_rate(origin: OriginFor<T>, rate: Permill) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_fee_rate(rate)
        }

        /// Withdraw as a standby of a lease.
        ///
        /// # Origin
        /// Signed by a standby of the lease, before it is called.
        ///
        /// # Details
        /// The other standbys stay, in their order. A standby that was called is the provider of a lease, which it must
        /// activate.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotStandby`
        ///
        /// # Events
        /// - `StandbySteppedDown`
        #[pallet::call_index(17)]
        #[pallet::weight(T::WeightInfo::step_down())]
        pub fn step_down(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            Self::do_step_down(ensure_signed(origin)?, lease)
        }

        /// Pay the fees in an asset out of the fee pot: burn the part to be burnt, and pay watchers and treasury.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Details
        /// The chain does this once per era. A part that cannot be paid stays in the pot and does not keep the others
        /// from being paid. The stakers' parts stay in the pot.
        ///
        /// # Errors
        /// - `NothingToDistribute`
        ///
        /// # Events
        /// - `FeesDistributed`
        #[pallet::call_index(18)]
        #[pallet::weight(Pallet::<T>::distribute_weight(asset))]
        pub fn distribute_fees(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_distribute_fees(asset)
        }

        /// Refuse a lease: the machine is not what was offered.
        ///
        /// # Origin
        /// Signed by the tenant, within `activation_blocks` of the activation of a lease of an order or an ask.
        ///
        /// # Details
        /// The lease ends, and is final at once: no more of it can be reported, and the provider is paid nothing more.
        /// The tenant pays the price of the blocks that ran and of 20 more, at most the escrow and the lock-in. The
        /// lock-in and earlier settlements count towards this sum; the treasury gets the rest of it. No fee is due.
        /// Everything else is free at once: the rest of the tenant's and its sponsors' money, the record deposit, the
        /// GPUs, and the exit penalty reserved in the provider's bond. The records of provider and tenant count the
        /// refusal.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotTenant`
        /// - `NotActive`
        /// - `LeaseOver`
        /// - `LeaseWasBought`
        /// - `LeaseWasFailedOver`
        /// - `RefusalOver`
        ///
        /// # Events
        /// - `SponsorRefunded`, for each sponsor
        /// - `PaymentOwed`, for each payee that cannot receive
        /// - `LeaseRefused`
        #[pallet::call_index(19)]
        #[pallet::weight(Pallet::<T>::noting(Pallet::<T>::most_refuse_weight()))]
        pub fn refuse(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            Self::do_refuse(ensure_signed(origin)?, lease)
        }

        /// Leave a lease as its provider: end it now, and settle it.
        ///
        /// # Origin
        /// Signed by the provider.
        ///
        /// # Details
        /// The lease no longer covers this block. The money that can no longer be charged returns to the tenant at
        /// once, and so does the lock-in. Before the lease ends, even under notice, the exit penalty leaves the bond and is
        /// parked like a slash: the tenant gets half of it, whatever the lease's asset, and the treasury the rest. On
        /// the provider's track record the next `activation_blocks`, or the rest of the lease if that is shorter, then
        /// count as due and not delivered. A lease already past its end closes as if it had been settled.
        ///
        /// # Errors
        /// - `NoSuchLease`
        /// - `NotProvider`
        /// - `LeasePending`
        /// - `AlreadyClosing`
        ///
        /// # Events
        /// - `ExitPenaltyParked`, if the provider left early
        /// - The events of `settle`
        #[pallet::call_index(20)]
        #[pallet::weight(Pallet::<T>::noting(Pallet::<T>::most_leave_weight()))]
        pub fn leave(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            Self::do_leave(ensure_signed(origin)?, lease)
        }
    }
}
