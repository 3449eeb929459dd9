//! The changes by blocks. Each block is asked once, when it becomes best; its changes are remembered until the block is
//! final, when its state may be pruned already.

use super::{
    errors::{internal, unavailable},
    heads::Step,
    limits::BLOCKS_AT_ONCE,
    source::{Chain, Head},
};
use crate::types::Hash;
use jsonrpsee::core::RpcResult;
use leasehold_primitives::{
    api::{LeaseView, OfferView, OrderView},
    BlockNumber, LeaseId, ModelId,
};
use leasehold_runtime::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::value::{to_raw_value, RawValue};
use sp_api::ApiError;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// The kinds of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Orders,
    Leases,
    Offers,
}

/// An entry as JSON, which is written once for all subscriptions; none if the entry does not exist.
pub type View = Option<Arc<RawValue>>;

/// An entry that a block changed, as it is after the block.
#[derive(Clone, Debug)]
pub struct Entry {
    pub kind: Kind,
    pub id: u64,
    pub view: View,
    pub concerns: Concerns,
}

/// The accounts and models that an entry concerns, now or before the change: an account that lost it must hear of it,
/// too.
#[derive(Clone, Debug, Default)]
pub struct Concerns {
    /// Tenant, provider, bidders.
    pub accounts: BTreeSet<AccountId>,
    pub models: BTreeSet<ModelId>,
}

impl Concerns {
    fn extend(&mut self, other: Self) {
        self.accounts.extend(other.accounts);
        self.models.extend(other.models);
    }
}

impl From<&OrderView<AccountId>> for Concerns {
    fn from(order: &OrderView<AccountId>) -> Self {
        let bidders = order.bids.iter().map(|bid| bid.bidder.clone());
        Self {
            accounts: bidders.chain([order.tenant.clone()]).collect(),
            models: order.spec.requirement.models.iter().copied().collect(),
        }
    }
}

impl From<&LeaseView<AccountId>> for Concerns {
    fn from(lease: &LeaseView<AccountId>) -> Self {
        Self { accounts: [lease.tenant.clone(), lease.provider.clone()].into(), models: [lease.model].into() }
    }
}

impl From<&OfferView<AccountId>> for Concerns {
    fn from(offer: &OfferView<AccountId>) -> Self {
        Self { accounts: [offer.provider.clone()].into(), models: [offer.spec.model].into() }
    }
}

/// The parts of each block that somebody wants to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Everything that it changed.
    pub market: bool,
    /// These leases, after it.
    pub leases: BTreeSet<LeaseId>,
}

impl Wanted {
    pub fn covers(&self, other: &Self) -> bool {
        (self.market || !other.market) && self.leases.is_superset(&other.leases)
    }
}

/// The message about a step.
#[derive(Debug)]
pub struct Told {
    pub block: Head,
    pub finalized: bool,
    /// Empty unless somebody follows the market.
    pub changed: Arc<Vec<Entry>>,
    /// The leases that somebody follows.
    pub leases: BTreeMap<LeaseId, View>,
}

/// Blocks that are not final yet.
pub struct Blocks<C> {
    chain: Arc<C>,
    seen: HashMap<Hash, Seen>,
}

struct Seen {
    number: BlockNumber,
    changed: Option<Arc<Vec<Entry>>>,
    leases: BTreeMap<LeaseId, View>,
}

impl<C: Chain> Blocks<C> {
    pub fn new(chain: Arc<C>) -> Self {
        Self { chain, seen: HashMap::new() }
    }

    pub fn tell(&mut self, step: &Step, wanted: &Wanted) -> RpcResult<Told> {
        let Step { block, finalized, retracted } = step;
        let mut changed = Arc::new(Vec::new());
        if wanted.market {
            changed = self.changed(block)?;
            let reverted = self.reverted(block, &changed, retracted)?;
            if !reverted.is_empty() {
                changed = Arc::new(changed.iter().cloned().chain(reverted).collect());
            }
        }
        let leases = wanted.leases.iter().map(|id| Ok((*id, self.lease(block, *id)?)));
        Ok(Told { block: *block, finalized: *finalized, changed, leases: leases.collect::<RpcResult<_>>()? })
    }

