//! Queries of readers.

mod leases;
mod lists;
mod providers;
mod quotes;
mod standing;
