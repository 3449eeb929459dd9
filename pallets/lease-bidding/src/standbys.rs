//! Standbys: losing bidders that take a lease over if its provider fails.

use crate::*;
use alloc::vec::Vec;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    market::{OrderSpec, Proposal, Standby, Standbys},
    traits::LeaseBook,
    Balance,
};

impl<T: Config> Pallet<T> {
    /// Chooses the losing bids that stand by for each lease, in the order of the leases. These bids stay in the list:
    /// like all losing bids, they are released.
    ///
    /// Each stands by for at most as many leases as it bid for, and for none that could never pay its price. The offers
    /// are not checked: a standby whose offer has changed since its bid is passed over when it is called.
    pub(crate) fn choose_standbys(
        order: &Order<T::AccountId>,
        winners: &[Winner<T::AccountId>],
        bids: &BidsOf<T::AccountId>,
    ) -> Result<Vec<Standbys<T::AccountId>>, DispatchError> {
        let OrderSpec { standbys, price_limit, .. } = &order.spec;
        let prices = winners.iter().flat_map(|winner| core::iter::repeat_n(winner.price, winner.replicas.into()));
        let mut leases: Vec<(Balance, Standbys<T::AccountId>)> = prices
            .map(|price| (T::Leases::highest_of_standby(price, *price_limit), Standbys::<T::AccountId>::default()))
            .collect();
        if *standbys == 0 {
            return Ok(leases.into_iter().map(|(_, chosen)| chosen).collect());
        }

        let mut ranked: Vec<_> = bids
            .iter()
            .filter(|bid| bid.proposal.standby)
            .filter_map(|bid| Some((bid.score()?, bid.price()?, bid)))
            .collect();
        // Stable: bids with equal scores keep their order of arrival.
        ranked.sort_by_key(|(score, _, _)| *score);
        let mut able: Vec<(Standby<T::AccountId>, u16)> = ranked
            .into_iter()
            .map(|(_, price, bid)| {
                let Proposal { offer, terms, replicas, .. } = bid.proposal;
                (Standby { provider: bid.bidder.clone(), offer, price, terms, spec: bid.spec }, replicas)
            })
            .collect();
        // Every lease gets its first standby before any gets its second.
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
        Ok(leases.into_iter().map(|(_, chosen)| chosen).collect())
    }
}
