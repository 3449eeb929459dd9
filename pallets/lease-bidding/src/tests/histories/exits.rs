//! Providers' exits from leases, worked out from the credit of each window and not from the pallet's own account.

use super::{
    super::prelude::*,
    driver::{Driver, Seen, Waiting},
};
use leasehold_primitives::{time::overlap, Window};
use pallet_leases::CloseReason;
use std::{collections::BTreeMap, ops::Range};

/// A lease's life, as events tell it.
struct Life {
    start: BlockNumber,
    end: BlockNumber,
    reason: Option<CloseReason>,
    /// The lease that was sold and went on as this one.
    before: Option<LeaseId>,
}

/// The service and exits of leases, as events tell them.
#[derive(Default)]
pub struct Lives {
    lives: BTreeMap<LeaseId, Life>,
    /// The number of times that each was not activated.
    expired: BTreeMap<LeaseId, usize>,
    /// The parked amount, and the tenant's part of it, until an event says that the lease is final or was not
    /// activated.
    parked: BTreeMap<LeaseId, (Balance, Balance)>,
}

impl Lives {
    pub fn follow(&mut self, event: &LeasesEvent<Test>, driver: &Driver) {
        match *event {
            LeasesEvent::LeaseActivated { lease, start, .. } => {
                self.lives.insert(lease, Life { start, end: start, reason: None, before: None });
            }
            LeasesEvent::LeaseTransferred { lease, successor, .. } => {
                let Life { end, .. } = self.lives[&lease];
                self.lives.insert(successor, Life { start: end, end, reason: None, before: Some(lease) });
            }
            LeasesEvent::LeaseClosing { lease, reason, end, .. } => {
                let life = self.lives.get_mut(&lease).unwrap();
                (life.reason, life.end) = (Some(reason), end);
            }
            LeasesEvent::ExitPenaltyParked { lease, amount, restitution, .. } => {
                assert_eq!(self.parked.insert(lease, (amount, restitution)), None, "parked twice for lease {lease}");
            }
            LeasesEvent::LeaseFinalized { lease, blocks, .. } => {
                let parked = self.parked.remove(&lease);
                self.check_left(lease, blocks, parked, driver);
            }
            LeasesEvent::LeaseExpired { lease } => {
                let (parked, nth) = (self.parked.remove(&lease), self.expired.entry(lease).or_default());
                check_not_activated(lease, *nth, parked, driver);
                *nth += 1;
            }
            _ => (),
        }
    }

    /// Checks that nothing was parked for leases that neither became final nor failed to be activated.
    pub fn end(&self) {
        assert!(self.parked.is_empty(), "parked of leases that went on: {:?}", self.parked);
    }

    /// A lease with this number of `charged` blocks is final: its penalty is parked if its provider left it or was
    /// silent.
    fn check_left(&self, lease: LeaseId, charged: BlockNumber, parked: Option<(Balance, Balance)>, driver: &Driver) {
        let Life { start, end, reason, .. } = self.lives[&lease];
        let Seen { asset, price, exit_penalty, .. } = &driver.leases[&lease];
        if matches!(reason, Some(CloseReason::ProviderLeft)) {
            check(lease, parked, *exit_penalty, Balance::MAX, driver);
            return;
        }
        if matches!(reason, Some(CloseReason::Transferred(_))) || !self.is_silent(lease, driver) {
            assert_eq!(parked, None, "lease {lease} was served to the end, {reason:?}");
            return;
        }
        let missed = (end - start - void(start..end)).saturating_sub(charged);
        let missed = missed.min(self.silent_blocks(lease, driver));
        check(lease, parked, *exit_penalty, half(asset, *price, missed), driver);
    }

    /// The blocks of a lease from the oldest window of the missed row up to its last whole window; up to its last
    /// window if it has no whole one. Blocks of void windows are left out.
    fn silent_blocks(&self, lease: LeaseId, driver: &Driver) -> BlockNumber {
        let Life { start, end, .. } = self.lives[&lease];
        let whole = windows(start..end).rfind(|one| shared(*one, start..end) == 10);
        let telling = whole.map_or(windows(start..end), |last| start / 10..last + 1);
        let counts = telling.rev().filter(|one| !Voids::contains_key(one));
        let row = counts.take_while(|one| is_missed(lease, *one, start..end, driver));
        row.last().map_or(0, |oldest| {
            let silent = start.max(oldest * 10)..end;
            silent.end - silent.start - void(silent)
        })
    }

