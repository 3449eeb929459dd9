//! Clients that subscribe while blocks are told.

use super::{played::Played, *};
use crate::rpc::leases::blocks::Wanted;
use feed::Attached;
use futures::stream::BoxStream;
use leasehold_primitives::{
    api::{Changes, LeaseView, OfferView, OrderView},
    LeaseId, OfferId, OrderId,
};
use leasehold_runtime::AccountId;
use sp_api::ApiError;
use std::{
    sync::{Mutex, OnceLock},
    time::Duration,
};
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(20);

fn following(lease: LeaseId) -> Wanted {
    Wanted { market: false, leases: [lease].into() }
}

/// A chain at which somebody subscribes to the next lease whenever one is looked at.
struct Crowded {
    chain: Played,
    feed: OnceLock<Arc<Feed<Self>>>,
    attached: Mutex<Vec<Attached<Self>>>,
}

impl Chain for Crowded {
    fn position(&self) -> Position {
        self.chain.position()
    }

    fn head(&self, at: Hash) -> Option<Head> {
        self.chain.head(at)
    }

    fn moves(&self) -> BoxStream<'static, ()> {
        self.chain.moves()
    }

    fn order(&self, at: Hash, id: OrderId) -> Result<Option<OrderView<AccountId>>, ApiError> {
        self.chain.order(at, id)
    }

    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<LeaseView<AccountId>>, ApiError> {
        let attached = self.feed.get().unwrap().attach(following(id + 1));
        self.attached.lock().unwrap().push(attached);
        self.chain.lease(at, id)
    }

    fn offer(&self, at: Hash, id: OfferId) -> Result<Option<OfferView<AccountId>>, ApiError> {
        self.chain.offer(at, id)
    }

    fn changes(&self, at: Hash) -> Result<Changes, ApiError> {
        self.chain.changes(at)
    }
}

#[tokio::test]
async fn clients_that_subscribe_all_the_time_keep_nobody_waiting() {
    let chain = Played::new();
    let crowded = Arc::new(Crowded { chain: chain.clone(), feed: OnceLock::new(), attached: Mutex::new(Vec::new()) });
    let feed = Feed::new(crowded.clone(), executor());
    assert!(crowded.feed.set(feed.clone()).is_ok());

    let mut first = feed.attach(following(1));
    let block = chain.grow(|_| ());
    let told = |batch: feed::Batch| (batch[0].block.hash, batch[0].leases.keys().copied().collect::<Vec<_>>());
    let batch = timeout(LONG, first.batches.recv()).await.expect("a batch in time").unwrap();
    assert_eq!(told(batch), (block, vec![1]));

    // A subscription that came while it was made is told of the block, too; one that came after that begins after it.
    let mut second = crowded.attached.lock().unwrap().remove(0);
    assert_eq!(second.position.best, chain.head(block).unwrap().parent);
    let batch = timeout(LONG, second.batches.recv()).await.expect("a batch in time").unwrap();
    assert_eq!(told(batch), (block, vec![2]));
    let mut third = crowded.attached.lock().unwrap().remove(0);
    assert_eq!(third.position.best, block);
    assert!(third.batches.try_recv().is_err());
}
