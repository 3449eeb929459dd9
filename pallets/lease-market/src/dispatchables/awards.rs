//! Awards: bids become leases, all that an order asks for or none.

use crate::{
    accounting::{Coverage, Ledger},
    *,
};
use alloc::{boxed::Box, vec::Vec};
use frame_support::{pallet_prelude::*, storage::with_storage_layer};
use leasehold_primitives::{
    market::{Auction, OrderSpec, Proposal, Terms, MAX_REPLICAS},
    time::Timing,
    traits::{Capacity, ExitPenalties, Offer},
    AssetId, Balance, LeaseId, OfferId, OrderId,
};
use sp_core::H256;

/// A bid that becomes leases.
#[derive(Clone)]
pub(crate) struct Winner<AccountId> {
    pub bid: Bid<AccountId>,
    pub replicas: u16,
    /// What each of its leases costs per block.
    pub price: Balance,
}

/// Why an order could not be awarded. Nothing changed.
pub(crate) struct Unserved<AccountId> {
    /// The winner whose offer cannot serve it; none if it was something else.
    pub winner: Option<AccountId>,
    pub error: DispatchError,
    pub order: Box<Order<AccountId>>,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_award(who: T::AccountId, id: OrderId, picks: PicksOf<T::AccountId>) -> DispatchResult {
        let order = Self::own_open_order(&who, id)?;
        let timing: Timing = T::Timing::get();
        let tenants = match order.spec.auction {
            Auction::Manual => true,
            Auction::Automatic => Self::now() <= order.spec.deadline,
            Auction::Sealed { .. } => false,
        };
        ensure!(tenants, Error::<T>::NotYoursToPick);
        ensure!(Self::now() <= Self::award_by(&order, &timing), Error::<T>::AwardingOver);
        let leases = picks.iter().fold(0u32, |sum, pick| sum.saturating_add(pick.replicas.into()));
        ensure!(leases == u32::from(order.spec.replicas), Error::<T>::ReplicasMismatch);

        let bids = Bids::<T>::get(id);
        let mut winners = Vec::<Winner<T::AccountId>>::new();
        for pick in picks {
            ensure!(!winners.iter().any(|winner| winner.bid.bidder == pick.bidder), Error::<T>::PickedTwice);
            let bid = bids.iter().find(|bid| bid.bidder == pick.bidder).ok_or(Error::<T>::NoSuchBid)?;
            ensure!(bid.proposal.offer == pick.offer, Error::<T>::OfferChanged);
            let price = bid.price().ok_or(Error::<T>::NoSuchBid)?;
            ensure!(price <= pick.max_price, Error::<T>::PriceTooHigh);
            ensure!((1..=bid.proposal.replicas).contains(&pick.replicas), Error::<T>::ReplicasOutOfRange);
            winners.push(Winner { bid: bid.clone(), replicas: pick.replicas, price });
        }
        Self::award_to(id, order, bids, winners, None).map_err(|unserved| unserved.error)
    }

    /// How many leases picks are, as far as that can be right.
    pub(crate) fn leases_of(picks: &PicksOf<T::AccountId>) -> u32 {
        let leases = picks.iter().fold(0u32, |sum, pick| sum.saturating_add(pick.replicas.into()));
        leases.clamp(1, MAX_REPLICAS.into())
    }

    /// Makes leases of the winners' bids. If one cannot serve, nothing has changed, and the error says which.
    pub(crate) fn award_to(
        id: OrderId,
        order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
        winners: Vec<Winner<T::AccountId>>,
        crank: Option<&T::AccountId>,
    ) -> Result<(), Unserved<T::AccountId>> {
        let mut unable = None;
        let awarded = with_storage_layer(|| Self::open_leases(id, order.clone(), bids, winners, crank, &mut unable));
        awarded.map_err(|error| Unserved { winner: unable, error, order: Box::new(order) })
    }

