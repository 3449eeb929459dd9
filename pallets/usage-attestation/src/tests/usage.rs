use crate::{mock::*, UsageRecords};
use leasehold_primitives::{
    time::Timing,
    traits::Usage,
    usage::{Availability, Utilisation},
};

#[test]
fn a_lease_without_reports_has_no_usage() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(Attestation::availability(1), Availability::default());
        assert_eq!(Attestation::utilisation(1), Utilisation::default());
        Attestation::forget(1);
    });
}

#[test]
fn a_lease_that_is_forgotten_leaves_nothing_and_is_not_recorded_again() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..100);
        give_lease(2, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..10_000)]);

        Spans::mutate(|spans| spans.remove(&1));
        Attestation::forget(1);
        assert_eq!(Attestation::availability(1), Availability::default());
        advance_to(20);
        reports(&key(1), 1, vec![reading(1, BOOT, 10_000..20_000), reading(2, BOOT, 10_000..20_000)]);
        assert_eq!(UsageRecords::<Test>::iter_keys().collect::<Vec<_>>(), vec![2]);
    });
}

#[test]
fn credit_becomes_final_as_dispute_epochs_pass_without_a_write() {
    let timing = Timing { dispute_epoch_blocks: 40, ..Timing::DEVELOPMENT };
    ExtBuilder::default().timing(timing).build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..200);
        advance_to(39);
        reports(&key(1), 2, vec![reading(1, BOOT, 0..10_000)]);
        advance_to(40);
        reports(&key(1), 3, vec![reading(1, BOOT, 10_000..15_000)]);
        let stored = UsageRecords::<Test>::get(1).unwrap();

        for (now, final_ms, pending_ms) in [
            (40, 0, 15_000),
            (79, 0, 15_000),
            (80, 10_000, 5_000),
            (119, 10_000, 5_000),
            (120, 15_000, 0),
            (9_999, 15_000, 0),
        ] {
            advance_to(now);
            assert_eq!(
                Attestation::availability(1),
                Availability { final_ms, pending_ms, last_window: Some(3), last_available: Some(3) }
            );
            assert_eq!(Attestation::usage(1).0.final_ms, final_ms);
        }
        assert_eq!(UsageRecords::<Test>::get(1).unwrap(), stored);
    });
}

#[test]
fn a_report_after_many_epochs_rotates_what_was_there() {
    let timing = Timing { dispute_epoch_blocks: 20, ..Timing::DEVELOPMENT };
    ExtBuilder::default().timing(timing).build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..2_000);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..10_000)]);
        advance_to(1_000);
        reports(&key(1), 99, vec![reading(1, BOOT, 490_000..500_000)]);
        assert_eq!(
            Attestation::availability(1),
            Availability { final_ms: 10_000, pending_ms: 10_000, last_window: Some(99), last_available: Some(99) }
        );
    });
}
