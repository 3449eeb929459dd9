//! Two nodes with one key.

use super::*;
use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt, OffchainWorkerExt, TransactionPoolExt};
use std::sync::{Arc, Mutex};

/// Another node with the same keys, which asks the same meter.
fn second(first: &Node) -> Node {
    let script = first.meter.lock().unwrap();
    let meter = Script { answer: script.answer.clone(), ..Script::default() };
    let node = Node { meter: Arc::new(Mutex::new(meter)), pool: Pool::default(), disk: TestOffchainExt::default() };
    node.set_url(URL);
    node
}

/// What runs now runs on `node`.
fn on(ext: &mut sp_io::TestExternalities, node: &Node, run: impl FnOnce()) {
    ext.register_extension(OffchainWorkerExt::new(ScriptedMeter(node.meter.clone())));
    ext.register_extension(OffchainDbExt::new(node.disk.clone()));
    ext.register_extension(TransactionPoolExt::new(node.pool.clone()));
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
        // The nodes take turns at being first; the other's clock is a little off, and so is what it measures.
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
            // What the other signed is refused, whatever it says.
            assert_eq!(authorize(&rival, &its_signature), Err(crate::Refusal::WindowReported.into()));
            assert_eq!(Attestation::availability(1).final_ms, u64::from(window + 1) * 10_000);
        });
        // Neither says anything more of this window.
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

/// The pool of the second node has the first one's report already: it submits its own in vain, once, and says nothing.
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
    two.pool_refuses(true);
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
