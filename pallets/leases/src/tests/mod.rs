#![allow(clippy::arithmetic_side_effects)]

mod activate;
mod agenda;
mod approve_asset;
mod buy_lease;
mod cancel;
mod claim_owed;
mod close;
mod disapprove_asset;
mod distribute_fees;
mod example;
mod exit_penalty;
mod expire_lease;
mod extend;
mod fail_over;
mod floor_price;
mod frozen;
mod give_notice;
mod groups;
mod indices;
mod keeper_bounty;
mod lease_book;
mod list_lease;
mod math;
mod payee;
mod refuse;
mod rounds;
mod set_access;
mod set_fee_rate;
mod settle;
mod silence;
mod sponsor;
mod step_down;
mod take_offer;
mod top_up;
mod track_records;
mod unlist_lease;
mod unreceivable;
mod views;

/// Shared by all tests.
mod prelude {
    pub use crate::{mock::*, *};
    pub use frame_support::{assert_noop, assert_ok};
    pub use leasehold_primitives::{
        hardware::Region,
        market::{Ask, TakeRequest, Terms, MAX_TERM},
        usage::Availability,
        AssetId, Balance, BlockNumber, LeaseId, OfferId,
    };
    pub use sp_core::{bounded::BoundedVec, H256};
    pub use sp_runtime::{ArithmeticError, DispatchError, Permill, TokenError};
}
