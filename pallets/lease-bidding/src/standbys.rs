//! Standbys: losing bidders that take a lease over should its provider fail.

use crate::*;
use alloc::vec::Vec;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    market::{OrderSpec, Proposal, Standby, Standbys},
    traits::LeaseBook,
    Balance, OrderId,
};

impl<T: Config> Pallet<T> {
    /// Takes the best of the losing bids that stand by out of the list, and says for which leases they do, in the order
    /// of those; their deposits return.
    ///
    /// Each stands by for as many leases as it bid for at most, and for none that it could never be paid its price
    /// for. It must match the order now as it did when it was placed. Where auditors are to be asked, they are asked about
    /// as many candidates as there are leases and standbys of one: those that fall short are not replaced.
    pub(crate) fn choose_standbys(
        id: OrderId,
        order: &Order<T::AccountId>,
        winners: &[Winner<T::AccountId>],
        bids: &mut BidsOf<T::AccountId>,
    ) -> Result<Vec<Standbys<T::AccountId>>, DispatchError> {
        let OrderSpec { requirement, replicas, standbys, price_limit, .. } = &order.spec;
        let prices = winners.iter().flat_map(|winner| core::iter::repeat_n(winner.price, winner.replicas.into()));
        let mut leases: Vec<(Balance, Standbys<T::AccountId>)> = prices
            .map(|price| (T::Leases::highest_of_standby(price, *price_limit), Standbys::<T::AccountId>::default()))
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
            let offer = T::Leases::offer(bid.proposal.offer).ok()?;
            let own_word = |_: &T::AccountId| offer.spec.attributes.clone();
            requirement.check(&offer.spec, own_word).is_ok().then_some((price, bid, offer))
        });
        let mut able: Vec<(Standby<T::AccountId>, u16)> = Vec::new();
        for (price, bid, offer) in matching.take(most) {
            if T::Leases::matches(requirement, &offer).is_ok() {
                let Proposal { offer: listed, terms, replicas, .. } = bid.proposal;
                let (provider, spec) = (bid.bidder.clone(), T::Leases::spec_hash(&offer.spec));
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
            Self::release(id, order, bid.clone())?;
        }
        bids.retain(|bid| !stands_by(&bid.bidder));
        Ok(leases.into_iter().map(|(_, chosen)| chosen).collect())
    }
}
