//! Why a call is refused. A refused call has changed nothing.

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
        /// 32 amounts are on their way out of the bond already, and none of them is due.
        #[codec(index = 6)]
        TooManyChunks,
        /// No chunk is due.
        #[codec(index = 7)]
        NothingToWithdraw,
        /// The bond, less what is reserved in it, does not cover the provider's offers. The provider must
        /// bond more.
        #[codec(index = 8)]
        BondTooSmall,
        /// The bond, less what is required and reserved, does not cover the exit penalty or bid deposit. The provider
        /// must bond more.
        #[codec(index = 9)]
        ReserveNotBonded,
        /// Nothing is pending under this id: it was paid or cancelled, or never was.
        #[codec(index = 10)]
        NoSuchSlash,
        /// The slash can still be cancelled. It is paid in the block that it says.
        #[codec(index = 11)]
        SlashNotDue,
    }
}
