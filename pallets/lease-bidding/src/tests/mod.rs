//! The pallet's promises, call by call; the behaviour of a full market; and that the money adds up whatever everybody
//! does.
#![allow(clippy::arithmetic_side_effects)]

mod attacks;
mod award;
mod cancel_order;
mod commit_bid;
mod conclude_order;
mod create_order;
mod displacement;
mod due;
mod example;
mod expire_order;
mod floor_price;
mod forfeits;
mod histories;
mod indices;
mod keeper_bounty;
mod matching;
mod picks;
mod place_bid;
mod release_bids;
mod replicas;
mod reservations;
mod reveal_bid;
mod score;
mod standbys;
mod views;
mod withdraw_bid;

/// Shared by all tests.
mod prelude {
    pub use crate::{math::score, mock::*, *};
    pub use frame_support::{assert_noop, assert_ok};
    pub use leasehold_primitives::{
        agenda::Due,
        hardware::Region,
        market::{Auction, OrderSpec, Pick, Proposal, TakeRequest, Terms, MAX_TERM},
        AssetId, Balance, BlockNumber, LeaseId, OfferId, OrderId,
    };
    pub use pallet_leases::{
        Error as LeasesError, Event as LeasesEvent, HoldReason, Lease, LeaseState, NextLease, Owed,
    };
    pub use sp_core::H256;
    pub use sp_runtime::{ArithmeticError, DispatchError, Permill, TokenError};
}
