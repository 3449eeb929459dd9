//! Price indices: their answers to honest trade, and the influence of one provider.

use crate::math::price_index::{Index, BUCKETS, MIN_CAP, MIN_QUORUM};
use codec::{Decode, Encode, MaxEncodedLen};
use leasehold_primitives::Balance;
use proptest::prelude::*;

/// Parts of a unit that an index keeps.
const UNIT: Balance = 1_000_000;

/// Published at `price` by epoch 0, whose weight was `before`; epoch 1 begins.
fn published_at(price: Balance, before: u64) -> Index {
    let index = Index { epoch: 1, as_of: Some(0), centre: price * UNIT, weight_before: before, ..Default::default() };
    index.check().unwrap();
    index
}

/// Counts trades in the epoch the index is in.
fn trade(index: &mut Index, trades: &[(Balance, u64)]) {
    for (price, weight) in trades {
        index.note(index.epoch, *price, *weight);
        index.check().unwrap();
    }
}

#[test]
fn nothing_is_published_before_an_epoch_with_a_quorum_is_over() {
    let mut index = Index::default();
    index.note(3, 1_000, MIN_QUORUM - 1);
    assert_eq!(index.published(3), None);
    assert_eq!(index.published(4), None);
    // One GPU-block more, but in another epoch.
    index.note(4, 1_000, 1);
    assert_eq!(index.published(5), None);
    index.note(5, 1_000, MIN_QUORUM);
    assert_eq!(index.published(5), None);
    assert_eq!(index.published(6), Some(1_000));
    assert_eq!(index.published(u32::MAX), Some(1_000));
    index.roll(6);
    assert_eq!(index.as_of, Some(5));
}

#[test]
fn trade_at_one_price_is_published_at_that_price_and_stays() {
    for price in [1, 2, 19, 20, 21, 1_000, 999_999_999_999, 1_000_000_000_000, u64::MAX.into()] {
        let mut index = Index::default();
        for epoch in 0..20 {
            index.note(epoch, price, 50_000);
            assert_eq!(index.published(epoch + 1), Some(price));
        }
    }
}

#[test]
fn the_median_lies_between_the_prices_of_the_trade() {
    let mut index = Index::default();
    index.note(0, 100, 3_000);
    index.note(0, 110, 3_000);
    index.note(0, 121, 3_000);
    let published = index.published(1).unwrap();
    assert!((107..=113).contains(&published), "{published}");
    // Dear and rare trade does not count for more than its weight.
    index.note(0, 1_000_000, 2_999);
    assert!((110..=116).contains(&index.published(1).unwrap()));
}

#[test]
fn between_two_halves_the_median_is_at_the_end_of_the_lower() {
    // The middle bucket ends at 42/41 of the centre.
    let mut index = published_at(41, 6_000);
    trade(&mut index, &[(41, 3_000), (80, 3_000)]);
    assert_eq!(median(&index), 42 * UNIT);
    // One half GPU-block further, it is in the upper one.
    assert!(at(&index, 6_001) > 75 * UNIT);
    assert!(at(&index, 5_999) < 42 * UNIT);
    assert!(index.price_at(12_000).is_some() && index.price_at(12_001).is_none());
}

#[test]
fn a_price_below_one_unit_counts_as_one() {
    let mut index = Index::default();
    index.note(0, 0, MIN_QUORUM);
    index.check().unwrap();
    assert_eq!(index.published(1), Some(1));
}

#[test]
fn the_first_price_of_all_does_not_decide_what_is_published_first() {
    for first in [1, 1_000_000_000, Balance::MAX] {
        let mut index = Index::default();
        index.note(0, first, 1);
        index.note(0, 1_000, 60_000);
        // All that trade lies in an end bucket: no price is published for it, and the next epoch looks there.
        assert_eq!(index.published(1), None);
        let mut epoch = 0;
        while index.published(epoch + 1).is_none() {
            epoch += 1;
            index.note(epoch, 1_000, 60_000);
        }
        let published = index.published(epoch + 1).unwrap();
        assert!((950..=1_050).contains(&published), "{first}: {published} after {epoch}");
        assert!(epoch <= 30, "{first}: {epoch}");
    }
}

#[test]
fn a_price_that_jumps_is_followed_by_a_twentieth_in_an_epoch() {
    let mut index = published_at(1_000, 10_000);
    for (epoch, expected) in [(1, 1_050), (2, 1_103), (3, 1_158)] {
        index.note(epoch, 1_000_000, 10_000);
        assert_eq!(index.published(epoch + 1), Some(expected));
    }
    let mut index = published_at(1_000, 10_000);
    for (epoch, expected) in [(1, 950), (2, 903), (3, 857)] {
        index.note(epoch, 1, 10_000);
        assert_eq!(index.published(epoch + 1), Some(expected));
    }
}

