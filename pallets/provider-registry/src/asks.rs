//! Prices at which offers can be leased at once.

use crate::{Asks, Config, Error, Event, Pallet};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use leasehold_primitives::{
    market::{Ask, MAX_TERM},
    OfferId,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_ask(provider: T::AccountId, id: OfferId, ask: Ask) -> DispatchResult {
        Self::ensure_own_open_offer(&provider, id)?;
        Self::ensure_ask(&ask)?;
        Asks::<T>::insert(id, &ask);
        Self::deposit_event(Event::AskSet { offer: id, ask });
        Ok(())
    }

    pub(crate) fn do_remove_ask(provider: T::AccountId, id: OfferId) -> DispatchResult {
        Self::ensure_own_open_offer(&provider, id)?;
        Asks::<T>::take(id).ok_or(Error::<T>::NoSuchAsk)?;
        Self::deposit_event(Event::AskRemoved { offer: id });
        Ok(())
    }

    /// Whether a provider may set `ask`, apart from the conditions that depend on the lease.
    pub(crate) fn ensure_ask(ask: &Ask) -> Result<(), Error<T>> {
        ensure!(ask.price > 0, Error::<T>::ZeroPrice);
        ensure!((1..=MAX_TERM).contains(&ask.max_term), Error::<T>::TermOutOfRange);
        ensure!(ask.terms.is_valid(), Error::<T>::InvalidTerms);
        Ok(())
    }
}
