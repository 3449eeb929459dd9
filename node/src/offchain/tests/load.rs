//! The time that watching takes of a node: by the clock, and of its processor.

use super::*;
use std::collections::BTreeSet;

#[test]
fn sixty_five_silent_gates_take_a_deadline_and_the_last_is_left_out() {
    let listeners: Vec<_> = (0..65).map(|_| Silent::listen()).collect();
    let gates: Vec<_> = (0..).zip(&listeners).map(|(offer, at)| (offer, gate_at(offer, at.port()))).collect();
    let machine = Machine::start(&BUSY, &gates, TestPersistentOffchainDB::new());
    let run = machine.work(60);
    println!("65 silent gates: {:?} by the clock, {:?} of the processor", run.took, run.cpu);
    assert!((DEADLINE * 9 / 10..Duration::from_secs(3)).contains(&run.took), "{run:?}");

    let asked: Vec<_> = listeners.iter().map(Silent::asked).collect();
    assert!(asked[..MAX_PROBES_PER_BLOCK].iter().all(|asked| asked.len() == 1), "{asked:?}");
    assert_eq!(asked[MAX_PROBES_PER_BLOCK], Vec::<String>::new());
    // Each request has a nonce of its own.
    let paths: BTreeSet<_> = asked.iter().flatten().map(|request| request.lines().next()).collect();
    assert_eq!(paths.len(), MAX_PROBES_PER_BLOCK);
    assert!(asked.iter().flatten().all(|request| request.starts_with("GET /v1/probe/")));
    let probes = machine.progress(1).probes;
    assert_eq!((probes.not_counted, probes.left_out), (64, 1));
    machine.stop();
}

/// The offers of one of 300 watchers, for 1,000,000 leases at 16 per offer.
const OFFERS: u64 = 1_000_000 / 16 * 31 / 300;

#[test]
fn a_million_leases_take_a_watcher_a_fiftieth_of_a_second_per_block_beside_http() {
    // At a port at which no gate may be: the drawn offers are looked at, and not asked.
    let gates: Vec<_> = (0..OFFERS).map(|offer| (offer, gate_at(offer, 22))).collect();
    let machine = Machine::start(&Timing::PRODUCTION, &gates, TestPersistentOffchainDB::new());
    // The first worker lists the offers, once per sixth of a round.
    let first = machine.work(14_400);
    let progress = machine.progress(1);
    assert_eq!((u64::from(progress.offers), progress.probed_at), (OFFERS, 14_400));
    let cpu: Vec<_> = (14_401..14_411).map(|block| machine.work(block).cpu).collect();
    println!("{OFFERS} offers: {:?} to list them, then {cpu:?} in each block", first.cpu);
    assert_eq!(machine.progress(1).probed_at, 14_410);
    // Other work of this machine slows some of them down.
    assert!(cpu.iter().min() < Some(&Duration::from_millis(20)), "{cpu:?}");
    machine.stop();
}

#[test]
fn a_worker_does_not_wait_for_that_of_an_earlier_block() {
    let silent = Silent::listen();
    let machine = Machine::start(&BUSY, &[(0, gate_at(0, silent.port()))], TestPersistentOffchainDB::new());
    machine.import(60);
    // The first worker waits for the gate.
    let _connection = silent.first();
    let second = machine.work(61);
    assert!(second.took < DEADLINE / 2, "{second:?}");
    let first = machine.ended();
    assert!(first.took > DEADLINE * 9 / 10 && first.began < second.began, "{first:?}");
    assert_eq!(machine.progress(1).probed_at, 60);
    machine.stop();
}
