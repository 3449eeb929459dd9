//! Leases, listed leases, and the spans that attestation sees.

use crate::tests::prelude::*;
use leasehold_primitives::{
    api::{LeaseStatus, ListingView, SponsorView, StandbyView},
    hardware::Limits,
    market::LOCK_IN_BLOCKS,
    traits::{LeaseSpan, Leases as _},
};

#[test]
fn a_lease_is_shown_with_what_it_has_cost_so_far() {
    run(|| {
        let id = Deal::default().awarded();
        let view = LeasesPallet::lease_view(id).unwrap();
        assert_eq!((view.status, view.start, view.funded_until), (LeaseStatus::Pending { activate_by: 21 }, 0, 0));
        activate_at(id, 10);
        report_all(id, 1..=2);
        settle(id);
        report_full(id, 3);
        let view = LeasesPallet::lease_view(id).unwrap();
        assert_eq!((view.accrued, view.charged, view.fee), (150, 100, 2));
        assert_eq!((view.deposited, view.escrow), (1_000, 902));
        assert_eq!((view.start, view.end, view.funded_until), (10, 210, 210));
        assert_eq!((view.availability.final_ms, view.utilisation.busy_ms), (30_000, 1));
        assert_eq!((view.status, view.missed_windows, view.successor), (LeaseStatus::Active, 0, None));
        // The stake behind 8 GPUs is 8,000; the least exit penalty is a hundredth of that.
        assert_eq!((view.order, view.exit_penalty, view.terms), (Some(ORDER), 80, Terms::default()));
        assert_eq!((view.lock_in, view.under_notice, view.listing), (0, false, None));
        advance_to(45);
        close(TENANT, id);
        let view = LeasesPallet::lease_view(id).unwrap();
        assert_eq!(view.status, LeaseStatus::Closing { closes_at: 60 });
        assert_eq!((view.end, view.funded_until, view.exit_penalty), (45, 210, 0));
        advance_to(60);
        settle(id);
        assert_eq!(LeasesPallet::lease_view(id), None);
    });
}

#[test]
fn a_lease_shows_what_its_sponsors_paid_and_the_unspent_rest() {
    run(|| {
        let id = Deal { escrow: 100, ..Deal::default() }.active();
        assert_ok!(top_up_as(SPONSOR, id, 100));
        let sponsors = || LeasesPallet::lease_view(id).unwrap().sponsors;
        assert_eq!(sponsors(), [SponsorView { sponsor: SPONSOR, deposited: 100, unspent: 100 }]);
        // The tenant's money lasts for two windows of 50; then the sponsor's is spent.
        report_all(id, 1..=2);
        assert_eq!(sponsors()[0].unspent, 100);
        report_full(id, 3);
        assert_eq!(sponsors()[0].unspent, 50);
        settle(id);
        assert_eq!(sponsors(), [SponsorView { sponsor: SPONSOR, deposited: 100, unspent: 50 }]);
        report_full(id, 4);
        assert_eq!(sponsors()[0].unspent, 0);
    });
}

#[test]
fn a_lease_shows_its_standbys_and_its_missed_windows() {
    run(|| {
        let id = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
        let view = LeasesPallet::lease_view(id).unwrap();
        let standby = StandbyView { provider: RIVAL, offer: RIVALS_OFFER, price: 5, terms: Terms::default() };
        assert_eq!(view.standbys, [standby]);
        advance_to(49);
        assert_eq!(LeasesPallet::lease_view(id).unwrap().missed_windows, 2);
        advance_to(50);
        assert_eq!(LeasesPallet::lease_view(id).unwrap().missed_windows, 3);
        let new = fail_over(id);
        let view = LeasesPallet::lease_view(id).unwrap();
        assert_eq!((view.successor, view.standbys), (Some(new), vec![]));
        assert!(matches!(view.status, LeaseStatus::Closing { .. }));
        assert!(matches!(LeasesPallet::lease_view(new).unwrap().status, LeaseStatus::Pending { .. }));
    });
}

#[test]
fn a_lease_of_an_ask_shows_its_lock_in_and_no_order() {
    run(|| {
        let id = take(OFFER);
        let view = LeasesPallet::lease_view(id).unwrap();
        assert_eq!((view.order, view.price, view.gpus), (None, 5, 1));
        assert_eq!(view.lock_in, 5 * Balance::from(LOCK_IN_BLOCKS));
        assert_eq!((view.escrow, view.deposited), (1_000, 1_000));
    });
}

