//! Providers' track records, scores and the price index.

use crate::{math::price_index::MIN_QUORUM, tests::prelude::*};

#[test]
fn an_account_without_a_track_record_is_shown_as_a_newcomer() {
    run(|| {
        let view = LeasesPallet::provider_view(NOBODY);
        assert_eq!((view.provider, view.leases, view.due_blocks, view.credited_blocks), (NOBODY, 0, 0, 0));
        assert_eq!((view.burnt, view.weight, view.credited, view.handicap), (0, 0, 0, 1_000));
    });
}

#[test]
fn a_track_record_is_shown_as_it_counts_now() {
    run(|| {
        TrackRecords::<Test>::mutate(PROVIDER, |record| record.note(0, 100, 90, 1_000, 1_000));
        let view = LeasesPallet::provider_view(PROVIDER);
        assert_eq!((view.leases, view.due_blocks, view.credited_blocks), (1, 100, 90));
        assert_eq!((view.burnt, view.weight, view.credited), (900, 1_000, 900));
        // A tenth undelivered gives the largest handicap, and a weight of 1,000 counts in full.
        assert_eq!(view.handicap, 2_000);
        assert_eq!(LeasesPallet::score_of(PROVIDER, 5), Some(60_000));
        // An epoch of 168 windows later half of the weight counts: half-way back to a newcomer's.
        advance_to(1_680);
        let view = LeasesPallet::provider_view(PROVIDER);
        assert_eq!((view.weight, view.credited, view.handicap), (500, 450, 1_500));
        assert_eq!((view.leases, view.burnt), (1, 900));
    });
}

#[test]
fn a_score_that_does_not_fit_is_none() {
    run(|| {
        assert_eq!(LeasesPallet::score_of(NOBODY, 5), Some(55_000));
        assert_eq!(LeasesPallet::score_of(NOBODY, Balance::MAX), None);
    });
}

#[test]
fn a_price_is_published_after_an_epoch_with_enough_trade() {
    run(|| {
        assert_eq!(LeasesPallet::price_index(1, NATIVE), None);
        PriceIndices::<Test>::mutate(1, NATIVE, |index| index.note(0, 70, MIN_QUORUM));
        assert_eq!(LeasesPallet::price_index(1, NATIVE), None);
        // An epoch is 24 windows.
        advance_to(240);
        let price = LeasesPallet::price_index(1, NATIVE).unwrap();
        assert!((69..=71).contains(&price), "{price}");
        assert_eq!((LeasesPallet::price_index(2, NATIVE), LeasesPallet::price_index(1, IN_USD)), (None, None));
    });
}
