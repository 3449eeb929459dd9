//! Lists for readers: an account's delegations, a provider's pending slashes, a lease's takings.

use crate::{
    Config, Delegations, LeaseTakings, NextSlash, Pallet, PendingSlash, PendingSlashes, SlashCause, Taken, Taking,
};
use alloc::vec::Vec;
use leasehold_primitives::{
    api::{
        newest_first, page_size, CauseView, DelegationsPage, OffencesView, SlashView, SlashesPage, TakingView,
        MAX_DELEGATIONS_PER_PAGE, MAX_SLASHES_PER_PAGE,
    },
    LeaseId, SlashId,
};

impl<T: Config> Pallet<T> {
    /// An account's delegations to the providers after `from`, in the order in which they are stored.
    pub fn delegations(
        delegator: T::AccountId,
        from: Option<T::AccountId>,
        limit: u32,
    ) -> DelegationsPage<T::AccountId> {
        let mut providers = match from {
            Some(last) => {
                let last = Delegations::<T>::hashed_key_for(&delegator, last);
                Delegations::<T>::iter_key_prefix_from(&delegator, last)
            }
            None => Delegations::<T>::iter_key_prefix(&delegator),
        };
        let page: Vec<_> = providers.by_ref().take(page_size(limit, MAX_DELEGATIONS_PER_PAGE)).collect();
        let next = providers.next().and_then(|_| page.last().cloned());
        let view = |provider| Self::delegation_view(provider, delegator.clone());
        DelegationsPage { delegations: page.into_iter().filter_map(view).collect(), next }
    }

    /// A provider's slashes that are neither paid nor cancelled, newest first, from the slash `from` down.
    pub fn slashes(provider: &T::AccountId, from: Option<SlashId>, limit: u32) -> SlashesPage<T::AccountId> {
        let size = page_size(limit, MAX_SLASHES_PER_PAGE);
        let (slashes, next) = newest_first(NextSlash::<T>::get(), from, size, |id| {
            PendingSlashes::<T>::get(id).filter(|slash| slash.provider == *provider)?.view(id)
        });
        SlashesPage { slashes, next }
    }

    /// The takings for a lease, which the caller names by the id that it had first.
    pub fn offences(lease: LeaseId) -> OffencesView {
        let LeaseTakings { takings, restitution, .. } = Taken::<T>::get(lease);
        let view = |Taking { cause, slash, from, to, face, taken }| {
            let pending = slash.and_then(|id| Some((id, PendingSlashes::<T>::get(id)?)));
            TakingView {
                cause: cause.into(),
                from,
                to,
                face,
                taken,
                pending: pending.as_ref().map(|(id, _)| *id),
                due_at: pending.map(|(_, slash)| slash.due_at),
            }
        };
        OffencesView { takings: takings.into_iter().map(view).collect(), restitution }
    }
}

impl<T: Config> PendingSlash<T> {
    /// None if the sum of its parts overflows, which no real money reaches.
    fn view(self, id: SlashId) -> Option<SlashView<T::AccountId>> {
        let Self { provider, lease, cause, parts, beneficiary, restitution, due_at } = self;
        Some(SlashView {
            id,
            provider,
            lease,
            cause: cause.into(),
            amount: parts.total()?,
            delegated: parts.delegated()?,
            beneficiary,
            restitution,
            due_at,
        })
    }
}

impl From<SlashCause> for CauseView {
    fn from(cause: SlashCause) -> Self {
        match cause {
            SlashCause::ExitPenalty => Self::ExitPenalty,
            SlashCause::Offence { kind, round } => Self::offence(kind, round),
        }
    }
}