#[test]
fn to_double_the_price_takes_fifteen_epochs() {
    let mut index = published_at(1_000_000, 10_000);
    for epoch in 1..=15 {
        assert!(index.published(epoch).unwrap() < 2_000_000);
        index.note(epoch, Balance::MAX, 10_000);
    }
    assert!(index.published(16).unwrap() >= 2_000_000);
}

#[test]
fn prices_of_single_units_move_too() {
    let mut index = published_at(1, 10_000);
    let mut epoch = 0;
    while index.published(epoch + 1).unwrap() < 40 {
        epoch += 1;
        index.note(epoch, 40, 10_000);
        assert!(epoch < 100);
    }
    // A whole unit more is more than 5 %: the price in millionths needs several epochs for it.
    assert!(epoch >= 75, "{epoch}");
    for later in 1..=100 {
        index.note(epoch + later, 1, 10_000);
    }
    assert_eq!(index.published(epoch + 101), Some(1));
    // A price that is less than a unit for each GPU counts as one.
    index.note(epoch + 101, 0, 10_000);
    assert_eq!(index.published(epoch + 102), Some(1));
}

#[test]
fn an_epoch_without_a_quorum_changes_nothing() {
    // Below ten minimal caps.
    let mut index = published_at(1_000, 0);
    trade(&mut index, &[(2_000, MIN_QUORUM - 1)]);
    assert_eq!(index.published(2), Some(1_000));
    trade(&mut index, &[(2_000, 1)]);
    assert_eq!(index.published(2), Some(1_050));
    // Less than half of the epoch before.
    let mut index = published_at(1_000, 40_000);
    trade(&mut index, &[(2_000, 19_999)]);
    assert_eq!(index.published(2), Some(1_000));
    let mut spoken = index.clone();
    trade(&mut spoken, &[(2_000, 1)]);
    assert_eq!(spoken.published(2), Some(1_050));
    spoken.roll(2);
    assert_eq!(spoken.as_of, Some(1));
    // The next epoch is measured by this one.
    index.roll(2);
    assert_eq!((index.as_of, index.weight_before), (Some(0), 19_999));
    trade(&mut index, &[(2_000, 9_999)]);
    assert_eq!(index.published(3), Some(1_050));
}

#[test]
fn the_cap_is_a_tenth_of_the_epoch_before_and_at_least_the_minimum() {
    for (before, cap, quorum) in [
        (0, MIN_CAP, MIN_QUORUM),
        (6_009, 600, 6_000),
        (6_010, 601, 6_000),
        (12_001, 1_200, 6_000),
        (12_002, 1_200, 6_001),
        (u64::MAX, u64::MAX / 10, u64::MAX / 2),
    ] {
        let index = published_at(1_000, before);
        assert_eq!((index.cap(), index.quorum()), (cap, quorum));
        assert!(index.quorum() >= 5 * index.cap());
    }
}

#[test]
fn each_epoch_without_trade_halves_the_weight_before() {
    let mut index = published_at(1_000, 0);
    index.note(1, 1_000, 48_000);
    let at = |epoch| {
        let mut later = index.clone();
        later.roll(epoch);
        later.check().unwrap();
        (later.weight_before, later.cap(), later.published(epoch))
    };
    assert_eq!(at(2), (48_000, 4_800, Some(1_000)));
    assert_eq!(at(3), (24_000, 2_400, Some(1_000)));
    assert_eq!(at(4), (12_000, 1_200, Some(1_000)));
    assert_eq!(at(6), (3_000, MIN_CAP, Some(1_000)));
    assert_eq!(at(2 + 64), (0, MIN_CAP, Some(1_000)));
    assert_eq!(at(u32::MAX), (0, MIN_CAP, Some(1_000)));
    // Rolling step by step gives the same.
    for epoch in 2..100 {
        index.roll(epoch);
    }
    assert_eq!((index.weight_before, index.published(100)), (0, Some(1_000)));
}

#[test]
fn an_epoch_that_is_past_is_counted_in_the_present_one() {
    let mut index = published_at(1_000, 10_000);
    index.note(7, 1_000, 5);
    index.roll(3);
    index.note(3, 1_000, 5);
    assert_eq!((index.epoch, index.weight), (7, 10));
    index.note(7, 1_000, 0);
    assert_eq!(index.weight, 10);
}

