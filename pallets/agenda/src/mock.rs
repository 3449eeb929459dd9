//! A runtime of the agenda and two handlers that treat an entry as the test has planned.

#![allow(clippy::arithmetic_side_effects)]

use crate as pallet_agenda;
use crate::{Buckets, Cursor, WeightInfo};
use frame_support::{
    derive_impl, ensure, parameter_types,
    traits::{Hooks, IntegrityTest},
    weights::Weight,
    BoundedVec,
};
use leasehold_primitives::{
    agenda::{Due, MAX_DUE_PER_BLOCK},
    traits::{Agenda as _, DueHandler, Worked},
    BlockNumber,
};
use sp_runtime::{BuildStorage, DispatchError};
use std::collections::BTreeMap;

/// The most that an order's entry can weigh.
pub(crate) const ORDER: Weight = Weight::from_parts(400_000_000, 9_000);
/// The most that a lease's entry can weigh.
pub(crate) const LEASE: Weight = Weight::from_parts(900_000_000, 4_000);
/// The weight of an entry if nothing else is planned.
pub(crate) const USUAL: Weight = Weight::from_parts(100_000_000, 1_000);
/// The error of a handler that is planned to fail.
pub(crate) const FAILURE: DispatchError = DispatchError::Unavailable;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Agenda: pallet_agenda,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlockU32<Test>;
}

impl crate::Config for Test {
    type BlockNumberProvider = System;
    type Handlers = (Orders, Leases);
    type WeightInfo = ();
}

/// The plan for an entry.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) weight: Weight,
    /// The blocks in which it asks to be looked at again, the last first.
    pub(crate) again_at: Vec<BlockNumber>,
    /// The other entry that it puts onto the agenda.
    pub(crate) schedules: Option<(Due, BlockNumber)>,
    pub(crate) fails: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { weight: USUAL, again_at: vec![], schedules: None, fails: false }
    }
}

parameter_types! {
    pub static Plans: BTreeMap<Due, Plan> = BTreeMap::new();
    /// The entries given to a handler, whether or not it failed.
    pub static Attempts: Vec<Due> = vec![];
    pub static MostOfLease: Weight = LEASE;
    pub static LeasesAreHandled: bool = true;
}

/// The entries handled, and the blocks in which they were. Being storage, it shows that a failure changes nothing.
#[frame_support::storage_alias]
pub(crate) type Handled = StorageValue<Mock, Vec<(BlockNumber, Due)>, frame_support::pallet_prelude::ValueQuery>;

pub struct Orders;

impl DueHandler for Orders {
    fn handles(due: &Due) -> bool {
        matches!(due, Due::Order(_))
    }

    fn most_weight(_: &Due) -> Weight {
        ORDER
    }

    fn handle(due: Due) -> Result<Worked, DispatchError> {
        assert!(Self::handles(&due));
        as_planned(due)
    }
}

pub struct Leases;

impl DueHandler for Leases {
    fn handles(due: &Due) -> bool {
        matches!(due, Due::Lease(_)) && LeasesAreHandled::get()
    }

    fn most_weight(_: &Due) -> Weight {
        MostOfLease::get()
    }

    fn handle(due: Due) -> Result<Worked, DispatchError> {
        assert!(Self::handles(&due));
        as_planned(due)
    }
}

fn as_planned(due: Due) -> Result<Worked, DispatchError> {
    let plan = Plans::mutate(|plans| {
        let Some(plan) = plans.get_mut(&due) else { return Plan::default() };
        let now = plan.clone();
        plan.again_at.pop();
        now
    });
    Attempts::mutate(|attempts| attempts.push(due));
    Handled::append((System::block_number(), due));
    if let Some((other, at)) = plan.schedules {
        Agenda::schedule(other, at);
    }
    ensure!(!plan.fails, FAILURE);
    Ok(Worked { weight: plan.weight, again_at: plan.again_at.last().copied() })
}

pub(crate) fn plan(due: Due, plan: Plan) {
    Plans::mutate(|plans| plans.insert(due, plan));
}

pub(crate) struct ExtBuilder;

impl ExtBuilder {
    /// Block 10, and nothing on the agenda.
    pub(crate) fn build(self) -> sp_io::TestExternalities {
        Plans::set(BTreeMap::new());
        Attempts::set(vec![]);
        MostOfLease::set(LEASE);
        LeasesAreHandled::set(true);
        let mut ext: sp_io::TestExternalities = RuntimeGenesisConfig::default().build_storage().unwrap().into();
        ext.execute_with(|| {
            System::set_block_number(10);
            Cursor::<Test>::put(11);
        });
        ext
    }

    /// Runs a test and then checks the invariants.
    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            check_state();
        });
    }
}

pub(crate) fn run(test: impl FnOnce()) {
    ExtBuilder.build_and_execute(test);
}

pub(crate) fn check_state() {
    Agenda::do_try_state().unwrap();
}

pub(crate) fn check_integrity() {
    <Agenda as IntegrityTest>::integrity_test();
}

/// The idle time of this block, with this weight. Returns the weight used.
pub(crate) fn idle_within(limit: Weight) -> Weight {
    let used = Agenda::on_idle(System::block_number(), limit);
    assert!(used.all_lte(limit), "{used:?} of {limit:?}");
    check_state();
    used
}

/// The idle time of the next block, which has weight for everything.
pub(crate) fn next_block() -> Weight {
    next_block_within(Weight::MAX)
}

pub(crate) fn next_block_within(limit: Weight) -> Weight {
    System::set_block_number(System::block_number() + 1);
    idle_within(limit)
}

/// Blocks that have weight for everything, this one included.
pub(crate) fn idle_until(block: BlockNumber) {
    while System::block_number() < block {
        next_block();
    }
}

/// The weight of a bucket that is found empty.
pub(crate) fn bucket() -> Weight {
    <() as WeightInfo>::bucket()
}

/// The weight of the agenda's own part of an entry.
pub(crate) fn entry() -> Weight {
    <() as WeightInfo>::entry()
}

pub(crate) fn due_in(block: BlockNumber) -> Vec<Due> {
    Buckets::<Test>::get(block).into_inner()
}

pub(crate) fn cursor() -> BlockNumber {
    Cursor::<Test>::get()
}

/// A full bucket.
pub(crate) fn fill(block: BlockNumber) {
    let others = (0..u64::from(MAX_DUE_PER_BLOCK)).map(|i| Due::Lease(u64::MAX - i));
    Buckets::<Test>::insert(block, BoundedVec::truncate_from(others.collect()));
}

pub(crate) fn is_full(block: BlockNumber) -> bool {
    Buckets::<Test>::decode_len(block) == Some(MAX_DUE_PER_BLOCK as usize)
}

/// All stored entries.
pub(crate) fn everything() -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut key = Vec::new();
    while let Some(next) = sp_io::storage::next_key(&key) {
        all.insert(next.clone(), sp_io::storage::get(&next).unwrap().to_vec());
        key = next;
    }
    all
}