    fn open_leases(
        id: OrderId,
        mut order: Order<T::AccountId>,
        mut bids: BidsOf<T::AccountId>,
        winners: Vec<Winner<T::AccountId>>,
        crank: Option<&T::AccountId>,
        unable: &mut Option<T::AccountId>,
    ) -> DispatchResult {
        bids.retain(|bid| !winners.iter().any(|winner| winner.bid.bidder == bid.bidder));
        let mut standbys = Self::choose_standbys(id, &order, &winners, &mut bids)?.into_iter();
        let first = NextLease::<T>::get();
        let mut next = first;
        let part = order.escrow.checked_div(order.spec.replicas.into()).ok_or(Error::<T>::Overflow)?;
        for winner in winners {
            let Winner { bid, replicas, price } = winner;
            let offer = Self::serving_offer(&order, &bid).inspect_err(|_| *unable = Some(bid.bidder.clone()))?;
            let behind_each = bid.deposit.checked_div(bid.proposal.replicas.into()).ok_or(Error::<T>::Overflow)?;
            for _ in 0..replicas {
                let gpus = order.spec.requirement.gpus;
                let penalty = Self::reserve_gpus(&bid.bidder, bid.proposal.offer, &offer, gpus, bid.proposal.terms)
                    .inspect_err(|_| *unable = Some(bid.bidder.clone()))?;
                // The last lease gets what does not divide.
                let last =
                    next.checked_sub(first).is_some_and(|done| done.saturating_add(1) >= order.spec.replicas.into());
                let escrow = if last { order.escrow } else { part };
                order.escrow = order.escrow.checked_sub(escrow).ok_or(Error::<T>::Overflow)?;
                let standbys = standbys.next().unwrap_or_default();
                let lease = Self::lease_of(id, &order, &bid, &offer, price, escrow, behind_each, penalty, &standbys);
                Self::open_lease(next, lease);
                Self::deposit_event(Event::OrderAwarded {
                    order: id,
                    lease: next,
                    provider: bid.bidder.clone(),
                    price,
                });
                for standby in standbys {
                    let Standby { provider, price, .. } = standby;
                    Self::deposit_event(Event::StandbyChosen { lease: next, provider, price });
                }
                next = next.checked_add(1).ok_or(Error::<T>::Overflow)?;
            }
            // What stood behind leases that it could have served, and did not get.
            let behind_all = behind_each.checked_mul(replicas.into()).ok_or(Error::<T>::Overflow)?;
            let rest = bid.deposit.checked_sub(behind_all).ok_or(Error::<T>::Overflow)?;
            Self::pay(HoldReason::BidDeposit, &Self::deposit_asset(&order), &bid.bidder, &bid.bidder, rest)?;
        }
        NextLease::<T>::put(next);
        order.bounty = Self::pay_bounty(&order.tenant, crank, order.bounty)?;
        order.state = OrderState::Awarded { first };
        Self::store_closed_order(id, order, bids)
    }

    /// The offer of a bid, if it still is what the order asks for.
    fn serving_offer(
        order: &Order<T::AccountId>,
        bid: &Bid<T::AccountId>,
    ) -> Result<Offer<T::AccountId>, DispatchError> {
        let offer = T::Capacity::offer(bid.proposal.offer).ok_or(Error::<T>::NoSuchOffer)?;
        Self::ensure_matches(&order.spec.requirement, &offer)?;
        Ok(offer)
    }

    /// Takes `gpus` of an offer, and reserves the exit penalty of a lease of them, which is returned.
    pub(crate) fn reserve_gpus(
        provider: &T::AccountId,
        id: OfferId,
        offer: &Offer<T::AccountId>,
        gpus: u16,
        terms: Terms,
    ) -> Result<Balance, DispatchError> {
        T::Capacity::reserve(id, gpus)?;
        let penalty = Self::exit_penalty(offer, gpus, terms.exit_penalty).ok_or(Error::<T>::Overflow)?;
        T::Penalties::reserve(provider, penalty)?;
        Ok(penalty)
    }

    #[allow(clippy::too_many_arguments)] // Each of them is a part of the lease.
    fn lease_of(
        id: OrderId,
        order: &Order<T::AccountId>,
        bid: &Bid<T::AccountId>,
        offer: &Offer<T::AccountId>,
        price: Balance,
        escrow: Balance,
        bid_deposit: Balance,
        penalty: Balance,
        standbys: &Standbys<T::AccountId>,
    ) -> Lease<T::AccountId> {
        // Times saturate: at the end of the chain's numbers nothing is ever late.
        let activate_by = Self::now().saturating_add(T::Timing::get().activation_blocks);
        Lease {
            order: Some(id),
            tenant: order.tenant.clone(),
            provider: bid.bidder.clone(),
            offer: bid.proposal.offer,
            model: offer.spec.model,
            gpus: order.spec.requirement.gpus,
            asset: order.spec.asset.clone(),
            state: LeaseState::Pending { activate_by, bid_deposit, deposit_asset: Self::deposit_asset(order) },
            coverage: Coverage::pending(order.spec.term),
            ledger: Ledger::new(price, FeeRate::<T>::get(), escrow),
            sponsors: Default::default(),
            commitment: 0,
            price_limit: order.spec.price_limit,
            renewable: order.spec.renewable,
            terms: bid.proposal.terms,
            penalty,
            under_notice: false,
            standbys: standbys.clone(),
            revision: 0,
            deposit: order.deposit,
            bounty: order.bounty,
            access: H256::zero(),
        }
    }

