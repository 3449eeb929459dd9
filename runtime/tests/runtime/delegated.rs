//! A rival that delegates four fifths of the stake that a provider's offer needs, bids against it, and leaves before
//! the award.

use super::{
    lease::*,
    market::{commit, reveal},
    *,
};
use frame_support::traits::fungible::InspectHold as _;
use leasehold_primitives::{
    api::{LeaseStatus, OrderStatus},
    market::{Ask, Auction, OrderSpec, TakeRequest, Terms},
    LeaseId, OfferId,
};
use pallet_lease_bidding::Call as Bidding;
use pallet_leases::{Call as Lease, HoldReason};
use pallet_provider_registry::{Call as Registry, Error};
use pallet_provider_staking::{Call as Stake, Ledgers};
use sp_runtime::{DispatchError, Permill};
use Sr25519Keyring::Eve;

/// The provider's offer needs 40. A fifth of it must be its own, and four more answer for its bids.
const OWN: Balance = 12 * UNIT;
const RIVALS: Balance = 32 * UNIT;
/// The provider is the cheaper of the two.
const PRICE: Balance = UNIT / 10;
const RIVALS_PRICE: Balance = UNIT / 5;

/// Lists both offers: the provider's, which the rival backs, and the rival's own.
fn offers(author: &mut Author) -> (OfferId, OfferId) {
    author.block(|| {
        let rivals = provide(RIVAL);
        submit(PROVIDER, Registry::register { profile: profile() });
        submit(PROVIDER, Stake::bond { amount: OWN });
        submit(PROVIDER, Stake::set_commission { commission: Permill::zero(), accepts: true });
        submit(RIVAL, delegate());
        submit(PROVIDER, Registry::list_offer { spec: spec() });
        register_meter();
        (listed(), rivals)
    })
}

fn delegate() -> Stake<Runtime> {
    Stake::delegate { provider: account(PROVIDER), amount: RIVALS }
}

fn order(auction: Auction) -> OrderSpec<AccountId> {
    OrderSpec { auction, ..order_spec(RIVALS_PRICE, AssetId::Native) }
}

fn bid(order: u64, price: Balance, offer: OfferId) -> Bidding<Runtime> {
    Bidding::place_bid { order, price, proposal: proposal(offer) }
}

/// The reserved part of the provider's bond, and the delegations behind it.
fn reserved_and_delegated() -> (Balance, Balance) {
    let ledger = Ledgers::<Runtime>::get(account(PROVIDER)).unwrap();
    (ledger.reserved, ledger.delegated)
}

fn uncovered() -> ApplyExtrinsicResult {
    Ok(Err(DispatchError::from(Error::<Runtime>::CapacityNotBonded)))
}

/// The rival leaves; from then on the provider's own bond alone does not cover what it takes, whether by an ask or by a
/// bid.
fn leave(author: &mut Author, offer: OfferId) {
    author.block(|| {
        let (reserved, _) = reserved_and_delegated();
        submit(RIVAL, Stake::undelegate { provider: account(PROVIDER), shares: RIVALS });
        assert_eq!(reserved_and_delegated(), (reserved, 0));
    });
    author.block(|| {
        let ask = Ask { price: UNIT, asset: AssetId::Native, max_term: 1_000, terms: Terms::default() };
        submit(PROVIDER, Registry::set_ask { offer, ask: Some(ask) });
        let request = TakeRequest {
            requirement: requirement(),
            term: 100,
            asset: AssetId::Native,
            max_price: 2 * UNIT,
            least_terms: Terms::default(),
            escrow: 100 * UNIT,
        };
        assert_eq!(send(Eve, Lease::take_offer { offer, request }), uncovered());
        for auction in [Auction::Manual, Auction::Automatic] {
            submit(Eve, Bidding::create_order { spec: order(auction), escrow: 10 * UNIT });
        }
        for order in [1, 2] {
            assert_eq!(send(PROVIDER, bid(order, PRICE, offer)), uncovered());
        }
    });
}

