//! Invariants of the pallet's storage.

use crate::*;
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{
    ensure,
    traits::{fungibles::Inspect as _, Get},
};
use leasehold_primitives::{
    checks::{all_differ, Expected, Reserves},
    time::Timing,
    traits::{Purpose, Usage},
    AssetId, Balance, LeaseId, OrderId,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the whole state except holds and reserves: see [`Self::expected_holds`] and [`Self::expected_reserves`].
    /// Walks all of it: for tests and for trying a runtime upgrade.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let timing = T::Timing::get();
        for (id, lease) in Leases::<T>::iter() {
            Self::check_lease(id, &lease, &timing)?;
            Self::check_agreement(&lease)?;
        }
        Self::check_groups()?;
        Self::check_sold()?;
        Self::check_listings()?;
        Self::check_fees()?;
        Self::check_refusals()?;
        ensure!(Owed::<T>::iter_values().all(|amount| amount > 0), "nothing is owed, and that is stored");
        TrackRecords::<T>::iter_values().try_for_each(|record| record.check())?;
        PriceIndices::<T>::iter_values().try_for_each(|index| index.check())?;
        let approved = ApprovedAssets::<T>::get();
        ensure!(all_differ(approved.iter()), "an asset is approved twice");
        ensure!(FeeRate::<T>::get() <= T::MaxFeeRate::get(), "the fee rate is above the highest");
        Ok(())
    }

    /// Adds the holds for leases and debts to `expected`. Another pallet holds money for orders and bids under the same
    /// reasons: only with these does the sum equal the holds.
    pub fn expected_holds(expected: &mut Expected<T::AccountId>) -> Result<(), TryRuntimeError> {
        for lease in Leases::<T>::iter_values() {
            let escrow = lease.ledger.escrow().ok_or("a lease paid out more than was paid in")?;
            expected.add(&lease.tenant, &lease.asset, Purpose::Lease, escrow)?;
            expected.add(&lease.tenant, &lease.asset, Purpose::Lease, lease.lock_in)?;
            expected.add(&lease.tenant, &AssetId::Native, Purpose::Lease, lease.record_deposit)?;
        }
        for ((_payee, asset, holder), amount) in Owed::<T>::iter() {
            expected.add(&holder, &asset, Purpose::Lease, amount)?;
        }
        Ok(())
    }

    /// Adds the leases' reserves of offers and in bonds to `expected`. Bids reserve there too.
    pub fn expected_reserves(expected: &mut Reserves) -> Result<(), TryRuntimeError> {
        for lease in Leases::<T>::iter_values() {
            let running = !matches!(lease.state, LeaseState::Closing { .. });
            expected.lease(lease.offer, if running { lease.gpus } else { 0 })?;
            expected.bond(&lease.provider, lease.exit_penalty)?;
        }
        Ok(())
    }

    /// Checks that each group counts its leases.
    fn check_groups() -> Result<(), TryRuntimeError> {
        let mut groups = BTreeMap::<OrderId, u16>::new();
        for lease in Leases::<T>::iter_values().filter(|lease| lease.one_of_several) {
            let order = lease.order.ok_or("one of several leases of no order")?;
            let leases = groups.entry(order).or_default();
            *leases = leases.checked_add(1).ok_or("more leases than there are")?;
        }
        let stored = Groups::<T>::iter().map(|(order, group)| (order, group.leases));
        ensure!(stored.collect::<BTreeMap<_, _>>() == groups, "a group does not count its leases");
        Ok(())
    }

    /// Checks that a bought lease learns once how it was served before: when the one that was sold is final.
    fn check_sold() -> Result<(), TryRuntimeError> {
        let mut sold = BTreeSet::<LeaseId>::new();
        for lease in Leases::<T>::iter_values() {
            if let LeaseState::Closing { reason: CloseReason::Transferred(next) } = lease.state {
                sold.insert(next);
            }
        }
        for (id, lease) in Leases::<T>::iter() {
            let open = matches!(lease.before, Before::Open);
            ensure!(open == sold.contains(&id), "a lease waits to learn how it was served before, or knows too soon");
            if let Before::Known(windows) = lease.before {
                ensure!(windows.missed <= windows.all, "more windows were missed than there were");
            }
            let bought = lease.before != Before::Nothing;
            ensure!(
                bought == (lease.root < id),
                "a lease goes by another's id that was not bought, or by its own that was"
            );
        }
        Ok(())
    }

    /// Checks a lease's coverage and cost.
    fn check_lease(id: LeaseId, lease: &Lease<T::AccountId>, timing: &Timing) -> Result<(), TryRuntimeError> {
        let Lease { coverage, ledger, .. } = lease;
        ensure!(id < NextLease::<T>::get(), "a lease with an id not yet given");
        ensure!(lease.tenant != lease.provider, "a lease to oneself");
        ensure!(lease.gpus > 0 && ledger.price > 0, "a lease of nothing, or for nothing");
        ensure!(ledger.escrow().is_some(), "a lease paid out more than was paid in");
        let charged = ledger.charged().ok_or("a charge overflows")?;
        let fee = ledger.fee().ok_or("a fee overflows")?;
        ensure!(ledger.paid.checked_add(fee) == Some(charged), "the charge is not the provider's share and the fee");

        let now = Self::now();
        let usage = T::Usage::availability(id);
        match lease.state {
            LeaseState::Pending { .. } => {
                ensure!(
                    (coverage.start, coverage.end, coverage.reapplied) == (0, 0, 0) && ledger.blocks == 0,
                    "a lease that runs before it is activated"
                );
                ensure!(ledger.refunded == 0, "a refund before the lease began");
            }
            LeaseState::Active => ensure!(ledger.refunded == 0, "a refund while the lease runs"),
            LeaseState::Closing { .. } => ensure!(coverage.end <= now, "a lease closes before its end"),
        }
        ensure!(coverage.end <= coverage.term_end(), "a lease longer than its term");
        ensure!(coverage.end <= coverage.funded_until(ledger.funded_blocks()).max(now), "a lease without funds");
        // No overdraft: the money for all that can still be charged is there.
        let ahead = if coverage.start == 0 { 0 } else { coverage.end.saturating_sub(now) };
        let most = coverage.creditable_blocks(timing, now, &usage).saturating_add(ahead);
        ensure!(most.max(ledger.blocks) <= ledger.funded_blocks(), "a lease could be charged more than it has");
        ensure!(ledger.blocks <= coverage.elapsed(now), "more blocks charged than passed");
        ensure!(ledger.blocks <= timing.whole_blocks(usage.final_ms), "blocks charged that are not final");
        Ok(())
    }

    /// Checks the agreement of a lease's parties and others.
    fn check_agreement(lease: &Lease<T::AccountId>) -> Result<(), TryRuntimeError> {
        ensure!(lease.terms.is_valid(), "a lease at terms that nobody can promise");
        lease.sponsors.check(lease.ledger.deposited)?;
        let standbys = lease.standbys.iter().map(|standby| &standby.provider);
        ensure!(all_differ(standbys.clone()), "a standby twice");
        ensure!(!standbys.clone().any(|standby| *standby == lease.provider), "a provider stands by for itself");
        ensure!(!standbys.clone().any(|standby| *standby == lease.tenant), "a tenant stands by for its provider");
        match lease.state {
            LeaseState::Pending { called, .. } => {
                ensure!(called == lease.failed_over, "a standby was called, and that is not known, or the reverse");
                ensure!(!lease.under_notice, "notice before the lease began");
                ensure!(lease.before == Before::Nothing, "a lease was sold before it began");
            }
            LeaseState::Active => (),
            LeaseState::Closing { reason } => {
                let left = matches!(reason, CloseReason::ProviderLeft | CloseReason::Transferred(_));
                ensure!(!left || lease.exit_penalty == 0, "a penalty is reserved that was paid or moved on");
                ensure!(lease.lock_in == 0, "a lock-in of a lease that is over");
                ensure!(lease.standbys.is_empty(), "standbys of a lease that is over");
                if let CloseReason::Transferred(next) | CloseReason::FailedOver(next) = reason {
                    ensure!(next < NextLease::<T>::get(), "a lease goes on as one that never was");
                }
            }
        }
        Ok(())
    }

    /// Checks that the parts of all fees are in the pot, or owed to it.
    fn check_fees() -> Result<(), TryRuntimeError> {
        let mut parts = BTreeMap::<AssetId, Balance>::new();
        let mut note = |asset: AssetId, amount: Option<Balance>| {
            let sum = parts.entry(asset).or_default();
            *sum = amount.and_then(|amount| sum.checked_add(amount)).ok_or("the sum of fees overflows")?;
            Ok::<_, TryRuntimeError>(())
        };
        for (asset, pot) in FeePots::<T>::iter() {
            ensure!(pot != FeePot::default(), "nothing is in a pot, and that is stored");
            ensure!(matches!(asset, AssetId::Native) || pot.burnt == 0, "another asset is to be burnt");
            note(asset, pot.sum())?;
        }
        let account = T::FeePot::get();
        for (asset, sum) in parts {
            let owed = Owed::<T>::iter_prefix_values((&account, &asset));
            let there = owed.fold(T::Escrow::balance(asset, &account), Balance::saturating_add);
            ensure!(there >= sum, "less is in the fee pot than its parts");
        }
        Ok(())
    }

    /// Checks that each refusal is counted on both sides.
    fn check_refusals() -> Result<(), TryRuntimeError> {
        let (mut by_tenants, mut of_providers) = (0u64, 0u64);
        for refused in Refusals::<T>::iter_values() {
            ensure!(refused > 0, "a tenant refused nothing, and that is stored");
            by_tenants = by_tenants.saturating_add(refused.into());
        }
        for record in TrackRecords::<T>::iter_values() {
            of_providers = of_providers.saturating_add(record.refused.into());
        }
        ensure!(by_tenants == of_providers, "a refusal that only one side counts");
        Ok(())
    }

    fn check_listings() -> Result<(), TryRuntimeError> {
        for (id, listing) in Listings::<T>::iter() {
            let lease = Leases::<T>::get(id).ok_or("a listing without its lease")?;
            ensure!(matches!(lease.state, LeaseState::Active), "a lease is listed that does not run");
            ensure!(!lease.under_notice, "a lease is listed whose provider gave notice");
            let to = |who: &T::AccountId| listing.to.as_ref() == Some(who);
            ensure!(!to(&lease.tenant) && !to(&lease.provider), "a lease is listed for its own parties");
        }
        Ok(())
    }
}
