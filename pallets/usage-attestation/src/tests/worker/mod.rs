use crate::{credit::Implausibility, mock::*, Event, Meters};
use codec::Encode;
use frame_support::assert_ok;
use leasehold_primitives::{
    traits::Usage,
    usage::{MeterReadings, MAX_READINGS, MAX_READINGS_BYTES, READINGS_PATH},
};
use sp_core::Pair;

const URL: &str = "http://127.0.0.1:9464";

/// ANA's node: one registered key, one lease from block 0, a meter that answers.
fn on_a_providers_node(test: impl FnOnce(&Node)) {
    ExtBuilder::default().local_key(1).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000)]));
        events();
        test(node);
    });
}

/// The meter answers badly throughout a window: it is asked again in every block, and nothing comes of it.
fn nothing_is_submitted(answer: Answer) {
    on_a_providers_node(|node| {
        node.answers(answer);
        for block in 10..20 {
            run_worker_at(block);
        }
        assert_eq!(node.submitted(), Vec::<Vec<u8>>::new());
        assert_eq!(node.asked(), 9);
        assert_eq!(Attestation::availability(1).final_ms, 0);
        assert!(events().is_empty());

        // And it is over when the meter is well again.
        node.answers(Answer::readings(vec![reading(1, BOOT, 20_000)]));
        run_worker_at(20);
        let (report, signature) = node.submitted_report();
        assert_eq!(report.window, 1);
        assert_ok!(include(&report, &signature));
    });
}

#[test]
fn it_asks_signs_and_submits_one_report_per_window() {
    on_a_providers_node(|node| {
        run_worker_at(10);
        assert_eq!(node.meter.lock().unwrap().asked, vec![format!("{URL}{READINGS_PATH}")]);
        let (report, signature) = node.submitted_report();
        assert_eq!((&report.meter, report.window, report.readings.len()), (&key(1).public(), 0, 1));
        assert_ok!(include(&report, &signature));
        assert_eq!(Attestation::availability(1).final_ms, 10_000);

        for block in 11..20 {
            run_worker_at(block);
        }
        assert!(node.submitted().is_empty());
        assert_eq!(node.asked(), 1);

        node.answers(Answer::readings(vec![reading(1, BOOT, 20_000)]));
        run_worker_at(20);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        assert_eq!(Attestation::availability(1).final_ms, 20_000);
    });
}

