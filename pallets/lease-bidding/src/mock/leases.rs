//! The life of leases that come from orders.

use super::*;
use frame_support::{assert_ok, dispatch::DispatchResult};
use leasehold_primitives::{
    market::{TakeRequest, Terms},
    Balance, BlockNumber, LeaseId, OfferId,
};
use pallet_leases::{Lease, NextLease};
use sp_core::H256;

/// A stored lease.
pub fn lease(id: LeaseId) -> Lease<AccountId> {
    stored_lease(id).unwrap()
}

pub fn stored_lease(id: LeaseId) -> Option<Lease<AccountId>> {
    pallet_leases::Leases::<Test>::get(id)
}

/// All stored leases, by id.
pub fn leases() -> Vec<(LeaseId, Lease<AccountId>)> {
    let mut leases: Vec<_> = pallet_leases::Leases::<Test>::iter().collect();
    leases.sort_by_key(|(id, _)| *id);
    leases
}

/// `gpus` GPUs for 300 blocks, at any price, paid for with 1,000.
pub fn request(gpus: u16) -> TakeRequest<AccountId> {
    TakeRequest {
        requirement: requirement(gpus),
        term: 300,
        asset: NATIVE,
        max_price: Balance::MAX,
        least_terms: Terms::default(),
        escrow: 1_000,
    }
}

pub fn take_as(who: AccountId, offer: OfferId, request: TakeRequest<AccountId>) -> DispatchResult {
    Leases::take_offer(RuntimeOrigin::signed(who), offer, request)
}

/// One GPU of an offer, at 5, by the tenant; the lease's id.
pub fn take(offer: OfferId) -> LeaseId {
    set_ask(offer, ask(5));
    let id = NextLease::<Test>::get();
    assert_ok!(take_as(TENANT, offer, request(1)));
    id
}

/// By its provider.
pub fn activate_at(id: LeaseId, block: BlockNumber) {
    advance_to(block);
    let provider = lease(id).provider;
    assert_ok!(Leases::activate(RuntimeOrigin::signed(provider), id, H256::repeat_byte(7)));
}

/// Pays all fees out of the pot.
pub fn distribute() {
    for asset in [NATIVE, IN_USD] {
        let pot = pallet_leases::FeePots::<Test>::get(&asset);
        if (pallet_leases::FeePot { stakers: 0, ..pot }).sum() > Some(0) {
            assert_ok!(Leases::distribute_fees(RuntimeOrigin::signed(ANYONE), asset));
        }
    }
}

pub fn close(who: AccountId, lease: LeaseId) {
    assert_ok!(Leases::close(RuntimeOrigin::signed(who), lease));
}

pub fn leave(who: AccountId, lease: LeaseId) {
    assert_ok!(Leases::leave(RuntimeOrigin::signed(who), lease));
}

/// By its tenant, which earns no bounty for it.
pub fn settle(id: LeaseId) {
    assert_ok!(Leases::settle(RuntimeOrigin::signed(lease(id).tenant), id));
}

/// By anyone; the new lease's id.
pub fn fail_over(id: LeaseId) -> LeaseId {
    let new = NextLease::<Test>::get();
    assert_ok!(Leases::fail_over(RuntimeOrigin::signed(ANYONE), id));
    new
}
