//! What readers are told.

mod leases;
mod lists;
mod providers;
mod quotes;
mod standing;
