//! The standing of offers, as others than their providers can tell it.

use crate::tests::prelude::*;
use leasehold_primitives::{
    api::{AcceptedView, StandingView, WatchedView},
    time::Timing,
};
use leasehold_testing::{
    attestation::{strike, Measured},
    watching::Watched,
};

fn standing(offer: OfferId) -> StandingView {
    LeasesPallet::standing(offer).unwrap()
}

fn accepted(offer: OfferId) -> Option<(Balance, u32)> {
    standing(offer).accepted.map(|AcceptedView { burnt, receipted }| (burnt, receipted.deconstruct()))
}

/// Sets the tenant's total consent.
fn consents_to(id: LeaseId, receipted_ms: u64) {
    Measured::mutate(id, |measured| measured.as_mut().unwrap().receipted_ms = receipted_ms);
}

/// Serves a lease of 20 windows to its end; the tenant consented to `receipted_ms` of it. It is final then.
fn served(deal: Deal, receipted_ms: u64) {
    let id = deal.active();
    report_all(id, 1..=20);
    consents_to(id, receipted_ms);
    settle(id);
    assert!(!Leases::<Test>::contains_key(id));
}

#[test]
fn an_offer_without_leases_is_declared_and_no_more() {
    run(|| {
        assert_eq!(standing(OFFER), StandingView::default());
        assert_eq!(LeasesPallet::standing(99), None);
    });
}

#[test]
fn what_was_accepted_is_weighted_by_what_was_burnt() {
    run(|| {
        // 200 blocks at 5, of whose fee of 20 half is burnt, and at a fifth of the price.
        served(Deal::default(), 100_000);
        assert_eq!(accepted(OFFER), Some((10, 500_000)));
    });
    run(|| {
        served(Deal { price: 1, escrow: 200, ..Deal::default() }, 200_000);
        assert_eq!(accepted(OFFER), Some((2, 1_000_000)));
    });
    run(|| {
        for (price, receipted) in [(5, 0), (1, 200_000)] {
            let deal = Deal { price, gpus: 1, escrow: 200 * price, ..Deal::default() };
            let id = deal.awarded();
            let start = System::block_number().div_ceil(10) * 10 + 10;
            activate_at(id, start);
            report_all(id, start / 10..start / 10 + 20);
            consents_to(id, receipted);
            settle(id);
        }
        // The same number of blocks, but a sixth of the burnt fees.
        assert_eq!(accepted(OFFER), Some((12, 166_666)));
    });
}

#[test]
fn a_lease_counts_while_it_runs_and_once_when_it_is_final() {
    run(|| {
        let id = Deal::default().active();
        assert_eq!(standing(OFFER), StandingView { running: 1, ..StandingView::default() });
        report_all(id, 1..=10);
        consents_to(id, 50_000);
        settle(id);
        // 100 blocks at 5: half of a fee of 10.
        assert_eq!((accepted(OFFER), standing(OFFER).running), (Some((5, 400_000)), 1));
        consents_to(id, 100_000);
        assert_eq!(accepted(OFFER), Some((5, 1_000_000)));

        close(TENANT, id);
        idle(30);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!((accepted(OFFER), standing(OFFER).running), (Some((5, 1_000_000)), 0));
        assert_eq!(LeasesPallet::standing(RIVALS_OFFER), Some(StandingView::default()));
    });
}

#[test]
fn fees_in_other_assets_are_not_burnt_and_do_not_count() {
    run(|| {
        served(Deal::in_usd(), 200_000);
        assert_eq!(accepted(OFFER), None);
    });
}

#[test]
fn a_lease_that_never_began_says_nothing() {
    run(|| {
        let id = Deal::default().awarded();
        assert_eq!(standing(OFFER).running, 1);
        idle(MockTiming::get().activation_blocks + 20);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(standing(OFFER), StandingView::default());
    });
}

#[test]
fn what_verdicts_struck_is_shown_of_offers_that_were_watched() {
    run(|| {
        MockTiming::set(Timing::LOCAL);
        let id = Deal::default().active();
        report_all(id, 1..=11);
        strike(id, 0, 10_000);
        // The offer was watched in the second of two rounds, and before it had a lease.
        Watched::insert(OFFER, 1, true);
        Watched::insert(OFFER, 7, false);
        advance_to(180);
        let struck = Permill::from_rational(10u32, 110u32);
        let struck = Permill::from_parts(struck.deconstruct() + 1);
        assert_eq!(standing(OFFER).watched, Some(WatchedView { rounds: 1, verdicts: 1, struck }));
        Watched::insert(OFFER, 0, false);
        assert_eq!(standing(OFFER).watched, Some(WatchedView { rounds: 2, verdicts: 1, struck }));

        // The same when the lease is final.
        report_all(id, 18..=20);
        idle(200);
        assert!(!Leases::<Test>::contains_key(id));
        Watched::insert(OFFER, 3, false);
        let WatchedView { rounds, verdicts, struck } = standing(OFFER).watched.unwrap();
        assert_eq!((rounds, verdicts), (3, 1));
        assert_eq!(struck, Permill::from_parts(71_429), "10 of 140 blocks");
    });
}

#[test]
fn quotes_show_how_their_offers_stand() {
    run(|| {
        for offer in [OFFER, RIVALS_OFFER] {
            set_ask(offer, ask(5));
        }
        served(Deal { gpus: 1, ..Deal::default() }, 200_000);
        let running = Deal { gpus: 1, provider: RIVAL, offer: RIVALS_OFFER, ..Deal::default() }.awarded();
        let quotes = LeasesPallet::quotes(&requirement(1), &NATIVE, 300, 0, 10).quotes;
        let shown: Vec<_> = quotes.iter().map(|quote| (quote.offer, quote.standing)).collect();
        assert_eq!(shown, [OFFER, RIVALS_OFFER].map(|offer| (offer, standing(offer))));
        assert!(standing(OFFER).accepted.is_some());
        assert_eq!((standing(RIVALS_OFFER).running, lease(running).offer), (1, RIVALS_OFFER));
    });
}

#[test]
fn leases_behind_the_newest_thousand_are_said_not_to_be_counted() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, 1..=10);
        settle(id);
        NextLease::<Test>::put(id + 1_000);
        assert_eq!((accepted(OFFER), standing(OFFER).running), (Some((5, 0)), 1));
        NextLease::<Test>::put(id + 1_001);
        assert_eq!(standing(OFFER), StandingView { uncounted: 1, ..StandingView::default() });
    });
}
