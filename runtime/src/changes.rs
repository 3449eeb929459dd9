//! The orders, leases and offers that a block changed, as its events tell.
//!
//! The events of each of Leasehold's pallets are matched one by one, so that a new one does not compile before somebody
//! has said here what it changes. An event names the entries that it changes and often more: the offer of a bid, which
//! changes only if capacity is promised, and then by an event of the registry; the successor in the reason for which a
//! lease ended, which changes only where it learns how the lease that was sold was served.

use crate::{Runtime, RuntimeEvent, System};
use alloc::{collections::BTreeSet, vec::Vec};
use leasehold_primitives::{api::Changes, LeaseId, OfferId, OrderId};
use pallet_agenda::Event as AgendaEvent;
use pallet_lease_bidding::Event as BiddingEvent;
use pallet_leases::{CloseReason, Event as LeasesEvent};
use pallet_provider_registry::Event as RegistryEvent;
use pallet_provider_staking::Event as StakingEvent;
use pallet_usage_attestation::Event as AttestationEvent;
use pallet_watchers::Event as WatchingEvent;

/// Something of the market that can be asked for by its id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Entry {
    Order(OrderId),
    Lease(LeaseId),
    Offer(OfferId),
}

use Entry::{Lease, Offer, Order};

/// The entries that the events of this block changed.
pub(crate) fn of_block() -> Changes {
    let entries = System::read_events_no_consensus().flat_map(|record| changed_by(record.event));
    let mut changes = Changes::default();
    // In ascending order, each once.
    for entry in entries.collect::<BTreeSet<_>>() {
        match entry {
            Order(id) => changes.orders.push(id),
            Lease(id) => changes.leases.push(id),
            Offer(id) => changes.offers.push(id),
        }
    }
    changes
}

/// The entries that an event changed.
fn changed_by(event: RuntimeEvent) -> Vec<Entry> {
    let few = match event {
        RuntimeEvent::Watchers(event) => return watching(event),
        RuntimeEvent::ProviderRegistry(event) => [registry(event), None],
        RuntimeEvent::Leases(event) => leases(event),
        RuntimeEvent::LeaseBidding(event) => bidding(event),
        RuntimeEvent::UsageAttestation(event) => [attestation(event), None],
        RuntimeEvent::ProviderStaking(event) => [staking(event), None],
        RuntimeEvent::Agenda(event) => [agenda(event), None],
        // Events of the SDK's pallets, which know nothing of the market, in order of their indices.
        RuntimeEvent::System(_)
        | RuntimeEvent::Balances(_)
        | RuntimeEvent::TransactionPayment(_)
        | RuntimeEvent::Staking(_)
        | RuntimeEvent::Session(_)
        | RuntimeEvent::Historical(_)
        | RuntimeEvent::Offences(_)
        | RuntimeEvent::Grandpa(_)
        | RuntimeEvent::ImOnline(_)
        | RuntimeEvent::VoterList(_)
        | RuntimeEvent::Assets(_)
        | RuntimeEvent::AssetsHolder(_)
        | RuntimeEvent::Utility(_)
        | RuntimeEvent::Proxy(_)
        | RuntimeEvent::Multisig(_)
        | RuntimeEvent::Identity(_)
        | RuntimeEvent::Scheduler(_)
        | RuntimeEvent::Preimage(_)
        | RuntimeEvent::Migrations(_)
        | RuntimeEvent::Sudo(_) => [None, None],
    };
    few.into_iter().flatten().collect()
}

fn registry(event: RegistryEvent<Runtime>) -> Option<Entry> {
    match event {
        RegistryEvent::OfferListed { offer, .. }
        | RegistryEvent::OfferChanged { offer, .. }
        | RegistryEvent::OfferRetired { offer }
        | RegistryEvent::OfferRemoved { offer }
        | RegistryEvent::AskSet { offer, .. }
        | RegistryEvent::AskRemoved { offer }
        | RegistryEvent::GateSet { offer, .. }
        | RegistryEvent::GateRemoved { offer }
        | RegistryEvent::CapacityReserved { offer, .. }
        | RegistryEvent::CapacityReleased { offer, .. }
        | RegistryEvent::CapacityPromised { offer, .. }
        | RegistryEvent::PromiseWithdrawn { offer, .. } => Some(Offer(offer)),
        RegistryEvent::ProviderRegistered { .. }
        | RegistryEvent::ProviderUpdated { .. }
        | RegistryEvent::ProviderDeregistered { .. }
        | RegistryEvent::ModelSet { .. }
        | RegistryEvent::ModelRemoved { .. }
        | RegistryEvent::ClaimMade { .. }
        | RegistryEvent::ClaimRevoked { .. }
        | RegistryEvent::ClaimDropped { .. } => None,
    }
}

