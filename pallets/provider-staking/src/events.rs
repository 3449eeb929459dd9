//! What happened.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider put money into its bond.
        #[codec(index = 0)]
        Bonded {
            /// Whose bond.
            provider: T::AccountId,
            /// What was added.
            amount: Balance,
        },
        /// Part of a bond is on its way out.
        #[codec(index = 1)]
        Unbonding {
            /// Whose bond.
            provider: T::AccountId,
            /// What left the bond.
            amount: Balance,
            /// The first block in which it can be withdrawn.
            withdrawable_at: BlockNumber,
        },
        /// Unbonded money is free again.
        #[codec(index = 2)]
        Withdrawn {
            /// Whose money.
            provider: T::AccountId,
            /// What was released.
            amount: Balance,
        },
        /// A provider was slashed.
        #[codec(index = 3)]
        Slashed {
            /// Who was slashed.
            provider: T::AccountId,
            /// What was taken from the bond.
            from_bond: Balance,
            /// What was taken from chunks on their way out.
            from_unbonding: Balance,
        },
        /// Part of a bond is reserved for the exit penalty of a lease.
        ///
        /// The amounts of these events, less those of `PenaltyReleased` and `PenaltyPaid`, add up to what the ledger has
        /// reserved.
        #[codec(index = 4)]
        PenaltyReserved {
            /// Whose bond.
            provider: T::AccountId,
            /// What was reserved.
            amount: Balance,
        },
        /// Part of a bond is reserved no more.
        #[codec(index = 5)]
        PenaltyReleased {
            /// Whose bond.
            provider: T::AccountId,
            /// What was released. After `PenaltyPaid`: what of the penalty a slash had left uncovered.
            amount: Balance,
        },
        /// A reserved penalty was paid out of a bond.
        #[codec(index = 6)]
        PenaltyPaid {
            /// Whose bond.
            provider: T::AccountId,
            /// Who received it: the tenant, or the slash destination where the tenant cannot.
            beneficiary: T::AccountId,
            /// What was paid.
            amount: Balance,
        },
    }
}
