//! Records of leases: their providers' track records and the price index, through the pallet.

use super::prelude::*;
use crate::math::track_record::TrackRecord;

const MODEL: leasehold_primitives::ModelId = 1;

fn record(who: AccountId) -> TrackRecord {
    TrackRecords::<Test>::get(who)
}

fn handicap(who: AccountId) -> u16 {
    LeasesPallet::handicap_of(&who)
}

fn weight(asset: AssetId) -> u64 {
    PriceIndices::<Test>::get(MODEL, asset).weight
}

#[test]
fn a_lease_is_entered_once_when_it_is_final() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, 1..=19);
        settle_as(TENANT, id);
        advance_to(210);
        settle_as(TENANT, id);
        // The lease is closing, and its last window can still be reported.
        assert!(!TrackRecords::<Test>::contains_key(PROVIDER));
        assert!(report_millis(id, u64::MAX, false));
        settle_as(TENANT, id);
        let TrackRecord { leases, due_blocks, credited_blocks, burnt, weight, credited, .. } = record(PROVIDER);
        assert_eq!((leases, due_blocks, credited_blocks), (1, 200, 200));
        // Of a fee of 20.
        assert_eq!((burnt, weight, credited), (10, 10, 10));
        assert_eq!((handicap(PROVIDER), handicap(RIVAL)), (990, 1_000));
        assert_eq!(LeasesPallet::score_of(PROVIDER, 5), Some(5 * 10_990));
    });
}

#[test]
fn blocks_not_delivered_weigh_as_much_as_delivered_ones() {
    // Of 20 windows the number delivered; of a weight of 10 the part that counts as delivered; the handicap, of which a
    // weight of 10 counts for a hundredth.
    for (delivered, credited, expected) in [(20, 10, 990), (10, 5, 1_010), (0, 0, 1_010)] {
        run(|| {
            let id = Deal::default().active();
            report_all(id, 1..=delivered);
            advance_to(300);
            settle_as(TENANT, id);
            let record = record(PROVIDER);
            assert_eq!((record.weight, record.credited), (10, credited), "{delivered} windows");
            assert_eq!((record.due_blocks, record.credited_blocks), (200, u64::from(delivered) * 10));
            assert_eq!(record.burnt, credited);
            assert_eq!(handicap(PROVIDER), expected);
        });
    }
}

/// As many blocks as it can let a tenant wait for the activation, or fewer if time or money runs out first.
#[test]
fn a_provider_that_leaves_a_lease_early_owes_the_next_blocks_of_it() {
    // The end of the term; the money paid in; the block in which the provider leaves; the blocks due that it did not
    // deliver.
    for (term, escrow, block, left) in
        [(300, 1_000, 50, 20), (300, 1_000, 200, 10), (300, 1_000, 210, 0), (60, 1_000, 60, 10), (300, 2_000, 300, 10)]
    {
        run(|| {
            let id = Deal { term, escrow, ..Deal::default() }.active();
            report_all(id, 1..block / 10);
            leave(PROVIDER, id);
            idle(40);
            let record = record(PROVIDER);
            let served = u64::from(block.min(10 + term).min(210.max(escrow as u32 / 5 + 10)) - 10);
            assert_eq!(
                (record.due_blocks - left, record.credited_blocks),
                (served, served),
                "{term}, {escrow}, {block}"
            );
        });
    }
}

#[test]
fn who_gives_notice_and_stays_until_then_owes_no_block_more() {
    for (leaves, left) in [(None, 0), (Some(60), 20), (Some(70), 10)] {
        run(|| {
            let terms = Terms { notice: 30, ..Terms::default() };
            let id = Deal { terms, ..Deal::default() }.active();
            report_all(id, 1..=4);
            assert_ok!(give_notice(id));
            report_all(id, 5..leaves.unwrap_or(80) / 10);
            if leaves.is_some() {
                leave(PROVIDER, id);
            }
            idle(40);
            let record = record(PROVIDER);
            assert_eq!(record.due_blocks - record.credited_blocks, left, "{leaves:?}");
        });
    }
}

#[test]
fn blocks_of_void_windows_are_due_only_as_far_as_they_were_credited() {
    // Of 20 windows the number delivered, the void ones, and the blocks due.
    for (delivered, voids, due) in
        [(18, 19..=20, 180), (18, 1..=2, 180), (20, 5..=5, 200), (19, 19..=20, 190), (0, 1..=20, 0)]
    {
        run(|| {
            let id = Deal::default().active();
            report_all(id, 1..=delivered);
            void(voids.clone());
            advance_to(300);
            settle_as(TENANT, id);
            let record = record(PROVIDER);
            assert_eq!((record.due_blocks, record.credited_blocks), (due, u64::from(delivered) * 10), "{voids:?}");
            // All that was due was delivered.
            assert_eq!(record.weight, record.credited);
        });
    }
}

