//! Watching: the validators that probe an offer and their schedule, their votes, the verdicts, and their pay.
//!
//! All of it is a function of data that the chain stores, or that the watcher's key signs: anyone can compute every
//! verdict again.

mod committee;
mod pay;
mod phases;
pub mod progress;
mod schedule;
#[cfg(test)]
mod statistics;
mod verdict;
mod vote;

pub use committee::{Draw, Position, Seed, MAX_COMMITTEE, MAX_WATCHERS};
pub use pay::{pay, Finds};
pub use phases::Phases;
pub use schedule::{is_probed, secret_of, secret_payload, Secret, MAX_PROBES_PER_BLOCK};
pub use verdict::{verdict, Tally, Turnout};
pub use vote::{commit_payload, is_too_broad, Commitment, Entries, Entry, Vote, MAX_ENTRIES};

use sp_core::{crypto::KeyTypeId, H256};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Keystore type of the session key with which a validator watches.
pub const WATCH_KEY_TYPE: KeyTypeId = KeyTypeId(*b"wtch");

/// Key in the node's persistent off-chain storage under which the node notes that it does not watch.
pub const WATCH_OFF_KEY: &[u8] = b"leasehold/watch-off";

mod watch_key {
    use super::WATCH_KEY_TYPE;
    use sp_application_crypto::{app_crypto, ed25519};
    app_crypto!(ed25519, WATCH_KEY_TYPE);
}

/// Public key of a watcher: ed25519, one of a validator's session keys.
pub type WatcherId = watch_key::Public;
/// Signature by a watcher's key.
pub type WatcherSignature = watch_key::Signature;
#[cfg(feature = "std")]
pub type WatcherPair = watch_key::Pair;

fn hash(bytes: &[u8]) -> [u8; 32] {
    let H256(hash) = BlakeTwo256::hash(bytes);
    hash
}

/// A number drawn from `bytes`. Its remainder by a number far below 2^64 is evenly spread.
fn drawn(bytes: &[u8]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = hash(bytes);
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}
