//! Random sequences of everything that can happen to bonds, pools and rewards together.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const PROVIDERS: [AccountId; 2] = [ALICE, BOB];
const ALL: [AccountId; 4] = [ALICE, BOB, CAROL, DAVE];

/// A step of an account, or one that happens to it.
#[derive(Clone, Copy, Debug)]
enum Step {
    Bond(Balance),
    Unbond(Balance),
    Withdraw,
    Require(u32),
    Reserve(u32),
    Take(u32),
    Park(LeaseId, u32),
    Report(LeaseId, u32, u32, u32),
    Pay(SlashId),
    Cancel(SlashId),
    Fee(bool, Balance),
    Commission(u32, bool),
    Close,
    Delegate(Balance),
    Undelegate(u32),
    WithdrawDelegation,
    Claim(bool),
    Restake,
    Gift(Balance),
    Advance(u32),
}

fn amount() -> impl Strategy<Value = Balance> {
    prop_oneof![
        Just(1),
        Just(MINIMUM_DELEGATION - 1),
        Just(MINIMUM_DELEGATION),
        Just(MINIMUM_BOND),
        0..100 * UNIT,
        0..2 * ENDOWMENT,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let percent = || 0..=110u32;
    prop_oneof![
        2 => amount().prop_map(Step::Bond),
        2 => amount().prop_map(Step::Unbond),
        1 => Just(Step::Withdraw),
        1 => percent().prop_map(Step::Require),
        1 => percent().prop_map(Step::Reserve),
        1 => percent().prop_map(Step::Take),
        1 => (0..4u64, percent()).prop_map(|(lease, percent)| Step::Park(lease, percent)),
        3 => (0..4u64, 0..3u32, 0..8u32, percent()).prop_map(|(lease, round, back, percent)| Step::Report(lease, round, back, percent)),
        1 => (0..12u64).prop_map(Step::Pay),
        2 => (0..12u64).prop_map(Step::Cancel),
        3 => (any::<bool>(), amount()).prop_map(|(native, amount)| Step::Fee(native, amount)),
        3 => (0..=55u32, prop::bool::weighted(0.8)).prop_map(|(percent, accepts)| Step::Commission(percent, accepts)),
        1 => Just(Step::Close),
        6 => amount().prop_map(Step::Delegate),
        4 => percent().prop_map(Step::Undelegate),
        2 => Just(Step::WithdrawDelegation),
        2 => any::<bool>().prop_map(Step::Claim),
        1 => Just(Step::Restake),
        1 => (1..UNIT).prop_map(Step::Gift),
        3 => prop_oneof![1..10u32, 10..70u32, 100..2_000u32].prop_map(Step::Advance),
    ]
}

fn part(percent: u32, whole: Balance) -> Balance {
    whole * Balance::from(percent) / 100
}

fn ledger_or_none(who: AccountId) -> Ledger<ConstU32<MAX_CHUNKS>> {
    Ledgers::<Test>::get(who).unwrap_or_default()
}

/// The amount that `who` has with `provider`: in its pool, and on its way out.
fn with(provider: AccountId, who: AccountId) -> Balance {
    let view = ProviderStaking::delegation(provider, who);
    view.map_or(0, |view| view.worth + view.leaving.iter().map(|part| part.amount).sum::<Balance>())
}

/// Does a step, which may fail: the invariants are checked after it.
fn run(step: Step, provider: AccountId, who: AccountId) {
    let (of_provider, signed) = (RuntimeOrigin::signed(provider), RuntimeOrigin::signed(who));
    let now = ledger_or_none(provider);
    match step {
        Step::Bond(amount) => {
            if ProviderStaking::bond(of_provider.clone(), amount).is_err() {
                let _ = ProviderStaking::bond_more(of_provider, amount);
            }
        }
        Step::Unbond(amount) => {
            let _ = ProviderStaking::unbond(of_provider, amount);
        }
        Step::Withdraw => {
            let _ = ProviderStaking::withdraw_unbonded(of_provider);
        }
        Step::Require(percent) => {
            let required = part(percent, now.backing());
            let result = <ProviderStaking as ProviderStake<AccountId>>::set_required(&provider, required);
            assert_eq!(result.is_ok(), required <= now.backing() || required <= now.required);
        }
        Step::Reserve(percent) => {
            let amount = part(percent, now.spare());
            assert_eq!(ProviderStaking::reserve(&provider, amount).is_ok(), amount <= now.spare());
        }
        Step::Take(percent) => {
            let _ = ProviderStaking::take(&provider, &who, part(percent, now.reserved));
        }
        Step::Park(lease, percent) => {
            let windows = window().saturating_sub(2)..window() + 1;
            ProviderStaking::park(
                &provider,
                lease_of(provider, lease),
                windows,
                part(percent, now.reserved),
                &who,
                UNIT,
            );
        }
        Step::Report(lease, round, back, percent) => {
            let windows = window().saturating_sub(back)..window() + 1;
            let reach = now.bonded + now.delegated;
            let offence = offence(lease_of(provider, lease), part(percent, reach));
            ProviderStaking::report(&Offence { provider, round, windows, tenant: who, restitution: UNIT, ..offence });
            let after = ledger_or_none(provider);
            let reached = after.disputed > now.disputed;
            let left = after.unbonding.iter().any(|chunk| !chunk.is_due(System::block_number()));
            assert!(!reached || after.bonded == 0 && !left, "delegators pay before the provider has paid all it has");
        }
        Step::Pay(id) => {
            let _ = ProviderStaking::pay_slash(signed, id);
        }
        Step::Cancel(id) => {
            let _ = ProviderStaking::cancel_slash(RuntimeOrigin::root(), id);
        }
        Step::Fee(native, amount) => {
            let _ = fee(provider, if native { NATIVE } else { USD }, amount);
        }
        Step::Commission(percent, accepts) => {
            let _ = ProviderStaking::set_commission(of_provider, Permill::from_percent(percent), accepts);
        }
        Step::Close => {
            let _ = ProviderStaking::close_pool(of_provider);
        }
        Step::Delegate(amount) => {
            let _ = ProviderStaking::delegate(signed, provider, amount);
        }
        Step::Undelegate(percent) => {
            let position = Delegations::<Test>::get(who, provider).unwrap_or_default();
            let shares = part(percent, position.shares);
            let result = ProviderStaking::undelegate(signed, provider, shares);
            let open = now.is_open(position.pool) && shares > 0;
            assert!(result.is_ok() || percent != 100 || !open, "a whole position could not leave: {result:?}");
        }
        Step::WithdrawDelegation => {
            let _ = ProviderStaking::withdraw_delegation(signed, provider, who);
        }
        Step::Claim(native) => {
            let _ = ProviderStaking::claim_rewards(signed, provider, if native { NATIVE } else { USD }, who);
        }
        Step::Restake => {
            let _ = ProviderStaking::restake(signed, provider);
        }
        Step::Gift(amount) => {
            let _ = Balances::transfer_keep_alive(signed, ProviderStaking::pool_account(&provider), amount);
        }
        Step::Advance(blocks) => advance_to(System::block_number() + blocks),
    }
}

fn lease_of(provider: AccountId, lease: LeaseId) -> LeaseId {
    provider * 10 + lease
}

/// The amount that each delegator has put in and not got back, by provider and delegator.
#[derive(Default)]
struct Principal(BTreeMap<(AccountId, AccountId), Balance>);

impl Principal {
    /// Reads the events of a step.
    fn read(&mut self) {
        for record in System::events() {
            match record.event {
                RuntimeEvent::ProviderStaking(Event::Delegated { provider, delegator, amount, .. }) => {
                    *self.0.entry((provider, delegator)).or_default() += amount;
                }
                RuntimeEvent::ProviderStaking(Event::DelegationWithdrawn { provider, delegator, amount }) => {
                    let had = self.0.entry((provider, delegator)).or_default();
                    // A withdrawal may be all that slashes left of a larger amount.
                    *had = had.saturating_sub(amount);
                }
                _ => (),
            }
        }
    }

    /// Nobody has more in a pool than it put in: slashes take, and nothing gives but rounding, a unit at a time.
    fn check(&self, steps: Balance) {
        for ((provider, who), put) in &self.0 {
            let has = with(*provider, *who);
            assert!(has <= put + steps, "{who} put in {put} and has {has}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_unit_is_held_once_and_nobody_gains_but_by_fees(
        steps in prop::collection::vec((step(), prop::sample::select(&PROVIDERS[..]), prop::sample::select(&ALL[..])), 1..80),
    ) {
        ExtBuilder::default().build_and_execute(|| {
            let (mut principal, mut issuance) = (Principal::default(), Balances::total_issuance());
            for (n, (step, provider, who)) in (1..).zip(steps) {
                System::reset_events();
                let before = Balances::total_issuance();
                run(step, provider, who);
                if let Step::Fee(true, _) = step {
                    issuance += Balances::total_issuance() - before;
                }
                check_state();
                principal.read();
                principal.check(n);
                assert_eq!(Balances::total_issuance(), issuance);
                for who in ALL {
                    assert!(free(who) >= EXISTENTIAL_DEPOSIT);
                }
            }
            end();
        });
    }
}

/// Whatever happened, all can leave with what is their own, and nothing stays on the pools' accounts.
fn end() {
    pay_all();
    for provider in PROVIDERS {
        require(provider, 0);
        ProviderStaking::release(&provider, Balance::MAX);
        for who in ALL {
            let position = Delegations::<Test>::get(who, provider).unwrap_or_default();
            if ledger_or_none(provider).is_open(position.pool) && position.shares > 0 {
                let result = ProviderStaking::undelegate(RuntimeOrigin::signed(who), provider, position.shares);
                if result == Err(Error::TooManyLeaving.into()) {
                    assert_ok!(ProviderStaking::withdraw_delegation(RuntimeOrigin::signed(who), provider, who));
                    assert_ok!(ProviderStaking::undelegate(RuntimeOrigin::signed(who), provider, position.shares));
                }
            }
        }
        let _ = ProviderStaking::close_pool(RuntimeOrigin::signed(provider));
        let _ = ProviderStaking::unbond(RuntimeOrigin::signed(provider), ledger_or_none(provider).bonded);
    }
    pass_eras(4);
    for provider in PROVIDERS {
        let _ = ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(provider));
        let _ = ProviderStaking::unbond(RuntimeOrigin::signed(provider), ledger_or_none(provider).bonded);
        for who in ALL {
            let _ = ProviderStaking::withdraw_delegation(RuntimeOrigin::signed(CAROL), provider, who);
            for asset in [NATIVE, USD] {
                let _ = ProviderStaking::claim_rewards(RuntimeOrigin::signed(CAROL), provider, asset, who);
            }
        }
    }
    pass_eras(4);
    for provider in PROVIDERS {
        let _ = ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(provider));
        let account = ProviderStaking::pool_account(&provider);
        assert_eq!((held(provider), Balances::balance_on_hold(&HoldReason::Delegation.into(), &account)), (0, 0));
        assert!(!Ledgers::<Test>::contains_key(provider));
    }
    assert_eq!(Delegations::<Test>::iter().count(), 0);
    assert_eq!((Leavers::<Test>::iter().count(), DueLeavers::<Test>::iter().count()), (0, 0));
    assert_eq!(ClosedPools::<Test>::iter().count(), 0);
}