#[test]
fn a_track_record_gains_weight_by_burnt_fees_only() {
    run(|| {
        let id = Deal::in_usd().active();
        report_all(id, 1..=20);
        settle_as(TENANT, id);
        let record = record(PROVIDER);
        assert_eq!((record.leases, record.due_blocks, record.credited_blocks), (1, 200, 200));
        assert_eq!((record.weight, record.credited, record.burnt), (0, 0, 0));
        assert_eq!(handicap(PROVIDER), 1_000);
        // The price index counts them nevertheless.
        assert_eq!((weight(IN_USD), weight(NATIVE)), (600, 0));
    });
}

#[test]
fn a_lease_without_a_fee_weighs_nothing() {
    run(|| {
        assert_ok!(LeasesPallet::set_fee_rate(RuntimeOrigin::root(), Permill::zero()));
        let id = Deal::default().active();
        report_all(id, 1..=20);
        settle_as(TENANT, id);
        assert_eq!((record(PROVIDER).leases, record(PROVIDER).weight), (1, 0));
    });
}

#[test]
fn an_epoch_adds_no_more_than_its_cap() {
    run(|| {
        TrackRecordCap::set(1);
        let id = Deal::default().active();
        report_all(id, 1..=20);
        settle_as(TENANT, id);
        // One for each of 8 GPUs, of the 10 burnt.
        let record = record(PROVIDER);
        assert_eq!((record.weight, record.credited, record.added, record.burnt), (8, 8, 8, 10));
    });
}

/// A lease of one GPU of 8 that are listed, of whose fee 10 are burnt.
fn one_of_eight(between: fn()) -> TrackRecord {
    TrackRecordCap::set(1);
    let id = Deal { gpus: 1, ..Deal::default() }.active();
    report_all(id, 1..=20);
    between();
    settle_as(TENANT, id);
    assert!(!Leases::<Test>::contains_key(id));
    record(PROVIDER)
}

#[test]
fn the_cap_is_by_the_gpus_that_a_provider_lists() {
    run(|| {
        let record = one_of_eight(|| ());
        assert_eq!((record.weight, record.credited, record.added, record.burnt), (8, 8, 8, 10));
    });
    // With 2 GPUs more there is room for the whole fee.
    run(|| {
        let record = one_of_eight(|| {
            list(PROVIDER, 2);
        });
        assert_eq!((record.weight, record.credited, record.added), (10, 10, 10));
    });
    // Those of others do not count.
    run(|| {
        let record = one_of_eight(|| {
            list(RIVAL, 2);
        });
        assert_eq!(record.weight, 8);
    });
}

#[test]
fn the_cap_is_by_the_leased_gpus_if_they_are_more() {
    run(|| {
        TrackRecordCap::set(1);
        let id = Deal::default().active();
        report_all(id, 1..=20);
        // As if it had retired all its offers.
        change_offer(OFFER, |listed| listed.provider = RIVAL);
        settle_as(TENANT, id);
        assert_eq!((record(PROVIDER).weight, record(PROVIDER).added), (8, 8));
    });
}

#[test]
fn blocks_not_delivered_have_no_cap() {
    // Windows delivered of 20: up to 8 of 10 are good, and all that is missing counts.
    for (delivered, credited, weight) in [(20, 8, 8), (16, 8, 10), (14, 7, 10), (0, 0, 10)] {
        run(|| {
            TrackRecordCap::set(1);
            let id = Deal::default().active();
            report_all(id, 1..=delivered);
            advance_to(300);
            settle_as(TENANT, id);
            let record = record(PROVIDER);
            assert_eq!((record.weight, record.credited, record.added), (weight, credited, credited));
        });
    }
    // The same without any room.
    run(|| {
        TrackRecordCap::set(0);
        let id = Deal::default().active();
        advance_to(300);
        settle_as(TENANT, id);
        assert_eq!((record(PROVIDER).weight, record(PROVIDER).credited), (10, 0));
        assert_eq!(handicap(PROVIDER), 1_010);
    });
}

