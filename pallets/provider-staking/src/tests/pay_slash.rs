use super::*;
use frame_support::{
    assert_noop, assert_ok,
    traits::{LockableCurrency, WithdrawReasons},
};
use sp_runtime::{traits::BadOrigin, TokenError};

fn pay(id: SlashId) -> frame_support::dispatch::DispatchResult {
    ProviderStaking::pay_slash(RuntimeOrigin::signed(CAROL), id)
}

/// Alice has bonded 100. Of it 20 are pending, and Bob gets 2 of these.
fn with_slash(builder: ExtBuilder, test: impl FnOnce(SlashId)) {
    builder.build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let id = report(&Offence { restitution: Balance::MAX, ..offence(7, 20 * UNIT) });
        assert_eq!(pending(id).restitution, 2 * UNIT);
        test(id);
    });
}

#[test]
fn a_slash_is_paid_to_tenant_and_treasury_in_its_block_and_not_one_earlier() {
    with_slash(ExtBuilder::default(), |id| {
        let issuance = Balances::total_issuance();
        let due = slash_due();
        advance_to(due - 1);
        assert_noop!(pay(id), Error::SlashNotDue);
        advance_to(due);
        assert_ok!(pay(id));

        assert_eq!(free(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT + 2 * UNIT);
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 18 * UNIT);
        assert_eq!((held(ALICE), ledger(ALICE).pending, ledger(ALICE).slashes), (80 * UNIT, 0, 0));
        assert_eq!(Balances::total_issuance(), issuance);
        assert_last_event(Event::SlashPaid {
            slash: id,
            provider: ALICE,
            beneficiary: BOB,
            restitution: 2 * UNIT,
            treasury: 18 * UNIT,
            from_delegations: 0,
            burnt: false,
        });
    });
}

#[test]
fn a_slash_is_paid_once() {
    with_slash(ExtBuilder::default(), |id| {
        assert_noop!(pay(id + 1), Error::NoSuchSlash);
        advance_to(slash_due());
        assert_ok!(pay(id));
        assert_noop!(pay(id), Error::NoSuchSlash);
    });
}

#[test]
fn only_a_signed_origin_pays() {
    with_slash(ExtBuilder::default(), |id| {
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
            assert_noop!(ProviderStaking::pay_slash(origin, id), BadOrigin);
        }
    });
}

#[test]
fn a_beneficiary_that_cannot_receive_fails_no_payment() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let small = Offence { tenant: NOBODY, restitution: EXISTENTIAL_DEPOSIT - 1, ..offence(7, 20 * UNIT) };
        let enough = Offence { restitution: EXISTENTIAL_DEPOSIT, lease: 8, ..small.clone() };
        let (small, enough) = (report(&small), report(&enough));
        advance_to(slash_due());
        assert_ok!(pay(small));
        assert_last_event(Event::SlashPaid {
            slash: small,
            provider: ALICE,
            beneficiary: NOBODY,
            restitution: 0,
            treasury: 20 * UNIT,
            from_delegations: 0,
            burnt: false,
        });
        assert_eq!((free(NOBODY), free(TREASURY)), (0, EXISTENTIAL_DEPOSIT + 20 * UNIT));
        assert_ok!(pay(enough));
        assert_eq!(free(NOBODY), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn what_the_slash_destination_cannot_receive_is_burnt() {
    ExtBuilder::default().without_treasury().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        let amount = EXISTENTIAL_DEPOSIT - 1;
        let few = report(&offence(7, amount));
        let enough = report(&offence(8, EXISTENTIAL_DEPOSIT));
        let issuance = Balances::total_issuance();
        advance_to(slash_due());
        assert_ok!(pay(few));
        assert_eq!((free(TREASURY), Balances::total_issuance()), (0, issuance - amount));
        let (provider, beneficiary) = (ALICE, BOB);
        let paid = Event::SlashPaid {
            slash: few,
            provider,
            beneficiary,
            restitution: 0,
            treasury: amount,
            from_delegations: 0,
            burnt: true,
        };
        assert_last_event(paid);

        // An amount that is enough to create it is paid to it.
        assert_ok!(pay(enough));
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn frozen_money_is_paid_and_burnt_too() {
    with_slash(ExtBuilder::default().without_treasury(), |id| {
        let few = report(&offence(8, EXISTENTIAL_DEPOSIT - 1));
        Balances::set_lock(*b"some-use", &ALICE, Balance::MAX, WithdrawReasons::all());
        advance_to(slash_due());
        assert_ok!(pay(few));
        assert_ok!(pay(id));
        assert_eq!((held(ALICE), free(TREASURY)), (80 * UNIT - EXISTENTIAL_DEPOSIT + 1, 18 * UNIT));
    });
}

#[test]
fn a_slash_of_all_that_is_left_of_a_ledger_removes_it() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        let id = report(&Offence { restitution: Balance::MAX, ..offence(7, MINIMUM_BOND) });
        advance_to(slash_due());
        assert_ok!(pay(id));
        assert!(!Ledgers::<Test>::contains_key(ALICE));
        assert_eq!((held(ALICE), free(ALICE)), (0, ENDOWMENT + EXISTENTIAL_DEPOSIT - MINIMUM_BOND));
    });
}

#[test]
fn what_is_pending_of_one_slash_does_not_pay_another() {
    with_slash(ExtBuilder::default(), |first| {
        advance_to(5);
        let second = report(&offence(8, 30 * UNIT));
        advance_to(pending(first).due_at);
        assert_ok!(pay(first));
        assert_noop!(pay(second), Error::SlashNotDue);
        assert_eq!((ledger(ALICE).pending, ledger(ALICE).slashes, held(ALICE)), (30 * UNIT, 1, 80 * UNIT));
    });
}

#[test]
fn a_slash_of_more_than_is_held_fails_and_changes_nothing() {
    ExtBuilder::default().build().execute_with(|| {
        bond(ALICE, MINIMUM_BOND);
        Ledgers::<Test>::mutate(ALICE, |ledger| ledger.as_mut().unwrap().bonded += 1);
        assert!(ProviderStaking::do_try_state().is_err());
        let id = report(&offence(7, Balance::MAX));
        advance_to(slash_due());
        assert_noop!(pay(id), TokenError::Frozen);
    });
}

#[test]
fn anyone_can_view_what_is_pending() {
    with_slash(ExtBuilder::default(), |id| {
        bond(BOB, MINIMUM_BOND);
        slash(BOB, UNIT);
        let second = report(&offence(8, UNIT));
        assert_eq!(ProviderStaking::pending_slash(id), Some(pending(id)));
        assert_eq!(ProviderStaking::pending_slash(99), None);
        let of_alice = [(second, pending(second)), (id, pending(id))];
        assert_eq!(ProviderStaking::pending_slashes(ALICE), of_alice);
        assert_eq!(ProviderStaking::pending_slashes(CAROL), []);
        // Only the newest ids are looked through.
        NextSlash::<Test>::put(second + 1_000);
        assert_eq!(ProviderStaking::pending_slashes(ALICE), of_alice[..1]);
    });
}
