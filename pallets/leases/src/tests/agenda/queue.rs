//! Leases on the agenda: full blocks, blocks that leave no weight, and the weight charged.

use super::{block, entry, idle_once, look};
use crate::tests::prelude::*;
use frame_support::{traits::Hooks, weights::Weight};
use leasehold_primitives::{
    agenda::{Due, MAX_DUE_PER_BLOCK},
    traits::DueHandler,
};

fn most() -> Weight {
    entry() + LeasesPallet::most_weight(&Due::Lease(0))
}

fn cursor() -> BlockNumber {
    pallet_agenda::Cursor::<Test>::get()
}

/// The weight for one entry, but not for two.
fn for_one() -> Weight {
    block() + most()
}

/// Fills a block of the agenda completely, with leases that never existed.
fn fill(block: BlockNumber) {
    let leases = vec![Due::Lease(u64::MAX); MAX_DUE_PER_BLOCK as usize];
    pallet_agenda::Buckets::<Test>::insert(block, BoundedVec::truncate_from(leases));
}

#[test]
fn a_lease_due_in_a_full_block_comes_into_one_of_the_next_eight() {
    for full in 0..=8 {
        run(|| {
            (22..22 + full).for_each(fill);
            let id = Deal::default().awarded();
            assert_eq!(due_at(22 + full), [Due::Lease(id)]);
            idle(20 + full);
            assert!(Leases::<Test>::contains_key(id));
            idle(1);
            assert!(!Leases::<Test>::contains_key(id));
            assert_eq!(due_in_all(), 0);
        });
    }
}

#[test]
fn when_all_of_them_are_full_no_call_fails_and_a_keeper_does_the_rest() {
    run(|| {
        (22..=30).for_each(fill);
        let before = due_in_all();
        let id = Deal::default().awarded();
        assert_eq!((due_in_all(), due_at(31)), (before, vec![]));
        idle(100);
        assert!(Leases::<Test>::contains_key(id));
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT - 50, ENDOWMENT + 50));
    });
}

#[test]
fn a_lease_that_there_is_no_weight_for_waits_in_its_place() {
    run(|| {
        for _ in 0..3 {
            take(OFFER);
        }
        idle(20);
        assert_eq!((System::block_number(), cursor()), (21, 22));
        // Not enough to look at a block at all.
        idle_within(1, Weight::zero());
        assert_eq!((cursor(), due_at(22).len()), (22, 3));
        // Enough to look, and for nothing else.
        idle_within(1, block());
        assert_eq!((cursor(), due_at(22).len()), (22, 3));
        idle_within(1, for_one() - Weight::from_parts(1, 0));
        assert_eq!((cursor(), due_at(22).len()), (22, 3));
        for left in [2, 1] {
            idle_within(1, for_one());
            assert_eq!((cursor(), due_at(22).len()), (22, left));
        }
        assert_eq!(due_at(22), [Due::Lease(2)]);
        check_state();
        idle_within(1, for_one());
        assert_eq!(Leases::<Test>::iter().count(), 0);
        assert!(cursor() > 22);
        let expired = |event| match event {
            Event::LeaseExpired { lease, .. } => Some(lease),
            _ => None,
        };
        assert_eq!(events().into_iter().filter_map(expired).collect::<Vec<_>>(), [0, 1, 2]);
    });
}

#[test]
fn the_weight_used_is_what_was_done() {
    run(|| {
        idle(20);
        assert_eq!(idle_once(), block());
        // Three blocks at once.
        advance_to(24);
        assert_eq!(idle_once(), block() * 3);
        let (expires, runs) = (take(OFFER), take(OFFER));
        activate_at(runs, 25);
        idle(20);
        // One is expired, and one looked at too early.
        assert_eq!(due_at(46), [expires, runs].map(Due::Lease));
        assert_eq!(idle_once(), block() + (entry() + look()) * 2 + Pallet::<Test>::expire_weight(false, &NATIVE));
    });
}

#[test]
fn finalizing_a_lease_weighs_what_its_call_does() {
    use crate::leases::Progress;
    let step = |progress, asset: &AssetId| block() + entry() + look() + Pallet::<Test>::settle_weight(progress, asset);
    for (deal, asset) in [(Deal::default(), NATIVE), (Deal::in_usd(), IN_USD)] {
        run(move || {
            let id = deal.active();
            report_all(id, 1..=19);
            idle(10);
            assert_eq!(System::block_number(), 210);
            assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
            advance_to(219);
            assert_eq!(idle_once(), block() * 9 + step(Progress::Final, &asset));
            assert!(!Leases::<Test>::contains_key(id));
        });
    }
}

#[test]
fn a_block_with_nothing_due_moves_the_cursor_and_writes_nothing_else() {
    fn everything() -> std::collections::BTreeMap<Vec<u8>, Vec<u8>> {
        let mut all = std::collections::BTreeMap::new();
        let mut key = Vec::new();
        while let Some(next) = sp_io::storage::next_key(&key) {
            let value = sp_io::storage::get(&next).unwrap_or_default().to_vec();
            all.insert(next.clone(), value);
            key = next;
        }
        all
    }
    run(|| {
        Deal { gpus: 1, ..Deal::default() }.active();
        idle(20);
        advance_to(31);
        let before = everything();
        Agenda::on_idle(31, Weight::MAX);
        assert_eq!(cursor(), 32);
        pallet_agenda::Cursor::<Test>::put(31);
        assert_eq!(everything(), before);
        assert_eq!(Leases::<Test>::iter().count(), 1);
    });
}

#[test]
fn a_chain_without_idle_time_for_a_thousand_blocks_catches_up() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        for at in 0..30 {
            advance_to(10 + at * 30);
            let (provider, offer) = PROVIDERS[1 + at as usize % 4];
            Deal { gpus: 1, provider, offer, ..Deal::default() }.awarded();
        }
        advance_to(1_001);
        let weight = block() * 100 + most() * 3;
        let mut blocks = 0;
        while cursor() <= System::block_number() {
            let before = cursor();
            idle_within(1, weight);
            assert!(cursor() > before, "nothing was done");
            check_state();
            blocks += 1;
        }
        assert!(blocks < 30, "{blocks}");
        // Entries put back then were due long ago, and are found within a few blocks.
        idle(3);
        assert_nothing_left();
        // The exit penalties of all providers that did not activate, and of the one that was dark.
        assert_eq!((free(NATIVE, TENANT), parked().len()), (ENDOWMENT, 31));
        assert_eq!(due_in_all(), 0);
    });
}

#[test]
fn what_comes_while_the_cursor_lags_is_not_lost() {
    run(|| {
        advance_to(1_000);
        assert_eq!(cursor(), 0);
        let id = Deal::default().awarded();
        // A few blocks of lag at a time, until the lease's turn comes.
        while Leases::<Test>::contains_key(id) {
            idle_within(1, block() * 60 + most());
            check_state();
            assert!(System::block_number() < 1_100);
        }
        assert_eq!(System::block_number(), 1_021);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}