#[test]
fn weights_beyond_all_numbers_are_left_out() {
    let mut index = published_at(1_000, 10_000);
    trade(&mut index, &[(1_000, u64::MAX - 5), (5_000, 7), (1, 1)]);
    assert_eq!(index.weight, u64::MAX);
    assert_eq!(index.published(2), Some(1_000));
}

#[test]
fn edges_belong_to_the_bucket_they_begin() {
    // The middle bucket reaches from 40/41 to 42/41 of the centre.
    let mut index = published_at(41, 10_000);
    trade(&mut index, &[(39, 1), (40, 2), (41, 4), (42, 8), (43, 16)]);
    assert_eq!((index.buckets[63], index.buckets[64], index.buckets[65]), (1, 2 + 4, 8 + 16));
    // All prices below or above go to the ends.
    let mut index = published_at(1_000_000, 10_000);
    trade(&mut index, &[(0, 1), (42_969, 2), (42_970, 4), (45_000, 8), (45_200, 16)]);
    assert_eq!((index.buckets[0], index.buckets[1]), (1 + 2 + 4 + 8, 16));
    trade(&mut index, &[(21_096_000, 1), (21_097_000, 2), (22_151_000, 4), (Balance::MAX, 8)]);
    assert_eq!((index.buckets[BUCKETS - 2], index.buckets[BUCKETS - 1]), (1, 2 + 4 + 8));
}

#[test]
fn one_provider_at_its_cap_moves_the_median_to_the_55th_percentile() {
    // Others: 60,000 GPU-blocks, evenly over 20 prices.
    let mut honest = published_at(1_000, 60_000);
    let prices = (0..20u32).map(|i| (700 + 30 * Balance::from(i), 3_000));
    trade(&mut honest, &prices.collect::<Vec<_>>());
    let cap = honest.cap();
    assert_eq!(cap, 6_000);
    // In half GPU-blocks: 55 % of 60,000 is the rank 66,000.
    for (price, rank) in [(Balance::MAX, 66_000), (1, 54_000)] {
        let mut both = honest.clone();
        trade(&mut both, &[(price, cap)]);
        assert_eq!(both.price_at(both.weight.into()), honest.price_at(rank));
    }
    // Two prices are moved past it by 6,000 of 66,000: 1/22 of all weight on either side of its old place.
    assert_eq!(66_000 / 22, cap / 2);
}

#[test]
fn an_index_is_stored_in_about_a_kilobyte() {
    assert!(Index::max_encoded_len() <= 1_100, "{}", Index::max_encoded_len());
    let mut index = published_at(1_000, 10_000);
    trade(&mut index, &[(1_000, 7), (2_000, 9)]);
    assert_eq!(Index::decode(&mut &index.encode()[..]), Ok(index));
}

/// Prices around 1,000, and any.
fn price() -> impl Strategy<Value = Balance> {
    prop_oneof![6 => 300..3_000u128, 1 => 0..100_000u128, 1 => any::<u128>()]
}

/// Trades of at least [`MIN_QUORUM`] in all.
fn honest() -> impl Strategy<Value = Vec<(Balance, u64)>> {
    prop::collection::vec((price(), 600..50_000u64), 10..60)
}

/// Deals with oneself: prices, and the parts of a weight dealt at each.
fn deals() -> impl Strategy<Value = Vec<(Balance, u64)>> {
    prop::collection::vec((price(), 1..100u64), 1..6)
}

/// The deals at `weight` in all.
fn dealt(deals: &[(Balance, u64)], weight: u64) -> Vec<(Balance, u64)> {
    let mut left = weight;
    let mut made: Vec<_> = deals.iter().map(|(price, part)| (*price, weight / 1_000 * part)).collect();
    for (_, weight) in &mut made {
        *weight = left.min(*weight);
        left -= *weight;
    }
    made[0].1 += left;
    made
}

/// The median of `index`; below, its price at `rank` of its weight in half GPU-blocks.
fn median(index: &Index) -> Balance {
    at(index, index.weight.into())
}

fn at(index: &Index, rank: u128) -> Balance {
    index.price_at(rank).unwrap().1
}

