//! Keeper bounties of orders: their source, who earns one, for which step and from which block on.

use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;
use leasehold_primitives::usage::Availability;

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// The keepers that were paid one, in order.
fn paid() -> Vec<AccountId> {
    let paid = |event| match event {
        LeasesEvent::KeeperPaid { keeper, tenant, amount } => {
            assert_eq!((tenant, amount), (TENANT, 50));
            Some(keeper)
        }
        _ => None,
    };
    lease_events().into_iter().filter_map(paid).collect()
}

/// All free and held money in total, which no bounty changes.
fn conserved(test: impl FnOnce()) {
    run(|| {
        let issued = Balances::total_issuance();
        test();
        let burnt = lease_events().into_iter().fold(0, |sum, event| match event {
            LeasesEvent::FeesDistributed { burnt, .. } => sum + burnt,
            _ => sum,
        });
        assert_eq!(Balances::total_issuance(), issued - burnt);
    });
}

#[test]
fn each_record_pays_its_own_out_of_its_deposit() {
    conserved(|| {
        let order = Wanted { gpus: 1, replicas: 3, ..Wanted::default() }.create();
        assert_eq!(deposited(TENANT), 800);
        bid_with(PROVIDER, order, 5, Proposal { replicas: 3, ..proposal(OFFER) });
        award(order, PROVIDER);
        // Nobody else bid: the order is gone, and its deposit is back.
        assert_eq!(deposited(TENANT), 600);
        advance_to(late(22));
        for id in 0..3 {
            assert_ok!(Leases::expire_lease(signed(ANYONE), id));
        }
        assert_eq!((deposited(TENANT), paid()), (0, vec![ANYONE; 3]));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 150);
    });
}

#[test]
fn a_keeper_earns_the_orders_bounty_and_its_leases_deposits_go_back_whole() {
    conserved(|| {
        let order = Wanted { replicas: 3, gpus: 1, ..Wanted::default() }.create();
        advance_to(late(30));
        expire(order);
        assert_eq!((paid(), deposited(TENANT)), (vec![ANYONE], 0));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT - 50, ENDOWMENT + 50));
    });
}

#[test]
fn with_bids_left_to_release_the_bounty_is_paid_once_all_the_same() {
    conserved(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(late(30));
        expire(order);
        assert_noop!(expire_as(FIFTH, order), Error::<Test>::OrderNotOpen);
        assert_eq!((paid(), deposited(TENANT)), (vec![ANYONE], 147));
        assert_ok!(LeaseBidding::release_bids(signed(FIFTH), order, 1));
        assert_eq!(paid(), [ANYONE]);
        // The fee of a bid, too.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50 - 3);
    });
}

#[test]
fn neither_the_tenant_nor_the_chain_earns_a_bounty() {
    conserved(|| {
        let order = Wanted::default().create();
        advance_to(late(10));
        assert_ok!(expire_as(TENANT, order));
        Wanted { deadline: 29, ..Wanted::default() }.create();
        idle(20);
        cancel(Wanted { deadline: 60, ..Wanted::default() }.create());
        assert_eq!((paid(), free(NATIVE, TENANT)), (vec![], ENDOWMENT));
        assert_eq!(Orders::<Test>::iter().count(), 0);
    });
}

#[test]
fn an_account_that_awards_an_automatic_order_is_paid_unless_it_bid() {
    for (by, paid_to) in [(ANYONE, vec![ANYONE]), (TENANT, vec![]), (PROVIDER, vec![]), (RIVAL, vec![])] {
        conserved(|| {
            let order = Wanted::automatic().create();
            bid(PROVIDER, order, OFFER, 5);
            bid(RIVAL, order, RIVALS_OFFER, 5);
            advance_to(late(10));
            assert_ok!(conclude_as(by, order));
            assert_eq!(paid(), paid_to);
            assert_eq!(lease(0).record_deposit, 200);
            // The unearned rest goes back with the last bid.
            assert_eq!(deposited(TENANT), 400 - 50 * paid_to.len() as Balance);
            assert_ok!(release_some(order, 32));
            assert_eq!((deposited(TENANT), paid()), (200, paid_to));
        });
    }
}

#[test]
fn the_bounty_makes_an_account_for_a_keeper_that_had_none() {
    conserved(|| {
        let order = Wanted::default().create();
        advance_to(late(30));
        assert_ok!(expire_as(NOBODY, order));
        assert_eq!(free(NATIVE, NOBODY), 50);
    });
}

