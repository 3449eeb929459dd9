//! The pallet's promises, call by call.

#![allow(clippy::arithmetic_side_effects)]

mod attest;
mod capacity;
mod change_offer;
mod deposits;
mod deregister;
mod drop_claim;
mod gates;
mod genesis;
mod indices;
mod invariants;
mod list_offer;
mod most_leases;
mod offers;
mod promises;
mod register;
mod remove_model;
mod retire_offer;
mod revoke_claim;
mod set_ask;
mod set_model;
mod update_profile;
mod views;

use crate::{
    mock::*, Asks, Claim, Claims, Event, Gates, HoldReason, ModelOffers, Models, NextModel, NextOffer, OfferDetails,
    Offers, Profile, ProviderDetails, Providers,
};
use frame_support::{dispatch::DispatchResult, traits::fungible::InspectHold, BoundedVec};
use leasehold_primitives::{
    gates::{consent_payload, Gate, GateKey, GatePair, GateSignature, Ip},
    hardware::{Attribute, Attributes, GpuModel, OfferSpec, Region},
    market::{Ask, Terms},
    names::Name,
    standing::OfferHistory,
    traits::{self, Capacity, InUse, Offence, OffenceKind, Offences},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId,
};
use pallet_provider_staking::{NextSlash, PendingSlashes};
use sp_core::Pair;
use sp_runtime::Permill;

pub(crate) type Error = crate::Error<Test>;
pub(crate) type StakingError = pallet_provider_staking::Error<Test>;

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub(crate) fn profile(name: &str, url: &str) -> Profile<AccountId> {
    Profile {
        name: Name::try_from(name.as_bytes()).unwrap(),
        url: BoundedVec::try_from(url.as_bytes().to_vec()).unwrap(),
        payee: None,
    }
}

pub(crate) fn name(text: impl AsRef<[u8]>) -> Name {
    Name::try_from(text.as_ref()).unwrap()
}

pub(crate) fn attributes(of: &[(&str, &str)]) -> Attributes {
    let list: Vec<_> = of.iter().map(|(key, value)| Attribute { key: name(key), value: name(value) }).collect();
    BoundedVec::try_from(list).unwrap()
}

pub(crate) fn tier3() -> Attributes {
    attributes(&[("tier", "3")])
}

/// Attributes that can be neither listed nor confirmed.
pub(crate) fn unreadable() -> Vec<Attributes> {
    let one = |key: &[u8], value: &[u8]| -> Attributes {
        BoundedVec::try_from(vec![Attribute { key: name(key), value: name(value) }]).unwrap()
    };
    vec![
        one(b"", b"3"),
        one(b"\xff", b"3"),
        one(b"tier", b"\xff\xfe"),
        one(b"ti\ner", b"3"),
        one(b"tier", b"\0"),
        attributes(&[("tier", "3"), ("", "")]),
        attributes(&[("tier", "3"), ("tier", "4")]),
        attributes(&[("tier", "3"), ("power", "green"), ("tier", "3")]),
    ]
}

pub(crate) fn ask(price: Balance) -> Ask {
    Ask { price, asset: AssetId::Native, max_term: 1_000, terms: Terms::default() }
}

/// An address that a gate may have on any chain.
pub(crate) const PUBLIC: Ip = Ip::V4([198, 41, 0, 4]);

pub(crate) fn gate_pair(n: u8) -> GatePair {
    GatePair::from_seed(&[n; 32])
}

/// The `n`-th key's consent to be the gate key of `who`'s offer.
pub(crate) fn consent(n: u8, who: AccountId, offer: OfferId) -> GateSignature {
    gate_pair(n).sign(&consent_payload(System::block_hash(0).as_ref(), &who, offer))
}

/// Sets a gate with the `n`-th key.
pub(crate) fn set_gate(who: AccountId, offer: OfferId, ip: Ip, port: u16, n: u8) -> DispatchResult {
    let proof = consent(n, who, offer);
    ProviderRegistry::set_gate(signed(who), offer, ip, port, gate_pair(n).public(), proof)
}

pub(crate) fn spec(gpus: u16) -> OfferSpec {
    OfferSpec {
        model: H100,
        gpus,
        vram_mib: H100_VRAM,
        cpus: 16,
        memory_mib: 131_072,
        storage_gib: 1_000,
        region: Region(*b"DE"),
        attributes: attributes(&[("interconnect", "nvlink")]),
    }
}

pub(crate) fn h100() -> GpuModel {
    Models::<Test>::get(H100).unwrap()
}

pub(crate) fn set_model(id: ModelId, model: GpuModel) -> DispatchResult {
    ProviderRegistry::set_model(RuntimeOrigin::root(), id, model)
}

pub(crate) fn remove_model(id: ModelId) -> DispatchResult {
    ProviderRegistry::remove_model(RuntimeOrigin::root(), id)
}

