//! What is taken for one lease in several ways, for the same windows, costs the dearest of them.

use super::*;
use leasehold_primitives::traits::BondReserves;
use proptest::prelude::*;

const LEASE: LeaseId = 7;
const WAYS: [Way; 4] = [
    Way::Report(OffenceKind::Missed),
    Way::Report(OffenceKind::Abandoned),
    Way::Report(OffenceKind::Contradicted),
    Way::Park,
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Report(OffenceKind),
    Park,
}

/// Takes `amount` in this way, for the current window among others. Returns what was parked.
fn take(way: Way, amount: Balance) -> Balance {
    match way {
        Way::Report(kind) => ProviderStaking::report(&Offence { kind, ..offence(LEASE, amount) }),
        Way::Park => {
            reserve(ALICE, amount);
            ProviderStaking::park(&ALICE, LEASE, amount, &BOB, amount)
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
                let mut taken = 0;
                for at in order {
                    dearest = dearest.max(amounts[at]);
                    taken += take(WAYS[at], amounts[at]);
                    assert_eq!((taken, ledger(ALICE).pending, ledger(ALICE).reserved), (dearest, dearest, 0), "{order:?}");
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
                for at in order {
                    match WAYS[at] {
                        Way::Report(kind) => {
                            let offence = Offence { kind, restitution: cap, ..offence(LEASE, amounts[at]) };
                            ProviderStaking::report(&offence);
                        }
                        Way::Park => {
                            reserve(ALICE, amounts[at]);
                            ProviderStaking::park(&ALICE, LEASE, amounts[at], &BOB, cap);
                        }
                    }
                }
                let dearest = amounts.into_iter().max().unwrap();
                let promised: Balance = PendingSlashes::<Test>::iter().map(|(_, slash)| slash.restitution).sum();
                assert_eq!(promised, ProviderStaking::taken(LEASE).restitution);
                assert!(promised <= dearest.min(cap), "{promised} of {dearest}, at most {cap}");
            });
        }
    }
}
