//! What users do.

mod asks;
mod auctions;
mod awards;
mod bids;
mod failover;
mod governance;
mod leases;
mod orders;
mod resale;
