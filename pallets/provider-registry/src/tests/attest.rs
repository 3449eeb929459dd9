use super::*;
use crate::MAX_CLAIM_BLOCKS;
use frame_support::{assert_noop, assert_ok};
use leasehold_primitives::hardware::{Attribute, MAX_ATTRIBUTES};
use sp_runtime::TokenError;

fn attest(attributes: Attributes, expires: BlockNumber) -> DispatchResult {
    ProviderRegistry::attest(signed(BOB), ALICE, attributes, expires)
}

#[test]
fn an_auditor_confirms_attributes_of_a_provider_at_its_own_deposit() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_ok!(attest(attributes(&[("tier", "3"), ("iso27001", "")]), 100));

        let attributes = attributes(&[("tier", "3"), ("iso27001", "")]);
        let stored = Claim { attributes: attributes.clone(), expires: 100, deposit: DEPOSIT_PER_CLAIM };
        assert_eq!(Claims::<Test>::get(ALICE, BOB), Some(stored));
        assert_eq!(claimed(ALICE, BOB), attributes);
        assert_eq!(held(HoldReason::ClaimDeposit, BOB), DEPOSIT_PER_CLAIM);
        assert_eq!(held(HoldReason::ClaimDeposit, ALICE), 0);
        assert_last_event(Event::ClaimMade { provider: ALICE, auditor: BOB, attributes, expires: 100 });
    });
}

#[test]
fn a_second_claim_replaces_the_first_and_takes_nothing_more() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_ok!(attest(attributes(&[("tier", "3")]), 100));
        ClaimDeposit::set(5 * DEPOSIT_PER_CLAIM);
        assert_ok!(attest(attributes(&[("tier", "4")]), 50));

        let stored = Claim { attributes: attributes(&[("tier", "4")]), expires: 50, deposit: DEPOSIT_PER_CLAIM };
        assert_eq!(Claims::<Test>::get(ALICE, BOB), Some(stored));
        assert_eq!(held(HoldReason::ClaimDeposit, BOB), DEPOSIT_PER_CLAIM);
    });
}

#[test]
fn an_expired_claim_is_renewed() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_ok!(attest(tier3(), 10));
        System::set_block_number(20);
        assert_eq!(claimed(ALICE, BOB), Attributes::default());
        assert_ok!(attest(tier3(), 30));
        assert_eq!(claimed(ALICE, BOB), tier3());
        assert_eq!(held(HoldReason::ClaimDeposit, BOB), DEPOSIT_PER_CLAIM);
    });
}

#[test]
fn each_pair_of_provider_and_auditor_has_its_own_claim() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        register(BOB, 0);
        assert_ok!(ProviderRegistry::attest(signed(CAROL), ALICE, attributes(&[("tier", "1")]), 100));
        assert_ok!(ProviderRegistry::attest(signed(CAROL), BOB, attributes(&[("tier", "2")]), 100));
        assert_ok!(ProviderRegistry::attest(signed(BOB), ALICE, attributes(&[("tier", "3")]), 100));
        // A provider may well be the auditor of another.
        assert_ok!(ProviderRegistry::attest(signed(ALICE), BOB, attributes(&[("tier", "4")]), 100));

        assert_eq!(claimed(ALICE, CAROL), attributes(&[("tier", "1")]));
        assert_eq!(claimed(BOB, CAROL), attributes(&[("tier", "2")]));
        assert_eq!(claimed(ALICE, BOB), attributes(&[("tier", "3")]));
        assert_eq!(claimed(BOB, ALICE), attributes(&[("tier", "4")]));
        assert_eq!(claimed(CAROL, ALICE), Attributes::default());
        assert_eq!(held(HoldReason::ClaimDeposit, CAROL), 2 * DEPOSIT_PER_CLAIM);
    });
}

#[test]
fn a_claim_expires_in_a_block_ahead_and_not_too_far() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        for now in [1, 1_000] {
            System::set_block_number(now);
            assert_noop!(attest(tier3(), now - 1), Error::ExpiryOutOfRange);
            assert_noop!(attest(tier3(), now), Error::ExpiryOutOfRange);
            assert_ok!(attest(tier3(), now + 1));
            assert_ok!(attest(tier3(), now + MAX_CLAIM_BLOCKS));
            assert_noop!(attest(tier3(), now + MAX_CLAIM_BLOCKS + 1), Error::ExpiryOutOfRange);
            assert_noop!(attest(tier3(), BlockNumber::MAX), Error::ExpiryOutOfRange);
        }
    });
}

#[test]
fn a_claim_counts_in_the_block_in_which_it_expires_and_not_after() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_ok!(attest(tier3(), 2));
        assert_eq!(claimed(ALICE, BOB), tier3());
        System::set_block_number(2);
        assert_eq!(claimed(ALICE, BOB), tier3());
        System::set_block_number(3);
        assert_eq!(claimed(ALICE, BOB), Attributes::default());
    });
}

#[test]
fn an_auditor_attests_for_a_provider_and_not_for_itself() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(attest(tier3(), 100), Error::NotRegistered);
        register(ALICE, 0);
        assert_noop!(ProviderRegistry::attest(signed(ALICE), ALICE, tier3(), 100), Error::OwnClaim);
        assert_ok!(attest(tier3(), 100));
    });
}

#[test]
fn a_claim_is_of_attributes_that_can_be_read() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_noop!(attest(Attributes::default(), 100), Error::InvalidAttributes);
        for wrong in unreadable() {
            assert_noop!(attest(wrong, 100), Error::InvalidAttributes);
        }
        let long = "x".repeat(31);
        let most: Vec<_> = (0..MAX_ATTRIBUTES).map(|n| format!("{n}{long}")).collect();
        let most: Vec<_> = most.iter().map(|text| Attribute { key: name(text), value: name(text) }).collect();
        assert_ok!(attest(BoundedVec::try_from(most).unwrap(), 100));
    });
}

#[test]
fn the_deposit_leaves_the_existential_deposit_free_even_in_a_kept_account() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_noop!(ProviderRegistry::attest(signed(NOBODY), ALICE, tier3(), 100), TokenError::FundsUnavailable);
        System::inc_providers(&BOB);
        bond(BOB, ENDOWMENT - DEPOSIT_PER_CLAIM + 1);
        assert_noop!(attest(tier3(), 100), TokenError::FundsUnavailable);

        bond(CAROL, ENDOWMENT - DEPOSIT_PER_CLAIM);
        assert_ok!(ProviderRegistry::attest(signed(CAROL), ALICE, tier3(), 100));
        assert_eq!(Balances::free_balance(CAROL), EXISTENTIAL_DEPOSIT);
        // Replacing it takes no deposit, so no free money is needed.
        assert_ok!(ProviderRegistry::attest(signed(CAROL), ALICE, tier3(), 200));
    });
}
