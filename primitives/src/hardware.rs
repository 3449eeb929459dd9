//! Hardware, as it is offered and as it is asked for.

#[cfg(feature = "std")]
use crate::json;
use crate::{names::Name, Balance, ModelId};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32};

/// Models an order may name.
pub const MAX_MODELS_PER_ORDER: u32 = 8;
/// Regions an order may name.
pub const MAX_REGIONS_PER_ORDER: u32 = 16;
/// Attributes of an offer, of a claim, or that an order asks for.
pub const MAX_ATTRIBUTES: u32 = 8;
/// Auditors that one order may name.
pub const MAX_AUDITORS_PER_ORDER: u32 = 8;

/// A country by its ISO 3166-1 alpha-2 code, in capitals.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize), serde(into = "String", try_from = "String"))]
pub struct Region(pub [u8; 2]);

impl Region {
    /// Whether this is two capital letters. The chain does not know which codes are assigned.
    pub fn is_valid(&self) -> bool {
        self.0.iter().all(u8::is_ascii_uppercase)
    }
}

/// A property of a provider's hardware or of its operation: `interconnect` = `nvlink`, `iso27001` = `2026`.
/// The chain compares both as bytes and knows nothing of their meaning.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize), serde(deny_unknown_fields))]
pub struct Attribute {
    /// The name of the property; not empty.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub key: Name,
    /// The value of the property; may be empty.
    #[cfg_attr(feature = "std", serde(default, with = "json"))]
    pub value: Name,
}

/// At most [`MAX_ATTRIBUTES`] attributes.
pub type Attributes = BoundedVec<Attribute, ConstU32<MAX_ATTRIBUTES>>;

/// Whether every attribute has a key, and no key is there twice.
pub fn are_valid(attributes: &[Attribute]) -> bool {
    attributes.iter().enumerate().all(|(i, one)| {
        !one.key.is_empty() && !attributes.iter().skip(i.saturating_add(1)).any(|two| two.key == one.key)
    })
}

/// How many of the auditors that a tenant names must vouch for each attribute that it asks for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize), serde(rename_all = "camelCase"))]
pub enum Quorum {
    /// At least one of them.
    #[default]
    #[codec(index = 0)]
    Any,
    /// Every one of them.
    #[codec(index = 1)]
    All,
}

/// A row of the governed table of GPU models.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct GpuModel {
    /// The name of its maker.
    pub vendor: Name,
    /// The name that its maker gives it.
    pub name: Name,
    /// Memory of one GPU, in MiB, as its maker states.
    pub vram_mib: u32,
    /// Thermal design power (or total board power) of one GPU, in watts, as its maker states.
    pub tdp_watts: u32,
    /// The stake that must back each GPU of this model that a provider lists, bonded or delegated, in the native
    /// currency.
    pub stake_per_gpu: Balance,
}

/// The most that the GPUs of a lease can draw and hold, by their maker's statement; 0 where that is not known, as for
/// hardware without a GPU.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Limits {
    /// Thermal design power of all of them, in watts.
    pub watts: u64,
    /// Memory of all of them, in MiB.
    pub memory_mib: u64,
}

impl GpuModel {
    /// The limits of this many GPUs of this model.
    pub fn limits(&self, gpus: u16) -> Limits {
        // Never saturates: 32 bits times 16.
        let all = |each: u32| u64::from(each).saturating_mul(gpus.into());
        Limits { watts: all(self.tdp_watts), memory_mib: all(self.vram_mib) }
    }
}

/// The hardware of an offer. CPU, memory and storage come *with each GPU*, so that leases of part of an offer
/// cannot be promised the same core twice.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct OfferSpec {
    /// The model of all GPUs of the offer.
    pub model: ModelId,
    /// GPUs of this model in the offer.
    pub gpus: u16,
    /// Memory of each GPU that a tenant can use, in MiB.
    pub vram_mib: u32,
    /// CPU cores per GPU.
    pub cpus: u16,
    /// Main memory per GPU, in MiB.
    pub memory_mib: u32,
    /// Storage per GPU, in GiB.
    pub storage_gib: u32,
    /// The country in which the hardware stands.
    pub region: Region,
    /// Further properties that the provider declares. Auditors may confirm them.
    pub attributes: Attributes,
}

