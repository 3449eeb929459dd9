//! Bounties: of whom they are held, who earns one, from which block on, and when it goes back.

use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn bounties(of: AccountId) -> Balance {
    held(HoldReason::CrankBounty, NATIVE, of)
}

/// Who was paid one, in order.
fn paid() -> Vec<AccountId> {
    let paid = |event| match event {
        Event::BountyPaid { to, from, amount } => {
            assert_eq!((from, amount), (TENANT, 50));
            Some(to)
        }
        _ => None,
    };
    events().into_iter().filter_map(paid).collect()
}

/// All free and held money there is, which no bounty changes.
fn conserved(test: impl FnOnce()) {
    run(|| {
        let issued = Balances::total_issuance();
        test();
        let burnt = events().into_iter().fold(0, |sum, event| match event {
            Event::FeeSplit { burnt, .. } => sum + burnt,
            _ => sum,
        });
        assert_eq!(Balances::total_issuance(), issued - burnt);
    });
}

#[test]
fn an_order_holds_one_for_itself_and_one_for_each_lease() {
    conserved(|| {
        let order = Wanted { gpus: 1, replicas: 3, ..Wanted::default() }.create();
        assert_eq!(bounties(TENANT), 200);
        bid_with(PROVIDER, order, 5, Proposal { replicas: 3, ..proposal(OFFER) });
        award(order, PROVIDER);
        // Nobody else bid: the order is gone, and its own is back.
        assert_eq!(bounties(TENANT), 150);
        assert!((0..3).all(|id| lease(id).bounty == 50));
        advance_to(late(22));
        for id in 0..3 {
            assert_ok!(LeaseMarket::expire_lease(signed(ANYONE), id));
        }
        assert_eq!((bounties(TENANT), paid()), (0, vec![ANYONE; 3]));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 150);
    });
}

#[test]
fn who_ends_an_overdue_order_gets_the_orders_and_those_of_its_leases_go_back() {
    conserved(|| {
        let order = Wanted { replicas: 3, gpus: 1, ..Wanted::default() }.create();
        advance_to(late(30));
        assert_ok!(LeaseMarket::expire_order(signed(ANYONE), order));
        assert_eq!((paid(), bounties(TENANT)), (vec![ANYONE], 0));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT - 50, ENDOWMENT + 50));
    });
}

#[test]
fn with_bids_left_to_release_it_is_paid_all_the_same_and_once() {
    conserved(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(late(30));
        assert_ok!(LeaseMarket::expire_order(signed(ANYONE), order));
        assert_noop!(LeaseMarket::expire_order(signed(FIFTH), order), Error::<Test>::OrderNotOpen);
        assert_eq!((paid(), bounties(TENANT)), (vec![ANYONE], 0));
        assert_ok!(LeaseMarket::release_bids(signed(FIFTH), order, 1));
        assert_eq!(paid(), [ANYONE]);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50);
    });
}

#[test]
fn the_tenant_earns_none_of_its_own_nor_does_the_chain() {
    conserved(|| {
        let order = Wanted::default().create();
        advance_to(late(10));
        assert_ok!(LeaseMarket::expire_order(signed(TENANT), order));
        Wanted { deadline: 29, ..Wanted::default() }.create();
        idle(20);
        let cancelled = Wanted { deadline: 60, ..Wanted::default() }.create();
        assert_ok!(LeaseMarket::cancel_order(signed(TENANT), cancelled));
        assert_eq!((paid(), free(NATIVE, TENANT)), (vec![], ENDOWMENT));
        assert_eq!(Orders::<Test>::iter().count(), 0);
    });
}

#[test]
fn who_awards_an_automatic_order_gets_the_orders_if_it_did_not_bid() {
    for (by, paid_to) in [(ANYONE, vec![ANYONE]), (TENANT, vec![]), (PROVIDER, vec![]), (RIVAL, vec![])] {
        conserved(|| {
            let order = Wanted::automatic().create();
            bid(PROVIDER, order, OFFER, 5);
            bid(RIVAL, order, RIVALS_OFFER, 5);
            advance_to(late(10));
            assert_ok!(LeaseMarket::conclude_order(signed(by), order));
            assert_eq!(paid(), paid_to);
            assert_eq!(lease(0).bounty, 50);
            // If nobody earned it, it goes back with the last bid.
            assert_eq!(bounties(TENANT), 100 - 50 * paid_to.len() as Balance);
            assert_ok!(LeaseMarket::release_bids(signed(ANYONE), order, 32));
            assert_eq!((bounties(TENANT), paid()), (50, paid_to));
        });
    }
}

