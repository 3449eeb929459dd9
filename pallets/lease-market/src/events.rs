//! What the pallet tells: a wallet or dApp can follow everything from these alone.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A tenant asks for capacity.
        #[codec(index = 0)]
        OrderCreated { order: OrderId, tenant: T::AccountId, spec: OrderSpec<T::AccountId>, escrow: Balance },
        /// The tenant took its order back.
        #[codec(index = 1)]
        OrderCancelled { order: OrderId },
        /// The order was not awarded in time, or nobody could serve it.
        #[codec(index = 2)]
        OrderExpired { order: OrderId },
        /// A provider offers to serve an order.
        #[codec(index = 3)]
        BidPlaced { order: OrderId, bidder: T::AccountId, proposal: Proposal, price: Balance, score: u128 },
        /// A bid that did not win is gone, its deposit returned.
        #[codec(index = 4)]
        BidReleased { order: OrderId, bidder: T::AccountId, deposit: Balance },
        /// The order became a lease, or one of several, which its provider must activate.
        #[codec(index = 5)]
        OrderAwarded { order: OrderId, lease: LeaseId, provider: T::AccountId, price: Balance },
        /// The lease runs, from `start` and up to but not including `end`.
        #[codec(index = 6)]
        LeaseActivated { lease: LeaseId, start: BlockNumber, end: BlockNumber, access: H256 },
        /// Money was added, or with an amount of 0 put to use again.
        #[codec(index = 7)]
        LeaseToppedUp { lease: LeaseId, by: T::AccountId, amount: Balance, end: BlockNumber },
        /// Blocks were charged. All numbers are of the whole lease so far; `paid` includes what is owed.
        #[codec(index = 8)]
        LeaseSettled { lease: LeaseId, blocks: BlockNumber, charged: Balance, paid: Balance, fee: Balance },
        /// The lease is over at `end`; its last windows can still be reported. `refunded` was freed now: it went to
        /// the tenant and its sponsors, or on to the lease named in `reason`.
        #[codec(index = 9)]
        LeaseClosing { lease: LeaseId, reason: CloseReason, end: BlockNumber, refunded: Balance },
        /// The lease is paid and gone. All numbers are of the whole lease: what was deposited is
        /// `paid + fee + refunded`, and `charged = paid + fee`.
        #[codec(index = 10)]
        LeaseClosed {
            lease: LeaseId,
            reason: CloseReason,
            blocks: BlockNumber,
            charged: Balance,
            paid: Balance,
            fee: Balance,
            refunded: Balance,
        },
        /// The provider did not activate the lease. Its deposit, in `asset`, or part of its bond went to the tenant.
        #[codec(index = 11)]
        LeaseExpired { lease: LeaseId, compensation: Balance, asset: AssetId },
        /// Where the fee of a lease went.
        #[codec(index = 12)]
        FeeSplit { lease: LeaseId, burnt: Balance, stakers: Balance, watchers: Balance, treasury: Balance },
        /// The payee could not receive. The amount stays held on `holder` until it can.
        #[codec(index = 13)]
        PaymentOwed { payee: T::AccountId, asset: AssetId, holder: T::AccountId, amount: Balance },
        /// What was owed has been paid.
        #[codec(index = 14)]
        OwedClaimed { payee: T::AccountId, asset: AssetId, holder: T::AccountId, amount: Balance },
        /// Orders can be priced in this asset.
        #[codec(index = 15)]
        AssetApproved { asset: u32 },
        /// New orders cannot be priced in this asset any more.
        #[codec(index = 16)]
        AssetDisapproved { asset: u32 },
        /// Leases awarded from now on pay this rate.
        #[codec(index = 17)]
        FeeRateSet { rate: Permill },
        /// A provider committed to a sealed bid.
        #[codec(index = 18)]
        BidCommitted { order: OrderId, bidder: T::AccountId, proposal: Proposal, commitment: H256, deposit: Balance },
        /// A sealed bid is open.
        #[codec(index = 19)]
        BidRevealed { order: OrderId, bidder: T::AccountId, price: Balance, score: u128 },
        /// A worse bid had to go for a better one, its deposit returned.
        #[codec(index = 20)]
        BidDisplaced { order: OrderId, bidder: T::AccountId, by: T::AccountId },
        /// A bidder lost its deposit, held in `asset`, to `to`.
        #[codec(index = 21)]
        BidForfeited {
            order: OrderId,
            bidder: T::AccountId,
            to: T::AccountId,
            asset: AssetId,
            deposit: Balance,
            reason: ForfeitReason,
        },
        /// A losing bidder stands by for a lease.
        #[codec(index = 22)]
        StandbyChosen { lease: LeaseId, provider: T::AccountId, price: Balance },
        /// A tenant took an ask; the provider must activate the lease.
        #[codec(index = 23)]
        OfferTaken {
            offer: OfferId,
            lease: LeaseId,
            tenant: T::AccountId,
            provider: T::AccountId,
            gpus: u16,
            price: Balance,
            asset: AssetId,
            term: BlockNumber,
            escrow: Balance,
            commitment: Balance,
        },
        /// The tenant closed a lease it had taken too early: what it had locked for that went to the provider.
        #[codec(index = 24)]
        CommitmentLost { lease: LeaseId, amount: Balance },
        /// Somebody other than the tenant got back what its deposit had left.
        #[codec(index = 25)]
        SponsorRefunded { lease: LeaseId, sponsor: T::AccountId, amount: Balance },
        /// The term was made longer.
        #[codec(index = 26)]
        LeaseExtended { lease: LeaseId, term: BlockNumber, renewable: BlockNumber, end: BlockNumber },
        /// The provider will leave at `end`.
        #[codec(index = 27)]
        NoticeGiven { lease: LeaseId, end: BlockNumber },
        /// The provider left without notice, or failed: this went from its bond to the tenant.
        #[codec(index = 28)]
        ExitPenaltyPaid { lease: LeaseId, provider: T::AccountId, tenant: T::AccountId, amount: Balance },
        /// The provider committed to another way in.
        #[codec(index = 29)]
        AccessChanged { lease: LeaseId, access: H256 },
        /// A lease can be taken over.
        #[codec(index = 30)]
        LeaseListed { lease: LeaseId, price: Balance, to: Option<T::AccountId> },
        /// A lease cannot be taken over any more.
        #[codec(index = 31)]
        LeaseUnlisted { lease: LeaseId },
        /// A lease goes on as `successor`, of another tenant. Its provider must let that one in.
        #[codec(index = 32)]
        LeaseTransferred {
            lease: LeaseId,
            successor: LeaseId,
            from: T::AccountId,
            to: T::AccountId,
            price: Balance,
            escrow: Balance,
            end: BlockNumber,
        },
        /// A standby was given the lease of a provider that failed, or did not activate it, and must activate it. If
        /// the lease had run, `lease` is new, and the failed one closes with the reason `FailedOver(lease)`.
        #[codec(index = 33)]
        LeaseFailedOver { lease: LeaseId, provider: T::AccountId, price: Balance, escrow: Balance },
        /// Who concluded something overdue was paid for it.
        #[codec(index = 34)]
        BountyPaid { to: T::AccountId, from: T::AccountId, amount: Balance },
    }
}