/// The needs of a tenant. CPU, memory and storage are per GPU, as in [`OfferSpec`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(
    feature = "std",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, bound(deserialize = "AccountId: json::Form"))
)]
pub struct Requirement<AccountId> {
    /// Any of these models. Never empty.
    #[cfg_attr(feature = "std", serde(deserialize_with = "json::list"))]
    pub models: BoundedVec<ModelId, ConstU32<MAX_MODELS_PER_ORDER>>,
    /// GPUs wanted, all of one offer.
    pub gpus: u16,
    /// Memory of each GPU that the tenant can use, in MiB, at least.
    #[cfg_attr(feature = "std", serde(default))]
    pub vram_mib: u32,
    /// CPU cores per GPU, at least.
    #[cfg_attr(feature = "std", serde(default))]
    pub cpus: u16,
    /// Main memory per GPU, in MiB, at least.
    #[cfg_attr(feature = "std", serde(default))]
    pub memory_mib: u32,
    /// Storage per GPU, in GiB, at least.
    #[cfg_attr(feature = "std", serde(default))]
    pub storage_gib: u32,
    /// Any of these regions; empty for anywhere.
    #[cfg_attr(feature = "std", serde(default, deserialize_with = "json::list"))]
    pub regions: BoundedVec<Region, ConstU32<MAX_REGIONS_PER_ORDER>>,
    /// All of these; empty for none.
    #[cfg_attr(feature = "std", serde(default, deserialize_with = "json::list"))]
    pub attributes: Attributes,
    /// The accounts that must have confirmed the attributes; empty to take the provider's word.
    #[cfg_attr(feature = "std", serde(default, deserialize_with = "json::deserialize"))]
    pub auditors: BoundedVec<AccountId, ConstU32<MAX_AUDITORS_PER_ORDER>>,
    /// The number of auditors that must confirm each attribute.
    #[cfg_attr(feature = "std", serde(default))]
    pub quorum: Quorum,
    /// Whether the offer must have a gate, so that the lease is watched.
    #[cfg_attr(feature = "std", serde(default))]
    pub gate_required: bool,
}

/// The first field in which an offer falls short of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Mismatch {
    /// The offer is of a model that the requirement does not name.
    Model,
    /// The offer has fewer GPUs.
    Gpus,
    /// Its GPUs have less memory.
    Vram,
    /// It has fewer CPU cores per GPU.
    Cpus,
    /// It has less main memory per GPU.
    Memory,
    /// It has less storage per GPU.
    Storage,
    /// It stands in none of the regions.
    Region,
    /// The provider does not declare one of the attributes.
    Attributes,
    /// The auditors that the tenant believes do not confirm one of the attributes.
    Auditors,
    /// It has no gate.
    Gate,
}

impl<AccountId: PartialEq> Requirement<AccountId> {
    /// Whether this requirement makes sense: it has a model, a GPU, valid codes, attributes with keys, and names each
    /// auditor once, and only along with attributes.
    pub fn is_valid(&self) -> bool {
        !self.models.is_empty()
            && self.gpus > 0
            && self.regions.iter().all(Region::is_valid)
            && are_valid(&self.attributes)
            && (self.auditors.is_empty() || !self.attributes.is_empty())
            && self
                .auditors
                .iter()
                .enumerate()
                .all(|(i, a)| !self.auditors.iter().skip(i.saturating_add(1)).any(|b| a == b))
    }

