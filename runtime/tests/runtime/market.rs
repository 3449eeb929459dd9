//! The full market through the pallets as the runtime joins them: asks, auditors, penalties, auctions, the agenda.
//!
//! Blocks 21, 41 and so on begin a session. If that elects validators, no transaction fits into the block any more, so
//! these tests send theirs in the next.

use super::{lease::*, *};
use frame_support::traits::fungible::{Inspect as _, InspectHold as _};
use leasehold_primitives::{
    api::{runtime_decl_for_leases_api::LeasesApi, LeaseStatus, OrderFilter, OrderStatus, QuoteView},
    hardware::{Attribute, Attributes, OfferSpec, Requirement},
    market::{Ask, Auction, OrderSpec, TakeRequest, Terms},
    OfferId,
};
use pallet_lease_bidding::{Call as Bidding, Event as BiddingEvent};
use pallet_leases::{Call as Lease, Error, Event, HoldReason};
use pallet_provider_registry::Call as Registry;
use sp_runtime::Permill;
use Sr25519Keyring::Eve;

fn quotes(requirement: Requirement<AccountId>) -> Vec<QuoteView<AccountId>> {
    let page = <Runtime as LeasesApi<Block, AccountId>>::quotes(requirement, AssetId::Native, 100, 0, 10);
    assert_eq!(page.next, None);
    page.quotes
}

fn servable_by(offer: OfferId) -> usize {
    let filter = OrderFilter { servable_by: Some(offer), ..Default::default() };
    <Runtime as LeasesApi<Block, AccountId>>::open_orders(filter, None, 10).orders.len()
}

fn bond() -> Balance {
    Balances::balance_on_hold(&pallet_provider_staking::HoldReason::Bond.into(), &account(PROVIDER))
}

fn is_in_events(event: impl Into<RuntimeEvent>) -> bool {
    events().contains(&event.into())
}

fn salt(who: Sr25519Keyring) -> Hash {
    Hash::from(account(who).as_ref())
}

/// A sealed bid on the first order, as a client computes it: the chain's first block is in it.
pub(super) fn commit(who: Sr25519Keyring, price: Balance, offer: OfferId) -> Bidding<Runtime> {
    let genesis = System::block_hash(0);
    let commitment =
        pallet_lease_bidding::math::score::commitment(genesis.as_ref(), 0, &account(who), price, &salt(who));
    Bidding::commit_bid { order: 0, commitment, proposal: proposal(offer) }
}

pub(super) fn reveal(who: Sr25519Keyring, price: Balance) -> Bidding<Runtime> {
    Bidding::reveal_bid { order: 0, price, salt: salt(who) }
}

