//! Random sequences of everything that can happen to a bond.

use super::*;
use crate::{Chunk, SlashCause, Taken};
use leasehold_primitives::BlockNumber;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// An amount, or a percentage of the whole amount that the step can use.
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
    Reserve(Amount, Amount),
    Release(Amount),
    Take(AccountId, Amount),
    Park(LeaseId, AccountId, Amount, Balance),
    Report(Reported, Amount),
    Forget(LeaseId),
    Pay(SlashId),
    Cancel(SlashId),
    Idle,
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

/// Providers, including the one that pays, somebody who may not exist, and the treasury.
fn beneficiary() -> impl Strategy<Value = AccountId> {
    prop_oneof![ALICE..=CAROL, Just(NOBODY), Just(TREASURY)]
}

/// What is reported: lease, kind, round, how many windows ago it begins and how many it lasts, tenant, cap.
#[derive(Clone, Copy, Debug)]
struct Reported {
    lease: LeaseId,
    kind: OffenceKind,
    round: u32,
    windows: (u32, u32),
    tenant: AccountId,
    restitution: Balance,
}

fn reported() -> impl Strategy<Value = Reported> {
    let kinds = [OffenceKind::Missed, OffenceKind::Abandoned, OffenceKind::Contradicted];
    let kind = prop::sample::select(kinds.to_vec());
    (0..4u64, kind, 0..3u32, (0..4u32, 0..3u32), beneficiary(), amount()).prop_map(
        |(lease, kind, round, windows, tenant, restitution)| Reported {
            lease,
            kind,
            round,
            windows,
            tenant,
            restitution,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => amount().prop_map(Step::Bond),
        2 => amount().prop_map(Step::BondMore),
        3 => amount().prop_map(Step::Unbond),
        1 => Just(Step::UnbondAll),
        1 => Just(Step::Withdraw),
        1 => amount().prop_map(Step::Require),
        3 => (part(), part()).prop_map(|(amount, room)| Step::Reserve(amount, room)),
        1 => part().prop_map(Step::Release),
        2 => (beneficiary(), part()).prop_map(|(who, part)| Step::Take(who, part)),
        2 => (0..4u64, beneficiary(), part(), amount()).prop_map(|(lease, who, part, most)| Step::Park(lease, who, part, most)),
        3 => (reported(), part()).prop_map(|(what, amount)| Step::Report(what, amount)),
        1 => (0..4u64).prop_map(Step::Forget),
        2 => (0..12u64).prop_map(Step::Pay),
        1 => (0..12u64).prop_map(Step::Cancel),
        1 => Just(Step::Idle),
        2 => (1..40u32).prop_map(Step::Advance),
    ]
}

type TestLedger = Ledger<ConstU32<MAX_CHUNKS>>;

/// The current window and the five before it.
fn last_windows() -> core::ops::Range<u32> {
    window().saturating_sub(5)..window() + 1
}

fn ledger_or_none(who: AccountId) -> TestLedger {
    Ledgers::<Test>::get(who).unwrap_or_default()
}

/// The payment in `ReservePaid`, and its receiver, since the events were last reset.
fn paid() -> Option<(AccountId, Balance)> {
    System::events().into_iter().find_map(|record| match record.event {
        RuntimeEvent::ProviderStaking(Event::ReservePaid { beneficiary, amount, .. }) => Some((beneficiary, amount)),
        _ => None,
    })
}

/// The amounts that left providers by the events since they were last reset, and their receivers.
fn moved() -> Vec<(AccountId, AccountId, Balance)> {
    let moves = System::events().into_iter().map(|record| match record.event {
        RuntimeEvent::ProviderStaking(Event::ReservePaid { provider, beneficiary, amount }) => {
            vec![(provider, beneficiary, amount)]
        }
        RuntimeEvent::ProviderStaking(Event::SlashPaid {
            provider, beneficiary, restitution, treasury, burnt, ..
        }) => {
            assert!(!burnt, "the treasury exists");
            vec![(provider, beneficiary, restitution), (provider, TREASURY, treasury)]
        }
        _ => vec![],
    });
    moves.flatten().collect()
}

/// The amount reserved now by the events since they were last reset, after `before`.
fn reserved_by_events(before: Balance) -> Balance {
    System::events().into_iter().fold(before, |reserved, record| match record.event {
        RuntimeEvent::ProviderStaking(Event::BondReserved { amount, .. }) => reserved + amount,
        RuntimeEvent::ProviderStaking(Event::ReserveReleased { amount, .. } | Event::ReservePaid { amount, .. }) => {
            reserved - amount
        }
        RuntimeEvent::ProviderStaking(Event::SlashParked { cause: SlashCause::ExitPenalty, from_reserved, .. }) => {
            reserved - from_reserved
        }
        _ => reserved,
    })
}

/// Does a step, and checks what it must have changed if it succeeded.
fn run(step: Step, who: AccountId) {
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
        Step::Reserve(amount, room) => {
            let amount = amount.of(old.spare());
            let room = room.of(old.spare().saturating_sub(amount));
            let can = ProviderStaking::ensure_reservable(&who, amount);
            assert_eq!(can.is_ok(), amount <= old.bonded.saturating_sub(old.required + old.reserved));
            let result = ProviderStaking::reserve_with_room(&who, amount, room);
            // As if it was reserved first, and the room sought in what that left.
            let reserved = if can.is_ok() { old.reserved + amount } else { old.reserved };
            let left = TestLedger { reserved, ..old.clone() };
            assert_eq!(result.is_ok(), can.is_ok() && room <= left.spare());
            assert_eq!(ledger_or_none(who), if result.is_ok() { left } else { old });
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
            assert!(old.covered() < old.reserved || taken == used, "a covered deposit is paid in full");
            let expected = TestLedger { bonded: old.bonded - taken, reserved: old.reserved - used, ..old.clone() };
            assert_eq!(ledger_or_none(who), expected);
            // Nobody else's part is touched.
            assert!(expected.covered() * old.reserved >= old.covered() * expected.reserved);
            assert_eq!(taken > 0, paid().is_some());
            let (receiver, amount) = paid().unwrap_or((who, 0));
            assert_eq!(amount, taken);
            assert!([who, beneficiary, TREASURY].contains(&receiver));
        }
        Step::Park(lease, beneficiary, amount, most) => {
            let amount = amount.of(old.reserved);
            let lease = lease_of(who, lease);
            let (taken, restitution) = ProviderStaking::park(&who, lease, last_windows(), amount, &beneficiary, most);
            let used = amount.min(old.reserved);
            assert!(taken <= used);
            let expected = TestLedger {
                bonded: old.bonded - taken,
                reserved: old.reserved - used,
                pending: old.pending + taken,
                slashes: old.slashes + u32::from(taken > 0),
                ..old.clone()
            };
            assert_eq!(ledger_or_none(who), expected);
            if let Some(slash) = newest_if(taken > 0) {
                assert_eq!(slash.restitution, restitution);
            }
            assert!(restitution <= most.min(taken / 2));
        }
        Step::Report(what, amount) => {
            let in_reach = old.held().unwrap() - old.pending - due(&old, now);
            let amount = amount.of(in_reach);
            let Reported { lease, kind, round, windows: (back, long), tenant, restitution } = what;
            let from = window().saturating_sub(back);
            let lease = lease_of(who, lease);
            let known = Taken::<Test>::get(lease);
            let windows = from..(from + long).min(window() + 1);
            let offence =
                Offence { provider: who, kind, round, windows, tenant, restitution, ..offence(lease, amount) };
            let taken = ProviderStaking::report(&offence);
            // No more than it costs alone, and nothing reserved while there is anything else of the provider's own.
            assert!(taken <= amount.min(in_reach));
            let new = ledger_or_none(who);
            assert_eq!((new.pending, new.held()), (old.pending + taken, old.held()));
            assert!(new.covered() == old.covered() || new.unreserved() == 0 && due(&new, now) == sum(&new.unbonding));
            if let Some(slash) = newest_if(taken > 0) {
                assert!(slash.restitution <= restitution.min(taken / 5 * 4 + 4).min(amount / 10));
                assert!(kind.restitutes() && tenant != who || slash.restitution == 0);
            }
            let after = Taken::<Test>::get(lease);
            assert!(after.restitution <= known.restitution.max(restitution));
        }
        Step::Forget(lease) => ProviderStaking::forget(lease_of(who, lease)),
        Step::Pay(id) => {
            let slash = PendingSlashes::<Test>::get(id);
            let result = ProviderStaking::pay_slash(origin, id);
            assert_eq!(result.is_ok(), slash.is_some_and(|slash| slash.due_at <= now));
        }
        Step::Cancel(id) => {
            let before = PendingSlashes::<Test>::get(id).map(|slash| (ledger(slash.provider), slash));
            let result = ProviderStaking::cancel_slash(RuntimeOrigin::root(), id);
            assert_eq!(result.is_ok(), before.is_some());
            if let Some((before, slash)) = before {
                let (after, parts) = (ledger(slash.provider), slash.parts);
                assert_eq!(after.bonded, before.bonded + parts.bond + parts.reserved);
                assert_eq!(sum(&after.unbonding), sum(&before.unbonding) + parts.from_unbonding().unwrap());
                assert_eq!((after.reserved, after.held()), (before.reserved, before.held()));
            }
        }
        Step::Idle => {
            idle();
        }
        Step::Advance(blocks) => advance_to(now + blocks),
    }
}

/// Each provider has leases of its own.
fn lease_of(who: AccountId, lease: LeaseId) -> LeaseId {
    who * 10 + lease
}

/// The slash that was parked last, if one was.
fn newest_if(parked: bool) -> Option<PendingSlash<Test>> {
    parked.then(|| pending(NextSlash::<Test>::get() - 1))
}

fn sum(chunks: &[Chunk]) -> Balance {
    chunks.iter().map(|chunk| chunk.amount).sum()
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
                run(step, who);
                for (from, to, amount) in moved() {
                    *worth.get_mut(&from).unwrap() -= amount;
                    *worth.get_mut(&to).unwrap() += amount;
                }
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

            // Whatever happened, all that is pending is paid, and all that was not taken comes back.
            pay_all();
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
