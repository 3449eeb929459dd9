//! Leases that pass a filter, by pages.

use crate::tests::prelude::*;
use leasehold_primitives::api::{LeaseFilter, LeaseStage, MAX_LEASES_PER_PAGE, MAX_SCANNED};

/// The ids of a page, and the start of the next.
fn page(filter: &LeaseFilter<AccountId>, from: Option<LeaseId>, limit: u32) -> (Vec<LeaseId>, Option<LeaseId>) {
    let page = LeasesPallet::leases(filter, from, limit);
    (page.leases.iter().map(|lease| lease.id).collect(), page.next)
}

fn found(filter: LeaseFilter<AccountId>) -> Vec<LeaseId> {
    let (ids, next) = page(&filter, None, 100);
    assert_eq!(next, None);
    ids
}

fn of_order() -> Vec<LeaseId> {
    found(LeaseFilter { order: Some(ORDER), ..Default::default() })
}

/// Leases 0 and 1 of the order, by two providers; 2 and 3 of asks, the latter another tenant's; 4 of another model.
fn five_leases() {
    let deal = |provider, offer| Deal { provider, offer, gpus: 1, ..Deal::default() };
    assert_eq!(deal(PROVIDER, OFFER).awarded(), 0);
    assert_eq!(deal(RIVAL, RIVALS_OFFER).awarded(), 1);
    assert_eq!(take(THIRDS_OFFER), 2);
    set_ask(OFFER, ask(5));
    assert_ok!(take_as(BUYER, OFFER, request(1)));
    change_offer(FOURTHS_OFFER, |listed| listed.spec.model = 2);
    assert_eq!(take(FOURTHS_OFFER), 4);
}

#[test]
fn leases_are_found_by_each_field_of_a_filter() {
    run(|| {
        let none = LeaseFilter::default;
        assert_eq!(found(none()), [0; 0]);
        five_leases();
        assert_eq!(found(none()), [4, 3, 2, 1, 0]);
        assert_eq!(found(LeaseFilter { tenant: Some(TENANT), ..none() }), [4, 2, 1, 0]);
        assert_eq!(found(LeaseFilter { tenant: Some(BUYER), ..none() }), [3]);
        assert_eq!(found(LeaseFilter { tenant: Some(PROVIDER), ..none() }), [0; 0]);
        assert_eq!(found(LeaseFilter { provider: Some(PROVIDER), ..none() }), [3, 0]);
        assert_eq!(found(LeaseFilter { provider: Some(TENANT), ..none() }), [0; 0]);
        assert_eq!(found(LeaseFilter { offer: Some(OFFER), ..none() }), [3, 0]);
        assert_eq!(found(LeaseFilter { offer: Some(RIVALS_OFFER), ..none() }), [1]);
        assert_eq!(of_order(), [1, 0]);
        assert_eq!(found(LeaseFilter { order: Some(ORDER + 1), ..none() }), [0; 0]);
        assert_eq!(found(LeaseFilter { model: Some(1), ..none() }), [3, 2, 1, 0]);
        assert_eq!(found(LeaseFilter { model: Some(2), ..none() }), [4]);
    });
}

#[test]
fn a_lease_passes_a_filter_only_if_all_that_is_given_holds() {
    run(|| {
        five_leases();
        let all = LeaseFilter {
            tenant: Some(TENANT),
            provider: Some(PROVIDER),
            offer: Some(OFFER),
            order: Some(ORDER),
            model: Some(1),
            status: Some(LeaseStage::Pending),
        };
        assert_eq!(found(all.clone()), [0]);
        for other in [
            LeaseFilter { tenant: Some(BUYER), ..all.clone() },
            LeaseFilter { provider: Some(RIVAL), ..all.clone() },
            LeaseFilter { offer: Some(RIVALS_OFFER), ..all.clone() },
            LeaseFilter { order: Some(ORDER + 1), ..all.clone() },
            LeaseFilter { model: Some(2), ..all.clone() },
            LeaseFilter { status: Some(LeaseStage::Active), ..all.clone() },
        ] {
            assert_eq!(found(other), [0; 0]);
        }
    });
}

