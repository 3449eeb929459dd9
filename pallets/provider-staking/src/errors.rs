//! Why a call is refused. A refused call has changed nothing.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
    #[pallet::error]
    pub enum Error<T> {
        /// The account has a ledger already: `bond_more` adds to it.
        #[codec(index = 0)]
        AlreadyBonded,
        /// The account has no ledger.
        #[codec(index = 1)]
        NotBonded,
        /// An amount of nothing.
        #[codec(index = 2)]
        ZeroAmount,
        /// What would be bonded afterwards is less than the minimum.
        #[codec(index = 3)]
        BelowMinimumBond,
        /// More than is bonded.
        #[codec(index = 4)]
        MoreThanBonded,
        /// What the provider lists, or the penalties reserved for its leases, need this part of the bond.
        #[codec(index = 5)]
        StillRequired,
        /// As many chunks as a ledger may have are on their way out, and none is due.
        #[codec(index = 6)]
        TooManyChunks,
        /// Nothing is due for withdrawal.
        #[codec(index = 7)]
        NothingToWithdraw,
        /// The bond, less the penalties reserved in it, does not cover what is to be listed: bond more first.
        #[codec(index = 8)]
        BondTooSmall,
        /// What the bond has to spare, beyond what is listed and reserved, does not cover the exit penalty: the provider
        /// must bond more first.
        #[codec(index = 9)]
        PenaltyNotBonded,
    }
}
