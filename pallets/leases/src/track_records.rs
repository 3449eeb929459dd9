//! Records of closed leases: providers' track records and price indices.

use crate::{clock::Present, math::accounting::FeeParts, *};
use frame_support::traits::Get;
use leasehold_primitives::{
    standing::{accepted, OfferHistory, ServedRounds},
    traits::{Offers, Usage},
    usage::Availability,
    AssetId, BlockNumber, LeaseId,
};

impl<T: Config> Pallet<T> {
    /// Enters a final lease into its provider's track record, and its price into the price index.
    pub(crate) fn note_in_records(lease: &Lease<T::AccountId>, present: &Present, reason: CloseReason) {
        // Saturates where no lease is as long.
        let due = Self::due_blocks(lease, present).saturating_add(Self::blocks_left(lease, reason));
        Self::note(lease, due, lease.ledger.blocks);
    }

    /// Blocks that were due after the provider left a lease by `leave`: at most as many as it could have let its
    /// tenant wait for the activation, as with a lease that was not activated.
    fn blocks_left(lease: &Lease<T::AccountId>, reason: CloseReason) -> BlockNumber {
        if !matches!(reason, CloseReason::ProviderLeft) {
            return 0;
        }
        let Lease { coverage, ledger, .. } = lease;
        let paid_in = ledger.deposited.checked_div(ledger.price).unwrap_or(0);
        let funded = BlockNumber::try_from(paid_in).unwrap_or(BlockNumber::MAX);
        let end = coverage.funded_until(funded).min(coverage.term_end());
        end.saturating_sub(coverage.end).min(T::Timing::get().activation_blocks)
    }

    /// Enters a lease that was not activated into its provider's track record: the blocks for which the tenant waited
    /// in vain were due, and none was delivered. The whole term does not count: the tenant could name any, and it is
    /// free to go elsewhere.
    pub(crate) fn note_not_activated(lease: &Lease<T::AccountId>, waited: BlockNumber) {
        Self::note(lease, waited, 0);
    }

    /// Blocks of a final lease that its provider had to deliver: those of void windows do not count, unless credited.
    /// Blocks that a verdict struck had been credited, so they were due. Blocks never credited are taken to lie in void
    /// windows first.
    fn due_blocks(lease: &Lease<T::AccountId>, present: &Present) -> BlockNumber {
        let Present { now, timing, usage, .. } = present;
        let (void, elapsed) = (T::Usage::void_blocks(&lease.coverage.span()), lease.coverage.elapsed(*now));
        let credited = timing.whole_blocks(usage.final_ms.saturating_add(usage.struck_ms)).min(elapsed);
        elapsed.saturating_sub(void).max(credited).max(lease.ledger.blocks)
    }

    /// Blocks of a lease so far that were never credited, can no longer be, and lie in no void window. Blocks that a
    /// verdict struck are not among them: a tenant could attack a gate for that.
    pub(crate) fn missed_blocks(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        let Present { now, timing, usage, .. } = Self::present(id);
        let unstruck = Availability { pending_ms: usage.pending_ms.saturating_add(usage.struck_ms), ..usage };
        let creditable = lease.coverage.creditable_blocks(&timing, now, &unstruck);
        let void = T::Usage::void_blocks(&lease.coverage.span());
        // Saturates where a void window was partly credited.
        lease.coverage.elapsed(now).saturating_sub(creditable).saturating_sub(void)
    }

    fn note(lease: &Lease<T::AccountId>, due: BlockNumber, credited: BlockNumber) {
        let now = Self::now();
        let price_epoch = Self::price_epoch(now);
        // The amount that would have been burnt had every block been delivered: otherwise a provider that delivers none
        // weighs nothing.
        let full_burn = lease
            .ledger
            .price_of(due)
            .and_then(|charge| {
                FeeParts::of(lease.ledger.fee_rate.mul_ceil(charge), matches!(lease.asset, AssetId::Native))
            })
            .map_or(0, |parts| parts.burnt);
        // Saturates: caps and weights that large are as good as any.
        // A provider that retired its offers still answers for the GPUs of the lease.
        let gpus = T::Offers::gpus(&lease.provider).max(lease.gpus.into());
        let cap = T::TrackRecordCap::get().saturating_mul(gpus.into());
        let gpu_blocks = u64::from(lease.gpus).saturating_mul(u64::from(credited));
        let price = lease.ledger.price.checked_div(lease.gpus.into()).unwrap_or(0);
        TrackRecords::<T>::mutate(&lease.provider, |record| {
            record.note(Self::track_epoch(now), due.into(), credited.into(), full_burn, cap);
            if gpu_blocks > 0 {
                PriceIndices::<T>::mutate(lease.model, &lease.asset, |index| {
                    index.roll(price_epoch);
                    let weight = record.allow(lease.model, lease.asset.clone(), price_epoch, gpu_blocks, index.cap());
                    index.note(price_epoch, price, weight);
                });
            }
        });
    }

    /// A lease's contribution so far to the history of its offer. A fee in another asset is not burnt.
    pub(crate) fn history_of(lease: &Lease<T::AccountId>, present: &Present) -> OfferHistory {
        let Lease { ledger, asset, .. } = lease;
        let parts = ledger.fee().and_then(|fee| FeeParts::of(fee, matches!(asset, AssetId::Native)));
        let burnt = parts.map_or(0, |parts| parts.burnt);
        let charged_ms = present.timing.millis(ledger.blocks);
        let accepted = accepted(burnt, present.usage.receipted_ms, charged_ms);
        OfferHistory { burnt, accepted, ..Self::free_history_of(lease, present) }
    }

    /// The same of a lease that no fee is due for: none is burnt.
    pub(crate) fn free_history_of(lease: &Lease<T::AccountId>, present: &Present) -> OfferHistory {
        let Present { now, timing, usage, .. } = present;
        // Saturates where no lease is as long.
        let credited_ms = usage.final_ms.saturating_add(usage.pending_ms).saturating_add(usage.struck_ms);
        let served = ServedRounds::of(timing, &(lease.coverage.start..lease.coverage.end.min(*now)));
        OfferHistory { credited_ms, struck_ms: usage.struck_ms, burnt: 0, accepted: 0, served }
    }

    /// Counts a refusal on both sides: a provider whose leases are refused by many is as visible as a tenant that
    /// refuses every lease.
    pub(crate) fn note_refused(lease: &Lease<T::AccountId>) {
        TrackRecords::<T>::mutate(&lease.provider, |record| record.note_refused());
        Refusals::<T>::mutate(&lease.tenant, |refused| *refused = refused.saturating_add(1));
    }

    /// The number of 10,000ths by which a bid of this provider counts as dearer than it is.
    pub(crate) fn handicap_of(provider: &T::AccountId) -> u16 {
        TrackRecords::<T>::get(provider).handicap(Self::track_epoch(Self::now()), T::FullTrackRecord::get())
    }
}
