//! Deposits and reserves of bids.

use crate::*;
use frame_support::{pallet_prelude::*, traits::Get};
use leasehold_primitives::{traits::LeaseBook, AssetId, OrderId};

impl<T: Config> Pallet<T> {
    /// Gives back all that a bid reserved: its deposit, and a firm bid's promise.
    pub(crate) fn give_back(order: &Order<T::AccountId>, bid: &Bid<T::AccountId>) -> DispatchResult {
        let asset = order.deposit_asset();
        match bid.promise(order) {
            // A deposit in the bond is part of the promise.
            Some(promise) => {
                T::Leases::withdraw_promise(&bid.bidder, &promise);
                match asset {
                    AssetId::Native => Ok(()),
                    AssetId::WithId(_) => T::Leases::return_deposit(&asset, &bid.bidder, bid.deposit),
                }
            }
            None => T::Leases::return_deposit(&asset, &bid.bidder, bid.deposit),
        }
    }

    /// Gives back all that a bid, already out of its list, reserved.
    pub(crate) fn release(id: OrderId, order: &Order<T::AccountId>, bid: Bid<T::AccountId>) -> DispatchResult {
        Self::give_back(order, &bid)?;
        Self::deposit_event(Event::BidReleased { order: id, bidder: bid.bidder, deposit: bid.deposit });
        Ok(())
    }

    /// Pays a bid's deposit to somebody else, and gives back its other reserves.
    pub(crate) fn forfeit(
        id: OrderId,
        order: &Order<T::AccountId>,
        bid: &Bid<T::AccountId>,
        to: &T::AccountId,
        reason: ForfeitReason,
    ) -> DispatchResult {
        let asset = order.deposit_asset();
        let deposit = T::Leases::forfeit_deposit(&asset, &bid.bidder, to, bid.deposit)?;
        if let Some(promise) = bid.promise(order) {
            T::Leases::withdraw_all_but_deposit(&bid.bidder, &promise);
        }
        Self::deposit_event(Event::BidForfeited {
            order: id,
            bidder: bid.bidder.clone(),
            to: to.clone(),
            asset,
            deposit,
            reason,
        });
        Ok(())
    }

    /// Lets go of a bid, already out of its list, whose order is over.
    pub(crate) fn let_go(id: OrderId, order: &Order<T::AccountId>, bid: Bid<T::AccountId>) -> DispatchResult {
        if matches!(bid.quote, Quote::Sealed(_)) {
            return Self::forfeit(id, order, &bid, &T::TreasuryAccount::get(), ForfeitReason::NotRevealed);
        }
        Self::release(id, order, bid)
    }
}
