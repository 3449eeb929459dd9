//! The market over JSON-RPC: the questions that a wallet, a dashboard or a script asks most, without a client library.
//!
//! # Questions
//!
//! | method | parameters | answer |
//! |---|---|---|
//! | `leases_order` | id, at? | the order with its bids, or `null` |
//! | `leases_lease` | id, at? | the lease with what it has cost so far, or `null` |
//! | `leases_offer` | id, at? | the offer with its ask, or `null` |
//! | `leases_standing` | offer, at? | the facts about the offer that do not come from its provider, or `null` |
//! | `leases_openOrders` | filter?, from?, limit?, at? | `{ orders, next }`: orders that can still be bid for or awarded, newest first |
//! | `leases_leases` | filter?, from?, limit?, at? | `{ leases, next }`: leases that are not final, newest first |
//! | `leases_offers` | filter?, from?, limit?, at? | `{ offers, next }`: offers, newest first |
//! | `leases_quotes` | requirement, asset, term, limit?, from?, at? | `{ quotes, next }`: asks that can be taken at once, best score first |
//! | `leases_listed` | from?, limit?, at? | `{ leases, next }`: leases that can be taken over |
//! | `leases_provider` | account, at? | the record of the provider's leases |
//! | `leases_priceIndex` | model, asset, at? | median price of a GPU-block, or `null` |
//! | `leases_score` | account, price, at? | the score that a bid of the account at that price would have now, or `null` |
//! | `leases_refusals` | account, at? | the number of leases that the account, as their tenant, has refused |
//! | `staking_pool` | provider, at? | the stake behind the provider, its commission, and its rewards from fees; or `null` |
//! | `staking_delegation` | provider, delegator, at? | an account's delegation to a provider, and its earnings; or `null` |
//! | `staking_delegations` | delegator, from?, limit?, at? | `{ delegations, next }`: the same for all providers |
//! | `staking_pendingSlashes` | provider, from?, limit?, at? | `{ slashes, next }`: the penalties and slashes of a provider that are neither paid nor cancelled, newest first |
//! | `staking_offences` | lease, at? | `{ takings, restitution }`: the penalties and slashes taken from a lease's provider for it |
//!
//! Parameters come by position or by name. `at` is a block's hash; without it the best block is asked. Answers are the
//! views of the runtime APIs `LeasesApi` and `ProviderStakingApi`; [`leasehold_primitives::json`] says how they are
//! written: camelCase names, every number of 64 or more bits as a decimal string, accounts as SS58 addresses, hashes as
//! hex, an asset as `"native"` or `{ "id": 7 }`, a status and an auction as an object with a `kind`. Ids and amounts in
//! questions may be decimal strings, numbers, or hex with `0x`.
//!
//! # Filters
//!
//! A filter is an object, all of whose fields are optional; everything that is given must hold.
//!
//! | filter of | fields |
//! |---|---|
//! | orders | `models`, `minGpus`, `maxGpus`, `region`, `asset`, `minPricePerGpu`, `tenant`, `auction` (`"manual"`, `"automatic"`, `"sealed"`), `servableBy` |
//! | leases | `tenant`, `provider`, `offer`, `order`, `model`, `status` (`"pending"`, `"active"`, `"closing"`) |
//! | offers | `provider`, `model`, `region`, `status` (`"asking"`, `"open"`, `"retired"`), `minFreeGpus` |
//!
//! The filter `{ "order": ID }` leads from an awarded order to its leases. In a requirement only `models` and `gpus`
//! must be given.
//!
//! # Pages
//!
//! A limit is 1 to 100; without one it is 100, of quotes 20. Pages go on where `next` says: it is `from` of the next
//! page, and `null` after the last. One call works for [250 ms](limits::BUDGET) at most, in steps of the thousand ids
//! that the runtime looks at, and ends earlier once its page is full. So a page may be short, even empty, while there
//! is more. Quotes are the best of all that one call looked at: to find the best of a market that takes longer, go on
//! to the end and compare.
//!
//! # Subscriptions
//!
//! | method | parameters | notification | |
//! |---|---|---|---|
//! | `leases_subscribeLease` | id | `leases_leaseChanged` | `{ block: { number, hash }, finalized, lease }` |
//! | `leases_subscribeMarket` | filter? | `leases_marketChanged` | `{ block: { number, hash, parentHash }, finalized, orders: [{ id, order }], leases: [{ id, lease }], offers: [{ id, offer }] }` |
//!
//! `leases_unsubscribeLease` and `leases_unsubscribeMarket` end them. They need a WebSocket.
//!
//! A lease is sent at once, as it is after the best block and after the last final one. It is sent again after each
//! block that became best (`finalized` is false) or final (it is true) in which it differs from the last lease sent of
//! that kind. `lease` is `null` if there is none, or none any more.
//!
//! A market subscription gets every block that became best or final and changed an entry that passes the filter, with
//! the entry's state after the block; an entry that is gone is `null`. The filter has `account` (tenant, provider or
//! bidder of the entry, after the block or before it), `model`, and `kinds`, a list of `"orders"`, `"leases"`,
//! `"offers"`. A block changed the entries that its events name: a deadline that passes has no event.
//!
//! Blocks come in the order of the chain, first those that became best, then those that became final, several of them
//! where the chain took several at once. If another chain replaces the best one, the blocks of the new chain are sent
//! from the last block that both have on, even those that had been sent before; entries that only the replaced blocks
//! had changed are in the first of them, in their present state. A client that applies the messages with `finalized:
//! false` in their order therefore always has the state of the best chain, and needs no message for replaced blocks.
//!
//! Nothing is left out: a subscription that cannot be continued ends with a last notification, whose `params` have an
//! `error` with code and message, like that of a call, in the place of `result`.
//!
//! # Errors
//!
//! | code | meaning |
//! |---|---|
//! | -32602 | a parameter is wrong; the message names it and says why |
//! | -32603 | the runtime answered in a form that this node does not know |
//! | [8001](errors::UNKNOWN_BLOCK) | the node does not have the block `at` |
//! | [8002](errors::UNAVAILABLE) | the block's state cannot be asked: pruned, or of a runtime that does not know the question; of a subscription also: the node catches up with its chain |
//! | [8003](errors::TOO_MANY) | too much at once: the message says of what, and what to do |
//!
//! Every error's message is one sentence. Parameters have at most [32 KiB](limits::PARAMETERS_BYTES). 8003 is the
//! answer to
//! - a list (a method with `next`) while the node [works on as many](limits::scans) as half its processors, 2 at least
//!   and 16 at most, and [8 more](limits::WAITING_PER_SCAN) wait for each of these;
//! - a subscription on a connection that has [32](limits::SUBSCRIPTIONS_PER_CONNECTION), or while the node has
//!   [1,024](limits::SUBSCRIPTIONS);
//!
//! and the end of a subscription whose client reads so slowly that [64 batches](limits::WAITING_BATCHES) of blocks wait
//! to be sent. None of these bounds is an option, and all but one are of the node, not of a client: a few connections
//! that ask all the time can leave others nothing but 8003. An operator who wants less lets fewer connections in, by
//! `--rpc-max-connections`. `--rpc-rate-limit` holds for each WebSocket, and not at all for HTTP: a public node stands
//! behind a proxy that bounds connections and requests of each address.

