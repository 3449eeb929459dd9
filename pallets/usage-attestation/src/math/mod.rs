//! Arithmetic that needs neither storage nor money.
//!
//! Time is in milliseconds in `u64`, which holds 584 million years. Sums saturate instead of being checked: no chain
//! lives that long, and a report must never fail on one bad figure.

pub(crate) mod counters;
pub(crate) mod credit;
pub(crate) mod missed;
pub(crate) mod offences;
pub(crate) mod void;
