//! Auctions: sealed bids, and awarding the best score once bids cannot change any more.

use crate::{
    score::{commitment, mix, score, sealed_price, tie_break},
    *,
};
use alloc::vec::Vec;
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    pallet_prelude::*,
    traits::{
        fungibles::{hold::Mutate, Inspect},
        Get,
    },
};
use frame_system::pallet_prelude::BlockNumberFor;
use leasehold_primitives::{
    market::{Auction, Proposal, MAX_REPLICAS},
    Balance, OrderId,
};
use sp_core::H256;
use sp_runtime::{traits::Zero, Permill};

use super::awards::{Unserved, Winner};

/// Of price limit × term: what a sealed bid stands behind.
const SEALED_DEPOSIT: Permill = Permill::from_percent(5);

impl<T: Config> Pallet<T> {
    pub(crate) fn do_commit_bid(
        bidder: T::AccountId,
        id: OrderId,
        commitment: H256,
        proposal: Proposal,
    ) -> DispatchResultWithPostInfo {
        let order = Self::order_to_bid_on(&bidder, id)?;
        ensure!(order.is_sealed(), Error::<T>::NotSealed);
        let mut bids = Bids::<T>::get(id);
        ensure!(!bids.iter().any(|bid| bid.bidder == bidder), Error::<T>::AlreadyBid);
        let there = u32::try_from(bids.len()).unwrap_or(MAX_BIDS);
        ensure!(there < MAX_BIDS, Error::<T>::BidListFull);
        Self::ensure_can_serve(&bidder, &order, &proposal)?;

        let deposit = Self::sealed_deposit(&order, &proposal, there).ok_or(Error::<T>::Overflow)?;
        let asset = order.spec.asset.clone();
        T::Escrow::hold(asset.clone(), &HoldReason::BidDeposit.into(), &bidder, deposit)?;
        let bid = Bid {
            bidder: bidder.clone(),
            proposal,
            quote: Quote::Sealed(commitment),
            deposit,
            placed_at: Self::now(),
            displaced: None,
        };
        bids.try_push(bid).map_err(|_| Error::<T>::BidListFull)?;
        Bids::<T>::insert(id, bids);
        Self::deposit_event(Event::BidCommitted { order: id, bidder, proposal, commitment, deposit });
        let weight = Self::by_asset(&asset, T::WeightInfo::commit_bid, T::WeightInfo::commit_bid_foreign);
        Ok(Self::weighed(weight))
    }

    /// 5 % of price limit × term for each lease it can serve, rounded up, and enough to be able to come back; doubled
    /// for each bid that finds the list more than half full.
    fn sealed_deposit(order: &Order<T::AccountId>, proposal: &Proposal, there: u32) -> Option<Balance> {
        let worth = order.spec.price_limit.checked_mul(order.spec.term.into())?;
        let least = T::Escrow::minimum_balance(order.spec.asset.clone()).max(1);
        let one = SEALED_DEPOSIT.mul_ceil(worth).max(least).checked_mul(proposal.replicas.into())?;
        let doublings = there.saturating_sub(MAX_BIDS / 2);
        one.checked_mul(1u128.checked_shl(doublings)?)
    }

    pub(crate) fn do_reveal_bid(bidder: T::AccountId, id: OrderId, price: Balance, salt: H256) -> DispatchResult {
        let mut order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
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
        Self::ensure_price(order.floor, price)?;
        ensure!(price <= order.spec.price_limit, Error::<T>::PriceAboveLimit);
        let score = score(price, Self::penalty_of(&bidder)).ok_or(Error::<T>::Overflow)?;
        bid.quote = Quote::Open { price, score };
        order.mix = mix(&order.mix, &salt);
        Bids::<T>::insert(id, bids);
        Orders::<T>::insert(id, order);
        Self::deposit_event(Event::BidRevealed { order: id, bidder, price, score });
        Ok(())
    }