/// The provider activates the lease that it was awarded, reports a window of it, and is paid.
fn serve(author: &mut Author, lease: LeaseId) {
    let view = lease_view(lease).unwrap();
    assert_eq!(view.provider, account(PROVIDER));
    let start = System::block_number().next_multiple_of(10);
    author.until(start - 1);
    author.block(|| submit(PROVIDER, Lease::activate { lease, access: Hash::repeat_byte(1) }));
    assert_eq!(lease_view(lease).unwrap().status, LeaseStatus::Active);
    author.until(start + 11);
    author.block(|| {
        let window = start / 10;
        assert_eq!(Executive::apply_extrinsic(report(window, vec![reading(lease, 0..10_000)])), Ok(Ok(())));
        let before = Balances::free_balance(account(PROVIDER));
        call(Eve, Lease::settle { lease });
        // Ten blocks, less the fee of a fiftieth.
        assert_eq!(Balances::free_balance(account(PROVIDER)) - before, view.price * 10 * 98 / 100);
    });
}

#[test]
fn a_rival_that_delegates_80_percent_and_leaves_before_an_award_by_score_changes_nothing() {
    run(development(), |author| {
        let (offer, rivals) = offers(author);
        let deadline = author.block(|| {
            submit(TENANT, Bidding::create_order { spec: order(Auction::Automatic), escrow: 60 * UNIT });
            submit(PROVIDER, bid(0, PRICE, offer));
            submit(RIVAL, bid(0, RIVALS_PRICE, rivals));
            order_view(0).unwrap().spec.deadline
        });
        leave(author, offer);
        author.until(deadline + 1);
        assert_eq!(order_view(0).unwrap().status, OrderStatus::Awarded { first: 0 });
        assert_eq!(lease_view(0).unwrap().price, PRICE);
        serve(author, 0);
    });
}

#[test]
fn a_rival_that_delegates_80_percent_and_leaves_before_a_sealed_award_changes_nothing() {
    run(development(), |author| {
        let (offer, rivals) = offers(author);
        let deadline = author.block(|| {
            let spec = order(Auction::Sealed { reveal_blocks: 20 });
            submit(TENANT, Bidding::create_order { spec, escrow: 60 * UNIT });
            submit(PROVIDER, commit(PROVIDER, PRICE, offer));
            submit(RIVAL, commit(RIVAL, RIVALS_PRICE, rivals));
            order_view(0).unwrap().spec.deadline
        });
        leave(author, offer);
        author.until(deadline);
        author.block(|| {
            submit(PROVIDER, reveal(PROVIDER, PRICE));
            submit(RIVAL, reveal(RIVAL, RIVALS_PRICE));
        });
        author.until(deadline + 21);
        assert_eq!(order_view(0).unwrap().status, OrderStatus::Awarded { first: 0 });
        // The price comes from the first score that lost.
        assert_eq!(lease_view(0).unwrap().price, RIVALS_PRICE);
        serve(author, 0);
    });
}

/// A soft bid reserves nothing. The pick fails, at no cost to either side, and succeeds when others back the offer.
#[test]
fn a_rival_that_leaves_before_a_pick_makes_it_fail_at_no_cost_until_others_back_the_offer() {
    run(development(), |author| {
        let (offer, rivals) = offers(author);
        author.block(|| {
            let spec = OrderSpec { deadline: System::block_number() + 20, ..order(Auction::Manual) };
            submit(TENANT, Bidding::create_order { spec, escrow: 60 * UNIT });
            submit(PROVIDER, bid(0, PRICE, offer));
            submit(RIVAL, bid(0, RIVALS_PRICE, rivals));
        });
        leave(author, offer);
        let award = || Bidding::<Runtime>::award { order: 0, picks: pick(offer, PRICE) };
        author.block(|| {
            let held = || Balances::balance_on_hold(&HoldReason::Lease.into(), &account(TENANT));
            let before = (order_view(0), held(), reserved_and_delegated());
            assert_eq!(send(TENANT, award()), uncovered());
            assert_eq!((order_view(0), held(), reserved_and_delegated()), before);
            assert_eq!(lease_view(0), None);
        });
        author.block(|| {
            submit(Eve, delegate());
            submit(TENANT, award());
        });
        serve(author, 0);
    });
}
