use crate::{mock::*, UsageRecords};
use leasehold_primitives::{
    traits::Usage,
    usage::{Availability, Utilisation},
};

#[test]
fn a_lease_without_reports_has_no_usage() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(Attestation::availability(1), Availability::default());
        assert_eq!(Attestation::utilisation(1), Utilisation::default());
        forget(1);
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
        forget(1);
        assert_eq!(Attestation::availability(1), Availability::default());
        advance_to(20);
        reports(&key(1), 1, vec![reading(1, BOOT, 10_000..20_000), reading(2, BOOT, 10_000..20_000)]);
        assert_eq!(UsageRecords::<Test>::iter_keys().collect::<Vec<_>>(), vec![2]);
    });
}
