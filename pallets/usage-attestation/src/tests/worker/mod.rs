//! The off-chain worker: its requests, signatures and submissions, and their times.

mod answers;
mod edges;
mod forks;
mod keys;
mod nodes;
mod resending;
mod sampling;
mod stamps;

use crate::{mock::*, Meters};
use codec::Encode;
use frame_support::assert_ok;
use leasehold_primitives::usage::{MeterReadings, MAX_READINGS, MAX_READINGS_BYTES};
use sp_core::{offchain::OffchainStorage, Pair};

pub(crate) const URL: &str = "http://127.0.0.1:9464";
/// The request to the meter for window 0 when it has just ended.
pub(crate) const WINDOW_0: &str = "/v1/readings?from_age_ms=10000&to_age_ms=0";

/// ANA's node: one registered key, one lease from block 0, a meter that answers.
pub(crate) fn on_a_providers_node(test: impl FnOnce(&Node)) {
    ExtBuilder::default().local_key(1).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        node.answers(Answer::readings(vec![reading(1, BOOT, 0..10_000)]));
        events();
        test(node);
    });
}
