//! What is true of several pallets together: for tests, and for trying a runtime upgrade.

use crate::{AccountId, LeaseBidding, Leases, Runtime};
use frame_support::ensure;
use leasehold_primitives::{checks::Expected, traits::LeaseBook};
use sp_runtime::TryRuntimeError;

/// Leases, orders and bids are held for under the same reasons: only together they say what is held. And no lease comes
/// from an order that never was.
pub fn leases_and_orders() -> Result<(), TryRuntimeError> {
    let mut expected = Expected::<AccountId>::default();
    Leases::expected_holds(&mut expected)?;
    LeaseBidding::expected_holds(&mut expected)?;
    expected.check(|who, asset, purpose| Leases::held(purpose, asset, who))?;

    let next = pallet_lease_bidding::NextOrder::<Runtime>::get();
    let mut orders = pallet_leases::Leases::<Runtime>::iter_values().filter_map(|lease| lease.order);
    ensure!(orders.all(|order| order < next), "a lease of an order that never was");
    Ok(())
}
