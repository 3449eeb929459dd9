//! A provider's ways to leave a lease: `leave`, silence, and not activating it. The cost of each, and its effect on
//! the provider's track record.

use crate::{math::windows::Windows, *};
use core::ops::Range;
use frame_support::{defensive, traits::Get};
use leasehold_primitives::{
    time::Timing,
    traits::{BondReserves, Ending, Usage},
    AssetId, Balance, BlockNumber, LeaseId, Window,
};

impl<T: Config> Pallet<T> {
    /// Whether the provider of a lease that is over was silent at the end.
    ///
    /// A bought lease counts as one with its predecessors. Its own windows alone would tell too little: an account that
    /// backs a provider that went dark could buy the lease and close it before it has windows of its own.
    pub(crate) fn ending(id: LeaseId, lease: &Lease<T::AccountId>) -> Ending {
        let own = T::Usage::ending(id, &lease.coverage.span());
        if matches!(lease.before, Before::Nothing) || matches!(own, Ending::Undecided) {
            return own;
        }
        let windows = match (Self::whole_windows(id, lease), lease.before) {
            (windows, Before::Known(before)) => windows.after(before),
            (windows, _) if windows.missed < windows.all => windows,
            _ => return Ending::Undecided,
        };
        if windows.are_silent() {
            Ending::Silent
        } else {
            Ending::Served
        }
    }

    /// The windows that lie wholly in a lease. Those that can still be reported are not counted as missed.
    fn whole_windows(id: LeaseId, lease: &Lease<T::AccountId>) -> Windows {
        let timing: Timing = T::Timing::get();
        let windows = timing.whole_windows(&lease.coverage.span());
        let blocks = timing.window_start(windows.start)..timing.window_start(windows.end);
        // The void blocks among them make up whole windows. Saturates if the lease covers no whole window and the range
        // is reversed.
        let void = T::Usage::void_blocks(&blocks).checked_div(timing.window_blocks).unwrap_or(0);
        let all = windows.end.saturating_sub(windows.start).saturating_sub(void);
        let missed = T::Usage::missed_in_a_row(id, &blocks).min(all);
        Windows { all, missed, since: T::Usage::missed_since(id, &blocks) }
    }

    /// The oldest window of the missed row, counted back from the newest decided window, of a lease under this tenant.
    /// Blocks after the last whole window do not count; those before the first whole window do.
    fn missed_since(id: LeaseId, lease: &Lease<T::AccountId>) -> Option<Window> {
        let timing: Timing = T::Timing::get();
        let span = lease.coverage.span();
        let whole = timing.whole_windows(&span);
        let telling = if whole.is_empty() { span } else { span.start..timing.window_start(whole.end) };
        T::Usage::missed_since(id, &telling)
    }

    /// The blocks that a tenant went without by its provider's silence to the end: those missed in the row, and after
    /// it. Blocks missed before the row do not count: an attacker who jams a provider early in a long lease would earn
    /// by every such window when it ends.
    fn silent_blocks(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        let Some(since) = Self::missed_since(id, lease) else { return 0 };
        let timing: Timing = T::Timing::get();
        let silent = timing.window_start(since).max(lease.coverage.start)..lease.coverage.end;
        // Saturates where a window that counts as missed was partly credited.
        let blocks = silent.end.saturating_sub(silent.start).saturating_sub(T::Usage::void_blocks(&silent));
        blocks.min(Self::missed_blocks(id, lease))
    }

    /// The windows that the exit penalty of an ended lease answers for: those missed in a row to the end, also under
    /// earlier tenants, and those not decided yet.
    fn left_windows(id: LeaseId, lease: &Lease<T::AccountId>) -> Range<Window> {
        let timing: Timing = T::Timing::get();
        let entered = timing.window_of(lease.coverage.start);
        let end = timing.windows(&lease.coverage.span()).end.max(entered.saturating_add(1));
        let own = Self::missed_since(id, lease);
        let before = match lease.before {
            Before::Known(before) => Self::whole_windows(id, lease).after(before).since,
            Before::Nothing | Before::Open => None,
        };
        let row = own.into_iter().chain(before).min();
        // Saturates in the first windows of a chain, when none is decided.
        let undecided = timing.window_of(Self::now()).saturating_sub(1).min(end.saturating_sub(1));
        row.unwrap_or(undecided.max(entered))..end
    }

    /// Whether it is decided how the provider left a closing lease, if anything depends on it.
    ///
    /// It is not enough that every report is in: a window with little credit can prove void until the next is over.
    pub(crate) fn is_exit_decided(id: LeaseId, lease: &Lease<T::AccountId>) -> bool {
        if matches!(lease.before, Before::Open) {
            // The provider answers for all its tenants' windows together: the record of them is dropped with the last
            // lease.
            return false;
        }
        if matches!(lease.state, LeaseState::Closing { reason: CloseReason::Transferred(_) }) {
            // If its last window was served, the windows before it do not matter.
            return Self::was_served_last(id, lease) || Self::are_windows_known(lease);
        }
        lease.exit_penalty == 0 || !matches!(Self::ending(id, lease), Ending::Undecided)
    }

    /// Whether the last window that lies wholly in a lease was served.
    fn was_served_last(id: LeaseId, lease: &Lease<T::AccountId>) -> bool {
        let timing: Timing = T::Timing::get();
        let windows = timing.whole_windows(&lease.coverage.span());
        let last = timing.window_start(windows.end.saturating_sub(1))..timing.window_start(windows.end);
        let counts = !windows.is_empty() && T::Usage::void_blocks(&last) == 0;
        counts && matches!(T::Usage::ending(id, &last), Ending::Served)
    }

