//! Arithmetic that needs neither storage nor money.

pub(crate) mod stake;
