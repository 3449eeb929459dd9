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
        /// A penalty or slash was taken from a provider and parked: it stays held until it is paid or cancelled.
        #[codec(index = 3)]
        SlashParked {
            /// The id under which it can be paid or cancelled.
            slash: SlashId,
            /// The provider.
            provider: T::AccountId,
            /// The lease that it was taken for.
            lease: LeaseId,
            /// Why it was taken.
            cause: SlashCause,
            /// The amount taken from the bond, as far as it was not reserved.
            from_bond: Balance,
            /// The amount taken from chunks on their way out of the bond.
            from_unbonding: Balance,
            /// The amount taken from what covered the reserved part of the bond. Of an exit penalty also the part
            /// that is no longer reserved.
            from_reserved: Balance,
            /// The account that gets the restitution.
            beneficiary: T::AccountId,
            /// The part of the amount that the beneficiary gets.
            restitution: Balance,
            /// The first block in which it can be paid.
            due_at: BlockNumber,
        },
        /// Part of a bond was reserved: for the exit penalty of a lease, or for a bid.
        ///
        /// The amounts of these events, less those of `ReserveReleased` and `ReservePaid` and the `from_reserved` of parked
        /// exit penalties, add up to what the ledger has reserved.
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
            /// The amount released. After `ReservePaid` and `SlashParked`: the part of the exit penalty that the bond did
            /// not cover after a slash, or that something taken before for the same windows counts for.
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
        /// A pending penalty or slash was paid.
        #[codec(index = 7)]
        SlashPaid {
            /// Its id.
            slash: SlashId,
            /// The provider that it was taken from.
            provider: T::AccountId,
            /// The account that the restitution was due to.
            beneficiary: T::AccountId,
            /// The amount that the beneficiary received: 0 if it cannot receive its part.
            restitution: Balance,
            /// The rest.
            treasury: Balance,
            /// Whether the rest was burnt, because the slash destination cannot receive it.
            burnt: bool,
        },
        /// A pending penalty or slash was cancelled: what was taken is back where it came from.
        #[codec(index = 8)]
        SlashCancelled {
            /// Its id.
            slash: SlashId,
            /// The provider.
            provider: T::AccountId,
            /// The amount.
            amount: Balance,
        },
        /// An offence of a provider was reported. What it costs is parked, as `SlashParked` says.
        #[codec(index = 9)]
        OffenceReported {
            /// The provider.
            provider: T::AccountId,
            /// The lease.
            lease: LeaseId,
            /// What the provider did.
            kind: OffenceKind,
            /// The round in which it counts.
            round: u32,
            /// The amount parked: what it costs, less what was taken before for the same windows, as far as it was there.
            amount: Balance,
        },
    }
}
