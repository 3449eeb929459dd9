//! Meter keys, and the payloads that they sign.

use crate::{types::Meter, Config, Error, Event, HoldReason, MeterCount, Meters, Pallet};
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
};
use frame_system::pallet_prelude::BlockNumberFor;
use leasehold_primitives::{
    traits::Providers,
    usage::{ownership_payload, MeterId, MeterSignature, MAX_METERS},
};
use sp_application_crypto::RuntimeAppPublic;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register_meter(provider: T::AccountId, meter: MeterId, proof: &MeterSignature) -> DispatchResult {
        ensure!(T::Providers::is_registered(&provider), Error::<T>::NotRegistered);
        ensure!(!Meters::<T>::contains_key(&meter), Error::<T>::MeterTaken);
        let count = MeterCount::<T>::get(&provider);
        ensure!(count < MAX_METERS, Error::<T>::TooManyMeters);
        let consent = ownership_payload(Self::genesis_hash().as_ref(), &provider);
        ensure!(meter.verify(&consent, proof), Error::<T>::BadProof);

        let deposit = T::MeterDeposit::get();
        T::Currency::hold(&HoldReason::MeterDeposit.into(), &provider, deposit)?;
        // Below `MAX_METERS`, as checked.
        MeterCount::<T>::insert(&provider, count.saturating_add(1));
        Meters::<T>::insert(&meter, Meter { provider: provider.clone(), deposit, last_window: None });
        Self::deposit_event(Event::MeterRegistered { provider, meter });
        Ok(())
    }

    pub(crate) fn do_remove_meter(provider: T::AccountId, meter: MeterId) -> DispatchResult {
        let record = Meters::<T>::get(&meter).ok_or(Error::<T>::NoSuchMeter)?;
        ensure!(record.provider == provider, Error::<T>::NotYourMeter);

        // Best effort: nothing else takes from this hold, but if something did, the key must still be removable.
        T::Currency::release(&HoldReason::MeterDeposit.into(), &provider, record.deposit, Precision::BestEffort)?;
        Meters::<T>::remove(&meter);
        match MeterCount::<T>::get(&provider).saturating_sub(1) {
            0 => MeterCount::<T>::remove(&provider),
            left => MeterCount::<T>::insert(&provider, left),
        }
        Self::deposit_event(Event::MeterRemoved { provider, meter });
        Ok(())
    }

    /// The hash that binds signatures to this chain.
    pub(crate) fn genesis_hash() -> T::Hash {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }
}