    /// Stores a new lease that waits to be activated.
    pub(crate) fn open_lease(id: LeaseId, lease: Lease<T::AccountId>) {
        if let LeaseState::Pending { activate_by, .. } = lease.state {
            Self::schedule(Due::Lease(id), activate_by.saturating_add(1));
        }
        Leases::<T>::insert(id, lease);
    }

    /// Takes the best of the losing bids that stand by out of the list, and says for which leases they do, in the order
    /// of those; their deposits return.
    ///
    /// Each stands by for as many leases as it bid for at most, and for none that it could never be paid its price
    /// for. It must match the order now as it did when it was placed. Where auditors are to be asked, it is about as
    /// many candidates as there are leases and standbys of one: whoever of these falls short is not made up for.
    fn choose_standbys(
        id: OrderId,
        order: &Order<T::AccountId>,
        winners: &[Winner<T::AccountId>],
        bids: &mut BidsOf<T::AccountId>,
    ) -> Result<Vec<Standbys<T::AccountId>>, DispatchError> {
        let OrderSpec { requirement, replicas, standbys, price_limit, .. } = &order.spec;
        let prices = winners.iter().flat_map(|winner| core::iter::repeat_n(winner.price, winner.replicas.into()));
        let mut leases: Vec<(Balance, Standbys<T::AccountId>)> = prices
            .map(|price| (Self::highest_of_standby(price, *price_limit), Standbys::<T::AccountId>::default()))
            .collect();
        // Each auditor asked is a read, for every candidate.
        let most = match (*standbys, requirement.auditors.is_empty()) {
            (0, _) => 0,
            (_, true) => bids.len(),
            (standbys, false) => replicas.saturating_add(standbys).into(),
        };

        let highest = leases.iter().map(|(highest, _)| *highest).max().unwrap_or(0);
        let mut ranked: Vec<_> = bids
            .iter()
            .filter(|bid| bid.proposal.standby)
            .filter_map(|bid| Some((bid.score()?, bid.price()?, bid)))
            .filter(|(_, price, _)| *price <= highest)
            .collect();
        // Stable: of equal ones the first to come.
        ranked.sort_by_key(|(score, _, _)| *score);
        let matching = ranked.into_iter().filter_map(|(_, price, bid)| {
            let offer = T::Capacity::offer(bid.proposal.offer)?;
            let own_word = |_: &T::AccountId| offer.spec.attributes.clone();
            requirement.check(&offer.spec, own_word).is_ok().then_some((price, bid, offer))
        });
        let mut able: Vec<(Standby<T::AccountId>, u16)> = Vec::new();
        for (price, bid, offer) in matching.take(most) {
            if Self::ensure_matches(requirement, &offer).is_ok() {
                let Proposal { offer: listed, terms, replicas, .. } = bid.proposal;
                let (provider, spec) = (bid.bidder.clone(), Self::spec_hash(&offer.spec));
                able.push((Standby { provider, offer: listed, price, terms, spec }, replicas));
            }
        }

        // Every lease its first before any its second.
        for _ in 0..*standbys {
            for (highest, chosen) in &mut leases {
                let there = |who: &T::AccountId| chosen.iter().any(|standby| standby.provider == *who);
                let next = able
                    .iter_mut()
                    .find(|(standby, left)| *left > 0 && standby.price <= *highest && !there(&standby.provider));
                if let Some((standby, left)) = next {
                    *left = left.saturating_sub(1);
                    chosen.try_push(standby.clone()).map_err(|_| Error::<T>::TooManyStandbys)?;
                }
            }
        }
        let stands_by =
            |who: &T::AccountId| leases.iter().any(|(_, chosen)| chosen.iter().any(|one| one.provider == *who));
        for bid in bids.iter().filter(|bid| stands_by(&bid.bidder)) {
            Self::return_deposit(order, bid)?;
            let (bidder, deposit) = (bid.bidder.clone(), bid.deposit);
            Self::deposit_event(Event::BidReleased { order: id, bidder, deposit });
        }
        bids.retain(|bid| !stands_by(&bid.bidder));
        Ok(leases.into_iter().map(|(_, chosen)| chosen).collect())
    }

    /// The asset of the deposit of a lease that has none.
    pub(crate) fn no_deposit() -> (Balance, AssetId) {
        (0, AssetId::Native)
    }
}
