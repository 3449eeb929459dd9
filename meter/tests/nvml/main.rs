//! The source `nvml`, with a driver that plays the answers of drivers in good and in bad times.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

#[path = "../common/mod.rs"]
mod common;
mod figures;
mod identity;
mod played;
mod presence;
mod sessions;