#[test]
fn an_ask_is_quoted_taken_attested_and_paid() {
    run(development(), |author| {
        let terms = Terms { notice: 10, exit_penalty: Permill::from_percent(5) };
        let offer = author.block(|| {
            let offer = provide(PROVIDER);
            register_meter();
            let ask = Ask { price: UNIT, asset: AssetId::Native, max_term: 1_000, terms };
            submit(PROVIDER, Registry::set_ask { offer, ask: Some(ask) });
            offer
        });
        let quoted = quotes(requirement());
        let [quote] = &quoted[..] else { panic!("{quoted:?}") };
        assert_eq!((quote.offer, quote.price, quote.total_for_term), (offer, 2 * UNIT, 200 * UNIT));
        assert_eq!((quote.escrow_least, quote.lock_in, quote.exit_penalty), (40 * UNIT, 40 * UNIT, UNIT));

        author.block(|| {
            let request = TakeRequest {
                requirement: requirement(),
                term: 100,
                asset: AssetId::Native,
                max_price: quote.price,
                least_terms: terms,
                escrow: 100 * UNIT,
            };
            submit(TENANT, Lease::take_offer { offer, request });
        });
        assert_eq!(escrow_held(), 140 * UNIT);
        // The other two GPUs of the offer.
        assert_eq!(quotes(requirement())[0].free_gpus, 2);
        author.until(19);
        author.block(|| submit(PROVIDER, Lease::activate { lease: 0, access: Hash::repeat_byte(1) }));
        let view = lease_view(0).unwrap();
        assert_eq!((view.order, view.start, view.end, view.exit_penalty), (None, 20, 70, UNIT));

        let (provider, tenant) = (Balances::free_balance(account(PROVIDER)), Balances::total_balance(&account(TENANT)));
        for window in 2..=6u32 {
            author.until((window + 1) * 10 + 1);
            author.block(|| {
                let available = u64::from(window - 2) * 10_000..u64::from(window - 1) * 10_000;
                let applied = Executive::apply_extrinsic(report(window, vec![reading(0, available)]));
                assert_eq!(applied, Ok(Ok(())));
            });
        }
        // Forty blocks were paid at the end, less the fee; ten were reported since. The lock-in that the tenant put up
        // to take the ask came back.
        assert_eq!(escrow_held(), 20 * UNIT + 1_600 * MILLI);
        assert_eq!(lease_view(0).unwrap().status, LeaseStatus::Closing { closes_at: 80 });
        author.until(80);
        assert_eq!(lease_view(0), None);
        assert_eq!(Balances::free_balance(account(PROVIDER)) - provider, 98 * UNIT);
        assert_eq!(tenant - Balances::total_balance(&account(TENANT)), 100 * UNIT);
        assert_eq!(all_held(), 0);
        let history = <Runtime as LeasesApi<Block, AccountId>>::provider(account(PROVIDER));
        assert_eq!((history.leases, history.due_blocks, history.credited_blocks), (1, 50, 50));
        assert_eq!(history.burnt, UNIT);
        assert!(history.handicap < 1_000, "{history:?}");
    });
}

#[test]
fn auditors_are_asked_at_bid_and_at_award() {
    run(development(), |author| {
        let name = |text: &str| text.as_bytes().to_vec().try_into().unwrap();
        let tier: Attributes = vec![Attribute { key: name("tier"), value: name("3") }].try_into().unwrap();
        let auditors = vec![account(Eve)].try_into().unwrap();
        let wanted = Requirement { attributes: tier.clone(), auditors, ..requirement() };
        let offer = author.block(|| provide(PROVIDER));
        let bid = || Bidding::<Runtime>::place_bid { order: 0, price: UNIT, proposal: proposal(offer) };
        let attest = || Registry::<Runtime>::attest {
            provider: account(PROVIDER),
            attributes: tier.clone(),
            expires: System::block_number() + 100,
        };

        author.block(|| {
            let order = OrderSpec { requirement: wanted, deadline: 20, ..order_spec(UNIT, AssetId::Native) };
            submit(TENANT, Bidding::create_order { spec: order, escrow: 100 * UNIT });
            // Confirmed and not declared.
            submit(Eve, attest());
            assert_eq!(send(PROVIDER, bid()), Ok(Err(Error::<Runtime>::AttributesMismatch.into())));
            submit(Eve, Registry::revoke_claim { provider: account(PROVIDER) });
            // Declared and not confirmed.
            submit(PROVIDER, Registry::change_offer { offer, spec: OfferSpec { attributes: tier.clone(), ..spec() } });
            assert_eq!(send(PROVIDER, bid()), Ok(Err(Error::<Runtime>::AuditorsMismatch.into())));
            assert_eq!(servable_by(offer), 0);
        });
        author.block(|| {
            submit(Eve, attest());
            assert_eq!(servable_by(offer), 1);
            submit(PROVIDER, bid());
        });
        author.block(|| {
            let award = || Bidding::<Runtime>::award { order: 0, picks: pick(offer, UNIT) };
            submit(Eve, Registry::revoke_claim { provider: account(PROVIDER) });
            assert_eq!(send(TENANT, award()), Ok(Err(Error::<Runtime>::AuditorsMismatch.into())));
            submit(Eve, attest());
            submit(TENANT, award());
        });
        // Running leases do not depend on it any more.
        author.block(|| {
            submit(Eve, Registry::revoke_claim { provider: account(PROVIDER) });
            submit(PROVIDER, Lease::activate { lease: 0, access: Hash::repeat_byte(1) });
        });
        assert_eq!(lease_view(0).unwrap().status, LeaseStatus::Active);
    });
}

