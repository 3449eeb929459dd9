use super::*;
use frame_support::{assert_noop, assert_ok};
use leasehold_primitives::traits::Providers as _;
use sp_runtime::{traits::BadOrigin, TokenError};

#[test]
fn a_provider_registers_with_a_profile_and_a_deposit() {
    ExtBuilder::default().build_and_execute(|| {
        let profile = profile("Müller Rechenzentrum", "https://example.org");
        assert!(!ProviderRegistry::is_registered(&ALICE));
        assert_ok!(ProviderRegistry::register(signed(ALICE), profile.clone()));

        assert!(ProviderRegistry::is_registered(&ALICE));
        assert_eq!(
            provider(ALICE),
            ProviderDetails {
                profile,
                deposit: PROVIDER_DEPOSIT,
                offers: 0,
                required: 0,
                in_use: 0,
                gpus: 0,
                metered: 0
            }
        );
        assert_eq!(held(HoldReason::ProviderDeposit, ALICE), PROVIDER_DEPOSIT);
        assert_last_event(Event::ProviderRegistered { provider: ALICE });
    });
}

#[test]
fn the_profile_may_name_the_account_that_is_paid() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(payee(ALICE), ALICE, "not a provider");
        // The payee is not checked: it need not exist.
        let named = Profile { payee: Some(NOBODY), ..profile("A", "") };
        assert_ok!(ProviderRegistry::register(signed(ALICE), named));
        assert_eq!(payee(ALICE), NOBODY);
        assert_ok!(ProviderRegistry::register(signed(BOB), profile("B", "")));
        assert_eq!(payee(BOB), BOB);
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
        assert_eq!(payee(ALICE), ALICE);
    });
}

#[test]
fn nobody_registers_twice() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_noop!(ProviderRegistry::register(signed(ALICE), profile("A", "")), Error::AlreadyRegistered);
    });
}

#[test]
fn a_name_is_readable() {
    ExtBuilder::default().build_and_execute(|| {
        for name in [&b""[..], b"\xff\xfe", b"a\nb", b"\0"] {
            let profile = Profile { name: Name::truncate_from(name), ..profile("A", "") };
            assert_noop!(ProviderRegistry::register(signed(ALICE), profile), Error::InvalidName);
        }
        let longest = "x".repeat(32);
        assert_ok!(ProviderRegistry::register(signed(ALICE), profile(&longest, "")));
    });
}

#[test]
fn a_url_is_empty_or_encrypted_and_readable() {
    ExtBuilder::default().build_and_execute(|| {
        for url in [&b"http://example.org"[..], b"https:/", b" https://example.org", b"https://\xff", b"https://a\nb"] {
            let url = BoundedVec::truncate_from(url.to_vec());
            assert_noop!(
                ProviderRegistry::register(signed(ALICE), Profile { url, ..profile("A", "") }),
                Error::InvalidUrl
            );
        }
        assert_ok!(ProviderRegistry::register(signed(ALICE), profile("A", "https://")));
    });
}

#[test]
fn the_deposit_leaves_the_existential_deposit_free_even_in_a_kept_account() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(ProviderRegistry::register(signed(NOBODY), profile("A", "")), TokenError::FundsUnavailable);
        System::inc_providers(&ALICE);
        bond(ALICE, ENDOWMENT - PROVIDER_DEPOSIT + 1);
        assert_noop!(ProviderRegistry::register(signed(ALICE), profile("A", "")), TokenError::FundsUnavailable);

        bond(BOB, ENDOWMENT - PROVIDER_DEPOSIT);
        assert_ok!(ProviderRegistry::register(signed(BOB), profile("B", "")));
        assert_eq!(Balances::free_balance(BOB), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn only_a_signed_origin_is_a_provider_or_an_auditor() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
            assert_noop!(ProviderRegistry::register(origin.clone(), profile("A", "")), BadOrigin);
            assert_noop!(ProviderRegistry::update_profile(origin.clone(), profile("A", "")), BadOrigin);
            assert_noop!(ProviderRegistry::deregister(origin.clone()), BadOrigin);
            assert_noop!(ProviderRegistry::list_offer(origin.clone(), spec(1)), BadOrigin);
            assert_noop!(ProviderRegistry::change_offer(origin.clone(), 0, spec(1)), BadOrigin);
            assert_noop!(ProviderRegistry::retire_offer(origin.clone(), 0), BadOrigin);
            assert_noop!(ProviderRegistry::set_ask(origin.clone(), 0, None), BadOrigin);
            assert_noop!(ProviderRegistry::attest(origin.clone(), ALICE, tier3(), 2), BadOrigin);
            assert_noop!(ProviderRegistry::revoke_claim(origin.clone(), ALICE), BadOrigin);
            assert_noop!(ProviderRegistry::drop_claim(origin, ALICE, BOB), BadOrigin);
        }
    });
}
