//! The end of a lease: closing it, freeing what it cannot cost any more, and closing it for good.

use crate::{
    accounting::{FeeParts, Ledger},
    settlement::Progress,
    *,
};
use core::ops::Range;
use frame_support::{
    pallet_prelude::*,
    traits::{
        fungibles::hold::Mutate as _,
        tokens::{Fortitude, Precision},
    },
};
use leasehold_primitives::{
    time::Timing,
    traits::{Capacity, ExitPenalties, Usage},
    AssetId, Balance, BlockNumber, LeaseId,
};

/// Windows in an epoch of the price index: a day of 1 h windows.
const WINDOWS_PER_PRICE_EPOCH: BlockNumber = 24;
/// Windows in an epoch of reputations: a week of 1 h windows.
const WINDOWS_PER_REPUTATION_EPOCH: BlockNumber = 168;

impl<T: Config> Pallet<T> {
    /// Ends a lease whose end has come: its capacity returns, and all that it cannot cost any more goes back to
    /// whoever paid it in. The caller stores it.
    pub(crate) fn begin_closing(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        reason: CloseReason,
        crank: Option<&T::AccountId>,
    ) -> DispatchResult {
        T::Capacity::release(lease.offer, lease.gpus);
        let freed = Self::free(id, lease)?;
        Self::refund(id, lease, freed.clone())?;
        let refunded = freed.end.saturating_sub(freed.start);
        Self::end_terms(id, lease, reason, crank)?;
        Self::deposit_event(Event::LeaseClosing { lease: id, reason, end: lease.coverage.end, refunded });
        Ok(())
    }

    /// Frees what the lease cannot cost any more, and returns where on the escrow line it lies. It stays held.
    pub(crate) fn free(id: LeaseId, lease: &mut Lease<T::AccountId>) -> Result<Range<Balance>, DispatchError> {
        let most = lease.coverage.creditable_blocks(&T::Timing::get(), Self::now(), &T::Usage::availability(id));
        let top = lease.ledger.funds().ok_or(Error::<T>::Overflow)?;
        let free = lease.ledger.free_all_but(most).ok_or(Error::<T>::Overflow)?;
        Ok(top.checked_sub(free).ok_or(Error::<T>::Overflow)?..top)
    }

    /// Pays a freed stretch of the escrow line back to whoever paid it in.
    pub(crate) fn refund(id: LeaseId, lease: &Lease<T::AccountId>, freed: Range<Balance>) -> DispatchResult {
        Self::refund_sponsors(id, lease, freed.clone())?;
        let own = lease.sponsors.tenant_share(freed);
        Self::pay(HoldReason::LeaseEscrow, &lease.asset, &lease.tenant, &lease.tenant, own)
    }

    /// Pays of a freed stretch of the escrow line what is not the tenant's.
    pub(crate) fn refund_sponsors(id: LeaseId, lease: &Lease<T::AccountId>, freed: Range<Balance>) -> DispatchResult {
        for (sponsor, amount) in lease.sponsors.shares(freed) {
            if amount > 0 {
                Self::pay(HoldReason::LeaseEscrow, &lease.asset, &lease.tenant, &sponsor, amount)?;
                Self::deposit_event(Event::SponsorRefunded { lease: id, sponsor, amount });
            }
        }
        Ok(())
    }

