//! A registry: offers, asks and claims as tests set them.

use crate::{bonds, AccountId};
use codec::{Decode, Encode};
use frame_support::{ensure, pallet_prelude::ValueQuery, Twox64Concat};
use leasehold_primitives::{
    hardware::{Attribute, Attributes, Limits, OfferSpec, Quorum, Region, Requirement},
    market::{Ask, Terms, MAX_TERM},
    names::Name,
    standing::OfferHistory,
    traits::{self, InUse, Offer},
    AssetId, Balance, BlockNumber, ModelId, OfferId,
};
use sp_core::bounded::BoundedVec;
use sp_runtime::{DispatchError, DispatchResult};

#[derive(Clone, Encode, Decode)]
pub struct Listed {
    pub provider: AccountId,
    pub spec: OfferSpec,
    pub free_gpus: u16,
    /// GPUs promised to bids, which are not free either.
    pub promised: u16,
    /// Leases that run or wait for their activation, and those promised to bids.
    pub metered: u16,
    /// Leases that are not final.
    pub leases: u32,
    /// Whether the provider's bond covers what the leases use.
    pub bonded: bool,
    /// The history of its final leases.
    pub history: OfferHistory,
    /// Whether it has a gate.
    pub gated: bool,
}

#[frame_support::storage_alias]
pub type Offers = StorageMap<MockRegistry, Twox64Concat, OfferId, Listed>;

/// The most leases that a provider may have at a time, including those promised to bids; any number if not set.
#[frame_support::storage_alias]
pub type MostLeases = StorageValue<MockRegistry, u16>;

#[frame_support::storage_alias]
pub type Asks = StorageMap<MockRegistry, Twox64Concat, OfferId, Ask>;

/// The accounts that providers name to be paid.
#[frame_support::storage_alias]
pub type Payees = StorageMap<MockRegistry, Twox64Concat, AccountId, AccountId>;

/// The attributes that an auditor confirms, by provider and auditor, and the last block in which it does.
#[frame_support::storage_alias]
pub type Claims = StorageMap<MockRegistry, Twox64Concat, (AccountId, AccountId), (Attributes, BlockNumber), ValueQuery>;

pub struct Registry;

pub const NO_CAPACITY: DispatchError = DispatchError::Other("no capacity");
pub const NOT_BONDED: DispatchError = DispatchError::Other("not bonded");
pub const TOO_MANY_LEASES: DispatchError = DispatchError::Other("too many leases");
/// The stake at risk per GPU.
pub const STAKE_PER_GPU: Balance = 1_000;

