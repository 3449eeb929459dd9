//! The pallet's calls. Each call documents its origin, its effect and its errors; the work is in `orders.rs`,
//! `bids.rs`, `sealed.rs`, `awards.rs` and `auctions.rs`.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Order leases, and lock the money for them.
        ///
        /// # Origin
        /// Signed by the account that becomes the tenant.
        ///
        /// # Details
        /// `escrow` is held in the order's asset, in equal parts for each lease. It must cover the price limit for two
        /// windows, for every lease. The price limit is per block, for all GPUs of one lease. The term is from two
        /// windows to 5,256,000 blocks. Bids are taken up to and including the block of the deadline: at most 100,800
        /// blocks ahead on a manual order, 1,200 on any other. A record deposit, native, is held for the order and
        /// for each lease.
        ///
        /// Bids on an automatic or sealed order are firm: they keep GPUs for it. So the price limit of 20 blocks is
        /// also held for each lease, as its lock-in. If an order ends with such bids and without an award, one lease's
        /// lock-in goes to the treasury.
        ///
        /// # Errors
        /// - `ReplicasOutOfRange`
        /// - `TooManyStandbys`
        /// - `RenewableOutOfRange`
        /// - `DeadlineOutOfRange`
        /// - `RevealOutOfRange`
        /// - Leases' `InvalidRequirement`, `InvalidTerms`, `AssetNotApproved`, `AssetNotSufficient`, `ZeroPrice`,
        ///   `PriceBelowFloor`, `TermOutOfRange`, or `EscrowTooSmall`
        /// - `Overflow` (arithmetic): price limit or escrow is too large for the sum held.
        /// - The error of the currency or asset if the money is not free.
        ///
        /// # Events
        /// - `OrderCreated`
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::by_asset(&spec.asset, T::WeightInfo::create_order, T::WeightInfo::create_order_foreign))]
        pub fn create_order(origin: OriginFor<T>, spec: OrderSpec<T::AccountId>, escrow: Balance) -> DispatchResult {
            let tenant = ensure_signed(origin)?;
            Self::do_create_order(tenant, spec, escrow)
        }

        /// Cancel an open order.
        ///
        /// # Origin
        /// Signed by the tenant; of an automatic or sealed order only while it has no bids.
        ///
        /// # Details
        /// Escrow and lock-ins return at once, and the deposit for the order's record when no bid is left. A manual
        /// order with bids pays the treasury `BidFee` for each out of that deposit.
        ///
        /// # Errors
        /// - `NoSuchOrder`
        /// - `NotYourOrder`
        /// - `OrderNotOpen`
        /// - `OrderBinding`
        ///
        /// # Events
        /// - `OrderForfeited`, if there were bids
        /// - `OrderCancelled`
        /// - Leases' `PaymentOwed`, for each payment that tenant or treasury cannot receive
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::most_cancel_weight())]
        pub fn cancel_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_cancel_order(who, order)
        }

        /// Offer to serve an order at `price` per block, for all GPUs of a lease.
        ///
        /// # Origin
        /// Signed by the provider that owns the offer.
        ///
        /// # Details
        /// A deposit is reserved in the bidder's bond for each lease that the bid can serve. It returns when the bid
        /// wins, has lost, is displaced, or is withdrawn before it binds. A winner that does not activate its lease
        /// pays the exit penalty.
        ///
        /// On a manual order the bid is soft: the offer must have the GPUs free and bonded now, but nothing else is
        /// reserved, and the offer is judged again when the tenant picks the bid. On an automatic order it is firm: the
        /// GPUs of the offer and the exit penalties are reserved until the bid has lost, is displaced or is withdrawn.
        /// Nothing is judged again, so auditors' claims must hold up to the deadline, and the offer can neither be
        /// changed nor retired while the bid stands.
        ///
        /// If the list is full, a bid with a better score displaces the worst, but not in the last quarter of the
        /// bidding time. A bid that displaced another is binding: withdrawn while the order is open, it loses its
        /// deposit to the displaced bidder.
        ///
        /// # Errors
        /// - `NoSuchOrder`
        /// - `OrderNotOpen`
        /// - `SealedOrder`
        /// - `BiddingOver`
        /// - `OwnOrder`
        /// - `PriceAboveLimit`
        /// - `AlreadyBid`
        /// - `BidListFull`
        /// - `ReplicasOutOfRange`
        /// - `NotYourOffer`
        /// - Leases' `ZeroPrice`, `PriceBelowFloor`, `InvalidTerms`, `TermsTooLow`, or `NoSuchOffer`
        /// - The leases' mismatch that names the field, such as `VramMismatch`
        /// - Provider registry's `OfferRetired`, `NotEnoughFreeGpus`, `TooManyLeases`, or `CapacityNotBonded`
        /// - Provider staking's `ReserveNotBonded`: the bond does not cover deposit and exit penalties.
        /// - `Overflow` (arithmetic): the price is too large for a score.
        ///
        /// # Events
        /// - `BidDisplaced`, if another bid had to go
        /// - Provider registry's `PromiseWithdrawn`, if that bid was firm, and `CapacityPromised`, if this one is
        /// - `BidPlaced`
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

        /// Bid on a sealed order without disclosing the price.
        ///
        /// # Origin
        /// Signed by the provider that owns the offer.
        ///
        /// # Arguments
        /// - `commitment`: the BLAKE2b-256 hash of the SCALE encoding of `("leasehold/bid/1" as 15 bytes, genesis hash,
        ///   order, bidder, price, salt)`; see `math::score::commitment`.
        ///
        /// # Details
        /// The bid is firm, like one on an automatic order: auditors' claims must hold up to the last block to reveal
        /// in. Its deposit, in the order's asset, is 5 % of price limit × term for each lease that the bid can serve,
        /// and doubles with each bid beyond half of the list. At most 14 days of the term count. In the native currency
        /// the deposit is reserved in the bond, in another asset it is held. It goes wholly to the treasury if the bid
        /// is not revealed in time.
        ///
        /// # Errors
        /// - `NotSealed`
        /// - The errors of `place_bid`, except `SealedOrder` and the ones about the price
        /// - `Overflow` (arithmetic): the deposit is too large for a number.
        /// - The asset's error if the deposit is not free.
        ///
        /// # Events
        /// - Provider registry's `CapacityPromised`
        /// - `BidCommitted`
        #[pallet::call_index(3)]
        #[pallet::weight(Pallet::<T>::most_commit_weight())]
        pub fn commit_bid(
            origin: OriginFor<T>,
            order: OrderId,
            commitment: H256,
            proposal: Proposal,
        ) -> DispatchResultWithPostInfo {
            let bidder = ensure_signed(origin)?;
            Self::do_commit_bid(bidder, order, commitment, proposal)
        }

        /// Reveal the price of a sealed bid.
        ///
        /// # Origin
        /// Signed by the bidder, after the deadline and for as long as the order says.
        ///
        /// # Errors
        /// - `NoSuchOrder`
        /// - `OrderNotOpen`
        /// - `NotSealed`
        /// - `RevealNotBegun`
        /// - `RevealOver`
        /// - `NoSuchBid`
        /// - `AlreadyRevealed`
        /// - `CommitmentMismatch`
        /// - `PriceAboveLimit`
        /// - Leases' `ZeroPrice` or `PriceBelowFloor`
        /// - `Overflow` (arithmetic): the price is too large for a score.
        ///
        /// # Events
        /// - `BidRevealed`
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::reveal_bid())]
        pub fn reveal_bid(origin: OriginFor<T>, order: OrderId, price: Balance, salt: H256) -> DispatchResult {
            let bidder = ensure_signed(origin)?;
            Self::do_reveal_bid(bidder, order, price, salt)
        }

        /// Withdraw a bid, before it binds or after it has lost, and free its deposit and reserves.
        ///
        /// # Origin
        /// Signed by the bidder.
        ///
        /// # Details
        /// A bid can be withdrawn in the first half of the bidding time, and again when the order is over: a list that
        /// was filled to shut others out can be emptied only while others can still bid. While the order is open, a bid
        /// that displaced another loses its deposit to the displaced bidder. Once the order is over, a sealed bid that
        /// was not revealed loses it to the treasury. The order's record goes with its last bid.
        ///
        /// # Errors
        /// - `NoSuchBid`
        /// - `BidBinding`
        ///
        /// # Events
        /// - `BidReleased` or `BidForfeited`
        /// - Provider registry's `PromiseWithdrawn`, if the bid was firm
        /// - Leases' `PaymentOwed`, for each payment that its payee cannot receive
        #[pallet::call_index(5)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::withdraw_bid(), 2))]
        pub fn withdraw_bid(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw_bid(who, order)
        }

        /// Award an order to the bids picked. Their capacity is taken, and their providers must activate the leases.
        ///
        /// # Origin
        /// Signed by the tenant: of a manual order until `award_blocks` after the deadline, of an automatic one until
        /// the deadline, of a sealed one never.
        ///
        /// # Arguments
        /// - `picks`: each names a bidder, its offer and the hash of the offer's specification, the least terms and the
        ///   highest price that the bid may have, and the number of leases to make of it.
        ///
        /// # Details
        /// The picks must make as many leases as the order asks for: all or nothing. Each lease costs the price of its
        /// bid, and gets an equal part of the escrow. Of each lock-in, the cost of 20 blocks at that price becomes the
        /// lease's lock-in, and the rest joins its escrow. All other bids become releasable at once; the best of those
        /// that stand by are named in the leases. If a picked soft bid can no longer be served, the call fails and
        /// costs nobody anything.
        ///
        /// # Errors
        /// - `NoSuchOrder`
        /// - `NotYourOrder`
        /// - `OrderNotOpen`
        /// - `AwardingOver`
        /// - `NotYoursToPick`
        /// - `ReplicasMismatch`
        /// - `PickedTwice`
        /// - `NoSuchBid`
        /// - `OfferChanged`
        /// - `TermsChanged`
        /// - `BidTooHigh`
        /// - `ReplicasOutOfRange`
        /// - Leases' `NoSuchOffer`
        /// - The leases' mismatch that names the field, such as `VramMismatch`
        /// - Provider registry's `OfferRetired`, `NotEnoughFreeGpus`, `TooManyLeases`, or `CapacityNotBonded`
        /// - Provider staking's `ReserveNotBonded`
        ///
        /// # Events
        /// - Provider registry's `CapacityReserved`, and `PromiseWithdrawn` for leases that a firm bid did not get
        /// - `OrderAwarded`, for each lease
        /// - `StandbyChosen`, for each standby of a lease
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::award(Pallet::<T>::leases_of(picks)))]
        pub fn award(origin: OriginFor<T>, order: OrderId, picks: PicksOf<T::AccountId>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_award(who, order, picks)
        }

        /// Conclude an automatic or sealed order: award it to the best scores.
        ///
        /// # Origin
        /// Signed by anyone, once bids can no longer change. A keeper who is neither tenant nor bidder and awards or
        /// ends the order when the chain is more than 8 blocks late with it gets the bounty: twice the fee of the call,
        /// out of the record deposit. Those blocks count from the last block in which a bid could change, whether or
        /// not there are bids.
        ///
        /// # Details
        /// A lease of an automatic order costs the price of its bid; a lease of a sealed order costs the highest price
        /// at which its bid would still have won, at most the limit. An award cannot fail: everything its leases need
        /// was reserved with the bids. If there are too few bids, the order ends, and one lease's lock-in goes to the
        /// treasury if any bid was open or revealed.
        ///
        /// # Errors
        /// - `NoSuchOrder`
        /// - `OrderNotOpen`
        /// - `ManualOrder`
        /// - `NotConcludable`
        ///
        /// # Events
        /// - `OrderAwarded`, for each lease
        /// - `StandbyChosen`, for each standby of a lease
        /// - `OrderForfeited` and `OrderExpired`, if there are too few bids
        /// - Leases' `KeeperPaid`, if a keeper earned the bounty
        /// - Leases' `PaymentOwed`, for each payment that its payee cannot receive
        #[pallet::call_index(7)]
        #[pallet::weight(Pallet::<T>::most_conclude_weight())]
        pub fn conclude_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_conclude_order(who, order)
        }

        /// End an order that was not awarded in time, or had no bids by its deadline.
        ///
        /// # Origin
        /// Signed by anyone. A keeper other than the tenant gets the bounty, twice the fee of the call, out of the
        /// record deposit, if the chain is more than 8 blocks late, counted from the last block in which anything about
        /// the order could change.
        ///
        /// # Details
        /// Automatic and sealed orders with bids do not expire: `conclude_order` awards or ends them. A manual order
        /// with bids pays the treasury `BidFee` for each out of its record deposit.
        ///
        /// # Errors
        /// - `NoSuchOrder`
        /// - `OrderNotOpen`
        /// - `OrderNotOverdue`
        ///
        /// # Events
        /// - `OrderForfeited`, if there were bids
        /// - `OrderExpired`
        /// - Leases' `KeeperPaid`, if a keeper earned the bounty
        /// - Leases' `PaymentOwed`, for each payment that its payee cannot receive
        #[pallet::call_index(8)]
        #[pallet::weight(Pallet::<T>::most_expire_weight())]
        pub fn expire_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_expire_order(who, order)
        }

        /// Release at most `limit` bids of an order that is over, and free their deposits and reserves.
        ///
        /// # Origin
        /// Signed by anyone.
        ///
        /// # Details
        /// Deposits return; GPUs and exit penalties of firm bids are free again. The deposits of sealed bids that were
        /// not revealed go to the treasury. The order is removed with its last bid.
        ///
        /// # Errors
        /// - `NothingToRelease`: the limit is 0.
        /// - `NoSuchOrder`
        /// - `OrderStillOpen`
        ///
        /// # Events
        /// - `BidReleased` or `BidForfeited`, for each bid
        /// - Provider registry's `PromiseWithdrawn`, for each firm bid
        /// - Leases' `PaymentOwed`, for each payment that its payee cannot receive
        #[pallet::call_index(9)]
        #[pallet::weight(Pallet::<T>::release_weight((*limit).clamp(1, MAX_BIDS)))]
        pub fn release_bids(origin: OriginFor<T>, order: OrderId, limit: u32) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let released = Self::do_release_bids(order, limit)?;
            Ok(Self::weighed(Self::release_weight(released)))
        }
    }
}
