//! What is stored, signed or shown by number never changes its number.

use super::prelude::*;
use codec::Encode;
use frame_support::traits::{GetCallIndex, GetCallName};

#[test]
fn calls_keep_their_indices() {
    let names = [
        "create_order",
        "cancel_order",
        "place_bid",
        "withdraw_bid",
        "award",
        "activate",
        "top_up",
        "settle",
        "close",
        "expire_order",
        "expire_lease",
        "release_bids",
        "claim_owed",
        "approve_asset",
        "disapprove_asset",
        "set_fee_rate",
        "commit_bid",
        "reveal_bid",
        "conclude_order",
        "take_offer",
        "extend",
        "give_notice",
        "list_lease",
        "unlist_lease",
        "buy_lease",
        "fail_over",
        "set_access",
    ];
    assert_eq!(Call::<Test>::get_call_names(), names);
    assert_eq!(Call::<Test>::get_call_indices(), (0..27).collect::<Vec<u8>>());
}

/// That each value begins with its place in the list.
fn assert_indices<T: Encode + std::fmt::Debug>(values: impl IntoIterator<Item = T>) {
    for (index, value) in values.into_iter().enumerate() {
        assert_eq!(usize::from(value.encode()[0]), index, "{value:?}");
    }
}

#[test]
fn reasons_to_hold_keep_their_indices() {
    let reasons = [HoldReason::LeaseEscrow, HoldReason::BidDeposit, HoldReason::OrderDeposit, HoldReason::CrankBounty];
    assert_indices(reasons);
}

#[test]
fn reasons_and_states_keep_their_indices() {
    assert_indices([
        CloseReason::TenantClosed,
        CloseReason::ProviderClosed,
        CloseReason::TermEnded,
        CloseReason::FundsExhausted,
        CloseReason::NoticeEnded,
        CloseReason::Transferred(0),
        CloseReason::FailedOver(0),
    ]);
    assert_indices([OrderState::Open, OrderState::Awarded { first: 0 }, OrderState::Expired, OrderState::Cancelled]);
    assert_indices([
        LeaseState::Pending { activate_by: 0, bid_deposit: 0, deposit_asset: NATIVE },
        LeaseState::Active,
        LeaseState::Closing { reason: CloseReason::TermEnded },
    ]);
    assert_indices([Quote::Sealed(H256::zero()), Quote::Open { price: 1, score: 1 }]);
    assert_indices([Due::Order(0), Due::Lease(0)]);
    assert_indices([ForfeitReason::NotRevealed, ForfeitReason::NoCapacity, ForfeitReason::Withdrawn]);
    assert_indices([Auction::Manual, Auction::Automatic, Auction::Sealed { reveal_blocks: 0 }]);
}

#[test]
fn events_keep_their_indices() {
    let (order, lease, rate, spec) = (0, 0, Permill::zero(), Wanted::default().spec());
    let (bidder, provider, tenant, to) = (PROVIDER, PROVIDER, TENANT, TENANT);
    let (proposal, commitment, access) = (proposal(OFFER), H256::zero(), H256::zero());
    let reason = CloseReason::TermEnded;
    assert_indices::<Event<Test>>([
        Event::OrderCreated { order, tenant, spec, escrow: 0 },
        Event::OrderCancelled { order },
        Event::OrderExpired { order },
        Event::BidPlaced { order, bidder, proposal, price: 0, score: 0 },
        Event::BidReleased { order, bidder, deposit: 0 },
        Event::OrderAwarded { order, lease, provider, price: 0 },
        Event::LeaseActivated { lease, start: 0, end: 0, access },
        Event::LeaseToppedUp { lease, by: tenant, amount: 0, end: 0 },
        Event::LeaseSettled { lease, blocks: 0, charged: 0, paid: 0, fee: 0 },
        Event::LeaseClosing { lease, reason, end: 0, refunded: 0 },
        Event::LeaseClosed { lease, reason, blocks: 0, charged: 0, paid: 0, fee: 0, refunded: 0 },
        Event::LeaseExpired { lease, compensation: 0, asset: NATIVE },
        Event::FeeSplit { lease, burnt: 0, stakers: 0, watchers: 0, treasury: 0 },
        Event::PaymentOwed { payee: to, asset: NATIVE, holder: to, amount: 0 },
        Event::OwedClaimed { payee: to, asset: NATIVE, holder: to, amount: 0 },
        Event::AssetApproved { asset: USD },
        Event::AssetDisapproved { asset: USD },
        Event::FeeRateSet { rate },
        Event::BidCommitted { order, bidder, proposal, commitment, deposit: 0 },
        Event::BidRevealed { order, bidder, price: 0, score: 0 },
        Event::BidDisplaced { order, bidder, by: bidder },
        Event::BidForfeited { order, bidder, to, asset: NATIVE, deposit: 0, reason: ForfeitReason::Withdrawn },
        Event::StandbyChosen { lease, provider, price: 0 },
        Event::OfferTaken {
            offer: OFFER,
            lease,
            tenant,
            provider,
            gpus: 0,
            price: 0,
            asset: NATIVE,
            term: 0,
            escrow: 0,
            commitment: 0,
        },
        Event::CommitmentLost { lease, amount: 0 },
        Event::SponsorRefunded { lease, sponsor: to, amount: 0 },
        Event::LeaseExtended { lease, term: 0, renewable: 0, end: 0 },
        Event::NoticeGiven { lease, end: 0 },
        Event::ExitPenaltyPaid { lease, provider, tenant, amount: 0 },
        Event::AccessChanged { lease, access },
        Event::LeaseListed { lease, price: 0, to: None },
        Event::LeaseUnlisted { lease },
        Event::LeaseTransferred { lease, successor: 1, from: tenant, to, price: 0, escrow: 0, end: 0 },
        Event::LeaseFailedOver { lease, provider, price: 0, escrow: 0 },
        Event::BountyPaid { to, from: tenant, amount: 0 },
    ]);
}

