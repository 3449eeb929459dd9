//! The pallet's errors. A refused call changes nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// The account already has a ledger; `bond_more` adds to it.
        #[codec(index = 0)]
        AlreadyBonded,
        /// The account has no ledger.
        #[codec(index = 1)]
        NotBonded,
        /// The amount is 0.
        #[codec(index = 2)]
        ZeroAmount,
        /// The bond would be above 0 and below the constant `MinimumBond`.
        #[codec(index = 3)]
        BelowMinimumBond,
        /// The amount exceeds the bond.
        #[codec(index = 4)]
        MoreThanBonded,
        /// The provider's offers, or the exit penalties of its leases, need this part of the bond.
        #[codec(index = 5)]
        StillRequired,
        /// 32 amounts are on their way out of the bond already, and none is due.
        #[codec(index = 6)]
        TooManyChunks,
        /// Nothing is due.
        #[codec(index = 7)]
        NothingToWithdraw,
        /// Bond and delegations, less the reserved part, do not cover what the provider's offers need. The bond must
        /// cover a fifth of it. The provider must bond more.
        #[codec(index = 8)]
        BondTooSmall,
        /// The bond, less its required and reserved parts, does not cover the exit penalty or bid deposit. The provider
        /// must bond more.
        #[codec(index = 9)]
        ReserveNotBonded,
        /// No penalty or slash is pending under this id: it was paid or cancelled, or never existed.
        #[codec(index = 10)]
        NoSuchSlash,
        /// The slash can still be cancelled. It can be paid from the block that its record names.
        #[codec(index = 11)]
        SlashNotDue,
        /// A provider cannot delegate to its own pool. It adds to its bond instead.
        #[codec(index = 12)]
        SelfDelegation,
        /// The provider has no open pool.
        #[codec(index = 13)]
        NoPool,
        /// The provider takes no delegations now.
        #[codec(index = 14)]
        PoolRefuses,
        /// A slash of the provider's delegations is pending. Until it is paid or cancelled, nobody can join. If it left
        /// the pool next to nothing, nobody can leave either, and the pool cannot be closed.
        #[codec(index = 15)]
        PoolInDispute,
        /// Slashes have left the pool's shares next to nothing. The provider can close the pool and open another.
        #[codec(index = 16)]
        PoolWorthless,
        /// The amount, or the rest of the delegation, is below the constant `MinimumDelegation`. Leaving with all
        /// shares is always possible.
        #[codec(index = 17)]
        BelowMinimumDelegation,
        /// The account has delegated nothing to the provider.
        #[codec(index = 18)]
        NoDelegation,
        /// The account has fewer shares in the provider's open pool.
        #[codec(index = 19)]
        MoreThanDelegated,
        /// Parts of the delegation that left in 32 eras are not withdrawn yet. Some of them are due:
        /// `withdraw_delegation` makes room.
        #[codec(index = 20)]
        TooManyLeaving,
        /// The commission is above the constant `MaxCommission`.
        #[codec(index = 21)]
        CommissionTooHigh,
        /// The commission rises by more than the constant `MaxCommissionRise` in one era.
        #[codec(index = 22)]
        CommissionRisesTooFast,
        /// The account has nothing to claim in this asset.
        #[codec(index = 23)]
        NothingToClaim,
    }
}
