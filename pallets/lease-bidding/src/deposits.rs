//! What stands behind bids.

use crate::*;
use frame_support::{pallet_prelude::*, traits::Get};
use leasehold_primitives::{
    traits::{LeaseBook, Purpose},
    OrderId,
};

impl<T: Config> Pallet<T> {
    /// Returns a bid's deposit to its bidder.
    pub(crate) fn return_deposit(order: &Order<T::AccountId>, bid: &Bid<T::AccountId>) -> DispatchResult {
        T::Leases::pay(Purpose::BidDeposit, &order.deposit_asset(), &bid.bidder, &bid.bidder, bid.deposit)
    }

    /// Returns the deposit of a bid that is out of its list.
    pub(crate) fn release(id: OrderId, order: &Order<T::AccountId>, bid: Bid<T::AccountId>) -> DispatchResult {
        Self::return_deposit(order, &bid)?;
        Self::deposit_event(Event::BidReleased { order: id, bidder: bid.bidder, deposit: bid.deposit });
        Ok(())
    }

    /// Pays a bid's deposit to somebody else.
    pub(crate) fn forfeit(
        id: OrderId,
        order: &Order<T::AccountId>,
        bid: &Bid<T::AccountId>,
        to: &T::AccountId,
        reason: ForfeitReason,
    ) -> DispatchResult {
        let asset = order.deposit_asset();
        T::Leases::pay(Purpose::BidDeposit, &asset, &bid.bidder, to, bid.deposit)?;
        Self::deposit_event(Event::BidForfeited {
            order: id,
            bidder: bid.bidder.clone(),
            to: to.clone(),
            asset,
            deposit: bid.deposit,
            reason,
        });
        Ok(())
    }

    /// Lets go of a bid, already out of its list, whose order is over.
    pub(crate) fn let_go(id: OrderId, order: &Order<T::AccountId>, bid: Bid<T::AccountId>) -> DispatchResult {
        let unrevealed = matches!(bid.quote, Quote::Sealed(_)) && !matches!(order.state, OrderState::Cancelled);
        if unrevealed {
            return Self::forfeit(id, order, &bid, &T::TreasuryAccount::get(), ForfeitReason::NotRevealed);
        }
        Self::release(id, order, bid)
    }
}