proptest! {
    /// One provider with all of its cap, against others that trade as much as all did in the epoch before: the median
    /// stays between the 45th and the 55th percentile of the others' prices.
    #[test]
    fn one_provider_moves_the_median_by_a_twentieth_of_honest_trade(honest in honest(), deals in deals()) {
        let weight = honest.iter().map(|(_, weight)| weight).sum::<u64>();
        let mut without = published_at(1_000, weight);
        trade(&mut without, &honest);
        let mut with = without.clone();
        trade(&mut with, &dealt(&deals, without.cap()));
        prop_assert_eq!(with.weight, weight + weight / 10);
        let (median, weight) = (median(&with), u128::from(weight));
        // Ranks are in halves: 45 % of the weight is 90 % of these.
        prop_assert!(at(&without, weight - weight / 10) <= median);
        prop_assert!(median <= at(&without, weight + weight / 10));
        // That is 1/22 of all weight on either side.
        prop_assert!(u128::from(with.weight) >= weight / 10 * 11);
    }

    /// In any epoch with a quorum, whatever the epoch before was: between the 37.5th and the 62.5th percentile.
    #[test]
    fn in_an_epoch_with_a_quorum_one_provider_moves_the_median_by_an_eighth(
        honest in honest(), deals in deals(), before in 0..5_000_000u64,
    ) {
        let mut without = published_at(1_000, before);
        trade(&mut without, &honest);
        let mut with = without.clone();
        trade(&mut with, &dealt(&deals, without.cap()));
        if with.weight >= with.quorum() {
            let (median, weight) = (median(&with), u128::from(without.weight));
            prop_assert!(at(&without, weight - weight / 4) <= median);
            prop_assert!(median <= at(&without, weight + weight / 4));
        } else {
            prop_assert_eq!(with.published(2), Some(1_000));
        }
    }

    /// A provider that is at its cap in every epoch, while the others trade the same in each: within an eighteenth.
    #[test]
    fn a_provider_that_always_deals_moves_the_median_by_an_eighteenth(
        honest in honest(), deals in deals(), epochs in 1..10u32,
    ) {
        let weight = honest.iter().map(|(_, weight)| weight).sum::<u64>();
        let mut index = published_at(1_000, weight);
        for epoch in 1..=epochs {
            index.roll(epoch);
            let own = index.cap();
            trade(&mut index, &honest);
            let without = index.clone();
            trade(&mut index, &dealt(&deals, own));
            let (median, weight) = (median(&index), u128::from(weight));
            prop_assert!(at(&without, weight - weight / 9) <= median);
            prop_assert!(median <= at(&without, weight + weight / 9));
        }
    }

    /// For any trade in any epochs: nothing panics, and no epoch moves the price by more than a twentieth.
    #[test]
    fn no_trade_moves_the_price_by_more_than_a_twentieth(
        trades in prop::collection::vec(
            (
                prop_oneof![4 => Just(0), 4 => Just(1), 1 => 2..200u32],
                prop_oneof![price(), any::<u128>()],
                prop_oneof![0..20_000u64, any::<u64>()],
            ),
            1..80,
        ),
    ) {
        let mut index = Index::default();
        for (later, price, weight) in trades {
            let before = index.clone();
            let epoch = index.epoch + later;
            let read = index.published(epoch);
            index.note(epoch, price, weight);
            index.check().unwrap();
            // The price read in an epoch does not depend on its trade.
            prop_assert_eq!(index.published(epoch), read);
            if before.as_of.is_some() {
                prop_assert!(index.as_of >= before.as_of);
                prop_assert!(index.centre.abs_diff(before.centre) <= before.centre / 20);
                let (was, is) = (before.published(before.epoch).unwrap(), read.unwrap());
                prop_assert!(is.abs_diff(was) <= was / 20 + 1);
            }
        }
    }

    /// In a market that does not change, the price comes to rest within 5 % of its median.
    #[test]
    fn a_steady_market_is_found(
        start in 500..2_000u128, trades in prop::collection::vec((500..2_000u128, 600..50_000u64), 10..60),
    ) {
        let mut index = published_at(start * 1_000, 0);
        for epoch in 1..60 {
            index.roll(epoch);
            for (price, weight) in &trades {
                index.note(epoch, price * 1_000, *weight);
            }
        }
        // The median, by sorting.
        let mut sorted = trades.clone();
        sorted.sort();
        let total = trades.iter().map(|(_, weight)| weight).sum::<u64>();
        let mut below = 0;
        let median = sorted.iter().find(|(_, weight)| { below += weight; below * 2 >= total }).unwrap().0 * 1_000;
        let published = index.published(60).unwrap();
        prop_assert!(published.abs_diff(median) <= median / 20, "{} {}", published, median);
    }
}
