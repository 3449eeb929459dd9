//! Auctions: awarding the best score once bids cannot change any more.

use crate::{
    awards::Unserved,
    math::score::{sealed_price, tie_break},
    *,
};
use alloc::vec::Vec;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*, traits::Get};
use leasehold_primitives::{agenda::Due, market::Auction, score::SCORE_SCALE, traits::Agenda, Balance, OrderId};
use sp_core::H256;
use sp_runtime::ArithmeticError;

/// What one step towards the end of an auction came to.
pub(crate) struct Step<AccountId> {
    /// The order and its bids, if the order is awarded or has ended: the caller stores them.
    pub ended: Option<(Order<AccountId>, BidsOf<AccountId>)>,
    /// What the step weighed.
    pub weight: Weight,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_conclude_order(who: T::AccountId, id: OrderId) -> DispatchResultWithPostInfo {
        let order = Self::open_order(id)?;
        ensure!(!matches!(order.spec.auction, Auction::Manual), Error::<T>::ManualOrder);
        let bids = Bids::<T>::get(id);
        ensure!(Self::now() >= Self::order_due_at(&order, &bids), Error::<T>::NotConcludable);
        let party = who == order.tenant || bids.iter().any(|bid| bid.bidder == who);
        let keeper = !party && Self::chain_is_late(&order);
        let Step { ended, weight } = Self::conclude_auction(id, order, bids)?;
        if let Some((order, bids)) = ended {
            Self::store_ended(id, order, bids, keeper.then_some((&who, weight)))?;
        }
        Ok(Self::weighed(weight))
    }

    /// One step towards the end of an automatic or sealed order that is due: awards it, or drops one winner that
    /// cannot serve it, or ends it for want of bids.
    pub(crate) fn conclude_auction(
        id: OrderId,
        mut order: Order<T::AccountId>,
        mut bids: BidsOf<T::AccountId>,
    ) -> Result<Step<T::AccountId>, DispatchError> {
        let Some(winners) = Self::winners(&order, &bids)? else {
            let weight = Self::expire_weight(&order.spec.asset);
            Self::expire(id, &mut order);
            return Ok(Step { ended: Some((order, bids)), weight });
        };
        let weight = T::WeightInfo::conclude_order(order.spec.replicas.into());
        match Self::award_to(id, order, bids.clone(), winners) {
            Ok(awarded) => Ok(Step { ended: Some(awarded), weight }),
            Err(Unserved { winner: None, error, .. }) => Err(error),
            Err(Unserved { winner: Some(bidder), auditors, order, .. }) => {
                let at = bids.iter().position(|bid| bid.bidder == bidder).ok_or(Error::<T>::NoSuchBid)?;
                let bid = bids.remove(at);
                if auditors {
                    // What auditors say is theirs: they could take it back to cost a bidder its deposit.
                    Self::release(id, &order, bid)?;
                } else {
                    Self::forfeit(id, &order, &bid, &T::TreasuryAccount::get(), ForfeitReason::NoCapacity)?;
                }
                // The order itself did not change. Without bids it is due as it was.
                Self::store_bids(id, bids);
                T::Agenda::schedule(Due::Order(id), Self::now().saturating_add(1));
                Ok(Step { ended: None, weight: T::WeightInfo::forfeit_winner() })
            }
        }
    }

    /// The bids with the best scores and what each is paid; none if there are too few.
    fn winners(
        order: &Order<T::AccountId>,
        bids: &BidsOf<T::AccountId>,
    ) -> Result<Option<Vec<Winner<T::AccountId>>>, ArithmeticError> {
        let mut ranked: Vec<_> = bids.iter().filter_map(|bid| Some((bid.score()?, bid.price()?, bid))).collect();
        // Stable: open bids that are equal in both stay in the order in which they came.
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
                // The handicap that the score was made with.
                let scaled = score.checked_div(price).and_then(|scale| scale.checked_sub(SCORE_SCALE));
                let handicap =
                    scaled.and_then(|handicap| u16::try_from(handicap).ok()).ok_or(ArithmeticError::Overflow)?;
                sealed_price(limit, price, handicap, first_losing).ok_or(ArithmeticError::Overflow)?
            } else {
                price
            };
            Ok(Winner { bid, replicas, price })
        };
        chosen.into_iter().map(pay).collect::<Result<Vec<_>, ArithmeticError>>().map(Some)
    }
}
