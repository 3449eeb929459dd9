//! Silence is an exit: a lease whose last three whole windows were missed counts as left by its provider.

mod ends;
mod noted;
mod shares;
mod sold;
mod windows;

use super::prelude::*;
use leasehold_primitives::Window;

/// The outcome of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// Credited in full.
    Full,
    /// Credited just enough not to be missed: a quarter.
    Quarter,
    /// A millisecond less than that.
    Less,
    /// Reported, with a millisecond of availability.
    Hardly,
    /// Reported, without any availability.
    Nothing,
    /// Not reported.
    Dark,
    /// Void, and not reported.
    Void,
}

use How::{Dark, Full, Hardly, Less, Nothing, Quarter, Void};

impl How {
    const ALL: [Self; 7] = [Full, Quarter, Less, Hardly, Nothing, Dark, Void];

    fn millis(self) -> Option<u64> {
        match self {
            Full => Some(u64::MAX),
            Quarter => Some(2_500),
            Less => Some(2_499),
            Hardly => Some(1),
            Nothing => Some(0),
            Dark | Void => None,
        }
    }

    /// Of a window that can be reported now.
    fn report(self, id: LeaseId, window: Window) {
        if let Some(millis) = self.millis() {
            assert!(report_millis(id, millis, false));
        }
        if self == Void {
            void([window]);
        }
    }

    /// Whether it was missed; none if it does not count.
    fn missed(self) -> Option<bool> {
        match self {
            Full | Quarter => Some(false),
            Less | Hardly | Nothing | Dark => Some(true),
            Void => None,
        }
    }
}

/// At the highest exit penalty, of 800.
fn deal() -> Deal {
    Deal { terms: Terms { notice: 0, exit_penalty: Permill::from_percent(10) }, ..Deal::default() }
}

/// Reports windows from `first` on, each in the first block of the next: the last of them, too.
fn serve(id: LeaseId, first: Window, windows: &[How]) {
    for (window, how) in (first..).zip(windows) {
        advance_to(10 * (window + 1));
        how.report(id, window);
    }
}

/// Closed by its tenant at the edge after these windows, the last of which is reported after that; and over.
fn closed_after(deal: Deal, windows: &[How]) -> LeaseId {
    let id = deal.active();
    let (last, all) = windows.split_last().unwrap();
    serve(id, 1, all);
    let window = windows.len() as Window;
    advance_to(10 * (window + 1));
    close(TENANT, id);
    if Leases::<Test>::contains_key(id) {
        last.report(id, window);
    }
    over(id);
    id
}

/// From here on, only the chain acts.
fn over(id: LeaseId) {
    idle(40);
    assert!(!Leases::<Test>::contains_key(id));
    check_state();
}

/// The parked amounts: the lease, the amount, and the tenant's part of it.
fn penalties() -> Vec<(LeaseId, Balance, Balance)> {
    assert!(parked().iter().all(|one| one.provider == PROVIDER));
    parked().into_iter().map(|one| (one.lease, one.amount, one.restitution)).collect()
}

/// The reserve in the provider's bond, and the whole bond.
fn bond() -> (Balance, Balance) {
    (reserved(PROVIDER), bonded(PROVIDER))
}