#[test]
fn blocks_that_a_standby_served_move_the_index_of_its_model() {
    run(|| {
        change_offer(RIVALS_OFFER, |listed| listed.spec.model = 2);
        let old = Deal { gpus: 1, standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
        report_full(old, 1);
        advance_to(60);
        let new = fail_over(old);
        activate_at(new, 60);
        report_all(new, 6..=7);
        advance_to(400);
        settle_as(TENANT, old);
        settle_as(TENANT, new);
        let weight = |model| PriceIndices::<Test>::get(model, NATIVE).weight;
        assert_eq!((weight(1), weight(2)), (10, 20));
        let counted = |who| record(who).contributions.iter().map(|one| (one.model, one.weight)).collect::<Vec<_>>();
        assert_eq!((counted(PROVIDER), counted(RIVAL)), (vec![(1, 10)], vec![(2, 20)]));
        assert!(PriceIndices::<Test>::iter_keys().all(|(model, asset)| [1, 2].contains(&model) && asset == NATIVE));
    });
}

#[test]
fn a_lease_that_never_ran_leaves_no_price() {
    run(|| {
        let id = Deal::default().awarded();
        advance_to(22);
        assert_ok!(expire_as(TENANT, id));
        assert_eq!(PriceIndices::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_lease_that_changed_hands_counts_as_two() {
    run(|| {
        let old = Deal { gpus: 1, ..Deal::default() }.active();
        assert_ok!(list_lease(old, 0, None));
        report_all(old, 1..=10);
        let new = buy(BUYER, old);
        assert_eq!(record(PROVIDER).leases, 1);
        report_all(new, 11..=20);
        settle_as(BUYER, new);
        let TrackRecord { leases, due_blocks, credited_blocks, weight: total, .. } = record(PROVIDER);
        assert_eq!((leases, due_blocks, credited_blocks), (2, 200, 200));
        // Each of a fee of 10.
        assert_eq!(total, 10);
        assert_eq!(weight(NATIVE), 200);
    });
}

#[test]
fn a_provider_that_failed_answers_for_its_own_blocks_only() {
    run(|| {
        let old = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
        advance_to(50);
        let new = fail_over(old);
        activate_at(new, 50);
        report_all(new, 5..=20);
        advance_to(400);
        settle_as(TENANT, old);
        settle_as(TENANT, new);
        assert_eq!((record(PROVIDER).due_blocks, record(PROVIDER).credited_blocks), (40, 0));
        assert_eq!((record(RIVAL).due_blocks, record(RIVAL).credited_blocks), (190, 160));
        assert!(handicap(PROVIDER) > 1_000);
    });
}

/// Leases all 8 GPUs at `price` per block and GPU for `windows` windows, all delivered, from the next window on; all of
/// these leases are final when this returns.
fn trade(offers: &[OfferId], price: Balance, windows: u32) {
    let first = NextLease::<Test>::get();
    let start = (System::block_number() / 10 + 1) * 10;
    let term = windows * 10;
    for offer in offers {
        set_ask(*offer, Ask { max_term: term, ..ask(price) });
        let escrow = price * 8 * Balance::from(term);
        assert_ok!(take_as(TENANT, *offer, TakeRequest { term, escrow, ..request(8) }));
    }
    let leases = first..NextLease::<Test>::get();
    leases.clone().for_each(|lease| activate_at(lease, start));
    for window in start / 10..start / 10 + windows {
        advance_to((window + 1) * 10);
        leases.clone().for_each(|lease| assert!(report_millis(lease, u64::MAX, false)));
    }
    for lease in leases {
        settle_as(TENANT, lease);
        assert!(!Leases::<Test>::contains_key(lease));
    }
}

fn published() -> Option<Balance> {
    LeasesPallet::price_index(MODEL, NATIVE)
}

/// Epochs of the index are 240 blocks.
fn begin_epoch(epoch: u32) {
    advance_to(epoch * 240);
}

fn rich() {
    Balances::force_set_balance(RuntimeOrigin::root(), TENANT, 1_000 * ENDOWMENT).unwrap();
}

/// The offers of this number of further providers.
fn more_providers(count: u64) -> Vec<OfferId> {
    (100..100 + count).map(enrol).collect()
}

#[test]
fn a_providers_share_of_an_epoch_is_capped() {
    run(|| {
        rich();
        // 8 GPUs for 80 blocks are 640.
        trade(&[OFFER], 1_000, 8);
        assert_eq!(weight(NATIVE), 600);
        trade(&[OFFER], 1_000, 2);
        assert_eq!(weight(NATIVE), 600);
        trade(&[RIVALS_OFFER], 1_000, 2);
        assert_eq!(weight(NATIVE), 760);
        // In the next epoch it counts again.
        begin_epoch(1);
        trade(&[OFFER], 1_000, 2);
        let index = PriceIndices::<Test>::get(MODEL, NATIVE);
        assert_eq!((index.epoch, index.weight, index.weight_before), (1, 160, 760));
    });
}

#[test]
fn the_published_price_moves_by_a_twentieth_at_most_in_an_epoch() {
    run(|| {
        rich();
        let offers = more_providers(10);
        trade(&offers, 1_000, 8);
        assert_eq!((weight(NATIVE), published()), (6_000, None));
        begin_epoch(1);
        assert_eq!(published(), Some(1_000));
        trade(&offers, 2_000, 8);
        assert_eq!(published(), Some(1_000));
        begin_epoch(2);
        assert_eq!(published(), Some(1_050));
        trade(&offers, 10, 8);
        begin_epoch(3);
        // 997.5
        assert_eq!(published(), Some(998));
        // With one provider less, the epoch does not speak.
        trade(&offers[1..], 10, 8);
        begin_epoch(4);
        assert_eq!(published(), Some(998));
        assert_eq!(LeasesPallet::price_index(MODEL, IN_USD), None);
        assert_eq!(LeasesPallet::price_index(MODEL + 1, NATIVE), None);
    });
}