/// Steps that anybody may make: a name, the block from which the step is due whatever bids there are, the setup, and
/// the call. There is one order, 0, and at most one lease, 0; the chain is never idle until then.
type Work = (&'static str, BlockNumber, fn(), fn(RuntimeOrigin) -> DispatchResultWithPostInfo);

const WORKS: [Work; 9] = [
    (
        "expire_order, without bids",
        30,
        || {
            Wanted::default().create();
        },
        |who| LeaseBidding::expire_order(who, 0),
    ),
    (
        "expire_order, with a bid",
        30,
        || bid(PROVIDER, Wanted::default().create(), OFFER, 5),
        |who| LeaseBidding::expire_order(who, 0),
    ),
    (
        "conclude_order, without bids",
        30,
        || {
            Wanted::sealed().create();
        },
        |who| LeaseBidding::conclude_order(who, 0),
    ),
    (
        "conclude_order, with too few bids",
        10,
        || bid(PROVIDER, Wanted { gpus: 1, replicas: 2, ..Wanted::automatic() }.create(), OFFER, 5),
        |who| LeaseBidding::conclude_order(who, 0),
    ),
    (
        "conclude_order, automatic",
        10,
        || bid(PROVIDER, Wanted::automatic().create(), OFFER, 5),
        |who| LeaseBidding::conclude_order(who, 0),
    ),
    (
        "conclude_order, sealed",
        30,
        || {
            commit(PROVIDER, Wanted::sealed().create(), OFFER, 5);
            advance_to(10);
            reveal(PROVIDER, 0, 5);
        },
        |who| LeaseBidding::conclude_order(who, 0),
    ),
    (
        "expire_lease",
        22,
        || {
            Wanted::default().awarded();
        },
        |who| Leases::expire_lease(who, 0),
    ),
    (
        "settle, of a lease that is decided when it ends",
        210,
        || {
            let id = Wanted::default().active();
            advance_to(209);
            // All of it is reported by then, and its last window served.
            Credited::insert(id, 20, 10_000);
            Measured::insert(id, Availability { last_window: Some(20), ..Default::default() });
        },
        |who| Leases::settle(who, 0),
    ),
    (
        "settle, the last time",
        220,
        || {
            let id = Wanted::default().active();
            advance_to(210);
            settle(id);
        },
        |who| Leases::settle(who, 0),
    ),
];

/// The balances of the tenant and a stranger in the end, if `who` calls in `block` and the chain does the rest.
fn in_the_end((name, _, prepare, call): Work, who: AccountId, block: BlockNumber) -> (Balance, Balance) {
    let mut outcome = (0, 0);
    conserved(|| {
        prepare();
        advance_to(block);
        assert_ok!(call(signed(who)));
        check_state();
        idle(100);
        assert_nothing_left();
        outcome = (free(NATIVE, TENANT), free(NATIVE, ANYONE));
        let earned = outcome.1 - ENDOWMENT;
        assert_eq!(paid(), vec![ANYONE; (earned / 50) as usize], "{name}");
    });
    outcome
}

#[test]
fn a_keeper_is_paid_from_the_ninth_block_after_the_one_due() {
    for work in WORKS {
        let (name, due, ..) = work;
        for (block, bounty) in [(due, 0), (due + 1, 0), (due + 8, 0), (due + 9, 50), (due + 10, 50), (due + 1_000, 50)]
        {
            // The tenant earns no bounty: its call shows the balances without one.
            let (tenants, _) = in_the_end(work, TENANT, block);
            assert_eq!(in_the_end(work, ANYONE, block), (tenants - bounty, ENDOWMENT + bounty), "{name} in {block}");
        }
    }
}

/// Otherwise a sole bidder could make an order overdue, and then be the one that ends it.
#[test]
fn bids_that_go_make_an_order_due_and_the_chain_not_late() {
    for (block, earned) in [(10, 0), (20, 0), (38, 0), (39, 50)] {
        conserved(|| {
            let order = Wanted::default().create();
            bid(PROVIDER, order, OFFER, 5);
            advance_to(5);
            withdraw(PROVIDER, order);
            advance_to(block);
            expire(order);
            assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + earned);
            assert_nothing_left();
        });
    }
}

#[test]
fn a_tenant_that_cannot_hold_the_deposits_gets_no_order() {
    run(|| {
        let needed = 1_000 + 2 * 200 + EXISTENTIAL_DEPOSIT;
        endow(TENANT, needed - 1);
        assert_noop!(Wanted::default().create_as(TENANT), TokenError::FundsUnavailable);
        endow(TENANT, needed);
        assert_ok!(Wanted::default().create_as(TENANT));
        assert_eq!(free(NATIVE, TENANT), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn a_bounty_is_twice_the_fee_of_that_kind_of_step_and_never_more_than_the_deposit() {
    for fee_of_weight in [true, false] {
        run(|| {
            let most = Balance::from(u64::MAX);
            RecordDeposit::set(if fee_of_weight { most } else { 200 });
            endow(TENANT, most * 100);
            let earned = |order| {
                let before = free(NATIVE, ANYONE);
                let weight = LeaseBidding::conclude_order(signed(ANYONE), order).unwrap().actual_weight.unwrap();
                (free(NATIVE, ANYONE) - before, 2 * Balance::from(weight.ref_time()))
            };
            let (awarded, ended) = (Wanted::automatic().create(), Wanted::automatic().create());
            bid(PROVIDER, awarded, OFFER, 5);
            StepFee::set(None);
            advance_to(late(10));
            let (for_award, fee) = earned(awarded);
            let (for_end, other_fee) = earned(ended);
            assert_ne!(fee, other_fee);
            let capped = |fee: Balance| if fee_of_weight { fee } else { 200 };
            assert_eq!((for_award, for_end), (capped(fee), capped(other_fee)));
        });
    }
}

#[test]
#[should_panic(expected = "does not cover the dearest bounty")]
fn a_record_deposit_below_the_dearest_bounty_is_refused() {
    run(|| {
        StepFee::set(Some(101));
        <LeaseBidding as frame_support::traits::Hooks<BlockNumber>>::integrity_test();
    });
}
