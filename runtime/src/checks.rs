//! What is true of several pallets together: for tests, and for trying a runtime upgrade.

use crate::{AccountId, LeaseBidding, Leases, ProviderRegistry, ProviderStaking, Runtime};
use frame_support::ensure;
use leasehold_primitives::{
    checks::{Expected, Reserves},
    traits::{Capacity, ExitPenalties, LeaseBook},
};
use sp_runtime::TryRuntimeError;

/// Leases, orders and bids are held for under the same reasons, and reserve in the same offers and bonds: only together
/// they say what is held and reserved. And no lease comes
/// from an order that never was.
pub fn leases_and_orders() -> Result<(), TryRuntimeError> {
    let mut expected = Expected::<AccountId>::default();
    Leases::expected_holds(&mut expected)?;
    LeaseBidding::expected_holds(&mut expected)?;
    expected.check(|who, asset, purpose| Leases::held(purpose, asset, who))?;

    let mut reserves = Reserves::default();
    Leases::expected_reserves(&mut reserves)?;
    LeaseBidding::expected_reserves(&mut reserves)?;
    reserves.check(ProviderRegistry::all_in_use(), ProviderStaking::all_reserved())?;

    let next = pallet_lease_bidding::NextOrder::<Runtime>::get();
    let mut orders = pallet_leases::Leases::<Runtime>::iter_values().filter_map(|lease| lease.order);
    ensure!(orders.all(|order| order < next), "a lease of an order that never was");
    Ok(())
}
