//! What the pallet promises.

mod genesis;
