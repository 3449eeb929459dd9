//! Invariants of the pallet's storage.

use crate::*;
use frame_support::ensure;
use leasehold_primitives::{
    checks::{all_differ, Expected, Reserves},
    market::{MAX_REPLICAS, MAX_STANDBYS},
    score::{MAX_HANDICAP, SCORE_SCALE},
    traits::{LeaseBook, Promise, Purpose},
    AssetId, Balance,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the whole state except holds and reserves: see [`Self::expected_holds`] and [`Self::expected_reserves`].
    /// Walks all of it: for tests and for trying a runtime upgrade.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_orders()?;
        Self::check_bids()
    }

    /// Adds the holds for orders and bids to `expected`. Another pallet holds money for leases under the same reasons:
    /// only with these does the sum equal the holds.
    pub fn expected_holds(expected: &mut Expected<T::AccountId>) -> Result<(), TryRuntimeError> {
        for (id, order) in Orders::<T>::iter() {
            let all = |one: Balance| one.checked_mul(order.records().into()).ok_or("deposits overflow");
            let lock_ins = order.lock_in.checked_mul(order.spec.replicas.into()).ok_or("lock-ins overflow")?;
            expected.add(&order.tenant, &order.spec.asset, Purpose::Lease, order.escrow)?;
            expected.add(&order.tenant, &order.spec.asset, Purpose::Lease, lock_ins)?;
            expected.add(&order.tenant, &AssetId::Native, Purpose::Lease, all(order.record_deposit)?)?;
            let asset = order.deposit_asset();
            if matches!(asset, AssetId::WithId(_)) {
                for bid in Bids::<T>::get(id) {
                    expected.add(&bid.bidder, &asset, Purpose::BidDeposit, bid.deposit)?;
                }
            }
        }
        Ok(())
    }

    /// Adds the bids' reserves of offers and in bonds to `expected`. Leases reserve there too.
    pub fn expected_reserves(expected: &mut Reserves) -> Result<(), TryRuntimeError> {
        for (id, order) in Orders::<T>::iter() {
            for bid in Bids::<T>::get(id) {
                if let Some(Promise { offer, gpus, leases, exit_penalty, .. }) = bid.promise(&order) {
                    expected.promise(offer, gpus, leases)?;
                    expected.bond(&bid.bidder, exit_penalty.checked_mul(leases.into()).ok_or("a sum overflows")?)?;
                }
                if matches!(order.deposit_asset(), AssetId::Native) {
                    expected.bond(&bid.bidder, bid.deposit)?;
                }
            }
        }
        Ok(())
    }

    fn check_orders() -> Result<(), TryRuntimeError> {
        let (next, next_lease) = (NextOrder::<T>::get(), T::Leases::next_lease());
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
                ensure!(order.is_firm() == (order.lock_in > 0), "a lock-in without firm bids, or these without it");
            } else {
                ensure!(order.escrow == 0 && order.lock_in == 0, "an order that is over has escrow");
                ensure!(Bids::<T>::contains_key(id), "an order that is over stays without bids");
            }
            if let OrderState::Awarded { first } = order.state {
                ensure!(first < next_lease, "an order awarded to a lease with an id not yet given");
            }
        }
        Ok(())
    }

    fn check_bids() -> Result<(), TryRuntimeError> {
        for (id, bids) in Bids::<T>::iter() {
            let order = Orders::<T>::get(id).ok_or("bids without their order")?;
            ensure!(!bids.is_empty(), "no bids, and that is stored");
            ensure!(all_differ(bids.iter().map(|bid| &bid.bidder)), "two bids of one bidder");
            ensure!(bids.is_sorted_by_key(|bid| bid.placed_at), "bids are not in the order in which they came");
            for bid in &bids {
                Self::check_bid(&order, bid)?;
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
        ensure!(bid.deposit.is_multiple_of(bid.proposal.replicas.into()), "a deposit that does not divide");
        ensure!(order.is_firm() || bid.exit_penalty == 0, "a soft bid has an exit penalty reserved");
        ensure!(bid.displaced.as_ref() != Some(&bid.bidder), "a bid that displaced its own");
        match bid.quote {
            Quote::Sealed(_) => ensure!(order.is_sealed(), "a sealed bid on an order that is not sealed"),
            Quote::Open { price, score } => {
                ensure!(price > 0 && price <= spec.price_limit, "a bid out of the order's limit");
                // The bidder may have had any handicap then.
                let factor = score.checked_div(price).unwrap_or(0);
                let worst = SCORE_SCALE.saturating_add(MAX_HANDICAP.into());
                ensure!(
                    (SCORE_SCALE..=worst).contains(&factor) && price.checked_mul(factor) == Some(score),
                    "a score that its price cannot have"
                );
                ensure!(!order.is_sealed() || Self::now() > spec.deadline, "a bid revealed before the deadline");
            }
        }
        Ok(())
    }
}
