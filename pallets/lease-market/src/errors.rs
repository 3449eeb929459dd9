//! Why a call is refused. Whatever is refused has changed nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// No such order is stored.
        #[codec(index = 0)]
        NoSuchOrder,
        /// The account has no bid on this order, or it won and is part of the lease.
        #[codec(index = 1)]
        NoSuchBid,
        /// No such lease is stored: it never was, or is closed for good.
        #[codec(index = 2)]
        NoSuchLease,
        /// No such offer exists.
        #[codec(index = 3)]
        NoSuchOffer,
        /// The offer is another provider's.
        #[codec(index = 4)]
        NotYourOffer,
        /// Only the tenant can do this.
        #[codec(index = 5)]
        NotTenant,
        /// Only the provider can do this.
        #[codec(index = 6)]
        NotProvider,
        /// Only the tenant or the provider can do this.
        #[codec(index = 7)]
        NotParty,
        /// The requirement names no model, no GPU, a region that cannot be one, an attribute without a key or twice, or
        /// auditors twice or of nothing.
        #[codec(index = 8)]
        InvalidRequirement,
        /// A price must be above 0.
        #[codec(index = 9)]
        ZeroPrice,
        /// The asset is not approved for orders.
        #[codec(index = 10)]
        AssetNotApproved,
        /// The term must be at least two windows and at most 5,256,000 blocks.
        #[codec(index = 11)]
        TermOutOfRange,
        /// The deadline must lie ahead, by at most 100,800 blocks.
        #[codec(index = 12)]
        DeadlineOutOfRange,
        /// The escrow must cover the price of two windows, for every lease.
        #[codec(index = 13)]
        EscrowTooSmall,
        /// A number does not fit.
        #[codec(index = 14)]
        Overflow,
        /// The order was awarded, cancelled or has expired.
        #[codec(index = 15)]
        OrderNotOpen,
        /// The order is still open.
        #[codec(index = 16)]
        OrderStillOpen,
        /// The bidding deadline has passed.
        #[codec(index = 17)]
        BiddingOver,
        /// The time to award the order has passed.
        #[codec(index = 18)]
        AwardingOver,
        /// The order can still be awarded.
        #[codec(index = 19)]
        OrderNotOverdue,
        /// The tenant cannot bid on its own order.
        #[codec(index = 20)]
        OwnOrder,
        /// The price is above the order's limit.
        #[codec(index = 21)]
        PriceAboveLimit,
        /// The provider has a bid on this order already.
        #[codec(index = 22)]
        AlreadyBid,
        /// The order has all the bids it takes, and none that is worse and may be displaced.
        #[codec(index = 23)]
        BidListFull,
        /// The offer is of another GPU model.
        #[codec(index = 24)]
        ModelMismatch,
        /// The offer has fewer GPUs.
        #[codec(index = 25)]
        GpusMismatch,
        /// The offer has less GPU memory.
        #[codec(index = 26)]
        VramMismatch,
        /// The offer has fewer CPU cores per GPU.
        #[codec(index = 27)]
        CpusMismatch,
        /// The offer has less memory per GPU.
        #[codec(index = 28)]
        MemoryMismatch,
        /// The offer has less storage per GPU.
        #[codec(index = 29)]
        StorageMismatch,
        /// The offer is in another region.
        #[codec(index = 30)]
        RegionMismatch,
        /// No bids are asked to be released.
        #[codec(index = 31)]
        NothingToRelease,
        /// The lease was activated already.
        #[codec(index = 32)]
        NotPending,
        /// The time to activate the lease has passed.
        #[codec(index = 33)]
        ActivationOver,
        /// The lease can still be activated.
        #[codec(index = 34)]
        ActivationNotOverdue,
        /// The lease is not activated yet.
        #[codec(index = 35)]
        LeasePending,
        /// The lease is over.
        #[codec(index = 36)]
        LeaseOver,
        /// The lease is closing already; `settle` concludes it.
        #[codec(index = 37)]
        AlreadyClosing,
        /// No escrow that a missed window freed could make the lease longer.
        #[codec(index = 38)]
        NothingToReapply,
        /// Nothing is owed to this payee in this asset from this holder.
        #[codec(index = 39)]
        NothingOwed,
        /// The asset does not exist, or does not keep an account alive on its own.
        #[codec(index = 40)]
        AssetNotSufficient,
        /// The asset is approved already.
        #[codec(index = 41)]
        AssetAlreadyApproved,
        /// All places for approved assets are taken.
        #[codec(index = 42)]
        TooManyAssets,
        /// The rate is above the highest allowed.
        #[codec(index = 43)]
        FeeRateTooHigh,
        /// The offer does not declare one of the attributes.
        #[codec(index = 44)]
        AttributesMismatch,
        /// The auditors named do not confirm one of the attributes.
        #[codec(index = 45)]
        AuditorsMismatch,
        /// A lease must be asked for at least once and at most 16 times; a bid must serve at least one and no more than
        /// asked for, and just one if each must be of another provider.
        #[codec(index = 46)]
        ReplicasOutOfRange,
        /// The picks are not as many leases as the order asks for.
        #[codec(index = 47)]
        ReplicasMismatch,
        /// More standbys than a lease may have.
        #[codec(index = 48)]
        TooManyStandbys,
        /// A notice of more than 432,000 blocks, or an exit penalty out of 1 to 10 %.
        #[codec(index = 49)]
        InvalidTerms,
        /// The bid or ask promises less notice, or a lower exit penalty, than wanted.
        #[codec(index = 50)]
        TermsTooLow,
        /// The price is below what attesting the lease costs the chain.
        #[codec(index = 51)]
        PriceBelowFloor,
        /// The bids of this order are sealed: commit and reveal.
        #[codec(index = 52)]
        SealedOrder,
        /// The bids of this order are not sealed.
        #[codec(index = 53)]
        NotSealed,
        /// The time to reveal is shorter than the activation time, or longer than 100,800 blocks.
        #[codec(index = 54)]
        RevealOutOfRange,
        /// Bids can be revealed after the deadline, not before.
        #[codec(index = 55)]
        RevealNotBegun,
        /// The time to reveal has passed.
        #[codec(index = 56)]
        RevealOver,
        /// Price and salt are not what was committed to.
        #[codec(index = 57)]
        CommitmentMismatch,
        /// The bid is open already.
        #[codec(index = 58)]
        AlreadyRevealed,
        /// The bid binds: the chain awards this order, and the last quarter of its bidding time has begun.
        #[codec(index = 59)]
        BidBinding,
        /// The tenant cannot take the order back any more: bidding is over and there are bids.
        #[codec(index = 60)]
        OrderBinding,
        /// The tenant picks the winner of this order.
        #[codec(index = 61)]
        ManualOrder,
        /// The best score wins this order, and the tenant's time to pick is over.
        #[codec(index = 62)]
        NotYoursToPick,
        /// Bidding, or revealing, goes on.
        #[codec(index = 63)]
        NotConcludable,
        /// The bid is of another offer than the pick says.
        #[codec(index = 64)]
        OfferChanged,
        /// The bid, ask or listing asks more than the caller would pay.
        #[codec(index = 65)]
        PriceTooHigh,
        /// The offer has no ask.
        #[codec(index = 66)]
        NoAsk,
        /// The ask is in another asset.
        #[codec(index = 67)]
        AssetMismatch,
        /// The provider cannot take its own offer, nor its own lease.
        #[codec(index = 68)]
        OwnOffer,
        /// The term can be renewed by at most 5,256,000 blocks.
        #[codec(index = 69)]
        RenewableOutOfRange,
        /// Who pays into another's lease must pay for at least one window.
        #[codec(index = 70)]
        SponsorshipTooSmall,
        /// As many others as may have paid into this lease.
        #[codec(index = 71)]
        TooManySponsors,
        /// More blocks than the term may still be extended by, or none.
        #[codec(index = 72)]
        NotRenewable,
        /// The provider gave notice.
        #[codec(index = 73)]
        UnderNotice,
        /// The lease is not active.
        #[codec(index = 74)]
        NotActive,
        /// The lease is not listed.
        #[codec(index = 75)]
        NotListed,
        /// The lease is listed for another account.
        #[codec(index = 76)]
        NotForYou,
        /// The lease is the caller's already.
        #[codec(index = 77)]
        OwnLease,
        /// The lease changed since the caller looked at it.
        #[codec(index = 78)]
        RevisionMismatch,
        /// Less escrow would change hands than the caller wants.
        #[codec(index = 79)]
        FreeEscrowTooSmall,
        /// What the tenant locked when it took the offer is not free yet.
        #[codec(index = 80)]
        CommitmentLocked,
        /// Fewer windows in a row were missed than are tolerated.
        #[codec(index = 81)]
        NotFailed,
        /// No standby can take over.
        #[codec(index = 82)]
        NoStandby,
        /// An account that fees go to does not exist in the asset.
        #[codec(index = 83)]
        FeeAccountMissing,
        /// The access did not change.
        #[codec(index = 84)]
        SameAccess,
        /// The same bidder is picked twice.
        #[codec(index = 85)]
        PickedTwice,
        /// The lease has not run for a window yet.
        #[codec(index = 86)]
        LeaseTooYoung,
    }
}
