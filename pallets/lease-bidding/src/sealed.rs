//! Sealed bids: committed until the deadline, revealed after it.

use crate::{
    math::score::{commitment, mix},
    *,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use leasehold_primitives::{market::Proposal, score::score, traits::LeaseBook, Balance, OrderId};
use sp_core::H256;
use sp_runtime::{traits::Zero, ArithmeticError, Permill};

/// The deposit of a sealed bid for each lease, as a part of price limit × term.
const SEALED_DEPOSIT: Permill = Permill::from_percent(5);
/// 14 days: longer terms do not raise the deposit.
const SEALED_DEPOSIT_MILLIS: u64 = 14 * 24 * 60 * 60 * 1_000;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_commit_bid(
        bidder: T::AccountId,
        id: OrderId,
        commitment: H256,
        proposal: Proposal,
    ) -> DispatchResultWithPostInfo {
        let now = Self::now();
        let order = Self::order_to_bid_on(&bidder, id, now)?;
        ensure!(order.is_sealed(), Error::<T>::NotSealed);
        let mut bids = Bids::<T>::get(id);
        ensure!(!bids.iter().any(|bid| bid.bidder == bidder), Error::<T>::AlreadyBid);
        let there = u32::try_from(bids.len()).unwrap_or(MAX_BIDS);
        ensure!(there < MAX_BIDS, Error::<T>::BidListFull);
        let deposit = Self::sealed_deposit(&order, &proposal, there).ok_or(ArithmeticError::Overflow)?;
        let asset = order.spec.asset.clone();
        let bid = Self::admit(
            &order,
            Bid {
                bidder: bidder.clone(),
                proposal,
                quote: Quote::Sealed(commitment),
                deposit,
                exit_penalty: 0,
                model: 0,
                spec: H256::zero(),
                placed_at: now,
                displaced: None,
            },
        )?;
        bids.try_push(bid).map_err(|_| Error::<T>::BidListFull)?;
        Bids::<T>::insert(id, bids);
        Self::deposit_event(Event::BidCommitted { order: id, bidder, proposal, commitment, deposit });
        Ok(Self::weighed(Self::commit_weight(&asset)))
    }

    /// 5 % of price limit × term, of which at most 14 days count, for each lease that the bid can serve, rounded up,
    /// and enough that it can be returned; doubled for each bid that finds the list more than half full.
    fn sealed_deposit(order: &Order<T::AccountId>, proposal: &Proposal, there: u32) -> Option<Balance> {
        let term = order.spec.term.min(T::Timing::get().whole_blocks(SEALED_DEPOSIT_MILLIS));
        let worth = order.spec.price_limit.checked_mul(term.into())?;
        let least = T::Leases::minimum_balance(&order.spec.asset).max(1);
        let one = SEALED_DEPOSIT.mul_ceil(worth).max(least).checked_mul(proposal.replicas.into())?;
        let doublings = there.saturating_sub(MAX_BIDS / 2);
        one.checked_mul(1u128.checked_shl(doublings)?)
    }

    pub(crate) fn do_reveal_bid(bidder: T::AccountId, id: OrderId, price: Balance, salt: H256) -> DispatchResult {
        let mut order = Self::open_order(id)?;
        ensure!(order.is_sealed(), Error::<T>::NotSealed);
        let now = Self::now();
        ensure!(now > order.spec.deadline, Error::<T>::RevealNotBegun);
        ensure!(now <= order.settled_after(), Error::<T>::RevealOver);
        let mut bids = Bids::<T>::get(id);
        let bid = bids.iter_mut().find(|bid| bid.bidder == bidder).ok_or(Error::<T>::NoSuchBid)?;
        let Quote::Sealed(committed) = bid.quote else { return Err(Error::<T>::AlreadyRevealed.into()) };
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let said = commitment(genesis.as_ref(), id, &bidder, price, &salt);
        ensure!(said == committed, Error::<T>::CommitmentMismatch);
        T::Leases::ensure_price(order.floor, price)?;
        ensure!(price <= order.spec.price_limit, Error::<T>::PriceAboveLimit);
        let score = score(price, T::Leases::handicap(&bidder)).ok_or(ArithmeticError::Overflow)?;
        bid.quote = Quote::Open { price, score };
        order.mix = mix(&order.mix, &salt);
        Bids::<T>::insert(id, bids);
        Orders::<T>::insert(id, order);
        Self::deposit_event(Event::BidRevealed { order: id, bidder, price, score });
        Ok(())
    }
}
