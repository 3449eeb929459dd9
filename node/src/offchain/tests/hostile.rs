//! Gates that try to stall, fill or mislead a node.

use super::*;
use std::{sync::atomic::Ordering, thread, time::Instant};
use Behaviour::*;

#[test]
fn hostile_gates_fail_within_the_deadline_and_are_rid_of() {
    let elsewhere = Server::start(4, Right);
    // At most seven, any part of which may fail: with more the node takes it for its own outage.
    let all = [Right, EndlessBody, EndlessHeaders, Drip, Redirect(elsewhere.port), Idle, Closes];
    let servers: Vec<_> = (0..).zip(all).map(|(offer, does)| (offer, Server::start(offer, does))).collect();
    let gates: Vec<_> = servers.iter().map(|(offer, server)| (*offer, gate_at(*offer, server.port))).collect();
    let machine = Machine::start(&BUSY, &gates, TestPersistentOffchainDB::new());
    let first = machine.work(60);
    // A node that is restarted in mid-round goes on: the second failure in a row counts.
    let machine = Machine::start(&BUSY, &gates, machine.stop());
    let second = machine.work(61);
    for run in [first, second] {
        assert!(run.took < Duration::from_secs(3), "{run:?}");
    }
    let progress = machine.progress(1);
    let failed: Vec<_> = progress.fails.into_iter().collect();
    assert_eq!(failed, [1, 2, 3, 4, 5, 6].map(|offer| (offer, 1)));
    assert_eq!((progress.probes.answered, progress.probes.failed), (2, 12));

    assert_eq!(elsewhere.opened.load(Ordering::SeqCst), 0, "a redirect is followed");

    // No gate is asked twice in a block, and every connection that its gate leaves open is closed.
    let settled = |(_, server): &(u64, Server)| server.closed.load(Ordering::SeqCst) == 2;
    let patience = Instant::now();
    while !servers.iter().all(settled) {
        let kept: Vec<_> = servers.iter().filter(|server| !settled(server)).map(|(offer, _)| offer).collect();
        assert!(patience.elapsed() < Duration::from_secs(10), "connections to {kept:?} are kept");
        thread::sleep(Duration::from_millis(50));
    }
    assert!(servers.iter().all(|(_, server)| server.opened.load(Ordering::SeqCst) == 2));
    machine.stop();
}
