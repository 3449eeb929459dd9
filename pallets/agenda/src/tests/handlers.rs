//! A handler's possible answers, and their effect on the entry.

use super::*;

fn failures() -> Vec<Due> {
    let failed = System::events().into_iter().map(|record| match record.event {
        RuntimeEvent::Agenda(Event::HandlingFailed { due, error }) => {
            assert_eq!(error, FAILURE);
            due
        }
        other => panic!("{other:?}"),
    });
    failed.collect()
}

#[test]
fn an_entry_that_is_done_is_gone() {
    run(|| {
        Agenda::schedule(Order(1), 11);
        next_block();
        assert_eq!(Handled::get(), [(11, Order(1))]);
        assert_eq!((Buckets::<Test>::iter_keys().count(), failures()), (0, vec![]));
    });
}

#[test]
fn an_entry_comes_again_when_its_handler_says_so() {
    run(|| {
        plan(Lease(1), Plan { again_at: vec![16, 13], ..Plan::default() });
        Agenda::schedule(Lease(1), 11);
        next_block();
        assert_eq!((cursor(), due_in(11), due_in(13)), (12, vec![], vec![Lease(1)]));
        idle_until(20);
        assert_eq!(Handled::get(), [11, 13, 16].map(|at| (at, Lease(1))));
        assert_eq!(Buckets::<Test>::iter_keys().count(), 0);
    });
}

#[test]
fn an_entry_wanted_at_once_again_comes_in_the_next_block() {
    run(|| {
        plan(Order(1), Plan { again_at: vec![0, 12, 11], ..Plan::default() });
        Agenda::schedule(Order(1), 11);
        idle_until(15);
        assert_eq!(Handled::get(), [11, 12, 13, 14].map(|at| (at, Order(1))));
    });
}

#[test]
fn an_entry_that_comes_again_spills_as_any_other() {
    run(|| {
        (13..=20).for_each(fill);
        plan(Order(1), Plan { again_at: vec![13], ..Plan::default() });
        Agenda::schedule(Order(1), 11);
        next_block();
        assert_eq!(due_in(21), [Order(1)]);
    });
}

#[test]
fn an_entry_that_comes_again_and_finds_no_room_is_left_to_calls() {
    run(|| {
        (13..=21).for_each(fill);
        plan(Order(1), Plan { again_at: vec![13], ..Plan::default() });
        Agenda::schedule(Order(1), 11);
        next_block();
        assert_eq!(Buckets::<Test>::iter_keys().count(), 9);
        assert!((13..=21).all(is_full) && cursor() == 12);
        idle_until(30);
        assert_eq!(Attempts::get().iter().filter(|due| **due == Order(1)).count(), 1);
    });
}

#[test]
fn a_handler_that_fails_changes_nothing_and_does_not_hold_up_the_next() {
    run(|| {
        // It also puts something onto the agenda before it fails.
        let fails = Plan { fails: true, schedules: Some((Lease(9), 12)), again_at: vec![12], ..Plan::default() };
        plan(Lease(1), fails);
        for due in [Order(1), Lease(1), Order(2)] {
            Agenda::schedule(due, 11);
        }
        next_block();
        assert_eq!(Attempts::get(), [Order(1), Lease(1), Order(2)]);
        assert_eq!(Handled::get(), [(11, Order(1)), (11, Order(2))]);
        // The entry is gone, and an event tells those who follow the chain.
        assert_eq!((cursor(), Buckets::<Test>::iter_keys().count(), failures()), (12, 0, vec![Lease(1)]));
    });
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "an entry of the agenda has no handler"))]
fn an_entry_without_a_handler_is_dropped() {
    run(|| {
        for due in [Order(1), Lease(1), Order(2)] {
            Agenda::schedule(due, 11);
        }
        LeasesAreHandled::set(false);
        assert_eq!(next_block(), bucket() + entry() * 3 + USUAL * 2);
        assert_eq!(Attempts::get(), [Order(1), Order(2)]);
        assert_eq!((cursor(), Buckets::<Test>::iter_keys().count()), (12, 0));
    });
}
