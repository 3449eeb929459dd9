//! The pallet's events. A wallet or dApp can follow every order and bid from these events alone.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A tenant ordered leases.
        #[codec(index = 0)]
        OrderCreated {
            /// The new order.
            order: OrderId,
            /// The account that ordered them.
            tenant: T::AccountId,
            /// Its request.
            spec: OrderSpec<T::AccountId>,
            /// Held from the tenant for all leases, in the order's asset.
            escrow: Balance,
            /// Also held for each lease if the order takes firm bids; otherwise 0.
            lock_in: Balance,
        },
        /// The tenant cancelled its order. The money held for its leases is free again.
        #[codec(index = 1)]
        OrderCancelled {
            /// The order.
            order: OrderId,
        },
        /// The order was not awarded in time, or had too few bids. The money held for its leases is free again, less
        /// the amount in `OrderForfeited`.
        #[codec(index = 2)]
        OrderExpired {
            /// The order.
            order: OrderId,
        },
        /// A provider bid openly on an order.
        #[codec(index = 3)]
        BidPlaced {
            /// The order.
            order: OrderId,
            /// The provider.
            bidder: T::AccountId,
            /// The offer, the number of leases, the terms, and whether the provider stands by.
            proposal: Proposal,
            /// Per block, for all GPUs of a lease.
            price: Balance,
            /// The number by which bids are compared; the lower wins.
            score: u128,
        },
        /// A bid was withdrawn or has lost. Its deposit and reserves are free again.
        #[codec(index = 4)]
        BidReleased {
            /// The order.
            order: OrderId,
            /// The account that had bid.
            bidder: T::AccountId,
            /// Its deposit.
            deposit: Balance,
        },
        /// The order became a lease, or one of several, which its provider must activate.
        #[codec(index = 5)]
        OrderAwarded {
            /// The order.
            order: OrderId,
            /// The new lease.
            lease: LeaseId,
            /// The winner.
            provider: T::AccountId,
            /// Per block, for all GPUs.
            price: Balance,
        },
        /// A provider committed to a sealed bid.
        #[codec(index = 6)]
        BidCommitted {
            /// The order.
            order: OrderId,
            /// The provider.
            bidder: T::AccountId,
            /// The offer, the number of leases, the terms, and whether the provider stands by.
            proposal: Proposal,
            /// The hash of price and salt.
            commitment: H256,
            /// The bid's deposit, in the order's asset: reserved in the bond if that is native, otherwise held.
            deposit: Balance,
        },
        /// A bidder revealed its sealed bid.
        #[codec(index = 7)]
        BidRevealed {
            /// The order.
            order: OrderId,
            /// The provider.
            bidder: T::AccountId,
            /// Per block, for all GPUs of a lease.
            price: Balance,
            /// The number by which bids are compared; the lower wins.
            score: u128,
        },
        /// A better bid displaced the worst bid of a full list. The deposit and reserves of the displaced bid are free
        /// again.
        #[codec(index = 8)]
        BidDisplaced {
            /// The order.
            order: OrderId,
            /// The account whose bid was displaced.
            bidder: T::AccountId,
            /// The account whose bid took its place.
            by: T::AccountId,
        },
        /// A bidder lost its deposit.
        #[codec(index = 9)]
        BidForfeited {
            /// The order.
            order: OrderId,
            /// The account that had bid.
            bidder: T::AccountId,
            /// The account to which the deposit was due. If it could not receive it, the treasury received a native
            /// deposit (provider staking's `ReservePaid`), and one in another asset stays held, owed to it (leases'
            /// `PaymentOwed`).
            to: T::AccountId,
            /// The asset of the deposit.
            asset: AssetId,
            /// The amount paid.
            deposit: Balance,
            /// The reason.
            reason: ForfeitReason,
        },
        /// A losing bidder stands by for a lease.
        #[codec(index = 10)]
        StandbyChosen {
            /// The lease.
            lease: LeaseId,
            /// The standby.
            provider: T::AccountId,
            /// The price of its bid: per block, for all GPUs.
            price: Balance,
        },
        /// An order ended with bids and without an award. Its tenant paid the treasury: for firm bids one lease's
        /// lock-in; for each bid on a manual order `BidFee`, out of the record deposit.
        #[codec(index = 11)]
        OrderForfeited {
            /// The order.
            order: OrderId,
            /// The asset of the amount.
            asset: AssetId,
            /// The amount paid.
            amount: Balance,
        },
    }
}
