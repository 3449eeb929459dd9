//! Auctions: awarding the best score once bids cannot change any more.

use crate::{
    math::score::{sealed_price, tie_break},
    *,
};
use alloc::vec::Vec;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use leasehold_primitives::{score::SCORE_SCALE, Balance, OrderId};
use sp_core::H256;
use sp_runtime::ArithmeticError;

/// The outcome of an auction.
pub(crate) struct Concluded<AccountId> {
    /// The order after it: the caller stores it.
    pub order: Order<AccountId>,
    /// The bids that did not win.
    pub bids: BidsOf<AccountId>,
    /// The weight of concluding.
    pub weight: Weight,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_conclude_order(who: T::AccountId, id: OrderId) -> DispatchResultWithPostInfo {
        let order = Self::open_order(id)?;
        ensure!(order.is_firm(), Error::<T>::ManualOrder);
        let bids = Bids::<T>::get(id);
        ensure!(Self::now() >= Self::order_due_at(&order, &bids), Error::<T>::NotConcludable);
        let party = who == order.tenant || bids.iter().any(|bid| bid.bidder == who);
        let keeper = !party && Self::chain_is_late(&order);
        let Concluded { order, bids, weight } = Self::conclude_auction(id, order, bids)?;
        Self::store_ended(id, order, bids, keeper.then_some((&who, weight)))?;
        Ok(Self::weighed(weight))
    }

    /// Awards an automatic or sealed order that is due, or ends it for want of bids. An award cannot fail: everything
    /// its bids need was reserved when they were placed.
    pub(crate) fn conclude_auction(
        id: OrderId,
        mut order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
    ) -> Result<Concluded<T::AccountId>, DispatchError> {
        let Some(winners) = Self::winners(&order, &bids)? else {
            let weight = Self::expire_weight(&order.spec.asset);
            Self::expire(id, &mut order);
            return Ok(Concluded { order, bids, weight });
        };
        let weight = Self::conclude_weight(&order.deposit_asset(), order.spec.replicas);
        let (order, bids) = Self::award_to(id, order, bids, winners)?;
        Ok(Concluded { order, bids, weight })
    }

    /// The bids with the best scores and the price of each; none if there are too few.
    fn winners(
        order: &Order<T::AccountId>,
        bids: &BidsOf<T::AccountId>,
    ) -> Result<Option<Vec<Winner<T::AccountId>>>, ArithmeticError> {
        let mut ranked: Vec<_> = bids.iter().filter_map(|bid| Some((bid.score()?, bid.price()?, bid))).collect();
        // Stable: open bids that are equal in both keep their order of arrival.
        ranked.sort_by_cached_key(|(score, _, bid)| {
            let lot = if order.is_sealed() { tie_break(&order.mix, &bid.bidder) } else { H256::zero() };
            (*score, bid.placed_at, lot)
        });
        let mut wanted = order.spec.replicas;
        let mut chosen = Vec::new();
        let mut first_losing = None;
        for (score, price, bid) in ranked {
            let replicas = bid.proposal.replicas.min(wanted);
            if replicas < bid.proposal.replicas || wanted == 0 {
                first_losing = first_losing.or(Some(score));
            }
            if replicas > 0 {
                wanted = wanted.saturating_sub(replicas);
                chosen.push((score, price, replicas, bid.clone()));
            }
        }
        if wanted > 0 {
            return Ok(None);
        }
        let limit = order.spec.price_limit;
        let pay = |(score, price, replicas, bid): (u128, Balance, u16, Bid<T::AccountId>)| {
            let price = if order.is_sealed() {
                // The handicap in the score.
                let scaled = score.checked_div(price).and_then(|scale| scale.checked_sub(SCORE_SCALE));
                let handicap =
                    scaled.and_then(|handicap| u16::try_from(handicap).ok()).ok_or(ArithmeticError::Overflow)?;
                sealed_price(limit, price, handicap, first_losing).ok_or(ArithmeticError::Overflow)?
            } else {
                price
            };
            Ok(Winner { spec: bid.spec, bid, replicas, price })
        };
        chosen.into_iter().map(pay).collect::<Result<Vec<_>, ArithmeticError>>().map(Some)
    }
}