#[test]
fn a_lease_is_found_at_its_stage_until_it_is_final() {
    run(|| {
        five_leases();
        let stages = || {
            [LeaseStage::Pending, LeaseStage::Active, LeaseStage::Closing]
                .map(|stage| found(LeaseFilter { status: Some(stage), ..Default::default() }))
        };
        assert_eq!(stages(), [vec![4, 3, 2, 1, 0], vec![], vec![]]);
        [0, 1].into_iter().for_each(|id| activate_at(id, 10));
        assert_eq!(stages(), [vec![4, 3, 2], vec![1, 0], vec![]]);
        advance_to(15);
        close(TENANT, 1);
        assert_eq!(stages(), [vec![4, 3, 2], vec![0], vec![1]]);
        advance_to(30);
        settle(1);
        assert_eq!(stages(), [vec![4, 3, 2], vec![0], vec![]]);
        assert_eq!(found(LeaseFilter::default()), [4, 3, 2, 0]);
        // Nobody has settled the ended lease yet.
        advance_to(210);
        assert_eq!(stages()[1], [0]);
    });
}

#[test]
fn what_is_found_is_shown_as_the_lease_alone_is() {
    run(|| {
        let id = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
        assert_ok!(top_up_as(SPONSOR, id, 100));
        report_full(id, 1);
        let page = LeasesPallet::leases(&LeaseFilter::default(), None, 10);
        assert_eq!(page.leases, [LeasesPallet::lease_view(id).unwrap()]);
    });
}

#[test]
fn leases_come_in_pages_newest_first() {
    run(|| {
        five_leases();
        let (all, order) = (LeaseFilter::default(), LeaseFilter { order: Some(ORDER), ..Default::default() });
        assert_eq!(page(&all, None, 3), (vec![4, 3, 2], Some(1)));
        assert_eq!(page(&all, Some(1), 3), (vec![1, 0], None));
        assert_eq!(page(&all, Some(0), 3), (vec![0], None));
        assert_eq!(page(&all, Some(LeaseId::MAX), 5), (vec![4, 3, 2, 1, 0], None));
        assert_eq!(page(&all, None, 0), (vec![4], Some(3)));
        // From the middle, and from one that does not pass.
        assert_eq!(page(&order, Some(1), 1), (vec![1], Some(0)));
        assert_eq!(page(&order, Some(3), 2), (vec![1, 0], None));
        assert_eq!(page(&order, Some(0), 2), (vec![0], None));
    });
}

#[test]
fn an_order_is_followed_to_its_leases_through_failover_and_resale() {
    run(|| {
        let first = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
        let of_an_ask = take(THIRDS_OFFER);
        advance_to(50);
        let second = fail_over(first);
        assert_eq!(of_order(), [second, first]);
        activate_at(second, 50);
        assert_ok!(list_lease(second, 7, None));
        advance_to(60);
        let third = buy(BUYER, second);
        assert_eq!(of_order(), [third, second, first]);
        // A final lease is no longer among them.
        settle(first);
        assert_eq!(of_order(), [third, second]);
        assert_eq!(lease(of_an_ask).order, None);
    });
}

#[test]
fn a_lease_that_a_standby_is_called_to_activate_keeps_its_id_and_its_order() {
    run(|| {
        let id = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.awarded();
        advance_to(22);
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!((lease(id).provider, of_order()), (RIVAL, vec![id]));
    });
}

/// This many leases stand for a busy chain. They do not make anybody's pages longer.
#[test]
fn three_leases_of_a_hundred_thousand_are_found_a_thousand_ids_a_call() {
    const LEASES: LeaseId = 100_000;
    ExtBuilder::default().build().execute_with(|| {
        let others = lease(Deal::default().awarded());
        let mine = Lease { tenant: BUYER, ..others.clone() };
        let wanted = [0, LEASES / 2, LEASES - 1];
        for id in 0..LEASES {
            Leases::<Test>::insert(id, if wanted.contains(&id) { &mine } else { &others });
        }
        NextLease::<Test>::put(LEASES);

        let filter = LeaseFilter { tenant: Some(BUYER), ..Default::default() };
        let (mut ids, mut calls, mut from) = (Vec::new(), 0, None);
        loop {
            let (more, next) = page(&filter, from, 100);
            // Each call looks at as many ids as the next one begins further down.
            let looked = from.unwrap_or(LEASES - 1) - next.map_or(0, |next| next + 1) + 1;
            assert_eq!(looked, LeaseId::from(MAX_SCANNED));
            ids.extend(more);
            calls += 1;
            from = next;
            if from.is_none() {
                break;
            }
        }
        assert_eq!((ids, calls), (vec![99_999, 50_000, 0], 100));
        // Where all pass, a page is full after as many ids as it has leases.
        let (all, next) = page(&LeaseFilter::default(), None, u32::MAX);
        assert_eq!((all.len(), next), (MAX_LEASES_PER_PAGE as usize, Some(LEASES - 1 - 100)));
    });
}
