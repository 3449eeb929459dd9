//! The calls' errors. A refused call has changed nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// No such order is stored: it never existed, or it was awarded or ended and no bid waits to be released.
        #[codec(index = 0)]
        NoSuchOrder,
        /// The account has no bid on this order, or its bid has won and is part of a lease.
        #[codec(index = 1)]
        NoSuchBid,
        /// The offer belongs to another provider.
        #[codec(index = 2)]
        NotYourOffer,
        /// Only the tenant of the order can do this.
        #[codec(index = 3)]
        NotYourOrder,
        /// The deadline must lie ahead: by at most 100,800 blocks for a manual order, by at most 1,200 for any other.
        #[codec(index = 4)]
        DeadlineOutOfRange,
        /// The order was awarded, cancelled or has expired.
        #[codec(index = 5)]
        OrderNotOpen,
        /// The order is still open.
        #[codec(index = 6)]
        OrderStillOpen,
        /// The bidding deadline has passed.
        #[codec(index = 7)]
        BiddingOver,
        /// The time to award the order has passed.
        #[codec(index = 8)]
        AwardingOver,
        /// The order can still be awarded, so it cannot be ended yet.
        #[codec(index = 9)]
        OrderNotOverdue,
        /// The tenant cannot bid on its own order.
        #[codec(index = 10)]
        OwnOrder,
        /// The price is above the order's limit.
        #[codec(index = 11)]
        PriceAboveLimit,
        /// The provider already has a bid on this order.
        #[codec(index = 12)]
        AlreadyBid,
        /// The order has 32 bids, and none of them is worse or may be displaced now.
        #[codec(index = 13)]
        BidListFull,
        /// The limit is 0, so no bid would be released.
        #[codec(index = 14)]
        NothingToRelease,
        /// An order asks for 1 to 16 leases. A bid serves at least one lease and at most as many as the order asks for;
        /// exactly one if each must come from another provider.
        #[codec(index = 15)]
        ReplicasOutOfRange,
        /// The picks do not make as many leases as the order asks for.
        #[codec(index = 16)]
        ReplicasMismatch,
        /// The order asks for more than 2 standbys for each lease.
        #[codec(index = 17)]
        TooManyStandbys,
        /// The bids of this order are sealed: commit and reveal.
        #[codec(index = 18)]
        SealedOrder,
        /// The bids of this order are not sealed.
        #[codec(index = 19)]
        NotSealed,
        /// The time to reveal is shorter than the activation time, or longer than 200 blocks.
        #[codec(index = 20)]
        RevealOutOfRange,
        /// Bids can be revealed after the bidding deadline, not before.
        #[codec(index = 21)]
        RevealNotBegun,
        /// The time to reveal has passed.
        #[codec(index = 22)]
        RevealOver,
        /// Price and salt do not hash to the commitment of the bid.
        #[codec(index = 23)]
        CommitmentMismatch,
        /// The bid is already revealed.
        #[codec(index = 24)]
        AlreadyRevealed,
        /// The bid binds until the order is over: half of the bidding time has passed.
        #[codec(index = 25)]
        BidBinding,
        /// The tenant cannot cancel the order: it has firm bids, which keep GPUs for it.
        #[codec(index = 26)]
        OrderBinding,
        /// This order is manual: its tenant picks the winners.
        #[codec(index = 27)]
        ManualOrder,
        /// The best score wins this order, and the tenant's time to pick is over.
        #[codec(index = 28)]
        NotYoursToPick,
        /// Bidding or revealing is still going on: conclude the order after that.
        #[codec(index = 29)]
        NotConcludable,
        /// The bid names another offer than the pick, or the offer's specification has changed.
        #[codec(index = 30)]
        OfferChanged,
        /// The bid asks more than the pick allows.
        #[codec(index = 31)]
        BidTooHigh,
        /// The term can be renewed by at most 5,256,000 blocks.
        #[codec(index = 32)]
        RenewableOutOfRange,
        /// The same bidder is picked twice.
        #[codec(index = 33)]
        PickedTwice,
        /// The bid promises less notice, or a lower exit penalty, than the pick names.
        #[codec(index = 34)]
        TermsChanged,
    }
}
