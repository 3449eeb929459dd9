//! Conditions that an order, a bid or an ask must meet to become a lease.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    hardware::{Mismatch, Requirement},
    market::{Terms, MAX_TERM},
    traits::{AssetSufficiency, Offer, Offers},
    AssetId, Balance, BlockNumber,
};
use sp_runtime::{ArithmeticError, Permill};

impl<T: Config> Pallet<T> {
    /// Whether new orders and leases can be priced in this asset.
    pub(crate) fn ensure_asset(asset: &AssetId) -> Result<(), Error<T>> {
        if let AssetId::WithId(id) = asset {
            ensure!(ApprovedAssets::<T>::get().contains(id), Error::<T>::AssetNotApproved);
            // Checked each time: an asset's owner can destroy it, and anybody can create another with the same id.
            ensure!(T::AssetSufficiency::is_sufficient(*id), Error::<T>::AssetNotSufficient);
        }
        Ok(())
    }

    /// The least price per block: the chain's cost of attesting a lease. Only the native currency has one: any other
    /// would need an oracle.
    pub(crate) fn floor_price(asset: &AssetId) -> Balance {
        match asset {
            AssetId::Native => T::FloorPrice::get(),
            AssetId::WithId(_) => 0,
        }
    }

    pub(crate) fn ensure_price(floor: Balance, price: Balance) -> Result<(), Error<T>> {
        ensure!(price > 0, Error::<T>::ZeroPrice);
        ensure!(price >= floor, Error::<T>::PriceBelowFloor);
        Ok(())
    }

    pub(crate) fn ensure_term(term: BlockNumber) -> Result<(), Error<T>> {
        let two_windows = T::Timing::get().window_blocks.saturating_mul(2);
        ensure!((two_windows..=MAX_TERM).contains(&term), Error::<T>::TermOutOfRange);
        Ok(())
    }

    /// The price of two windows. No term is shorter.
    pub(crate) fn least_escrow(price: Balance) -> Option<Balance> {
        price.checked_mul(T::Timing::get().window_blocks.saturating_mul(2).into())
    }

    /// Whether `escrow` suffices for this number of `leases` at `price`.
    pub(crate) fn ensure_escrow(price: Balance, leases: u16, escrow: Balance) -> DispatchResult {
        let least = Self::least_escrow(price)
            .and_then(|one| one.checked_mul(leases.into()))
            .ok_or(ArithmeticError::Overflow)?;
        ensure!(escrow >= least, Error::<T>::EscrowTooSmall);
        Ok(())
    }

    pub(crate) fn ensure_requirement(requirement: &Requirement<T::AccountId>) -> Result<(), Error<T>> {
        ensure!(requirement.is_valid(), Error::<T>::InvalidRequirement);
        Ok(())
    }

    /// Whether a provider may promise `terms`, and whether they are at least as good as `least`.
    pub(crate) fn ensure_terms(terms: &Terms, least: &Terms) -> Result<(), Error<T>> {
        ensure!(terms.is_valid(), Error::<T>::InvalidTerms);
        ensure!(terms.satisfy(least), Error::<T>::TermsTooLow);
        Ok(())
    }

    /// Whether an offer, its gate, and what auditors say of its provider up to and including block `until`, meet a
    /// requirement.
    pub(crate) fn matches(
        requirement: &Requirement<T::AccountId>,
        offer: &Offer<T::AccountId>,
        until: BlockNumber,
    ) -> Result<(), Mismatch> {
        let claims = |auditor: &T::AccountId| T::Offers::claimed(&offer.provider, auditor, until);
        requirement.check(&offer.spec, || T::Offers::has_gate(offer.id), claims)
    }

    /// The error that names the field in which an offer falls short.
    pub(crate) fn mismatch(field: Mismatch) -> Error<T> {
        match field {
            Mismatch::Model => Error::ModelMismatch,
            Mismatch::Gpus => Error::GpusMismatch,
            Mismatch::Vram => Error::VramMismatch,
            Mismatch::Cpus => Error::CpusMismatch,
            Mismatch::Memory => Error::MemoryMismatch,
            Mismatch::Storage => Error::StorageMismatch,
            Mismatch::Region => Error::RegionMismatch,
            Mismatch::Attributes => Error::AttributesMismatch,
            Mismatch::Auditors => Error::AuditorsMismatch,
            Mismatch::Gate => Error::GateMismatch,
        }
    }

    /// The cost of leaving one lease of `gpus` without notice: the rate applied to the stake at risk, rounded up.
    pub(crate) fn exit_penalty(offer: &Offer<T::AccountId>, gpus: u16, rate: Permill) -> Option<Balance> {
        Some(rate.mul_ceil(offer.stake_per_gpu.checked_mul(gpus.into())?))
    }
}
