//! Due entries are handled in order, and nothing else is touched.

use super::*;

#[test]
fn entries_are_handled_in_the_order_of_their_blocks_and_places() {
    run(|| {
        for (due, at) in [(Order(5), 13), (Lease(1), 12), (Order(4), 11), (Order(3), 12), (Lease(2), 11)] {
            Agenda::schedule(due, at);
        }
        System::set_block_number(13);
        idle_within(Weight::MAX);
        assert_eq!(Attempts::get(), [Order(4), Lease(2), Lease(1), Order(3), Order(5)]);
        assert_eq!(Buckets::<Test>::iter_keys().count(), 0);
    });
}

#[test]
fn an_entry_waits_for_its_block() {
    run(|| {
        Agenda::schedule(Order(1), 12);
        next_block();
        assert_eq!((cursor(), due_in(12)), (12, vec![Order(1)]));
        next_block();
        assert_eq!((cursor(), Handled::get()), (13, vec![(12, Order(1))]));
    });
}

#[test]
fn a_block_with_nothing_due_moves_the_cursor_and_changes_nothing_else() {
    run(|| {
        Agenda::schedule(Lease(1), 12);
        System::set_block_number(11);
        let mut before = everything();
        assert_eq!(idle_within(Weight::MAX), bucket());
        assert_eq!(cursor(), 12);
        before.insert(Cursor::<Test>::hashed_key().to_vec(), codec::Encode::encode(&12u32));
        assert_eq!(everything(), before);
    });
}

#[test]
fn a_second_idle_time_in_a_block_does_nothing() {
    run(|| {
        Agenda::schedule(Order(1), 11);
        next_block();
        let before = everything();
        assert_eq!(idle_within(Weight::MAX), Weight::zero());
        assert_eq!(everything(), before);
    });
}

#[test]
fn what_is_scheduled_meanwhile_waits_for_the_next_block() {
    run(|| {
        for at in [0, 11] {
            plan(Order(at.into()), Plan { schedules: Some((Lease(at.into()), at)), ..Plan::default() });
            Agenda::schedule(Order(at.into()), 11);
        }
        next_block();
        assert_eq!(Attempts::get(), [Order(0), Order(11)]);
        assert_eq!((cursor(), due_in(12)), (12, vec![Lease(0), Lease(11)]));
        next_block();
        assert_eq!(Attempts::get(), [Order(0), Order(11), Lease(0), Lease(11)]);
        assert_eq!(Buckets::<Test>::iter_keys().count(), 0);
    });
}

#[test]
fn a_chain_without_idle_time_catches_up_as_weight_allows() {
    run(|| {
        Agenda::schedule(Order(1), 500);
        System::set_block_number(1_009);
        for blocks in 1..=4 {
            assert_eq!(next_block_within(bucket() * 100), bucket() * 100);
            assert_eq!(cursor(), 11 + blocks * 100);
        }
        next_block_within(bucket() * 100 + ORDER + entry());
        assert_eq!(Handled::get(), [(1_014, Order(1))]);
        let behind = 1_016 - cursor();
        assert_eq!(next_block(), bucket() * u64::from(behind));
        assert_eq!(cursor(), 1_016);
    });
}

#[test]
fn buckets_behind_a_lagging_cursor_take_nothing_new() {
    run(|| {
        System::set_block_number(1_000);
        Agenda::schedule(Order(1), 500);
        assert_eq!((cursor(), due_in(1_001)), (11, vec![Order(1)]));
        while cursor() <= System::block_number() {
            assert!(System::block_number() < 1_100);
            next_block_within(bucket() * 50 + ORDER + entry());
        }
        assert_eq!(Attempts::get(), [Order(1)]);
    });
}

#[test]
fn a_full_bucket_is_handled_whole_when_there_is_weight() {
    run(|| {
        fill(11);
        next_block();
        assert_eq!(Attempts::get().len(), MAX_DUE_PER_BLOCK as usize);
        assert_eq!((cursor(), Buckets::<Test>::iter_keys().count()), (12, 0));
    });
}
