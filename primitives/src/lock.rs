//! The lock that lets one off-chain worker of a kind run at a time.

use sp_core::offchain::{Duration, Timestamp};
use sp_runtime::offchain::storage_lock::{Lockable, StorageLock};

/// A lock that expires after `MILLIS` milliseconds, by the node's clock. They are well beyond the deadline of the work
/// done under the lock, because a lock that expired under its holder would be freed twice; and few, because a node that
/// is killed while holding it finds it after the restart.
///
/// The clock may be set back: a lock that was left behind would then last as long as the step. So a lock that ends
/// later than any taken now has expired, too.
pub struct Brief<const MILLIS: u64>;

impl<const MILLIS: u64> Brief<MILLIS> {
    /// The lock that is kept under `key`.
    pub fn at(key: &[u8]) -> StorageLock<'_, Self> {
        StorageLock::with_lockable(key, Self)
    }
}

impl<const MILLIS: u64> Lockable for Brief<MILLIS> {
    type Deadline = Timestamp;

    fn deadline(&self) -> Timestamp {
        sp_io::offchain::timestamp().add(Duration::from_millis(MILLIS))
    }

    fn has_expired(deadline: &Timestamp) -> bool {
        sp_io::offchain::timestamp() > *deadline || Self.deadline() < *deadline
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt, OffchainWorkerExt};

    const KEY: &[u8] = b"lock";

    fn with_clock(test: impl FnOnce(&dyn Fn(u64))) {
        let (offchain, state) = TestOffchainExt::new();
        let mut ext = sp_io::TestExternalities::default();
        ext.register_extension(OffchainWorkerExt::new(offchain.clone()));
        ext.register_extension(OffchainDbExt::new(offchain));
        ext.execute_with(|| test(&|millis| state.write().timestamp = Timestamp::from_unix_millis(millis)));
    }

    fn is_free() -> bool {
        let mut lock = Brief::<5_000>::at(KEY);
        let taken = lock.try_lock();
        taken.is_ok()
    }

    #[test]
    fn one_holds_the_lock_until_it_lets_go() {
        with_clock(|_| {
            let mut lock = Brief::<5_000>::at(KEY);
            let held = lock.try_lock().ok();
            assert!(held.is_some() && !is_free());
            drop(held);
            assert!(is_free());
        });
    }

    #[test]
    fn a_lock_that_was_left_behind_expires_even_if_the_clock_is_set_back() {
        with_clock(|set_clock| {
            for (now, free) in [(15_000, false), (15_001, true), (10_000, false), (9_999, true), (1, true)] {
                set_clock(10_000);
                core::mem::forget(Brief::<5_000>::at(KEY).try_lock().ok());
                set_clock(now);
                assert_eq!(is_free(), free, "at {now}");
                // Clears the rest of it.
                set_clock(1_000_000);
                assert!(is_free());
            }
        });
    }
}
