//! Bids: place, withdraw, release.

use crate::*;
use frame_support::{pallet_prelude::*, traits::fungibles::hold::Mutate};
use leasehold_primitives::{traits::Capacity, AssetId, Balance, OfferId, OrderId};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_place_bid(bidder: T::AccountId, id: OrderId, offer_id: OfferId, price: Balance) -> DispatchResult {
        let mut order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        let now = Self::now();
        ensure!(now <= order.deadline, Error::<T>::BiddingOver);
        ensure!(bidder != order.tenant, Error::<T>::OwnOrder);
        ensure!(price > 0, Error::<T>::ZeroPrice);
        ensure!(price <= order.price_limit, Error::<T>::PriceAboveLimit);
        ensure!(!Bids::<T>::contains_key(id, &bidder), Error::<T>::AlreadyBid);
        ensure!(order.bids < MAX_BIDS, Error::<T>::BidListFull);
        let offer = T::Capacity::offer(offer_id).ok_or(Error::<T>::NoSuchOffer)?;
        ensure!(offer.provider == bidder, Error::<T>::NotYourOffer);
        Self::ensure_matches(&order.requirement, &offer.spec)?;
        T::Capacity::ensure_reservable(offer_id, order.requirement.gpus)?;

        let deposit = T::BidDeposit::get();
        T::Escrow::hold(AssetId::Native, &HoldReason::BidDeposit.into(), &bidder, deposit)?;
        order.bids = order.bids.checked_add(1).ok_or(Error::<T>::Overflow)?;
        Orders::<T>::insert(id, order);
        Bids::<T>::insert(id, &bidder, Bid { offer: offer_id, price, deposit, placed_at: now });
        Self::deposit_event(Event::BidPlaced { order: id, bidder, offer: offer_id, price });
        Ok(())
    }

    pub(crate) fn do_withdraw_bid(who: T::AccountId, id: OrderId) -> DispatchResult {
        let bid = Bids::<T>::take(id, &who).ok_or(Error::<T>::NoSuchBid)?;
        // A bid is never without its order.
        let mut order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        Self::return_bid(id, &mut order, who, bid)?;
        Self::store_order(id, order)
    }

    /// Returns how many were released.
    pub(crate) fn do_release_bids(id: OrderId, limit: u32) -> Result<u32, DispatchError> {
        ensure!(limit > 0, Error::<T>::NothingToRelease);
        let mut order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(!order.is_open(), Error::<T>::OrderStillOpen);
        // At most 32 are stored.
        let limit = usize::try_from(limit.min(MAX_BIDS)).map_err(|_| Error::<T>::Overflow)?;
        let mut released = 0u32;
        for (bidder, bid) in Bids::<T>::drain_prefix(id).take(limit) {
            Self::return_bid(id, &mut order, bidder, bid)?;
            released = released.saturating_add(1);
        }
        Self::store_order(id, order)?;
        Ok(released)
    }

    /// Returns the deposit of a bid already taken from storage.
    fn return_bid(id: OrderId, order: &mut Order<T::AccountId>, bidder: T::AccountId, bid: Bid) -> DispatchResult {
        Self::pay(HoldReason::BidDeposit, &AssetId::Native, &bidder, &bidder, bid.deposit)?;
        order.bids = order.bids.checked_sub(1).ok_or(Error::<T>::Overflow)?;
        Self::deposit_event(Event::BidReleased { order: id, bidder, deposit: bid.deposit });
        Ok(())
    }
}
