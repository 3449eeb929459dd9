//! How a provider leaves a lease: by closing it, by silence, or by not activating it. What each costs, and what it does to
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
    /// How a lease that is over ended, as far as its provider was silent.
    ///
    /// A lease that was bought is one with what it was before. Its own windows alone would tell too little: an account that
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

    /// The windows that lie in a lease as a whole. Those that can still be reported are not counted as missed.
    fn whole_windows(id: LeaseId, lease: &Lease<T::AccountId>) -> Windows {
        let timing: Timing = T::Timing::get();
        let windows = timing.whole_windows(&lease.coverage.span());
        let blocks = timing.window_start(windows.start)..timing.window_start(windows.end);
        // What is void of them are whole windows. Saturates where it covers none, and the range is the wrong way round.
        let void = T::Usage::void_blocks(&blocks).checked_div(timing.window_blocks).unwrap_or(0);
        let all = windows.end.saturating_sub(windows.start).saturating_sub(void);
        let missed = T::Usage::missed_in_a_row(id, &blocks).min(all);
        Windows { all, missed, since: T::Usage::missed_since(id, &blocks) }
    }

    /// The oldest window of the row, back from the newest that is decided, that was missed of a lease under this tenant.
    /// After its last whole window nothing tells; before its first, the part of one does that it covers.
    fn missed_since(id: LeaseId, lease: &Lease<T::AccountId>) -> Option<Window> {
        let timing: Timing = T::Timing::get();
        let span = lease.coverage.span();
        let whole = timing.whole_windows(&span);
        let telling = if whole.is_empty() { span } else { span.start..timing.window_start(whole.end) };
        T::Usage::missed_since(id, &telling)
    }

    /// The blocks that a provider left its tenant without by its silence to the end: those missed in the row, and after
    /// it. What was missed before that is not what it left by: who jams a provider early in a long lease would earn by
    /// every window when it ends.
    fn silent_blocks(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        let Some(since) = Self::missed_since(id, lease) else { return 0 };
        let timing: Timing = T::Timing::get();
        let silent = timing.window_start(since).max(lease.coverage.start)..lease.coverage.end;
        // Saturate where a window counts as missed of which something was credited.
        let blocks = silent.end.saturating_sub(silent.start).saturating_sub(T::Usage::void_blocks(&silent));
        blocks.min(Self::missed_blocks(id, lease))
    }

    /// The windows that an exit penalty answers for of a lease that is over: those that were missed in a row to the end,
    /// also under earlier tenants, and those that nobody knows of yet.
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
        // Saturates in the first windows of a chain, of which none is decided.
        let undecided = timing.window_of(Self::now()).saturating_sub(1).min(end.saturating_sub(1));
        row.unwrap_or(undecided.max(entered))..end
    }

    /// Whether it is decided how the provider left a lease that closes, if anything hangs on it.
    ///
    /// That every report is in does not suffice: a window of which little was credited can prove void until the next is
    /// over.
    pub(crate) fn is_exit_decided(id: LeaseId, lease: &Lease<T::AccountId>) -> bool {
        if matches!(lease.before, Before::Open) {
            // Its provider answers for all its tenants' windows together: what is kept of them goes with the last lease.
            return false;
        }
        if matches!(lease.state, LeaseState::Closing { reason: CloseReason::Transferred(_) }) {
            // What went before its last window then matters to nobody.
            return Self::was_served_last(id, lease) || Self::are_windows_known(lease);
        }
        lease.exit_penalty == 0 || !matches!(Self::ending(id, lease), Ending::Undecided)
    }

    /// Whether the last window that lies in a lease as a whole was served.
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

    /// What becomes of the exit penalty when a lease begins to close.
    pub(crate) fn begin_exit(id: LeaseId, lease: &mut Lease<T::AccountId>, reason: CloseReason) {
        // A penalty that is not free now is decided on with the last window, when all that is missing is known.
        if matches!(reason, CloseReason::ProviderClosed) {
            let penalty = core::mem::take(&mut lease.exit_penalty);
            // Half of it, whatever the tenant missed, in whatever asset: the provider says itself that it leaves.
            Self::park_penalty(id, lease, penalty, Self::left_windows(id, lease), Balance::MAX);
        } else if lease.exit_penalty > 0 && matches!(Self::ending(id, lease), Ending::Served) {
            T::BondReserves::release(&lease.provider, core::mem::take(&mut lease.exit_penalty));
        }
    }

    /// The last step of a lease decides how its provider left it: a penalty that is still reserved is parked or free, and
    /// of one that was sold the next learns how it was served.
    pub(crate) fn conclude_exit(id: LeaseId, lease: &mut Lease<T::AccountId>, reason: CloseReason) {
        if let CloseReason::Transferred(next) = reason {
            let before = match lease.before {
                Before::Known(before) => before,
                // Such a one is not final while an earlier one is open.
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

    /// What a provider answers with that did not activate a lease until block `activate_by`: as if it had left it.
    ///
    /// Unless a migration ran meanwhile, which keeps out all calls: then it answers with nothing, and its track record
    /// does not count the lease.
    pub(crate) fn answer_for_not_activating(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        activate_by: BlockNumber,
        called: bool,
    ) {
        let penalty = core::mem::take(&mut lease.exit_penalty);
        let blocks = T::Timing::get().activation_blocks;
        // Saturate, being times: at the end of the chain's numbers nothing is activated.
        if T::Usage::migrated(&(activate_by.saturating_sub(blocks)..activate_by.saturating_add(1))) {
            T::BondReserves::release(&lease.provider, penalty);
            return;
        }
        // Blocks that the lease would have run: no more, so that nobody has a standby called for a lease that is next to
        // over, and whenever it is found out.
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

    /// Parks `penalty`, of which the tenant gets at most `most`, and at most half.
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

/// The most that a tenant gets for going without `blocks`: half of what they would have cost, as nobody may gain by
/// another's failure. A price in another asset says nothing of native money.
fn half_the_price<AccountId>(lease: &Lease<AccountId>, blocks: BlockNumber) -> Balance {
    match lease.asset {
        AssetId::Native => cost_of(lease, blocks) / 2,
        AssetId::WithId(_) => 0,
    }
}

/// What `blocks` of a lease cost. Saturates: of money reapplied to blocks that were missed before it could be more than a
/// number holds, and no more is ever taken than a penalty.
fn cost_of<AccountId>(lease: &Lease<AccountId>, blocks: BlockNumber) -> Balance {
    lease.ledger.price_of(blocks).unwrap_or(Balance::MAX)
}
