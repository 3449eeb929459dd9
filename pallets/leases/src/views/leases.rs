//! Leases: one, those that pass a filter, those that can be taken over.

use crate::{math::accounting::Ledger, *};
use alloc::vec::Vec;
use frame_support::traits::Get;
use leasehold_primitives::{
    api::{
        newest_first, page_size, LeaseFilter, LeaseStage, LeaseStatus, LeaseView, LeasesPage, ListingView, SponsorView,
        StandbyView, MAX_LEASES_PER_PAGE, MAX_SCANNED,
    },
    market::Standby,
    reporting::{ReportedLease, ReportedLeases},
    time::Timing,
    traits::Usage,
    usage::Availability,
    Balance, LeaseId,
};

impl<T: Config> Pallet<T> {
    /// A lease with what it has cost so far.
    pub fn lease_view(id: LeaseId) -> Option<LeaseView<T::AccountId>> {
        Self::view_lease(id, Leases::<T>::get(id)?, &T::Timing::get())
    }

    /// Leases that are not final and pass `filter`, newest first, from `from` down. Looks at 1,000 ids at most; one
    /// that does not pass costs only a read of its record.
    pub fn leases(filter: &LeaseFilter<T::AccountId>, from: Option<LeaseId>, limit: u32) -> LeasesPage<T::AccountId> {
        let timing = T::Timing::get();
        let size = page_size(limit, MAX_LEASES_PER_PAGE);
        let (leases, next) = newest_first(NextLease::<T>::get(), from, size, |id| {
            let lease = Leases::<T>::get(id).filter(|lease| passes(lease, filter, &timing))?;
            Self::view_lease(id, lease, &timing)
        });
        LeasesPage { leases, next }
    }

    /// Leases that can be taken over: those after `from` in the order of storage, which means nothing. A lease that
    /// stays listed throughout is on exactly one page.
    pub fn listed_leases(from: Option<LeaseId>, limit: u32) -> LeasesPage<T::AccountId> {
        let limit = page_size(limit, MAX_LEASES_PER_PAGE);
        let mut ids = match from {
            Some(last) => Listings::<T>::iter_keys_from(Listings::<T>::hashed_key_for(last)),
            None => Listings::<T>::iter_keys(),
        };
        let page: Vec<LeaseId> = ids.by_ref().take(limit).collect();
        let next = ids.next().and_then(|_| page.last().copied());
        LeasesPage { leases: page.into_iter().filter_map(Self::lease_view).collect(), next }
    }

    /// The leases of `provider` that were activated, among the `scan` leases after `from` in the order of storage. A
    /// lease that stays stored throughout is looked at for exactly one page.
    pub fn reported_leases(provider: &T::AccountId, from: Option<LeaseId>, scan: u32) -> ReportedLeases {
        let mut stored = match from {
            Some(last) => Leases::<T>::iter_from(Leases::<T>::hashed_key_for(last)),
            None => Leases::<T>::iter(),
        };
        let mut last = None;
        let leases = stored
            .by_ref()
            .take(page_size(scan, MAX_SCANNED))
            .inspect(|(id, _)| last = Some(*id))
            .filter(|(_, lease)| lease.provider == *provider && !matches!(lease.state, LeaseState::Pending { .. }))
            .map(|(id, Lease { coverage, .. })| ReportedLease {
                lease: id,
                start: coverage.start,
                end: coverage.end,
                last_window: T::Usage::availability(id).last_window,
            })
            .collect();
        let next = stored.next().and(last);
        ReportedLeases { leases, next }
    }

