//! Works off lists page by page, each of the thousand ids that one question looks at, within a budget of time.

use super::{errors::too_many_scans, limits::BUDGET};
use jsonrpsee::core::RpcResult;
use std::{
    ops::ControlFlow,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A clock.
pub type Now = Arc<dyn Fn() -> Instant + Send + Sync>;

/// The scans of the whole node.
#[derive(Clone)]
pub struct Scans {
    /// Places for scans that run.
    places: Arc<Semaphore>,
    /// Places for scans that run or wait.
    admitted: Arc<Semaphore>,
    most: usize,
    waiting: usize,
    now: Now,
}

impl Scans {
    /// `most` run at once, and as many as `waiting` wait for one of them to end.
    pub fn new(most: usize, waiting: usize, now: Now) -> Self {
        let admitted = Arc::new(Semaphore::new(most.saturating_add(waiting)));
        Self { places: Arc::new(Semaphore::new(most)), admitted, most, waiting, now }
    }

    /// Takes a place, when its turn comes; refuses at once if too many wait already. It holds no thread meanwhile.
    pub async fn begin(&self) -> RpcResult<Scan> {
        let refuse = || too_many_scans(self.most, self.waiting);
        let admission = self.admitted.clone().try_acquire_owned().map_err(|_| refuse())?;
        // Fails only if the semaphore is closed, which nothing does.
        let place = self.places.clone().acquire_owned().await.map_err(|_| refuse())?;
        Ok(Scan { _place: place, _admission: admission, now: self.now.clone() })
    }
}

/// A scan, which has its place until it is dropped.
pub struct Scan {
    _place: OwnedSemaphorePermit,
    _admission: OwnedSemaphorePermit,
    now: Now,
}

impl Scan {
    /// Repeats a step until it says that it was the last one, or until one more that takes as long as the longest so
    /// far would exceed the budget. It always runs once.
    pub fn repeat<E>(&self, mut step: impl FnMut() -> Result<ControlFlow<()>, E>) -> Result<(), E> {
        let begun = (self.now)();
        let (mut last, mut longest) = (begun, Duration::ZERO);
        while step()?.is_continue() {
            let now = (self.now)();
            longest = longest.max(now.saturating_duration_since(last));
            last = now;
            if now.saturating_duration_since(begun).saturating_add(longest) > BUDGET {
                break;
            }
        }
        Ok(())
    }

    /// Up to `limit` entries from `from` on, and where to go on. `ask` is given where to begin and how many are
    /// missing.
    pub fn page<T, E>(
        &self,
        from: Option<u64>,
        limit: u32,
        mut ask: impl FnMut(Option<u64>, u32) -> Result<(Vec<T>, Option<u64>), E>,
    ) -> Result<(Vec<T>, Option<u64>), E> {
        let mut found = Vec::new();
        let mut next = from;
        let mut missing = limit;
        self.repeat(|| {
            let (entries, then) = ask(next, missing)?;
            missing = missing.saturating_sub(u32::try_from(entries.len()).unwrap_or(u32::MAX));
            found.extend(entries);
            next = then;
            Ok(if missing == 0 || next.is_none() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok((found, next))
    }
}