pub(crate) fn set_stake(stake_per_gpu: Balance) {
    set_model(H100, GpuModel { stake_per_gpu, ..h100() }).unwrap();
}

pub(crate) fn bond(who: AccountId, amount: Balance) {
    ProviderStaking::bond(signed(who), amount).unwrap();
}

/// An offence in a lease without earlier ones, at this cost.
pub(crate) fn offence(who: AccountId, amount: Balance) -> Offence<AccountId> {
    let window = TestTiming::get().window_of(System::block_number());
    Offence {
        kind: OffenceKind::Missed,
        provider: who,
        lease: LeaseId::MAX - NextSlash::<Test>::get(),
        round: 0,
        windows: window..window + 1,
        stake_at_risk: amount,
        share: Permill::one(),
        at_least: 0,
        tenant: TREASURY,
        restitution: 0,
    }
}

/// Slashes `who` and pays the slash without waiting for it to be due. Returns the amount taken.
pub(crate) fn slash(who: AccountId, amount: Balance) -> Balance {
    let id = NextSlash::<Test>::get();
    let taken = ProviderStaking::report(&offence(who, amount));
    if taken > 0 {
        PendingSlashes::<Test>::mutate(id, |slash| slash.as_mut().unwrap().due_at = System::block_number());
        ProviderStaking::pay_slash(signed(who), id).unwrap();
    }
    taken
}

/// A provider with a bond for `gpus` H100.
pub(crate) fn register(who: AccountId, gpus: u16) {
    ProviderRegistry::register(signed(who), profile("A provider", "")).unwrap();
    if gpus > 0 {
        bond(who, H100_STAKE * Balance::from(gpus));
    }
}

pub(crate) fn list(who: AccountId, gpus: u16) -> OfferId {
    let id = NextOffer::<Test>::get();
    ProviderRegistry::list_offer(signed(who), spec(gpus)).unwrap();
    id
}

/// Registers and bonds `who`, and lists an offer that takes all of the bond.
pub(crate) fn register_and_list(who: AccountId, gpus: u16) -> OfferId {
    register(who, gpus);
    list(who, gpus)
}

pub(crate) fn reserve(offer: OfferId, gpus: u16) -> DispatchResult {
    <ProviderRegistry as Capacity>::reserve(offer, gpus)
}

pub(crate) fn release(offer: OfferId, gpus: u16) {
    <ProviderRegistry as Capacity>::release(offer, gpus);
}

pub(crate) fn finalize(offer: OfferId) {
    <ProviderRegistry as Capacity>::finalize(offer, &OfferHistory::default());
}

pub(crate) fn ensure_reservable(offer: OfferId, gpus: u16, leases: u16) -> DispatchResult {
    let offer = <ProviderRegistry as traits::Offers<_>>::offer(offer).ok_or(Error::NoSuchOffer)?;
    <ProviderRegistry as traits::Offers<_>>::ensure_reservable(&offer, gpus, leases)
}

/// Promises `gpus` for each of `leases`.
pub(crate) fn promise(offer: OfferId, gpus: u16, leases: u16) -> DispatchResult {
    <ProviderRegistry as Capacity>::promise(offer, gpus, leases)
}

pub(crate) fn withdraw_promise(offer: OfferId, gpus: u16, leases: u16) {
    <ProviderRegistry as Capacity>::withdraw_promise(offer, gpus, leases);
}

/// Turns a promise of `gpus` GPUs for each of `promised` into `leases` leases, and gives back the rest.
pub(crate) fn fulfil(offer: OfferId, gpus: u16, promised: u16, leases: u16) -> DispatchResult {
    <ProviderRegistry as Capacity>::fulfil(offer, gpus, promised, leases)
}

pub(crate) fn claimed(provider: AccountId, auditor: AccountId) -> Attributes {
    claimed_until(provider, auditor, System::block_number())
}

/// The attributes confirmed in all blocks up to and including `until`.
pub(crate) fn claimed_until(provider: AccountId, auditor: AccountId, until: BlockNumber) -> Attributes {
    <ProviderRegistry as traits::Offers<_>>::claimed(&provider, &auditor, until)
}

pub(crate) fn payee(provider: AccountId) -> AccountId {
    <ProviderRegistry as traits::Offers<_>>::payee(&provider)
}

pub(crate) fn provider(who: AccountId) -> ProviderDetails<AccountId> {
    Providers::<Test>::get(who).expect("there is a provider")
}

pub(crate) fn offer(id: OfferId) -> OfferDetails<AccountId> {
    Offers::<Test>::get(id).expect("there is an offer")
}

pub(crate) fn required(who: AccountId) -> Balance {
    pallet_provider_staking::Ledgers::<Test>::get(who).map_or(0, |ledger| ledger.required)
}

pub(crate) fn held(reason: HoldReason, who: AccountId) -> Balance {
    Balances::balance_on_hold(&reason.into(), &who)
}

pub(crate) fn assert_last_event(event: Event<Test>) {
    System::assert_last_event(event.into());
}