    /// Whether all windows of a lease that was sold are decided.
    fn are_windows_known(lease: &Lease<T::AccountId>) -> bool {
        let timing: Timing = T::Timing::get();
        Self::now() >= timing.reports_close_at(lease.coverage.end)
    }

    /// Parks, releases or keeps the exit penalty when a lease begins to close.
    pub(crate) fn begin_exit(id: LeaseId, lease: &mut Lease<T::AccountId>, reason: CloseReason) {
        // A penalty that is not free now is decided with the last window, when all missed blocks are known.
        if matches!(reason, CloseReason::ProviderLeft) {
            let penalty = core::mem::take(&mut lease.exit_penalty);
            // The tenant gets half, whatever it missed and whatever the asset: the provider itself declares that it
            // leaves.
            Self::park_penalty(id, lease, penalty, Self::left_windows(id, lease), Balance::MAX);
        } else if lease.exit_penalty > 0 && matches!(Self::ending(id, lease), Ending::Served) {
            T::BondReserves::release(&lease.provider, core::mem::take(&mut lease.exit_penalty));
        }
    }

    /// Decides in a lease's last step how its provider left it: parks or releases a penalty that is still reserved. If
    /// the lease was sold, tells its successor how it was served.
    pub(crate) fn conclude_exit(id: LeaseId, lease: &mut Lease<T::AccountId>, reason: CloseReason) {
        if let CloseReason::Transferred(next) = reason {
            let before = match lease.before {
                Before::Known(before) => before,
                // A bought lease is not final while an earlier one is open.
                Before::Nothing | Before::Open => Windows::default(),
            };
            let windows = Self::whole_windows(id, lease).after(before);
            Leases::<T>::mutate_extant(next, |next| next.before = Before::Known(windows));
            return;
        }
        let penalty = core::mem::take(&mut lease.exit_penalty);
        if penalty == 0 {
            return;
        }
        match Self::ending(id, lease) {
            Ending::Silent => {
                let missed = Self::silent_blocks(id, lease);
                Self::park_penalty(id, lease, penalty, Self::left_windows(id, lease), half_the_price(lease, missed));
            }
            Ending::Served => T::BondReserves::release(&lease.provider, penalty),
            Ending::Undecided => {
                defensive!("a lease is final before it is decided how it ended");
                T::BondReserves::release(&lease.provider, penalty);
            }
        }
    }

    /// Takes the penalty of a provider that did not activate a lease by block `activate_by`, as if it had left it.
    ///
    /// If a migration ran meanwhile, which keeps out all calls, the provider pays nothing, and its track record does
    /// not count the lease.
    pub(crate) fn answer_for_not_activating(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        activate_by: BlockNumber,
        called: bool,
    ) {
        let penalty = core::mem::take(&mut lease.exit_penalty);
        let blocks = T::Timing::get().activation_blocks;
        // Saturate, being times: at the end of the block numbers nothing is activated.
        if T::Usage::migrated(&(activate_by.saturating_sub(blocks)..activate_by.saturating_add(1))) {
            T::BondReserves::release(&lease.provider, penalty);
            return;
        }
        // Only blocks that the lease would have run, so that nobody has a standby called for a lease that is almost
        // over, and independent of when this step runs.
        let waited = blocks.min(lease.coverage.term).min(lease.ledger.funded_blocks());
        let due = match (called, &lease.asset) {
            (false, _) => penalty,
            (true, AssetId::Native) => cost_of(lease, waited),
            (true, AssetId::WithId(_)) => T::StandbyPenalty::get(),
        };
        let due = due.min(penalty);
        T::BondReserves::release(&lease.provider, penalty.saturating_sub(due));
        let timing: Timing = T::Timing::get();
        let windows = timing.windows(&(activate_by.saturating_sub(blocks)..activate_by.saturating_add(1)));
        Self::park_penalty(id, lease, due, windows, half_the_price(lease, waited));
        Self::note_not_activated(lease, waited);
    }

    /// Parks `penalty`; the tenant gets at most `most` of it, and at most half.
    fn park_penalty(id: LeaseId, lease: &Lease<T::AccountId>, penalty: Balance, windows: Range<Window>, most: Balance) {
        if penalty == 0 {
            return;
        }
        let (provider, tenant) = (&lease.provider, &lease.tenant);
        let (amount, restitution) = T::BondReserves::park(provider, lease.root, windows, penalty, tenant, most);
        if amount > 0 {
            Self::deposit_event(Event::ExitPenaltyParked {
                lease: id,
                provider: provider.clone(),
                tenant: tenant.clone(),
                amount,
                restitution,
            });
        }
    }
}

/// The most that a tenant gets for going without `blocks`: half of their price, as nobody may gain by another's
/// failure. A price in another asset has no known value in native money.
fn half_the_price<AccountId>(lease: &Lease<AccountId>, blocks: BlockNumber) -> Balance {
    match lease.asset {
        AssetId::Native => cost_of(lease, blocks) / 2,
        AssetId::WithId(_) => 0,
    }
}

/// The price of `blocks` of a lease. Saturates: it can overflow if money was reapplied to blocks missed earlier, and no
/// more than a penalty is ever taken.
fn cost_of<AccountId>(lease: &Lease<AccountId>, blocks: BlockNumber) -> Balance {
    lease.ledger.price_of(blocks).unwrap_or(Balance::MAX)
}
