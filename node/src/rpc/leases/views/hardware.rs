//! What is offered and what is asked for.

use super::{account, address, text};
use leasehold_primitives::{
    hardware::{self, Region},
    ModelId,
};
use leasehold_runtime::AccountId;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, Get};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    pub key: String,
    #[serde(default)]
    pub value: String,
}

impl From<hardware::Attribute> for Attribute {
    fn from(attribute: hardware::Attribute) -> Self {
        Self { key: text(&attribute.key), value: text(&attribute.value) }
    }
}

impl TryFrom<Attribute> for hardware::Attribute {
    type Error = String;

    fn try_from(Attribute { key, value }: Attribute) -> Result<Self, String> {
        Ok(Self {
            key: bounded(key.into_bytes(), "bytes of a key")?,
            value: bounded(value.into_bytes(), "bytes of a value")?,
        })
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Quorum {
    #[default]
    Any,
    All,
}

impl From<hardware::Quorum> for Quorum {
    fn from(quorum: hardware::Quorum) -> Self {
        match quorum {
            hardware::Quorum::Any => Self::Any,
            hardware::Quorum::All => Self::All,
        }
    }
}

impl From<Quorum> for hardware::Quorum {
    fn from(quorum: Quorum) -> Self {
        match quorum {
            Quorum::Any => Self::Any,
            Quorum::All => Self::All,
        }
    }
}

/// What a tenant needs. Whoever asks for quotes must say which models and how many GPUs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Requirement {
    pub models: Vec<ModelId>,
    pub gpus: u16,
    #[serde(default)]
    pub vram_mib: u32,
    #[serde(default)]
    pub cpus: u16,
    #[serde(default)]
    pub memory_mib: u32,
    #[serde(default)]
    pub storage_gib: u32,
    /// ISO 3166-1 alpha-2; empty for anywhere.
    #[serde(default)]
    pub regions: Vec<String>,
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    #[serde(default)]
    pub auditors: Vec<String>,
    #[serde(default)]
    pub quorum: Quorum,
}

impl From<hardware::Requirement<AccountId>> for Requirement {
    fn from(r: hardware::Requirement<AccountId>) -> Self {
        Self {
            models: r.models.into_inner(),
            gpus: r.gpus,
            vram_mib: r.vram_mib,
            cpus: r.cpus,
            memory_mib: r.memory_mib,
            storage_gib: r.storage_gib,
            regions: r.regions.iter().map(|region| text(&region.0)).collect(),
            attributes: r.attributes.into_iter().map(Into::into).collect(),
            auditors: r.auditors.iter().map(address).collect(),
            quorum: r.quorum.into(),
        }
    }
}

impl TryFrom<Requirement> for hardware::Requirement<AccountId> {
    type Error = String;

    fn try_from(r: Requirement) -> Result<Self, String> {
        let regions = r.regions.iter().map(|code| region(code)).collect::<Result<_, _>>()?;
        let attributes = r.attributes.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
        let auditors = r.auditors.iter().map(|auditor| account(auditor)).collect::<Result<_, _>>()?;
        let requirement = Self {
            models: bounded(r.models, "models")?,
            gpus: r.gpus,
            vram_mib: r.vram_mib,
            cpus: r.cpus,
            memory_mib: r.memory_mib,
            storage_gib: r.storage_gib,
            regions: bounded(regions, "regions")?,
            attributes: bounded(attributes, "attributes")?,
            auditors: bounded(auditors, "auditors")?,
            quorum: r.quorum.into(),
        };
        if requirement.is_valid() {
            Ok(requirement)
        } else {
            Err("a requirement names a model and a GPU, attributes with keys and each once, and auditors each once and \
                 of some attribute"
                .into())
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OfferSpec {
    pub model: ModelId,
    pub gpus: u16,
    pub vram_mib: u32,
    pub cpus: u16,
    pub memory_mib: u32,
    pub storage_gib: u32,
    pub region: String,
    pub attributes: Vec<Attribute>,
}

impl From<hardware::OfferSpec> for OfferSpec {
    fn from(spec: hardware::OfferSpec) -> Self {
        Self {
            model: spec.model,
            gpus: spec.gpus,
            vram_mib: spec.vram_mib,
            cpus: spec.cpus,
            memory_mib: spec.memory_mib,
            storage_gib: spec.storage_gib,
            region: text(&spec.region.0),
            attributes: spec.attributes.into_iter().map(Into::into).collect(),
        }
    }
}

/// A country's code.
pub fn region(code: &str) -> Result<Region, String> {
    code.as_bytes()
        .try_into()
        .map(Region)
        .ok()
        .filter(Region::is_valid)
        .ok_or_else(|| format!("{code:?} is no region: two capital letters, by ISO 3166-1"))
}

/// A list that is not too long.
pub fn bounded<V, S: Get<u32>>(list: Vec<V>, of: &str) -> Result<BoundedVec<V, S>, String> {
    BoundedVec::try_from(list).map_err(|list| format!("{} {of} are too many: {} at most", list.len(), S::get()))
}
