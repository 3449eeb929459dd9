use super::*;
use frame_support::assert_ok;
use leasehold_primitives::api::{CauseView, DelegationsPage, OffencesView, SlashView};

/// The numbers of a provider's pending slashes on a page, and where the next begins.
fn slashes(provider: AccountId, from: Option<SlashId>, limit: u32) -> (Vec<SlashId>, Option<SlashId>) {
    let page = ProviderStaking::slashes(&provider, from, limit);
    (page.slashes.iter().map(|slash| slash.id).collect(), page.next)
}

#[test]
fn pending_slashes_of_a_provider_come_newest_first_and_in_pages() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(slashes(ALICE, None, 10), (vec![], None));
        for who in [ALICE, BOB] {
            bond(who, 100 * UNIT);
        }
        for who in [ALICE, BOB, ALICE, ALICE] {
            slash(who, UNIT);
        }
        assert_eq!(slashes(ALICE, None, 10), (vec![3, 2, 0], None));
        assert_eq!(slashes(ALICE, None, 2), (vec![3, 2], Some(1)));
        assert_eq!(slashes(ALICE, Some(1), 2), (vec![0], None));
        assert_eq!(slashes(BOB, None, 10), (vec![1], None));
        assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), 2));
        assert_eq!(slashes(ALICE, None, 10), (vec![3, 0], None));
    });
}

#[test]
fn a_pending_slash_says_what_is_whose() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        ProviderStaking::set_commission(RuntimeOrigin::signed(ALICE), Permill::zero(), true).unwrap();
        ProviderStaking::delegate(RuntimeOrigin::signed(CAROL), ALICE, 50 * UNIT).unwrap();
        report(&Offence { restitution: 9 * UNIT, ..offence(7, 110 * UNIT) });
        assert_eq!(
            ProviderStaking::slashes(&ALICE, None, 1).slashes,
            [SlashView {
                id: 0,
                provider: ALICE,
                lease: 7,
                cause: CauseView::Missed { round: 0 },
                amount: 110 * UNIT,
                delegated: 10 * UNIT,
                beneficiary: BOB,
                restitution: 9 * UNIT,
                due_at: slash_due(),
            }]
        );
    });
}

#[test]
fn what_was_taken_for_a_lease_is_shown_until_when_it_can_be_cancelled() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(ProviderStaking::offences(7), OffencesView::default());
        bond(ALICE, 100 * UNIT);
        let id = report(&Offence { restitution: 3 * UNIT, ..offence(7, 20 * UNIT) });
        let due_at = slash_due();
        // In another window, so that both are taken.
        advance_to(Timing::DEVELOPMENT.window_start(window() + 1));
        let other = report(&Offence { kind: OffenceKind::Abandoned, ..offence(7, 5 * UNIT) });

        let OffencesView { takings, restitution } = ProviderStaking::offences(7);
        assert_eq!(restitution, 2 * UNIT);
        let shown: Vec<_> = takings.iter().map(|taking| (taking.cause, taking.from, taking.to, taking.taken)).collect();
        assert_eq!(
            shown,
            [(CauseView::Missed { round: 0 }, 0, 1, 20 * UNIT), (CauseView::Abandoned { round: 0 }, 1, 2, 5 * UNIT)]
        );
        assert_eq!((takings[0].pending, takings[0].due_at), (Some(id), Some(due_at)));
        assert_eq!(takings[1].pending, Some(other));

        assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), other));
        advance_to(due_at);
        assert_ok!(ProviderStaking::pay_slash(RuntimeOrigin::signed(CAROL), id));
        let OffencesView { takings, restitution } = ProviderStaking::offences(7);
        assert!(takings.iter().all(|taking| taking.pending.is_none() && taking.due_at.is_none()));
        assert_eq!((takings[0].face, takings[1].face, restitution), (20 * UNIT, 0, 2 * UNIT));
    });
}

#[test]
fn delegations_of_an_account_come_in_pages_and_each_on_one_of_them() {
    ExtBuilder::default().build_and_execute(|| {
        let page = |from, limit| ProviderStaking::delegations(CAROL, from, limit);
        assert_eq!(page(None, 10), DelegationsPage { delegations: vec![], next: None });
        for provider in [ALICE, BOB, DAVE] {
            bond(provider, 100 * UNIT);
            ProviderStaking::set_commission(RuntimeOrigin::signed(provider), Permill::zero(), true).unwrap();
            for who in [CAROL, if provider == BOB { ALICE } else { BOB }] {
                ProviderStaking::delegate(RuntimeOrigin::signed(who), provider, 5 * UNIT).unwrap();
            }
        }
        let all = page(None, 10);
        assert_eq!((all.delegations.len(), all.next), (3, None));
        assert!(all.delegations.iter().all(|one| one.delegator == CAROL && one.worth == 5 * UNIT));
        let first = page(None, 2);
        assert_eq!(first.delegations, all.delegations[..2]);
        assert_eq!(first.next, Some(all.delegations[1].provider));
        let second = page(first.next, 2);
        assert_eq!((&second.delegations[..], second.next), (&all.delegations[2..], None));
        // A page of no entries would lead nowhere.
        assert_eq!(page(None, 0).delegations.len(), 1);
    });
}
