//! The pallet's events. A wallet or dApp can follow every lease from these events alone.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A tenant took an ask. The provider must activate the lease.
        #[codec(index = 0)]
        OfferTaken {
            /// The offer whose ask was taken.
            offer: OfferId,
            /// The new lease.
            lease: LeaseId,
            /// The account that took the ask.
            tenant: T::AccountId,
            /// The owner of the offer.
            provider: T::AccountId,
            /// GPUs leased.
            gpus: u16,
            /// Per block, for all GPUs.
            price: Balance,
            /// The asset of price, escrow and lock-in.
            asset: AssetId,
            /// Blocks agreed on.
            term: BlockNumber,
            /// Held from the tenant for the lease.
            escrow: Balance,
            /// Held from the tenant on top; the payee's if the tenant closes too early.
            lock_in: Balance,
        },
        /// The lease runs.
        #[codec(index = 1)]
        LeaseActivated {
            /// The lease.
            lease: LeaseId,
            /// The first block it covers.
            start: BlockNumber,
            /// The first block that the lease does not cover, as far as it is paid for.
            end: BlockNumber,
            /// The hash of the access details, to which the provider committed.
            access: H256,
            /// The account that receives the provider's earnings from the lease.
            payee: T::AccountId,
        },
        /// Money was added to a lease. An amount of 0 reapplied the money that missed windows left unspent.
        #[codec(index = 2)]
        LeaseToppedUp {
            /// The lease.
            lease: LeaseId,
            /// The account that paid.
            by: T::AccountId,
            /// Paid in, in the lease's asset.
            amount: Balance,
            /// The first block that the lease no longer covers.
            end: BlockNumber,
        },
        /// Blocks were charged. All numbers are of the whole lease so far.
        #[codec(index = 3)]
        LeaseSettled {
            /// The lease.
            lease: LeaseId,
            /// Blocks charged.
            blocks: BlockNumber,
            /// The price of these blocks.
            charged: Balance,
            /// The provider's share, received by its payee or owed to it.
            paid: Balance,
            /// The fee, which stays held until the lease is final.
            fee: Balance,
        },
        /// The lease is over; its last windows can still be reported.
        #[codec(index = 4)]
        LeaseClosing {
            /// The lease.
            lease: LeaseId,
            /// The reason why it ended.
            reason: CloseReason,
            /// The first block that the lease does not cover.
            end: BlockNumber,
            /// Freed now: it went to the tenant and its sponsors, or on to the lease named in `reason`.
            refunded: Balance,
        },
        /// The lease is paid and gone. All numbers are of the whole lease: the deposits are `paid + fee + refunded`,
        /// and `charged = paid + fee`.
        #[codec(index = 5)]
        LeaseFinalized {
            /// The lease.
            lease: LeaseId,
            /// The reason why it ended.
            reason: CloseReason,
            /// Blocks charged.
            blocks: BlockNumber,
            /// The price of these blocks.
            charged: Balance,
            /// The provider's share.
            paid: Balance,
            /// The fee, split as `FeeSplit` says.
            fee: Balance,
            /// Returned to the tenant and its sponsors.
            refunded: Balance,
        },
        /// The provider did not activate the lease in time. `ExitPenaltyParked` states what that costs the provider.
        #[codec(index = 6)]
        LeaseExpired {
            /// The lease.
            lease: LeaseId,
        },
        /// The fee of a lease went into the fee pot, split.
        #[codec(index = 7)]
        FeeSplit {
            /// The lease.
            lease: LeaseId,
            /// Burnt when the pot is next paid out; 0 in an asset other than the native one.
            burnt: Balance,
            /// Kept in the fee pot for the stakers behind the lease's provider; 0 if there are none.
            stakers: Balance,
            /// Paid to the watchers' pot when the fee pot is next paid out.
            watchers: Balance,
            /// Paid to the treasury when the fee pot is next paid out.
            treasury: Balance,
        },
        /// A payee could not receive a payment. The amount stays held until it can.
        #[codec(index = 8)]
        PaymentOwed {
            /// The account that is owed.
            payee: T::AccountId,
            /// The asset owed.
            asset: AssetId,
            /// The account that the amount is held on.
            holder: T::AccountId,
            /// Owed by this payment.
            amount: Balance,
        },
        /// An owed amount was paid.
        #[codec(index = 9)]
        OwedClaimed {
            /// The account that was owed.
            payee: T::AccountId,
            /// The asset paid.
            asset: AssetId,
            /// The account that the amount was held on.
            holder: T::AccountId,
            /// Paid.
            amount: Balance,
        },
        /// New orders and asks can be priced in this asset.
        #[codec(index = 10)]
        AssetApproved {
            /// The asset.
            asset: u32,
        },
        /// New orders and asks can no longer be priced in this asset.
        #[codec(index = 11)]
        AssetDisapproved {
            /// The asset.
            asset: u32,
        },
        /// Leases opened from now on pay this fee rate.
        #[codec(index = 12)]
        FeeRateSet {
            /// The rate, applied to the charge of a lease.
            rate: Permill,
        },
        /// The tenant closed a lease or failed it over too early: its lock-in went to the payee.
        #[codec(index = 13)]
        LockInLost {
            /// The lease.
            lease: LeaseId,
            /// Paid to the payee, in the lease's asset.
            amount: Balance,
        },
        /// A sponsor got back the rest of its deposit.
        #[codec(index = 14)]
        SponsorRefunded {
            /// The lease.
            lease: LeaseId,
            /// The account, other than the tenant, that had paid in.
            sponsor: T::AccountId,
            /// Returned to it.
            amount: Balance,
        },
        /// The tenant extended the term.
        #[codec(index = 15)]
        LeaseExtended {
            /// The lease.
            lease: LeaseId,
            /// Blocks agreed on, in all.
            term: BlockNumber,
            /// The number of blocks by which the tenant may still extend the term.
            renewable: BlockNumber,
            /// The first block that the lease does not cover, as far as it is paid for.
            end: BlockNumber,
        },
        /// The provider gave notice.
        #[codec(index = 16)]
        NoticeGiven {
            /// The lease.
            lease: LeaseId,
            /// The first block that the provider no longer serves.
            end: BlockNumber,
        },
        /// The provider committed to new access details.
        #[codec(index = 17)]
        AccessChanged {
            /// The lease.
            lease: LeaseId,
            /// The hash of the new access details.
            access: H256,
        },
        /// The tenant listed a lease for others to take over.
        #[codec(index = 18)]
        LeaseListed {
            /// The lease.
            lease: LeaseId,
            /// The amount that the seller asks besides the escrow that changes hands, in the lease's asset.
            price: Balance,
            /// The only account that may take it; none for anyone.
            to: Option<T::AccountId>,
        },
        /// The tenant withdrew the listing of a lease.
        #[codec(index = 19)]
        LeaseUnlisted {
            /// The lease.
            lease: LeaseId,
        },
        /// A lease was sold and goes on as another. Its provider must let the new tenant in.
        #[codec(index = 20)]
        LeaseTransferred {
            /// The lease that ended.
            lease: LeaseId,
            /// The lease that it goes on as.
            successor: LeaseId,
            /// The seller.
            from: T::AccountId,
            /// The buyer.
            to: T::AccountId,
            /// Paid by the buyer to the seller.
            price: Balance,
            /// The seller's free escrow, which the buyer pays with from now on.
            escrow: Balance,
            /// The first block that the successor does not cover.
            end: BlockNumber,
        },
        /// A standby was called: the provider failed or did not activate the lease, or the tenant wants another. The
        /// standby must activate it. If the lease had run, `lease` is new, and the one that ran closes with the reason
        /// `FailedOver(lease)`.
        #[codec(index = 21)]
        LeaseFailedOver {
            /// The lease that waits for activation.
            lease: LeaseId,
            /// The standby, its provider now.
            provider: T::AccountId,
            /// Per block, for all GPUs.
            price: Balance,
            /// The escrow of the lease.
            escrow: Balance,
        },
        /// A keeper was paid the bounty for doing the last step of an order or lease when the chain was late.
        #[codec(index = 22)]
        KeeperPaid {
            /// The keeper.
            keeper: T::AccountId,
            /// The account whose record deposit paid.
            tenant: T::AccountId,
            /// Paid, native.
            amount: Balance,
        },
        /// A standby withdrew from a lease before it was called.
        #[codec(index = 23)]
        StandbySteppedDown {
            /// The lease.
            lease: LeaseId,
            /// The account that stood by.
            provider: T::AccountId,
        },
        /// The tenant cancelled a lease that waited for a standby. The lease is gone.
        #[codec(index = 24)]
        LeaseCancelled {
            /// The lease.
            lease: LeaseId,
            /// Escrow that returned to the tenant and its sponsors.
            refunded: Balance,
        },
        /// The parts of the fees in an asset left the fee pot, all but the stakers'.
        #[codec(index = 25)]
        FeesDistributed {
            /// The asset.
            asset: AssetId,
            /// Burnt; 0 in an asset other than the native one.
            burnt: Balance,
            /// Paid to the watchers' pot.
            watchers: Balance,
            /// Paid to the treasury.
            treasury: Balance,
        },
        /// The provider left a lease early, was silent in its last windows, or did not activate it: its exit penalty,
        /// or a part of it, left its bond. It is paid after a deferral, during which it can still be cancelled.
        #[codec(index = 26)]
        ExitPenaltyParked {
            /// The lease.
            lease: LeaseId,
            /// The account whose bond pays.
            provider: T::AccountId,
            /// The account that gets the restitution.
            tenant: T::AccountId,
            /// Taken out of the bond, native.
            amount: Balance,
            /// The tenant's part of it, at most half; the treasury gets the rest. The treasury gets all of it if a
            /// slash of delegations to the provider is pending when this is paid.
            restitution: Balance,
        },
        /// The tenant refused a lease: it found that the machine is not the one offered. The lease is gone, and nothing
        /// more is paid for it.
        #[codec(index = 27)]
        LeaseRefused {
            /// The lease.
            lease: LeaseId,
            /// The offer that served it.
            offer: OfferId,
            /// The owner of the offer, whose track record counts the refusal.
            provider: T::AccountId,
            /// Paid to the treasury, in the lease's asset: the price of the blocks that ran and of 20 more, less what
            /// the provider had been paid.
            paid: Balance,
            /// Returned to the tenant and its sponsors, in the lease's asset.
            returned: Balance,
        },
    }
}