#[test]
fn without_a_key_it_does_nothing() {
    ExtBuilder::default().build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn with_a_key_that_is_not_registered_it_does_nothing() {
    ExtBuilder::default().local_key(2).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn without_a_url_it_does_nothing() {
    ExtBuilder::default().local_key(1).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000)]));
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn before_the_first_window_is_over_there_is_nothing_to_do() {
    on_a_providers_node(|node| {
        for block in 1..10 {
            run_worker_at(block);
        }
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn in_the_last_block_of_a_window_it_is_too_late() {
    on_a_providers_node(|node| {
        run_worker_at(19);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn a_bad_url_is_not_asked() {
    for url in ["", "ftp://127.0.0.1", "127.0.0.1:9464", "\u{0}", &format!("http://{}", "a".repeat(300))] {
        on_a_providers_node(|node| {
            node.set_url(url);
            run_worker_at(10);
            assert_eq!((node.asked(), node.submitted().len()), (0, 0));
        });
    }
    on_a_providers_node(|node| {
        node.set_url("http://localhost:9464/");
        run_worker_at(10);
        assert_eq!(node.meter.lock().unwrap().asked, vec![format!("http://localhost:9464{READINGS_PATH}")]);
    });
}

#[test]
fn only_a_meter_on_this_machine_is_asked() {
    for url in [
        "http://10.0.0.1",
        "http://10.0.0.1:9464",
        "http://192.168.0.1",
        "http://0.0.0.0",
        "http://126.255.255.255",
        "http://128.0.0.1",
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1.example.com:9464",
        "http://localhost.example.com",
        "http://localhost@example.com",
        "http://127.0.0.1@example.com",
        "http://127.0.0.1:80@example.com",
        "http://127.0.0.1:@example.com",
        "http://user@127.0.0.1",
        "http://[::2]",
        "http://[::2]:9464",
        "http://[::ffff:10.0.0.1]",
        "http://[::1].example.com",
        "http://[::1]@example.com",
        "http://[::1%25eth0]",
        "http://::1",
        "http://127.1",
        "http://2130706433",
        "http://0x7f.0.0.1",
        "http://127.0.0.1:65536",
        "http://127.0.0.1:-1",
        "http://127.0.0.1:",
        "http://127.0.0.1:80:80",
        "http://127.0.0.1/elsewhere",
        "http://127.0.0.1?example.com",
        "http://127.0.0.1#example.com",
        "http://127.0.0.1\\example.com",
        "http:///127.0.0.1",
        "http://",
        "http://:9464",
        "HTTP://10.0.0.1",
        "https://127.0.0.1",
    ] {
        on_a_providers_node(|node| {
            node.set_url(url);
            run_worker_at(10);
            assert_eq!(node.meter.lock().unwrap().asked, Vec::<String>::new(), "{url}");
            assert!(node.submitted().is_empty());
        });
    }
    for (url, asked) in [
        ("http://127.0.0.1:1/", "http://127.0.0.1:1"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://127.0.0.1:65535", "http://127.0.0.1:65535"),
        ("http://127.255.255.254:9464", "http://127.255.255.254:9464"),
        ("http://[::1]:9464", "http://[::1]:9464"),
        ("http://[::1]/", "http://[::1]"),
        ("http://localhost", "http://localhost"),
        (" http://LocalHost:9464/ ", "http://LocalHost:9464"),
    ] {
        on_a_providers_node(|node| {
            node.set_url(url);
            run_worker_at(10);
            assert_eq!(node.meter.lock().unwrap().asked, vec![format!("{asked}{READINGS_PATH}")], "{url}");
            assert_eq!(node.submitted().len(), 1);
        });
    }
}

#[test]
fn a_dead_meter_changes_nothing() {
    nothing_is_submitted(Answer::Dead);
}

#[test]
fn a_meter_that_never_answers_is_left_after_two_seconds() {
    on_a_providers_node(|node| {
        node.answers(Answer::Silent);
        let before = node.meter.lock().unwrap().clock;
        run_worker_at(10);
        assert_eq!(node.meter.lock().unwrap().clock - before, 2_000);
    });
    nothing_is_submitted(Answer::Silent);
}

#[test]
fn a_meter_that_drips_is_left_after_two_seconds() {
    let body = MeterReadings { version: 1, readings: vec![reading(1, BOOT, 10_000)] }.encode();
    let drip = |pause| Answer::Says { headers: Vec::new(), body: body.clone(), piece: 1, pause };
    on_a_providers_node(|node| {
        node.answers(drip(100));
        let before = node.meter.lock().unwrap().clock;
        run_worker_at(10);
        assert_eq!(node.meter.lock().unwrap().clock - before, 2_000);
        assert!(node.submitted().is_empty());
    });
    nothing_is_submitted(drip(100));
    // Slow, but in time.
    on_a_providers_node(|node| {
        node.answers(drip(2));
        run_worker_at(10);
        node.submitted_report();
    });
}

#[test]
fn an_answer_over_the_cap_is_not_read_to_its_end() {
    nothing_is_submitted(Answer::Endless);
    nothing_is_submitted(Answer::body(vec![1; MAX_READINGS_BYTES + 1]));
    // A valid list with a long tail is no valid list either.
    let mut long = MeterReadings { version: 1, readings: vec![reading(1, BOOT, 10_000)] }.encode();
    long.resize(MAX_READINGS_BYTES + 1, 0);
    nothing_is_submitted(Answer::body(long));
}

#[test]
fn headers_over_the_cap_are_refused() {
    let body = MeterReadings { version: 1, readings: vec![reading(1, BOOT, 10_000)] }.encode();
    let with = |size: usize| Answer::Says {
        headers: vec![(b"x".to_vec(), vec![b'a'; size - 1])],
        body: body.clone(),
        piece: usize::MAX,
        pause: 0,
    };
    nothing_is_submitted(with(MAX_READINGS_BYTES + 1));
    on_a_providers_node(|node| {
        node.answers(with(MAX_READINGS_BYTES));
        run_worker_at(10);
        node.submitted_report();
    });
}

#[test]
fn a_status_other_than_200_is_refused() {
    for code in [204, 302, 404, 500] {
        nothing_is_submitted(Answer::Status(code));
    }
}

#[test]
fn what_does_not_decode_is_refused() {
    let good = MeterReadings { version: 1, readings: vec![reading(1, BOOT, 10_000)] }.encode();
    nothing_is_submitted(Answer::body(Vec::new()));
    nothing_is_submitted(Answer::body(b"\x01<html>not SCALE</html>".to_vec()));
    nothing_is_submitted(Answer::body(good[..good.len() - 1].to_vec()));
    nothing_is_submitted(Answer::body([good.as_slice(), &[0]].concat()));
    // Claims a billion readings in six bytes.
    nothing_is_submitted(Answer::body((1u8, codec::Compact(1_000_000_000u32)).encode()));
}

#[test]
fn another_version_of_the_readings_is_refused() {
    for version in [0, 2, 255] {
        let said = MeterReadings { version, readings: vec![reading(1, BOOT, 10_000)] };
        nothing_is_submitted(Answer::body(said.encode()));
    }
}

#[test]
fn leases_that_are_not_the_providers_or_not_in_the_window_are_left_out() {
    on_a_providers_node(|node| {
        give_lease(2, BEN, 0..1_000);
        give_lease(3, ANA, 10..1_000);
        give_lease(4, ANA, 9..1_000);
        // Out of order, and one twice: the first counts.
        let readings = [4, 77, 2, 1, 3]
            .iter()
            .map(|lease| reading(*lease, BOOT, 1_000))
            .chain([reading(1, BOOT, 9_000)])
            .collect();
        node.answers(Answer::readings(readings));
        run_worker_at(10);
        let (report, signature) = node.submitted_report();
        assert_eq!(report.readings.to_vec(), vec![reading(1, BOOT, 1_000), reading(4, BOOT, 1_000)]);
        assert_ok!(include(&report, &signature));
    });
}

#[test]
fn a_report_of_which_another_nodes_key_was_first_with_up_to_half_is_still_taken() {
    for (first, taken) in [(vec![1, 2], true), (vec![1, 2, 3], false)] {
        on_a_providers_node(|node| {
            register(ANA, &key(2));
            let readings: Vec<_> = (1..=4)
                .map(|lease| {
                    give_lease(lease, ANA, 0..1_000);
                    reading(lease, BOOT, 10_000)
                })
                .collect();
            node.answers(Answer::readings(readings));
            run_worker_at(10);
            let (report, signature) = node.submitted_report();
            assert_eq!(report.readings.len(), 4);

            advance_to(11);
            reports(&key(2), 0, first.iter().map(|lease| reading(*lease, OTHER_BOOT, 9_000)).collect());
            assert_eq!(include(&report, &signature).is_ok(), taken);
            let recorded = if taken { 10_000 } else { 0 };
            assert_eq!(Attestation::availability(4).final_ms, recorded);
        });
    }
}

#[test]
fn a_meter_without_the_providers_leases_is_asked_again() {
    on_a_providers_node(|node| {
        node.answers(Answer::readings(vec![reading(77, BOOT, 10_000)]));
        run_worker_at(10);
        assert!(node.submitted().is_empty());
        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000)]));
        run_worker_at(11);
        node.submitted_report();
    });
}

#[test]
fn what_was_signed_is_submitted_again_unchanged_until_the_chain_has_it() {
    on_a_providers_node(|node| {
        run_worker_at(10);
        let first = node.submitted();
        assert_eq!(first.len(), 1);
        // The meter says something else by now; the window was sampled.
        node.answers(Answer::readings(vec![reading(1, OTHER_BOOT, 1)]));
        let mut again = Vec::new();
        for block in 11..20 {
            run_worker_at(block);
            again.extend(node.submitted().into_iter().map(|bytes| (block, bytes)));
        }
        // Not in the last block, in which it would come too late.
        assert_eq!(again.iter().map(|(block, _)| *block).collect::<Vec<_>>(), vec![13, 16]);
        assert!(again.iter().all(|(_, bytes)| *bytes == first[0]));
        assert_eq!(node.asked(), 1);

        advance_to(19);
        let (report, signature) = decode_report(&first[0]);
        assert_ok!(include(&report, &signature));
        assert_eq!(Attestation::availability(1).final_ms, 10_000);
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
        crate::Records::<Test>::remove(1);
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
        node.answers(Answer::readings(vec![reading(1, BOOT, 20_000)]));
        run_worker_at(20);
        let second = node.submitted();
        node.answers(Answer::readings(vec![reading(1, OTHER_BOOT, 1)]));
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
        let sizes: Vec<usize> = (1..=6)
            .map(|window| {
                node.answers(Answer::readings(vec![reading(1, BOOT, window * 10_000)]));
                run_worker_at(u32::try_from(window).unwrap() * 10);
                assert_eq!(node.submitted().len(), 1);
                let genesis = Attestation::genesis_hash();
                (0u32..8)
                    .filter(|slot| {
                        let key = (b"leasehold/report/".to_vec(), &genesis, key(1).public(), slot).encode();
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
        node.pool_refuses(true);
        run_worker_at(10);
        let refused = node.submitted();
        node.pool_refuses(false);
        run_worker_at(12);
        assert!(node.submitted().is_empty());
        run_worker_at(13);
        assert_eq!(node.submitted(), refused);
        assert_eq!(node.asked(), 1);
    });
}

#[test]
fn while_another_run_holds_the_lock_it_does_nothing_and_a_dead_runs_lock_expires() {
    on_a_providers_node(|node| {
        let deadline = sp_core::offchain::Timestamp::from_unix_millis(1_005_000);
        let set = |value: &[u8]| {
            use sp_core::offchain::OffchainStorage;
            node.disk.0.write().persistent_storage.set(b"", b"leasehold/report-lock", value)
        };
        set(&deadline.encode());
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
        node.meter.lock().unwrap().clock = 1_005_001;
        run_worker_at(11);
        node.submitted_report();
        // It is free again.
        assert!(node.disk.0.read().persistent_storage.get(b"leasehold/report-lock").is_none());
    });
}

#[test]
fn a_meter_from_another_boot_is_credited_what_it_saw() {
    on_a_providers_node(|node| {
        run_worker_at(10);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        node.answers(Answer::readings(vec![reading(1, OTHER_BOOT, 6_000)]));
        run_worker_at(20);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        assert_eq!(Attestation::availability(1).final_ms, 16_000);
    });
}

#[test]
fn a_meter_that_goes_backwards_is_credited_nothing() {
    on_a_providers_node(|node| {
        run_worker_at(10);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        events();
        node.answers(Answer::readings(vec![reading(1, BOOT, 9_999)]));
        run_worker_at(20);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        assert_eq!(Attestation::availability(1).final_ms, 10_000);
        assert!(events().contains(&Event::ImplausibleReading {
            lease: 1,
            window: 1,
            reason: Implausibility::Backwards
        }));
    });
}

#[test]
fn of_several_keys_the_first_reports_and_the_others_have_nothing_left() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        register(ANA, &key(1));
        register(ANA, &key(2));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000)]));
        run_worker_at(10);
        let (report, signature) = node.submitted_report();
        assert_eq!(report.meter, key(1).public().min(key(2).public()));
        assert_ok!(include(&report, &signature));
        for block in 11..20 {
            run_worker_at(block);
        }
        assert_eq!((node.asked(), node.submitted().len()), (1, 0));
    });
}

