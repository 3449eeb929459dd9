//! The pallet's events.

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
            /// The amount taken from the part of the bond that was not reserved.
            from_bond: Balance,
            /// The amount taken from chunks on their way out of the bond.
            from_unbonding: Balance,
            /// The amount taken from what covered the reserved part of the bond. For an exit penalty, also the amount
            /// that is no longer reserved.
            from_reserved: Balance,
            /// The amount taken from delegations in the open pool.
            from_pool: Balance,
            /// The amount taken from delegations on their way out.
            from_leaving: Balance,
            /// The account that gets the restitution.
            beneficiary: T::AccountId,
            /// The part of the amount that the beneficiary gets. The treasury gets this part of an exit penalty, too,
            /// if a slash of delegations is pending when it is paid.
            restitution: Balance,
            /// The first block in which it can be paid.
            due_at: BlockNumber,
        },
        /// Part of a bond was reserved: for the exit penalty of a lease, or for a bid.
        ///
        /// The amounts of these events, less those of `ReserveReleased` and `ReservePaid` and the `from_reserved` of
        /// parked exit penalties, add up to what the ledger has reserved.
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
            /// The amount released. After `ReservePaid` and `SlashParked`: the part of the deposit or exit penalty that
            /// the bond did not cover after a slash, or that an earlier taking for the same windows counts for.
            amount: Balance,
        },
        /// A reserved bid deposit was paid out of a bond.
        #[codec(index = 6)]
        ReservePaid {
            /// The provider.
            provider: T::AccountId,
            /// The account that received it: the account it was due to, or the slash destination if that account cannot
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
            /// The amount that the beneficiary received: 0 if it cannot receive its part, or if an exit penalty is paid
            /// while a slash of delegations is pending.
            restitution: Balance,
            /// The rest.
            treasury: Balance,
            /// The part of the rest that was taken from delegations.
            from_delegations: Balance,
            /// Whether the rest was burnt, because the slash destination cannot receive it.
            burnt: bool,
        },
        /// A pending penalty or slash was cancelled: its amount is back where it came from, except the part that the
        /// treasury gets.
        #[codec(index = 8)]
        SlashCancelled {
            /// Its id.
            slash: SlashId,
            /// The provider.
            provider: T::AccountId,
            /// The amount put back.
            amount: Balance,
            /// The amount that was not put back: that of delegators who have withdrawn since, or who left the pool
            /// since and can withdraw. The treasury gets it.
            treasury: Balance,
        },
        /// An offence of a provider was reported. Its cost is parked, as `SlashParked` shows.
        #[codec(index = 9)]
        OffenceReported {
            /// The provider.
            provider: T::AccountId,
            /// The lease.
            lease: LeaseId,
            /// The kind of offence.
            kind: OffenceKind,
            /// The round in which it counts.
            round: u32,
            /// The amount parked: the cost, less earlier takings for the same windows, as far as it was there.
            amount: Balance,
        },
        /// A provider opened a pool for delegations.
        #[codec(index = 10)]
        PoolOpened {
            /// The provider.
            provider: T::AccountId,
            /// The id of the pool.
            pool: PoolId,
            /// The account on which delegations are held.
            account: T::AccountId,
        },
        /// A provider set its commission, and whether it accepts delegations.
        #[codec(index = 11)]
        CommissionSet {
            /// The provider.
            provider: T::AccountId,
            /// The part of the stakers' part of each fee that the provider takes before the rest is shared.
            commission: Permill,
            /// The first block to whose fees it applies.
            from: BlockNumber,
            /// Whether it accepts delegations.
            accepts: bool,
        },
        /// An account delegated to a provider.
        #[codec(index = 12)]
        Delegated {
            /// The provider.
            provider: T::AccountId,
            /// The account.
            delegator: T::AccountId,
            /// The amount.
            amount: Balance,
            /// The shares issued for it.
            shares: Balance,
        },
        /// An account took shares out of a provider's pool.
        #[codec(index = 13)]
        Undelegated {
            /// The provider.
            provider: T::AccountId,
            /// The account.
            delegator: T::AccountId,
            /// Its shares.
            shares: Balance,
            /// Their worth. Until it is due, a slash for an offence before they left can lower it.
            amount: Balance,
            /// The first block in which it can be withdrawn.
            withdrawable_at: BlockNumber,
        },
        /// Delegations that left a pool and were due are free again.
        #[codec(index = 14)]
        DelegationWithdrawn {
            /// The provider.
            provider: T::AccountId,
            /// The account that had delegated it.
            delegator: T::AccountId,
            /// The amount.
            amount: Balance,
        },
        /// A provider closed its pool: all delegations are leaving it.
        #[codec(index = 15)]
        PoolClosed {
            /// The provider.
            provider: T::AccountId,
            /// The id of the pool.
            pool: PoolId,
            /// The amount delegated.
            amount: Balance,
            /// The first block in which it can be withdrawn.
            withdrawable_at: BlockNumber,
        },
        /// The account of a provider's pools is empty. The balance that kept it alive is the provider's again.
        #[codec(index = 16)]
        PoolDepositReturned {
            /// The provider.
            provider: T::AccountId,
            /// The amount.
            amount: Balance,
        },
        /// An account's rewards for standing behind a provider were paid to it, or staked there.
        #[codec(index = 17)]
        RewardsClaimed {
            /// The provider.
            provider: T::AccountId,
            /// The account.
            who: T::AccountId,
            /// The asset.
            asset: AssetId,
            /// The amount.
            amount: Balance,
        },
    }
}
