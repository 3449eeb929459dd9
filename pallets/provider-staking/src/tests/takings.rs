//! What is taken for one lease in several ways, for the same windows, costs the dearest of them.

use super::*;
use leasehold_primitives::traits::BondReserves;
use proptest::prelude::*;

const LEASE: LeaseId = 7;
const WAYS: [Way; 4] = [Way::Report(OffenceKind::Missed), Way::Report(OffenceKind::Abandoned), Way::Park, Way::Take];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Report(OffenceKind),
    Park,
    /// The provider's own close, which pays at once.
    Take,
}

/// Takes `amount` in this way, for the current window among others, of which the tenant may get so much. Returns what was
/// taken.
fn take(way: Way, amount: Balance, restitution: Balance) -> Balance {
    let windows = window()..window() + 3;
    match way {
        Way::Report(kind) => ProviderStaking::report(&Offence { kind, restitution, ..offence(LEASE, amount) }),
        Way::Park => {
            reserve(ALICE, amount);
            ProviderStaking::park(&ALICE, LEASE, windows, amount, &BOB, restitution)
        }
        Way::Take => {
            reserve(ALICE, amount);
            ProviderStaking::take(&ALICE, Some((LEASE, windows)), &BOB, amount)
        }
    }
}

fn orders() -> Vec<[usize; 4]> {
    let all = (0..256usize).map(|n| [n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6]);
    all.filter(|order| (0..4).all(|way| order.contains(&way))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn in_every_order_penalty_and_slashes_for_the_same_windows_cost_the_dearest(
        amounts in prop::array::uniform4(0..20 * UNIT),
    ) {
        assert_eq!(orders().len(), 24);
        for order in orders() {
            ExtBuilder::default().build_and_execute(|| {
                bond(ALICE, 100 * UNIT);
                let mut dearest = 0;
                let (mut taken, mut paid) = (0, 0);
                for at in order {
                    dearest = dearest.max(amounts[at]);
                    let amount = take(WAYS[at], amounts[at], 0);
                    taken += amount;
                    if WAYS[at] == Way::Take {
                        paid = amount;
                    }
                    let pending = dearest - paid;
                    assert_eq!((taken, ledger(ALICE).pending, ledger(ALICE).reserved), (dearest, pending, 0), "{order:?}");
                }
                assert_eq!(ledger(ALICE).bonded, 100 * UNIT - dearest);
                pay_all();
                assert_eq!(held(ALICE), 100 * UNIT - dearest);
            });
        }
    }

    #[test]
    fn in_every_order_a_tenant_gets_no_more_than_what_it_missed_is_worth(
        amounts in prop::array::uniform4(0..20 * UNIT),
        cap in 0..20 * UNIT,
    ) {
        for order in orders() {
            ExtBuilder::default().build_and_execute(|| {
                bond(ALICE, 100 * UNIT);
                let mut paid = 0;
                for at in order {
                    let amount = take(WAYS[at], amounts[at], cap);
                    if WAYS[at] == Way::Take {
                        paid = amount;
                    }
                }
                let dearest = amounts.into_iter().max().unwrap();
                let promised: Balance = PendingSlashes::<Test>::iter().map(|(_, slash)| slash.restitution).sum();
                assert_eq!(promised + paid, ProviderStaking::taken(LEASE).restitution);
                // What the provider pays when it closes is the tenant's whatever it missed.
                assert!(promised <= cap && promised + paid <= dearest, "{promised} of {cap}, and {paid}: {dearest}");
            });
        }
    }
}

#[test]
fn what_a_provider_pays_when_it_closes_counts_for_its_windows_only() {
    // What was slashed is slashed for window 0.
    for (windows, paid) in [(0..1, 8), (1..2, 20)] {
        ExtBuilder::default().build_and_execute(|| {
            bond(ALICE, 100 * UNIT);
            reserve(ALICE, 20 * UNIT);
            report(&offence(LEASE, 12 * UNIT));
            let taken = ProviderStaking::take(&ALICE, Some((LEASE, windows.clone())), &BOB, 20 * UNIT);
            assert_eq!((taken, ledger(ALICE).reserved), (paid * UNIT, 0), "{windows:?}");
            assert_eq!(ProviderStaking::taken(LEASE).restitution, paid * UNIT);
        });
    }
}

#[test]
fn what_the_treasury_gets_of_a_close_is_no_restitution() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        reserve(ALICE, UNIT);
        let amount = EXISTENTIAL_DEPOSIT - 1;
        assert_eq!(ProviderStaking::take(&ALICE, Some((LEASE, 0..1)), &NOBODY, amount), amount);
        let record = ProviderStaking::taken(LEASE);
        assert_eq!((record.restitution, record.takings[0].taken, record.takings[0].slash), (0, amount, None));
    });
}
