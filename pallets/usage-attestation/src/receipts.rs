//! Receipts: the consent of tenants to be charged.

use crate::{Config, Counters, Error, Event, Pallet, ReceiptKeys, UsageRecord, UsageRecords, WeightInfo};
use frame_support::{
    dispatch::{DispatchResult, DispatchResultWithPostInfo},
    ensure,
    traits::Get,
    weights::Weight,
};
use leasehold_primitives::{
    receipts::{Receipt, ReceiptKey, ReceiptSignature},
    traits::Leases,
    LeaseId,
};
use sp_runtime::traits::{BlockNumberProvider, Verify};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_receipt_key(tenant: &T::AccountId, lease: LeaseId, key: Option<ReceiptKey>) -> DispatchResult {
        let of = T::Leases::tenant(lease).ok_or(Error::<T>::NoSuchLease)?;
        ensure!(of == *tenant, Error::<T>::NotYourLease);
        ReceiptKeys::<T>::set(lease, key);
        Self::deposit_event(Event::ReceiptKeySet { lease, key });
        Ok(())
    }

    pub(crate) fn do_file_receipt(receipt: &Receipt, signature: &ReceiptSignature) -> DispatchResultWithPostInfo {
        let Receipt { lease, ms } = *receipt;
        let key = ReceiptKeys::<T>::get(lease).ok_or_else(|| Self::why_no_key(lease))?;
        let payload = receipt.signing_payload(Self::genesis_hash().as_ref());
        ensure!(signature.verify(payload.as_slice(), &key), Error::<T>::BadReceipt);
        // A tenant owes nothing for a lease that nobody reported.
        let settling = UsageRecords::<T>::try_mutate(lease, |record| {
            let record = record.as_mut().ok_or(Error::<T>::ReceiptAddsNothing)?;
            let settling = Self::settle_before_receipt(lease, record)?;
            record.counters = record.counters.receipted(ms).ok_or(Error::<T>::ReceiptAddsNothing)?;
            let Counters { receipted_ms, final_ms, .. } = record.counters;
            Self::deposit_event(Event::ReceiptFiled { lease, receipted_ms, final_ms });
            Ok::<_, Error<T>>(settling)
        })?;
        Ok(Some(T::WeightInfo::file_receipt().saturating_add(settling)).into())
    }

    /// Settles what is due of a lease, if anything is. Returns the weight of that.
    fn settle_before_receipt(lease: LeaseId, record: &mut UsageRecord) -> Result<Weight, Error<T>> {
        let (timing, now) = (T::Timing::get(), T::BlockNumberProvider::current_block_number());
        if !record.counters.is_due(timing.round_at(now)) {
            return Ok(Weight::zero());
        }
        // A lease that has a key is stored.
        let span = T::Leases::span(lease).ok_or(Error::<T>::NoSuchLease)?;
        let contradicted = Self::settle_due(&timing, now, lease, &span.blocks, || Some(span.offer), record);
        let looked_up = T::DbWeight::get().reads(1);
        Ok(Self::settling_weight(contradicted.unwrap_or(0)).saturating_add(looked_up))
    }

    /// The most that a receipt weighs: two rounds may have to be settled before it, and the lease looked up for that.
    pub(crate) fn most_receipt_weight() -> Weight {
        let looked_up = T::DbWeight::get().reads(1);
        T::WeightInfo::file_receipt().saturating_add(Self::most_settling_weight()).saturating_add(looked_up)
    }

    /// The error for a lease without a key: the lease is looked up only in this case.
    fn why_no_key(lease: LeaseId) -> Error<T> {
        if T::Leases::tenant(lease).is_some() {
            Error::NoReceiptKey
        } else {
            Error::NoSuchLease
        }
    }
}
