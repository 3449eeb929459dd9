use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn notice_as(who: AccountId, lease: LeaseId) -> DispatchResult {
    LeasesPallet::give_notice(RuntimeOrigin::signed(who), lease)
}

/// A lease whose provider promised `notice` blocks; activated in block 10.
fn promised(notice: BlockNumber, deal: Deal) -> LeaseId {
    Deal { terms: Terms { notice, ..Terms::default() }, ..deal }.active()
}

/// A notice of 30 blocks, money until block 210 and a term until block 310.
fn with_notice() -> LeaseId {
    promised(30, Deal { renewable: 100, ..Deal::default() })
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
        // Notice costs nothing, and the exit penalty stays reserved until the end.
        assert_eq!(Bonds::get(PROVIDER).reserved, 80);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
    });
}

#[test]
fn notice_does_not_postpone_an_end_that_comes_earlier() {
    run(|| {
        let id = with_notice();
        advance_to(190);
        assert_ok!(give_notice(id));
        assert_eq!((end(id), lease(id).coverage.term_end()), (210, 220));
        // Up to the end of the notice, money still moves the lease's end.
        assert_ok!(top_up(id, 25));
        assert_eq!(end(id), 215);
        assert_ok!(top_up_as(SPONSOR, id, 50));
        assert_eq!(end(id), 220);
        assert_ok!(top_up(id, 5));
        assert_eq!(end(id), 220);
    });
}

#[test]
fn a_lease_whose_money_ends_before_the_notice_ends_for_lack_of_funds() {
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
fn neither_money_nor_term_reaches_beyond_the_notice() {
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
        settle(id);
        advance_to(90);
        settle(id);
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, SPONSOR)), (ENDOWMENT, ENDOWMENT));
    });
}

#[test]
fn the_blocks_of_the_notice_are_paid_and_the_exit_penalty_is_free_again() {
    run(|| {
        let id = with_notice();
        advance_to(15);
        assert_ok!(give_notice(id));
        assert_eq!(end(id), 45);
        report_all(id, 1..=3);
        advance_to(45);
        settle_as(PROVIDER, id);
        // 30 blocks are charged; 5 of window 4 can still be reported.
        assert_eq!(
            last_event(),
            Event::LeaseClosing { lease: id, reason: CloseReason::NoticeEnded, end: 45, refunded: 1_000 - 175 }
        );
        let Bond { spare, reserved } = Bonds::get(PROVIDER);
        assert_eq!((spare, reserved), (PLENTY, 0));
        report_full(id, 4);
        settle_as(PROVIDER, id);
        assert_eq!(
            last_event(),
            Event::LeaseFinalized {
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
fn a_provider_that_leaves_before_its_notice_has_run_pays() {
    run(|| {
        let id = with_notice();
        advance_to(50);
        assert_ok!(give_notice(id));
        advance_to(79);
        leave(PROVIDER, id);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::ProviderLeft }));
        assert_eq!(bonded(PROVIDER), PLENTY - 80);
    });
    run(|| {
        let id = with_notice();
        advance_to(50);
        assert_ok!(give_notice(id));
        advance_to(80);
        leave(PROVIDER, id);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::NoticeEnded }));
        assert_eq!(bonded(PROVIDER), PLENTY);
    });
}

#[test]
fn the_tenant_need_not_wait_for_the_notice() {
    run(|| {
        let id = with_notice();
        advance_to(15);
        assert_ok!(give_notice(id));
        advance_to(20);
        assert!(report_millis(id, u64::MAX, false));
        close(TENANT, id);
        assert!(events()
            .iter()
            .any(|event| matches!(event, Event::LeaseFinalized { reason: CloseReason::TenantClosed, blocks: 10, .. })));
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
        assert_eq!(LeasesPallet::listing(id), None);
        assert_noop!(buy_as(BUYER, id, revision + 1, 70, 0), Error::<Test>::UnderNotice);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::UnderNotice);
        assert_noop!(unlist_lease(id), Error::<Test>::NotListed);
    });
}

#[test]
fn without_a_promised_notice_the_lease_ends_at_once() {
    run(|| {
        let id = promised(0, Deal::default());
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
fn a_lease_can_end_by_notice_in_the_block_of_its_activation() {
    run(|| {
        let id = promised(0, Deal::default());
        assert_ok!(give_notice(id));
        assert_eq!((end(id), lease(id).coverage.term), (10, 0));
        check_state();
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn only_the_provider_gives_notice_and_only_while_the_lease_runs() {
    run(|| {
        let id = Deal::default().awarded();
        assert_noop!(notice_as(PROVIDER, id + 1), Error::<Test>::NoSuchLease);
        assert_noop!(notice_as(PROVIDER, id), Error::<Test>::NotActive);
        activate_at(id, 10);
        for other in [TENANT, RIVAL, ANYONE] {
            assert_noop!(notice_as(other, id), Error::<Test>::NotProvider);
        }
        assert_noop!(LeasesPallet::give_notice(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        advance_to(210);
        assert_noop!(notice_as(PROVIDER, id), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(notice_as(PROVIDER, id), Error::<Test>::NotActive);
    });
    run(|| {
        let id = Deal::default().active();
        advance_to(209);
        assert_ok!(give_notice(id));
    });
}
