//! The initial state of benchmarks, here and in other pallets.

use crate::{Config, Gates, Models, Offers, Pallet, Profile, Providers, MAX_CLAIM_BLOCKS, MAX_URL};
use alloc::vec::Vec;
use frame_benchmarking::v2::account;
use frame_support::traits::{
    fungible::{Inspect as _, Unbalanced as _},
    tokens::Precision,
    Get,
};
use leasehold_primitives::{
    gates::{Gate, GateKey, GateSignature, Ip},
    hardware::{Attribute, Attributes, GpuModel, OfferSpec, Region, MAX_ATTRIBUTES},
    market::{Ask, Terms, MAX_EXIT_PENALTY, MAX_NOTICE, MAX_TERM},
    names::{Name, MAX_NAME},
    traits::ProviderStake as _,
    AssetId, Balance, ModelId, OfferId,
};
use sp_core::crypto::KeyTypeId;

pub(crate) const MODEL: ModelId = ModelId::MAX - 2;
/// The model to which an offer of [`MODEL`] is changed.
pub(crate) const OTHER_MODEL: ModelId = ModelId::MAX - 1;

pub(crate) fn text<B: TryFrom<Vec<u8>>>(prefix: &[u8], length: u32) -> B {
    let mut bytes = prefix.to_vec();
    bytes.resize(usize::try_from(length).unwrap(), b'x');
    B::try_from(bytes).ok().unwrap()
}

/// The longest profile. Its payee has no account before its first payment.
pub(crate) fn profile<T: Config>() -> Profile<T::AccountId> {
    Profile { name: text(b"", MAX_NAME), url: text(b"https://", MAX_URL), payee: Some(account("paid", 0, 0)) }
}

pub(crate) fn model<T: Config>() -> GpuModel {
    GpuModel {
        vendor: text::<Name>(b"", MAX_NAME),
        name: text::<Name>(b"", MAX_NAME),
        vram_mib: 80 * 1_024,
        tdp_watts: 700,
        stake_per_gpu: T::Currency::minimum_balance() * 10,
    }
}

/// The most attributes, of the greatest length, with keys that differ in their last byte only.
pub(crate) fn attributes() -> Attributes {
    let long = |last: u8| {
        let mut bytes: Vec<u8> = text(b"", MAX_NAME - 1);
        bytes.push(last);
        Name::truncate_from(&bytes)
    };
    let all: Vec<_> = (b'0'..).take(usize::try_from(MAX_ATTRIBUTES).unwrap()).collect();
    Attributes::truncate_from(all.into_iter().map(|n| Attribute { key: long(n), value: long(n) }).collect())
}

pub(crate) fn ask() -> Ask {
    Ask {
        price: Balance::MAX,
        asset: AssetId::WithId(u32::MAX),
        max_term: MAX_TERM,
        terms: Terms { notice: MAX_NOTICE, exit_penalty: MAX_EXIT_PENALTY },
    }
}

pub(crate) fn spec(gpus: u16) -> OfferSpec {
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

/// Creates money and adds it to the issuance.
pub(crate) fn endow<T: Config>(who: &T::AccountId, amount: Balance) {
    let minted = T::Currency::increase_balance(who, amount + T::Currency::minimum_balance(), Precision::Exact).unwrap();
    T::Currency::set_total_issuance(T::Currency::total_issuance() + minted);
}

/// Registers `who` if it is not a provider.
pub(crate) fn endow_and_register<T: Config>(who: &T::AccountId) {
    if !Providers::<T>::contains_key(who) {
        endow::<T>(who, T::ProviderDeposit::get());
        Pallet::<T>::do_register(who.clone(), profile::<T>()).unwrap();
    }
}

/// Adds a row to the table if it is not there.
pub(crate) fn add_model<T: Config>(id: ModelId) {
    if !Models::<T>::contains_key(id) {
        Pallet::<T>::do_set_model(id, model::<T>()).unwrap();
    }
}

/// Gives `provider` money and bond for an offer of `gpus` GPUs, and stores its GPU model.
pub(crate) fn prepare_listing<T: Config>(provider: &T::AccountId, gpus: u16) -> OfferSpec {
    endow_and_register::<T>(provider);
    add_model::<T>(MODEL);
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

/// Gives the offer this ask.
pub(crate) fn ask_for<T: Config>(id: OfferId, ask: Ask) {
    let provider = Offers::<T>::get(id).unwrap().provider;
    Pallet::<T>::do_set_ask(provider, id, ask).unwrap();
}

/// An address that a gate may have on any chain.
pub(crate) const IP: Ip = Ip::V6([0x2a; 16]);
pub(crate) const PORT: u16 = 443;

/// A gate key, and its consent to be that of the offer's gate.
pub(crate) fn gate_key<T: Config>(provider: &T::AccountId, id: OfferId) -> (GateKey, GateSignature) {
    let key_type = KeyTypeId(*b"gate");
    let key = sp_io::crypto::ed25519_generate(key_type, None);
    let proof = sp_io::crypto::ed25519_sign(key_type, &key, &Pallet::<T>::gate_consent(provider, id));
    (key, proof.unwrap())
}

/// Gives the offer a gate, and its provider the deposit. Works even if nobody can sign for the offer.
pub(crate) fn give_gate<T: Config>(id: OfferId) -> Gate {
    let provider = Offers::<T>::get(id).unwrap().provider;
    endow::<T>(&provider, T::GateDeposit::get());
    Pallet::<T>::store_gate(&provider, id, IP, PORT, GateKey::from([1; 32])).unwrap();
    Gates::<T>::get(id).unwrap()
}

/// Retires the offer, whose gate will go with it.
pub(crate) fn retire<T: Config>(id: OfferId) {
    let provider = Offers::<T>::get(id).unwrap().provider;
    give_gate::<T>(id);
    Pallet::<T>::do_retire_offer(provider, id).unwrap();
}

/// Makes `auditor` confirm `attributes` of `provider`, for the longest time.
pub(crate) fn endow_and_attest<T: Config>(provider: &T::AccountId, auditor: &T::AccountId, attributes: Attributes) {
    endow_and_register::<T>(provider);
    endow::<T>(auditor, T::ClaimDeposit::get());
    let expires = Pallet::<T>::now() + MAX_CLAIM_BLOCKS;
    Pallet::<T>::do_attest(auditor.clone(), provider.clone(), attributes, expires).unwrap();
}