    pub(crate) fn do_conclude_order(who: T::AccountId, id: OrderId) -> DispatchResultWithPostInfo {
        let order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        ensure!(!matches!(order.spec.auction, Auction::Manual), Error::<T>::ManualOrder);
        let bids = Bids::<T>::get(id);
        ensure!(Self::now() >= Self::order_due_at(&order, &bids), Error::<T>::NotConcludable);
        let party = who == order.tenant || bids.iter().any(|bid| bid.bidder == who);
        let crank = (!party && Self::is_late(Self::order_over_at(&order))).then_some(&who);
        Ok(Self::weighed(Self::conclude_auction(id, order, bids, crank)?))
    }

    /// What such a step can cost at most.
    pub(crate) fn most_conclude_weight() -> Weight {
        T::WeightInfo::conclude_order(MAX_REPLICAS.into())
            .max(T::WeightInfo::forfeit_winner())
            .max(Self::paying(T::WeightInfo::expire_order_foreign(), 2))
    }

    /// One step towards the end of an automatic or sealed order that is due: awards it, or drops one winner that
    /// cannot serve it, or ends it for want of bids. Returns what that weighed.
    pub(crate) fn conclude_auction(
        id: OrderId,
        order: Order<T::AccountId>,
        mut bids: BidsOf<T::AccountId>,
        crank: Option<&T::AccountId>,
    ) -> Result<Weight, DispatchError> {
        let Some(winners) = Self::winners(&order, &bids)? else {
            let asset = order.spec.asset.clone();
            Self::end_order(id, order, bids, OrderState::Expired, crank)?;
            Self::deposit_event(Event::OrderExpired { order: id });
            let weight = Self::by_asset(&asset, T::WeightInfo::expire_order, T::WeightInfo::expire_order_foreign);
            return Ok(Self::paying(weight, 2));
        };
        let leases = order.spec.replicas.into();
        match Self::award_to(id, order, bids.clone(), winners, crank) {
            Ok(()) => Ok(T::WeightInfo::conclude_order(leases)),
            Err(Unserved { winner: None, error, .. }) => Err(error),
            Err(Unserved { winner: Some(bidder), error, order }) => {
                let at = bids.iter().position(|bid| bid.bidder == bidder).ok_or(Error::<T>::NoSuchBid)?;
                let bid = bids.remove(at);
                if error == Error::<T>::AuditorsMismatch.into() {
                    // What auditors say is theirs: they could take it back to cost a bidder its deposit.
                    Self::return_deposit(&order, &bid)?;
                    Self::deposit_event(Event::BidReleased { order: id, bidder: bid.bidder, deposit: bid.deposit });
                } else {
                    Self::forfeit(id, &order, &bid, &T::TreasuryAccount::get(), ForfeitReason::NoCapacity)?;
                }
                // The order itself did not change. Without bids it is due as it was.
                if bids.is_empty() {
                    Bids::<T>::remove(id);
                } else {
                    Bids::<T>::insert(id, bids);
                }
                Self::schedule(Due::Order(id), Self::now().saturating_add(1));
                Ok(T::WeightInfo::forfeit_winner())
            }
        }
    }

    /// The bids with the best scores and what each is paid; none if there are too few.
    fn winners(
        order: &Order<T::AccountId>,
        bids: &BidsOf<T::AccountId>,
    ) -> Result<Option<Vec<Winner<T::AccountId>>>, Error<T>> {
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
                // The penalty that the score was made with.
                let scaled = score.checked_div(price).and_then(|scale| scale.checked_sub(crate::score::SCALE));
                let penalty = scaled.and_then(|penalty| u16::try_from(penalty).ok()).ok_or(Error::<T>::Overflow)?;
                sealed_price(limit, price, penalty, first_losing).ok_or(Error::<T>::Overflow)?
            } else {
                price
            };
            Ok(Winner { bid, replicas, price })
        };
        chosen.into_iter().map(pay).collect::<Result<Vec<_>, Error<T>>>().map(Some)
    }

    /// The hash of what a standby was chosen for: of another specification it cannot take over.
    pub(crate) fn spec_hash(spec: &leasehold_primitives::hardware::OfferSpec) -> H256 {
        H256(sp_io::hashing::blake2_256(&spec.encode()))
    }
}
