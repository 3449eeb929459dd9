//! What is always true of the stored state.

use crate::*;
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{
    ensure,
    traits::{fungibles::hold::Inspect, Get},
};
use leasehold_primitives::{
    market::{MAX_REPLICAS, MAX_STANDBYS},
    time::Timing,
    traits::{Capacity, ExitPenalties, Usage},
    AssetId, Balance, LeaseId, OfferId,
};
use sp_runtime::TryRuntimeError;

/// What must be held, by account (as bytes, which are ordered for any account type), asset and reason.
type Holds<AccountId> = BTreeMap<(Vec<u8>, AssetId, u8), (AccountId, Balance)>;

const ESCROW: u8 = 0;
const BID: u8 = 1;
const ORDER: u8 = 2;
const BOUNTY: u8 = 3;

/// Whether no item is there twice.
fn all_differ<'a, T: PartialEq + 'a>(items: impl Iterator<Item = &'a T> + Clone) -> bool {
    items.clone().enumerate().all(|(i, one)| !items.clone().skip(i.saturating_add(1)).any(|two| one == two))
}

impl<T: Config> Pallet<T> {
    /// Checks the whole state. Walks all of it: for tests and for trying a runtime upgrade.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut holds = Holds::<T::AccountId>::new();
        Self::check_orders(&mut holds)?;
        Self::check_bids(&mut holds)?;
        Self::check_leases(&mut holds)?;
        Self::check_reservations()?;
        Self::check_listings()?;
        Self::check_agenda()?;
        for ((_payee, asset, holder), amount) in Owed::<T>::iter() {
            ensure!(amount > 0, "nothing is owed, and that is stored");
            Self::expect_held(&mut holds, &holder, &asset, ESCROW, amount)?;
        }
        for ((_, asset, reason), (holder, amount)) in holds {
            let hold_reason = match reason {
                ESCROW => HoldReason::LeaseEscrow,
                BID => HoldReason::BidDeposit,
                ORDER => HoldReason::OrderDeposit,
                _ => HoldReason::CrankBounty,
            };
            let held = T::Escrow::balance_on_hold(asset, &hold_reason.into(), &holder);
            ensure!(held == amount, "what is held is not what orders, bids, leases and debts say");
        }
        Records::<T>::iter_values().try_for_each(|record| record.check())?;
        PriceIndices::<T>::iter_values().try_for_each(|index| index.check())?;
        ensure!(all_differ(ApprovedAssets::<T>::get().iter()), "an asset is approved twice");
        ensure!(FeeRate::<T>::get() <= T::MaxFeeRate::get(), "the fee rate is above the highest");
        Ok(())
    }

    fn expect_held(
        holds: &mut Holds<T::AccountId>,
        holder: &T::AccountId,
        asset: &AssetId,
        reason: u8,
        amount: Balance,
    ) -> Result<(), TryRuntimeError> {
        let (_, sum) = holds.entry((holder.encode(), asset.clone(), reason)).or_insert_with(|| (holder.clone(), 0));
        *sum = sum.checked_add(amount).ok_or("the sum of holds overflows")?;
        Ok(())
    }

    fn check_orders(holds: &mut Holds<T::AccountId>) -> Result<(), TryRuntimeError> {
        let (next, next_lease) = (NextOrder::<T>::get(), NextLease::<T>::get());
        for (id, order) in Orders::<T>::iter() {
            let spec = &order.spec;
            ensure!(id < next, "an order with an id not yet given");
            ensure!(spec.requirement.is_valid(), "an order that asks for nothing");
            ensure!((1..=MAX_REPLICAS).contains(&spec.replicas), "an order for no leases, or too many");
            ensure!(spec.standbys <= MAX_STANDBYS, "an order for too many standbys");
            ensure!(spec.price_limit > 0, "an order for nothing");
            ensure!(spec.least_terms.is_valid(), "an order for terms that nobody can promise");
            if order.is_open() {
                let least = spec.price_limit.checked_mul(spec.replicas.into()).ok_or("a limit overflows")?;
                ensure!(order.escrow >= least, "an open order without escrow");
            } else {
                ensure!(order.escrow == 0, "an order that is over has escrow");
                ensure!(Bids::<T>::contains_key(id), "an order that is over stays without bids");
            }
            if let OrderState::Awarded { first } = order.state {
                ensure!(first < next_lease, "an order awarded to a lease with an id not yet given");
            }
            let all = |one: Balance| one.checked_mul(order.records()).ok_or("deposits overflow");
            Self::expect_held(holds, &order.tenant, &spec.asset, ESCROW, order.escrow)?;
            Self::expect_held(holds, &order.tenant, &AssetId::Native, ORDER, all(order.deposit)?)?;
            Self::expect_held(holds, &order.tenant, &AssetId::Native, BOUNTY, all(order.bounty)?)?;
        }
        Ok(())
    }

    fn check_bids(holds: &mut Holds<T::AccountId>) -> Result<(), TryRuntimeError> {
        for (id, bids) in Bids::<T>::iter() {
            let order = Orders::<T>::get(id).ok_or("bids without their order")?;
            ensure!(!bids.is_empty(), "no bids, and that is stored");
            ensure!(all_differ(bids.iter().map(|bid| &bid.bidder)), "two bids of one bidder");
            ensure!(bids.is_sorted_by_key(|bid| bid.placed_at), "bids are not in the order in which they came");
            for bid in &bids {
                Self::check_bid(&order, bid)?;
                let asset = if order.is_sealed() { &order.spec.asset } else { &AssetId::Native };
                Self::expect_held(holds, &bid.bidder, asset, BID, bid.deposit)?;
            }
        }
        Ok(())
    }

    fn check_bid(order: &Order<T::AccountId>, bid: &Bid<T::AccountId>) -> Result<(), TryRuntimeError> {
        let Order { spec, .. } = order;
        ensure!(bid.bidder != order.tenant, "a tenant's bid on its own order");
        ensure!((order.opened_at..=spec.deadline).contains(&bid.placed_at), "a bid out of the bidding time");
        ensure!((1..=spec.replicas).contains(&bid.proposal.replicas), "a bid for no leases, or too many");
        ensure!(!spec.distinct || bid.proposal.replicas == 1, "a bid for several of leases that must be distinct");
        ensure!(bid.proposal.terms.is_valid(), "a bid that promises what cannot be");
        ensure!(bid.proposal.terms.satisfy(&spec.least_terms), "a bid that promises too little");
        ensure!(bid.displaced.as_ref() != Some(&bid.bidder), "a bid that displaced its own");
        match bid.quote {
            Quote::Sealed(_) => ensure!(order.is_sealed(), "a sealed bid on an order that is not sealed"),
            Quote::Open { price, score } => {
                ensure!(price > 0 && price <= spec.price_limit, "a bid out of the order's limit");
                // At whatever reliability its bidder had then.
                let factor = score.checked_div(price).unwrap_or(0);
                let worst = score::SCALE.saturating_add(score::MAX_PENALTY.into());
                ensure!(
                    (score::SCALE..=worst).contains(&factor) && price.checked_mul(factor) == Some(score),
                    "a score that its price cannot have"
                );
                ensure!(!order.is_sealed() || Self::now() > spec.deadline, "a bid revealed before the deadline");
            }
        }
        Ok(())
    }

    fn check_leases(holds: &mut Holds<T::AccountId>) -> Result<(), TryRuntimeError> {
        let timing = T::Timing::get();
        for (id, lease) in Leases::<T>::iter() {
            Self::check_lease(id, &lease, &timing)?;
            Self::check_agreement(&lease)?;
            let escrow = lease.ledger.escrow().ok_or("a lease paid out more than was paid in")?;
            if let LeaseState::Pending { bid_deposit, deposit_asset, .. } = &lease.state {
                Self::expect_held(holds, &lease.provider, deposit_asset, BID, *bid_deposit)?;
            }
            Self::expect_held(holds, &lease.tenant, &lease.asset, ESCROW, escrow)?;
            Self::expect_held(holds, &lease.tenant, &lease.asset, ESCROW, lease.commitment)?;
            Self::expect_held(holds, &lease.tenant, &AssetId::Native, ORDER, lease.deposit)?;
            Self::expect_held(holds, &lease.tenant, &AssetId::Native, BOUNTY, lease.bounty)?;
        }
        Ok(())
    }

    /// That what leases use is what is reserved for them, in offers and in bonds.
    fn check_reservations() -> Result<(), TryRuntimeError> {
        let mut offers = BTreeMap::<OfferId, (u16, u32)>::new();
        let mut bonds = BTreeMap::<Vec<u8>, Balance>::new();
        for lease in Leases::<T>::iter_values() {
            let running = !matches!(lease.state, LeaseState::Closing { .. });
            let (gpus, leases) = offers.entry(lease.offer).or_default();
            *gpus = gpus.checked_add(if running { lease.gpus } else { 0 }).ok_or("more GPUs than there are")?;
            *leases = leases.checked_add(1).ok_or("more leases than there are")?;
            if lease.penalty > 0 {
                let reserved = bonds.entry(lease.provider.encode()).or_default();
                *reserved = reserved.checked_add(lease.penalty).ok_or("the sum of penalties overflows")?;
            }
        }
        let in_use = T::Capacity::all_in_use().into_iter().map(|(id, gpus, leases)| (id, (gpus, leases)));
        ensure!(in_use.collect::<BTreeMap<_, _>>() == offers, "what is reserved of offers is not what leases use");
        let reserved = T::Penalties::all_reserved().into_iter().map(|(who, amount)| (who.encode(), amount));
        ensure!(reserved.collect::<BTreeMap<_, _>>() == bonds, "penalties reserved are not those of leases");
        Ok(())
    }

    /// What a lease covers and costs.
    fn check_lease(id: LeaseId, lease: &Lease<T::AccountId>, timing: &Timing) -> Result<(), TryRuntimeError> {
        let Lease { coverage, ledger, .. } = lease;
        ensure!(id < NextLease::<T>::get(), "a lease with an id not yet given");
        ensure!(lease.tenant != lease.provider, "a lease to oneself");
        ensure!(lease.gpus > 0 && ledger.price > 0, "a lease of nothing, or for nothing");
        let charged = ledger.charged().ok_or("a charge overflows")?;
        let fee = ledger.fee().ok_or("a fee overflows")?;
        ensure!(ledger.paid.checked_add(fee) == Some(charged), "the charge is not the provider's share and the fee");

        let now = Self::now();
        let usage = T::Usage::availability(id);
        match lease.state {
            LeaseState::Pending { .. } => {
                ensure!(
                    (coverage.start, coverage.end, coverage.reapplied) == (0, 0, 0) && ledger.blocks == 0,
                    "a lease that runs before it is activated"
                );
                ensure!(ledger.refunded == 0, "a refund before the lease began");
            }
            LeaseState::Active => ensure!(ledger.refunded == 0, "a refund while the lease runs"),
            LeaseState::Closing { .. } => ensure!(coverage.end <= now, "a lease closes before its end"),
        }
        ensure!(coverage.end <= coverage.term_end(), "a lease longer than its term");
        ensure!(coverage.end <= coverage.funded_until(ledger.funded_blocks()).max(now), "a lease without funds");
        // No overdraft: whatever can still be charged is there.
        let ahead = if coverage.start == 0 { 0 } else { coverage.end.saturating_sub(now) };
        let most = coverage.creditable_blocks(timing, now, &usage).saturating_add(ahead);
        ensure!(most.max(ledger.blocks) <= ledger.funded_blocks(), "a lease could be charged more than it has");
        ensure!(ledger.blocks <= coverage.elapsed(now), "more blocks charged than passed");
        ensure!(ledger.blocks <= timing.whole_blocks(usage.final_ms), "blocks charged that are not final");
        Ok(())
    }

    /// What its parties and others agreed on.
    fn check_agreement(lease: &Lease<T::AccountId>) -> Result<(), TryRuntimeError> {
        ensure!(lease.terms.is_valid(), "a lease at terms that nobody can promise");
        ensure!(lease.order.is_none_or(|order| order < NextOrder::<T>::get()), "a lease of an order that never was");
        ensure!(lease.order.is_none() || lease.commitment == 0, "a commitment to an order, not to an ask");
        lease.sponsors.check(lease.ledger.deposited)?;
        let standbys = lease.standbys.iter().map(|standby| &standby.provider);
        ensure!(all_differ(standbys.clone()), "a standby twice");
        ensure!(!standbys.clone().any(|standby| *standby == lease.provider), "a provider stands by for itself");
        ensure!(!standbys.clone().any(|standby| *standby == lease.tenant), "a tenant stands by for its provider");
        match lease.state {
            LeaseState::Pending { .. } => ensure!(!lease.under_notice, "notice before the lease began"),
            LeaseState::Active => (),
            LeaseState::Closing { reason } => {
                ensure!(lease.penalty == 0, "a penalty is reserved for a lease that is over");
                ensure!(lease.commitment == 0, "a commitment to a lease that is over");
                ensure!(lease.standbys.is_empty(), "standbys of a lease that is over");
                if let CloseReason::Transferred(next) | CloseReason::FailedOver(next) = reason {
                    ensure!(next < NextLease::<T>::get(), "a lease goes on as one that never was");
                }
            }
        }
        Ok(())
    }

    fn check_listings() -> Result<(), TryRuntimeError> {
        for (id, listing) in Listings::<T>::iter() {
            let lease = Leases::<T>::get(id).ok_or("a listing without its lease")?;
            ensure!(matches!(lease.state, LeaseState::Active), "a lease is listed that does not run");
            ensure!(!lease.under_notice, "a lease is listed whose provider gave notice");
            let to = |who: &T::AccountId| listing.to.as_ref() == Some(who);
            ensure!(!to(&lease.tenant) && !to(&lease.provider), "a lease is listed for its own parties");
        }
        Ok(())
    }

    /// That what is due is found again. Not that everything is in it: where all buckets in reach are full, it is not.
    fn check_agenda() -> Result<(), TryRuntimeError> {
        let cursor = AgendaCursor::<T>::get();
        for (block, bucket) in Agenda::<T>::iter() {
            ensure!(!bucket.is_empty(), "nothing is due, and that is stored");
            ensure!(block >= cursor, "something is due in a block that was worked off");
        }
        Ok(())
    }
}
