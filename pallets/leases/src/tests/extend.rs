use super::prelude::*;

fn extend_as(who: AccountId, lease: LeaseId, blocks: BlockNumber) -> frame_support::dispatch::DispatchResult {
    LeasesPallet::extend(RuntimeOrigin::signed(who), lease, blocks)
}

/// A term of 300, money for 320 blocks, and 100 to renew.
fn renewable() -> LeaseId {
    Deal { renewable: 100, escrow: 1_600, ..Deal::default() }.active()
}

#[test]
fn the_term_grows_and_the_end_follows_the_money() {
    run(|| {
        let id = renewable();
        assert_eq!(lease(id).coverage.end, 310);
        assert_ok!(extend(id, 100));
        let LeaseOf { term, end, renewable } = of(id);
        assert_eq!((term, end, renewable), (400, 330, 0));
        assert_eq!(last_event(), Event::LeaseExtended { lease: id, term: 400, renewable: 0, end: 330 });
        assert_eq!(lease(id).revision, 1);
        // Nothing was paid for it, nor is anything held for it.
        assert_eq!(escrowed(TENANT), 1_600);
        assert_ok!(top_up(id, 1_000));
        assert_eq!(lease(id).coverage.end, 410);
    });
}

struct LeaseOf {
    term: BlockNumber,
    end: BlockNumber,
    renewable: BlockNumber,
}

fn of(id: LeaseId) -> LeaseOf {
    let Lease { coverage, renewable, .. } = lease(id);
    LeaseOf { term: coverage.term, end: coverage.end, renewable }
}

#[test]
fn the_end_stays_where_the_money_ends_before_the_term() {
    run(|| {
        let id = Deal { renewable: 100, ..Deal::default() }.active();
        assert_ok!(extend(id, 100));
        assert_eq!((of(id).term, of(id).end), (400, 210));
        assert_ok!(top_up(id, 1_000));
        assert_eq!(of(id).end, 410);
    });
}

#[test]
fn a_lease_is_extended_by_what_the_order_said_at_most_and_not_by_0() {
    run(|| {
        let id = renewable();
        assert_noop!(extend(id, 0), Error::<Test>::NotRenewable);
        assert_noop!(extend(id, 101), Error::<Test>::NotRenewable);
        assert_noop!(extend(id, BlockNumber::MAX), Error::<Test>::NotRenewable);
        assert_ok!(extend(id, 60));
        assert_noop!(extend(id, 41), Error::<Test>::NotRenewable);
        assert_ok!(extend(id, 40));
        assert_eq!((of(id).term, of(id).renewable), (400, 0));
        assert_noop!(extend(id, 1), Error::<Test>::NotRenewable);
        // From an order that does not mention renewal.
        let id = Deal { gpus: 1, provider: RIVAL, offer: RIVALS_OFFER, ..Deal::default() }.active();
        assert_noop!(extend(id, 1), Error::<Test>::NotRenewable);
    });
}

#[test]
fn a_lease_of_an_ask_is_extended_up_to_the_longest_term_of_the_ask() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 350, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(1)));
        activate_at(0, 10);
        assert_noop!(extend(0, 51), Error::<Test>::NotRenewable);
        assert_ok!(extend(0, 50));
        assert_eq!(of(0).term, 350);
    });
}

#[test]
fn only_the_tenant_extends_a_lease_and_only_while_it_runs() {
    run(|| {
        let id = Deal { renewable: 100, ..Deal::default() }.awarded();
        assert_noop!(extend_as(TENANT, id + 1, 1), Error::<Test>::NoSuchLease);
        assert_noop!(extend_as(TENANT, id, 1), Error::<Test>::NotActive);
        activate_at(id, 10);
        assert_ok!(top_up_as(SPONSOR, id, 50));
        for other in [PROVIDER, SPONSOR, ANYONE] {
            assert_noop!(extend_as(other, id, 1), Error::<Test>::NotTenant);
        }
        assert_noop!(LeasesPallet::extend(RuntimeOrigin::root(), id, 1), DispatchError::BadOrigin);
        advance_to(219);
        assert_ok!(extend(id, 1));
        advance_to(220);
        assert_noop!(extend(id, 1), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(extend(id, 1), Error::<Test>::NotActive);
    });
}

#[test]
fn a_lease_under_notice_is_not_extended() {
    run(|| {
        let id = renewable();
        // Without any notice promised, the lease is over in the same block.
        let mut stored = lease(id);
        stored.terms.notice = 30;
        Leases::<Test>::insert(id, stored);
        assert_ok!(give_notice(id));
        assert_noop!(extend(id, 1), Error::<Test>::UnderNotice);
    });
}

#[test]
fn no_lease_is_extended_while_the_bond_is_too_small() {
    run(|| {
        let id = renewable();
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(extend(id, 1), NOT_BONDED);
        change_offer(OFFER, |listed| listed.bonded = true);
        assert_ok!(extend(id, 1));
    });
}

/// Agreements are kept, whatever happened to the bond: only new leases need one.
#[test]
fn a_lease_that_runs_goes_on_while_the_bond_is_too_small() {
    run(|| {
        let id = renewable();
        change_offer(OFFER, |listed| listed.bonded = false);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 0);
        report_all(id, 1..=2);
        settle(id);
        assert_ok!(top_up(id, 50));
        assert_ok!(list_lease(id, 0, None));
        let new = buy(BUYER, id);
        report_full(new, 3);
        close(BUYER, new);
        idle(40);
        assert_nothing_left();
    });
}

#[test]
fn a_term_that_does_not_fit_is_an_overflow() {
    run(|| {
        let id = renewable();
        let stored = lease(id);
        let mut endless = stored.clone();
        endless.coverage.term = BlockNumber::MAX;
        Leases::<Test>::insert(id, endless);
        assert_noop!(extend(id, 1), ArithmeticError::Overflow);
        Leases::<Test>::insert(id, stored);
    });
}

#[test]
fn renewed_blocks_cost_as_much_as_the_others() {
    run(|| {
        let id = Deal { renewable: 100, escrow: 2_000, ..Deal::default() }.active();
        advance_to(15);
        assert_ok!(extend(id, 100));
        report_all(id, 1..=40);
        settle(id);
        assert_eq!(
            last_event(),
            Event::LeaseFinalized {
                lease: id,
                reason: CloseReason::TermEnded,
                blocks: 400,
                charged: 2_000,
                paid: 1_960,
                fee: 40,
                refunded: 0
            }
        );
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 2_000);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 1_960);
    });
}
