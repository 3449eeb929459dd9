//! What happened.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider added to its bond.
        #[codec(index = 0)]
        Bonded {
            /// The provider.
            provider: T::AccountId,
            /// The amount added.
            amount: Balance,
        },
        /// A provider began to take an amount out of its bond.
        #[codec(index = 1)]
        Unbonding {
            /// The provider.
            provider: T::AccountId,
            /// The amount that left the bond.
            amount: Balance,
            /// The first block in which the amount can be withdrawn.
            withdrawable_at: BlockNumber,
        },
        /// An unbonded amount is free again.
        #[codec(index = 2)]
        Withdrawn {
            /// The provider.
            provider: T::AccountId,
            /// The amount released.
            amount: Balance,
        },
        /// A provider was slashed.
        #[codec(index = 3)]
        Slashed {
            /// The provider.
            provider: T::AccountId,
            /// The amount taken from the bond.
            from_bond: Balance,
            /// The amount taken from chunks on their way out of the bond.
            from_unbonding: Balance,
        },
        /// Part of a bond was reserved: for the exit penalty of a lease, or for a bid.
        ///
        /// The amounts of these events, less those of `ReserveReleased` and `ReservePaid`, add up to what the
        /// ledger has reserved.
        #[codec(index = 4)]
        BondReserved {
            /// The provider.
            provider: T::AccountId,
            /// The amount reserved.
            amount: Balance,
        },
        /// Part of a bond is no longer reserved.
        #[codec(index = 5)]
        ReserveReleased {
            /// The provider.
            provider: T::AccountId,
            /// The amount released. After `ReservePaid`: the part of the exit penalty that the bond did not cover
            /// after a slash.
            amount: Balance,
        },
        /// A reserved exit penalty or bid deposit was paid out of a bond.
        #[codec(index = 6)]
        ReservePaid {
            /// The provider.
            provider: T::AccountId,
            /// The account that received it: the one that it was due to, or the slash destination if that cannot
            /// receive it.
            beneficiary: T::AccountId,
            /// The amount paid.
            amount: Balance,
        },
    }
}
