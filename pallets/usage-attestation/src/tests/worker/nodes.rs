//! Two nodes of one provider.

use super::*;
use leasehold_primitives::{time::Timing, usage::METER_KEY_TYPE};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use std::sync::{Arc, Mutex};

/// Another node with the same keys, which asks the same meter.
fn second(first: &Node) -> Node {
    let script = first.meter.lock().unwrap();
    let meter = Script { answer: script.answer.clone(), ..Script::default() };
    let node = Node { meter: Arc::new(Mutex::new(meter)), ..Node::default() };
    node.set_url(URL);
    node
}

/// Runs `run` on `node`.
fn on(ext: &mut sp_io::TestExternalities, node: &Node, run: impl FnOnce()) {
    node.register(ext);
    ext.execute_with(run);
}

#[test]
fn of_two_nodes_with_one_key_the_first_report_counts_and_the_other_falls_silent() {
    let (mut ext, one) = ExtBuilder::default().local_key(1).build();
    ext.execute_with(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        one.set_url(URL);
    });
    one.answers(Answer::Measures(vec![Machine { lease: 1, boot: BOOT, up: up_since(GENESIS_MS) }]));
    let two = second(&one);
    for window in 0..4u32 {
        // The nodes take turns at being first; the other's clock is a little off, and so are its measurements.
        let (first, other) = if window % 2 == 0 { (&one, &two) } else { (&two, &one) };
        two.meter.lock().unwrap().ahead = 300;
        for node in [&one, &two] {
            on(&mut ext, node, || {
                WorldClock::set(time_of((window + 1) * 10) + 500);
                run_first_quarter(window);
            });
        }
        let (report, signature) = first.submitted_report();
        let (rival, its_signature) = other.submitted_report();
        assert_eq!((&report.meter, report.window), (&rival.meter, rival.window));
        on(&mut ext, first, || {
            assert_ok!(include(&report, &signature));
            // The other's signed report is refused, whatever it says.
            assert_eq!(authorize(&rival, &its_signature), Err(crate::Refusal::WindowReported.into()));
            assert_eq!(credited_ms(1), u64::from(window + 1) * 10_000);
        });
        // Neither submits anything more for this window.
        for node in [&one, &two] {
            on(&mut ext, node, || ((window + 1) * 10 + 2..(window + 2) * 10).for_each(run_worker_at));
            assert!(node.submitted().is_empty());
        }
    }
    ext.execute_with(|| {
        assert!(!events().iter().any(|event| matches!(event, crate::Event::ImplausibleReading { .. })));
        Attestation::do_try_state().unwrap();
    });
}

/// The pool of the second node has the first one's report already: the node submits its own in vain, once, and stops.
#[test]
fn the_other_nodes_report_is_refused_once_and_not_sent_again() {
    let (mut ext, one) = ExtBuilder::default().local_key(1).build();
    ext.execute_with(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        one.set_url(URL);
    });
    one.answers(Answer::readings(vec![reading(1, BOOT, 0..10_000)]));
    let two = second(&one);
    two.pool.refuses(true);
    on(&mut ext, &one, || run_first_quarter(0));
    let (report, signature) = one.submitted_report();
    on(&mut ext, &two, || run_first_quarter(0));
    assert_eq!(two.submitted().len(), 1);
    on(&mut ext, &two, || {
        assert_ok!(include(&report, &signature));
        (12..20).for_each(run_worker_at);
    });
    assert!(two.submitted().is_empty());
}

/// Gives the node the `n`-th key, and no other.
fn with_key(ext: &mut sp_io::TestExternalities, n: u8) {
    let keystore = MemoryKeystore::new();
    let secret = format!("0x{}", format!("{n:02x}").repeat(32));
    keystore.insert(METER_KEY_TYPE, &secret, key(n).public().as_ref()).unwrap();
    ext.register_extension(KeystoreExt::new(keystore));
}