#[test]
fn a_provider_that_leaves_pays_the_exit_penalty_out_of_its_bond() {
    run(development(), |author| {
        let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
        // A hundredth of the stake of 10 LEASE behind each of two GPUs.
        let penalty = UNIT / 5;
        assert_eq!((bond(), lease_view(lease).unwrap().exit_penalty), (100 * UNIT, penalty));
        let tenant = Balances::total_balance(&account(TENANT));
        author.until(21);
        author.block(|| {
            submit(PROVIDER, Lease::leave { lease });
            let (provider, tenant) = (account(PROVIDER), account(TENANT));
            let (amount, restitution) = (penalty, penalty / 2);
            assert!(is_in_events(Event::<Runtime>::ExitPenaltyParked { lease, provider, tenant, amount, restitution }));
        });
        // It is still held, and paid after the deferral.
        assert_eq!((bond(), Balances::total_balance(&account(TENANT))), (100 * UNIT, tenant));
        author.until(60);
        assert_eq!(bond(), 100 * UNIT - penalty);
        assert_eq!(Balances::total_balance(&account(TENANT)) - tenant, penalty / 2);
    });
}

#[test]
fn a_provider_that_gives_notice_keeps_its_bond() {
    run(development(), |author| {
        let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
        author.until(21);
        author.block(|| {
            submit(PROVIDER, Lease::give_notice { lease });
            // The bid promised no notice, so that is the end.
            assert_eq!(lease_view(lease).unwrap().end, System::block_number());
        });
        author.until(50);
        assert_eq!(lease_view(lease), None);
        assert_eq!((bond(), escrow_held()), (100 * UNIT, 0));
    });
}

#[test]
fn an_order_without_bids_expires_and_everything_comes_back() {
    run(development(), |author| {
        let before = Balances::free_balance(account(TENANT));
        let deadline = author.block(|| {
            call(TENANT, Bidding::create_order { spec: order_spec(UNIT, AssetId::Native), escrow: 100 * UNIT });
            order_view(0).unwrap().spec.deadline
        });
        assert!(before - Balances::free_balance(account(TENANT)) > 100 * UNIT);
        author.until(deadline);
        assert_eq!(order_view(0).unwrap().status, OrderStatus::Bidding);
        author.block(|| ());
        assert!(is_in_events(BiddingEvent::<Runtime>::OrderExpired { order: 0 }));
        assert_eq!(order_view(0), None);
        assert_eq!(Balances::free_balance(account(TENANT)), before);
    });
}

#[test]
fn a_sealed_auction_is_concluded_at_the_price_of_the_first_that_lost() {
    run(development(), |author| {
        let bidders = [(PROVIDER, 3 * UNIT), (RIVAL, 4 * UNIT)];
        let deadline = author.block(|| {
            let offers = bidders.map(|(who, _)| provide(who));
            // Behind each sealed bid stand 5 % of limit × term, in the bond.
            for (who, _) in bidders {
                submit(who, pallet_provider_staking::Call::bond_more { amount: 100 * UNIT });
            }
            let auction = Auction::Sealed { reveal_blocks: 20 };
            let spec = OrderSpec { auction, ..order_spec(5 * UNIT, AssetId::Native) };
            submit(TENANT, Bidding::create_order { spec, escrow: 1_000 * UNIT });
            for ((who, price), offer) in bidders.into_iter().zip(offers) {
                submit(who, commit(who, price, offer));
            }
            order_view(0).unwrap().spec.deadline
        });
        author.until(deadline);
        author.block(|| {
            assert_eq!(order_view(0).unwrap().status, OrderStatus::Revealing);
            bidders.into_iter().for_each(|(who, price)| submit(who, reveal(who, price)));
        });
        author.until(deadline + 20);
        author.block(|| assert_eq!(order_view(0).unwrap().status, OrderStatus::Concluding));
        let lease = lease_view(0).unwrap();
        assert_eq!((lease.provider, lease.price), (account(PROVIDER), 4 * UNIT));
        // The loser's deposit comes back automatically too.
        author.block(|| ());
        assert_eq!(order_view(0), None);
        assert_eq!(Balances::balance_on_hold(&HoldReason::BidDeposit.into(), &account(RIVAL)), 0);
    });
}