    fn view_lease(id: LeaseId, lease: Lease<T::AccountId>, timing: &Timing) -> Option<LeaseView<T::AccountId>> {
        let (now, usage) = (Self::now(), T::Usage::availability(id));
        let Lease { coverage, ledger, .. } = &lease;
        let funded_until = match lease.state {
            LeaseState::Pending { .. } => 0,
            // By all deposits, including those given back since.
            LeaseState::Active | LeaseState::Closing { .. } => {
                coverage.funded_until(Ledger { refunded: 0, ..ledger.clone() }.funded_blocks())
            }
        };
        let successor = match lease.state {
            LeaseState::Closing { reason: CloseReason::Transferred(id) | CloseReason::FailedOver(id) } => Some(id),
            _ => None,
        };
        let credited = coverage.credited_blocks(timing, now, &usage).min(ledger.funded_blocks()).max(ledger.blocks);
        let accrued = ledger.price_of(credited)?;
        Some(LeaseView {
            id,
            price: ledger.price,
            start: coverage.start,
            end: coverage.end,
            term: coverage.term,
            funded_until,
            deposited: ledger.deposited,
            escrow: ledger.escrow()?,
            accrued,
            charged: ledger.charged()?,
            fee: ledger.fee()?,
            sponsors: view_sponsors(&lease, accrued)?,
            status: status(&lease, timing, &usage),
            successor,
            missed_windows: T::Usage::missed_in_a_row(id, &coverage.span()),
            availability: usage,
            utilisation: T::Usage::utilisation(id),
            listing: Listings::<T>::get(id).map(|Listing { price, to }| ListingView { price, to }),
            order: lease.order,
            tenant: lease.tenant,
            provider: lease.provider,
            payee: lease.payee,
            offer: lease.offer,
            model: lease.model,
            gpus: lease.gpus,
            asset: lease.asset,
            renewable: lease.renewable,
            lock_in: lease.lock_in,
            terms: lease.terms,
            exit_penalty: lease.exit_penalty,
            under_notice: lease.under_notice,
            standbys: lease.standbys.into_iter().map(view_standby).collect(),
            revision: lease.revision,
            access: lease.access,
        })
    }
}

/// The status of a lease, for readers.
fn status<AccountId>(lease: &Lease<AccountId>, timing: &Timing, usage: &Availability) -> LeaseStatus {
    match lease.state {
        LeaseState::Pending { activate_by, .. } => LeaseStatus::Pending { activate_by },
        LeaseState::Active => LeaseStatus::Active,
        LeaseState::Closing { .. } => {
            LeaseStatus::Closing { closes_at: lease.coverage.decided_at(timing, usage.last_available) }
        }
    }
}

fn passes<AccountId: PartialEq>(lease: &Lease<AccountId>, filter: &LeaseFilter<AccountId>, timing: &Timing) -> bool {
    let stage = || LeaseStage::from(&status(lease, timing, &Availability::default()));
    filter.tenant.as_ref().is_none_or(|tenant| lease.tenant == *tenant)
        && filter.provider.as_ref().is_none_or(|provider| lease.provider == *provider)
        && filter.offer.is_none_or(|offer| lease.offer == offer)
        && filter.order.is_none_or(|order| lease.order == Some(order))
        && filter.model.is_none_or(|model| lease.model == model)
        && filter.status.is_none_or(|wanted| stage() == wanted)
}

/// The amounts that sponsors paid, and the parts that the blocks credited so far did not use.
fn view_sponsors<AccountId: Clone + PartialEq>(
    lease: &Lease<AccountId>,
    accrued: Balance,
) -> Option<Vec<SponsorView<AccountId>>> {
    let unspent = lease.sponsors.shares(accrued..lease.ledger.funds()?);
    let unspent_of = |who: &AccountId| unspent.iter().find(|(sponsor, _)| sponsor == who).map_or(0, |(_, rest)| *rest);
    let paid = lease.sponsors.shares(0..Balance::MAX).into_iter();
    Some(paid.map(|(sponsor, deposited)| SponsorView { unspent: unspent_of(&sponsor), sponsor, deposited }).collect())
}

fn view_standby<AccountId>(standby: Standby<AccountId>) -> StandbyView<AccountId> {
    let Standby { provider, offer, price, terms, .. } = standby;
    StandbyView { provider, offer, price, terms }
}