#[test]
fn a_key_registered_during_the_window_does_not_sample_it_again() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000)]));
        run_worker_at(10);
        let (report, signature) = node.submitted_report();
        register(ANA, &key(2));
        run_worker_at(11);
        assert!(node.submitted().is_empty());
        advance_to(12);
        assert_ok!(include(&report, &signature));
        // Once it is in, the new key asks, finds nothing left, and does not ask again.
        for block in 12..19 {
            run_worker_at(block);
        }
        assert_eq!((node.asked(), node.submitted().len()), (2, 0));
    });
}

#[test]
fn more_leases_than_a_report_holds_go_to_the_next_key_and_the_rest_wait() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        let limit = u64::from(MAX_READINGS);
        register(ANA, &key(1));
        let readings: Vec<_> = (0..limit + 10)
            .rev()
            .map(|lease| {
                give_lease(lease, ANA, 0..1_000);
                reading(lease, BOOT, 10_000)
            })
            .collect();
        node.set_url(URL);
        node.answers(Answer::readings(readings));
        run_worker_at(10);
        let (report, _) = node.submitted_report();
        let leases: Vec<u64> = report.readings.iter().map(|reading| reading.lease).collect();
        assert_eq!(leases, (0..limit).collect::<Vec<_>>());

        register(ANA, &key(2));
        run_worker_at(20);
        let submitted = node.submitted();
        assert_eq!(submitted.len(), 2);
        let mut leases = Vec::new();
        for transaction in &submitted {
            let (report, signature) = decode_report(transaction);
            leases.extend(report.readings.iter().map(|reading| reading.lease));
            assert_ok!(include(&report, &signature));
        }
        assert_eq!(leases, (0..limit + 10).collect::<Vec<_>>());
        assert_eq!(node.asked(), 2);
    });
}

#[test]
fn two_providers_on_one_node_share_one_question_and_report_their_own() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        register(ANA, &key(1));
        register(BEN, &key(2));
        give_lease(1, ANA, 0..1_000);
        give_lease(2, BEN, 0..1_000);
        node.set_url(URL);
        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000), reading(2, BOOT, 10_000)]));
        run_worker_at(10);
        let submitted = node.submitted();
        assert_eq!((submitted.len(), node.asked()), (2, 1));
        for transaction in &submitted {
            let (report, signature) = decode_report(transaction);
            assert_ok!(include(&report, &signature));
        }
        assert_eq!(Attestation::availability(1).final_ms, 10_000);
        assert_eq!(Attestation::availability(2).final_ms, 10_000);
    });
}

#[test]
fn spoilt_local_state_is_sampled_anew() {
    on_a_providers_node(|node| {
        use sp_core::offchain::OffchainStorage;
        let key = (b"leasehold/report/" as &[u8], &Attestation::genesis_hash(), key(1).public(), 0u32).encode();
        node.disk.0.write().persistent_storage.set(b"", &key, b"\xff\xff\xff");
        run_worker_at(10);
        node.submitted_report();
    });
}
