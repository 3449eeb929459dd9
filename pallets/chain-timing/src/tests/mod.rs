//! The pallet's promises.

mod genesis;
