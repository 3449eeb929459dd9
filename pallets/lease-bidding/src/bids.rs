//! Open bids: place, displace, withdraw, release.

use crate::*;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use leasehold_primitives::{market::Proposal, score::score, traits::LeaseBook, AssetId, Balance, BlockNumber, OrderId};
use sp_core::H256;
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_place_bid(
        bidder: T::AccountId,
        id: OrderId,
        price: Balance,
        proposal: Proposal,
    ) -> DispatchResultWithPostInfo {
        let now = Self::now();
        let order = Self::order_to_bid_on(&bidder, id, now)?;
        ensure!(!order.is_sealed(), Error::<T>::SealedOrder);
        T::Leases::ensure_price(order.floor, price)?;
        ensure!(price <= order.spec.price_limit, Error::<T>::PriceAboveLimit);
        let mut bids = Bids::<T>::get(id);
        let there = u32::try_from(bids.len()).unwrap_or(MAX_BIDS);
        ensure!(!bids.iter().any(|bid| bid.bidder == bidder), Error::<T>::AlreadyBid);
        let score = score(price, T::Leases::handicap(&bidder)).ok_or(ArithmeticError::Overflow)?;
        let displaced = if there < MAX_BIDS { None } else { Some(Self::make_room(&order, &mut bids, score, now)?) };
        if let Some(bid) = &displaced {
            Self::give_back(&order, bid)?;
            Self::deposit_event(Event::BidDisplaced { order: id, bidder: bid.bidder.clone(), by: bidder.clone() });
        }
        let deposit = T::BidDeposit::get().checked_mul(proposal.replicas.into()).ok_or(ArithmeticError::Overflow)?;
        let bid = Self::admit(
            &order,
            Bid {
                bidder: bidder.clone(),
                proposal,
                quote: Quote::Open { price, score },
                deposit,
                exit_penalty: 0,
                model: 0,
                spec: H256::zero(),
                placed_at: now,
                // The first of a chain: a bidder that displaces with one account, and then displaces that account with
                // a second one, still owes.
                displaced: displaced.map(|bid| bid.displaced.unwrap_or(bid.bidder)),
            },
        )?;
        bids.try_push(bid).map_err(|_| Error::<T>::BidListFull)?;
        Bids::<T>::insert(id, bids);
        Self::deposit_event(Event::BidPlaced { order: id, bidder, proposal, price, score });
        Ok(Self::weighed(Self::bid_weight(&order, there)))
    }

    /// Takes the worst bid out of a full list, for a better one of this score.
    fn make_room(
        order: &Order<T::AccountId>,
        bids: &mut BidsOf<T::AccountId>,
        score: u128,
        now: BlockNumber,
    ) -> Result<Bid<T::AccountId>, Error<T>> {
        ensure!(now <= Self::displaces_until(order), Error::<T>::BidListFull);
        // Of several equally bad bids, the last to come.
        let worst = bids
            .iter()
            .enumerate()
            .max_by_key(|(at, bid)| (bid.score(), *at))
            .filter(|(_, bid)| bid.score() > Some(score))
            .map(|(at, _)| at)
            .ok_or(Error::<T>::BidListFull)?;
        Ok(bids.remove(worst))
    }

    /// Judges a new bid: by its own terms, by its offer, and by the offer's free and bonded capacity now. Completes it
    /// with the data by which it was judged, and reserves its deposit; for a firm bid, which is not judged again, also
    /// all that its leases will need.
    pub(crate) fn admit(
        order: &Order<T::AccountId>,
        mut bid: Bid<T::AccountId>,
    ) -> Result<Bid<T::AccountId>, DispatchError> {
        let Proposal { offer: listed, replicas, terms, .. } = bid.proposal;
        let requirement = &order.spec.requirement;
        let most = if order.spec.distinct { 1 } else { order.spec.replicas };
        ensure!((1..=most).contains(&replicas), Error::<T>::ReplicasOutOfRange);
        T::Leases::ensure_terms(&terms, &order.spec.least_terms)?;
        let offer = T::Leases::offer(listed)?;
        ensure!(offer.provider == bid.bidder, Error::<T>::NotYourOffer);
        T::Leases::matches(requirement, &offer, Self::judged_until(order, bid.placed_at))
            .map_err(T::Leases::mismatch)?;
        bid.model = offer.spec.model;
        bid.spec = T::Leases::spec_hash(&offer.spec);

        if order.is_firm() {
            let asset = order.deposit_asset();
            bid.exit_penalty = T::Leases::exit_penalty(&offer, requirement.gpus, &terms)?;
            if let Some(promise) = bid.promise(order) {
                T::Leases::promise(&bid.bidder, &promise)?;
            }
            if matches!(asset, AssetId::WithId(_)) {
                T::Leases::put_deposit(&asset, &bid.bidder, bid.deposit)?;
            }
        } else {
            T::Leases::put_soft_deposit(bid.deposit, &offer, requirement.gpus, &terms, replicas)?;
        }
        Ok(bid)
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
        // Otherwise a list could be filled to shut others out, and be emptied when it is too late for anybody to
        // answer.
        ensure!(Self::now() <= Self::withdraws_until(&order), Error::<T>::BidBinding);
        match bid.displaced.clone() {
            Some(displaced) => Self::forfeit(id, &order, &bid, &displaced, ForfeitReason::Withdrawn)?,
            None => Self::release(id, &order, bid)?,
        }
        Self::store_bids(id, bids);
        Ok(())
    }

    /// Returns the number of bids released.
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
