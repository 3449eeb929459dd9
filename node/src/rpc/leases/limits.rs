//! The share of the node that these methods may take. All bounds are in one place, so that the sum can be seen: the
//! methods serve a wallet's or a dashboard's questions, and a validator that answers them has blocks to make.

use std::{thread::available_parallelism, time::Duration};

/// The most time for which one call works off pages. A client waits no longer than for a block's broadcast, and a
/// slot's deadline is still far when every processor that scans may take is taken.
pub const BUDGET: Duration = Duration::from_millis(250);

/// Bytes of a call's parameters, several times what the longest question needs. The server takes messages of 15 MB,
/// which may become many times as much memory when they are read, in as many calls at once as there are threads for
/// them.
pub const PARAMETERS_BYTES: usize = 32_768;

/// The fewest scans at once, on machines with few processors.
const FEWEST_SCANS: usize = 2;
/// The most scans at once, on machines with many processors: they all read from one database.
const MOST_SCANS: usize = 16;

/// Scans that wait for each that runs: a page of a dashboard asks for several lists at once. The last of them waits as
/// many times [`BUDGET`], two seconds.
pub const WAITING_PER_SCAN: usize = 8;

/// Subscriptions on one connection, far below the 1,024 that the server allows. A client that follows more leases than
/// this subscribes to the market with its account as the filter, which is one subscription.
pub const SUBSCRIPTIONS_PER_CONNECTION: usize = 32;

/// Subscriptions on all connections: each costs a comparison, and of a lease a question to the runtime, in each block.
/// A thousand such questions take a fraction of a block's time.
pub const SUBSCRIPTIONS: usize = 1_024;

/// Batches of blocks that wait for a subscription to be sent. A batch comes about twice per block, so this is some
/// three minutes of blocks of 6 s; a client that is further behind had better start anew.
pub const WAITING_BATCHES: usize = 64;

/// Blocks that may become best or final between two looks, and blocks whose changes are remembered until they are
/// final. It is more than an hour and a half of blocks of 6 s: only a node that catches up with its chain exceeds it.
pub const BLOCKS_AT_ONCE: usize = 1_024;

/// Scans at once: half the processors, because the other half is the chain's.
pub fn scans() -> usize {
    scans_on(available_parallelism().map_or(1, usize::from))
}

fn scans_on(processors: usize) -> usize {
    (processors / 2).clamp(FEWEST_SCANS, MOST_SCANS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_processors_scan_but_two_at_least_and_sixteen_at_most() {
        let cases = [(1, 2), (2, 2), (4, 2), (6, 3), (16, 8), (32, 16), (64, 16)];
        for (processors, scans) in cases {
            assert_eq!(scans_on(processors), scans, "{processors}");
        }
    }
}
