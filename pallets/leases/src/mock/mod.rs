//! A runtime of this pallet, the agenda, and real balances and assets with holds. Registry, bonds and measurements are
//! mocked: tests set their answers. These live in storage, so that a failing call rolls them back too.
#![allow(clippy::arithmetic_side_effects)]

mod assets;
mod checks;
mod deal;
mod ext_builder;
mod people;
mod runtime;
mod verbs;

pub use assets::*;
pub use checks::*;
pub use deal::*;
pub use ext_builder::*;
pub use leasehold_testing::{
    attestation::{finalize_reports, void, Credited, Measured, Migrated, Noted, NotingWeight},
    bonds::{
        bonded, cancel_parked, parked, reserved, slash, taken_for, Bond, Bonds, Parked, Slashed, TakenFor, BOND_POT,
        EXIT_PENALTY_NOT_BONDED, PLENTY,
    },
    registry::*,
    AccountId,
};
pub use people::*;
// Not the pallet `Leases`: tests mean the storage map by that name.
pub use runtime::{
    Agenda, Assets, Balances, Bonding, Fees, FloorPrice, LeasesPallet, MockTiming, Money, RecordDeposit, RuntimeCall,
    RuntimeEvent, RuntimeOrigin, StandbyPenalty, StepFee, System, Test, TrackRecordCap, Treasury, Watchers,
    EXISTENTIAL_DEPOSIT,
};
pub use verbs::*;
