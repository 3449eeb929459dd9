//! What readers are told.

mod leases;
mod providers;
mod quotes;
