//! Keeps the validators of the session, from whom watchers are drawn.

use crate::{types::WatcherKeys, Config, Pallet, Watchers};
use frame_support::traits::OneSessionHandler;
use leasehold_primitives::watch::WatcherId;
use sp_runtime::BoundToRuntimeAppPublic;

impl<T: Config> BoundToRuntimeAppPublic for Pallet<T> {
    type Public = WatcherId;
}

impl<T: Config> OneSessionHandler<T::AccountId> for Pallet<T> {
    type Key = WatcherId;

    fn on_genesis_session<'a, I>(validators: I)
    where
        I: Iterator<Item = (&'a T::AccountId, WatcherId)> + 'a,
        T::AccountId: 'a,
    {
        Self::set_watchers(validators);
    }

    fn on_new_session<'a, I>(changed: bool, validators: I, _queued: I)
    where
        I: Iterator<Item = (&'a T::AccountId, WatcherId)> + 'a,
        T::AccountId: 'a,
    {
        // When a chain is upgraded to watching, the first session changes nothing, but it tells the keys all the same.
        if changed || !Watchers::<T>::exists() {
            Self::set_watchers(validators);
        }
    }

    /// A disabled validator makes no blocks. Its view of offers is as good as before.
    fn on_disabled(_validator: u32) {}
}

impl<T: Config> Pallet<T> {
    /// Validators beyond the most that a round can have do not watch.
    fn set_watchers<'a>(validators: impl Iterator<Item = (&'a T::AccountId, WatcherId)>)
    where
        T::AccountId: 'a,
    {
        let most = usize::try_from(leasehold_primitives::watch::MAX_WATCHERS).unwrap_or(usize::MAX);
        let keys = validators.take(most).map(|(stash, key)| (stash.clone(), key)).collect();
        Watchers::<T>::put(WatcherKeys::truncate_from(keys));
    }
}