    /// Settles what else the parties owe each other at the end, and enters the lease as closing.
    pub(crate) fn end_terms(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        reason: CloseReason,
        crank: Option<&T::AccountId>,
    ) -> DispatchResult {
        let timing: Timing = T::Timing::get();
        let penalty = core::mem::take(&mut lease.penalty);
        if matches!(reason, CloseReason::ProviderClosed) {
            Self::take_penalty(id, lease, penalty);
        } else if penalty > 0 {
            T::Penalties::release(&lease.provider, penalty);
        }
        let commitment = core::mem::take(&mut lease.commitment);
        // A tenant that goes because its provider does breaks no promise.
        let early = lease.coverage.end <= Self::committed_until(lease, &timing) && !lease.under_notice;
        if matches!(reason, CloseReason::TenantClosed) && early {
            Self::pay(HoldReason::LeaseEscrow, &lease.asset, &lease.tenant, &lease.provider, commitment)?;
            if commitment > 0 {
                Self::deposit_event(Event::CommitmentLost { lease: id, amount: commitment });
            }
        } else {
            Self::pay(HoldReason::LeaseEscrow, &lease.asset, &lease.tenant, &lease.tenant, commitment)?;
        }
        lease.bounty = Self::pay_bounty(&lease.tenant, crank, lease.bounty)?;
        lease.standbys = Default::default();
        lease.state = LeaseState::Closing { reason };
        Listings::<T>::remove(id);
        Self::schedule(Due::Lease(id), Self::chain_closes_at(id, lease.coverage.end));
        Ok(())
    }

    /// The last block in which a tenant that took an ask loses its commitment by closing. Saturates, being a time.
    pub(crate) fn committed_until(lease: &Lease<T::AccountId>, timing: &Timing) -> BlockNumber {
        lease.coverage.start.saturating_add(timing.activation_blocks)
    }

    /// Takes up to `penalty` out of what is reserved in the provider's bond, for the tenant. Returns what it got.
    pub(crate) fn take_penalty(id: LeaseId, lease: &Lease<T::AccountId>, penalty: Balance) -> Balance {
        if penalty == 0 {
            return 0;
        }
        let amount = T::Penalties::take(&lease.provider, &lease.tenant, penalty);
        if amount > 0 {
            Self::deposit_event(Event::ExitPenaltyPaid {
                lease: id,
                provider: lease.provider.clone(),
                tenant: lease.tenant.clone(),
                amount,
            });
        }
        amount
    }

    /// Closes a lease for good if nothing about it is open any more; else stores it.
    pub(crate) fn conclude_or_store(
        id: LeaseId,
        lease: Lease<T::AccountId>,
        progress: Progress,
        crank: Option<&T::AccountId>,
    ) -> Result<Progress, DispatchError> {
        match lease.state {
            LeaseState::Closing { reason }
                if lease.coverage.is_decided(&T::Timing::get(), Self::now(), &T::Usage::availability(id)) =>
            {
                Self::conclude_lease(id, lease, reason, crank)?;
                Ok(Progress::Closed)
            }
            _ => {
                Leases::<T>::insert(id, lease);
                Ok(progress)
            }
        }
    }

    /// Closes a settled lease for good: the rest to whoever paid it in, the fee where fees go, and nothing stays
    /// behind but the provider's record.
    fn conclude_lease(
        id: LeaseId,
        mut lease: Lease<T::AccountId>,
        reason: CloseReason,
        crank: Option<&T::AccountId>,
    ) -> DispatchResult {
        let top = lease.ledger.funds().ok_or(Error::<T>::Overflow)?;
        let rest = lease.ledger.free_all_but_fee().ok_or(Error::<T>::Overflow)?;
        Self::refund(id, &lease, top.checked_sub(rest).ok_or(Error::<T>::Overflow)?..top)?;
        let fee = lease.ledger.fee().ok_or(Error::<T>::Overflow)?;
        Self::split_fee(id, &lease.asset, &lease.tenant, fee)?;
        Self::note_in_records(&lease);

        T::Usage::forget(id);
        T::Capacity::conclude(lease.offer);
        let charged = lease.ledger.charged().ok_or(Error::<T>::Overflow)?;
        let Ledger { blocks, paid, refunded, .. } = lease.ledger;
        Self::drop_lease(id, &lease, crank)?;
        Self::deposit_event(Event::LeaseClosed { lease: id, reason, blocks, charged, paid, fee, refunded });
        Ok(())
    }

