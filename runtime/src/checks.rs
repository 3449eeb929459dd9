//! Invariants of several pallets together: for tests, and for trying a runtime upgrade.

use crate::{AccountId, Assets, LeaseBidding, Leases, ProviderRegistry, ProviderStaking, Runtime};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::{ensure, traits::fungibles::InspectEnumerable};
use leasehold_primitives::{
    checks::{Expected, Reserves},
    traits::{BondReserves, Capacity, LeaseBook, StakerRewards},
    AssetId,
};
use sp_runtime::TryRuntimeError;

/// Leases, orders and bids hold money under the same reasons, and reserve in the same offers and bonds: only together
/// do they say how much is held and reserved. And no lease comes from an order that never existed.
pub fn leases_and_orders() -> Result<(), TryRuntimeError> {
    let mut expected = Expected::<AccountId>::default();
    Leases::expected_holds(&mut expected)?;
    LeaseBidding::expected_holds(&mut expected)?;
    let held = |who: &AccountId, asset: &AssetId, purpose| Leases::held(purpose, asset, who);
    expected.check(held)?;
    // For all assets, approved or not: leases in an asset that is no longer approved go on.
    let foreign = <Assets as InspectEnumerable<AccountId>>::asset_ids().map(AssetId::WithId);
    let assets: Vec<AssetId> = core::iter::once(AssetId::Native).chain(foreign).collect();
    expected.check_nothing_else(frame_system::Account::<Runtime>::iter_keys(), &assets, held)?;

    let mut reserves = Reserves::default();
    Leases::expected_reserves(&mut reserves)?;
    LeaseBidding::expected_reserves(&mut reserves)?;
    reserves.check(ProviderRegistry::all_in_use(), ProviderStaking::all_reserved())?;

    let in_pots = pallet_leases::FeePots::<Runtime>::iter().map(|(asset, pot)| (asset, pot.stakers));
    let in_pots: BTreeMap<_, _> = in_pots.filter(|(_, stakers)| *stakers > 0).collect();
    let rewards: BTreeMap<_, _> = ProviderStaking::all_rewards().into_iter().collect();
    ensure!(in_pots == rewards, "the fee pot has other sums for stakers than staking has for them");

    // A lease that was sold counts under the id that it had first.
    let roots: BTreeSet<_> = pallet_leases::Leases::<Runtime>::iter_values().map(|lease| lease.root).collect();
    let mut taken = pallet_provider_staking::Taken::<Runtime>::iter_keys();
    ensure!(taken.all(|root| roots.contains(&root)), "takings are kept for a lease that is gone");

    let next = pallet_lease_bidding::NextOrder::<Runtime>::get();
    let mut orders = pallet_leases::Leases::<Runtime>::iter_values().filter_map(|lease| lease.order);
    ensure!(orders.all(|order| order < next), "a lease of an order that never was");
    Ok(())
}
