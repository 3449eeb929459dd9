//! Random sequences of schedules and blocks: nothing is lost, nothing comes too early or twice, and everything is
//! handled in the end.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    /// An entry due in this many blocks, or before. It comes again after each of these numbers of blocks, counted from
    /// then.
    Schedule { lease: bool, ahead: i32, again: Vec<i32>, fails: bool },
    /// A bucket's worth of orders, due in this many blocks.
    Crowd { ahead: u32 },
    /// A block with idle time for this many leases.
    Block { entries: u32, more: u64 },
    /// Blocks without idle time.
    Busy { blocks: u32 },
}

fn step() -> impl Strategy<Value = Step> {
    let ahead = || prop_oneof![3 => 1..6i32, 1 => -5..40];
    let again = prop::collection::vec(ahead(), 0..3);
    prop_oneof![
        8 => (any::<bool>(), ahead(), again, prop::bool::weighted(0.1))
            .prop_map(|(lease, ahead, again, fails)| Step::Schedule { lease, ahead, again, fails }),
        3 => (1..12u32).prop_map(|ahead| Step::Crowd { ahead }),
        6 => (prop_oneof![0..4u32, 100..300u32], 0..2_000_000_000u64)
            .prop_map(|(entries, more)| Step::Block { entries, more }),
        1 => (1..20u32).prop_map(|blocks| Step::Busy { blocks }),
    ]
}

/// The scheduled entries that are not done, with the block before which each must not come.
#[derive(Default)]
struct Model {
    open: BTreeMap<Due, BlockNumber>,
    next: u64,
}

/// All entries, in the order in which they will come.
fn stored() -> Vec<(BlockNumber, Due)> {
    let buckets: BTreeMap<_, _> = Buckets::<Test>::iter().collect();
    buckets.into_iter().flat_map(|(block, bucket)| bucket.into_iter().map(move |due| (block, due))).collect()
}

fn most(due: Due) -> Weight {
    if matches!(due, Lease(_)) {
        LEASE
    } else {
        ORDER
    }
}

impl Model {
    fn schedule(&mut self, due: Due, at: BlockNumber) {
        let had_room = Self::has_room(at);
        Agenda::schedule(due, at);
        assert_eq!(stored().iter().any(|(_, other)| *other == due), had_room);
        if had_room {
            self.open.insert(due, at.max(System::block_number() + 1));
        }
    }

    fn has_room(at: BlockNumber) -> bool {
        let first = at.max(System::block_number() + 1);
        (first..=first + 8).any(|block| !is_full(block))
    }

    fn new_due(&mut self, lease: bool) -> Due {
        self.next += 1;
        if lease {
            Lease(self.next)
        } else {
            Order(self.next)
        }
    }

    fn run(&mut self, step: Step) {
        let now = System::block_number();
        let from_now = |ahead: i32| now.saturating_add_signed(ahead);
        match step {
            Step::Schedule { lease, ahead, again, fails } => {
                let due = self.new_due(lease);
                let again_at = again.into_iter().map(from_now).collect();
                plan(due, Plan { again_at, fails, ..Plan::default() });
                self.schedule(due, from_now(ahead));
            }
            Step::Crowd { ahead } => {
                for _ in 0..MAX_DUE_PER_BLOCK {
                    let due = self.new_due(false);
                    if Self::has_room(now + ahead) {
                        Agenda::schedule(due, now + ahead);
                        self.open.insert(due, now + ahead);
                    }
                }
            }
            Step::Block { entries, more } => {
                let limit = (LEASE + entry()) * u64::from(entries) + Weight::from_parts(more, u64::MAX / 2);
                self.block(limit);
            }
            Step::Busy { blocks } => System::set_block_number(now + blocks),
        }
    }

    fn block(&mut self, limit: Weight) {
        let now = System::block_number() + 1;
        let due_now: Vec<_> = stored().into_iter().filter(|(block, _)| *block <= now).map(|(_, due)| due).collect();
        let plans = Plans::get();
        Attempts::set(vec![]);
        let used = next_block_within(limit);
        let handled = Attempts::get();

        // In order, and as far as the weight went.
        assert_eq!(handled, due_now[..handled.len()]);
        let left = limit - used;
        if let Some(next) = due_now.get(handled.len()) {
            assert!(!left.all_gte(bucket().max(most(*next) + entry())), "{next:?} had room");
        } else {
            assert!(cursor() == now + 1 || !left.all_gte(bucket()));
        }
        for due in handled {
            let not_before = self.open.remove(&due).expect("asked for, and not done");
            assert!(now >= not_before, "{due:?} came too early");
            let again = plans.get(&due).filter(|plan| !plan.fails).and_then(|plan| plan.again_at.last());
            if let Some(at) = again.filter(|at| Self::has_room(**at) || stored().iter().any(|(_, other)| *other == due))
            {
                self.open.insert(due, (*at).max(now + 1));
            }
        }
        self.check();
    }

    /// Each entry that is not done is stored once, where it will not come too early, and no other entry is.
    fn check(&self) {
        let mut stored = stored();
        assert!(stored.iter().all(|(block, due)| self.open.get(due).is_some_and(|at| block >= at)));
        stored.sort_by_key(|(_, due)| *due);
        assert!(stored.into_iter().map(|(_, due)| due).eq(self.open.keys().copied()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_is_lost_or_comes_too_early_or_twice_and_all_is_handled(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        run(|| {
            let mut model = Model::default();
            for step in steps {
                model.run(step);
                model.check();
                check_state();
            }
            for _ in 0..200 {
                model.block(Weight::MAX);
            }
            assert!(model.open.is_empty());
            assert_eq!((cursor(), stored().len()), (System::block_number() + 1, 0));
        });
    }
}
