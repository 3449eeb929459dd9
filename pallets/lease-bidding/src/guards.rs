//! Guards: the orders on which a call may act, and the blocks in which an order's steps are possible.

use crate::*;
use frame_support::{ensure, traits::Get};
use leasehold_primitives::{market::Auction, traits::Agenda, BlockNumber, OrderId};
use sp_runtime::{traits::BlockNumberProvider, Permill};

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    pub(crate) fn stored(id: OrderId) -> Result<Order<T::AccountId>, Error<T>> {
        Orders::<T>::get(id).ok_or(Error::NoSuchOrder)
    }

    pub(crate) fn open_order(id: OrderId) -> Result<Order<T::AccountId>, Error<T>> {
        let order = Self::stored(id)?;
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        Ok(order)
    }

    /// An open order of `who`.
    pub(crate) fn own_open_order(who: &T::AccountId, id: OrderId) -> Result<Order<T::AccountId>, Error<T>> {
        let order = Self::stored(id)?;
        ensure!(order.tenant == *who, Error::<T>::NotYourOrder);
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        Ok(order)
    }

    /// An order that takes bids in block `now`, including from `bidder`.
    pub(crate) fn order_to_bid_on(
        bidder: &T::AccountId,
        id: OrderId,
        now: BlockNumber,
    ) -> Result<Order<T::AccountId>, Error<T>> {
        let order = Self::open_order(id)?;
        ensure!(now <= order.spec.deadline, Error::<T>::BiddingOver);
        ensure!(*bidder != order.tenant, Error::<T>::OwnOrder);
        Ok(order)
    }

    /// The last block in which the checks of a bid that is placed in block `now` must hold: for a firm one, which is
    /// not judged again, the last in which anything about the order can change; for a soft one, `now`.
    pub(crate) fn judged_until(order: &Order<T::AccountId>, now: BlockNumber) -> BlockNumber {
        if order.is_firm() {
            order.settled_after()
        } else {
            now
        }
    }

    /// The last block in which a tenant can award. Saturates, being a time.
    pub(crate) fn award_by(order: &Order<T::AccountId>) -> BlockNumber {
        match order.spec.auction {
            Auction::Manual => order.spec.deadline.saturating_add(T::Timing::get().award_blocks),
            Auction::Automatic | Auction::Sealed { .. } => order.spec.deadline,
        }
    }

    /// The last block in which bids can be withdrawn: from then on a list stays as full as it is. Bids displace others
    /// for a quarter of the bidding time longer. Otherwise a list that was filled at the floor to shut others out could
    /// be emptied and filled again at the limit when it is too late for anybody to answer.
    pub(crate) fn withdraws_until(order: &Order<T::AccountId>) -> BlockNumber {
        Self::all_but_the_last(order, Permill::from_percent(50))
    }

    /// The last block in which bids displace others: the last quarter of the bidding time belongs to the bids already
    /// in the list.
    pub(crate) fn displaces_until(order: &Order<T::AccountId>) -> BlockNumber {
        Self::all_but_the_last(order, Permill::from_percent(25))
    }

    /// The last block before this part of the bidding time, which is rounded up. Times saturate.
    fn all_but_the_last(order: &Order<T::AccountId>, part: Permill) -> BlockNumber {
        let last = part.mul_ceil(order.spec.deadline.saturating_sub(order.opened_at));
        order.spec.deadline.saturating_sub(last)
    }

    /// The first block in which an open order can be concluded without its tenant. Saturates, being a time.
    pub(crate) fn order_due_at(order: &Order<T::AccountId>, bids: &BidsOf<T::AccountId>) -> BlockNumber {
        let last = match order.spec.auction {
            Auction::Manual if !bids.is_empty() => Self::award_by(order),
            _ if bids.is_empty() => order.spec.deadline,
            _ => order.settled_after(),
        };
        last.saturating_add(1)
    }

    /// Whether the chain is late with an open order. This counts only from the first block in which nothing about the
    /// order can change any more, whatever bids it has: withdrawn bids can make an order due at once. Saturates, being
    /// a time.
    pub(crate) fn chain_is_late(order: &Order<T::AccountId>) -> bool {
        T::Agenda::is_late(Self::award_by(order).max(order.settled_after()).saturating_add(1))
    }
}
