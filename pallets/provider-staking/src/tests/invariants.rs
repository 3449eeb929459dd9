//! Random sequences of everything that can happen to a bond.

use super::*;
use leasehold_primitives::BlockNumber;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
enum Step {
    Bond(Balance),
    BondMore(Balance),
    Unbond(Balance),
    UnbondAll,
    Withdraw,
    Require(Balance),
    Slash(Balance),
    Advance(BlockNumber),
}

fn amount() -> impl Strategy<Value = Balance> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(MINIMUM_BOND - 1),
        Just(MINIMUM_BOND),
        0..3 * MINIMUM_BOND,
        0..2 * ENDOWMENT,
        Just(Balance::MAX),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => amount().prop_map(Step::Bond),
        2 => amount().prop_map(Step::BondMore),
        3 => amount().prop_map(Step::Unbond),
        1 => Just(Step::UnbondAll),
        1 => Just(Step::Withdraw),
        1 => amount().prop_map(Step::Require),
        1 => amount().prop_map(Step::Slash),
        2 => (1..40u32).prop_map(Step::Advance),
    ]
}

type TestLedger = Ledger<ConstU32<MAX_CHUNKS>>;

/// Does a step, and checks what it must have changed if it succeeded. Returns what it took by slashing.
fn run(step: Step, who: AccountId) -> Balance {
    let origin = RuntimeOrigin::signed(who);
    let old: TestLedger = Ledgers::<Test>::get(who).unwrap_or_default();
    let now = System::block_number();
    match step {
        Step::Bond(amount) | Step::BondMore(amount) => {
            let result = match step {
                Step::Bond(_) => ProviderStaking::bond(origin, amount),
                _ => ProviderStaking::bond_more(origin, amount),
            };
            if result.is_ok() {
                assert_eq!(ledger(who).bonded, old.bonded + amount);
                assert!(ledger(who).bonded >= MINIMUM_BOND);
            }
        }
        Step::Unbond(_) | Step::UnbondAll => {
            let amount = if let Step::Unbond(amount) = step { amount } else { old.bonded };
            if ProviderStaking::unbond(origin, amount).is_ok() {
                let new = ledger(who);
                assert_eq!(new.bonded, old.bonded - amount);
                assert!(new.bonded >= new.required);
                assert!(new.bonded == 0 || new.bonded >= MINIMUM_BOND);
                assert_eq!(new.unbonding.last().unwrap().withdrawable_at, due_block());
            }
        }
        Step::Withdraw => {
            let due = due(&old, now);
            let result = ProviderStaking::withdraw_unbonded(origin);
            assert_eq!(result.is_ok(), due > 0);
            assert_eq!(held(who), old.held().unwrap() - due);
        }
        Step::Require(required) => {
            let result = <ProviderStaking as ProviderStake<AccountId>>::set_required(&who, required);
            assert_eq!(result.is_ok(), required <= old.bonded || required <= old.required);
            let expected = if result.is_ok() { required } else { old.required };
            assert_eq!(Ledgers::<Test>::get(who).unwrap_or_default().required, expected);
        }
        Step::Slash(amount) => {
            let taken = ProviderStaking::slash(&who, amount).unwrap().total().unwrap();
            assert_eq!(taken, amount.min(old.held().unwrap() - due(&old, now)));
            return taken;
        }
        Step::Advance(blocks) => advance_to(now + blocks),
    }
    0
}

fn due(ledger: &TestLedger, now: BlockNumber) -> Balance {
    ledger.unbonding.iter().filter(|chunk| chunk.is_due(now)).map(|chunk| chunk.amount).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn money_is_neither_made_nor_lost_and_every_rule_holds_after_every_step(
        steps in prop::collection::vec((step(), ALICE..=CAROL), 1..60),
    ) {
        ExtBuilder::default().build_and_execute(|| {
            let issuance = Balances::total_issuance();
            let mut slashed: BTreeMap<AccountId, Balance> = BTreeMap::new();
            for (step, who) in steps {
                *slashed.entry(who).or_default() += run(step, who);

                ProviderStaking::do_try_state().unwrap();
                for who in [ALICE, BOB, CAROL] {
                    let lost = slashed.get(&who).copied().unwrap_or_default();
                    assert_eq!(free(who) + held(who), ENDOWMENT + EXISTENTIAL_DEPOSIT - lost);
                    assert!(free(who) >= EXISTENTIAL_DEPOSIT);
                    assert!(held(who) == 0 || Ledgers::<Test>::contains_key(who));
                }
                assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + slashed.values().sum::<Balance>());
                assert_eq!(Balances::total_issuance(), issuance);
            }

            // Whatever happened, everything that was not slashed comes back.
            for who in [ALICE, BOB, CAROL] {
                require(who, 0);
                run(Step::UnbondAll, who);
                advance_to(due_block());
                run(Step::Withdraw, who);
                run(Step::UnbondAll, who);
                advance_to(due_block());
                run(Step::Withdraw, who);
                assert!(!Ledgers::<Test>::contains_key(who));
                assert_eq!(held(who), 0);
            }
        });
    }
}