#[test]
fn a_step_that_drops_a_winner_earns_nothing() {
    conserved(|| {
        let order = Wanted::automatic().create();
        bid(PROVIDER, order, OFFER, 4);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        change_offer(OFFER, |listed| listed.bonded = false);
        advance_to(late(10));
        assert_ok!(LeaseMarket::conclude_order(signed(ANYONE), order));
        assert_eq!((paid(), bounties(TENANT)), (vec![], 100));
        assert_ok!(LeaseMarket::conclude_order(signed(FIFTH), order));
        assert_eq!(paid(), [FIFTH]);
        assert_eq!(lease(0).provider, RIVAL);
    });
}

#[test]
fn settling_a_lease_that_runs_earns_nothing_and_ending_it_does_once() {
    conserved(|| {
        let id = Wanted::default().active();
        report_full(id, 1);
        settle(id);
        assert!(paid().is_empty());
        // Late in the window in which the last one can be reported, which keeps it open.
        let by_fifth = |block| {
            advance_to(block);
            assert_ok!(LeaseMarket::settle(signed(FIFTH), id));
        };
        by_fifth(209);
        assert!(paid().is_empty());
        by_fifth(late(210));
        assert_eq!((paid(), lease(id).bounty), (vec![FIFTH], 0));
        by_fifth(late(220));
        assert_eq!((paid(), bounties(TENANT)), (vec![FIFTH], 0));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50 - 50);
    });
}

#[test]
fn a_lease_that_its_parties_or_the_chain_end_gives_it_back() {
    let ends: [fn(LeaseId); 4] = [
        |id| {
            close(TENANT, id);
            advance_to(40);
            assert_ok!(LeaseMarket::settle(signed(PROVIDER), id));
        },
        |id| {
            assert_ok!(give_notice(id));
            assert_ok!(LeaseMarket::settle(signed(PROVIDER), id));
            advance_to(40);
            assert_ok!(LeaseMarket::settle(signed(TENANT), id));
        },
        |id| {
            assert_ok!(list_lease(id, 0, None));
            advance_to(20);
            let new = buy(BUYER, id);
            close(BUYER, new);
            advance_to(40);
            assert_ok!(LeaseMarket::settle(signed(TENANT), id));
        },
        |_| idle(300),
    ];
    for end in ends {
        conserved(|| {
            let id = Wanted::default().active();
            advance_to(15);
            end(id);
            assert_eq!(Leases::<Test>::iter().count(), 0);
            assert_eq!((paid(), bounties(TENANT), bounties(BUYER)), (vec![], 0, 0));
            // Where it was handed over, what was left of the escrow is the buyer's.
            assert_eq!(free(NATIVE, TENANT) + free(NATIVE, BUYER), 2 * ENDOWMENT);
        });
    }
}

