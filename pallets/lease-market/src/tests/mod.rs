#![allow(clippy::arithmetic_side_effects)]

mod accounting;
mod activate;
mod approve_asset;
mod award;
mod cancel_order;
mod claim_owed;
mod close;
mod create_order;
mod disapprove_asset;
mod example;
mod expire_lease;
mod expire_order;
mod indices;
mod invariants;
mod place_bid;
mod release_bids;
mod set_fee_rate;
mod settle;
mod top_up;
mod unreceivable;
mod views;
mod withdraw_bid;

/// What all tests use.
mod prelude {
    pub use crate::{mock::*, *};
    pub use frame_support::{assert_noop, assert_ok};
    pub use leasehold_primitives::{hardware::Region, usage::Availability, AssetId, Balance, BlockNumber, LeaseId};
    pub use sp_core::H256;
    pub use sp_runtime::{DispatchError, Permill, TokenError};
}
