//! Delegations to providers: pools, and positions in them.

mod account;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod checks;
mod closing;
mod commission;
mod delegating;
mod leavers;
mod leaving;
mod positions;
