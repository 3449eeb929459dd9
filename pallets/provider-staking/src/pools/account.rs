//! The account on which a provider's delegations are held. It has no key, and its balance beyond the hold counts for
//! nothing: shares are worth what the records say.

use crate::{Config, Event, HoldReason, Ledger, Pallet};
use codec::{Decode, Encode};
use frame_support::{
    pallet_prelude::DispatchResult,
    storage::with_storage_layer,
    traits::{
        fungible::{Inspect as _, InspectHold as _, Mutate as _},
        tokens::Preservation,
        Defensive,
    },
};
use sp_io::hashing::blake2_256;
use sp_runtime::traits::TrailingZeroInput;

impl<T: Config> Pallet<T> {
    /// The account on which the delegations to `provider` are held.
    pub fn pool_account(provider: &T::AccountId) -> T::AccountId {
        let hash = (b"leasehold/pool/1", provider).using_encoded(blake2_256);
        T::AccountId::decode(&mut TrailingZeroInput::new(&hash))
            .defensive_proof("every account is decoded from bytes without end")
            .unwrap_or_else(|_| provider.clone())
    }

    /// Moves the existential deposit, which keeps the pool's account alive, from the provider to that account.
    pub(crate) fn fund_account(provider: &T::AccountId) -> DispatchResult {
        let deposit = T::Currency::minimum_balance();
        T::Currency::transfer(provider, &Self::pool_account(provider), deposit, Preservation::Preserve).map(drop)
    }

    /// Returns the account's free balance to the provider when there is neither a pool nor anything held for earlier
    /// ones: the existential deposit, and anything that others may have given it.
    pub(crate) fn return_deposit(provider: &T::AccountId, ledger: &Ledger<T::MaxUnbondingChunks>) {
        if ledger.pool.is_some() {
            return;
        }
        let account = Self::pool_account(provider);
        if T::Currency::balance_on_hold(&HoldReason::Delegation.into(), &account) > 0 {
            return;
        }
        let amount = T::Currency::balance(&account);
        let returned =
            with_storage_layer(|| T::Currency::transfer(&account, provider, amount, Preservation::Expendable));
        // A balance that cannot be moved stays on the account.
        if amount > 0 && returned.is_ok() {
            Self::deposit_event(Event::PoolDepositReturned { provider: provider.clone(), amount });
        }
    }
}
