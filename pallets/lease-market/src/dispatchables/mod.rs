//! What users do.

mod bids;
mod governance;
mod leases;
mod orders;