impl traits::Offers<AccountId> for Registry {
    fn offer(id: OfferId) -> Option<Offer<AccountId>> {
        Offers::get(id).map(|Listed { provider, spec, free_gpus, .. }| Offer {
            id,
            provider,
            spec,
            free_gpus,
            retired: false,
            stake_per_gpu: STAKE_PER_GPU,
        })
    }
    fn ensure_reservable(offer: &Offer<AccountId>, gpus: u16, leases: u16) -> DispatchResult {
        ensure!(gpus.checked_mul(leases).is_some_and(|all| offer.free_gpus >= all), NO_CAPACITY);
        if let Some(most) = MostLeases::get() {
            let of_provider = Offers::iter_values().filter(|other| other.provider == offer.provider);
            let metered: u16 = of_provider.map(|other| other.metered).sum();
            ensure!(metered + leases <= most, TOO_MANY_LEASES);
        }
        <Self as traits::Capacity>::ensure_bonded(offer.id)
    }
    fn history(id: OfferId) -> Option<(OfferHistory, u32)> {
        Offers::get(id).map(|listed| (listed.history, listed.leases))
    }
    fn has_gate(id: OfferId) -> bool {
        Offers::get(id).is_some_and(|listed| listed.gated)
    }
    fn limits(_: ModelId, gpus: u16) -> Limits {
        Limits { watts: u64::from(gpus) * 700, memory_mib: u64::from(gpus) * 81_920 }
    }
    fn payee(provider: &AccountId) -> AccountId {
        Payees::get(provider).unwrap_or(*provider)
    }
    fn gpus(provider: &AccountId) -> u32 {
        Offers::iter_values()
            .filter(|listed| listed.provider == *provider)
            .map(|listed| u32::from(listed.spec.gpus))
            .sum()
    }
    fn ask(id: OfferId) -> Option<Ask> {
        Asks::get(id)
    }
    fn asks(from: OfferId, limit: u32, scan: u32) -> (Vec<(OfferId, Offer<AccountId>, Ask)>, Option<OfferId>) {
        let end = Offers::iter_keys().max().map_or(0, |last| last + 1);
        let stop = from.saturating_add(scan.into()).min(end);
        let mut found = Vec::new();
        let mut at = from;
        while at < stop && found.len() < limit as usize {
            if let (Some(offer), Some(ask)) = (Self::offer(at), Asks::get(at)) {
                found.push((at, offer, ask));
            }
            at += 1;
        }
        (found, (at < end).then_some(at))
    }
    fn claimed(provider: &AccountId, auditor: &AccountId, until: BlockNumber) -> Attributes {
        let (attributes, expires) = Claims::get((*provider, *auditor));
        if until <= expires {
            attributes
        } else {
            Attributes::default()
        }
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &AccountId, gpus: u16) -> (OfferId, OfferSpec) {
        let id = list(*provider, gpus);
        change_offer(id, |listed| listed.gated = true);
        (id, spec(gpus))
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_ask(id: OfferId, ask: Ask) {
        Asks::insert(id, ask);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_retire(_: OfferId) {}
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_claim(provider: &AccountId, auditor: &AccountId, attributes: Attributes) {
        claim(*provider, *auditor, attributes);
    }
}

fn ensure_reservable(id: OfferId, gpus: u16, leases: u16) -> DispatchResult {
    let offer = <Registry as traits::Offers<_>>::offer(id).ok_or(NO_CAPACITY)?;
    <Registry as traits::Offers<_>>::ensure_reservable(&offer, gpus, leases)
}

impl traits::Capacity for Registry {
    fn reserve(id: OfferId, gpus: u16) -> DispatchResult {
        ensure_reservable(id, gpus, 1)?;
        change_offer(id, |listed| {
            listed.free_gpus -= gpus;
            listed.metered += 1;
            listed.leases += 1;
        });
        Ok(())
    }
    fn release(id: OfferId, gpus: u16) {
        change_offer(id, |listed| {
            listed.metered -= 1;
            listed.free_gpus += gpus;
            assert!(listed.free_gpus <= listed.spec.gpus, "released more than was taken");
        });
    }
    fn finalize(id: OfferId, lease: &OfferHistory) {
        change_offer(id, |listed| {
            listed.leases -= 1;
            listed.history = listed.history.with(lease);
        });
    }
    fn continue_as_another(id: OfferId) -> DispatchResult {
        let listed = Offers::get(id).ok_or(NO_CAPACITY)?;
        assert!(listed.free_gpus < listed.spec.gpus, "nothing of the offer runs");
        change_offer(id, |listed| listed.leases += 1);
        Ok(())
    }
    fn promise(id: OfferId, gpus: u16, leases: u16) -> DispatchResult {
        ensure_reservable(id, gpus, leases)?;
        change_offer(id, |listed| {
            listed.free_gpus -= gpus * leases;
            listed.promised += gpus * leases;
            listed.metered += leases;
        });
        Ok(())
    }
    fn withdraw_promise(id: OfferId, gpus: u16, leases: u16) {
        change_offer(id, |listed| {
            listed.promised -= gpus * leases;
            listed.free_gpus += gpus * leases;
            listed.metered -= leases;
        });
    }
    fn fulfil(id: OfferId, gpus: u16, promised: u16, leases: u16) -> DispatchResult {
        change_offer(id, |listed| {
            listed.promised -= gpus * promised;
            listed.free_gpus += gpus * (promised - leases);
            listed.metered -= promised - leases;
            listed.leases += u32::from(leases);
        });
        Ok(())
    }
    fn ensure_bonded(id: OfferId) -> DispatchResult {
        if Offers::get(id).is_some_and(|listed| listed.bonded) {
            Ok(())
        } else {
            Err(NOT_BONDED)
        }
    }
    fn all_in_use() -> Vec<(OfferId, InUse)> {
        let used = |(id, listed): (OfferId, Listed)| {
            let Listed { spec, free_gpus, promised, metered, leases, .. } = listed;
            (id, InUse { reserved: spec.gpus - free_gpus - promised, leases, promised, metered })
        };
        Offers::iter().map(used).filter(|(_, used)| used.leases > 0 || used.promised > 0).collect()
    }
}

/// Makes `auditor` confirm `attributes` of `provider`, for ever.
pub fn claim(provider: AccountId, auditor: AccountId, attributes: Attributes) {
    Claims::insert((provider, auditor), (attributes, BlockNumber::MAX));
}

pub fn change_offer(id: OfferId, change: impl FnOnce(&mut Listed)) {
    Offers::mutate(id, |listed| change(listed.as_mut().unwrap()));
}

/// Lists `gpus` GPUs of a provider that has plenty bonded; returns the offer's id.
pub fn list(provider: AccountId, gpus: u16) -> OfferId {
    let id = Offers::iter().count() as OfferId;
    Offers::insert(
        id,
        Listed {
            provider,
            spec: spec(gpus),
            free_gpus: gpus,
            promised: 0,
            metered: 0,
            leases: 0,
            bonded: true,
            history: OfferHistory::default(),
            gated: false,
        },
    );
    bonds::bond(provider);
    id
}

pub fn spec(gpus: u16) -> OfferSpec {
    OfferSpec {
        model: 1,
        gpus,
        vram_mib: 81_920,
        cpus: 16,
        memory_mib: 65_536,
        storage_gib: 500,
        region: Region(*b"DE"),
        attributes: Attributes::default(),
    }
}

pub fn requirement(gpus: u16) -> Requirement<AccountId> {
    Requirement {
        models: BoundedVec::truncate_from(vec![1, 2]),
        gpus,
        vram_mib: 81_920,
        cpus: 16,
        memory_mib: 65_536,
        storage_gib: 500,
        regions: BoundedVec::truncate_from(vec![Region(*b"DE")]),
        attributes: Attributes::default(),
        auditors: BoundedVec::default(),
        quorum: Quorum::Any,
        gate_required: false,
    }
}

pub fn attributes(of: &[(&str, &str)]) -> Attributes {
    let name = |text: &str| Name::truncate_from(text.as_bytes());
    let list = of.iter().map(|(key, value)| Attribute { key: name(key), value: name(value) });
    BoundedVec::truncate_from(list.collect())
}

/// An ask in the native currency, per GPU, for a year at most, at the least terms.
pub fn ask(price: Balance) -> Ask {
    Ask { price, asset: AssetId::Native, max_term: MAX_TERM, terms: Terms::default() }
}

pub fn set_ask(offer: OfferId, ask: Ask) {
    Asks::insert(offer, ask);
}

/// Names the account that is paid for `provider` from now on.
pub fn set_payee(provider: AccountId, payee: AccountId) {
    Payees::insert(provider, payee);
}
