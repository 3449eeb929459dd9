use super::*;
use frame_support::{assert_noop, assert_ok};

/// Called by a third party.
fn drop_it() -> DispatchResult {
    ProviderRegistry::drop_claim(signed(CAROL), ALICE, BOB)
}

fn make() {
    register(ALICE, 0);
    ProviderRegistry::attest(signed(BOB), ALICE, tier3(), 10).unwrap();
}

#[test]
fn an_expired_claim_goes_and_its_deposit_is_the_auditors_again() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        let caller = Balances::free_balance(CAROL);
        System::set_block_number(11);
        assert_ok!(drop_it());

        assert_eq!(Claims::<Test>::get(ALICE, BOB), None);
        assert_eq!(held(HoldReason::ClaimDeposit, BOB), 0);
        assert_eq!(Balances::free_balance(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT);
        assert_eq!(Balances::free_balance(CAROL), caller);
        assert_last_event(Event::ClaimDropped { provider: ALICE, auditor: BOB });
        assert_noop!(drop_it(), Error::NoSuchClaim);
    });
}

#[test]
fn a_claim_stays_up_to_and_including_the_block_in_which_it_expires() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        assert_noop!(drop_it(), Error::ClaimStillValid);
        System::set_block_number(10);
        assert_noop!(drop_it(), Error::ClaimStillValid);
        System::set_block_number(11);
        assert_ok!(drop_it());
    });
}

#[test]
fn neither_the_provider_nor_the_auditor_drops_a_claim_that_counts() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        for who in [ALICE, BOB] {
            assert_noop!(ProviderRegistry::drop_claim(signed(who), ALICE, BOB), Error::ClaimStillValid);
        }
        assert_noop!(ProviderRegistry::drop_claim(signed(CAROL), BOB, ALICE), Error::NoSuchClaim);
    });
}

#[test]
fn a_claim_about_an_account_that_deregistered_goes_before_it_expires() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
        assert_ok!(drop_it());
        assert_eq!(held(HoldReason::ClaimDeposit, BOB), 0);
    });
}

#[test]
fn a_claim_counts_again_if_its_provider_returns_before_it_is_dropped() {
    ExtBuilder::default().build_and_execute(|| {
        make();
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
        register(ALICE, 0);
        assert_noop!(drop_it(), Error::ClaimStillValid);
        assert_eq!(claimed(ALICE, BOB), tier3());
    });
}
