//! An entry is stored where it will be found, in its block or as soon after it as there is room.

use super::*;

#[test]
fn an_entry_lies_in_the_bucket_of_its_block() {
    run(|| {
        Agenda::schedule(Order(1), 20);
        Agenda::schedule(Lease(1), 20);
        Agenda::schedule(Lease(2), 21);
        assert_eq!((due_in(20), due_in(21)), (vec![Order(1), Lease(1)], vec![Lease(2)]));
        assert_eq!(Buckets::<Test>::iter_keys().count(), 2);
    });
}

#[test]
fn what_is_due_now_or_was_before_is_looked_at_in_the_next_block() {
    for at in [0, 9, 10, 11] {
        run(|| {
            Agenda::schedule(Order(1), at);
            assert_eq!(due_in(11), [Order(1)]);
            assert_eq!(Buckets::<Test>::iter_keys().count(), 1);
            // This block's bucket was cleared already.
            idle_within(Weight::MAX);
            assert_eq!(Handled::get(), []);
            next_block();
            assert_eq!(Handled::get(), [(11, Order(1))]);
        });
    }
}

#[test]
fn a_full_bucket_spills_into_the_first_of_the_next_eight_with_room() {
    for full in 0..=AGENDA_SPILL_BLOCKS {
        run(|| {
            (20..20 + full).for_each(fill);
            Agenda::schedule(Order(1), 20);
            assert_eq!(due_in(20 + full), [Order(1)]);
            assert_eq!(Buckets::<Test>::iter_keys().count(), full as usize + 1);
        });
    }
}

#[test]
fn a_bucket_takes_256_entries() {
    run(|| {
        for id in 0..256 {
            assert_eq!(due_in(21), []);
            Agenda::schedule(Order(id), 20);
        }
        Agenda::schedule(Order(256), 20);
        assert_eq!(due_in(20), (0..256).map(Order).collect::<Vec<_>>());
        assert_eq!(due_in(21), [Order(256)]);
    });
}

#[test]
fn when_nine_buckets_are_full_an_entry_is_left_out() {
    run(|| {
        (20..=28).for_each(fill);
        let before = everything();
        Agenda::schedule(Order(1), 20);
        assert_eq!(everything(), before);
        // One place in the ninth bucket is enough.
        Buckets::<Test>::mutate(28, |bucket| bucket.pop());
        Agenda::schedule(Order(1), 20);
        assert_eq!(due_in(28).last(), Some(&Order(1)));
    });
}

#[test]
fn the_nine_buckets_for_what_is_overdue_begin_with_the_next_block() {
    run(|| {
        (11..=18).for_each(fill);
        Agenda::schedule(Order(1), 3);
        assert_eq!(due_in(19), [Order(1)]);
    });
}

#[test]
fn an_entry_can_be_there_twice_and_is_then_handled_twice() {
    run(|| {
        Agenda::schedule(Order(1), 11);
        Agenda::schedule(Order(1), 11);
        assert_eq!(due_in(11), [Order(1), Order(1)]);
        next_block();
        assert_eq!(Handled::get(), [(11, Order(1)), (11, Order(1))]);
    });
}

#[test]
fn the_chain_is_late_with_something_from_the_ninth_block_after_it_on() {
    run(|| {
        for (at, late) in [(0, true), (1, true), (2, false), (10, false), (11, false), (u32::MAX, false)] {
            assert_eq!(Agenda::is_late(at), late, "{at}");
        }
    });
}

#[test]
fn at_the_end_of_block_numbers_nothing_wraps() {
    const LAST: BlockNumber = BlockNumber::MAX;
    run(|| {
        (LAST - 3..LAST).for_each(fill);
        Agenda::schedule(Order(1), LAST - 3);
        assert_eq!(due_in(LAST), [Order(1)]);
        fill(LAST);
        Agenda::schedule(Order(2), LAST - 3);
        assert_eq!(Buckets::<Test>::iter_keys().count(), 4);

        Cursor::<Test>::put(LAST - 3);
        System::set_block_number(LAST - 1);
        idle_within(Weight::MAX);
        assert_eq!((cursor(), Attempts::get().len()), (LAST, 768));
        next_block();
        assert_eq!((cursor(), Attempts::get().len()), (LAST, 1_024));
        assert_eq!(idle_within(Weight::MAX), bucket());
        assert!(!Agenda::is_late(LAST - 8) && Agenda::is_late(LAST - 9));
    });
}
