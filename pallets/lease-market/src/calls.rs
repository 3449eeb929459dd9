//! What can be called. Each call says who may, what it does, and how it fails; the work is in `dispatchables/`.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Ask for capacity, and lock the money for it.
        ///
        /// Origin: signed, by the tenant to be.
        ///
        /// `escrow` is held in the order's asset, in equal parts for each lease; it must cover the price limit for two
        /// windows, for every lease. The price limit is per block and for all GPUs
        /// of one lease. The term is from two windows to 5,256,000 blocks. Bids are taken up to and including the
        /// block of the deadline, at most 100,800 blocks ahead. A deposit and a bounty, native, are held for the order
        /// and for each lease, until they are gone.
        ///
        /// Errors: `InvalidRequirement`, `ReplicasOutOfRange`, `TooManyStandbys`, `InvalidTerms`, `ZeroPrice`,
        /// `PriceBelowFloor`, `AssetNotApproved`, `AssetNotSufficient`, `TermOutOfRange`, `RenewableOutOfRange`,
        /// `DeadlineOutOfRange`, `RevealOutOfRange`, `Overflow`, `EscrowTooSmall`; those of holding the money.
        ///
        /// Events: `OrderCreated`.
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::by_asset(&spec.asset, T::WeightInfo::create_order, T::WeightInfo::create_order_foreign))]
        pub fn create_order(origin: OriginFor<T>, spec: OrderSpec<T::AccountId>, escrow: Balance) -> DispatchResult {
            let tenant = ensure_signed(origin)?;
            Self::do_create_order(tenant, spec, escrow)
        }

        /// Take an open order back. The escrow returns at once, the last deposit when no bid is left.
        ///
        /// Origin: signed, by the tenant; once bidding on an automatic or sealed order is over, only if there are no
        /// bids.
        ///
        /// Errors: `NoSuchOrder`, `NotTenant`, `OrderNotOpen`, `OrderBinding`.
        ///
        /// Events: `OrderCancelled`; `PaymentOwed` if the tenant cannot receive its escrow.
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::cancel_order_foreign(), 1))]
        pub fn cancel_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_cancel_order(who, order)
        }

        /// Offer to serve an order at `price` per block for all GPUs of a lease.
        ///
        /// Origin: signed, by the provider that the offer belongs to.
        ///
        /// A deposit is held for each lease that the bid can serve. It returns when the bid has lost, is withdrawn, or
        /// its lease is activated. A winner that does not activate loses it to the tenant, and one whose offer cannot
        /// serve the order when the best score is awarded loses it to the treasury.
        ///
        /// If the list is full, a bid with a better score than the worst takes its place, but not in the last quarter
        /// of the bidding time. A bid that displaced another is binding: who withdraws it while the order is open
        /// loses its deposit to the displaced.
        ///
        /// Errors: `NoSuchOrder`, `OrderNotOpen`, `SealedOrder`, `BiddingOver`, `OwnOrder`, `ZeroPrice`,
        /// `PriceAboveLimit`, `PriceBelowFloor`, `AlreadyBid`, `BidListFull`, `ReplicasOutOfRange`, `InvalidTerms`,
        /// `TermsTooLow`, `NoSuchOffer`, `NotYourOffer`, a mismatch that names the field; those of the registry if the
        /// offer has not the capacity free, of the bond if it does not cover the exit penalty; those of holding the
        /// deposit.
        ///
        /// Events: `BidPlaced`; `BidDisplaced` before it.
        #[pallet::call_index(2)]
        #[pallet::weight(Pallet::<T>::most_bid_weight())]
        pub fn place_bid(
            origin: OriginFor<T>,
            order: OrderId,
            price: Balance,
            proposal: Proposal,
        ) -> DispatchResultWithPostInfo {
            let bidder = ensure_signed(origin)?;
            Self::do_place_bid(bidder, order, price, proposal)
        }

        /// Take a bid back with its deposit: before it binds, or after it was lost.
        ///
        /// Origin: signed, by the bidder.
        ///
        /// On an order that only its tenant awards this goes until the award, on others until the last quarter of the
        /// bidding time: a list that was filled to shut others out can be emptied only while they can still come. A bid
        /// that displaced another loses its deposit to the displaced while the order is open. A sealed bid that was not
        /// revealed is lost.
        ///
        /// Errors: `NoSuchBid`, `BidBinding`.
        ///
        /// Events: `BidReleased` or `BidForfeited`.
        #[pallet::call_index(3)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::withdraw_bid(), 2))]
        pub fn withdraw_bid(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw_bid(who, order)
        }

        /// Choose bids. Their capacity is taken, and their providers must activate the leases.
        ///
        /// Origin: signed, by the tenant; of a manual order until `award_blocks` after the deadline, of an automatic
        /// one until the deadline, of a sealed one never.
        ///
        /// A pick binds: it names the offer, and the most that the bid may ask. The picks must make as many leases as
        /// the order asks for: all or nothing. Each lease costs what its bid asked, and gets an equal part of the
        /// escrow. All other bids become releasable at once; the best of those that stand by are kept for the leases.
        ///
        /// Errors: `NoSuchOrder`, `NotTenant`, `OrderNotOpen`, `AwardingOver`, `NotYoursToPick`, `ReplicasMismatch`,
        /// `PickedTwice`, `NoSuchBid`, `OfferChanged`, `PriceTooHigh`, `ReplicasOutOfRange`, `NoSuchOffer`, a mismatch
        /// that names the field; those of the registry if an offer has not the capacity free, of the bond if it does
        /// not cover the exit penalty.
        ///
        /// Events: `OrderAwarded` for each lease; `StandbyChosen`, and `BidReleased` for each that stands by.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::award(Pallet::<T>::leases_of(picks)))]
        pub fn award(origin: OriginFor<T>, order: OrderId, picks: PicksOf<T::AccountId>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_award(who, order, picks)
        }

        /// Start a lease: it covers blocks from this one on.
        ///
        /// Origin: signed, by the provider, within `activation_blocks` of the award.
        ///
        /// `access` commits to how the tenant reaches the hardware. The provider's bid deposit returns.
        ///
        /// Errors: `NoSuchLease`, `NotProvider`, `NotPending`, `ActivationOver`, `EscrowTooSmall`.
        ///
        /// Events: `LeaseActivated`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::activate_foreign())]
        pub fn activate(origin: OriginFor<T>, lease: LeaseId, access: H256) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_activate(who, lease, access)
        }

        /// Add `amount` to what a lease can spend; with 0, put to use what missed windows did not cost.
        ///
        /// Origin: signed, before the lease's end; by the tenant, or by anyone for an amount above 0.
        ///
        /// The end moves to what the money reaches, at most to the end of the term. It never moves back. Money is spent
        /// in the order in which it came; what of it is left when the lease ends goes back to whoever paid it in. Up
        /// to 4 such deposits of others than the tenant, each of at least the price of one window.
        ///
        /// Errors: `NoSuchLease`, `NotTenant`, `LeasePending`, `LeaseOver`, `NothingToReapply`, `SponsorshipTooSmall`,
        /// `TooManySponsors`, `Overflow`; those of holding the money.
        ///
        /// Events: `LeaseToppedUp`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::sponsor_foreign().max(T::WeightInfo::top_up_foreign()))]
        pub fn top_up(origin: OriginFor<T>, lease: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_top_up(who, lease, amount)
        }

        /// Pay for the blocks that are final, and conclude the lease if it is over.
        ///
        /// Origin: signed, by anyone.
        ///
        /// Cumulative: settling often or once gives the same balances. A lease past its end closes; once nothing of it
        /// can be reported any more it is paid out and gone. Whoever is no party to the lease and does that more than 8
        /// blocks after the chain should have gets the bounty.
        ///
        /// Errors: `NoSuchLease`, `LeasePending`, `Overflow`. A payee that cannot receive is no error.
        ///
        /// Events: `LeaseSettled` if blocks were charged; `LeaseClosing`, `SponsorRefunded`, `CommitmentLost`,
        /// `LeaseClosed`, `FeeSplit`, `BountyPaid` when it comes to that; `PaymentOwed` for a payee that cannot
        /// receive.
        #[pallet::call_index(7)]
        #[pallet::weight(Pallet::<T>::most_settle_weight())]
        pub fn settle(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_settle(who, lease)
        }

        /// End a lease now, and settle it.
        ///
        /// Origin: signed, by the tenant or the provider.
        ///
        /// This block is not covered any more. The tenant gets at once all that can no longer be charged. A provider
        /// that closes before the end and not at its notice's end pays the exit penalty of its bid, from its bond, to
        /// the tenant. A tenant that took an ask and closes within `activation_blocks` of the activation loses what it
        /// locked for that, unless the provider gave notice first. A lease already past its end closes as if somebody
        /// had settled it.
        ///
        /// Errors: `NoSuchLease`, `NotParty`, `LeasePending`, `AlreadyClosing`, `Overflow`.
        ///
        /// Events: those of `settle`; `ExitPenaltyPaid`.
        #[pallet::call_index(8)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::close_foreign(), 10))]
        pub fn close(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_close(who, lease)
        }

        /// End an order that was not awarded in time, or had no bids by its deadline.
        ///
        /// Origin: signed, by anyone. Whoever is not the tenant gets the bounty, more than 8 blocks after the order
        /// could have been awarded at the latest: bids that go make it due at once, and the chain not late.
        ///
        /// Automatic and sealed orders with bids do not expire: `conclude_order` awards them.
        ///
        /// Errors: `NoSuchOrder`, `OrderNotOpen`, `OrderNotOverdue`.
        ///
        /// Events: `OrderExpired`, `BountyPaid`; `PaymentOwed` if the tenant cannot receive its escrow.
        #[pallet::call_index(9)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::expire_order_foreign(), 2))]
        pub fn expire_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_expire_order(who, order)
        }

        /// Take a lease from a provider that did not activate it in time. Its bid deposit goes to the tenant; where an
        /// ask was taken, and of a standby, as much out of what is reserved for its exit.
        ///
        /// Origin: signed, by anyone. The first standby that can takes the lease over; without one it ends, and whoever
        /// is no party, more than 8 blocks after the chain should have, gets the bounty.
        ///
        /// Errors: `NoSuchLease`, `NotPending`, `ActivationNotOverdue`.
        ///
        /// Events: `LeaseExpired`, `ExitPenaltyPaid` where it comes out of that; `LeaseFailedOver`, or
        /// `SponsorRefunded` and `BountyPaid`; `PaymentOwed` for what the tenant cannot receive.
        #[pallet::call_index(10)]
        #[pallet::weight(Pallet::<T>::most_expire_weight())]
        pub fn expire_lease(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_expire_lease(who, lease)
        }

        /// Return the deposits of at most `limit` bids of an order that is not open any more.
        ///
        /// Origin: signed, by anyone.
        ///
        /// With the last bid the order goes too. The deposits of sealed bids that were not revealed go to the
        /// treasury, unless the order was cancelled.
        ///
        /// Errors: `NothingToRelease` for a limit of 0, `NoSuchOrder`, `OrderStillOpen`.
        ///
        /// Events: `BidReleased` or `BidForfeited` for each.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::release_bids((*limit).clamp(1, MAX_BIDS)))]
        pub fn release_bids(origin: OriginFor<T>, order: OrderId, limit: u32) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let released = Self::do_release_bids(order, limit)?;
            Ok(Some(T::WeightInfo::release_bids(released)).into())
        }

        /// Pay `payee` what it could not receive before.
        ///
        /// Origin: signed, by anyone.
        ///
        /// Errors: `NothingOwed`; that of the transfer while the payee still cannot receive, and nothing changes then.
        ///
        /// Events: `OwedClaimed`.
        #[pallet::call_index(12)]
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

        /// Let new orders be priced in an asset.
        ///
        /// Origin: governance.
        ///
        /// The asset must keep an account alive on its own, so that whoever is paid in it can receive it; and the
        /// accounts that fees go to must exist in it.
        ///
        /// Errors: `AssetNotSufficient`, `FeeAccountMissing`, `AssetAlreadyApproved`, `TooManyAssets`.
        ///
        /// Events: `AssetApproved`.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::approve_asset())]
        pub fn approve_asset(origin: OriginFor<T>, asset: u32) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_approve_asset(asset)
        }

        /// Let no new orders be priced in an asset. Orders and leases that are go on.
        ///
        /// Origin: governance.
        ///
        /// Errors: `AssetNotApproved`.
        ///
        /// Events: `AssetDisapproved`.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::disapprove_asset())]
        pub fn disapprove_asset(origin: OriginFor<T>, asset: u32) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_disapprove_asset(asset)
        }

        /// Set the fee rate of leases awarded from now on.
        ///
        /// Origin: governance.
        ///
        /// Errors: `FeeRateTooHigh`.
        ///
        /// Events: `FeeRateSet`.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::set_fee_rate())]
        pub fn set_fee_rate(origin: OriginFor<T>, rate: Permill) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_fee_rate(rate)
        }

        /// Bid on a sealed order without saying the price.
        ///
        /// Origin: signed, by the provider that the offer belongs to.
        ///
        /// `commitment` is the BLAKE2b-256 hash of the SCALE encoding of `("leasehold/bid/1" as 15 bytes, genesis hash,
        /// order, bidder, price, salt)`; see `score::commitment`. A deposit of 5 % of price limit × term is held in the
        /// order's asset for each lease that the bid can serve; it doubles with each bid beyond half of the list. It
        /// is wholly lost to the treasury if the bid is not revealed in time.
        ///
        /// Errors: those of `place_bid` but about the price; `NotSealed` instead of `SealedOrder`; `Overflow`.
        ///
        /// Events: `BidCommitted`.
        #[pallet::call_index(16)]
        #[pallet::weight(T::WeightInfo::commit_bid_foreign())]
        pub fn commit_bid(
            origin: OriginFor<T>,
            order: OrderId,
            commitment: H256,
            proposal: Proposal,
        ) -> DispatchResultWithPostInfo {
            let bidder = ensure_signed(origin)?;
            Self::do_commit_bid(bidder, order, commitment, proposal)
        }

        /// Say the price of a sealed bid.
        ///
        /// Origin: signed, by the bidder, after the deadline and for as long as the order says.
        ///
        /// Errors: `NoSuchOrder`, `OrderNotOpen`, `NotSealed`, `RevealNotBegun`, `RevealOver`, `NoSuchBid`,
        /// `AlreadyRevealed`, `CommitmentMismatch`, `ZeroPrice`, `PriceBelowFloor`, `PriceAboveLimit`.
        ///
        /// Events: `BidRevealed`.
        #[pallet::call_index(17)]
        #[pallet::weight(T::WeightInfo::reveal_bid())]
        pub fn reveal_bid(origin: OriginFor<T>, order: OrderId, price: Balance, salt: H256) -> DispatchResult {
            let bidder = ensure_signed(origin)?;
            Self::do_reveal_bid(bidder, order, price, salt)
        }

        /// Award an automatic or sealed order to the best scores.
        ///
        /// Origin: signed, by anyone, once bids cannot change any more. Whoever is neither tenant nor bidder gets the
        /// bounty, more than 8 blocks after the last in which a bid could change, whatever bids there are.
        ///
        /// Of an automatic order each lease costs what its bid asked; of a sealed one what its bid could have asked and
        /// still won, at most the limit. If a winner's offer cannot serve the order any more, this takes its place and
        /// its deposit, and the next call tries the next; the deposit returns if it is only that auditors do not
        /// confirm any more what they did. If there are too few bids the order ends.
        ///
        /// Errors: `NoSuchOrder`, `OrderNotOpen`, `ManualOrder`, `NotConcludable`.
        ///
        /// Events: `OrderAwarded` for each lease, `StandbyChosen` and `BidReleased` for those that stand by,
        /// `BountyPaid`; or `BidForfeited` or `BidReleased` for a winner that is dropped; or `OrderExpired`.
        /// `PaymentOwed` for who cannot receive.
        #[pallet::call_index(18)]
        #[pallet::weight(Pallet::<T>::most_conclude_weight())]
        pub fn conclude_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_conclude_order(who, order)
        }

        /// Lease GPUs of an offer at its ask, at once.
        ///
        /// Origin: signed, by the tenant to be.
        ///
        /// The offer must have what `requirement` asks for. The lease costs ask × GPUs per block whatever becomes of
        /// the ask. `escrow` must cover two windows. On top of it the price of 20 blocks is locked, which the provider
        /// gets if the tenant closes within `activation_blocks` of the activation, and the tenant otherwise, when the
        /// lease ends. Deposit and bounty as for an order.
        ///
        /// Errors: `InvalidRequirement`, `NoSuchOffer`, `NoAsk`, `AssetMismatch`, `AssetNotApproved`,
        /// `AssetNotSufficient`, `OwnOffer`, a mismatch that names the field, `PriceTooHigh`, `PriceBelowFloor`,
        /// `TermsTooLow`, `TermOutOfRange`, `EscrowTooSmall`, `Overflow`; those of the registry if the offer has not
        /// the capacity free, of the bond if it does not cover the exit penalty; those of holding the money.
        ///
        /// Events: `OfferTaken`.
        #[pallet::call_index(19)]
        #[pallet::weight(Pallet::<T>::by_asset(&request.asset, T::WeightInfo::take_offer, T::WeightInfo::take_offer_foreign))]
        pub fn take_offer(origin: OriginFor<T>, offer: OfferId, request: TakeRequest<T::AccountId>) -> DispatchResult {
            let tenant = ensure_signed(origin)?;
            Self::do_take_offer(tenant, offer, request)
        }

        /// Make the term longer by `blocks`, at the same price.
        ///
        /// Origin: signed, by the tenant, before the lease's end.
        ///
        /// Takes from what the order said is renewable. Not once the provider gave notice, and not while its bond does
        /// not cover what its leases use. The end moves to what the money reaches; top up for more.
        ///
        /// Errors: `NoSuchLease`, `NotTenant`, `NotActive`, `LeaseOver`, `UnderNotice`, `NotRenewable`; the registry's
        /// about the bond.
        ///
        /// Events: `LeaseExtended`.
        #[pallet::call_index(20)]
        #[pallet::weight(T::WeightInfo::extend())]
        pub fn extend(origin: OriginFor<T>, lease: LeaseId, blocks: BlockNumber) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_extend(who, lease, blocks)
        }

        /// Say that the lease ends when the notice that the bid promised has run, or earlier if it would anyway.
        ///
        /// Origin: signed, by the provider, before the lease's end. Cannot be taken back, and costs nothing.
        ///
        /// Errors: `NoSuchLease`, `NotProvider`, `NotActive`, `LeaseOver`, `UnderNotice`.
        ///
        /// Events: `NoticeGiven`.
        #[pallet::call_index(21)]
        #[pallet::weight(T::WeightInfo::give_notice())]
        pub fn give_notice(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_give_notice(who, lease)
        }

        /// List a lease for whoever takes it over, or for one account, at a price above 0 or for nothing. Lists it anew
        /// if it was.
        ///
        /// Origin: signed, by the tenant, before the lease's end.
        ///
        /// Errors: `NoSuchLease`, `NotTenant`, `NotActive`, `LeaseOver`, `UnderNotice`, `CommitmentLocked`, `OwnLease`
        /// if listed for the tenant itself, `OwnOffer` for its provider.
        ///
        /// Events: `LeaseListed`.
        #[pallet::call_index(22)]
        #[pallet::weight(T::WeightInfo::list_lease())]
        pub fn list_lease(
            origin: OriginFor<T>,
            lease: LeaseId,
            price: Balance,
            to: Option<T::AccountId>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_list_lease(who, lease, price, to)
        }

        /// Take a lease off the list.
        ///
        /// Origin: signed, by the tenant.
        ///
        /// Errors: `NoSuchLease`, `NotTenant`, `NotListed`.
        ///
        /// Events: `LeaseUnlisted`.
        #[pallet::call_index(23)]
        #[pallet::weight(T::WeightInfo::unlist_lease())]
        pub fn unlist_lease(origin: OriginFor<T>, lease: LeaseId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_unlist_lease(who, lease)
        }

        /// Take a listed lease over: it ends for the seller and goes on, under a new id, for the caller.
        ///
        /// Origin: signed, by the tenant to be, before the lease's end.
        ///
        /// `revision` is that of the lease as the caller saw it. The seller keeps what was and pays for it; its escrow
        /// that no block so far can cost changes hands, held as it is, and must be at least `min_free_escrow`. Sponsors
        /// get theirs back. The seller gets the price of the listing, at most `max_price`. Deposit and bounty as for an
        /// order. The provider must let the new tenant in: `set_access`.
        ///
        /// Errors: `NoSuchLease`, `NotActive`, `LeaseOver`, `UnderNotice`, `NotListed`, `NotForYou`, `OwnLease`,
        /// `OwnOffer`, `CommitmentLocked`, `RevisionMismatch`, `PriceTooHigh`, `LeaseTooYoung` until it has run for a
        /// window, `FreeEscrowTooSmall`, `EscrowTooSmall`, `Overflow`; those of paying and of holding the deposit.
        ///
        /// Events: those of `settle`; `LeaseTransferred`.
        #[pallet::call_index(24)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::buy_lease_foreign(), 6))]
        pub fn buy_lease(
            origin: OriginFor<T>,
            lease: LeaseId,
            revision: u32,
            max_price: Balance,
            min_free_escrow: Balance,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_buy_lease(who, lease, revision, max_price, min_free_escrow)
        }

        /// Let a standby take over a lease of which three windows in a row were missed.
        ///
        /// Origin: signed, by anyone. Whoever is no party and no standby gets the bounty.
        ///
        /// The lease ends, and a new one opens for the rest of the term with the escrow that no block so far can cost,
        /// at the standby's bid. Standbys that asked more than 110 % of the price so far, or than the order's limit, or
        /// whose offer has changed, are passed over. The standby has `activation_blocks` to activate it; then the next
        /// can take over. If the lease becomes dearer, the difference for the blocks that its money lasts goes from the
        /// failed provider's bond to the tenant, at most what is reserved for its exit; of leases in the native
        /// currency only, since no oracle moves money.
        ///
        /// Errors: `NoSuchLease`, `NotActive`, `LeaseOver`, `NotFailed`, `NoStandby`, `EscrowTooSmall`, `Overflow`.
        ///
        /// Events: those of `settle`; `LeaseFailedOver`, `ExitPenaltyPaid`, `BountyPaid`.
        #[pallet::call_index(25)]
        #[pallet::weight(Pallet::<T>::most_fail_over_weight())]
        pub fn fail_over(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_fail_over(who, lease)
        }

        /// Commit to another way in: for a new tenant, or because the old one does not work any more.
        ///
        /// Origin: signed, by the provider, before the lease's end.
        ///
        /// Errors: `NoSuchLease`, `NotProvider`, `NotActive`, `LeaseOver`, `SameAccess`.
        ///
        /// Events: `AccessChanged`.
        #[pallet::call_index(26)]
        #[pallet::weight(T::WeightInfo::set_access())]
        pub fn set_access(origin: OriginFor<T>, lease: LeaseId, access: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_set_access(who, lease, access)
        }
    }
}
