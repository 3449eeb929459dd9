//! Handling an entry needs room for the most that it can weigh, and consumes its actual weight.

use super::*;

const LITTLE: [Weight; 2] = [Weight::from_parts(1, 0), Weight::from_parts(0, 1)];

#[test]
fn without_weight_for_one_bucket_nothing_is_looked_at() {
    for less in LITTLE {
        run(|| {
            Agenda::schedule(Order(1), 12);
            assert_eq!(next_block_within(bucket() - less), Weight::zero());
            assert_eq!(cursor(), 11);
            assert_eq!(idle_within(bucket()), bucket());
            assert_eq!(cursor(), 12);
        });
    }
}

#[test]
fn each_further_bucket_is_asked_for() {
    for less in LITTLE {
        run(|| {
            System::set_block_number(13);
            assert_eq!(idle_within(bucket() * 3 - less), bucket() * 2);
            assert_eq!(cursor(), 13);
            assert_eq!(idle_within(bucket()), bucket());
            assert_eq!(cursor(), 14);
        });
    }
}

#[test]
fn an_entry_needs_the_most_that_it_can_weigh_and_the_agendas_part() {
    for (due, most) in [(Order(1), ORDER), (Lease(1), LEASE)] {
        for less in LITTLE {
            run(|| {
                Agenda::schedule(due, 11);
                let before = everything();
                System::set_block_number(11);
                assert_eq!(idle_within(bucket() + most + entry() - less), bucket());
                assert_eq!((cursor(), due_in(11), Attempts::get()), (11, vec![due], vec![]));
                System::set_block_number(10);
                assert_eq!(everything(), before);

                assert_eq!(next_block_within(bucket() + most + entry()), bucket() + USUAL + entry());
                assert_eq!((cursor(), Handled::get()), (12, vec![(11, due)]));
            });
        }
    }
}

#[test]
fn an_entry_that_weighs_the_most_it_can_uses_that() {
    run(|| {
        plan(Lease(1), Plan { weight: LEASE, ..Plan::default() });
        Agenda::schedule(Lease(1), 11);
        assert_eq!(next_block_within(bucket() + LEASE + entry()), bucket() + LEASE + entry());
    });
}

#[test]
fn what_an_entry_does_not_use_is_there_for_the_next() {
    run(|| {
        (1..=3).for_each(|id| Agenda::schedule(Lease(id), 11));
        // The actual weight of two entries, and the most of a third.
        let enough = bucket() + (USUAL + entry()) * 2 + LEASE + entry();
        assert_eq!(next_block_within(enough - Weight::from_parts(1, 0)), bucket() + (USUAL + entry()) * 2);
        assert_eq!((cursor(), due_in(11)), (11, vec![Lease(3)]));
    });
    run(|| {
        (1..=3).for_each(|id| Agenda::schedule(Lease(id), 11));
        let enough = bucket() + (USUAL + entry()) * 2 + LEASE + entry();
        assert_eq!(next_block_within(enough), bucket() + (USUAL + entry()) * 3);
        assert_eq!((cursor(), due_in(11)), (12, vec![]));
    });
}

#[test]
fn what_does_not_fit_keeps_its_place_and_all_behind_it_wait() {
    run(|| {
        for due in [Order(1), Lease(1), Order(2)] {
            Agenda::schedule(due, 11);
        }
        Agenda::schedule(Order(3), 12);
        System::set_block_number(11);
        // There is weight for another order.
        let for_the_lease = (bucket() + USUAL + LEASE + entry() * 2).ref_time();
        idle_within(Weight::from_parts(for_the_lease - 1, u64::MAX));
        assert_eq!((cursor(), Attempts::get()), (11, vec![Order(1)]));
        assert_eq!((due_in(11), due_in(12)), (vec![Lease(1), Order(2)], vec![Order(3)]));
        // One entry in each block, and the cursor stays until the bucket is cleared.
        next_block_within(bucket() + LEASE + entry());
        assert_eq!((cursor(), due_in(11)), (11, vec![Order(2)]));
        next_block_within(bucket() + ORDER + entry());
        assert_eq!((cursor(), due_in(11), due_in(12)), (12, vec![], vec![Order(3)]));
        next_block();
        assert_eq!(Attempts::get(), [Order(1), Lease(1), Order(2), Order(3)]);
    });
}

#[test]
fn a_full_bucket_keeps_its_order_over_many_blocks() {
    run(|| {
        (0..256).for_each(|id| Agenda::schedule(Order(id), 11));
        // Ten in each block.
        for block in 1..=26 {
            next_block_within(bucket() + ORDER + entry() + (USUAL + entry()) * 9);
            assert_eq!(due_in(11).len(), 256usize.saturating_sub(block * 10));
        }
        assert_eq!(Attempts::get(), (0..256).map(Order).collect::<Vec<_>>());
    });
}

#[test]
fn an_entry_that_failed_is_charged_the_most_that_it_can_weigh() {
    run(|| {
        plan(Order(1), Plan { fails: true, ..Plan::default() });
        Agenda::schedule(Order(1), 11);
        assert_eq!(next_block(), bucket() + ORDER + entry());
    });
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "weight.all_lte"))]
fn a_handler_that_weighs_more_than_it_said_is_charged_that() {
    run(|| {
        let weight = LEASE + Weight::from_parts(1, 0);
        plan(Lease(1), Plan { weight, ..Plan::default() });
        Agenda::schedule(Lease(1), 11);
        assert_eq!(next_block(), bucket() + weight + entry());
    });
}
