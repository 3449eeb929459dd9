//! Providers' actions with bids.

use super::*;
use crate::{Bid, Bids};
use frame_support::{
    assert_ok,
    dispatch::{DispatchResult, DispatchResultWithPostInfo},
};
use leasehold_primitives::{
    market::{Proposal, Terms},
    traits::LeaseBook,
    Balance, OfferId, OrderId,
};
use sp_core::H256;

/// A proposal to serve one lease, at the least terms, without standing by.
pub fn proposal(offer: OfferId) -> Proposal {
    Proposal { offer, replicas: 1, terms: Terms::default(), standby: false }
}

/// The hash of the current specification of an offer.
pub fn spec_hash(offer: OfferId) -> H256 {
    <Leases as LeaseBook<AccountId>>::spec_hash(&Offers::get(offer).unwrap().spec)
}

pub fn place_as(who: AccountId, order: OrderId, price: Balance, proposal: Proposal) -> DispatchResult {
    let placed = LeaseBidding::place_bid(RuntimeOrigin::signed(who), order, price, proposal);
    placed.map(drop).map_err(|refused| refused.error)
}

pub fn bid(who: AccountId, order: OrderId, offer: OfferId, price: Balance) {
    bid_with(who, order, price, proposal(offer));
}

pub fn bid_with(who: AccountId, order: OrderId, price: Balance, proposal: Proposal) {
    assert_ok!(place_as(who, order, price, proposal));
}

pub fn bids(order: OrderId) -> Vec<Bid<AccountId>> {
    Bids::<Test>::get(order).into_inner()
}

/// The bid of `who` on an order.
pub fn bid_of(who: AccountId, order: OrderId) -> Option<Bid<AccountId>> {
    bids(order).into_iter().find(|bid| bid.bidder == who)
}

/// The bidders on an order, in the order in which they came.
pub fn bidders(order: OrderId) -> Vec<AccountId> {
    bids(order).into_iter().map(|bid| bid.bidder).collect()
}

/// The salt of `who`, different from everybody else's.
pub fn salt(who: AccountId) -> H256 {
    H256::from_low_u64_be(who)
}

pub fn commitment(who: AccountId, order: OrderId, price: Balance) -> H256 {
    crate::math::score::commitment(System::block_hash(0).as_bytes(), order, &who, price, &salt(who))
}

pub fn commit_as(who: AccountId, order: OrderId, commitment: H256, proposal: Proposal) -> DispatchResult {
    let committed = LeaseBidding::commit_bid(RuntimeOrigin::signed(who), order, commitment, proposal);
    committed.map(drop).map_err(|refused| refused.error)
}

pub fn commit(who: AccountId, order: OrderId, offer: OfferId, price: Balance) {
    commit_with(who, order, price, proposal(offer));
}

pub fn commit_with(who: AccountId, order: OrderId, price: Balance, proposal: Proposal) {
    assert_ok!(commit_as(who, order, commitment(who, order, price), proposal));
}

pub fn reveal(who: AccountId, order: OrderId, price: Balance) {
    assert_ok!(reveal_as(who, order, price));
}

pub fn reveal_as(who: AccountId, order: OrderId, price: Balance) -> DispatchResult {
    LeaseBidding::reveal_bid(RuntimeOrigin::signed(who), order, price, salt(who))
}

pub fn withdraw_as(who: AccountId, order: OrderId) -> DispatchResult {
    LeaseBidding::withdraw_bid(RuntimeOrigin::signed(who), order)
}

pub fn withdraw(who: AccountId, order: OrderId) {
    assert_ok!(withdraw_as(who, order));
}

/// At most `limit` of them, by anyone.
pub fn release_some(order: OrderId, limit: u32) -> DispatchResultWithPostInfo {
    LeaseBidding::release_bids(RuntimeOrigin::signed(ANYONE), order, limit)
}

/// All remaining ones, by anyone.
pub fn release_all(order: OrderId) {
    while crate::Orders::<Test>::contains_key(order) {
        assert_ok!(release_some(order, 32));
    }
}
