//! Awards: bids become leases, all that an order asks for or none.

use crate::*;
use alloc::{boxed::Box, vec::Vec};
use frame_support::{pallet_prelude::*, storage::with_storage_layer};
use leasehold_primitives::{
    hardware::Mismatch,
    market::{Auction, Standby},
    traits::{Agreement, LeaseBook, Offer, Purpose},
    OrderId,
};
use sp_runtime::ArithmeticError;

/// Why an order could not be awarded. Nothing changed.
pub(crate) struct Unserved<AccountId> {
    /// The winner whose offer cannot serve the order; none if it was something else.
    pub winner: Option<AccountId>,
    /// Whether that is only because auditors do not confirm what they must.
    pub auditors: bool,
    pub error: DispatchError,
    pub order: Box<Order<AccountId>>,
}

/// The winner that cannot serve, as far as it is known.
struct Unable<AccountId> {
    winner: Option<AccountId>,
    auditors: bool,
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
            let price = bid.price().ok_or(Error::<T>::NoSuchBid)?;
            ensure!(price <= pick.max_price, Error::<T>::BidTooHigh);
            ensure!((1..=bid.proposal.replicas).contains(&pick.replicas), Error::<T>::ReplicasOutOfRange);
            winners.push(Winner { bid: bid.clone(), replicas: pick.replicas, price });
        }
        let (order, bids) = Self::award_to(id, order, bids, winners).map_err(|unserved| unserved.error)?;
        Self::store_ended(id, order, bids, None)
    }

    /// Makes leases of the winners' bids. Returns the order as it is then, and the bids that lost: the caller stores
    /// them. If a winner cannot serve, nothing has changed, and the error says which.
    pub(crate) fn award_to(
        id: OrderId,
        order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
        winners: Vec<Winner<T::AccountId>>,
    ) -> Result<(Order<T::AccountId>, BidsOf<T::AccountId>), Unserved<T::AccountId>> {
        let mut unable = Unable { winner: None, auditors: false };
        with_storage_layer(|| Self::open_leases(id, order.clone(), bids, winners, &mut unable)).map_err(|error| {
            let Unable { winner, auditors } = unable;
            Unserved { winner, auditors, error, order: Box::new(order) }
        })
    }

    fn open_leases(
        id: OrderId,
        mut order: Order<T::AccountId>,
        mut bids: BidsOf<T::AccountId>,
        winners: Vec<Winner<T::AccountId>>,
        unable: &mut Unable<T::AccountId>,
    ) -> Result<(Order<T::AccountId>, BidsOf<T::AccountId>), DispatchError> {
        bids.retain(|bid| !winners.iter().any(|winner| winner.bid.bidder == bid.bidder));
        let mut standbys = Self::choose_standbys(id, &order, &winners, &mut bids)?.into_iter();
        let first = T::Leases::next_lease();
        let part = order.escrow.checked_div(order.spec.replicas.into()).ok_or(ArithmeticError::Overflow)?;
        let mut left = order.spec.replicas;
        for winner in winners {
            let Winner { bid, replicas, price } = winner;
            let offer = Self::serving_offer(&order, &bid, unable)?;
            let behind_each = bid.deposit.checked_div(bid.proposal.replicas.into()).ok_or(ArithmeticError::Overflow)?;
            for _ in 0..replicas {
                let gpus = order.spec.requirement.gpus;
                let exit_penalty = T::Leases::reserve(bid.proposal.offer, &offer, gpus, &bid.proposal.terms)
                    .inspect_err(|_| unable.winner = Some(bid.bidder.clone()))?;
                // The last lease gets what does not divide.
                left = left.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
                let escrow = if left == 0 { order.escrow } else { part };
                order.escrow = order.escrow.checked_sub(escrow).ok_or(ArithmeticError::Underflow)?;
                let standbys = standbys.next().unwrap_or_default();
                let lease = T::Leases::open(Agreement {
                    order: Some(id),
                    tenant: order.tenant.clone(),
                    provider: bid.bidder.clone(),
                    offer: bid.proposal.offer,
                    model: offer.spec.model,
                    gpus,
                    asset: order.spec.asset.clone(),
                    price,
                    term: order.spec.term,
                    renewable: order.spec.renewable,
                    escrow,
                    lock_in: 0,
                    price_limit: order.spec.price_limit,
                    terms: bid.proposal.terms,
                    exit_penalty,
                    standbys: standbys.clone(),
                    bid_deposit: behind_each,
                    deposit_asset: order.deposit_asset(),
                    record_deposit: order.record_deposit,
                })?;
                Self::deposit_event(Event::OrderAwarded { order: id, lease, provider: bid.bidder.clone(), price });
                for Standby { provider, price, .. } in standbys {
                    Self::deposit_event(Event::StandbyChosen { lease, provider, price });
                }
            }
            // What stood behind leases that it could have served, and did not get.
            let behind_all = behind_each.checked_mul(replicas.into()).ok_or(ArithmeticError::Overflow)?;
            let rest = bid.deposit.checked_sub(behind_all).ok_or(ArithmeticError::Underflow)?;
            T::Leases::pay(Purpose::BidDeposit, &order.deposit_asset(), &bid.bidder, &bid.bidder, rest)?;
        }
        order.state = OrderState::Awarded { first };
        Ok((order, bids))
    }

    /// The offer of a bid, if it still is what the order asks for.
    fn serving_offer(
        order: &Order<T::AccountId>,
        bid: &Bid<T::AccountId>,
        unable: &mut Unable<T::AccountId>,
    ) -> Result<Offer<T::AccountId>, DispatchError> {
        unable.winner = Some(bid.bidder.clone());
        let offer = T::Leases::offer(bid.proposal.offer)?;
        T::Leases::matches(&order.spec.requirement, &offer).map_err(|field| {
            unable.auditors = matches!(field, Mismatch::Auditors);
            T::Leases::mismatch(field)
        })?;
        unable.winner = None;
        Ok(offer)
    }
}
