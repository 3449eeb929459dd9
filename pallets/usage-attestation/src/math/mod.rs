//! What reports are worth: pure arithmetic, no storage.
//!
//! Time is in milliseconds in `u64`, which holds 584 million years: sums saturate instead of being checked, because
//! no chain lives to see it and a report must never fail on one bad figure.

pub(crate) mod counters;
pub(crate) mod credit;
