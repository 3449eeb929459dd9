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
mod dispatchables;
mod ledger;
#[cfg(test)]
mod mock;
mod penalties;
mod slashing;
mod stake;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

pub use pallet::*;
pub use types::{Chunk, Ledger, SlashOutcome};
pub use weights::WeightInfo;

// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
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

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A provider put money into its bond.
        #[codec(index = 0)]
        Bonded {
            /// Whose bond.
            provider: T::AccountId,
            /// What was added.
            amount: Balance,
        },
        /// Part of a bond is on its way out.
        #[codec(index = 1)]
        Unbonding {
            /// Whose bond.
            provider: T::AccountId,
            /// What left the bond.
            amount: Balance,
            /// The first block in which it can be withdrawn.
            withdrawable_at: BlockNumber,
        },
        /// Unbonded money is free again.
        #[codec(index = 2)]
        Withdrawn {
            /// Whose money.
            provider: T::AccountId,
            /// What was released.
            amount: Balance,
        },
        /// A provider was slashed.
        #[codec(index = 3)]
        Slashed {
            /// Who was slashed.
            provider: T::AccountId,
            /// What was taken from the bond.
            from_bond: Balance,
            /// What was taken from chunks on their way out.
            from_unbonding: Balance,
        },
        /// Part of a bond is reserved for the exit penalty of a lease.
        ///
        /// The amounts of these events, less those of `PenaltyReleased` and `PenaltyPaid`, add up to what the ledger has
        /// reserved.
        #[codec(index = 4)]
        PenaltyReserved {
            /// Whose bond.
            provider: T::AccountId,
            /// What was reserved.
            amount: Balance,
        },
        /// Part of a bond is reserved no more.
        #[codec(index = 5)]
        PenaltyReleased {
            /// Whose bond.
            provider: T::AccountId,
            /// What was released. After `PenaltyPaid`: what of the penalty a slash had left uncovered.
            amount: Balance,
        },
        /// A reserved penalty was paid out of a bond.
        #[codec(index = 6)]
        PenaltyPaid {
            /// Whose bond.
            provider: T::AccountId,
            /// Who received it: the tenant, or the slash destination where the tenant cannot.
            beneficiary: T::AccountId,
            /// What was paid.
            amount: Balance,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The account has a ledger already: `bond_more` adds to it.
        #[codec(index = 0)]
        AlreadyBonded,
        /// The account has no ledger.
        #[codec(index = 1)]
        NotBonded,
        /// An amount of nothing.
        #[codec(index = 2)]
        ZeroAmount,
        /// What would be bonded afterwards is less than the minimum.
        #[codec(index = 3)]
        BelowMinimumBond,
        /// More than is bonded.
        #[codec(index = 4)]
        MoreThanBonded,
        /// What the provider lists, or the penalties reserved for its leases, need this part of the bond.
        #[codec(index = 5)]
        StillRequired,
        /// As many chunks as a ledger may have are on their way out, and none is due.
        #[codec(index = 6)]
        TooManyChunks,
        /// Nothing is due for withdrawal.
        #[codec(index = 7)]
        NothingToWithdraw,
        /// The bond, less the penalties reserved in it, does not cover what is to be listed: bond more first.
        #[codec(index = 8)]
        BondTooSmall,
        /// What the bond has to spare, beyond what is listed and reserved, does not cover the exit penalty: the provider
        /// must bond more first.
        #[codec(index = 9)]
        PenaltyNotBonded,
    }

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

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Open a ledger and bond an amount.
        ///
        /// # Origin
        /// Signed, by the provider.
        ///
        /// # Details
        /// The amount is put under hold; the existential deposit stays free. Registering as a provider is not
        /// necessary for it. A ledger exists until everything is withdrawn and nothing is required or reserved, so a
        /// provider that has unbonded but not withdrawn all of its bond comes back by `bond_more`.
        ///
        /// # Errors
        /// `ZeroAmount`, `AlreadyBonded`, `BelowMinimumBond`; the currency's if the amount is not free.
        ///
        /// # Events
        /// `Bonded`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::bond())]
        pub fn bond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_bond(&provider, amount)
        }

        /// Add to the bond.
        ///
        /// # Origin
        /// Signed, by a provider that has a ledger.
        ///
        /// # Details
        /// After a slash, or after unbonding everything, the amount must bring the bond up to the minimum.
        ///
        /// # Errors
        /// `ZeroAmount`, `NotBonded`, `BelowMinimumBond`; the currency's if the amount is not free.
        ///
        /// # Events
        /// `Bonded`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::bond_more())]
        pub fn bond_more(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_bond_more(&provider, amount)
        }

        /// Start taking an amount out of the bond.
        ///
        /// # Origin
        /// Signed, by a provider that has a ledger.
        ///
        /// # Details
        /// What stays bonded must cover what the provider lists and the penalties reserved for its leases, and be
        /// nothing or at least the minimum. The amount can be withdrawn after the chain's unbonding period and can be
        /// slashed until then. Amounts unbonded in the same block become one chunk. When the list of chunks is full,
        /// those already due are withdrawn first.
        ///
        /// # Errors
        /// `ZeroAmount`, `NotBonded`, `MoreThanBonded`, `StillRequired`, `BelowMinimumBond`, `TooManyChunks`.
        ///
        /// # Events
        /// `Unbonding`, after `Withdrawn` if due chunks made room.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::unbond())]
        pub fn unbond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_unbond(&provider, amount)
        }

        /// Release everything that has finished unbonding.
        ///
        /// # Origin
        /// Signed, by a provider that has a ledger.
        ///
        /// # Details
        /// Removes the ledger when nothing is left in it and nothing is required or reserved.
        ///
        /// # Errors
        /// `NotBonded`, `NothingToWithdraw`.
        ///
        /// # Events
        /// `Withdrawn`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let provider = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(&provider)
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