    /// Forgets blocks that are final by now. A block that does not become final in a long time is forgotten, too, and
    /// asked again.
    pub fn forget(&mut self, finalized: BlockNumber) {
        self.seen.retain(|_, seen| seen.number > finalized);
        let mut numbers: Vec<_> = self.seen.values().map(|seen| seen.number).collect();
        numbers.sort_unstable_by(|one, other| other.cmp(one));
        if let Some(last) = numbers.get(BLOCKS_AT_ONCE) {
            self.seen.retain(|_, seen| seen.number > *last);
        }
    }

    fn seen(&mut self, block: &Head) -> &mut Seen {
        let new = || Seen { number: block.number, changed: None, leases: BTreeMap::new() };
        self.seen.entry(block.hash).or_insert_with(new)
    }

    fn lease(&mut self, block: &Head, id: LeaseId) -> RpcResult<View> {
        if let Some(view) = self.seen(block).leases.get(&id) {
            return Ok(view.clone());
        }
        let mut view = look(&*self.chain, block.hash, Kind::Leases, id)?.0;
        // Few blocks change a lease. Where finality stands still, all others would remember the same text anew.
        let before = self.seen.get(&block.parent).and_then(|parent| parent.leases.get(&id)?.as_ref());
        if let (Some(before), Some(now)) = (before, &view) {
            if before.get() == now.get() {
                view = Some(before.clone());
            }
        }
        self.seen(block).leases.insert(id, view.clone());
        Ok(view)
    }

    fn changed(&mut self, block: &Head) -> RpcResult<Arc<Vec<Entry>>> {
        if let Some(changed) = &self.seen(block).changed {
            return Ok(changed.clone());
        }
        let named = self.chain.changes(block.hash).map_err(|cause| unavailable(block.hash, cause))?;
        let orders = named.orders.into_iter().map(|id| (Kind::Orders, id));
        let leases = named.leases.into_iter().map(|id| (Kind::Leases, id));
        let offers = named.offers.into_iter().map(|id| (Kind::Offers, id));
        let entries = orders.chain(leases).chain(offers).map(|(kind, id)| {
            let (view, mut concerns) = look(&*self.chain, block.hash, kind, id)?;
            concerns.extend(look(&*self.chain, block.parent, kind, id)?.1);
            Ok(Entry { kind, id, view, concerns })
        });
        let changed = Arc::new(entries.collect::<RpcResult<Vec<_>>>()?);
        self.seen(block).changed = Some(changed.clone());
        Ok(changed)
    }

    /// The entries that blocks no longer in the best chain had changed, in their state after `block`, unless that
    /// changed them. Without this, clients would keep the state from the replaced blocks.
    fn reverted(&mut self, block: &Head, changed: &[Entry], retracted: &[Head]) -> RpcResult<Vec<Entry>> {
        let mut concerned = BTreeMap::<_, Concerns>::new();
        for block in retracted {
            for Entry { kind, id, concerns, .. } in self.changed(block)?.iter() {
                concerned.entry((*kind, *id)).or_default().extend(concerns.clone());
            }
        }
        for Entry { kind, id, .. } in changed {
            concerned.remove(&(*kind, *id));
        }
        let entries = concerned.into_iter().map(|((kind, id), mut concerns)| {
            let (view, now) = look(&*self.chain, block.hash, kind, id)?;
            concerns.extend(now);
            Ok(Entry { kind, id, view, concerns })
        });
        entries.collect()
    }
}

/// An entry at a block. An entry that does not exist concerns nobody.
pub fn look<C: Chain>(chain: &C, at: Hash, kind: Kind, id: u64) -> RpcResult<(View, Concerns)> {
    match kind {
        Kind::Orders => written(at, chain.order(at, id)),
        Kind::Leases => written(at, chain.lease(at, id)),
        Kind::Offers => written(at, chain.offer(at, id)),
    }
}

fn written<V: Serialize>(at: Hash, answer: Result<Option<V>, ApiError>) -> RpcResult<(View, Concerns)>
where
    for<'a> Concerns: From<&'a V>,
{
    let Some(view) = answer.map_err(|cause| unavailable(at, cause))? else { return Ok(Default::default()) };
    let written = to_raw_value(&view).map_err(internal)?;
    Ok((Some(written.into()), Concerns::from(&view)))
}
