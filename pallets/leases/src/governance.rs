//! Settings of governance: approved assets, the fee rate.

use crate::*;
use frame_support::{pallet_prelude::*, traits::fungibles::Inspect};
use leasehold_primitives::{traits::AssetSufficiency, AssetId};
use sp_runtime::Permill;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_approve_asset(asset: u32) -> DispatchResult {
        ensure!(T::AssetSufficiency::is_sufficient(asset), Error::<T>::AssetNotSufficient);
        // An account below the minimum could not receive the small fees that would raise it above the minimum.
        for account in [T::TreasuryAccount::get(), T::FeePot::get(), T::WatchersPot::get()] {
            ensure!(T::Escrow::balance(AssetId::WithId(asset), &account) > 0, Error::<T>::FeeAccountMissing);
        }
        ApprovedAssets::<T>::try_mutate(|approved| {
            ensure!(!approved.contains(&asset), Error::<T>::AssetAlreadyApproved);
            approved.try_push(asset).map_err(|_| Error::<T>::TooManyAssets)
        })?;
        Self::deposit_event(Event::AssetApproved { asset });
        Ok(())
    }

    pub(crate) fn do_disapprove_asset(asset: u32) -> DispatchResult {
        ApprovedAssets::<T>::try_mutate(|approved| {
            let place = approved.iter().position(|a| *a == asset).ok_or(Error::<T>::AssetNotApproved)?;
            approved.remove(place);
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::AssetDisapproved { asset });
        Ok(())
    }

    pub(crate) fn do_set_fee_rate(rate: Permill) -> DispatchResult {
        ensure!(rate <= T::MaxFeeRate::get(), Error::<T>::FeeRateTooHigh);
        FeeRate::<T>::put(rate);
        Self::deposit_event(Event::FeeRateSet { rate });
        Ok(())
    }
}
