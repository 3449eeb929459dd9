//! Open bids: place, displace, withdraw, release.

use crate::{score::score, *};
use frame_support::{
    dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
    pallet_prelude::*,
    traits::fungibles::hold::Mutate,
};
use leasehold_primitives::{
    hardware::MAX_AUDITORS_PER_ORDER,
    market::{Auction, Proposal},
    traits::{Capacity, ExitPenalties, Offer},
    AssetId, Balance, BlockNumber, OrderId,
};
use sp_runtime::Permill;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_place_bid(
        bidder: T::AccountId,
        id: OrderId,
        price: Balance,
        proposal: Proposal,
    ) -> DispatchResultWithPostInfo {
        let order = Self::order_to_bid_on(&bidder, id)?;
        ensure!(!order.is_sealed(), Error::<T>::SealedOrder);
        Self::ensure_price(order.floor, price)?;
        ensure!(price <= order.spec.price_limit, Error::<T>::PriceAboveLimit);
        let mut bids = Bids::<T>::get(id);
        let there = u32::try_from(bids.len()).unwrap_or(MAX_BIDS);
        ensure!(!bids.iter().any(|bid| bid.bidder == bidder), Error::<T>::AlreadyBid);
        let score = score(price, Self::penalty_of(&bidder)).ok_or(Error::<T>::Overflow)?;
        let displaced = if there < MAX_BIDS { None } else { Some(Self::make_room(&order, &mut bids, score)?) };
        Self::ensure_can_serve(&bidder, &order, &proposal)?;

        let deposit = T::BidDeposit::get().checked_mul(proposal.replicas.into()).ok_or(Error::<T>::Overflow)?;
        T::Escrow::hold(AssetId::Native, &HoldReason::BidDeposit.into(), &bidder, deposit)?;
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

    /// What `place_bid` can cost at most.
    pub(crate) fn most_bid_weight() -> Weight {
        let auditors = MAX_AUDITORS_PER_ORDER;
        T::WeightInfo::place_bid(MAX_BIDS, auditors).max(T::WeightInfo::displace_bid(auditors))
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

    /// The last block in which bids displace others, and in which they can be withdrawn if the chain awards: the last
    /// quarter of the bidding time is for those who are in. Times saturate.
    fn displaces_until(order: &Order<T::AccountId>) -> BlockNumber {
        let quarter = Permill::from_percent(25).mul_ceil(order.spec.deadline.saturating_sub(order.opened_at));
        order.spec.deadline.saturating_sub(quarter)
    }

    /// An order that takes bids now, of `bidder` too.
    pub(crate) fn order_to_bid_on(bidder: &T::AccountId, id: OrderId) -> Result<Order<T::AccountId>, Error<T>> {
        let order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        ensure!(Self::now() <= order.spec.deadline, Error::<T>::BiddingOver);
        ensure!(*bidder != order.tenant, Error::<T>::OwnOrder);
        Ok(order)
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
        ensure!(proposal.terms.is_valid(), Error::<T>::InvalidTerms);
        ensure!(proposal.terms.satisfy(&order.spec.least_terms), Error::<T>::TermsTooLow);
        let offer = T::Capacity::offer(proposal.offer).ok_or(Error::<T>::NoSuchOffer)?;
        ensure!(offer.provider == *bidder, Error::<T>::NotYourOffer);
        Self::ensure_matches(&order.spec.requirement, &offer)?;
        let gpus = order.spec.requirement.gpus.checked_mul(proposal.replicas).ok_or(Error::<T>::GpusMismatch)?;
        T::Capacity::ensure_reservable(proposal.offer, gpus)?;
        let penalty = Self::exit_penalty(&offer, order.spec.requirement.gpus, proposal.terms.exit_penalty)
            .and_then(|one| one.checked_mul(proposal.replicas.into()))
            .ok_or(Error::<T>::Overflow)?;
        T::Penalties::ensure_reservable(bidder, penalty)
    }

    /// What leaving one lease of `gpus` without notice costs: the rate, of the stake at risk, rounded up.
    pub(crate) fn exit_penalty(offer: &Offer<T::AccountId>, gpus: u16, rate: Permill) -> Option<Balance> {
        Some(rate.mul_ceil(offer.stake_per_gpu.checked_mul(gpus.into())?))
    }

    pub(crate) fn do_withdraw_bid(who: T::AccountId, id: OrderId) -> DispatchResult {
        let mut bids = Bids::<T>::get(id);
        let at = bids.iter().position(|bid| bid.bidder == who).ok_or(Error::<T>::NoSuchBid)?;
        let bid = bids.remove(at);
        // A bid is never without its order.
        let order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        if !order.is_open() {
            Self::release_bid(id, &order, bid)?;
            return Self::store_after_release(id, order, bids);
        }
        // Else a list could be filled to shut others out, and be emptied when nobody can answer that any more.
        let free = matches!(order.spec.auction, Auction::Manual) || Self::now() <= Self::displaces_until(&order);
        ensure!(free, Error::<T>::BidBinding);
        match bid.displaced.clone() {
            Some(displaced) => Self::forfeit(id, &order, &bid, &displaced, ForfeitReason::Withdrawn)?,
            None => {
                Self::return_deposit(&order, &bid)?;
                Self::deposit_event(Event::BidReleased { order: id, bidder: bid.bidder, deposit: bid.deposit });
            }
        }
        if bids.is_empty() {
            Bids::<T>::remove(id);
        } else {
            Bids::<T>::insert(id, bids);
        }
        Ok(())
    }

    /// Returns how many were released.
    pub(crate) fn do_release_bids(id: OrderId, limit: u32) -> Result<u32, DispatchError> {
        ensure!(limit > 0, Error::<T>::NothingToRelease);
        let order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(!order.is_open(), Error::<T>::OrderStillOpen);
        let mut bids = Bids::<T>::get(id);
        let mut released = 0u32;
        while released < limit {
            let Some(bid) = bids.pop() else { break };
            Self::release_bid(id, &order, bid)?;
            released = released.saturating_add(1);
        }
        Self::store_after_release(id, order, bids)?;
        Ok(released)
    }

    /// Stores what releasing left of an order that is over.
    fn store_after_release(id: OrderId, order: Order<T::AccountId>, bids: BidsOf<T::AccountId>) -> DispatchResult {
        if bids.is_empty() {
            Orders::<T>::remove(id);
            Bids::<T>::remove(id);
            return Self::return_records(&order.tenant, order.deposit, order.bounty);
        }
        Bids::<T>::insert(id, bids);
        Ok(())
    }

    /// Lets go of a bid, already out of its list, whose order is over.
    fn release_bid(id: OrderId, order: &Order<T::AccountId>, bid: Bid<T::AccountId>) -> DispatchResult {
        let unrevealed = matches!(bid.quote, Quote::Sealed(_)) && !matches!(order.state, OrderState::Cancelled);
        if unrevealed {
            return Self::forfeit(id, order, &bid, &T::TreasuryAccount::get(), ForfeitReason::NotRevealed);
        }
        Self::return_deposit(order, &bid)?;
        Self::deposit_event(Event::BidReleased { order: id, bidder: bid.bidder, deposit: bid.deposit });
        Ok(())
    }

    /// What the deposits of bids on this order are held in.
    pub(crate) fn deposit_asset(order: &Order<T::AccountId>) -> AssetId {
        if order.is_sealed() {
            order.spec.asset.clone()
        } else {
            AssetId::Native
        }
    }

    /// Returns a bid's deposit to its bidder.
    pub(crate) fn return_deposit(order: &Order<T::AccountId>, bid: &Bid<T::AccountId>) -> DispatchResult {
        Self::pay(HoldReason::BidDeposit, &Self::deposit_asset(order), &bid.bidder, &bid.bidder, bid.deposit)
    }

    /// Pays a bid's deposit to somebody else.
    pub(crate) fn forfeit(
        id: OrderId,
        order: &Order<T::AccountId>,
        bid: &Bid<T::AccountId>,
        to: &T::AccountId,
        reason: ForfeitReason,
    ) -> DispatchResult {
        let asset = Self::deposit_asset(order);
        Self::pay(HoldReason::BidDeposit, &asset, &bid.bidder, to, bid.deposit)?;
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

    /// The weight a call had after all.
    pub(crate) fn weighed(weight: Weight) -> PostDispatchInfo {
        Some(weight).into()
    }
}
