//! Items that are stored, signed or shown by number never change their numbers.

use super::prelude::*;
use codec::Encode;
use frame_support::traits::{GetCallIndex, GetCallName, GetStorageVersion, Hooks};

#[test]
fn calls_keep_their_indices() {
    let names = [
        "create_order",
        "cancel_order",
        "place_bid",
        "commit_bid",
        "reveal_bid",
        "withdraw_bid",
        "award",
        "conclude_order",
        "expire_order",
        "release_bids",
    ];
    assert_eq!(Call::<Test>::get_call_names(), names);
    assert_eq!(Call::<Test>::get_call_indices(), (0..10).collect::<Vec<u8>>());
}

/// Checks that each value begins with its place in the list.
fn assert_indices<T: Encode + std::fmt::Debug>(values: impl IntoIterator<Item = T>) {
    for (index, value) in values.into_iter().enumerate() {
        assert_eq!(usize::from(value.encode()[0]), index, "{value:?}");
    }
}

#[test]
fn states_quotes_and_reasons_keep_their_indices() {
    assert_indices([OrderState::Open, OrderState::Awarded { first: 0 }, OrderState::Expired, OrderState::Cancelled]);
    assert_indices([Quote::Sealed(H256::zero()), Quote::Open { price: 1, score: 1 }]);
    assert_indices([ForfeitReason::NotRevealed, ForfeitReason::Withdrawn]);
    assert_indices([Auction::Manual, Auction::Automatic, Auction::Sealed { reveal_blocks: 0 }]);
}

#[test]
fn events_keep_their_indices() {
    let (order, lease, spec) = (0, 0, Wanted::default().spec());
    let (bidder, provider, tenant, to) = (PROVIDER, PROVIDER, TENANT, TENANT);
    let (proposal, commitment) = (proposal(OFFER), H256::zero());
    assert_indices::<Event<Test>>([
        Event::OrderCreated { order, tenant, spec, escrow: 0, lock_in: 0 },
        Event::OrderCancelled { order },
        Event::OrderExpired { order },
        Event::BidPlaced { order, bidder, proposal, price: 0, score: 0 },
        Event::BidReleased { order, bidder, deposit: 0 },
        Event::OrderAwarded { order, lease, provider, price: 0 },
        Event::BidCommitted { order, bidder, proposal, commitment, deposit: 0 },
        Event::BidRevealed { order, bidder, price: 0, score: 0 },
        Event::BidDisplaced { order, bidder, by: bidder },
        Event::BidForfeited { order, bidder, to, asset: NATIVE, deposit: 0, reason: ForfeitReason::Withdrawn },
        Event::StandbyChosen { lease, provider, price: 0 },
        Event::OrderForfeited { order, asset: NATIVE, amount: 0 },
    ]);
}

#[test]
fn errors_keep_their_indices() {
    assert_indices::<Error<Test>>([
        Error::NoSuchOrder,
        Error::NoSuchBid,
        Error::NotYourOffer,
        Error::NotYourOrder,
        Error::DeadlineOutOfRange,
        Error::OrderNotOpen,
        Error::OrderStillOpen,
        Error::BiddingOver,
        Error::AwardingOver,
        Error::OrderNotOverdue,
        Error::OwnOrder,
        Error::PriceAboveLimit,
        Error::AlreadyBid,
        Error::BidListFull,
        Error::NothingToRelease,
        Error::ReplicasOutOfRange,
        Error::ReplicasMismatch,
        Error::TooManyStandbys,
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
        Error::BidTooHigh,
        Error::RenewableOutOfRange,
        Error::PickedTwice,
        Error::TermsChanged,
    ]);
}

#[test]
fn the_layout_has_a_version_from_the_start() {
    run(|| {
        assert_eq!(LeaseBidding::in_code_storage_version(), 1);
        assert_eq!(LeaseBidding::on_chain_storage_version(), 1);
    });
}

#[test]
fn parameters_fit_together() {
    run(<LeaseBidding as Hooks<BlockNumber>>::integrity_test);
}

#[test]
#[should_panic(expected = "a record deposit that does not cover the dearest bounty and the fees of a full list")]
fn a_record_deposit_covers_a_bounty_and_the_fees_of_a_full_list() {
    run(|| {
        // 200 are held: 50 for a keeper, and 150 for 32 fees.
        BidFee::set(4);
        <LeaseBidding as Hooks<BlockNumber>>::integrity_test();
        BidFee::set(5);
        <LeaseBidding as Hooks<BlockNumber>>::integrity_test();
    });
}
