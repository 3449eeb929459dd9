//! Attacks on the market: each once made somebody money or cost somebody else some, and none does any more. The
//! attacker gains nothing, and its victim loses no more than the rules say.

mod baiting;
mod knocking_out;
mod reserving;
mod shutting_out;
mod swapping;

use super::prelude::*;
use leasehold_primitives::hardware::Attributes;
use sp_core::bounded::BoundedVec;

/// An account's own money in the native currency: free, and in its bond.
fn means(who: AccountId) -> (Balance, Balance) {
    let bond = Bonds::get(who);
    (free(NATIVE, who), bond.spare + bond.reserved)
}

/// GPUs of an offer that are neither taken nor promised.
fn free_gpus(offer: OfferId) -> u16 {
    Offers::get(offer).unwrap().free_gpus
}

/// Bids of all eight GPUs on an order: the provider's the best, then the rival's.
fn two_bids(order: OrderId) {
    bid(PROVIDER, order, OFFER, 3);
    bid(RIVAL, order, RIVALS_OFFER, 5);
}

/// The same under seal, revealed in block 10.
fn two_sealed_bids(order: OrderId) {
    commit(PROVIDER, order, OFFER, 3);
    commit(RIVAL, order, RIVALS_OFFER, 5);
    advance_to(10);
    reveal(PROVIDER, order, 3);
    reveal(RIVAL, order, 5);
}

/// One order with the two bids for each kind that the chain awards; and the first block in which it can be concluded.
const FIRM: [(fn() -> OrderId, BlockNumber); 2] = [
    (
        || {
            let order = Wanted::automatic().create();
            two_bids(order);
            order
        },
        10,
    ),
    (
        || {
            let order = Wanted::sealed().create();
            two_sealed_bids(order);
            order
        },
        30,
    ),
];

/// An attribute that the auditor must confirm.
fn confirmed() -> Attributes {
    attributes(&[("tier", "3")])
}

/// A sealed order for attributes that the auditor confirms of both providers; its end is block 29.
fn audited() -> OrderId {
    for (who, offer) in [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER)] {
        change_offer(offer, |listed| listed.spec.attributes = confirmed());
        claim(who, AUDITOR, confirmed());
    }
    let id = NextOrder::<Test>::get();
    let mut spec = Wanted::sealed().spec();
    spec.requirement.attributes = confirmed();
    spec.requirement.auditors = BoundedVec::truncate_from(vec![AUDITOR]);
    assert_ok!(LeaseBidding::create_order(RuntimeOrigin::signed(TENANT), spec, 1_000));
    id
}

/// Everything that is open ends, and all money comes back.
fn end_everything() {
    for _ in 0..400 {
        idle(1);
    }
    assert_nothing_left();
}
