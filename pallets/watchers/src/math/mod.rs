//! Arithmetic without storage.

pub mod positions;
pub mod shuffle;