#[test]
fn a_lease_handed_to_a_standby_is_not_over() {
    conserved(|| {
        let order = Wanted { standbys: 1, ..Wanted::default() }.create();
        bid(PROVIDER, order, OFFER, 5);
        bid_with(RIVAL, order, 5, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
        let id = award(order, PROVIDER);
        advance_to(late(22));
        assert_ok!(LeaseMarket::expire_lease(signed(ANYONE), id));
        assert_eq!((lease(id).provider, paid(), bounties(TENANT)), (RIVAL, vec![], 50));
        // The standby has 20 blocks of its own, until block 51.
        advance_to(late(52));
        // The provider that failed is no party any more.
        assert_ok!(LeaseMarket::expire_lease(signed(PROVIDER), id));
        assert_eq!(paid(), [PROVIDER]);
        assert_eq!(bounties(TENANT), 0);
    });
}

#[test]
fn it_makes_an_account_of_whoever_had_none() {
    conserved(|| {
        let order = Wanted::default().create();
        advance_to(late(30));
        assert_ok!(LeaseMarket::expire_order(signed(NOBODY), order));
        assert_eq!(free(NATIVE, NOBODY), 50);
    });
}

/// What anybody may conclude: a name, the block from which on it is due whatever bids there are, how it comes to that,
/// and the call. There is one
/// order, 0, and one lease at most, 0; the chain is never idle until then.
type Work = (&'static str, BlockNumber, fn(), fn(RuntimeOrigin) -> DispatchResultWithPostInfo);

const WORKS: [Work; 10] = [
    (
        "expire_order, without bids",
        30,
        || {
            Wanted::default().create();
        },
        |who| LeaseMarket::expire_order(who, 0),
    ),
    (
        "expire_order, with a bid",
        30,
        || bid(PROVIDER, Wanted::default().create(), OFFER, 5),
        |who| LeaseMarket::expire_order(who, 0),
    ),
    (
        "conclude_order, without bids",
        30,
        || {
            Wanted::sealed().create();
        },
        |who| LeaseMarket::conclude_order(who, 0),
    ),
    (
        "conclude_order, with too few bids",
        10,
        || bid(PROVIDER, Wanted { gpus: 1, replicas: 2, ..Wanted::automatic() }.create(), OFFER, 5),
        |who| LeaseMarket::conclude_order(who, 0),
    ),
    (
        "conclude_order, automatic",
        10,
        || bid(PROVIDER, Wanted::automatic().create(), OFFER, 5),
        |who| LeaseMarket::conclude_order(who, 0),
    ),
    (
        "conclude_order, sealed",
        30,
        || {
            commit(PROVIDER, Wanted::sealed().create(), OFFER, 5);
            advance_to(10);
            reveal(PROVIDER, 0, 5);
        },
        |who| LeaseMarket::conclude_order(who, 0),
    ),
    (
        "expire_lease",
        22,
        || {
            Wanted::default().awarded();
        },
        |who| LeaseMarket::expire_lease(who, 0),
    ),
    (
        "settle, at the end",
        210,
        || {
            Wanted::default().active();
        },
        |who| LeaseMarket::settle(who, 0),
    ),
    (
        "settle, at an end that moved",
        230,
        || {
            let id = Wanted::default().active();
            advance_to(209);
            assert_ok!(top_up(id, 100));
        },
        |who| LeaseMarket::settle(who, 0),
    ),
    (
        "settle, for good",
        220,
        || {
            let id = Wanted::default().active();
            advance_to(210);
            settle(id);
        },
        |who| LeaseMarket::settle(who, 0),
    ),
];

/// What the tenant and a stranger have in the end if `who` calls in `block`, and the chain does the rest.
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
fn a_stranger_earns_it_from_the_ninth_block_after_that_in_which_it_became_due() {
    for work in WORKS {
        let (name, due, ..) = work;
        for (block, bounty) in [(due, 0), (due + 1, 0), (due + 8, 0), (due + 9, 50), (due + 10, 50), (due + 1_000, 50)]
        {
            // The tenant earns none: what it has then is what it has if nobody does.
            let (tenants, _) = in_the_end(work, TENANT, block);
            assert_eq!(in_the_end(work, ANYONE, block), (tenants - bounty, ENDOWMENT + bounty), "{name} in {block}");
        }
    }
}

/// Else a sole bidder could make an order overdue, and itself the one who ends it.
#[test]
fn bids_that_go_make_an_order_due_and_the_chain_not_late() {
    for (block, earned) in [(20, 0), (38, 0), (39, 50)] {
        conserved(|| {
            let order = Wanted::default().create();
            bid(PROVIDER, order, OFFER, 5);
            advance_to(block);
            assert_ok!(LeaseMarket::withdraw_bid(signed(PROVIDER), order));
            assert_ok!(LeaseMarket::expire_order(signed(ANYONE), order));
            assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + earned);
            assert_nothing_left();
        });
    }
}

#[test]
fn before_it_is_due_nobody_earns_it_even_by_what_ends_it() {
    conserved(|| {
        let id = Wanted::default().active();
        advance_to(210);
        settle(id);
        advance_to(219);
        assert!(report_millis(id, u64::MAX, false));
        // Everything is reported: it need not wait for block 220.
        assert_ok!(LeaseMarket::settle(signed(ANYONE), id));
        assert_nothing_left();
        assert_eq!((paid(), bounties(TENANT)), (vec![], 0));
    });
}

#[test]
fn a_failed_lease_pays_at_once_since_the_chain_never_fails_it_over() {
    conserved(|| {
        let order = Wanted { standbys: 1, ..Wanted::default() }.create();
        bid(PROVIDER, order, OFFER, 5);
        bid_with(RIVAL, order, 5, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
        let id = award(order, PROVIDER);
        activate_at(id, 10);
        idle(39);
        assert_noop!(LeaseMarket::fail_over(signed(ANYONE), id), Error::<Test>::NotFailed);
        idle(1);
        assert_eq!((System::block_number(), lease(id).state), (50, LeaseState::Active));
        fail_over(id);
        assert_eq!(paid(), [ANYONE]);
    });
}

#[test]
fn a_tenant_that_cannot_hold_it_orders_nothing() {
    run(|| {
        let needed = 1_000 + 2 * 250 + EXISTENTIAL_DEPOSIT;
        Balances::force_set_balance(RuntimeOrigin::root(), TENANT, needed - 1).unwrap();
        assert_noop!(Wanted::default().create_as(TENANT), TokenError::FundsUnavailable);
        Balances::force_set_balance(RuntimeOrigin::root(), TENANT, needed).unwrap();
        assert_ok!(Wanted::default().create_as(TENANT));
        assert_eq!(free(NATIVE, TENANT), EXISTENTIAL_DEPOSIT);
    });
}
