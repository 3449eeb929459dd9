//! A provider that is its own only tenant and delegator, in two accounts.

use super::*;
use frame_support::traits::{
    fungible::Inspect as _,
    tokens::{Fortitude, Precision, Preservation},
};
use leasehold_primitives::traits::BondReserves as _;
use proptest::prelude::*;

/// The stakers' part of a fee.
const STAKERS: Permill = Permill::from_percent(35);

/// A step of the two, or one that they let happen. Bob is tenant and delegator.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Bob's lease pays a fee.
    Fee(Balance),
    /// Alice leaves a lease of Bob's, by a call or by silence. Its penalty is a percentage of what she can reserve.
    Leave(LeaseId, u32),
    /// An offence of a lease of Bob's, which costs a percentage of all that is at stake.
    Offend(LeaseId, bool, u32),
    Delegate(Balance),
    Undelegate(u32),
    Unbond(u32),
    Close,
    Cancel,
    Pay,
    Claim,
    Advance(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let percent = || 0..=100u32;
    prop_oneof![
        3 => (1..100 * UNIT).prop_map(Step::Fee),
        3 => (0..4u64, percent()).prop_map(|(lease, percent)| Step::Leave(lease, percent)),
        3 => (0..4u64, any::<bool>(), percent()).prop_map(|(lease, dark, percent)| Step::Offend(lease, dark, percent)),
        2 => (MINIMUM_DELEGATION..ENDOWMENT).prop_map(Step::Delegate),
        1 => percent().prop_map(Step::Undelegate),
        1 => percent().prop_map(Step::Unbond),
        1 => Just(Step::Close),
        1 => Just(Step::Cancel),
        1 => Just(Step::Pay),
        1 => Just(Step::Claim),
        2 => prop_oneof![1..20u32, 20..500u32].prop_map(Step::Advance),
    ]
}

fn part(percent: u32, whole: Balance) -> Balance {
    whole * Balance::from(percent) / 100
}

/// All that the two have: free, bonded, pending, and on the pool's account.
fn wealth() -> Balance {
    free(ALICE) + free(BOB) + held(ALICE) + Balances::total_balance(&account())
}

fn claim_all() {
    for who in [ALICE, BOB] {
        let _ = claim(who, NATIVE);
    }
}

/// Does a step. Returns the fee that it pays.
fn run(step: Step) -> Balance {
    let ledger = Ledgers::<Test>::get(ALICE).unwrap_or_default();
    match step {
        Step::Fee(amount) => {
            // The fee is Bob's money. The stakers' part of it comes back.
            let (keep, exact, polite) = (Preservation::Preserve, Precision::Exact, Fortitude::Polite);
            if Balances::burn_from(&BOB, amount, keep, exact, polite).is_ok() {
                assert!(fee(ALICE, NATIVE, STAKERS.mul_floor(amount)) <= STAKERS.mul_floor(amount));
                return amount;
            }
        }
        Step::Leave(lease, percent) => {
            let penalty = part(percent, ledger.spare());
            if ProviderStaking::reserve(&ALICE, penalty).is_ok() {
                let windows = window().saturating_sub(2)..window() + 1;
                ProviderStaking::park(&ALICE, lease, windows, penalty, &BOB, Balance::MAX);
            }
        }
        Step::Offend(lease, dark, percent) => {
            let kind = if dark { OffenceKind::Abandoned } else { OffenceKind::Missed };
            let cost = part(percent, ledger.bonded + ledger.delegated);
            let round = System::block_number();
            ProviderStaking::report(&Offence { kind, round, restitution: Balance::MAX, ..offence(lease, cost) });
        }
        Step::Delegate(amount) => {
            let _ = delegate(BOB, amount);
        }
        Step::Undelegate(percent) => {
            let _ = undelegate(BOB, part(percent, position(BOB).shares));
        }
        Step::Unbond(percent) => {
            let _ = ProviderStaking::unbond(signed(ALICE), part(percent, ledger.bonded));
        }
        Step::Close => {
            let _ = close_pool();
            // Another pool takes its place.
            let _ = set_commission(0, true);
        }
        Step::Cancel => {
            if let Some(id) = PendingSlashes::<Test>::iter_keys().next() {
                assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), id));
            }
        }
        Step::Pay => pay_all(),
        Step::Claim => claim_all(),
        Step::Advance(blocks) => advance_to(System::block_number() + blocks),
    }
    0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever it pays in fees, to its tenant for leaving, and for offences: no more comes back than the stakers' part
    /// of the fees, and all that it has lost is the treasury's or was burnt.
    #[test]
    fn a_provider_that_is_its_own_only_tenant_and_delegator_never_gains(
        own in MINIMUM_BOND..ENDOWMENT / 2,
        percent in 0..=50u32,
        steps in prop::collection::vec(step(), 1..40),
    ) {
        ExtBuilder::default().build_and_execute(|| {
            bond(ALICE, own);
            assert_ok!(set_commission(percent, true));
            let (start, mut paid) = (wealth(), 0);
            for step in steps {
                paid += run(step);
                assert!(wealth() <= start - paid + STAKERS.mul_floor(paid), "after {step:?}");
            }
            pay_all();
            pass_eras(10_000);
            claim_all();
            assert!(wealth() <= start - paid + STAKERS.mul_floor(paid));
        });
    }
}
