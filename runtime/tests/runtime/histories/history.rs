//! A history as it is played: its calls, its blocks, and the invariants between steps.

use super::{
    changes::Stored,
    world::{world, IN_DOLLARS, PROVIDERS, STRANGER},
};
use crate::{lease::reading, *};
use frame_support::{
    traits::{fungible, Hooks},
    weights::Weight,
};
use frame_system::RawOrigin;
use leasehold_primitives::{
    agenda::Due,
    time::overlap,
    traits::{BondReserves, DueHandler, Offence, OffenceKind, Offences},
    usage::Report,
    LeaseId, OrderId,
};
use leasehold_runtime::genesis_config_presets::DEMO_ASSET;
use pallet_leases::Leases as StoredLeases;
use sp_runtime::{traits::Dispatchable, Permill};
use std::collections::{BTreeMap, BTreeSet};

/// A call or an event, by the pallet's index and its own.
pub type Index = [u8; 2];

fn index(encoded: &impl Encode) -> Index {
    encoded.using_encoded(|bytes| [bytes[0], bytes[1]])
}

/// Enough weight for this many tenths of an entry that is due, and a little more.
pub fn spare(tenths: u64) -> Weight {
    let most = Due::KINDS
        .iter()
        .map(<(Leases, LeaseBidding, ProviderStaking)>::most_weight)
        .fold(Weight::zero(), |a, b| a.max(b));
    (most / 10).saturating_mul(tenths + 2)
}

fn issued() -> Balance {
    <Balances as fungible::Inspect<AccountId>>::total_issuance()
}

pub struct History {
    /// Calls that succeeded, and events.
    pub calls: BTreeSet<Index>,
    pub events: BTreeSet<Index>,
    /// The prices that bidders committed to.
    pub sealed: BTreeMap<(OrderId, AccountId), Balance>,
    /// The amounts that must be issued of the native currency and of the other asset.
    issued: Balance,
    dollars: Balance,
    /// Orders, leases and offers, as last looked at.
    stored: Stored,
}

impl History {
    /// To be called in the world.
    pub fn begin() -> Self {
        Self {
            calls: BTreeSet::new(),
            events: BTreeSet::new(),
            sealed: BTreeMap::new(),
            issued: issued(),
            dollars: Assets::total_supply(DEMO_ASSET),
            stored: Stored::now(),
        }
    }

    /// Makes a call as a transaction would: all or nothing. Returns whether it succeeded.
    pub fn call_from(&mut self, origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> bool {
        let call = call.into();
        let index = index(&call);
        let succeeded = call.dispatch(origin).is_ok();
        if succeeded {
            self.calls.insert(index);
        }
        succeeded
    }

    pub fn call(&mut self, who: &AccountId, call: impl Into<RuntimeCall>) -> bool {
        self.call_from(RuntimeOrigin::signed(who.clone()), call)
    }

    /// Slashes for an offence of a lease that was forgotten since.
    pub fn slash(&mut self, who: &AccountId, amount: Balance) -> bool {
        let window = ChainTiming::timing().window_of(System::block_number());
        let offence = Offence {
            kind: OffenceKind::Missed,
            provider: who.clone(),
            lease: LeaseId::MAX,
            round: 0,
            windows: window..window + 1,
            stake_at_risk: amount,
            share: Permill::one(),
            at_least: 0,
            tenant: account(STRANGER),
            restitution: amount,
        };
        let taken = ProviderStaking::report(&offence);
        ProviderStaking::forget(LeaseId::MAX);
        taken > 0
    }

    /// The meter of a provider reports this many hundredths of the time that the leases have run, if there are any.
    pub fn report(&mut self, at: usize, hundredths: u64) -> bool {
        let (timing, now) = (ChainTiming::timing(), System::block_number());
        let Some(window) = timing.reportable_window(now) else { return false };
        let provider = account(PROVIDERS[at]);
        let mut readings = Vec::new();
        for (id, lease) in StoredLeases::<Runtime>::iter() {
            let covered = lease.coverage.start..lease.coverage.end;
            if lease.provider == provider && timing.overlap(window, &covered) > 0 {
                let counter = |edge| timing.millis(overlap(&covered, &(0..edge))) * hundredths / 100;
                let edges = timing.window_span(window);
                readings.push(reading(id, counter(edges.start)..counter(edges.end)));
            }
        }
        if readings.is_empty() {
            return false;
        }
        readings.sort_by_key(|reading| reading.lease);
        let report = Report { meter: world().meters[at].clone(), window, readings: readings.try_into().unwrap() };
        let signature = world().signature.clone();
        let origin: RuntimeOrigin = RawOrigin::<AccountId>::Authorized.into();
        self.call_from(origin, pallet_usage_attestation::Call::report { report, signature })
    }

    /// Passes blocks with this much idle time each, in which the meters of these providers report each window.
    pub fn pass(&mut self, blocks: BlockNumber, idle: Weight, reports: impl Fn(usize) -> bool) {
        let window_blocks = ChainTiming::timing().window_blocks;
        for _ in 0..blocks {
            let now = System::block_number() + 1;
            System::set_block_number(now);
            if now % window_blocks == 1 {
                for at in (0..PROVIDERS.len()).filter(|at| reports(*at)) {
                    self.report(at, 100);
                }
            }
            let used = <Agenda as Hooks<BlockNumber>>::on_idle(now, idle);
            assert!(used.all_lte(idle), "{used:?} of {idle:?}");
        }
    }

    /// Checks that the state adds up, that events tell what changed, and that no money came or went except for what
    /// they say was burnt.
    pub fn check(&mut self) {
        self.stored.check_events_tell_what_changed();
        for event in events() {
            match &event {
                RuntimeEvent::Leases(pallet_leases::Event::FeesDistributed { asset, burnt, .. }) => {
                    assert!(*asset != IN_DOLLARS || *burnt == 0, "burnt in {asset:?}");
                    self.issued -= *burnt;
                }
                // The part of a slash that the treasury cannot receive.
                RuntimeEvent::ProviderStaking(pallet_provider_staking::Event::SlashPaid {
                    treasury,
                    burnt: true,
                    ..
                }) => self.issued -= *treasury,
                // The agenda drops an entry that fails, and no entry that comes due may fail.
                RuntimeEvent::Agenda(failed) => panic!("{failed:?}"),
                _ => (),
            }
            self.events.insert(index(&event));
        }
        System::reset_events();
        check_market();
        assert_eq!((issued(), Assets::total_supply(DEMO_ASSET)), (self.issued, self.dollars), "money came or went");
    }
}
