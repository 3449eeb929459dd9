//! Benchmarks: every call in its worst case.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::{
    Asks, Call, Claims, Config, Models, Offers, Pallet, Profile, Providers, MAX_CLAIM_BLOCKS, MAX_GPUS_PER_OFFER,
    MAX_URL,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::{
    fungible::{Inspect as _, Unbalanced as _},
    tokens::Precision,
    EnsureOrigin, Get,
};
use frame_system::RawOrigin;
use leasehold_primitives::{
    hardware::{Attribute, Attributes, GpuModel, Name, OfferSpec, Region, MAX_ATTRIBUTES, MAX_NAME},
    market::{Ask, Terms, MAX_EXIT_PENALTY, MAX_NOTICE, MAX_TERM},
    traits::{Capacity, ProviderStake},
    AssetId, Balance, ModelId, OfferId,
};

const MODEL: ModelId = ModelId::MAX;

fn text<B: TryFrom<Vec<u8>>>(prefix: &[u8], length: u32) -> B {
    let mut bytes = prefix.to_vec();
    bytes.resize(usize::try_from(length).unwrap(), b'x');
    B::try_from(bytes).ok().unwrap()
}

fn profile() -> Profile {
    Profile { name: text(b"", MAX_NAME), url: text(b"https://", MAX_URL) }
}

fn model<T: Config>() -> GpuModel {
    GpuModel {
        vendor: text::<Name>(b"", MAX_NAME),
        name: text::<Name>(b"", MAX_NAME),
        vram_mib: 80 * 1_024,
        tdp_watts: 700,
        stake_per_gpu: T::Currency::minimum_balance() * 10,
    }
}

/// As many and as long as they can be, of keys that differ in their last byte only.
fn attributes() -> Attributes {
    let long = |last: u8| {
        let mut name: Name = text(b"", MAX_NAME);
        if let Some(byte) = name.last_mut() {
            *byte = last;
        }
        name
    };
    let all: Vec<_> = (b'0'..).take(usize::try_from(MAX_ATTRIBUTES).unwrap()).collect();
    Attributes::truncate_from(all.into_iter().map(|n| Attribute { key: long(n), value: long(n) }).collect())
}

fn ask() -> Ask {
    Ask {
        price: Balance::MAX,
        asset: AssetId::WithId(u32::MAX),
        max_term: MAX_TERM,
        terms: Terms { notice: MAX_NOTICE, exit_penalty: MAX_EXIT_PENALTY },
    }
}

fn spec(gpus: u16) -> OfferSpec {
    OfferSpec {
        model: MODEL,
        gpus,
        vram_mib: 80 * 1_024,
        cpus: 32,
        memory_mib: 256 * 1_024,
        storage_gib: 4_000,
        region: Region(*b"DE"),
        attributes: attributes(),
    }
}

/// Creates money. It is counted, so that the issuance stays right.
fn endow<T: Config>(who: &T::AccountId, amount: Balance) {
    let minted = T::Currency::increase_balance(who, amount + T::Currency::minimum_balance(), Precision::Exact).unwrap();
    T::Currency::set_total_issuance(T::Currency::total_issuance() + minted);
}

/// Makes `who` a provider if it is none.
pub(crate) fn endow_and_register<T: Config>(who: &T::AccountId) {
    if !Providers::<T>::contains_key(who) {
        endow::<T>(who, T::ProviderDeposit::get());
        Pallet::<T>::do_register(who.clone(), profile()).unwrap();
    }
}

/// Money and bond for an offer of `gpus` GPUs, and the model for it.
fn prepare_listing<T: Config>(provider: &T::AccountId, gpus: u16) -> OfferSpec {
    endow_and_register::<T>(provider);
    Models::<T>::insert(MODEL, model::<T>());
    T::Stake::bench_bond(provider, model::<T>().stake_per_gpu * Balance::from(gpus));
    endow::<T>(provider, T::OfferDeposit::get());
    spec(gpus)
}

/// Registers and bonds, and lists an offer.
pub(crate) fn endow_and_list<T: Config>(provider: &T::AccountId, gpus: u16) -> (OfferId, OfferSpec) {
    let spec = prepare_listing::<T>(provider, gpus);
    let id = Pallet::<T>::do_list_offer(provider.clone(), spec.clone()).unwrap();
    (id, spec)
}

/// Gives the offer of any provider this ask.
pub(crate) fn ask_for<T: Config>(id: OfferId, ask: Ask) {
    let provider = Offers::<T>::get(id).unwrap().provider;
    Pallet::<T>::do_set_ask(provider, id, ask).unwrap();
}

/// Makes `auditor` confirm `attributes` of `provider`, for as long as it can.
pub(crate) fn endow_and_attest<T: Config>(provider: &T::AccountId, auditor: &T::AccountId, attributes: Attributes) {
    endow_and_register::<T>(provider);
    endow::<T>(auditor, T::ClaimDeposit::get());
    let expires = Pallet::<T>::now() + MAX_CLAIM_BLOCKS;
    Pallet::<T>::do_attest(auditor.clone(), provider.clone(), attributes, expires).unwrap();
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register() {
        let provider: T::AccountId = whitelisted_caller();
        endow::<T>(&provider, T::ProviderDeposit::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), profile());

        assert!(Providers::<T>::contains_key(&provider));
    }

    #[benchmark]
    fn update_profile() {
        let provider: T::AccountId = whitelisted_caller();
        endow_and_register::<T>(&provider);
        let new = Profile { name: text(b"new", MAX_NAME), ..profile() };

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
        // A lease runs on it, and it grows: rules, table and bond are all asked.
        let provider: T::AccountId = whitelisted_caller();
        let (offer, _) = endow_and_list::<T>(&provider, 1);
        <Pallet<T> as Capacity<_>>::reserve(offer, 1).unwrap();
        let larger = prepare_listing::<T>(&provider, MAX_GPUS_PER_OFFER);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), offer, larger.clone());

        assert_eq!(Offers::<T>::get(offer).unwrap().spec, larger);
    }

    #[benchmark]
    fn retire_offer() {
        // No lease is on it: ask, bond and deposit are freed at once.
        let provider: T::AccountId = whitelisted_caller();
        let (offer, _) = endow_and_list::<T>(&provider, MAX_GPUS_PER_OFFER);
        ask_for::<T>(offer, ask());

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
        Models::<T>::insert(MODEL, model::<T>());

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
        // The first of this pair: the deposit is taken.
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
        // Somebody else's, and not expired: that the provider is none is asked too.
        let provider: T::AccountId = account("provider", 0, 0);
        let auditor: T::AccountId = account("auditor", 0, 0);
        endow_and_attest::<T>(&provider, &auditor, attributes());
        Pallet::<T>::do_deregister(provider.clone()).unwrap();
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), provider.clone(), auditor.clone());

        assert!(!Claims::<T>::contains_key(&provider, &auditor));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
