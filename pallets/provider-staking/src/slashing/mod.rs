//! Penalties and slashes: taken from providers, kept until the deferral is over, and then paid.

mod due;
mod offences;
mod parking;
mod paying;
mod reach;

pub(crate) use parking::{at_least_one, Taker};
