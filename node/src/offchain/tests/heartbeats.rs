//! Without heartbeats validators are slashed: no gate delays them.

use super::*;
use codec::{Decode, Encode};
use leasehold_runtime::{RuntimeCall, UncheckedExtrinsic};
use sp_runtime::OpaqueExtrinsic;
use std::{thread, time::Instant};

fn is_heartbeat(transaction: &OpaqueExtrinsic) -> bool {
    let transaction = UncheckedExtrinsic::decode(&mut &transaction.encode()[..]).unwrap();
    matches!(transaction.function, RuntimeCall::ImOnline(pallet_im_online::Call::heartbeat { .. }))
}

#[test]
fn a_heartbeat_goes_out_before_the_first_of_64_hostile_gates_is_probed() {
    let listeners: Vec<_> = (0..64).map(|_| Silent::listen()).collect();
    let gates: Vec<_> = (0..).zip(&listeners).map(|(offer, at)| (offer, gate_at(offer, at.port()))).collect();
    let machine = Machine::start(&BUSY, &gates, TestPersistentOffchainDB::new());
    machine.import(60);
    // The connections stay open.
    let firsts: Vec<_> = thread::scope(|scope| {
        let probed = |listener: &Silent| (listener.first(), Instant::now());
        let threads: Vec<_> = listeners.iter().map(|listener| scope.spawn(move || probed(listener))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let run = machine.ended();
    assert!(run.took > DEADLINE * 9 / 10, "{run:?}");
    let pool = machine.pool.lock().unwrap();
    let heartbeats: Vec<_> = pool.iter().filter(|(_, transaction)| is_heartbeat(transaction)).collect();
    let [(sent, _)] = heartbeats[..] else { panic!("{} heartbeats", heartbeats.len()) };
    assert!(firsts.iter().all(|(_, probed)| sent < probed), "a gate is probed before the heartbeat is sent");
    assert!(*sent - run.began < Duration::from_secs(1), "a heartbeat is late");
}
