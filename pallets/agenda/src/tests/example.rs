//! The sequence in the README.

use super::*;

#[docify::export]
#[test]
fn an_entry_is_handled_once_its_block_has_come() {
    run(|| {
        // It is block 10. Buckets 12 and 13 are full, so the order's entry goes into 14.
        fill(12);
        fill(13);
        Agenda::schedule(Order(7), 12);
        assert_eq!((cursor(), due_in(14)), (11, vec![Order(7)]));

        // Blocks 11 to 13 have weight, and handle two full buckets.
        idle_until(13);
        assert_eq!(cursor(), 14);

        // Block 14 has no weight to spare, and the entry waits. Block 15 has some. The entry proves to come too early:
        // a bid has moved the due block stored with the order to 16.
        next_block_within(Weight::zero());
        assert_eq!((cursor(), due_in(14)), (14, vec![Order(7)]));
        plan(Order(7), Plan { again_at: vec![16], ..Plan::default() });
        next_block();
        assert_eq!((cursor(), due_in(16)), (16, vec![Order(7)]));

        // In block 16 the entry is handled.
        next_block();
        assert_eq!((cursor(), Buckets::<Test>::iter_keys().count()), (17, 0));

        // A step due in block 12 would have paid a keeper from block 21 on.
        System::set_block_number(20);
        assert!(!Agenda::is_late(12));
        System::set_block_number(21);
        assert!(Agenda::is_late(12));
    });
}
