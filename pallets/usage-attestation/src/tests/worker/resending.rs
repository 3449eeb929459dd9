//! Reports that a node remembers and submits again.

use super::*;

#[test]
fn what_was_signed_is_submitted_again_unchanged_until_the_chain_has_it() {
    on_a_providers_node(|node| {
        let turn = turn(1, 0);
        (10..=turn).for_each(run_worker_at);
        let first = node.submitted();
        assert_eq!(first.len(), 1);
        // The meter answers something else by now; the window was sampled.
        node.answers(Answer::readings(vec![reading(1, OTHER_BOOT, 0..1)]));
        let mut again = Vec::new();
        for block in turn + 1..20 {
            run_worker_at(block);
            again.extend(node.submitted().into_iter().map(|bytes| (block, bytes)));
        }
        // The report is not sent in the last block, in which it would come too late.
        assert_eq!(again.iter().map(|(block, _)| *block).collect::<Vec<_>>(), vec![turn + 3, turn + 6]);
        assert!(again.iter().all(|(_, bytes)| *bytes == first[0]));
        assert_eq!(node.asked(), 1);

        advance_to(19);
        let (report, signature) = decode_report(&first[0]);
        assert_ok!(include(&report, &signature));
        assert_eq!(credited_ms(1), 10_000);
    });
}

#[test]
fn a_report_that_a_reorganisation_undid_is_submitted_again_unchanged() {
    on_a_providers_node(|node| {
        run_worker_at(15);
        let first = node.submitted();
        let (report, signature) = decode_report(&first[0]);
        assert_ok!(include(&report, &signature));
        run_worker_at(16);
        assert!(node.submitted().is_empty());

        // The chain goes back to a block without it, and to a lower one.
        Meters::<Test>::mutate(key(1).public(), |meter| meter.as_mut().unwrap().last_window = None);
        crate::UsageRecords::<Test>::remove(1);
        run_worker_at(14);
        assert_eq!(node.submitted(), first);
        assert_eq!(node.asked(), 1);
    });
}

#[test]
fn going_back_over_the_edge_of_a_window_signs_nothing_new() {
    on_a_providers_node(|node| {
        run_worker_at(18);
        let first = node.submitted();
        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000..20_000)]));
        run_first_quarter(1);
        let second = node.submitted();
        node.answers(Answer::readings(vec![reading(1, OTHER_BOOT, 0..1)]));
        run_worker_at(17);
        assert_eq!(node.submitted(), first);
        run_worker_at(25);
        assert_eq!(node.submitted(), second);
        assert_eq!(node.asked(), 2);
    });
}

#[test]
fn only_two_windows_are_remembered() {
    on_a_providers_node(|node| {
        let sizes: Vec<usize> = (0..6)
            .map(|window| {
                node.answers(Answer::readings(vec![reading(1, BOOT, 0..10_000)]));
                run_first_quarter(window);
                assert_eq!(node.submitted().len(), 1);
                let genesis = Attestation::genesis_hash();
                let genesis: &[u8] = genesis.as_ref();
                (0u32..8)
                    .filter(|slot| {
                        let key = (b"leasehold/report/3/".to_vec(), genesis, key(1).public(), slot).encode();
                        node.disk.0.read().persistent_storage.get(&key).is_some()
                    })
                    .count()
            })
            .collect();
        assert_eq!(sizes, vec![1, 2, 2, 2, 2, 2]);
    });
}

#[test]
fn a_pool_that_refuses_is_tried_again_with_the_same_bytes() {
    on_a_providers_node(|node| {
        node.pool.refuses(true);
        let turn = turn(1, 0);
        (10..=turn).for_each(run_worker_at);
        let refused = node.submitted();
        node.pool.refuses(false);
        run_worker_at(turn + 2);
        assert!(node.submitted().is_empty());
        run_worker_at(turn + 3);
        assert_eq!(node.submitted(), refused);
        assert_eq!(node.asked(), 1);
    });
}

#[test]
fn a_held_lock_stops_the_worker_until_it_expires() {
    on_a_providers_node(|node| {
        let deadline = sp_core::offchain::Timestamp::from_unix_millis(time_of(10) + 5_000);
        let set = |value: &[u8]| node.disk.0.write().persistent_storage.set(b"", b"leasehold/report-lock", value);
        set(&deadline.encode());
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
        WorldClock::set(time_of(10) + 5_001);
        run_worker_at(11);
        node.submitted_report();
        // The lock is free again.
        assert!(node.disk.0.read().persistent_storage.get(b"leasehold/report-lock").is_none());
    });
}

/// A node was killed while it held the lock, by a clock that was a day ahead and is right again after the restart.
#[test]
fn a_lock_of_a_clock_that_was_ahead_stops_no_worker() {
    on_a_providers_node(|node| {
        let deadline = sp_core::offchain::Timestamp::from_unix_millis(time_of(10) + 86_400_000);
        node.disk.0.write().persistent_storage.set(b"", b"leasehold/report-lock", &deadline.encode());
        run_first_quarter(0);
        node.submitted_report();
    });
}

#[test]
fn a_window_is_sampled_anew_if_local_state_is_spoilt() {
    on_a_providers_node(|node| {
        let genesis = Attestation::genesis_hash();
        let genesis: &[u8] = genesis.as_ref();
        let key = (b"leasehold/report/3/" as &[u8], genesis, key(1).public(), 0u32).encode();
        node.disk.0.write().persistent_storage.set(b"", &key, b"\xff\xff\xff");
        run_first_quarter(0);
        node.submitted_report();
    });
}
