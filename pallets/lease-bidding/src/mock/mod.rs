//! A runtime with this pallet and the leases, the agenda that both have entries on, real balances and assets with
//! holds. Registry, bonds and measurements are mocked by tests: see `leasehold-testing`.
#![allow(clippy::arithmetic_side_effects)]

mod assets;
mod bids;
mod leases;
mod orders;
mod people;
mod runtime;
mod state;
mod time;

pub use self::{assets::*, bids::*, leases::*, orders::*, people::*, runtime::*, state::*, time::*};
pub use leasehold_testing::{
    attestation::{finalize_reports, void, Credited, Measured, Migrated, Voids},
    bonds::{
        bonded, parked, reserved, set_spare, slash, Bond, Bonds, Slashed, BOND_POT, EXIT_PENALTY_NOT_BONDED, PLENTY,
    },
    registry::*,
    AccountId,
};

/// This pallet's events, oldest first.
pub fn events() -> Vec<crate::Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::LeaseBidding(event) => Some(event),
            _ => None,
        })
        .collect()
}

pub fn last_event() -> crate::Event<Test> {
    events().pop().unwrap()
}

/// The leases' events, oldest first.
pub fn lease_events() -> Vec<pallet_leases::Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Leases(event) => Some(event),
            _ => None,
        })
        .collect()
}