    /// Checks whether `offer` can serve this, by its specification, its gate, and what auditors confirm of its
    /// provider. `gated` is called where a gate is required. `claims` returns the attributes that one auditor confirms
    /// now; it is called once for each auditor named. Both are called only if all earlier checks pass. Whether the
    /// capacity is free is checked elsewhere.
    pub fn check(
        &self,
        offer: &OfferSpec,
        gated: impl FnOnce() -> bool,
        claims: impl Fn(&AccountId) -> Attributes,
    ) -> Result<(), Mismatch> {
        let rules = [
            (self.models.contains(&offer.model), Mismatch::Model),
            (offer.gpus >= self.gpus, Mismatch::Gpus),
            (offer.vram_mib >= self.vram_mib, Mismatch::Vram),
            (offer.cpus >= self.cpus, Mismatch::Cpus),
            (offer.memory_mib >= self.memory_mib, Mismatch::Memory),
            (offer.storage_gib >= self.storage_gib, Mismatch::Storage),
            (self.regions.is_empty() || self.regions.contains(&offer.region), Mismatch::Region),
            (self.attributes.iter().all(|wanted| offer.attributes.contains(wanted)), Mismatch::Attributes),
        ];
        if let Some((_, field)) = rules.iter().find(|(holds, _)| !holds) {
            return Err(*field);
        }
        if self.gate_required && !gated() {
            return Err(Mismatch::Gate);
        }
        if self.auditors.is_empty() {
            return Ok(());
        }
        let claimed: Vec<Attributes> = self.auditors.iter().map(claims).collect();
        let vouched = |wanted: &Attribute| match self.quorum {
            Quorum::Any => claimed.iter().any(|attributes| attributes.contains(wanted)),
            Quorum::All => claimed.iter().all(|attributes| attributes.contains(wanted)),
        };
        if self.attributes.iter().all(vouched) {
            Ok(())
        } else {
            Err(Mismatch::Auditors)
        }
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl<AccountId> Requirement<AccountId> {
    /// A requirement that `offer` meets, with as many models and regions as one can name, whose attributes all of
    /// `auditors` must confirm.
    pub fn bench(offer: &OfferSpec, auditors: impl IntoIterator<Item = AccountId>) -> Self {
        let others = |most: u32| most.saturating_sub(1) as usize;
        let models = (0..ModelId::MAX).take(others(MAX_MODELS_PER_ORDER)).chain([offer.model]);
        let regions = (b'A'..=b'Z').map(|letter| Region([b'A', letter])).take(others(MAX_REGIONS_PER_ORDER));
        Self {
            models: BoundedVec::truncate_from(models.collect()),
            gpus: offer.gpus,
            vram_mib: offer.vram_mib,
            cpus: offer.cpus,
            memory_mib: offer.memory_mib,
            storage_gib: offer.storage_gib,
            regions: BoundedVec::truncate_from(regions.chain([offer.region]).collect()),
            attributes: offer.attributes.clone(),
            auditors: BoundedVec::truncate_from(auditors.into_iter().collect()),
            quorum: Quorum::All,
            gate_required: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer() -> OfferSpec {
        OfferSpec {
            model: 3,
            gpus: 8,
            vram_mib: 81_920,
            cpus: 16,
            memory_mib: 131_072,
            storage_gib: 500,
            region: Region(*b"DE"),
            attributes: attributes(&[("interconnect", "nvlink"), ("tier", "3")]),
        }
    }

    fn attributes(of: &[(&str, &str)]) -> Attributes {
        let name = |text: &str| Name::truncate_from(text.as_bytes());
        let list = of.iter().map(|(key, value)| Attribute { key: name(key), value: name(value) });
        BoundedVec::truncate_from(list.collect())
    }

    fn no_claims(_: &u32) -> Attributes {
        Default::default()
    }

    /// To be called only where a gate is required.
    fn no_gate() -> bool {
        panic!("nobody asked for a gate")
    }

    fn requirement() -> Requirement<u32> {
        Requirement {
            models: BoundedVec::truncate_from(vec![2, 3]),
            gpus: 8,
            vram_mib: 81_920,
            cpus: 16,
            memory_mib: 131_072,
            storage_gib: 500,
            regions: BoundedVec::truncate_from(vec![Region(*b"FR"), Region(*b"DE")]),
            attributes: attributes(&[("tier", "3")]),
            auditors: Default::default(),
            quorum: Quorum::Any,
            gate_required: false,
        }
    }

    #[test]
    fn an_offer_that_has_exactly_what_is_asked_matches() {
        assert_eq!(requirement().check(&offer(), no_gate, no_claims), Ok(()));
    }

    #[test]
    fn the_field_that_falls_short_is_named() {
        let cases: [(fn(&mut OfferSpec), Mismatch); 8] = [
            (|o| o.model = 4, Mismatch::Model),
            (|o| o.gpus -= 1, Mismatch::Gpus),
            (|o| o.vram_mib -= 1, Mismatch::Vram),
            (|o| o.cpus -= 1, Mismatch::Cpus),
            (|o| o.memory_mib -= 1, Mismatch::Memory),
            (|o| o.storage_gib -= 1, Mismatch::Storage),
            (|o| o.region = Region(*b"US"), Mismatch::Region),
            (|o| o.attributes = attributes(&[("tier", "4")]), Mismatch::Attributes),
        ];
        for (weaken, field) in cases {
            let mut weak = offer();
            weaken(&mut weak);
            assert_eq!(requirement().check(&weak, no_gate, no_claims), Err(field));
        }
    }

    #[test]
    fn no_region_means_anywhere() {
        let mut anywhere = requirement();
        anywhere.regions = Default::default();
        assert_eq!(anywhere.check(&OfferSpec { region: Region(*b"US"), ..offer() }, no_gate, no_claims), Ok(()));
    }

    #[test]
    fn a_gate_is_asked_for_where_it_is_required_and_all_but_auditors_hold() {
        let gated = Requirement { gate_required: true, ..requirement() };
        assert_eq!(gated.check(&offer(), || true, no_claims), Ok(()));
        assert_eq!(gated.check(&offer(), || false, no_claims), Err(Mismatch::Gate));
        assert_eq!(gated.check(&OfferSpec { cpus: 1, ..offer() }, no_gate, no_claims), Err(Mismatch::Cpus));
        let audited = Requirement { auditors: BoundedVec::truncate_from(vec![1]), ..gated };
        assert_eq!(audited.check(&offer(), || false, |_| panic!("asked before the gate")), Err(Mismatch::Gate));
        assert_eq!(audited.check(&offer(), || true, no_claims), Err(Mismatch::Auditors));
    }

    #[test]
    fn auditors_confirm_what_the_provider_declares() {
        let both = attributes(&[("interconnect", "nvlink"), ("tier", "3")]);
        let wanted = |auditors: Vec<u32>, quorum| Requirement {
            attributes: both.clone(),
            auditors: BoundedVec::truncate_from(auditors),
            quorum,
            ..requirement()
        };
        // Auditor 1 confirms one of the two, auditor 2 both, auditor 3 something else of the same key.
        let claims = |auditor: &u32| match auditor {
            1 => attributes(&[("tier", "3")]),
            2 => both.clone(),
            _ => attributes(&[("tier", "4"), ("interconnect", "nvlink")]),
        };
        assert_eq!(wanted(vec![2], Quorum::All).check(&offer(), no_gate, claims), Ok(()));
        assert_eq!(wanted(vec![1], Quorum::Any).check(&offer(), no_gate, claims), Err(Mismatch::Auditors));
        // Together they confirm each attribute.
        assert_eq!(wanted(vec![1, 3], Quorum::Any).check(&offer(), no_gate, claims), Ok(()));
        assert_eq!(wanted(vec![1, 2], Quorum::All).check(&offer(), no_gate, claims), Err(Mismatch::Auditors));
        // An attribute that auditors confirm but the provider does not declare is not offered.
        let silent = OfferSpec { attributes: Default::default(), ..offer() };
        assert_eq!(wanted(vec![2], Quorum::Any).check(&silent, no_gate, claims), Err(Mismatch::Attributes));
    }

    #[test]
    fn auditors_without_attributes_or_named_twice_are_no_requirement() {
        let of = |attributes: Attributes, auditors: Vec<u32>| Requirement {
            attributes,
            auditors: BoundedVec::truncate_from(auditors),
            ..requirement()
        };
        assert!(of(attributes(&[("tier", "3")]), vec![1, 2]).is_valid());
        assert!(!of(attributes(&[("tier", "3")]), vec![1, 1]).is_valid());
        assert!(!of(Default::default(), vec![1]).is_valid());
        assert!(!of(attributes(&[("", "3")]), vec![]).is_valid());
        assert!(!of(attributes(&[("tier", "3"), ("tier", "4")]), vec![]).is_valid());
    }

    #[test]
    fn validity() {
        assert!(requirement().is_valid());
        assert!(!Requirement { gpus: 0, ..requirement() }.is_valid());
        assert!(!Requirement { models: Default::default(), ..requirement() }.is_valid());
        assert!(!Requirement { regions: BoundedVec::truncate_from(vec![Region(*b"de")]), ..requirement() }.is_valid());
    }
}
