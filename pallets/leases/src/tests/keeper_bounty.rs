//! Keeper bounties: their source, who earns one, for which step and from which block on.

use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;

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

/// All free and held money in total, which no bounty changes.
fn conserved(test: impl FnOnce()) {
    run(|| {
        let issued = Balances::total_issuance();
        test();
        let burnt = events().into_iter().fold(0, |sum, event| match event {
            Event::FeesDistributed { burnt, .. } => sum + burnt,
            _ => sum,
        });
        assert_eq!(Balances::total_issuance(), issued - burnt);
    });
}

#[test]
fn each_lease_pays_its_own_out_of_its_record_deposit() {
    conserved(|| {
        for _ in 0..2 {
            Deal { gpus: 1, ..Deal::default() }.awarded();
        }
        take(OFFER);
        assert_eq!(deposited(TENANT), 600);
        advance_to(late(22));
        for id in 0..3 {
            assert_ok!(expire_as(ANYONE, id));
        }
        assert_eq!((deposited(TENANT), paid()), (0, vec![ANYONE; 3]));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 150);
    });
}

#[test]
fn settling_and_closing_a_lease_earn_nothing_and_finalizing_it_does_once() {
    conserved(|| {
        let id = Deal::default().active();
        report_full(id, 1);
        settle(id);
        let by_fifth = |block| {
            advance_to(block);
            settle_as(FIFTH, id);
        };
        // Late in the window in which the last one can be reported, which keeps it open: it begins to close.
        by_fifth(209);
        by_fifth(late(210));
        assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
        assert_eq!((paid(), lease(id).record_deposit), (vec![], 200));
        by_fifth(late(220));
        assert_eq!(paid(), [FIFTH]);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50 - 50);
        assert_nothing_left();
    });
}

#[test]
fn it_is_twice_the_fee_of_that_kind_of_step() {
    run(|| {
        // A coin for ten million picoseconds.
        StepFee::set(None);
        RecordDeposit::set(Balance::from(u64::MAX));
        for who in [TENANT, ANYONE] {
            Balances::force_set_balance(RuntimeOrigin::root(), who, Balance::from(u64::MAX) * 4).unwrap();
        }
        let expired = Deal { gpus: 1, ..Deal::default() }.awarded();
        let ended = Deal { gpus: 1, ..Deal::default() }.active();
        advance_to(late(22));
        let earns = |work: &dyn Fn() -> DispatchResultWithPostInfo| {
            let before = free(NATIVE, ANYONE);
            let weight = work().unwrap().actual_weight.unwrap();
            assert_eq!(free(NATIVE, ANYONE) - before, 2 * Balance::from(weight.ref_time()));
            weight
        };
        let expire = earns(&|| expire_as(ANYONE, expired));
        advance_to(1_000);
        let finalize = earns(&|| LeasesPallet::settle(RuntimeOrigin::signed(ANYONE), ended));
        assert_ne!(expire, finalize);
    });
}

#[test]
fn it_is_never_more_than_the_record_deposit() {
    conserved(|| {
        let id = Deal::default().awarded();
        StepFee::set(Some(101));
        advance_to(late(22));
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 200);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200);
        assert_nothing_left();
    });
}

#[test]
#[should_panic(expected = "does not cover the dearest bounty")]
fn a_record_deposit_below_the_dearest_bounty_is_refused() {
    run(|| {
        StepFee::set(Some(101));
        <LeasesPallet as frame_support::traits::Hooks<BlockNumber>>::integrity_test();
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
            settle_as(BUYER, new);
        },
        |_| idle(300),
    ];
    for end in ends {
        conserved(|| {
            let id = Deal::default().active();
            advance_to(15);
            end(id);
            assert_eq!(Leases::<Test>::iter().count(), 0);
            assert_eq!((paid(), deposited(TENANT), deposited(BUYER)), (vec![], 0, 0));
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
        assert_eq!((lease(id).provider, paid(), lease(id).record_deposit), (RIVAL, vec![], 200));
        // The standby has 20 blocks of its own, until block 51.
        advance_to(late(52));
        // The provider that failed is not a party any more.
        assert_ok!(expire_as(PROVIDER, id));
        assert_eq!(paid(), [PROVIDER]);
        assert_nothing_left();
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

/// Steps that anybody may make with a lease: a name, the block from which the step is due, the setup, and the call.
/// There is one lease, 0; the chain is never idle until then.
type Work = (&'static str, BlockNumber, fn(), fn(AccountId) -> DispatchResultWithPostInfo);

const WORKS: [Work; 4] = [
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
        "settle, of a lease that is decided when it ends",
        210,
        || {
            let id = Deal::default().active();
            advance_to(209);
            // All of it is reported by then, and its last window served.
            Credited::insert(id, 20, 10_000);
            Measured::insert(id, Availability { last_window: Some(20), ..Default::default() });
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
            // The tenant earns no bounty: its call shows the balances without one.
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
        assert!(paid().is_empty());
    });
}

#[test]
fn failing_a_lease_over_earns_nothing_however_long_it_has_failed() {
    for block in [50, 200] {
        conserved(|| {
            let id = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
            advance_to(block);
            let new = fail_over(id);
            assert_eq!((lease(new).record_deposit, paid()), (200, vec![]));
        });
    }
}

#[test]
fn a_tenant_that_cannot_hold_the_record_deposit_gets_no_lease() {
    run(|| {
        set_ask(OFFER, ask(5));
        // Escrow, lock-in, record deposit.
        let needed = 1_000 + 100 + 200 + EXISTENTIAL_DEPOSIT;
        Balances::force_set_balance(RuntimeOrigin::root(), TENANT, needed - 1).unwrap();
        assert_noop!(take_as(TENANT, OFFER, request(1)), TokenError::FundsUnavailable);
        Balances::force_set_balance(RuntimeOrigin::root(), TENANT, needed).unwrap();
        assert_ok!(take_as(TENANT, OFFER, request(1)));
        assert_eq!(free(NATIVE, TENANT), EXISTENTIAL_DEPOSIT);
    });
}