    /// Takes the fee out of the tenant's hold.
    fn split_fee(id: LeaseId, asset: &AssetId, tenant: &T::AccountId, fee: Balance) -> DispatchResult {
        if fee == 0 {
            return Ok(());
        }
        let FeeParts { burnt, stakers, watchers, treasury } =
            FeeParts::of(fee, matches!(asset, AssetId::Native)).ok_or(Error::<T>::Overflow)?;
        if burnt > 0 {
            T::Escrow::burn_held(
                asset.clone(),
                &HoldReason::LeaseEscrow.into(),
                tenant,
                burnt,
                Precision::Exact,
                Fortitude::Force,
            )?;
        }
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::StakersPot::get(), stakers)?;
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::WatchersPot::get(), watchers)?;
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::TreasuryAccount::get(), treasury)?;
        Self::deposit_event(Event::FeeSplit { lease: id, burnt, stakers, watchers, treasury });
        Ok(())
    }

    /// Removes a lease; its deposit returns, and what is left of its bounty.
    pub(crate) fn drop_lease(id: LeaseId, lease: &Lease<T::AccountId>, crank: Option<&T::AccountId>) -> DispatchResult {
        Leases::<T>::remove(id);
        let bounty = Self::pay_bounty(&lease.tenant, crank, lease.bounty)?;
        Self::return_records(&lease.tenant, lease.deposit, bounty)
    }

    /// Enters how a lease went into its provider's record, and what it cost into the price index.
    fn note_in_records(lease: &Lease<T::AccountId>) {
        let now = Self::now();
        let price_epoch = Self::price_epoch(now);
        let (due, credited) = (lease.coverage.elapsed(now), lease.ledger.blocks);
        // What would have been burnt had every block been delivered: else one who delivers none weighs nothing.
        let full_burn = lease
            .ledger
            .price_of(due)
            .and_then(|charge| {
                FeeParts::of(lease.ledger.fee_rate.mul_ceil(charge), matches!(lease.asset, AssetId::Native))
            })
            .map_or(0, |parts| parts.burnt);
        // Saturates: caps and weights that large are as good as any.
        // A provider that retired its offers still answers for the GPUs of the lease.
        let gpus = T::Capacity::gpus(&lease.provider).max(lease.gpus.into());
        let cap = T::ReputationCap::get().saturating_mul(gpus.into());
        let gpu_blocks = u64::from(lease.gpus).saturating_mul(u64::from(credited));
        let price = lease.ledger.price.checked_div(lease.gpus.into()).unwrap_or(0);
        Records::<T>::mutate(&lease.provider, |record| {
            record.note(Self::reputation_epoch(now), due.into(), credited.into(), full_burn, cap);
            if gpu_blocks > 0 {
                PriceIndices::<T>::mutate(lease.model, &lease.asset, |index| {
                    index.roll(price_epoch);
                    let weight = record.allow(lease.model, lease.asset.clone(), price_epoch, gpu_blocks, index.cap());
                    index.note(price_epoch, price, weight);
                });
            }
        });
    }

    /// The epoch of the price index that `block` lies in.
    pub(crate) fn price_epoch(block: BlockNumber) -> u32 {
        Self::epoch(block, WINDOWS_PER_PRICE_EPOCH)
    }

    /// The epoch of reputations that `block` lies in.
    pub(crate) fn reputation_epoch(block: BlockNumber) -> u32 {
        Self::epoch(block, WINDOWS_PER_REPUTATION_EPOCH)
    }

    fn epoch(block: BlockNumber, windows: BlockNumber) -> u32 {
        T::Timing::get().window_of(block).checked_div(windows).unwrap_or(0)
    }

    /// By how much, in 10,000ths, a bid of this provider counts as dearer than it is.
    pub(crate) fn penalty_of(provider: &T::AccountId) -> u16 {
        Records::<T>::get(provider).penalty(Self::reputation_epoch(Self::now()), T::FullReputation::get())
    }
}