    /// Whether the last three windows that lie wholly in a lease, or in its predecessors, were missed; all of them if
    /// they are fewer. Void ones are left out. For a lease across an edge without a whole window, the windows of which
    /// it has parts decide, unless it was bought.
    fn is_silent(&self, lease: LeaseId, driver: &Driver) -> bool {
        let mut last = Vec::new();
        let mut next = Some(lease);
        while let Some(id) = next {
            let Life { start, end, before, .. } = self.lives[&id];
            let whole: Vec<_> = windows(start..end).filter(|one| shared(*one, start..end) == 10).collect();
            let across = whole.is_empty() && end - start >= 10 && before.is_none() && id == lease;
            let telling = if across { windows(start..end).collect() } else { whole };
            let counts = telling.iter().rev().filter(|one| !Voids::contains_key(one));
            last.extend(counts.map(|one| is_missed(id, *one, start..end, driver)));
            next = before;
        }
        last.truncate(3);
        !last.is_empty() && last.iter().all(|missed| *missed)
    }
}

/// The `nth` of the providers that had to activate a lease, one after the other, did not: its penalty is parked, unless
/// a migration ran meanwhile.
fn check_not_activated(lease: LeaseId, nth: usize, parked: Option<(Balance, Balance)>, driver: &Driver) {
    let mut waiting: Vec<&Waiting> =
        driver.waiting.iter().filter(|((id, _), _)| *id == lease).map(|(_, waiting)| waiting).collect();
    waiting.sort_by_key(|waiting| waiting.activate_by);
    let Waiting { activate_by, called, exit_penalty, blocks, price } = *waiting[nth];
    let Seen { asset, .. } = &driver.leases[&lease];
    if (activate_by - 20..=activate_by).any(Migrated::contains_key) {
        assert_eq!(parked, None, "lease {lease} could not be activated");
        return;
    }
    let waited = blocks.min(20);
    let due = match called {
        false => exit_penalty,
        true if *asset == NATIVE => price * Balance::from(waited),
        true => 100,
    };
    check(lease, parked, due.min(exit_penalty), half(asset, price, waited), driver);
}

/// The most that a tenant gets for this number of blocks.
fn half(asset: &AssetId, price: Balance, blocks: BlockNumber) -> Balance {
    if *asset == NATIVE {
        price * Balance::from(blocks) / 2
    } else {
        0
    }
}

/// Checks that the penalty is parked, with the tenant's due part, at most half; less only if a slash took part of it.
fn check(lease: LeaseId, parked: Option<(Balance, Balance)>, penalty: Balance, due: Balance, driver: &Driver) {
    let (amount, restitution) = parked.unwrap_or_default();
    assert_eq!(restitution, due.min(amount / 2), "the tenant's part of {amount} for lease {lease}");
    assert!(amount <= penalty, "{amount} of {penalty} for lease {lease}");
    assert!(amount == penalty || driver.slashed > 0, "{amount} of {penalty} for lease {lease}");
}

/// Whether less than a quarter was credited of the part of a window that a lease of `blocks` has.
fn is_missed(lease: LeaseId, window: Window, blocks: Range<BlockNumber>, driver: &Driver) -> bool {
    let least = u64::from(shared(window, blocks)) * 250;
    driver.credited.get(&(lease, window)).is_none_or(|millis| *millis < least)
}

/// Blocks of void windows.
fn void(blocks: Range<BlockNumber>) -> BlockNumber {
    let void = windows(blocks.clone()).filter(|one| Voids::contains_key(one));
    void.map(|one| shared(one, blocks.clone())).sum()
}

fn windows(blocks: Range<BlockNumber>) -> Range<Window> {
    blocks.start / 10..blocks.end.div_ceil(10)
}

fn shared(window: Window, blocks: Range<BlockNumber>) -> BlockNumber {
    overlap(&(window * 10..window * 10 + 10), &blocks)
}
