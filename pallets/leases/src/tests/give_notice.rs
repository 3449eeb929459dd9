use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn notice_as(who: AccountId, lease: LeaseId) -> DispatchResult {
    LeaseMarket::give_notice(RuntimeOrigin::signed(who), lease)
}

/// Of a provider that promised `notice` blocks; activated in block 10.
fn promised(notice: BlockNumber, wanted: Wanted) -> LeaseId {
    let order = wanted.create();
    bid_with(PROVIDER, order, 5, Proposal { terms: Terms { notice, ..Terms::default() }, ..proposal(OFFER) });
    let id = award(order, PROVIDER);
    activate_at(id, 10);
    id
}

/// Of 30 blocks, with money until block 210 and a term until block 310.
fn with_notice() -> LeaseId {
    promised(30, Wanted { renewable: 100, ..Wanted::default() })
}

fn end(id: LeaseId) -> BlockNumber {
    lease(id).coverage.end
}

#[test]
fn the_lease_ends_when_the_notice_has_run() {
    run(|| {
        let id = with_notice();
        advance_to(50);
        assert_ok!(give_notice(id));
        assert_eq!(last_event(), Event::NoticeGiven { lease: id, end: 80 });
        let Lease { coverage, under_notice, revision, state, .. } = lease(id);
        assert_eq!((coverage.term, coverage.end, under_notice, revision), (70, 80, true, 1));
        assert_eq!(state, LeaseState::Active);
        // It costs nothing, and what is reserved stays so until the end.
        assert_eq!(Bonds::get(PROVIDER).reserved, 80);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
    });
}

#[test]
fn or_earlier_where_it_would_have_ended_anyway() {
    run(|| {
        let id = with_notice();
        advance_to(190);
        assert_ok!(give_notice(id));
        assert_eq!((end(id), lease(id).coverage.term_end()), (210, 220));
        // Up to where the notice runs, money still moves the end.
        assert_ok!(top_up(id, 25));
        assert_eq!(end(id), 215);
        assert_ok!(top_up_as(SPONSOR, id, 50));
        assert_eq!(end(id), 220);
        assert_ok!(top_up(id, 5));
        assert_eq!(end(id), 220);
    });
}

#[test]
fn a_lease_without_money_until_then_ends_for_want_of_it() {
    run(|| {
        let id = with_notice();
        advance_to(190);
        assert_ok!(give_notice(id));
        advance_to(210);
        settle(id);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::FundsExhausted }));
        assert_eq!(end(id), 210);
    });
}

#[test]
fn nothing_reaches_beyond_it() {
    run(|| {
        let id = with_notice();
        advance_to(50);
        assert_ok!(give_notice(id));
        assert_ok!(top_up(id, 500));
        assert_ok!(top_up_as(SPONSOR, id, 60));
        assert_eq!(end(id), 80);
        // Windows 1 to 3 were missed.
        assert_noop!(top_up(id, 0), Error::<Test>::NothingToReapply);
        assert_noop!(extend(id, 1), Error::<Test>::UnderNotice);
        assert_noop!(notice_as(PROVIDER, id), Error::<Test>::UnderNotice);
        advance_to(80);
        assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(TENANT), id));
        advance_to(90);
        assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(TENANT), id));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, SPONSOR)), (ENDOWMENT, ENDOWMENT));
    });
}

#[test]
fn the_blocks_of_the_notice_are_paid_and_the_penalty_is_free_again() {
    run(|| {
        let id = with_notice();
        advance_to(15);
        assert_ok!(give_notice(id));
        assert_eq!(end(id), 45);
        report_all(id, 1..=3);
        advance_to(45);
        assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(PROVIDER), id));
        // 30 blocks are charged; 5 of window 4 can still be reported.
        assert_eq!(
            last_event(),
            Event::LeaseClosing { lease: id, reason: CloseReason::NoticeEnded, end: 45, refunded: 1_000 - 175 }
        );
        let Bond { spare, reserved } = Bonds::get(PROVIDER);
        assert_eq!((spare, reserved), (PLENTY, 0));
        report_full(id, 4);
        assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(PROVIDER), id));
        assert_eq!(
            last_event(),
            Event::LeaseClosed {
                lease: id,
                reason: CloseReason::NoticeEnded,
                blocks: 35,
                charged: 175,
                paid: 171,
                fee: 4,
                refunded: 825
            }
        );
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 175);
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT);
    });
}

#[test]
fn who_leaves_before_its_notice_has_run_pays_and_who_leaves_then_does_not() {
    run(|| {
        let id = with_notice();
        advance_to(50);
        assert_ok!(give_notice(id));
        advance_to(79);
        close(PROVIDER, id);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::ProviderClosed }));
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT - 80);
    });
    run(|| {
        let id = with_notice();
        advance_to(50);
        assert_ok!(give_notice(id));
        advance_to(80);
        close(PROVIDER, id);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::NoticeEnded }));
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT);
    });
}

#[test]
fn the_tenant_need_not_wait_for_it() {
    run(|| {
        let id = with_notice();
        advance_to(15);
        assert_ok!(give_notice(id));
        advance_to(20);
        assert!(report_millis(id, u64::MAX, false));
        close(TENANT, id);
        assert!(events()
            .iter()
            .any(|event| matches!(event, Event::LeaseClosed { reason: CloseReason::TenantClosed, blocks: 10, .. })));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50);
        assert_eq!(Bonds::get(PROVIDER).reserved, 0);
    });
}

#[test]
fn a_lease_under_notice_is_not_for_sale() {
    run(|| {
        let id = with_notice();
        assert_ok!(list_lease(id, 70, None));
        let revision = lease(id).revision;
        assert_ok!(give_notice(id));
        assert_eq!(lease(id).revision, revision + 1);
        assert_eq!(LeaseMarket::listing(id), None);
        assert_noop!(buy_as(BUYER, id, revision + 1, 70, 0), Error::<Test>::UnderNotice);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::UnderNotice);
        assert_noop!(unlist_lease(id), Error::<Test>::NotListed);
    });
}

#[test]
fn who_promised_no_notice_ends_the_lease_at_once() {
    run(|| {
        let id = promised(0, Wanted::default());
        advance_to(15);
        assert_ok!(give_notice(id));
        assert_eq!(last_event(), Event::NoticeGiven { lease: id, end: 15 });
        assert_noop!(top_up(id, 50), Error::<Test>::LeaseOver);
        check_state();
        idle(1);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::NoticeEnded }));
        assert_eq!(Bonds::get(PROVIDER).reserved, 0);
        idle(20);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn even_in_the_block_of_the_activation() {
    run(|| {
        let id = promised(0, Wanted::default());
        assert_ok!(give_notice(id));
        assert_eq!((end(id), lease(id).coverage.term), (10, 0));
        check_state();
        assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(TENANT), id));
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn only_the_provider_gives_it_and_only_while_the_lease_runs() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_noop!(notice_as(PROVIDER, id + 1), Error::<Test>::NoSuchLease);
        assert_noop!(notice_as(PROVIDER, id), Error::<Test>::NotActive);
        activate_at(id, 10);
        for other in [TENANT, RIVAL, ANYONE] {
            assert_noop!(notice_as(other, id), Error::<Test>::NotProvider);
        }
        assert_noop!(LeaseMarket::give_notice(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        advance_to(210);
        assert_noop!(notice_as(PROVIDER, id), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(notice_as(PROVIDER, id), Error::<Test>::NotActive);
    });
    run(|| {
        let id = Wanted::default().active();
        advance_to(209);
        assert_ok!(give_notice(id));
    });
}