#[test]
fn errors_keep_their_indices() {
    assert_indices::<Error<Test>>([
        Error::NoSuchOrder,
        Error::NoSuchBid,
        Error::NoSuchLease,
        Error::NoSuchOffer,
        Error::NotYourOffer,
        Error::NotTenant,
        Error::NotProvider,
        Error::NotParty,
        Error::InvalidRequirement,
        Error::ZeroPrice,
        Error::AssetNotApproved,
        Error::TermOutOfRange,
        Error::DeadlineOutOfRange,
        Error::EscrowTooSmall,
        Error::Overflow,
        Error::OrderNotOpen,
        Error::OrderStillOpen,
        Error::BiddingOver,
        Error::AwardingOver,
        Error::OrderNotOverdue,
        Error::OwnOrder,
        Error::PriceAboveLimit,
        Error::AlreadyBid,
        Error::BidListFull,
        Error::ModelMismatch,
        Error::GpusMismatch,
        Error::VramMismatch,
        Error::CpusMismatch,
        Error::MemoryMismatch,
        Error::StorageMismatch,
        Error::RegionMismatch,
        Error::NothingToRelease,
        Error::NotPending,
        Error::ActivationOver,
        Error::ActivationNotOverdue,
        Error::LeasePending,
        Error::LeaseOver,
        Error::AlreadyClosing,
        Error::NothingToReapply,
        Error::NothingOwed,
        Error::AssetNotSufficient,
        Error::AssetAlreadyApproved,
        Error::TooManyAssets,
        Error::FeeRateTooHigh,
        Error::AttributesMismatch,
        Error::AuditorsMismatch,
        Error::ReplicasOutOfRange,
        Error::ReplicasMismatch,
        Error::TooManyStandbys,
        Error::InvalidTerms,
        Error::TermsTooLow,
        Error::PriceBelowFloor,
        Error::SealedOrder,
        Error::NotSealed,
        Error::RevealOutOfRange,
        Error::RevealNotBegun,
        Error::RevealOver,
        Error::CommitmentMismatch,
        Error::AlreadyRevealed,
        Error::BidBinding,
        Error::OrderBinding,
        Error::ManualOrder,
        Error::NotYoursToPick,
        Error::NotConcludable,
        Error::OfferChanged,
        Error::PriceTooHigh,
        Error::NoAsk,
        Error::AssetMismatch,
        Error::OwnOffer,
        Error::RenewableOutOfRange,
        Error::SponsorshipTooSmall,
        Error::TooManySponsors,
        Error::NotRenewable,
        Error::UnderNotice,
        Error::NotActive,
        Error::NotListed,
        Error::NotForYou,
        Error::OwnLease,
        Error::RevisionMismatch,
        Error::FreeEscrowTooSmall,
        Error::CommitmentLocked,
        Error::NotFailed,
        Error::NoStandby,
        Error::FeeAccountMissing,
        Error::SameAccess,
        Error::PickedTwice,
        Error::LeaseTooYoung,
    ]);
}

#[test]
fn the_layout_has_a_version_from_the_start() {
    use frame_support::traits::GetStorageVersion;
    run(|| {
        assert_eq!(LeaseMarket::in_code_storage_version(), 1);
        assert_eq!(LeaseMarket::on_chain_storage_version(), 1);
    });
}

#[test]
fn parameters_fit_together() {
    run(<LeaseMarket as frame_support::traits::Hooks<BlockNumber>>::integrity_test);
}
