//! Finds offences in missed windows, and computes what offences cost: plain arithmetic, without storage.

use super::missed::History;
use crate::types::Counted;
use core::ops::Range;
use leasehold_primitives::{
    traits::{AtStake, Offence, OffenceKind},
    usage::REMEMBERED_WINDOWS,
    Balance, Round, Window,
};
use sp_runtime::Permill;

/// The number of the last 64 windows of a lease that may be missed.
pub const TOLERATED: u32 = 3;
/// The number of windows missed in a row that abandons a lease.
pub const ABANDONED: u32 = 24;

/// The offences of missed windows. A verdict's offence is not among them: it looks at credit, and not at windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    Missed,
    Abandoned,
}

impl Silence {
    pub const ALL: [Self; 2] = [Self::Missed, Self::Abandoned];

    pub fn kind(self) -> OffenceKind {
        match self {
            Self::Missed => OffenceKind::Missed,
            Self::Abandoned => OffenceKind::Abandoned,
        }
    }
}

impl Counted {
    /// The first window that can still be counted.
    pub fn of(&mut self, silence: Silence) -> &mut Window {
        match silence {
            Silence::Missed => &mut self.missed,
            Silence::Abandoned => &mut self.abandoned,
        }
    }
}

/// An offence of a lease's provider in `windows`, counted in `round`.
pub fn offence<AccountId>(
    kind: OffenceKind,
    round: Round,
    windows: Range<Window>,
    at_stake: AtStake<AccountId>,
) -> Offence<AccountId> {
    let AtStake { provider, tenant, root, stake, exit_penalty, missed } = at_stake;
    let (share, at_least) = price(kind, exit_penalty);
    // Half of what the tenant went without, as for an exit penalty: nobody earns by keeping a provider off the net.
    // Nothing for what watchers say of a gate.
    let restitution = if kind.restitutes() { missed / 2 } else { 0 };
    Offence { kind, provider, lease: root, round, windows, stake_at_risk: stake, share, at_least, tenant, restitution }
}

/// The part of the stake at risk that an offence costs, and its least cost: abandoning a lease costs at least a tenth
/// more than leaving it.
pub fn price(kind: OffenceKind, exit_penalty: Balance) -> (Permill, Balance) {
    let tenth = Permill::from_percent(10);
    match kind {
        OffenceKind::Missed | OffenceKind::Contradicted => (Permill::from_percent(2), 0),
        // Saturates at more money than exists.
        OffenceKind::Abandoned => (tenth, exit_penalty.saturating_add(tenth.mul_ceil(exit_penalty))),
    }
}

impl History<'_> {
    /// Whether the windows could be an offence if none had been void or counted.
    pub fn may_offend(&self) -> bool {
        let missed = self.decided().filter(|(_, missed)| *missed).count();
        u32::try_from(missed).is_ok_and(|missed| missed > TOLERATED)
    }

    /// The windows of the first such offence that can be reported, among those not counted yet: `from` on. As long as
    /// evidence lasts, asking seldom finds the same offences, one after the other, as asking in each window.
    pub fn offence(&self, silence: Silence, from: Window) -> Option<Range<Window>> {
        let (mut first, mut missed_so_far) = (None, 0u32);
        for (window, missed) in self.decided().filter(|(window, _)| *window >= from && !self.is_void(*window)) {
            if missed {
                first = first.or(Some(window));
                // At most 64.
                missed_so_far = missed_so_far.saturating_add(1);
            } else if silence == Silence::Abandoned {
                (first, missed_so_far) = (None, 0);
            }
            let enough = match silence {
                Silence::Missed => missed_so_far > TOLERATED,
                Silence::Abandoned => missed_so_far >= ABANDONED,
            };
            if missed && enough && self.can_be_reported(window, from) {
                return Some(first?..window.saturating_add(1));
            }
        }
        None
    }

    /// Whether an offence that ended with `window` is still evidence, and of a later round than the one counted before.
    fn can_be_reported(&self, window: Window, from: Window) -> bool {
        let round = |window| self.timing.round_of(window);
        let later = from.checked_sub(1).is_none_or(|counted| round(counted) < round(window));
        later && self.timing.is_evidence(window, self.now)
    }

    /// The decided whole windows of the lease, oldest first, and whether each was missed. Void ones are included. There
    /// are no more than are remembered, so that any two of them are within 64 windows.
    fn decided(&self) -> impl Iterator<Item = (Window, bool)> + '_ {
        let whole = self.timing.whole_windows(self.blocks);
        let decided = self.timing.decided_window(self.now);
        let reported = self.record.and_then(|record| record.last_window);
        // Saturates in the first windows of a chain.
        let oldest =
            decided.max(reported).map_or(0, |newest| newest.saturating_add(1).saturating_sub(REMEMBERED_WINDOWS));
        let end = decided.map_or(0, |newest| newest.saturating_add(1));
        (whole.start.max(oldest)..whole.end.min(end)).filter_map(|window| Some((window, self.was_missed(window)?)))
    }
}
