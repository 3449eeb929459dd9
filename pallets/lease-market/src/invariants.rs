//! What is always true of the stored state.

use crate::*;
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{
    ensure,
    traits::{fungibles::hold::Inspect, Get},
};
use leasehold_primitives::{time::Timing, traits::Usage, AssetId, Balance, LeaseId, OrderId};
use sp_runtime::TryRuntimeError;

/// What must be held, by account (as bytes, which are ordered for any account type), asset and reason.
type Holds<AccountId> = BTreeMap<(Vec<u8>, AssetId, u8), (AccountId, Balance)>;

const ESCROW: u8 = 0;
const BID: u8 = 1;
const ORDER: u8 = 2;

impl<T: Config> Pallet<T> {
    /// Checks the whole state. Walks all of it: for tests and for trying a runtime upgrade.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut holds = Holds::<T::AccountId>::new();
        Self::check_orders(&mut holds)?;
        Self::check_leases(&mut holds)?;
        for ((_payee, asset, holder), amount) in Owed::<T>::iter() {
            ensure!(amount > 0, "nothing is owed, and that is stored");
            Self::expect_held(&mut holds, &holder, asset, ESCROW, amount)?;
        }
        for ((_, asset, reason), (holder, amount)) in holds {
            let hold_reason = match reason {
                ESCROW => HoldReason::LeaseEscrow,
                BID => HoldReason::BidDeposit,
                _ => HoldReason::OrderDeposit,
            };
            let held = T::Escrow::balance_on_hold(asset, &hold_reason.into(), &holder);
            ensure!(held == amount, "what is held is not what orders, bids, leases and debts say");
        }
        let approved = ApprovedAssets::<T>::get();
        ensure!(
            approved.iter().enumerate().all(|(i, a)| !approved.iter().skip(i.saturating_add(1)).any(|b| a == b)),
            "an asset is approved twice"
        );
        ensure!(FeeRate::<T>::get() <= T::MaxFeeRate::get(), "the fee rate is above the highest");
        Ok(())
    }

    fn expect_held(
        holds: &mut Holds<T::AccountId>,
        holder: &T::AccountId,
        asset: AssetId,
        reason: u8,
        amount: Balance,
    ) -> Result<(), TryRuntimeError> {
        let (_, sum) = holds.entry((holder.encode(), asset, reason)).or_insert_with(|| (holder.clone(), 0));
        *sum = sum.checked_add(amount).ok_or("the sum of holds overflows")?;
        Ok(())
    }

    fn check_orders(holds: &mut Holds<T::AccountId>) -> Result<(), TryRuntimeError> {
        let next = NextOrder::<T>::get();
        let mut bids = BTreeMap::<OrderId, u32>::new();
        for (id, bidder, bid) in Bids::<T>::iter() {
            let order = Orders::<T>::get(id).ok_or("a bid without its order")?;
            ensure!(bidder != order.tenant, "a tenant's bid on its own order");
            ensure!(bid.price > 0 && bid.price <= order.price_limit, "a bid out of the order's limit");
            ensure!(bid.placed_at <= order.deadline, "a bid after the deadline");
            Self::expect_held(holds, &bidder, AssetId::Native, BID, bid.deposit)?;
            let count = bids.entry(id).or_default();
            *count = count.saturating_add(1);
        }
        for (id, order) in Orders::<T>::iter() {
            ensure!(id < next, "an order with an id not yet given");
            ensure!(order.requirement.is_valid(), "an order that asks for nothing");
            ensure!(order.bids <= MAX_BIDS, "too many bids");
            ensure!(order.bids == bids.get(&id).copied().unwrap_or(0), "bids are counted wrong");
            match order.state {
                OrderState::Open => ensure!(order.escrow >= order.price_limit, "an open order without escrow"),
                OrderState::Awarded(_) | OrderState::Ended => {
                    ensure!(order.escrow == 0, "an order that is over has escrow");
                    ensure!(order.bids > 0, "an order that is over stays without bids");
                }
            }
            if let OrderState::Awarded(lease) = order.state {
                let carried_by_lease = Leases::<T>::contains_key(lease);
                ensure!(
                    carried_by_lease == (order.deposit == 0),
                    "the order deposit is on both of order and lease, or on neither"
                );
            }
            Self::expect_held(holds, &order.tenant, order.asset, ESCROW, order.escrow)?;
            Self::expect_held(holds, &order.tenant, AssetId::Native, ORDER, order.deposit)?;
        }
        Ok(())
    }

    fn check_leases(holds: &mut Holds<T::AccountId>) -> Result<(), TryRuntimeError> {
        let timing = T::Timing::get();
        let next = NextLease::<T>::get();
        for (id, lease) in Leases::<T>::iter() {
            ensure!(id < next, "a lease with an id not yet given");
            Self::check_lease(id, &lease, &timing)?;
            let escrow = lease.ledger.escrow().ok_or("a lease paid out more than was paid in")?;
            if let LeaseState::Pending { bid_deposit, .. } = lease.state {
                Self::expect_held(holds, &lease.provider, AssetId::Native, BID, bid_deposit)?;
            }
            Self::expect_held(holds, &lease.tenant, lease.asset, ESCROW, escrow)?;
            Self::expect_held(holds, &lease.tenant, AssetId::Native, ORDER, lease.deposit)?;
        }
        Ok(())
    }

    fn check_lease(id: LeaseId, lease: &Lease<T::AccountId>, timing: &Timing) -> Result<(), TryRuntimeError> {
        let Lease { coverage, ledger, .. } = lease;
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
}