/// A provider with 70 leases on one meter, and with two nodes that have one of its keys each: both sign the first 64.
/// `test` gets the node whose turn comes first, and the other, with the numbers of their keys.
fn two_nodes_with_a_key_each(test: impl FnOnce(&mut sp_io::TestExternalities, (&Node, u8), (&Node, u8))) {
    let (mut ext, one) = ExtBuilder::default().timing(Timing::PRODUCTION).build();
    ext.execute_with(|| {
        register(ANA, &key(1));
        register(ANA, &key(2));
        one.set_url(URL);
    });
    let machines = (0..70).map(|lease| {
        give_lease(lease, ANA, 0..100_000);
        Machine { lease, boot: BOOT, up: up_since(GENESIS_MS) }
    });
    one.answers(Answer::Measures(machines.collect()));
    let two = second(&one);
    let (first, other) = if turn(1, 0) < turn(2, 0) { (1, 2) } else { (2, 1) };
    assert_ne!(turn(1, 0), turn(2, 0));
    for (node, n) in [(&one, first), (&two, other)] {
        with_key(&mut ext, n);
        on(&mut ext, node, || run_worker_at(600));
        assert_eq!(node.asked(), 2);
    }
    test(&mut ext, (&one, first), (&two, other));
    ext.execute_with(|| Attestation::do_try_state().unwrap());
}

/// The node whose turn comes first gets its report into the chain.
fn the_first_reports(ext: &mut sp_io::TestExternalities, (node, n): (&Node, u8)) {
    with_key(ext, n);
    on(ext, node, || (601..=turn(n, 0)).for_each(run_worker_at));
    let (report, signature) = node.submitted_report();
    assert_eq!(report.readings.len(), MAX_READINGS as usize);
    ext.execute_with(|| {
        assert_ok!(include(&report, &signature));
    });
}

#[test]
fn leases_that_another_node_has_reported_make_room_for_the_others() {
    two_nodes_with_a_key_each(|ext, first, (other, n)| {
        the_first_reports(ext, first);
        with_key(ext, n);
        on(ext, other, || (turn(first.1, 0) + 1..=turn(n, 0)).for_each(run_worker_at));
        let (report, signature) = other.submitted_report();
        assert!(report.readings.iter().map(|reading| reading.lease).eq(64..70));
        ext.execute_with(|| {
            assert_ok!(include(&report, &signature));
            assert!((0..70).all(|lease| credited_ms(lease) == 3_600_000));
        });
    });
}

#[test]
fn a_meter_that_fails_meanwhile_is_asked_until_it_tells_of_the_others() {
    two_nodes_with_a_key_each(|ext, first, (other, n)| {
        the_first_reports(ext, first);
        let good = core::mem::replace(&mut other.meter.lock().unwrap().answer, Answer::Dead);
        with_key(ext, n);
        on(ext, other, || (turn(first.1, 0) + 1..=turn(n, 0) + 5).for_each(run_worker_at));
        assert!(other.submitted().is_empty());
        other.answers(good);
        on(ext, other, || run_worker_at(turn(n, 0) + 6));
        assert!(other.submitted_report().0.readings.iter().map(|reading| reading.lease).eq(64..70));
    });
}

#[test]
fn a_report_that_was_submitted_is_not_made_again_when_another_node_was_first() {
    two_nodes_with_a_key_each(|ext, (one, n), (other, m)| {
        // Both are submitted before either is in the chain.
        for (node, n) in [(one, n), (other, m)] {
            with_key(ext, n);
            on(ext, node, || run_worker_at(turn(1, 0).max(turn(2, 0))));
        }
        let (report, signature) = one.submitted_report();
        ext.execute_with(|| {
            assert_ok!(include(&report, &signature));
        });
        let late = other.submitted();
        on(ext, other, || (760..770).for_each(run_worker_at));
        assert!(other.submitted().iter().all(|again| *again == late[0]));
        assert_eq!(other.asked(), 2);
    });
}
