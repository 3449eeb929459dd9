//! Keeper bounties: from whom they are held, who earns one, from which block on, and when it goes back.

use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;

fn bounties(of: AccountId) -> Balance {
    held(HoldReason::KeeperBounty, NATIVE, of)
}

/// The keepers that were paid, in order.
fn paid() -> Vec<AccountId> {
    let paid = |event| match event {
        Event::KeeperPaid { keeper, tenant, amount } => {
            assert_eq!((tenant, amount), (TENANT, 50));
            Some(keeper)
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
fn each_lease_holds_one() {
    conserved(|| {
        for _ in 0..2 {
            Deal { gpus: 1, ..Deal::default() }.awarded();
        }
        take(OFFER);
        assert_eq!(bounties(TENANT), 150);
        assert!((0..3).all(|id| lease(id).bounty == 50));
        advance_to(late(22));
        for id in 0..3 {
            assert_ok!(expire_as(ANYONE, id));
        }
        assert_eq!((bounties(TENANT), paid()), (0, vec![ANYONE; 3]));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 150);
    });
}

#[test]
fn settling_a_lease_that_runs_earns_nothing_and_closing_it_does_once() {
    conserved(|| {
        let id = Deal::default().active();
        report_full(id, 1);
        settle(id);
        assert!(paid().is_empty());
        // Late in the window in which the last one can be reported, which keeps it open.
        let by_fifth = |block| {
            advance_to(block);
            settle_as(FIFTH, id);
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
fn it_returns_from_a_lease_that_its_parties_or_the_chain_end() {
    let ends: [fn(LeaseId); 4] = [
        |id| {
            close(TENANT, id);
            advance_to(40);
            settle_as(PROVIDER, id);
        },
        |id| {
            assert_ok!(give_notice(id));
            settle_as(PROVIDER, id);
            advance_to(40);
            settle_as(TENANT, id);
        },
        |id| {
            assert_ok!(list_lease(id, 0, None));
            advance_to(20);
            let new = buy(BUYER, id);
            close(BUYER, new);
            advance_to(40);
            settle_as(TENANT, id);
        },
        |_| idle(300),
    ];
    for end in ends {
        conserved(|| {
            let id = Deal::default().active();
            advance_to(15);
            end(id);
            assert_eq!(Leases::<Test>::iter().count(), 0);
            assert_eq!((paid(), bounties(TENANT), bounties(BUYER)), (vec![], 0, 0));
            // Where the lease was handed over, the rest of the escrow is the buyer's.
            assert_eq!(free(NATIVE, TENANT) + free(NATIVE, BUYER), 2 * ENDOWMENT);
        });
    }
}

#[test]
fn handing_a_lease_to_a_standby_earns_nothing() {
    conserved(|| {
        let id = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.awarded();
        advance_to(late(22));
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!((lease(id).provider, paid(), bounties(TENANT)), (RIVAL, vec![], 50));
        // The standby has 20 blocks of its own, until block 51.
        advance_to(late(52));
        // The provider that failed is not a party any more.
        assert_ok!(expire_as(PROVIDER, id));
        assert_eq!(paid(), [PROVIDER]);
        assert_eq!(bounties(TENANT), 0);
    });
}

#[test]
fn it_makes_an_account_for_a_keeper_that_had_none() {
    conserved(|| {
        let id = Deal::default().awarded();
        advance_to(late(22));
        assert_ok!(expire_as(NOBODY, id));
        assert_eq!(free(NATIVE, NOBODY), 50);
    });
}

/// What anybody may do with a lease: a name, the block from which on it is due, how it comes to that, and the call.
/// There is one lease, 0; the chain is never idle until then.
type Work = (&'static str, BlockNumber, fn(), fn(AccountId) -> DispatchResultWithPostInfo);

const WORKS: [Work; 5] = [
    (
        "expire_lease, of an ask",
        22,
        || {
            take(OFFER);
        },
        |who| expire_as(who, 0),
    ),
    (
        "expire_lease",
        22,
        || {
            Deal::default().awarded();
        },
        |who| expire_as(who, 0),
    ),
    (
        "settle, at the end",
        210,
        || {
            Deal::default().active();
        },
        |who| LeasesPallet::settle(RuntimeOrigin::signed(who), 0),
    ),
    (
        "settle, at an end that moved",
        230,
        || {
            let id = Deal::default().active();
            advance_to(209);
            assert_ok!(top_up(id, 100));
        },
        |who| LeasesPallet::settle(RuntimeOrigin::signed(who), 0),
    ),
    (
        "settle, at the final payment",
        220,
        || {
            let id = Deal::default().active();
            advance_to(210);
            settle(id);
        },
        |who| LeasesPallet::settle(RuntimeOrigin::signed(who), 0),
    ),
];

/// The balances of the tenant and a stranger in the end, if `who` calls in `block` and the chain does the rest.
fn in_the_end((name, _, prepare, call): Work, who: AccountId, block: BlockNumber) -> (Balance, Balance) {
    let mut outcome = (0, 0);
    conserved(|| {
        prepare();
        advance_to(block);
        assert_ok!(call(who));
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
fn a_stranger_earns_it_from_the_ninth_block_after_the_due_one_on() {
    for work in WORKS {
        let (name, due, ..) = work;
        for (block, bounty) in [(due, 0), (due + 1, 0), (due + 8, 0), (due + 9, 50), (due + 10, 50), (due + 1_000, 50)]
        {
            // The tenant earns no bounty: its call shows its balance if nobody earns one.
            let (tenants, _) = in_the_end(work, TENANT, block);
            assert_eq!(in_the_end(work, ANYONE, block), (tenants - bounty, ENDOWMENT + bounty), "{name} in {block}");
        }
    }
}

#[test]
fn nobody_earns_it_before_the_lease_is_due_even_by_finalizing_it() {
    conserved(|| {
        let id = Deal::default().active();
        advance_to(210);
        settle(id);
        advance_to(219);
        assert!(report_millis(id, u64::MAX, false));
        // Everything is reported: it need not wait for block 220.
        settle_as(ANYONE, id);
        assert_nothing_left();
        assert_eq!((paid(), bounties(TENANT)), (vec![], 0));
    });
}

#[test]
fn failing_a_lease_over_earns_nothing_however_long_it_has_failed() {
    for block in [50, 200] {
        conserved(|| {
            let id = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
            advance_to(block);
            let new = fail_over(id);
            assert_eq!((lease(new).bounty, bounties(TENANT), paid()), (50, 50, vec![]));
        });
    }
}

#[test]
fn a_tenant_that_cannot_hold_it_gets_no_lease() {
    run(|| {
        set_ask(OFFER, ask(5));
        // Escrow, lock-in, record deposit, bounty.
        let needed = 1_000 + 100 + 200 + 50 + EXISTENTIAL_DEPOSIT;
        Balances::force_set_balance(RuntimeOrigin::root(), TENANT, needed - 1).unwrap();
        assert_noop!(take_as(TENANT, OFFER, request(1)), TokenError::FundsUnavailable);
        Balances::force_set_balance(RuntimeOrigin::root(), TENANT, needed).unwrap();
        assert_ok!(take_as(TENANT, OFFER, request(1)));
        assert_eq!(free(NATIVE, TENANT), EXISTENTIAL_DEPOSIT);
    });
}
