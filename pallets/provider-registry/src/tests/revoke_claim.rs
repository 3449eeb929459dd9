use super::*;
use frame_support::{assert_noop, assert_ok};

fn revoke() -> DispatchResult {
    ProviderRegistry::revoke_claim(signed(BOB), ALICE)
}

fn make() {
    register(ALICE, 0);
    ProviderRegistry::attest(signed(BOB), ALICE, tier3(), 10).unwrap();
}

#[test]
fn an_auditor_takes_back_its_claim_and_its_deposit() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        assert_ok!(revoke());

        assert_eq!(Claims::<Test>::get(ALICE, BOB), None);
        assert_eq!(claimed(ALICE, BOB), Attributes::default());
        assert_eq!(held(HoldReason::ClaimDeposit, BOB), 0);
        assert_eq!(Balances::free_balance(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT);
        assert_last_event(Event::ClaimRevoked { provider: ALICE, auditor: BOB });
        assert_noop!(revoke(), Error::NoSuchClaim);
    });
}

#[test]
fn an_auditor_revokes_only_its_own_claims() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        assert_noop!(ProviderRegistry::revoke_claim(signed(CAROL), ALICE), Error::NoSuchClaim);
        assert_noop!(ProviderRegistry::revoke_claim(signed(ALICE), ALICE), Error::NoSuchClaim);
        assert_noop!(ProviderRegistry::revoke_claim(signed(BOB), CAROL), Error::NoSuchClaim);
    });
}

#[test]
fn the_deposit_comes_back_after_expiry_and_after_deregistration() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        System::set_block_number(100);
        assert_ok!(revoke());

        ProviderRegistry::attest(signed(BOB), ALICE, tier3(), 200).unwrap();
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
        assert_ok!(revoke());
        assert_eq!(held(HoldReason::ClaimDeposit, BOB), 0);
    });
}

#[test]
fn the_deposit_taken_comes_back_even_after_its_amount_changed() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        ClaimDeposit::set(5 * DEPOSIT_PER_CLAIM);
        assert_ok!(revoke());
        assert_eq!(held(HoldReason::ClaimDeposit, BOB), 0);
    });
}
