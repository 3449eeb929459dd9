//! The messages of a subscription: the part it asked for of everything that is told.

use super::{
    blocks::{Entry, Kind, Told, View},
    errors::invalid,
    source::Head,
};
use crate::types::Hash;
use jsonrpsee::{core::RpcResult, SubscriptionMessage};
use leasehold_primitives::{json, BlockNumber, LeaseId, ModelId};
use leasehold_runtime::AccountId;
use serde::{ser::SerializeMap, Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// A subscription's own view of the messages.
pub trait Subject: Send + 'static {
    /// None if it has nothing for this subscription.
    fn message(&mut self, told: &Told) -> Result<Option<SubscriptionMessage>, serde_json::Error>;
}

/// A lease that is followed.
pub struct FollowedLease {
    id: LeaseId,
    /// The last view sent of best blocks; none before the first.
    best: Option<View>,
    /// The last view sent of final blocks.
    finalized: Option<View>,
}

impl FollowedLease {
    pub fn new(id: LeaseId) -> Self {
        Self { id, best: None, finalized: None }
    }
}

#[derive(Serialize)]
struct LeaseChanged<'a> {
    block: BlockOfLease,
    finalized: bool,
    lease: Written<'a>,
}

#[derive(Serialize)]
struct BlockOfLease {
    number: BlockNumber,
    hash: Hash,
}

/// A view that is already written.
struct Written<'a>(&'a View);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_deref().serialize(serializer)
    }
}

fn text(view: &View) -> Option<&str> {
    view.as_deref().map(RawValue::get)
}

impl Subject for FollowedLease {
    fn message(&mut self, told: &Told) -> Result<Option<SubscriptionMessage>, serde_json::Error> {
        let Some(view) = told.leases.get(&self.id) else { return Ok(None) };
        let last = if told.finalized { &mut self.finalized } else { &mut self.best };
        if last.as_ref().is_some_and(|last| text(last) == text(view)) {
            return Ok(None);
        }
        *last = Some(view.clone());
        let Head { number, hash, .. } = told.block;
        let changed =
            LeaseChanged { block: BlockOfLease { number, hash }, finalized: told.finalized, lease: Written(view) };
        SubscriptionMessage::from_json(&changed).map(Some)
    }
}

/// The changes of the market that a subscription is told of: those that meet every field given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MarketFilter {
    /// The entry concerns this account: as tenant, provider or bidder, before the block or after it.
    #[serde(deserialize_with = "json::deserialize")]
    account: Option<AccountId>,
    /// The entry is of this model, or of an order that accepts it.
    model: Option<ModelId>,
    /// The entry is of one of these kinds. As a set: the repetitions in a long list would be kept, and gone through for
    /// each entry.
    kinds: Option<BTreeSet<Kind>>,
}

impl MarketFilter {
    pub fn check(&self) -> RpcResult<()> {
        if self.kinds.as_ref().is_some_and(BTreeSet::is_empty) {
            return Err(invalid("filter.kinds", "it is empty, so that nothing would pass; leave it out for all kinds"));
        }
        Ok(())
    }

    fn passes(&self, Entry { kind, concerns, .. }: &Entry) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(kind))
            && self.account.as_ref().is_none_or(|account| concerns.accounts.contains(account))
            && self.model.is_none_or(|model| concerns.models.contains(&model))
    }
}

#[derive(Serialize)]
struct MarketChanged<'a> {
    block: Head,
    finalized: bool,
    orders: Vec<Changed<'a>>,
    leases: Vec<Changed<'a>>,
    offers: Vec<Changed<'a>>,
}

/// `{ id, order }`, and so for leases and offers.
struct Changed<'a>(&'a Entry);

impl Serialize for Changed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Entry { kind, id, view, .. } = self.0;
        let name = match kind {
            Kind::Orders => "order",
            Kind::Leases => "lease",
            Kind::Offers => "offer",
        };
        let mut fields = serializer.serialize_map(Some(2))?;
        fields.serialize_entry("id", &json::Json(*id))?;
        fields.serialize_entry(name, &Written(view))?;
        fields.end()
    }
}

impl Subject for MarketFilter {
    fn message(&mut self, told: &Told) -> Result<Option<SubscriptionMessage>, serde_json::Error> {
        let mut passing = told.changed.iter().filter(|entry| self.passes(entry)).peekable();
        if passing.peek().is_none() {
            return Ok(None);
        }
        let mut message = MarketChanged {
            block: told.block,
            finalized: told.finalized,
            orders: Vec::new(),
            leases: Vec::new(),
            offers: Vec::new(),
        };
        for entry in passing {
            match entry.kind {
                Kind::Orders => message.orders.push(Changed(entry)),
                Kind::Leases => message.leases.push(Changed(entry)),
                Kind::Offers => message.offers.push(Changed(entry)),
            }
        }
        SubscriptionMessage::from_json(&message).map(Some)
    }
}