fn leases(event: LeasesEvent<Runtime>) -> [Option<Entry>; 2] {
    match event {
        LeasesEvent::OfferTaken { offer, lease, .. } => [Some(Offer(offer)), Some(Lease(lease))],
        LeasesEvent::LeaseFinalized { lease, reason: CloseReason::Transferred(next), .. } => {
            [Some(Lease(lease)), Some(Lease(next))]
        }
        LeasesEvent::LeaseRefused { lease, offer, .. } => [Some(Lease(lease)), Some(Offer(offer))],
        LeasesEvent::LeaseTransferred { lease, successor, .. } => [Some(Lease(lease)), Some(Lease(successor))],
        LeasesEvent::LeaseActivated { lease, .. }
        | LeasesEvent::LeaseToppedUp { lease, .. }
        | LeasesEvent::LeaseSettled { lease, .. }
        | LeasesEvent::LeaseClosing { lease, .. }
        | LeasesEvent::LeaseFinalized { lease, .. }
        | LeasesEvent::LeaseExpired { lease, .. }
        | LeasesEvent::FeeSplit { lease, .. }
        | LeasesEvent::LockInLost { lease, .. }
        | LeasesEvent::SponsorRefunded { lease, .. }
        | LeasesEvent::LeaseExtended { lease, .. }
        | LeasesEvent::NoticeGiven { lease, .. }
        | LeasesEvent::ExitPenaltyParked { lease, .. }
        | LeasesEvent::AccessChanged { lease, .. }
        | LeasesEvent::LeaseListed { lease, .. }
        | LeasesEvent::LeaseUnlisted { lease }
        | LeasesEvent::LeaseFailedOver { lease, .. }
        | LeasesEvent::StandbySteppedDown { lease, .. }
        | LeasesEvent::LeaseCancelled { lease, .. } => [Some(Lease(lease)), None],
        LeasesEvent::PaymentOwed { .. }
        | LeasesEvent::OwedClaimed { .. }
        | LeasesEvent::AssetApproved { .. }
        | LeasesEvent::AssetDisapproved { .. }
        | LeasesEvent::FeeRateSet { .. }
        | LeasesEvent::KeeperPaid { .. }
        | LeasesEvent::FeesDistributed { .. } => [None, None],
    }
}

fn bidding(event: BiddingEvent<Runtime>) -> [Option<Entry>; 2] {
    match event {
        BiddingEvent::OrderAwarded { order, lease, .. } => [Some(Order(order)), Some(Lease(lease))],
        BiddingEvent::StandbyChosen { lease, .. } => [Some(Lease(lease)), None],
        BiddingEvent::OrderCreated { order, .. }
        | BiddingEvent::OrderCancelled { order }
        | BiddingEvent::OrderExpired { order }
        | BiddingEvent::BidPlaced { order, .. }
        | BiddingEvent::BidReleased { order, .. }
        | BiddingEvent::BidCommitted { order, .. }
        | BiddingEvent::BidRevealed { order, .. }
        | BiddingEvent::BidDisplaced { order, .. }
        | BiddingEvent::BidForfeited { order, .. }
        | BiddingEvent::OrderForfeited { order, .. } => [Some(Order(order)), None],
    }
}

fn attestation(event: AttestationEvent<Runtime>) -> Option<Entry> {
    match event {
        AttestationEvent::UsageRecorded { lease, .. }
        | AttestationEvent::ImplausibleReading { lease, .. }
        | AttestationEvent::SilenceFound { lease, .. }
        | AttestationEvent::Struck { lease, .. }
        | AttestationEvent::ReceiptKeySet { lease, .. }
        | AttestationEvent::ReceiptFiled { lease, .. } => Some(Lease(lease)),
        AttestationEvent::MeterRegistered { .. }
        | AttestationEvent::MeterRemoved { .. }
        | AttestationEvent::ReportAccepted { .. }
        | AttestationEvent::WindowVoided { .. } => None,
    }
}

/// That an offer is confirmed is news of the offer.
fn watching(event: WatchingEvent<Runtime>) -> Vec<Entry> {
    match event {
        WatchingEvent::OffersConfirmed { offers, .. } => offers.into_iter().map(Offer).collect(),
        WatchingEvent::RoundOpened { .. }
        | WatchingEvent::VoteCommitted { .. }
        | WatchingEvent::VoteRevealed { .. }
        | WatchingEvent::WatcherPaid { .. } => Vec::new(),
    }
}

/// Bonds and pools stand behind offers and leases, but no view of those shows them.
fn staking(event: StakingEvent<Runtime>) -> Option<Entry> {
    match event {
        StakingEvent::Bonded { .. }
        | StakingEvent::Unbonding { .. }
        | StakingEvent::Withdrawn { .. }
        | StakingEvent::BondReserved { .. }
        | StakingEvent::ReserveReleased { .. }
        | StakingEvent::ReservePaid { .. }
        | StakingEvent::SlashPaid { .. }
        | StakingEvent::SlashCancelled { .. }
        | StakingEvent::PoolOpened { .. }
        | StakingEvent::CommissionSet { .. }
        | StakingEvent::Delegated { .. }
        | StakingEvent::Undelegated { .. }
        | StakingEvent::DelegationWithdrawn { .. }
        | StakingEvent::PoolClosed { .. }
        | StakingEvent::PoolDepositReturned { .. }
        | StakingEvent::RewardsClaimed { .. } => None,
        StakingEvent::SlashParked { lease, .. } | StakingEvent::OffenceReported { lease, .. } => Some(Lease(lease)),
    }
}

/// An entry that failed changed nothing.
fn agenda(event: AgendaEvent<Runtime>) -> Option<Entry> {
    match event {
        AgendaEvent::HandlingFailed { .. } => None,
    }
}
