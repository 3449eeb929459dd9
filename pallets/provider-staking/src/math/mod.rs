//! Arithmetic that needs neither storage nor money.

pub(crate) mod ledger;
pub(crate) mod parts;
pub(crate) mod rewards;
pub(crate) mod shares;
pub(crate) mod taken;
