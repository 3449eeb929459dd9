//! The errors with which a call is refused, or a subscription ended: a code and one sentence.

use super::limits::{BLOCKS_AT_ONCE, SUBSCRIPTIONS, SUBSCRIPTIONS_PER_CONNECTION, WAITING_BATCHES};
use crate::types::Hash;
use jsonrpsee::types::{
    error::{INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE},
    ErrorObjectOwned,
};
use sp_api::ApiError;
use std::fmt::Display;

/// The node does not have the block that was asked about.
pub const UNKNOWN_BLOCK: i32 = 8001;
/// The block is there, but its state cannot be asked: pruned, or of a runtime that does not know the question.
pub const UNAVAILABLE: i32 = 8002;
/// The node has as many scans or subscriptions as it takes, or the client is too slow for those it has.
pub const TOO_MANY: i32 = 8003;

fn error(code: i32, message: String, data: Option<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, data)
}

pub fn invalid(parameter: impl Display, reason: impl Display) -> ErrorObjectOwned {
    error(INVALID_PARAMS_CODE, format!("the parameter `{parameter}` is wrong: {reason}"), None)
}

/// For parameters that do not have the form of parameters, so that none can be named.
pub fn not_parameters(reason: impl Display) -> ErrorObjectOwned {
    error(INVALID_PARAMS_CODE, format!("the parameters are wrong: {reason}"), None)
}

pub fn unknown_block(at: Hash) -> ErrorObjectOwned {
    error(
        UNKNOWN_BLOCK,
        format!("this node has no block {at:?}: it is not synced that far, or the hash is of another chain"),
        None,
    )
}

pub fn unavailable(at: Hash, cause: ApiError) -> ErrorObjectOwned {
    let detail = cause.to_string();
    match cause {
        ApiError::Application(_) | ApiError::UnknownBlock(_) => error(
            UNAVAILABLE,
            format!(
                "the state of block {at:?} cannot be asked: this node has pruned it (ask one that runs with \
                 --state-pruning archive), or its runtime does not know this question"
            ),
            Some(detail),
        ),
        _ => error(INTERNAL_ERROR_CODE, format!("the runtime of block {at:?} answered in another form"), Some(detail)),
    }
}

/// The feed lost the thread of the chain.
pub fn behind() -> ErrorObjectOwned {
    let message = format!(
        "this node catches up with its chain, or went on from another block: more than {BLOCKS_AT_ONCE} blocks became \
         best or final at once; subscribe again once it is synced"
    );
    error(UNAVAILABLE, message, None)
}

pub fn too_many_scans(most: usize, waiting: usize) -> ErrorObjectOwned {
    let message = format!(
        "this node works on {most} lists already, and {waiting} more wait, which is as many as it takes: ask again in a \
         second, fewer lists at a time, or ask another node"
    );
    error(TOO_MANY, message, None)
}

pub fn too_many_on_connection() -> ErrorObjectOwned {
    let message = format!(
        "this connection has {SUBSCRIPTIONS_PER_CONNECTION} subscriptions of leases_* already, which is as many as it \
         may have: end one first, or follow many leases at once by leases_subscribeMarket with an account"
    );
    error(TOO_MANY, message, None)
}

pub fn too_many_subscriptions() -> ErrorObjectOwned {
    let message = format!(
        "this node has {SUBSCRIPTIONS} subscriptions of leases_* already, which is as many as it takes: try again \
         later, or subscribe at another node"
    );
    error(TOO_MANY, message, None)
}

pub fn too_slow() -> ErrorObjectOwned {
    let message = format!(
        "{WAITING_BATCHES} batches of blocks wait to be sent, because this client reads more slowly than blocks come: \
         the subscription has ended; subscribe again, and read what changed since from leases_leases and the like"
    );
    error(TOO_MANY, message, None)
}

/// For an error that cannot happen, but must not end the node.
pub fn internal(cause: impl Display) -> ErrorObjectOwned {
    error(INTERNAL_ERROR_CODE, "the node failed to make its answer".into(), Some(cause.to_string()))
}
