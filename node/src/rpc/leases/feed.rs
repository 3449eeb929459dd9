//! Follows the chain for all subscriptions at once, as long as there is one.

use super::{
    blocks::{Blocks, Told, Wanted},
    errors::{behind, too_slow},
    heads::steps,
    limits::WAITING_BATCHES,
    source::{Chain, Position},
};
use futures::{stream::BoxStream, FutureExt, StreamExt};
use jsonrpsee::{core::RpcResult, types::ErrorObjectOwned};
use sc_rpc::SubscriptionTaskExecutor;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{mpsc, oneshot, Notify};

/// The blocks that became best or final between two looks, in order.
pub type Batch = Arc<Vec<Told>>;

/// The feed, which starts when somebody attaches and ends when nobody is left.
pub struct Feed<C> {
    chain: Arc<C>,
    executor: SubscriptionTaskExecutor,
    state: Mutex<State>,
    /// Notified when somebody has left.
    left: Notify,
}

#[derive(Default)]
struct State {
    /// The position up to which subscribers were told; none while the feed does not run.
    position: Option<Position>,
    subscribers: BTreeMap<u64, Subscriber>,
    next: u64,
}

struct Subscriber {
    wanted: Wanted,
    /// The position up to which it was told.
    told: Position,
    batches: mpsc::Sender<Batch>,
    end: oneshot::Sender<ErrorObjectOwned>,
}

impl State {
    /// The wants of the subscribers that were told up to `position`; none if there are no such subscribers.
    fn wanted(&self, position: Position) -> Option<Wanted> {
        let mut wanted = self.subscribers.values().filter(|one| one.told == position).map(|one| &one.wanted).peekable();
        wanted.peek()?;
        Some(wanted.fold(Wanted::default(), |mut all, one| {
            all.market |= one.market;
            all.leases.extend(&one.leases);
            all
        }))
    }
}

/// The feed, as a subscription holds it.
pub struct Attached<C: Chain> {
    /// The batches begin after this position.
    pub position: Position,
    pub batches: mpsc::Receiver<Batch>,
    /// The reason why the feed dropped the subscription, if it did.
    pub end: oneshot::Receiver<ErrorObjectOwned>,
    /// Detaches when it is dropped.
    pub place: Place<C>,
}

pub struct Place<C: Chain> {
    feed: Arc<Feed<C>>,
    id: u64,
}

impl<C: Chain> Drop for Place<C> {
    fn drop(&mut self) {
        self.feed.state().subscribers.remove(&self.id);
        self.feed.left.notify_one();
    }
}

impl<C: Chain> Feed<C> {
    pub fn new(chain: Arc<C>, executor: SubscriptionTaskExecutor) -> Arc<Self> {
        Arc::new(Self { chain, executor, state: Mutex::default(), left: Notify::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells a subscription of every step from here on.
    pub fn attach(self: &Arc<Self>, wanted: Wanted) -> Attached<C> {
        let (send_batch, batches) = mpsc::channel(WAITING_BATCHES);
        let (send_end, end) = oneshot::channel();
        let mut state = self.state();
        let position = match state.position {
            Some(position) => position,
            None => {
                // In this order, or a move between the two would be missed.
                let moves = self.chain.moves();
                let position = self.chain.position();
                state.position = Some(position);
                // Blocking: it asks the runtime.
                let run = self.clone().run(moves, position).boxed();
                self.executor.spawn_blocking("leases-feed", Some("rpc"), run);
                position
            }
        };
        let id = state.next;
        state.next = id.wrapping_add(1);
        state.subscribers.insert(id, Subscriber { wanted, told: position, batches: send_batch, end: send_end });
        drop(state);
        Attached { position, batches, end, place: Place { feed: self.clone(), id } }
    }

    async fn run(self: Arc<Self>, mut moves: BoxStream<'static, ()>, mut position: Position) {
        let mut blocks = Blocks::new(self.chain.clone());
        while !self.rests() {
            let moved = tokio::select! {
                () = self.left.notified() => continue,
                moved = moves.next() => moved,
            };
            // However many there were, the chain is looked at once.
            while let Some(Some(())) = moves.next().now_or_never() {}
            let told = moved.ok_or_else(behind).and_then(|()| self.tell(&mut blocks, position));
            match told {
                Ok(reached) => position = reached,
                Err(reason) => return self.end(&reason),
            }
        }
    }

    /// Stops if nobody is left. The next subscription that attaches starts it again.
    fn rests(&self) -> bool {
        let mut state = self.state();
        let nobody = state.subscribers.is_empty();
        if nobody {
            state.position = None;
        }
        nobody
    }

    /// Tells everybody the way to the chain's present position, and returns that position.
    fn tell(&self, blocks: &mut Blocks<C>, from: Position) -> RpcResult<Position> {
        let to = self.chain.position();
        let steps = steps(&*self.chain, &from, &to)?;
        if steps.is_empty() {
            return Ok(from);
        }
        let mut left = Some(self.state().wanted(from).unwrap_or_default());
        // Twice at most: subscriptions that attach after the first batch begin after it. So clients that subscribe all
        // the time keep nobody waiting.
        while let Some(wanted) = left {
            let told = steps.iter().map(|step| blocks.tell(step, &wanted));
            let batch = Arc::new(told.collect::<RpcResult<Vec<_>>>()?);
            left = self.hand_out(&wanted, &batch, from, to);
        }
        if let Some(last) = self.chain.head(to.finalized) {
            blocks.forget(last.number);
        }
        Ok(to)
    }

    /// Hands the batch to the subscriptions that wait for it. Returns the wants of those that attached in the meantime
    /// and want more than it has.
    fn hand_out(&self, wanted: &Wanted, batch: &Batch, from: Position, to: Position) -> Option<Wanted> {
        let mut state = self.state();
        state.position = Some(to);
        let subscribers = std::mem::take(&mut state.subscribers);
        state.subscribers = subscribers
            .into_iter()
            .filter_map(|(id, mut subscriber)| {
                if subscriber.told != from || !wanted.covers(&subscriber.wanted) {
                    return Some((id, subscriber));
                }
                subscriber.told = to;
                match subscriber.batches.try_send(batch.clone()) {
                    Ok(()) => Some((id, subscriber)),
                    Err(mpsc::error::TrySendError::Full(_)) => {
                        // If it has already left, nobody needs to know.
                        let _ = subscriber.end.send(too_slow());
                        None
                    }
                    Err(mpsc::error::TrySendError::Closed(_)) => None,
                }
            })
            .collect();
        state.wanted(from)
    }

    /// Ends all subscriptions, and the feed.
    fn end(&self, reason: &ErrorObjectOwned) {
        log::debug!(target: "rpc", "Subscriptions to leases and the market end: {reason:?}");
        let mut state = self.state();
        state.position = None;
        for (_, subscriber) in std::mem::take(&mut state.subscribers) {
            let _ = subscriber.end.send(reason.clone());
        }
    }
}
