//! The chain's records of the meter keys and of the leases to be reported.

use super::{keys::Keys, meter::Attached};
use crate::types::{FullClient, Hash};
use leasehold_primitives::{
    api::{LeasesApi, MAX_SCANNED},
    reporting::{MeterView, ReportedLease, ReportingApi},
    time::Timing,
    usage::MeterId,
    BlockNumber, LeaseId, Window,
};
use leasehold_runtime::AccountId;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

/// After a walk through the leases the node rests this many times as long as the walk took: however many leases there
/// are, walks take a twentieth of a processor's time.
const REST: u32 = 19;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainView {
    pub now: BlockNumber,
    pub timing: Timing,
    /// Usable keys of this node that are registered.
    pub registered: BTreeMap<MeterId, MeterView<AccountId>>,
    /// The leases of their providers that can still be reported.
    pub leases: BTreeMap<LeaseId, (AccountId, ReportedLease)>,
    /// Attached leases of other providers.
    pub foreign: BTreeMap<LeaseId, AccountId>,
}

impl ChainView {
    pub fn window(&self) -> Window {
        self.timing.window_of(self.now)
    }
}

/// Reads the chain, and remembers the leases between two walks through them.
#[derive(Default)]
pub struct Chain {
    providers: BTreeSet<AccountId>,
    leases: BTreeMap<LeaseId, (AccountId, ReportedLease)>,
    /// The time at which the last walk ended, and the time it took.
    walked: Option<(Instant, Duration)>,
}

impl Chain {
    /// Reads the state of a block; none if it cannot be asked.
    pub fn look(
        &mut self,
        client: &FullClient,
        at: Hash,
        keys: &Keys,
        attached: Option<&Attached>,
    ) -> Option<ChainView> {
        self.try_look(client, at, keys, attached)
            .inspect_err(|error| log::debug!("Block {at:?} cannot be asked about reports: {error}"))
            .ok()
    }

    fn try_look(
        &mut self,
        client: &FullClient,
        at: Hash,
        keys: &Keys,
        attached: Option<&Attached>,
    ) -> Result<ChainView, ApiError> {
        let now = client.number(at)?.unwrap_or_default();
        let api = client.runtime_api();
        let timing = api.timing(at)?;
        let mut registered = BTreeMap::new();
        for key in &keys.usable {
            if let Some(meter) = api.meter(at, key.clone())? {
                registered.insert(key.clone(), meter);
            }
        }
        let providers: BTreeSet<AccountId> = registered.values().map(|meter| meter.provider.clone()).collect();
        let rested = self.walked.is_none_or(|(ended, took)| ended.elapsed() >= took.saturating_mul(REST));
        if rested || providers != self.providers {
            self.walk(client, at, providers)?;
        }

        let mut foreign = BTreeMap::new();
        let attached = attached.into_iter().flat_map(|attached| attached.leases.keys());
        let unknown = attached.filter(|lease| !self.leases.contains_key(lease));
        for lease in unknown.copied() {
            if let Some(view) = api.lease(at, lease)? {
                if !self.providers.contains(&view.provider) {
                    foreign.insert(lease, view.provider);
                }
            }
        }
        Ok(ChainView { now, timing, registered, leases: self.leases.clone(), foreign })
    }

    fn walk(&mut self, client: &FullClient, at: Hash, providers: BTreeSet<AccountId>) -> Result<(), ApiError> {
        let begun = Instant::now();
        let mut leases = BTreeMap::new();
        for provider in &providers {
            let mut from = None;
            loop {
                let page = client.runtime_api().reported_leases(at, provider.clone(), from, MAX_SCANNED)?;
                leases.extend(page.leases.into_iter().map(|lease| (lease.lease, (provider.clone(), lease))));
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
        }
        (self.leases, self.providers) = (leases, providers);
        self.walked = Some((Instant::now(), begun.elapsed()));
        Ok(())
    }
}
