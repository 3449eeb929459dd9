#![allow(clippy::arithmetic_side_effects)]

mod accounting;
mod activate;
mod agenda;
mod approve_asset;
mod award;
mod bounty;
mod buy_lease;
mod cancel_order;
mod claim_owed;
mod close;
mod commit_bid;
mod conclude_order;
mod create_order;
mod disapprove_asset;
mod displacement;
mod example;
mod exit_penalty;
mod expire_lease;
mod expire_order;
mod extend;
mod fail_over;
mod floor_price;
mod give_notice;
mod history;
mod indices;
mod invariants;
mod list_lease;
mod matching;
mod place_bid;
mod price_index;
mod records;
mod release_bids;
mod replicas;
mod reputation;
mod reservations;
mod reveal_bid;
mod score;
mod set_access;
mod set_fee_rate;
mod settle;
mod sponsor;
mod sponsors;
mod standbys;
mod take_offer;
mod top_up;
mod unlist_lease;
mod unreceivable;
mod views;
mod withdraw_bid;

/// What all tests use.
mod prelude {
    pub use crate::{mock::*, *};
    pub use frame_support::{assert_noop, assert_ok};
    pub use leasehold_primitives::{
        hardware::Region,
        market::{Auction, OrderSpec, Pick, Proposal, TakeRequest, Terms, MAX_TERM},
        usage::Availability,
        AssetId, Balance, BlockNumber, LeaseId,
    };
    pub use sp_core::H256;
    pub use sp_runtime::{DispatchError, Permill, TokenError};
}