#[test]
fn a_lease_shows_notice_and_revision() {
    run(|| {
        let id = Deal::default().active();
        let before = LeasesPallet::lease_view(id).unwrap();
        assert_ok!(give_notice(id));
        let view = LeasesPallet::lease_view(id).unwrap();
        assert!(view.under_notice && !before.under_notice);
        assert_ne!(view.revision, before.revision);
    });
}

#[test]
fn listed_leases_are_each_on_one_page() {
    run(|| {
        let ids: Vec<_> = (0..5).map(|_| take(OFFER)).collect();
        ids.iter().for_each(|id| activate_at(*id, 10));
        // The lock-ins are free then.
        advance_to(31);
        assert_eq!(LeasesPallet::listed_leases(None, 10).leases, []);
        for id in &ids[1..] {
            assert_ok!(list_lease(*id, 7, (*id == ids[4]).then_some(BUYER)));
        }
        let mut all = Vec::new();
        let mut from = None;
        loop {
            let page = LeasesPallet::listed_leases(from, 2);
            assert_eq!(page.leases.len(), 2);
            all.extend(page.leases);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        all.sort_by_key(|lease| lease.id);
        assert_eq!(all.iter().map(|lease| lease.id).collect::<Vec<_>>(), &ids[1..]);
        assert_eq!(all[0].listing, Some(ListingView { price: 7, to: None }));
        assert_eq!(all[3].listing, Some(ListingView { price: 7, to: Some(BUYER) }));
        assert_eq!(LeasesPallet::listed_leases(None, 100).leases.len(), 4);
        // The walk goes on from a lease that was unlisted meanwhile.
        let first = LeasesPallet::listed_leases(None, 1);
        let gone = first.next.unwrap();
        assert_ok!(unlist_lease(gone));
        assert_eq!(LeasesPallet::listed_leases(Some(gone), 100).leases.len(), 3);
        assert_eq!(LeasesPallet::listed_leases(None, 0).leases.len(), 1);
    });
}

#[test]
fn a_providers_activated_leases_are_each_on_one_page() {
    run(|| {
        let ids: Vec<_> = (0..4).map(|_| take(OFFER)).collect();
        let rivals = take(RIVALS_OFFER);
        ids[..3].iter().chain([&rivals]).for_each(|id| activate_at(*id, 10));
        report_full(ids[0], 1);
        let pages = |provider| {
            let (mut found, mut from, mut pages) = (Vec::new(), None, 0);
            loop {
                let page = LeasesPallet::reported_leases(&provider, from, 2);
                assert!(page.leases.len() <= 2);
                found.extend(page.leases);
                pages += 1;
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
            found.sort_by_key(|lease| lease.lease);
            (found, pages)
        };
        // Five are stored; one of this provider's is not activated.
        let (found, looked) = pages(PROVIDER);
        assert_eq!(found.iter().map(|lease| lease.lease).collect::<Vec<_>>(), &ids[..3]);
        assert_eq!(looked, 3);
        let Lease { coverage, .. } = lease(ids[0]);
        let first = &found[0];
        assert_eq!((first.start, first.end, first.last_window), (10, coverage.end, Some(1)));
        assert_eq!(found[1].last_window, None);
        assert!(first.runs_at(10) && !first.runs_at(9) && !first.runs_at(first.end));
        assert_eq!(pages(RIVAL).0.len(), 1);
        assert_eq!(pages(TENANT).0, []);
        // A lease that closes, with a window that nobody reported yet, is still to be reported.
        close(TENANT, ids[1]);
        assert_eq!(pages(PROVIDER).0.len(), 3);
    });
}

#[test]
fn attestation_sees_a_lease_from_its_activation_until_it_is_final() {
    run(|| {
        let id = Deal::default().awarded();
        assert_eq!(LeasesPallet::span(id), None);
        activate_at(id, 10);
        // Eight GPUs.
        let limits = Limits { watts: 8 * 700, memory_mib: 8 * 81_920 };
        assert_eq!(
            LeasesPallet::span(id),
            Some(LeaseSpan { provider: PROVIDER, offer: OFFER, blocks: 10..210, limits })
        );
        assert_ok!(top_up(id, 5));
        assert_eq!(LeasesPallet::span(id).unwrap().blocks, 10..211);
        advance_to(45);
        close(TENANT, id);
        assert_eq!(LeasesPallet::span(id).unwrap().blocks, 10..45);
        advance_to(60);
        settle(id);
        assert_eq!(LeasesPallet::span(id), None);
    });
}
