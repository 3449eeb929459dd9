//! Arithmetic that needs neither storage nor money.

pub(crate) mod ledger;
pub(crate) mod taken;
