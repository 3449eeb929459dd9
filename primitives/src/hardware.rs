//! What is offered and what is asked for.

use crate::{Balance, ModelId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// Models an order may name.
pub const MAX_MODELS_PER_ORDER: u32 = 8;
/// Regions an order may name.
pub const MAX_REGIONS_PER_ORDER: u32 = 16;
/// Bytes of a model's or vendor's name.
pub const MAX_NAME: u32 = 32;

/// A UTF-8 name of at most [`MAX_NAME`] bytes.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME>>;

/// A country by its ISO 3166-1 alpha-2 code, in capitals.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Region(pub [u8; 2]);

impl Region {
    /// Two capital letters. Which codes are assigned is not the chain's to know.
    pub fn is_valid(&self) -> bool {
        self.0.iter().all(u8::is_ascii_uppercase)
    }
}

/// A row of the governed table of GPU models.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct GpuModel {
    pub vendor: Name,
    pub name: Name,
    /// Memory of one GPU, in MiB, as its maker states.
    pub vram_mib: u32,
    /// Thermal design power (or total board power) of one GPU, in watts, as its maker states.
    pub tdp_watts: u32,
    /// What a provider must have bonded for each GPU of this model it lists, in the native currency.
    pub stake_per_gpu: Balance,
}

/// The hardware of an offer. CPU, memory and storage come *with each GPU*, so that leases of part of an offer
/// cannot be promised the same core twice.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OfferSpec {
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
    pub region: Region,
}

/// What a tenant needs. CPU, memory and storage are per GPU, as in [`OfferSpec`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Requirement {
    /// Any of these models. Never empty.
    pub models: BoundedVec<ModelId, ConstU32<MAX_MODELS_PER_ORDER>>,
    /// GPUs of one offer.
    pub gpus: u16,
    pub vram_mib: u32,
    pub cpus: u16,
    pub memory_mib: u32,
    pub storage_gib: u32,
    /// Any of these regions; empty for anywhere.
    pub regions: BoundedVec<Region, ConstU32<MAX_REGIONS_PER_ORDER>>,
}

/// The first field in which an offer falls short of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Mismatch {
    Model,
    Gpus,
    Vram,
    Cpus,
    Memory,
    Storage,
    Region,
}

impl Requirement {
    /// Whether this is a requirement at all: a model, a GPU, codes that are codes.
    pub fn is_valid(&self) -> bool {
        !self.models.is_empty() && self.gpus > 0 && self.regions.iter().all(Region::is_valid)
    }

    /// Whether `offer` can serve this, by what it is. Whether it has the capacity free is asked elsewhere.
    pub fn check(&self, offer: &OfferSpec) -> Result<(), Mismatch> {
        let rules = [
            (self.models.contains(&offer.model), Mismatch::Model),
            (offer.gpus >= self.gpus, Mismatch::Gpus),
            (offer.vram_mib >= self.vram_mib, Mismatch::Vram),
            (offer.cpus >= self.cpus, Mismatch::Cpus),
            (offer.memory_mib >= self.memory_mib, Mismatch::Memory),
            (offer.storage_gib >= self.storage_gib, Mismatch::Storage),
            (self.regions.is_empty() || self.regions.contains(&offer.region), Mismatch::Region),
        ];
        match rules.iter().find(|(holds, _)| !holds) {
            Some((_, field)) => Err(*field),
            None => Ok(()),
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
        }
    }

    fn requirement() -> Requirement {
        Requirement {
            models: BoundedVec::truncate_from(vec![2, 3]),
            gpus: 8,
            vram_mib: 81_920,
            cpus: 16,
            memory_mib: 131_072,
            storage_gib: 500,
            regions: BoundedVec::truncate_from(vec![Region(*b"FR"), Region(*b"DE")]),
        }
    }

    #[test]
    fn an_offer_that_has_exactly_what_is_asked_matches() {
        assert_eq!(requirement().check(&offer()), Ok(()));
    }

    #[test]
    fn the_field_that_falls_short_is_named() {
        let cases: [(fn(&mut OfferSpec), Mismatch); 7] = [
            (|o| o.model = 4, Mismatch::Model),
            (|o| o.gpus -= 1, Mismatch::Gpus),
            (|o| o.vram_mib -= 1, Mismatch::Vram),
            (|o| o.cpus -= 1, Mismatch::Cpus),
            (|o| o.memory_mib -= 1, Mismatch::Memory),
            (|o| o.storage_gib -= 1, Mismatch::Storage),
            (|o| o.region = Region(*b"US"), Mismatch::Region),
        ];
        for (weaken, field) in cases {
            let mut weak = offer();
            weaken(&mut weak);
            assert_eq!(requirement().check(&weak), Err(field));
        }
    }

    #[test]
    fn no_region_means_anywhere() {
        let mut anywhere = requirement();
        anywhere.regions = Default::default();
        assert_eq!(anywhere.check(&OfferSpec { region: Region(*b"US"), ..offer() }), Ok(()));
    }

    #[test]
    fn validity() {
        assert!(requirement().is_valid());
        assert!(!Requirement { gpus: 0, ..requirement() }.is_valid());
        assert!(!Requirement { models: Default::default(), ..requirement() }.is_valid());
        assert!(!Requirement { regions: BoundedVec::truncate_from(vec![Region(*b"de")]), ..requirement() }.is_valid());
    }
}
