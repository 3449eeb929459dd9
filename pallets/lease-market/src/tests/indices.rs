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
    ];
    assert_eq!(Call::<Test>::get_call_names(), names);
    assert_eq!(Call::<Test>::get_call_indices(), (0..16).collect::<Vec<u8>>());
}

#[test]
fn reasons_to_hold_keep_their_indices() {
    let reasons = [HoldReason::LeaseEscrow, HoldReason::BidDeposit, HoldReason::OrderDeposit];
    assert_eq!(reasons.map(|reason| reason.encode()[0]), [0, 1, 2]);
}

#[test]
fn reasons_to_close_and_states_keep_their_indices() {
    let reasons =
        [CloseReason::TenantClosed, CloseReason::ProviderClosed, CloseReason::TermEnded, CloseReason::FundsExhausted];
    assert_eq!(reasons.map(|reason| reason.encode()[0]), [0, 1, 2, 3]);
    assert_eq!([OrderState::Open, OrderState::Awarded(0), OrderState::Ended].map(|s| s.encode()[0]), [0, 1, 2]);
    let states = [
        LeaseState::Pending { activate_by: 0, bid_deposit: 0 },
        LeaseState::Active,
        LeaseState::Closing { reason: CloseReason::TermEnded },
    ];
    assert_eq!(states.map(|state| state.encode()[0]), [0, 1, 2]);
}

#[test]
fn events_and_errors_keep_their_indices() {
    let event = |event: Event<Test>| event.encode()[0];
    assert_eq!(event(Event::OrderCancelled { order: 0 }), 1);
    assert_eq!(event(Event::LeaseExpired { lease: 0, compensation: 0 }), 11);
    assert_eq!(event(Event::FeeRateSet { rate: Permill::zero() }), 17);
    let error = |error: Error<Test>| error.encode()[0];
    assert_eq!(error(Error::NoSuchOrder), 0);
    assert_eq!(error(Error::BidListFull), 23);
    assert_eq!(error(Error::FeeRateTooHigh), 43);
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
