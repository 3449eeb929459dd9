//! The chain handles pending slashes when nobody calls.

use super::*;
use frame_support::{assert_ok, weights::Weight};
use leasehold_primitives::{
    agenda::Due,
    traits::{DueHandler, Worked},
};

#[test]
fn slashes_and_nothing_else_belong_to_this_pallet() {
    for due in Due::KINDS {
        assert_eq!(ProviderStaking::handles(&due), due == Due::Slash(0), "{due:?}");
    }
}

#[test]
fn the_agenda_pays_each_slash_when_it_is_due() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let due = slash_due();
        let first = report(&offence(7, 10 * UNIT));
        advance_to(2);
        let second = report(&offence(8, 10 * UNIT));
        advance_to(due - 1);
        idle();
        assert_eq!(ledger(ALICE).slashes, 2);
        advance_to(due);
        assert!(idle().ref_time() > 0);
        assert!(!PendingSlashes::<Test>::contains_key(first) && PendingSlashes::<Test>::contains_key(second));
        advance_to(due + 1);
        idle();
        assert_eq!((ledger(ALICE).slashes, free(TREASURY)), (0, EXISTENTIAL_DEPOSIT + 20 * UNIT));
        assert_eq!(pallet_agenda::Buckets::<Test>::iter_keys().count(), 0);
    });
}

#[test]
fn an_entry_of_a_slash_that_is_gone_or_not_due_changes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let cancelled = report(&offence(7, 10 * UNIT));
        assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), cancelled));
        let early = report(&offence(8, 10 * UNIT));
        let before = (ledger(ALICE), System::events().len());
        let none = Weight::zero();
        assert_eq!(ProviderStaking::handle(Due::Slash(cancelled)), Ok(Worked::done(none)));
        assert_eq!(ProviderStaking::handle(Due::Slash(99)), Ok(Worked::done(none)));
        assert_eq!(ProviderStaking::handle(Due::Lease(early)), Ok(Worked::done(none)));
        assert_eq!(ProviderStaking::handle(Due::Slash(early)), Ok(Worked::again(none, slash_due())));
        assert_eq!((ledger(ALICE), System::events().len()), before);
    });
}

#[test]
fn what_the_agenda_has_no_room_for_anyone_can_pay() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let due = slash_due();
        let crowd: Vec<_> = (0..256).map(|id| Due::Slash(1_000 + id)).collect();
        for block in due..=due + leasehold_primitives::agenda::AGENDA_SPILL_BLOCKS {
            pallet_agenda::Buckets::<Test>::insert(block, frame_support::BoundedVec::truncate_from(crowd.clone()));
        }
        let id = report(&offence(7, 10 * UNIT));
        advance_to(due + 20);
        idle();
        assert!(PendingSlashes::<Test>::contains_key(id));
        assert_ok!(ProviderStaking::pay_slash(RuntimeOrigin::signed(CAROL), id));
    });
}
