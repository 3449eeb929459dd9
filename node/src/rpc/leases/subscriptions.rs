//! The methods that keep telling.

use super::{
    blocks::{look, Kind, Told, Wanted},
    errors::{internal, unknown_block},
    feed::{Attached, Feed},
    messages::{FollowedLease, MarketFilter, Subject},
    params::read,
    slots::Slots,
    source::{Chain, Position},
};
use jsonrpsee::{
    core::{RegisterMethodError, RpcResult},
    types::{ErrorObjectOwned, Params},
    PendingSubscriptionSink, RpcModule, SubscriptionCloseResponse, SubscriptionMessage, SubscriptionSink,
};
use leasehold_primitives::LeaseId;
use std::sync::Arc;

/// The parts that subscriptions share.
pub struct Subscriptions<C> {
    pub chain: Arc<C>,
    pub feed: Arc<Feed<C>>,
    pub slots: Arc<Slots>,
}

/// All subscriptions.
pub fn module<C: Chain>(subscriptions: Subscriptions<C>) -> Result<RpcModule<Subscriptions<C>>, RegisterMethodError> {
    let mut module = RpcModule::new(subscriptions);
    module.register_subscription(
        "leases_subscribeLease",
        "leases_leaseChanged",
        "leases_unsubscribeLease",
        |params, pending, subscriptions, _| async move {
            let wanted = read(&params, ["id"]).and_then(|[id]| id.required::<LeaseId>());
            let wanted = wanted.map(|id| (FollowedLease::new(id), Some(id)));
            subscriptions.serve(pending, wanted).await
        },
    )?;
    module.register_subscription(
        "leases_subscribeMarket",
        "leases_marketChanged",
        "leases_unsubscribeMarket",
        |params, pending, subscriptions, _| async move {
            let wanted = filter(&params).map(|filter| (filter, None));
            subscriptions.serve(pending, wanted).await
        },
    )?;
    Ok(module)
}

fn filter(params: &Params<'_>) -> RpcResult<MarketFilter> {
    let [filter] = read(params, ["filter"])?;
    let filter: MarketFilter = filter.structure()?.unwrap_or_default();
    filter.check()?;
    Ok(filter)
}

impl<C: Chain> Subscriptions<C> {
    /// Refuses a subscription, or tells it what its subject finds in each step, until either side ends it. For a lease
    /// it tells the present state first.
    async fn serve<S: Subject>(
        &self,
        pending: PendingSubscriptionSink,
        wanted: RpcResult<(S, Option<LeaseId>)>,
    ) -> SubscriptionCloseResponse {
        let slot = self.slots.take(pending.connection_id());
        let begun = wanted.and_then(|wanted| Ok((wanted, slot?)));
        let ((subject, lease), _slot) = match begun {
            Ok(begun) => begun,
            Err(refusal) => return refuse(pending, refusal).await,
        };
        let wanted = Wanted { market: lease.is_none(), leases: lease.into_iter().collect() };
        let attached = self.feed.attach(wanted);
        let (chain, position) = (self.chain.clone(), attached.position);
        let present = tokio::task::spawn_blocking(move || match lease {
            Some(id) => present(&*chain, position, id),
            None => Ok(Vec::new()),
        });
        match present.await.map_err(internal).and_then(|present| present) {
            Ok(present) => match pending.accept().await {
                Ok(sink) => follow(sink, subject, &present, attached).await,
                // The connection is gone.
                Err(_) => SubscriptionCloseResponse::None,
            },
            Err(refusal) => refuse(pending, refusal).await,
        }
    }
}

async fn refuse(pending: PendingSubscriptionSink, refusal: ErrorObjectOwned) -> SubscriptionCloseResponse {
    pending.reject(refusal).await;
    SubscriptionCloseResponse::None
}

/// A lease after the best block and after the last final one.
fn present<C: Chain>(chain: &C, position: Position, id: LeaseId) -> RpcResult<Vec<Told>> {
    let at = |hash, finalized| -> RpcResult<Told> {
        let block = chain.head(hash).ok_or_else(|| unknown_block(hash))?;
        let (view, _) = look(chain, hash, Kind::Leases, id)?;
        Ok(Told { block, finalized, changed: Arc::default(), leases: [(id, view)].into() })
    };
    Ok(vec![at(position.best, false)?, at(position.finalized, true)?])
}

async fn follow<C: Chain, S: Subject>(
    sink: SubscriptionSink,
    mut subject: S,
    present: &[Told],
    attached: Attached<C>,
) -> SubscriptionCloseResponse {
    let Attached { mut batches, end, place: _place, .. } = attached;
    let telling = async {
        for told in present {
            tell(&sink, &mut subject, told).await?;
        }
        while let Some(batch) = batches.recv().await {
            for told in batch.iter() {
                tell(&sink, &mut subject, told).await?;
            }
        }
        Ok::<_, ErrorObjectOwned>(())
    };
    let reason = tokio::select! {
        biased;
        () = sink.closed() => None,
        reason = end => reason.ok(),
        told = telling => told.err(),
    };
    // Sent like the errors of calls: an object with code and message.
    let message = reason.and_then(|reason| SubscriptionMessage::from_json(&reason).ok());
    message.map_or(SubscriptionCloseResponse::None, SubscriptionCloseResponse::NotifErr)
}

async fn tell<S: Subject>(sink: &SubscriptionSink, subject: &mut S, told: &Told) -> RpcResult<()> {
    if let Some(message) = subject.message(told).map_err(internal)? {
        // It fails only where the connection is gone, which ends the subscription anyway.
        let _ = sink.send(message).await;
    }
    Ok(())
}
