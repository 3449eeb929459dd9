//! Awards: bids become leases, either all that an order asks for or none.

use crate::*;
use alloc::vec::Vec;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    market::{Auction, Standby, LOCK_IN_BLOCKS},
    traits::{Agreement, LeaseBook},
    AssetId, Balance, ModelId, OrderId,
};
use sp_runtime::ArithmeticError;

/// The model and the exit penalty of one winner's leases.
struct Served {
    model: ModelId,
    /// Reserved for each lease.
    exit_penalty: Balance,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_award(who: T::AccountId, id: OrderId, picks: PicksOf<T::AccountId>) -> DispatchResult {
        let order = Self::own_open_order(&who, id)?;
        let tenants = match order.spec.auction {
            Auction::Manual => true,
            Auction::Automatic => Self::now() <= order.spec.deadline,
            Auction::Sealed { .. } => false,
        };
        ensure!(tenants, Error::<T>::NotYoursToPick);
        ensure!(Self::now() <= Self::award_by(&order), Error::<T>::AwardingOver);
        let leases = picks.iter().fold(0u32, |sum, pick| sum.saturating_add(pick.replicas.into()));
        ensure!(leases == u32::from(order.spec.replicas), Error::<T>::ReplicasMismatch);

        let bids = Bids::<T>::get(id);
        let mut winners = Vec::<Winner<T::AccountId>>::new();
        for pick in picks {
            ensure!(!winners.iter().any(|winner| winner.bid.bidder == pick.bidder), Error::<T>::PickedTwice);
            let bid = bids.iter().find(|bid| bid.bidder == pick.bidder).ok_or(Error::<T>::NoSuchBid)?;
            ensure!(bid.proposal.offer == pick.offer, Error::<T>::OfferChanged);
            // The offer of a soft bid may have changed since: judging the bid again shows that.
            ensure!(!order.is_firm() || bid.spec == pick.spec, Error::<T>::OfferChanged);
            ensure!(bid.proposal.terms.satisfy(&pick.terms), Error::<T>::TermsChanged);
            let price = bid.price().ok_or(Error::<T>::NoSuchBid)?;
            ensure!(price <= pick.max_price, Error::<T>::BidTooHigh);
            ensure!((1..=bid.proposal.replicas).contains(&pick.replicas), Error::<T>::ReplicasOutOfRange);
            winners.push(Winner { bid: bid.clone(), replicas: pick.replicas, price, spec: pick.spec });
        }
        let (order, bids) = Self::award_to(id, order, bids, winners)?;
        Self::store_ended(id, order, bids, None)
    }

    /// Makes leases from the winners' bids. Returns the awarded order and the bids that lost: the caller stores them.
    /// Fails only if a soft bid can no longer serve.
    pub(crate) fn award_to(
        id: OrderId,
        mut order: Order<T::AccountId>,
        mut bids: BidsOf<T::AccountId>,
        winners: Vec<Winner<T::AccountId>>,
    ) -> Result<(Order<T::AccountId>, BidsOf<T::AccountId>), DispatchError> {
        bids.retain(|bid| !winners.iter().any(|winner| winner.bid.bidder == bid.bidder));
        let mut standbys = Self::choose_standbys(&order, &winners, &bids)?.into_iter();
        let first = T::Leases::next_lease();
        let part = order.escrow.checked_div(order.spec.replicas.into()).ok_or(ArithmeticError::Overflow)?;
        let mut left = order.spec.replicas;
        for winner in winners {
            let Served { model, exit_penalty } = Self::serve(&order, &winner)?;
            let Winner { bid, replicas, price, .. } = winner;
            // The lock-in was held by the price limit: the excess over the price pays for blocks.
            let blocks_locked = if order.is_firm() { LOCK_IN_BLOCKS } else { 0 };
            let lock_in = price.checked_mul(blocks_locked.into()).ok_or(ArithmeticError::Overflow)?;
            let not_locked = order.lock_in.checked_sub(lock_in).ok_or(ArithmeticError::Underflow)?;
            for _ in 0..replicas {
                // The last lease gets the remainder.
                left = left.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
                let escrow = if left == 0 { order.escrow } else { part };
                order.escrow = order.escrow.checked_sub(escrow).ok_or(ArithmeticError::Underflow)?;
                let standbys = standbys.next().unwrap_or_default();
                let lease = T::Leases::open(Agreement {
                    order: Some(id),
                    tenant: order.tenant.clone(),
                    provider: bid.bidder.clone(),
                    offer: bid.proposal.offer,
                    model,
                    gpus: order.spec.requirement.gpus,
                    asset: order.spec.asset.clone(),
                    price,
                    term: order.spec.term,
                    renewable: order.spec.renewable,
                    escrow: escrow.checked_add(not_locked).ok_or(ArithmeticError::Overflow)?,
                    lock_in,
                    one_of_several: order.spec.replicas > 1,
                    gate_required: order.spec.requirement.gate_required,
                    price_limit: order.spec.price_limit,
                    terms: bid.proposal.terms,
                    exit_penalty,
                    standbys: standbys.clone(),
                    record_deposit: order.record_deposit,
                })?;
                Self::deposit_event(Event::OrderAwarded { order: id, lease, provider: bid.bidder.clone(), price });
                for Standby { provider, price, .. } in standbys {
                    Self::deposit_event(Event::StandbyChosen { lease, provider, price });
                }
            }
        }
        order.lock_in = 0;
        order.state = OrderState::Awarded { first };
        Ok((order, bids))
    }

    /// Takes the reserves that a winner's leases need, and gives back those for the leases that the bid did not get,
    /// and its deposit: from now on its exit penalties answer for it.
    fn serve(order: &Order<T::AccountId>, winner: &Winner<T::AccountId>) -> Result<Served, DispatchError> {
        let Winner { bid, replicas, .. } = winner;
        let asset = order.deposit_asset();
        let Some(promise) = bid.promise(order) else {
            let served = Self::judge_again(order, winner)?;
            T::Leases::return_deposit(&asset, &bid.bidder, bid.deposit)?;
            return Ok(served);
        };
        T::Leases::fulfil(&bid.bidder, &promise, *replicas)?;
        if matches!(asset, AssetId::WithId(_)) {
            T::Leases::return_deposit(&asset, &bid.bidder, bid.deposit)?;
        }
        Ok(Served { model: bid.model, exit_penalty: bid.exit_penalty })
    }

    /// Checks that the offer of a soft bid is still the one picked and meets the order's requirement; takes the
    /// reserves that its leases need.
    fn judge_again(order: &Order<T::AccountId>, winner: &Winner<T::AccountId>) -> Result<Served, DispatchError> {
        let Winner { bid, replicas, spec, .. } = winner;
        let requirement = &order.spec.requirement;
        let offer = T::Leases::offer(bid.proposal.offer)?;
        ensure!(T::Leases::spec_hash(&offer.spec) == *spec, Error::<T>::OfferChanged);
        T::Leases::matches(requirement, &offer, Self::now()).map_err(T::Leases::mismatch)?;
        let mut exit_penalty = 0;
        for _ in 0..*replicas {
            exit_penalty = T::Leases::reserve(&offer, requirement.gpus, &bid.proposal.terms)?;
        }
        Ok(Served { model: offer.spec.model, exit_penalty })
    }
}
