//! A chain that a test plays: blocks, forks, finality, and the market after each block.

use super::*;
use futures::{stream, stream::BoxStream, StreamExt};
use leasehold_primitives::{
    api::{Changes, LeaseView, OfferView, OrderView},
    BlockNumber, LeaseId, OfferId, OrderId,
};
use leasehold_runtime::AccountId;
use sp_api::ApiError;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Mutex,
};
use tokio::sync::mpsc;

/// The market after a block.
#[derive(Clone, Default)]
pub(super) struct State {
    pub orders: BTreeMap<OrderId, OrderView<AccountId>>,
    pub leases: BTreeMap<LeaseId, LeaseView<AccountId>>,
    pub offers: BTreeMap<OfferId, OfferView<AccountId>>,
}

struct Block {
    head: Head,
    state: State,
    changes: Changes,
}

struct Inner {
    blocks: HashMap<Hash, Block>,
    position: Position,
    /// Blocks whose state is gone.
    pruned: HashSet<Hash>,
    /// How often the changes of each block were asked for.
    asked: HashMap<Hash, usize>,
    followers: Vec<mpsc::UnboundedSender<()>>,
}

/// The chain. Clones are the same one.
#[derive(Clone)]
pub(super) struct Played(Arc<Mutex<Inner>>);

/// The ids whose entries differ.
fn differing<V: PartialEq>(old: &BTreeMap<u64, V>, new: &BTreeMap<u64, V>) -> Vec<u64> {
    let ids: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    ids.into_iter().filter(|id| old.get(id) != new.get(id)).collect()
}

impl Played {
    pub(super) fn new() -> Self {
        let genesis = Head { number: 0, hash: H256::repeat_byte(0xee), parent: Hash::zero() };
        let block = Block { head: genesis, state: State::default(), changes: Changes::default() };
        Self(Arc::new(Mutex::new(Inner {
            blocks: [(genesis.hash, block)].into(),
            position: Position { best: genesis.hash, finalized: genesis.hash },
            pruned: HashSet::new(),
            asked: HashMap::new(),
            followers: Vec::new(),
        })))
    }

    fn with<R>(&self, f: impl FnOnce(&mut Inner) -> R) -> R {
        f(&mut self.0.lock().unwrap())
    }

    /// A block on top of another, in which this happens. It is not the best yet.
    pub(super) fn fork(&self, parent: Hash, happens: impl FnOnce(&mut State)) -> Hash {
        self.with(|inner| {
            let hash = H256::from_low_u64_be(u64::try_from(inner.blocks.len()).unwrap());
            let parent = &inner.blocks[&parent];
            let head = Head { number: parent.head.number + 1, hash, parent: parent.head.hash };
            let mut state = parent.state.clone();
            happens(&mut state);
            let changes = Changes {
                orders: differing(&parent.state.orders, &state.orders),
                leases: differing(&parent.state.leases, &state.leases),
                offers: differing(&parent.state.offers, &state.offers),
            };
            inner.blocks.insert(hash, Block { head, state, changes });
            hash
        })
    }

    /// The next best block, in which this happens.
    pub(super) fn grow(&self, happens: impl FnOnce(&mut State)) -> Hash {
        let block = self.fork(self.position().best, happens);
        self.choose(block);
        block
    }

    /// Makes a block the best.
    pub(super) fn choose(&self, block: Hash) {
        self.with(|inner| inner.position.best = block);
        self.wake();
    }

    pub(super) fn finalize(&self, block: Hash) {
        self.with(|inner| inner.position.finalized = block);
        self.wake();
    }

    /// Moves both ends, and tells only then.
    pub(super) fn jump(&self, best: Hash, finalized: Hash) {
        self.with(|inner| inner.position = Position { best, finalized });
        self.wake();
    }

    fn wake(&self) {
        self.with(|inner| inner.followers.retain(|follower| follower.send(()).is_ok()));
    }

    pub(super) fn prune(&self, block: Hash) {
        self.with(|inner| inner.pruned.insert(block));
    }

    pub(super) fn restore(&self, block: Hash) {
        self.with(|inner| inner.pruned.remove(&block));
    }

    /// Lets a block name nothing of what differs in it.
    pub(super) fn silence(&self, block: Hash) {
        self.with(|inner| inner.blocks.get_mut(&block).unwrap().changes = Changes::default());
    }

    pub(super) fn number(&self, block: Hash) -> BlockNumber {
        self.head(block).unwrap().number
    }

    /// How often the changes of a block were asked for.
    pub(super) fn asked(&self, block: Hash) -> usize {
        self.with(|inner| inner.asked.get(&block).copied().unwrap_or(0))
    }

    /// The number of followers that the chain has ever had.
    pub(super) fn followers(&self) -> usize {
        self.with(|inner| inner.followers.len())
    }

    /// Waits until nobody follows the chain.
    pub(super) async fn left_alone(&self) {
        for follower in self.with(|inner| inner.followers.clone()) {
            follower.closed().await;
        }
    }

    fn read<R>(&self, at: Hash, read: impl FnOnce(&Block) -> R) -> Result<R, ApiError> {
        self.with(|inner| match inner.blocks.get(&at) {
            Some(block) if !inner.pruned.contains(&at) => Ok(read(block)),
            _ => Err(ApiError::UnknownBlock("State already discarded".into())),
        })
    }
}

impl Chain for Played {
    fn position(&self) -> Position {
        self.with(|inner| inner.position)
    }

    fn head(&self, at: Hash) -> Option<Head> {
        self.with(|inner| inner.blocks.get(&at).map(|block| block.head))
    }

    fn moves(&self) -> BoxStream<'static, ()> {
        let (follower, moves) = mpsc::unbounded_channel();
        self.with(|inner| inner.followers.push(follower));
        stream::unfold(moves, |mut moves| async { moves.recv().await.map(|()| ((), moves)) }).boxed()
    }

    fn order(&self, at: Hash, id: OrderId) -> Result<Option<OrderView<AccountId>>, ApiError> {
        self.read(at, |block| block.state.orders.get(&id).cloned())
    }

    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<LeaseView<AccountId>>, ApiError> {
        self.read(at, |block| block.state.leases.get(&id).cloned())
    }

    fn offer(&self, at: Hash, id: OfferId) -> Result<Option<OfferView<AccountId>>, ApiError> {
        self.read(at, |block| block.state.offers.get(&id).cloned())
    }

    fn changes(&self, at: Hash) -> Result<Changes, ApiError> {
        self.with(|inner| *inner.asked.entry(at).or_default() += 1);
        self.read(at, |block| block.changes.clone())
    }
}
