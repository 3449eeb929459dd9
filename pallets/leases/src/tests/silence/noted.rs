//! Each step of a lease looks for windows that its provider missed, before it changes anything.

use super::*;
use frame_support::dispatch::{DispatchResultWithPostInfo, GetDispatchInfo};
use leasehold_primitives::traits::{AtStake, DueHandler, Leases as _};

/// The notes since the last call: the lease, the blocks that it covered, and the block of the note.
fn noted() -> Vec<(LeaseId, core::ops::Range<BlockNumber>, BlockNumber)> {
    Noted::take().into_iter().map(|(lease, start, end, at)| (lease, start..end, at)).collect()
}

/// With a standby.
fn guarded() -> LeaseId {
    Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..deal() }.active()
}

#[test]
fn every_step_notes_what_was_missed_as_the_lease_was_before_it() {
    type Step = (BlockNumber, fn(LeaseId));
    let steps: [Step; 7] = [
        (40, settle),
        (40, |id| {
            assert_ok!(top_up(id, 0));
        }),
        (40, |id| close(TENANT, id)),
        (40, |id| leave(PROVIDER, id)),
        (40, |id| {
            assert_ok!(fail_over_as(TENANT, id));
        }),
        (40, |id| {
            assert_ok!(list_lease(id, 0, None));
            buy(BUYER, id);
        }),
        (209, |_| idle(1)),
    ];
    for (at, (block, step)) in steps.into_iter().enumerate() {
        run(|| {
            let id = guarded();
            advance_to(block);
            assert_eq!(noted(), []);
            step(id);
            assert_eq!(noted(), [(id, 10..210, System::block_number())], "{at}");
        });
    }
}

#[test]
fn the_last_step_notes_it_too_before_anything_is_forgotten() {
    run(|| {
        let id = deal().active();
        advance_to(45);
        close(TENANT, id);
        noted();
        idle(40);
        // Windows 1 to 3 are decided when its turn comes, in the window after window 5.
        assert_eq!(noted(), [(id, 10..45, 60)]);
        assert!(!Leases::<Test>::contains_key(id));
    });
}

#[test]
fn of_a_lease_that_was_not_activated_there_is_nothing_to_note() {
    run(|| {
        let id = deal().awarded();
        idle(30);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(noted(), []);
    });
}

#[test]
fn a_step_weighs_what_it_found_and_no_more_than_was_said_before() {
    type Step = (fn(LeaseId) -> crate::Call<Test>, fn(LeaseId) -> DispatchResultWithPostInfo);
    let settles = |id| LeasesPallet::settle(RuntimeOrigin::signed(TENANT), id);
    let closes = |id| close_as(TENANT, id);
    let leaves = |id| leave_as(PROVIDER, id);
    let fails_over = |id| fail_over_as(TENANT, id);
    let reapplies = |id| top_up(id, 0);
    let steps: [Step; 5] = [
        (|lease| crate::Call::settle { lease }, settles),
        (|lease| crate::Call::top_up { lease, amount: 0 }, reapplies),
        (|lease| crate::Call::close { lease }, closes),
        (|lease| crate::Call::leave { lease }, leaves),
        (|lease| crate::Call::fail_over { lease }, fails_over),
    ];
    for (call, step) in steps {
        run(|| {
            let id = guarded();
            NotingWeight::put(1_234_567);
            advance_to(40);
            let most = call(id).get_dispatch_info().call_weight;
            let weight = step(id).unwrap().actual_weight.unwrap();
            assert!(weight.all_lte(most) && weight.ref_time() % 1_000_000 == 234_567, "{weight:?}");
        });
    }
    run(|| {
        NotingWeight::put(1_234_567);
        let weight = crate::Call::<Test>::top_up { lease: 0, amount: 1 }.get_dispatch_info().call_weight;
        assert_eq!(weight.ref_time() % 1_000_000, 0, "to pay in looks for nothing");
    });
    run(|| {
        let due = leasehold_primitives::agenda::Due::Lease(0);
        let before = LeasesPallet::most_weight(&due);
        NotingWeight::put(u64::MAX / 4);
        assert!(LeasesPallet::most_weight(&due).ref_time() - before.ref_time() > u64::MAX / 4);
    });
}

#[test]
fn a_provider_has_its_stake_and_its_penalty_at_stake() {
    run(|| {
        let id = deal().active();
        // Of 8 GPUs at 1,000 each 10 % is 800; 3 windows at 5 a block were missed.
        advance_to(50);
        let expected =
            AtStake { provider: PROVIDER, tenant: TENANT, root: id, stake: 8_000, exit_penalty: 800, missed: 150 };
        assert_eq!(LeasesPallet::at_stake(id), Some(expected.clone()));
        void([2]);
        assert_eq!(LeasesPallet::at_stake(id), Some(AtStake { missed: 100, ..expected.clone() }));
        // The same when it is closed, and whatever was paid of the penalty.
        leave(PROVIDER, id);
        assert_eq!(LeasesPallet::at_stake(id), Some(AtStake { missed: 100, ..expected }));
        over(id);
        assert_eq!(LeasesPallet::at_stake(id), None);
        assert_eq!(LeasesPallet::at_stake(Deal::default().awarded()), None);
    });
}

#[test]
fn what_is_credited_or_can_still_be_is_not_missed() {
    run(|| {
        let id = deal().active();
        serve(id, 1, &[Full, Quarter, Less]);
        advance_to(60);
        // Of 50 blocks 10, 2.5 and 2.499 were credited, and 10 can still be reported.
        assert_eq!(LeasesPallet::at_stake(id).unwrap().missed, 5 * (50 - 14 - 10));
    });
}

#[test]
fn of_a_lease_in_another_asset_nothing_is_missed_that_has_a_price() {
    run(|| {
        let id = Deal { asset: IN_USD, ..deal() }.active();
        advance_to(50);
        let AtStake { stake, exit_penalty, missed, .. } = LeasesPallet::at_stake(id).unwrap();
        assert_eq!((stake, exit_penalty, missed), (8_000, 800, 0));
    });
}

/// The takings for all of them count together; each tenant has its own missed blocks.
#[test]
fn a_lease_that_was_sold_goes_by_the_id_that_it_had_first() {
    run(|| {
        let old = deal().active();
        advance_to(40);
        assert_ok!(list_lease(old, 0, None));
        let new = buy(BUYER, old);
        advance_to(80);
        let both = [old, new].map(|id| LeasesPallet::at_stake(id).unwrap());
        assert_eq!(both.map(|one| (one.root, one.tenant, one.missed)), [(old, TENANT, 150), (old, BUYER, 150)]);
    });
}
