//! Several takings for one lease and the same windows cost as much as the dearest of them.

use super::*;
use leasehold_primitives::traits::BondReserves;
use proptest::prelude::*;

const LEASE: LeaseId = 7;
const WAYS: [Way; 4] = [Way::Report(OffenceKind::Missed), Way::Report(OffenceKind::Abandoned), Way::Park, Way::Leave];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Report(OffenceKind),
    Park,
    /// The provider leaves the lease, of which the tenant gets half whatever was missed.
    Leave,
}

/// Takes `amount` in this way, for the current window among others. The tenant may get `restitution` of it. Returns the
/// amount taken.
fn take(way: Way, amount: Balance, restitution: Balance) -> Balance {
    let windows = window()..window() + 3;
    match way {
        Way::Report(kind) => ProviderStaking::report(&Offence { kind, restitution, ..offence(LEASE, amount) }),
        Way::Park | Way::Leave => {
            reserve(ALICE, amount);
            let most = if way == Way::Park { restitution } else { Balance::MAX };
            ProviderStaking::park(&ALICE, LEASE, windows, amount, &BOB, most).0
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
                let (mut dearest, mut taken) = (0, 0);
                for at in order {
                    dearest = dearest.max(amounts[at]);
                    taken += take(WAYS[at], amounts[at], 0);
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
                let promised = || ProviderStaking::taken(LEASE).restitution;
                let mut by_close = 0;
                for at in order {
                    let before = promised();
                    let amount = take(WAYS[at], amounts[at], cap);
                    if WAYS[at] == Way::Leave {
                        by_close = promised() - before;
                        assert_eq!(by_close, amount / 2);
                    }
                }
                let dearest = amounts.into_iter().max().unwrap();
                let pending: Balance = PendingSlashes::<Test>::iter().map(|(_, slash)| slash.restitution).sum();
                assert_eq!(pending, promised());
                let missed = promised() - by_close;
                assert!(missed <= cap && promised() <= dearest, "{missed} of {cap}, and {by_close}: {dearest}");
            });
        }
    }
}
