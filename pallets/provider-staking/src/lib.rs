//! # Provider staking
//!
//! Bonds of providers. Whoever lists hardware keeps the native currency bonded for it, so that there is something to
//! take when the hardware turns out not to be there.
//!
//! ## Words
//! - **bond**: what a provider has bonded and not begun to unbond. It backs what the provider lists.
//! - **required**: the part of the bond that must stay, set by whoever lists hardware through
//!   [`ProviderStake`](leasehold_primitives::traits::ProviderStake).
//! - **reserved**: another part of the bond, the sum of the penalties that the provider agreed to pay if it leaves its
//!   leases early; set by the market through [`ExitPenalties`](leasehold_primitives::traits::ExitPenalties).
//! - **chunk**: an amount on its way out of the bond, with the block from which it can be withdrawn.
//! - **ledger**: bond, required, reserved and chunks of one provider.
//!
//! ## A bond's life
//! 1. [`bond`](Pallet::bond) puts an amount under hold and opens a ledger; [`bond_more`](Pallet::bond_more) adds to it.
//! 2. Listing hardware raises `required`, up to what is not reserved of the bond. Winning a lease reserves its exit
//!    penalty in what is not required; the end of the lease releases it.
//! 3. [`unbond`](Pallet::unbond) moves an amount that is neither required nor reserved from the bond into a chunk. It
//!    stays held, and slashable, for `Timing::unbonding_blocks`.
//! 4. [`withdraw_unbonded`](Pallet::withdraw_unbonded) releases every chunk that is due. A ledger with nothing in it
//!    is removed.
//!
//! ## Slashing
//! [`Pallet::slash`] is an internal function: no call reaches it. It takes from what is not reserved of the bond first,
//! then from chunks not yet due, newest first, and last from what covers the reserved penalties, which are promised to
//! tenants. A chunk that is due is out of reach whether or not its owner has come to withdraw it: outcomes depend on
//! stored deadlines, never on when somebody acts. What is taken goes to
//! [`Config::SlashDestination`]; where that account cannot receive, it is burnt, so that no slash can be made to fail
//! by emptying the destination.
//!
//! A slash can leave less bonded than required, or than [`Config::MinimumBond`]. Then nothing can be unbonded but what
//! the rules of `unbond` allow, no new requirement is accepted, and old ones may only shrink.
//!
//! ## Exit penalties
//! A provider that leaves a lease early pays out of its bond what was reserved for that lease: to the tenant, or to
//! [`Config::SlashDestination`] where the tenant cannot receive it. It is contractual and final: nothing is minted, and
//! no more than was reserved is taken.
//!
//! `reserved` is one sum for all leases of a provider, and a slash does not lower it: it is what the provider owes if it
//! leaves them all. Where a slash left less, the bond covers the same part of each penalty, so that a tenant gets the
//! same whoever is paid first, and a provider cannot empty the bond by leaving a lease of its own before the others.
//! What is released of it, and what is bonded again, goes to the penalties that are left before anything else.
//!
//! ## Money
//! One hold, [`HoldReason::Bond`]. For every ledger: held = bond + Σ chunks, which `try_state` checks.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bonding;
mod calls;
mod errors;
mod events;
mod exit_penalties;
mod ledgers;
mod math;
#[cfg(test)]
mod mock;
mod slashing;
mod stake;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::{Chunk, Ledger, SlashOutcome};
pub use weights::WeightInfo;

// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{pallet_prelude::*, traits::fungible};
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::{time::Timing, Balance, BlockNumber};
    use sp_runtime::traits::BlockNumberProvider;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// The native currency, in which bonds are kept.
        type Currency: fungible::hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>;

        /// The clock by which unbonding is counted.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The chain's lengths; here, how long unbonding takes.
        type Timing: Get<Timing>;

        /// Where slashed money goes. An account that cannot receive it never makes a slash fail: the money is burnt.
        type SlashDestination: Get<Self::AccountId>;

        /// The least that may be bonded, so that a ledger is worth its storage.
        #[pallet::constant]
        type MinimumBond: Get<Balance>;

        /// Chunks one provider may have on their way out.
        #[pallet::constant]
        type MaxUnbondingChunks: Get<u32>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A provider's bond, and what is on its way out of it.
        #[codec(index = 0)]
        Bond,
    }

    /// Bond, requirement, reserved penalties and chunks of each provider that has any.
    #[pallet::storage]
    pub type Ledgers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Ledger<T::MaxUnbondingChunks>, OptionQuery>;

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::MaxUnbondingChunks::get() > 0, "without chunks nothing could be unbonded");
            assert!(
                T::MinimumBond::get() >= <T::Currency as fungible::Inspect<T::AccountId>>::minimum_balance(),
                "a bond must be releasable to an account that has nothing else"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What a provider has at stake: its bond, what of it is required and reserved, and what is on its way out.
        pub fn ledger(provider: T::AccountId) -> Option<Ledger<T::MaxUnbondingChunks>> {
            Ledgers::<T>::get(provider)
        }
    }
}