mod blocks;
mod errors;
mod feed;
mod heads;
pub mod limits;
mod messages;
mod params;
mod questions;
mod scans;
mod slots;
mod source;
mod stakes;
mod subscriptions;

#[cfg(test)]
mod tests;

pub use source::Market;

use feed::Feed;
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use limits::WAITING_PER_SCAN;
use questions::Questions;
use sc_rpc::SubscriptionTaskExecutor;
use scans::Scans;
use slots::Slots;
use std::{sync::Arc, time::Instant};
use subscriptions::Subscriptions;

/// The methods of one node. Its bounds hold for all modules that are made of it.
pub struct Leases<M> {
    market: Arc<M>,
    scans: Scans,
    feed: Arc<Feed<M>>,
    slots: Arc<Slots>,
}

impl<M: Market> Leases<M> {
    /// `executor` runs the feed that follows the chain for the subscriptions.
    pub fn new(market: Arc<M>, executor: SubscriptionTaskExecutor) -> Self {
        let scans = limits::scans();
        Self {
            scans: Scans::new(scans, scans.saturating_mul(WAITING_PER_SCAN), Arc::new(Instant::now)),
            feed: Feed::new(market.clone(), executor),
            slots: Arc::default(),
            market,
        }
    }

    pub fn module(&self) -> Result<RpcModule<()>, RegisterMethodError> {
        let Self { market, scans, feed, slots } = self;
        let mut module = RpcModule::new(());
        let mut questions = questions::module(Questions { market: market.clone(), scans: scans.clone() })?;
        stakes::add(&mut questions)?;
        module.merge(questions)?;
        module.merge(subscriptions::module(Subscriptions {
            chain: market.clone(),
            feed: feed.clone(),
            slots: slots.clone(),
        })?)?;
        Ok(module)
    }
}
