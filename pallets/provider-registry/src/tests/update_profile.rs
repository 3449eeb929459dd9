use super::*;
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_provider_changes_its_profile_and_nothing_else() {
    ExtBuilder::default().build_and_execute(|| {
        register_and_list(ALICE, 2);
        let before = provider(ALICE);
        let new = profile("Alice", "https://alice.example");
        assert_ok!(ProviderRegistry::update_profile(signed(ALICE), new.clone()));
        assert_eq!(provider(ALICE), ProviderDetails { profile: new, ..before });
        assert_last_event(Event::ProviderUpdated { provider: ALICE });
    });
}

#[test]
fn a_profile_is_checked_again() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(ProviderRegistry::update_profile(signed(ALICE), profile("A", "")), Error::NotRegistered);
        register(ALICE, 0);
        assert_noop!(ProviderRegistry::update_profile(signed(ALICE), profile("", "")), Error::InvalidName);
        assert_noop!(ProviderRegistry::update_profile(signed(ALICE), profile("A", "ftp://a")), Error::InvalidUrl);
    });
}

#[test]
fn a_provider_names_another_payee_or_none() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        for (named, paid) in [(Some(BOB), BOB), (Some(NOBODY), NOBODY), (Some(ALICE), ALICE), (None, ALICE)] {
            let new = Profile { payee: named, ..profile("Alice", "") };
            assert_ok!(ProviderRegistry::update_profile(signed(ALICE), new));
            assert_eq!(payee(ALICE), paid);
        }
    });
}
