//! Benchmarks: every call in its worst case.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

pub(crate) mod setup;

use crate::{
    Asks, Call, Claims, Config, Gates, Models, Offers, Pallet, Profile, Providers, MAX_CLAIM_BLOCKS, MAX_GPUS_PER_OFFER,
};
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};
use frame_system::RawOrigin;
use leasehold_primitives::{hardware::OfferSpec, names::MAX_NAME};
use setup::*;

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register() {
        let provider: T::AccountId = whitelisted_caller();
        endow::<T>(&provider, T::ProviderDeposit::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), profile::<T>());

        assert!(Providers::<T>::contains_key(&provider));
    }

    #[benchmark]
    fn update_profile() {
        let provider: T::AccountId = whitelisted_caller();
        endow_and_register::<T>(&provider);
        let new = Profile { name: text(b"new", MAX_NAME), ..profile::<T>() };

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), new.clone());

        assert_eq!(Providers::<T>::get(&provider).unwrap().profile, new);
    }

    #[benchmark]
    fn deregister() {
        let provider: T::AccountId = whitelisted_caller();
        endow_and_register::<T>(&provider);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()));

        assert!(!Providers::<T>::contains_key(&provider));
    }

    #[benchmark]
    fn list_offer() {
        let provider: T::AccountId = whitelisted_caller();
        let spec = prepare_listing::<T>(&provider, MAX_GPUS_PER_OFFER);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), spec);

        assert_eq!(Providers::<T>::get(&provider).unwrap().offers, 1);
    }

    #[benchmark]
    fn change_offer() {
        // The offer changes its model and grows: table and bond are checked, and the offers of both models counted.
        let provider: T::AccountId = whitelisted_caller();
        let (offer, _) = endow_and_list::<T>(&provider, 1);
        add_model::<T>(OTHER_MODEL);
        let larger = OfferSpec { model: OTHER_MODEL, ..prepare_listing::<T>(&provider, MAX_GPUS_PER_OFFER) };

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer, larger.clone());

        assert_eq!(Offers::<T>::get(offer).unwrap().spec, larger);
    }

    #[benchmark]
    fn retire_offer() {
        // The offer has no leases: ask, gate, bond and deposits are freed at once.
        let provider: T::AccountId = whitelisted_caller();
        let (offer, _) = endow_and_list::<T>(&provider, MAX_GPUS_PER_OFFER);
        ask_for::<T>(offer, ask());
        give_gate::<T>(offer);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer);

        assert!(!Offers::<T>::contains_key(offer));
    }

    #[benchmark]
    fn set_model() -> Result<(), BenchmarkError> {
        let origin = T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, MODEL, model::<T>());

        assert!(Models::<T>::contains_key(MODEL));
        Ok(())
    }

    #[benchmark]
    fn remove_model() -> Result<(), BenchmarkError> {
        let origin = T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        add_model::<T>(MODEL);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, MODEL);

        assert!(!Models::<T>::contains_key(MODEL));
        Ok(())
    }

    #[benchmark]
    fn set_ask() {
        let provider: T::AccountId = whitelisted_caller();
        let (offer, _) = endow_and_list::<T>(&provider, MAX_GPUS_PER_OFFER);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer, Some(ask()));

        assert_eq!(Asks::<T>::get(offer), Some(ask()));
    }

    #[benchmark]
    fn remove_ask() {
        let provider: T::AccountId = whitelisted_caller();
        let (offer, _) = endow_and_list::<T>(&provider, MAX_GPUS_PER_OFFER);
        ask_for::<T>(offer, ask());

        #[extrinsic_call]
        set_ask(RawOrigin::Signed(provider), offer, None);

        assert_eq!(Asks::<T>::get(offer), None);
    }

    #[benchmark]
    fn attest() {
        // The first claim of this pair: the deposit is taken.
        let provider: T::AccountId = account("provider", 0, 0);
        let auditor: T::AccountId = whitelisted_caller();
        endow_and_register::<T>(&provider);
        endow::<T>(&auditor, T::ClaimDeposit::get());
        let expires = Pallet::<T>::now() + MAX_CLAIM_BLOCKS;

        #[extrinsic_call]
        _(RawOrigin::Signed(auditor.clone()), provider.clone(), attributes(), expires);

        assert_eq!(Claims::<T>::get(&provider, &auditor).unwrap().expires, expires);
    }

    #[benchmark]
    fn revoke_claim() {
        let provider: T::AccountId = account("provider", 0, 0);
        let auditor: T::AccountId = whitelisted_caller();
        endow_and_attest::<T>(&provider, &auditor, attributes());

        #[extrinsic_call]
        _(RawOrigin::Signed(auditor.clone()), provider.clone());

        assert!(!Claims::<T>::contains_key(&provider, &auditor));
    }

    #[benchmark]
    fn drop_claim() {
        // Another account's claim, not expired: so the provider's registration is checked too.
        let provider: T::AccountId = account("provider", 0, 0);
        let auditor: T::AccountId = account("auditor", 0, 0);
        endow_and_attest::<T>(&provider, &auditor, attributes());
        Pallet::<T>::do_deregister(provider.clone()).unwrap();
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), provider.clone(), auditor.clone());

        assert!(!Claims::<T>::contains_key(&provider, &auditor));
    }

    #[benchmark]
    fn set_gate() {
        // The offer's first gate: the deposit is taken.
        let provider: T::AccountId = whitelisted_caller();
        let (offer, _) = endow_and_list::<T>(&provider, 1);
        endow::<T>(&provider, T::GateDeposit::get());
        let (key, proof) = gate_key::<T>(&provider, offer);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer, IP, PORT, key, proof);

        assert_eq!(Gates::<T>::get(offer).unwrap().key, key);
    }

    #[benchmark]
    fn remove_gate() {
        let provider: T::AccountId = whitelisted_caller();
        let (offer, _) = endow_and_list::<T>(&provider, 1);
        give_gate::<T>(offer);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer);

        assert!(!Gates::<T>::contains_key(offer));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
