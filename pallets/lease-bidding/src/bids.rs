//! Open bids: place, displace, withdraw, release.

use crate::*;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use leasehold_primitives::{
    market::{Auction, Proposal},
    score::score,
    traits::{LeaseBook, Purpose},
    AssetId, Balance, OrderId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_place_bid(
        bidder: T::AccountId,
        id: OrderId,
        price: Balance,
        proposal: Proposal,
    ) -> DispatchResultWithPostInfo {
        let order = Self::order_to_bid_on(&bidder, id)?;
        ensure!(!order.is_sealed(), Error::<T>::SealedOrder);
        T::Leases::ensure_price(order.floor, price)?;
        ensure!(price <= order.spec.price_limit, Error::<T>::PriceAboveLimit);
        let mut bids = Bids::<T>::get(id);
        let there = u32::try_from(bids.len()).unwrap_or(MAX_BIDS);
        ensure!(!bids.iter().any(|bid| bid.bidder == bidder), Error::<T>::AlreadyBid);
        let score = score(price, T::Leases::handicap(&bidder)).ok_or(ArithmeticError::Overflow)?;
        let displaced = if there < MAX_BIDS { None } else { Some(Self::make_room(&order, &mut bids, score)?) };
        Self::ensure_can_serve(&bidder, &order, &proposal)?;

        let deposit = T::BidDeposit::get().checked_mul(proposal.replicas.into()).ok_or(ArithmeticError::Overflow)?;
        T::Leases::hold(Purpose::BidDeposit, &AssetId::Native, &bidder, deposit)?;
        if let Some(bid) = &displaced {
            Self::return_deposit(&order, bid)?;
            Self::deposit_event(Event::BidDisplaced { order: id, bidder: bid.bidder.clone(), by: bidder.clone() });
        }
        let bid = Bid {
            bidder: bidder.clone(),
            proposal,
            quote: Quote::Open { price, score },
            deposit,
            placed_at: Self::now(),
            displaced: displaced.map(|bid| bid.bidder),
        };
        bids.try_push(bid).map_err(|_| Error::<T>::BidListFull)?;
        Bids::<T>::insert(id, bids);
        Self::deposit_event(Event::BidPlaced { order: id, bidder, proposal, price, score });
        let auditors = u32::try_from(order.spec.requirement.auditors.len()).unwrap_or(u32::MAX);
        let weight = if there < MAX_BIDS {
            T::WeightInfo::place_bid(there, auditors)
        } else {
            T::WeightInfo::displace_bid(auditors)
        };
        Ok(Self::weighed(weight))
    }

    /// Takes the worst bid out of a full list, for a better one of this score.
    fn make_room(
        order: &Order<T::AccountId>,
        bids: &mut BidsOf<T::AccountId>,
        score: u128,
    ) -> Result<Bid<T::AccountId>, Error<T>> {
        ensure!(Self::now() <= Self::displaces_until(order), Error::<T>::BidListFull);
        // Of several equally bad ones, the last to come.
        let worst = bids
            .iter()
            .enumerate()
            .max_by_key(|(at, bid)| (bid.score(), *at))
            .filter(|(_, bid)| bid.score() > Some(score))
            .map(|(at, _)| at)
            .ok_or(Error::<T>::BidListFull)?;
        Ok(bids.remove(worst))
    }

    /// Whether what is proposed can serve the order: by its own words, by what the offer is, and by what is free and
    /// bonded of it now.
    pub(crate) fn ensure_can_serve(
        bidder: &T::AccountId,
        order: &Order<T::AccountId>,
        proposal: &Proposal,
    ) -> DispatchResult {
        let most = if order.spec.distinct { 1 } else { order.spec.replicas };
        ensure!((1..=most).contains(&proposal.replicas), Error::<T>::ReplicasOutOfRange);
        T::Leases::ensure_terms(&proposal.terms, &order.spec.least_terms)?;
        let offer = T::Leases::offer(proposal.offer)?;
        ensure!(offer.provider == *bidder, Error::<T>::NotYourOffer);
        let requirement = &order.spec.requirement;
        T::Leases::matches(requirement, &offer).map_err(T::Leases::mismatch)?;
        T::Leases::ensure_reservable(proposal.offer, &offer, requirement.gpus, &proposal.terms, proposal.replicas)
    }

    pub(crate) fn do_withdraw_bid(who: T::AccountId, id: OrderId) -> DispatchResult {
        let mut bids = Bids::<T>::get(id);
        let at = bids.iter().position(|bid| bid.bidder == who).ok_or(Error::<T>::NoSuchBid)?;
        let bid = bids.remove(at);
        // A bid is never without its order.
        let order = Self::stored(id)?;
        if !order.is_open() {
            Self::let_go(id, &order, bid)?;
            return Self::store_after_release(id, order, bids);
        }
        // Else a list could be filled to shut others out, and be emptied when nobody can answer that any more.
        let free = matches!(order.spec.auction, Auction::Manual) || Self::now() <= Self::displaces_until(&order);
        ensure!(free, Error::<T>::BidBinding);
        match bid.displaced.clone() {
            Some(displaced) => Self::forfeit(id, &order, &bid, &displaced, ForfeitReason::Withdrawn)?,
            None => Self::release(id, &order, bid)?,
        }
        Self::store_bids(id, bids);
        Ok(())
    }

    /// Returns how many were released.
    pub(crate) fn do_release_bids(id: OrderId, limit: u32) -> Result<u32, DispatchError> {
        ensure!(limit > 0, Error::<T>::NothingToRelease);
        let order = Self::stored(id)?;
        ensure!(!order.is_open(), Error::<T>::OrderStillOpen);
        let mut bids = Bids::<T>::get(id);
        let mut released = 0u32;
        while released < limit {
            let Some(bid) = bids.pop() else { break };
            Self::let_go(id, &order, bid)?;
            released = released.saturating_add(1);
        }
        Self::store_after_release(id, order, bids)?;
        Ok(released)
    }
}
