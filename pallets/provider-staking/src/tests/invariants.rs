//! Random sequences of everything that can happen to a bond.

use super::*;
use leasehold_primitives::BlockNumber;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// An amount, or a percentage of the whole amount that the step could be about.
#[derive(Clone, Copy, Debug)]
enum Amount {
    Of(Balance),
    Percent(Balance),
}

impl Amount {
    fn of(self, all: Balance) -> Balance {
        match self {
            Self::Of(amount) => amount,
            Self::Percent(percent) => all * percent / 100,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Bond(Balance),
    BondMore(Balance),
    Unbond(Balance),
    UnbondAll,
    Withdraw,
    Require(Balance),
    Reserve(Amount),
    Release(Amount),
    Take(AccountId, Amount),
    Slash(Amount),
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

fn part() -> impl Strategy<Value = Amount> {
    prop_oneof![
        1 => amount().prop_map(Amount::Of),
        2 => (1..=100u32).prop_map(|percent| Amount::Percent(percent.into())),
        1 => Just(Amount::Percent(100)),
    ]
}

/// Providers, the one that pays among them, somebody who may not exist, and the treasury.
fn beneficiary() -> impl Strategy<Value = AccountId> {
    prop_oneof![ALICE..=CAROL, Just(NOBODY), Just(TREASURY)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => amount().prop_map(Step::Bond),
        2 => amount().prop_map(Step::BondMore),
        3 => amount().prop_map(Step::Unbond),
        1 => Just(Step::UnbondAll),
        1 => Just(Step::Withdraw),
        1 => amount().prop_map(Step::Require),
        3 => part().prop_map(Step::Reserve),
        1 => part().prop_map(Step::Release),
        2 => (beneficiary(), part()).prop_map(|(who, amount)| Step::Take(who, amount)),
        1 => part().prop_map(Step::Slash),
        2 => (1..40u32).prop_map(Step::Advance),
    ]
}

type TestLedger = Ledger<ConstU32<MAX_CHUNKS>>;

fn ledger_or_none(who: AccountId) -> TestLedger {
    Ledgers::<Test>::get(who).unwrap_or_default()
}

/// What `ReservePaid` says that it paid, and to whom, since the events were last reset.
fn paid() -> Option<(AccountId, Balance)> {
    System::events().into_iter().find_map(|record| match record.event {
        RuntimeEvent::ProviderStaking(Event::ReservePaid { beneficiary, amount, .. }) => Some((beneficiary, amount)),
        _ => None,
    })
}

/// What the events since they were last reset say that is reserved now and was not before.
fn reserved_by_events(before: Balance) -> Balance {
    System::events().into_iter().fold(before, |reserved, record| match record.event {
        RuntimeEvent::ProviderStaking(Event::BondReserved { amount, .. }) => reserved + amount,
        RuntimeEvent::ProviderStaking(Event::ReserveReleased { amount, .. } | Event::ReservePaid { amount, .. }) => {
            reserved - amount
        }
        _ => reserved,
    })
}

/// Does a step, and checks what it must have changed if it succeeded. Returns what it took, and who has it now.
fn run(step: Step, who: AccountId) -> (AccountId, Balance) {
    let origin = RuntimeOrigin::signed(who);
    let old = ledger_or_none(who);
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
                assert!(new.bonded >= new.required + new.reserved);
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
            assert_eq!(result.is_ok(), required <= old.bonded - old.covered() || required <= old.required);
            let expected = if result.is_ok() { required } else { old.required };
            assert_eq!(ledger_or_none(who), TestLedger { required: expected, ..old });
        }
        Step::Reserve(amount) => {
            let amount = amount.of(old.spare());
            let can = ProviderStaking::ensure_reservable(&who, amount);
            assert_eq!(ProviderStaking::reserve(&who, amount), can);
            assert_eq!(can.is_ok(), amount <= old.bonded.saturating_sub(old.required + old.reserved));
            let reserved = if can.is_ok() { old.reserved + amount } else { old.reserved };
            assert_eq!(ledger_or_none(who), TestLedger { reserved, ..old });
        }
        Step::Release(amount) => {
            let amount = amount.of(old.reserved);
            ProviderStaking::release(&who, amount);
            let reserved = old.reserved - amount.min(old.reserved);
            assert_eq!(ledger_or_none(who), TestLedger { reserved, ..old });
        }
        Step::Take(beneficiary, amount) => {
            let amount = amount.of(old.reserved);
            let taken = ProviderStaking::take(&who, &beneficiary, amount);
            let used = amount.min(old.reserved);
            assert!(taken <= used);
            assert!(old.covered() < old.reserved || taken == used, "a covered exit penalty is paid in full");
            let expected = TestLedger { bonded: old.bonded - taken, reserved: old.reserved - used, ..old.clone() };
            assert_eq!(ledger_or_none(who), expected);
            // Nobody else's part is touched.
            assert!(expected.covered() * old.reserved >= old.covered() * expected.reserved);
            assert_eq!(taken > 0, paid().is_some());
            let (receiver, amount) = paid().unwrap_or((who, 0));
            assert_eq!(amount, taken);
            assert!([who, beneficiary, TREASURY].contains(&receiver));
            return (receiver, taken);
        }
        Step::Slash(amount) => {
            let in_reach = old.held().unwrap() - due(&old, now);
            let amount = amount.of(in_reach);
            let taken = ProviderStaking::slash(&who, amount).unwrap().total().unwrap();
            assert_eq!(taken, amount.min(in_reach));
            return (TREASURY, taken);
        }
        Step::Advance(blocks) => advance_to(now + blocks),
    }
    (who, 0)
}

fn due(ledger: &TestLedger, now: BlockNumber) -> Balance {
    ledger.unbonding.iter().filter(|chunk| chunk.is_due(now)).map(|chunk| chunk.amount).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn money_is_neither_made_nor_lost_and_every_rule_holds(
        steps in prop::collection::vec((step(), ALICE..=CAROL), 1..60),
    ) {
        ExtBuilder::default().build_and_execute(|| {
            let issuance = Balances::total_issuance();
            let mut worth: BTreeMap<AccountId, Balance> =
                [ALICE, BOB, CAROL, NOBODY, TREASURY].map(|who| (who, free(who))).into();
            for (step, who) in steps {
                System::reset_events();
                let reserved = ledger_or_none(who).reserved;
                let (receiver, taken) = run(step, who);
                *worth.get_mut(&who).unwrap() -= taken;
                *worth.get_mut(&receiver).unwrap() += taken;
                assert_eq!(ledger_or_none(who).reserved, reserved_by_events(reserved));

                ProviderStaking::do_try_state().unwrap();
                for (who, worth) in &worth {
                    assert_eq!(free(*who) + held(*who), *worth);
                    assert!(held(*who) == 0 || Ledgers::<Test>::contains_key(who));
                }
                for who in [ALICE, BOB, CAROL] {
                    assert!(free(who) >= EXISTENTIAL_DEPOSIT);
                }
                assert_eq!(Balances::total_issuance(), issuance);
            }

            // Whatever happened, everything that was not taken comes back.
            for who in [ALICE, BOB, CAROL] {
                require(who, 0);
                run(Step::Release(Amount::Percent(100)), who);
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
