//! Invariants of the pallet's storage.

use crate::{
    types::are_valid, Asks, Claims, Config, Gates, HoldReason, ModelOffers, Models, NextModel, NextOffer, Offers,
    Pallet, Providers, MAX_GPUS_PER_OFFER, MAX_MODELS,
};
use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    traits::{fungible::hold::Inspect as _, Get},
};
use leasehold_primitives::Balance;
use sp_runtime::TryRuntimeError;

/// Sums over the offers of one provider.
#[derive(Default)]
struct Sums {
    offers: u32,
    required: Balance,
    in_use: Balance,
    gpus: u32,
    metered: u32,
    deposits: Balance,
    gate_deposits: Balance,
}

impl<T: Config> Pallet<T> {
    /// - Every offer belongs to a registered provider, has an id below the next one, and has no more GPUs reserved and
    ///   promised than it has; GPUs are reserved only for leases that are not final, and promised only while it is
    ///   open. Each lease to be reported has a GPU of the offer, and each taken GPU belongs to such a lease.
    /// - No offer's history has more struck than credited time, or more accepted than burnt fees.
    /// - Every provider's sums are those over its offers, and within bounds.
    /// - The deposits in the records add up to the holds.
    /// - Every ask belongs to an open offer and could be set.
    /// - Every gate belongs to a stored offer, has an allowed address, and is not from the future.
    /// - Every claim has attributes that people can read and is not the provider's own.
    /// - The table is within its bound, its ids are below the next one, it has every model that an offer names, and the
    ///   offers of each model are counted.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let overflow = TryRuntimeError::Other("a sum overflows");
        let mut sums: BTreeMap<_, Sums> = BTreeMap::new();
        for (id, offer) in Offers::<T>::iter() {
            ensure!(id < NextOffer::<T>::get(), "an offer has an id that was not given out");
            ensure!((1..=MAX_GPUS_PER_OFFER).contains(&offer.spec.gpus), "an offer's number of GPUs is out of range");
            ensure!(are_valid(&offer.spec.attributes), "an offer has attributes that could not be listed");
            ensure!(offer.taken_gpus() <= offer.spec.gpus, "more GPUs are taken than an offer has");
            offer.history.check()?;
            ensure!(offer.promised == 0 || !offer.retired, "GPUs of a retired offer are promised");
            ensure!(offer.reserved == 0 || offer.leases > 0, "GPUs are reserved for no lease");
            ensure!(offer.metered <= offer.taken_gpus(), "a lease that is to be reported has no GPU");
            ensure!(offer.taken_gpus() == 0 || offer.metered > 0, "GPUs are taken for no lease that is to be reported");
            ensure!(Providers::<T>::contains_key(&offer.provider), "an offer has no registered provider");
            let sum = sums.entry(offer.provider.clone()).or_default();
            let add = |to: Balance, amount: Option<Balance>| amount.and_then(|amount| to.checked_add(amount));
            sum.offers = sum.offers.checked_add(1).ok_or(overflow)?;
            sum.required = add(sum.required, offer.required()).ok_or(overflow)?;
            sum.in_use = add(sum.in_use, offer.in_use()).ok_or(overflow)?;
            sum.gpus = sum.gpus.checked_add(offer.bonded_gpus().into()).ok_or(overflow)?;
            sum.metered = sum.metered.checked_add(offer.metered.into()).ok_or(overflow)?;
            sum.deposits = add(sum.deposits, Some(offer.deposit)).ok_or(overflow)?;
            let gate = Gates::<T>::get(id).map_or(0, |gate| gate.deposit);
            sum.gate_deposits = add(sum.gate_deposits, Some(gate)).ok_or(overflow)?;
        }
        for (who, provider) in Providers::<T>::iter() {
            let sum = sums.remove(&who).unwrap_or_default();
            ensure!(provider.offers == sum.offers, "a provider's number of offers is wrong");
            ensure!(provider.offers <= T::MaxOffers::get(), "a provider has too many offers");
            ensure!(provider.required == sum.required, "a provider's required stake is wrong");
            ensure!(provider.in_use == sum.in_use, "a provider's stake in use is wrong");
            ensure!(provider.gpus == sum.gpus, "a provider's number of GPUs is wrong");
            ensure!(provider.metered == sum.metered, "a provider's number of leases is wrong");
            ensure!(provider.metered <= T::MaxLeases::get(), "a provider has more leases than it can report");
            let held = |reason: HoldReason| T::Currency::balance_on_hold(&reason.into(), &who);
            ensure!(held(HoldReason::ProviderDeposit) == provider.deposit, "a provider's deposit is not what is held");
            ensure!(
                held(HoldReason::OfferDeposit) == sum.deposits,
                "the deposits of offers do not add up to what is held"
            );
            ensure!(
                held(HoldReason::GateDeposit) == sum.gate_deposits,
                "the deposits of gates do not add up to what is held"
            );
        }
        Self::try_state_of_models()?;
        Self::try_state_of_asks()?;
        Self::try_state_of_gates()?;
        Self::try_state_of_claims()
    }

    fn try_state_of_models() -> Result<(), TryRuntimeError> {
        ensure!(Models::<T>::count() <= MAX_MODELS, "the table of GPU models has too many rows");
        let next = NextModel::<T>::get();
        ensure!(Models::<T>::iter_keys().all(|id| id < next), "a GPU model has an id that was not given out");
        let mut offers: BTreeMap<_, u32> = BTreeMap::new();
        for offer in Offers::<T>::iter_values() {
            let model =
                Models::<T>::get(offer.spec.model).ok_or("an offer names a GPU model that is not in the table")?;
            ensure!(offer.spec.vram_mib <= model.vram_mib, "an offer has more VRAM than its GPU model");
            let count = offers.entry(offer.spec.model).or_default();
            *count = count.checked_add(1).ok_or("a sum overflows")?;
        }
        ensure!(
            ModelOffers::<T>::iter().collect::<BTreeMap<_, _>>() == offers,
            "the offers of a GPU model are miscounted"
        );
        Ok(())
    }

    fn try_state_of_asks() -> Result<(), TryRuntimeError> {
        for (id, ask) in Asks::<T>::iter() {
            ensure!(
                Offers::<T>::get(id).is_some_and(|offer| !offer.retired),
                "an ask does not belong to an open offer"
            );
            ensure!(Self::ensure_ask(&ask).is_ok(), "an ask could not be set");
        }
        Ok(())
    }

    fn try_state_of_gates() -> Result<(), TryRuntimeError> {
        for (id, gate) in Gates::<T>::iter() {
            ensure!(Offers::<T>::contains_key(id), "a gate belongs to no offer");
            ensure!(Self::ensure_address(gate.ip, gate.port).is_ok(), "a gate is where none may be");
            ensure!(gate.since <= Self::now(), "a gate is from the future");
        }
        Ok(())
    }

    fn try_state_of_claims() -> Result<(), TryRuntimeError> {
        let mut deposits: BTreeMap<_, Balance> = BTreeMap::new();
        for (provider, auditor, claim) in Claims::<T>::iter() {
            ensure!(provider != auditor, "a claim is the provider's own");
            ensure!(!claim.attributes.is_empty() && are_valid(&claim.attributes), "a claim could not be made");
            let sum = deposits.entry(auditor).or_default();
            *sum = sum.checked_add(claim.deposit).ok_or(TryRuntimeError::Other("a sum overflows"))?;
        }
        for (auditor, sum) in deposits {
            let held = T::Currency::balance_on_hold(&HoldReason::ClaimDeposit.into(), &auditor);
            ensure!(held == sum, "the deposits of claims do not add up to what is held");
        }
        Ok(())
    }
}
