//! The calls' errors. A refused call has changed nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// No such lease is stored: it never existed, or is final.
        #[codec(index = 0)]
        NoSuchLease,
        /// No such offer is stored: it never existed, or it was retired and its last lease is final.
        #[codec(index = 1)]
        NoSuchOffer,
        /// Only the tenant of the lease can do this.
        #[codec(index = 2)]
        NotTenant,
        /// Only the provider of the lease can do this.
        #[codec(index = 3)]
        NotProvider,
        /// The requirement names no model or no GPU, an impossible region, an attribute twice or without a key, an auditor
        /// twice, or auditors but no attributes.
        #[codec(index = 4)]
        InvalidRequirement,
        /// A price must be above 0.
        #[codec(index = 5)]
        ZeroPrice,
        /// The asset is not approved for orders and asks.
        #[codec(index = 6)]
        AssetNotApproved,
        /// The term must be at least two windows and at most 5,256,000 blocks.
        #[codec(index = 7)]
        TermOutOfRange,
        /// The escrow does not cover the price of two windows for every lease; or the rest of it does not pay for a
        /// block, so nothing could be activated or taken over.
        #[codec(index = 8)]
        EscrowTooSmall,
        /// The offer is of another GPU model.
        #[codec(index = 9)]
        ModelMismatch,
        /// The offer has fewer GPUs.
        #[codec(index = 10)]
        GpusMismatch,
        /// The offer has less GPU memory.
        #[codec(index = 11)]
        VramMismatch,
        /// The offer has fewer CPU cores per GPU.
        #[codec(index = 12)]
        CpusMismatch,
        /// The offer has less memory per GPU.
        #[codec(index = 13)]
        MemoryMismatch,
        /// The offer has less storage per GPU.
        #[codec(index = 14)]
        StorageMismatch,
        /// The offer is in another region.
        #[codec(index = 15)]
        RegionMismatch,
        /// The lease does not wait for its activation.
        #[codec(index = 16)]
        NotPending,
        /// The time to activate the lease has passed.
        #[codec(index = 17)]
        ActivationOver,
        /// The lease can still be activated.
        #[codec(index = 18)]
        ActivationNotOverdue,
        /// The lease is not activated yet.
        #[codec(index = 19)]
        LeasePending,
        /// The lease is over.
        #[codec(index = 20)]
        LeaseOver,
        /// The lease is already closing; `settle` finalizes it.
        #[codec(index = 21)]
        AlreadyClosing,
        /// No missed window freed escrow that could make the lease longer.
        #[codec(index = 22)]
        NothingToReapply,
        /// Nothing is owed to this payee in this asset from this holder.
        #[codec(index = 23)]
        NothingOwed,
        /// The asset does not exist, or does not keep an account alive on its own.
        #[codec(index = 24)]
        AssetNotSufficient,
        /// The asset is already approved.
        #[codec(index = 25)]
        AssetAlreadyApproved,
        /// 8 assets are approved already: disapprove one first.
        #[codec(index = 26)]
        TooManyAssets,
        /// The rate is above `MaxFeeRate`.
        #[codec(index = 27)]
        FeeRateTooHigh,
        /// The offer does not declare one of the attributes.
        #[codec(index = 28)]
        AttributesMismatch,
        /// The auditors named do not confirm one of the attributes.
        #[codec(index = 29)]
        AuditorsMismatch,
        /// The notice is longer than 432,000 blocks, or the exit penalty is not 1 to 10 %.
        #[codec(index = 30)]
        InvalidTerms,
        /// The bid or ask promises less notice, or a lower exit penalty, than the tenant wants.
        #[codec(index = 31)]
        TermsTooLow,
        /// The price per block is below the constant `FloorPrice`: a lease must be worth the reports on it.
        #[codec(index = 32)]
        PriceBelowFloor,
        /// The ask or listing costs more than the caller allows.
        #[codec(index = 33)]
        PriceTooHigh,
        /// The offer has no ask.
        #[codec(index = 34)]
        NoSuchAsk,
        /// The ask is in another asset.
        #[codec(index = 35)]
        AssetMismatch,
        /// A provider cannot take its own offer, nor a lease that it serves.
        #[codec(index = 36)]
        OwnOffer,
        /// An account other than the tenant must pay in at least the price of one window.
        #[codec(index = 37)]
        SponsorshipTooSmall,
        /// Four accounts other than the tenant have paid into the lease already.
        #[codec(index = 38)]
        TooManySponsors,
        /// The number of blocks is 0, or more than the lease can still be extended by (`renewable`).
        #[codec(index = 39)]
        NotRenewable,
        /// The provider gave notice.
        #[codec(index = 40)]
        UnderNotice,
        /// The lease is not active.
        #[codec(index = 41)]
        NotActive,
        /// The lease is not listed.
        #[codec(index = 42)]
        NotListed,
        /// The lease is listed for another account.
        #[codec(index = 43)]
        NotForYou,
        /// The lease is already the caller's.
        #[codec(index = 44)]
        OwnLease,
        /// The lease changed since the caller looked at it.
        #[codec(index = 45)]
        RevisionMismatch,
        /// Less escrow would change hands than the caller demands.
        #[codec(index = 46)]
        FreeEscrowTooSmall,
        /// The tenant can still lose the lock-in that it put up: the lease began too recently.
        #[codec(index = 47)]
        LockedIn,
        /// Only the tenant can fail the lease over: fewer than three windows in a row were missed.
        #[codec(index = 48)]
        NotFailed,
        /// No standby can take over: there is none, or each bid too much, changed its offer, or lacks GPUs or bond.
        #[codec(index = 49)]
        NoStandby,
        /// The fee pot, the watchers' pot or the treasury has no account in the asset: send each some of the asset
        /// first.
        #[codec(index = 50)]
        FeeAccountMissing,
        /// The provider is committed to this hash already.
        #[codec(index = 51)]
        SameAccess,
        /// The lease has not run for a window yet.
        #[codec(index = 52)]
        LeaseTooYoung,
        /// Only a standby of the lease that was not called can do this.
        #[codec(index = 53)]
        NotStandby,
        /// The buyer has no account in the lease's asset, so it could not get back the money held from it.
        #[codec(index = 54)]
        BuyerCannotHold,
        /// The fee pot has nothing in the asset to pay out now.
        #[codec(index = 55)]
        NothingToDistribute,
        /// The lease was bought: only its first tenant could refuse it.
        #[codec(index = 56)]
        LeaseWasBought,
        /// A standby was called to serve the lease: only a lease of an order or an ask can be refused.
        #[codec(index = 57)]
        LeaseWasFailedOver,
        /// The lease was activated more than `activation_blocks` ago.
        #[codec(index = 58)]
        RefusalOver,
        /// The offer has no gate.
        #[codec(index = 59)]
        GateMismatch,
    }
}
