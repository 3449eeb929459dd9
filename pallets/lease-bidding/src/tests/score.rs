//! Scores, the payments of sealed bids, and the hashes that clients compute too.

use crate::math::score::{commitment, mix, sealed_price, tie_break};
use leasehold_primitives::{
    score::{score, MAX_HANDICAP, NEWCOMER_HANDICAP, SCORE_SCALE},
    Balance,
};
use proptest::prelude::*;
use sp_core::H256;

/// A hash as other programs print it.
fn hash(hex: &str) -> H256 {
    H256(core::array::from_fn(|i| u8::from_str_radix(&hex[i * 2..i * 2 + 2], 16).unwrap()))
}

const GENESIS: [u8; 32] = {
    let mut bytes = [0; 32];
    let mut i = 0;
    while i < 32 {
        bytes[i] = i as u8;
        i += 1;
    }
    bytes
};
const BIDDER: [u8; 32] = [0xd4; 32];

fn factor(handicap: u16) -> u128 {
    SCORE_SCALE + u128::from(handicap)
}

#[test]
fn the_examples_of_the_documentation_are_so() {
    for (price, handicap, expected) in [
        (100, 0, 1_000_000),
        (100, NEWCOMER_HANDICAP, 1_100_000),
        (100, MAX_HANDICAP, 1_200_000),
        (92, 1_000, 1_012_000),
        (90, 1_000, 990_000),
        (84, 2_000, 1_008_000),
        (83, 2_000, 996_000),
    ] {
        assert_eq!(score(price, handicap), Some(expected));
    }
    assert_eq!(sealed_price(105, 83, 2_000, Some(1_000_000)), Some(83));
    assert_eq!(sealed_price(105, 83, 2_000, Some(1_012_000)), Some(84));
    assert_eq!(sealed_price(105, 100, 0, Some(1_012_000)), Some(101));
    for (price, handicap) in [(83, 2_000), (100, 0), (92, 1_000)] {
        assert_eq!(sealed_price(105, price, handicap, None), Some(105));
    }
}

#[test]
fn a_handicap_beyond_the_largest_is_the_largest() {
    assert_eq!(score(7, MAX_HANDICAP + 1), score(7, MAX_HANDICAP));
    assert_eq!(score(7, u16::MAX), score(7, MAX_HANDICAP));
    assert_ne!(score(7, MAX_HANDICAP - 1), score(7, MAX_HANDICAP));
}

#[test]
fn a_price_whose_score_does_not_fit_has_none() {
    let most = u128::MAX / 12_000;
    assert!(score(most, MAX_HANDICAP).is_some());
    assert_eq!(score(most + 1, MAX_HANDICAP), None);
    assert_eq!(sealed_price(u128::MAX, most + 1, MAX_HANDICAP, Some(u128::MAX)), None);
    // Where no bid lost, no score is needed.
    assert_eq!(sealed_price(u128::MAX, u128::MAX, MAX_HANDICAP, None), Some(u128::MAX));
    assert_eq!(score(0, MAX_HANDICAP), Some(0));
}

#[test]
fn scores_that_differ_by_one_part_do_not_tie() {
    // Both prices would be 12.
    assert!(score(12, 1).unwrap() < score(12, 2).unwrap());
    assert!(score(11, 910).unwrap() > score(12, 0).unwrap());
    assert!(score(11, 909).unwrap() < score(12, 0).unwrap());
}

#[test]
fn a_bid_that_cannot_have_won_is_paid_nothing() {
    // Its price is the limit, or one more.
    assert_eq!(sealed_price(100, 100, 0, None), Some(100));
    assert_eq!(sealed_price(100, 101, 0, None), None);
    // Its score is the first losing one, or one part worse.
    assert_eq!(sealed_price(100, 90, 1_000, Some(990_000)), Some(90));
    assert_eq!(sealed_price(100, 90, 1_000, Some(989_999)), None);
}

#[test]
fn a_commitment_is_the_hash_of_the_documented_bytes() {
    let (order, price, salt) = (42u64, 1_500_000_000_000u128, H256([7; 32]));
    let mut bytes = b"leasehold/bid/1".to_vec();
    bytes.push(0x80);
    bytes.extend(GENESIS);
    bytes.extend(order.to_le_bytes());
    bytes.extend(BIDDER);
    bytes.extend(price.to_le_bytes());
    bytes.extend(salt.0);
    assert_eq!(bytes.len(), 136);
    let made = commitment(&GENESIS, order, &BIDDER, price, &salt);
    assert_eq!(made, H256(sp_io::hashing::blake2_256(&bytes)));
    // Computed by another program (Python's hashlib.blake2b with a digest of 32 bytes).
    assert_eq!(made, hash("6e58b78f8ffbab7eea1d0631947253b866e8135a16f99d4ff9fbf95089b1bf0f"));
}

#[test]
fn a_commitment_binds_everything() {
    let (order, price, salt) = (42, 1_500, H256([7; 32]));
    let made = commitment(&GENESIS, order, &BIDDER, price, &salt);
    assert_ne!(made, commitment(&[1; 32], order, &BIDDER, price, &salt));
    assert_ne!(made, commitment(&GENESIS, 43, &BIDDER, price, &salt));
    assert_ne!(made, commitment(&GENESIS, order, &[0xd5; 32], price, &salt));
    assert_ne!(made, commitment(&GENESIS, order, &BIDDER, price + 1, &salt));
    assert_ne!(made, commitment(&GENESIS, order, &BIDDER, price, &H256([8; 32])));
}

#[test]
fn ties_are_broken_by_all_salts_in_any_order() {
    let (a, b) = (H256([7; 32]), H256([9; 32]));
    let both = mix(&mix(&H256::zero(), &a), &b);
    assert_eq!(both, mix(&mix(&H256::zero(), &b), &a));
    // Computed by another program, as above.
    assert_eq!(both, hash("3215caf902e99790fc2f3a1c2f82862d442d1fc19e5f51b1f3ffaacd166550e7"));
    assert_eq!(tie_break(&both, &BIDDER), hash("e3ee1f846743d9d4159cfd0d00672e0b8786bf1a751bc9af2d0d83b6f722659f"));
    assert_ne!(tie_break(&both, &BIDDER), tie_break(&both, &[0xd5; 32]));
    assert_ne!(tie_break(&both, &BIDDER), tie_break(&mix(&both, &H256([1; 32])), &BIDDER));
    // One salt twice cancels out.
    assert_eq!(mix(&mix(&both, &a), &a), both);
}

/// Prices, small ones more often.
fn price() -> impl Strategy<Value = Balance> {
    prop_oneof![0..300u128, 0..1_000_000_000_000_000u128]
}

proptest! {
    /// At equal prices the lower handicap wins, at equal handicaps the lower price.
    #[test]
    fn a_score_grows_with_price_and_handicap(price in price(), more in 1..100u128, handicap in 0..MAX_HANDICAP) {
        let own = score(price, handicap).unwrap();
        prop_assert_eq!(own, price * factor(handicap));
        prop_assert!(score(price + more, handicap).unwrap() > own);
        prop_assert!(score(price, handicap + 1).unwrap() >= own);
        prop_assert_eq!(score(price, handicap + 1).unwrap() > own, price > 0);
    }

    /// A winner gets at least its own price and at most the limit.
    #[test]
    fn a_winner_is_paid_between_its_price_and_the_limit(
        own in price(),
        more in price(),
        handicap in 0..=MAX_HANDICAP,
        lead in prop_oneof![Just(0), 0..20_000u128, price()],
    ) {
        let (limit, losing) = (own + more, own * factor(handicap) + lead);
        let paid = sealed_price(limit, own, handicap, Some(losing)).unwrap();
        prop_assert!(own <= paid && paid <= limit);
        // The highest price at which it would not have scored worse than the first losing score.
        prop_assert!(paid * factor(handicap) <= losing);
        prop_assert!(paid == limit || (paid + 1) * factor(handicap) > losing);
        prop_assert_eq!(sealed_price(limit, own, handicap, None), Some(limit));
    }

    /// A bidder's price decides whether it wins, not its payment.
    #[test]
    fn a_winner_cannot_raise_its_pay(
        own in price(), less in price(), more in price(), handicap in 0..=MAX_HANDICAP, losing in any::<u128>(),
    ) {
        let limit = own + more;
        let cheaper = own.saturating_sub(less);
        if let Some(paid) = sealed_price(limit, own, handicap, Some(losing)) {
            prop_assert_eq!(sealed_price(limit, cheaper, handicap, Some(losing)), Some(paid));
        }
    }

    /// The payment is higher if the first losing score was worse, the limit higher, or the own handicap lower.
    #[test]
    fn the_price_paid_is_monotone(
        own in price(), more in price(), further in price(), handicap in 1..=MAX_HANDICAP, lead in price(),
    ) {
        let (limit, losing) = (own + more, own * factor(handicap) + lead);
        let paid = sealed_price(limit, own, handicap, Some(losing)).unwrap();
        prop_assert!(sealed_price(limit + further, own, handicap, Some(losing)).unwrap() >= paid);
        prop_assert!(sealed_price(limit, own, handicap, Some(losing + further)).unwrap() >= paid);
        prop_assert!(sealed_price(limit, own, handicap - 1, Some(losing)).unwrap() >= paid);
        prop_assert!(sealed_price(limit, own, handicap, None).unwrap() >= paid);
    }

    /// For any numbers: nothing panics, and every payment is within the limits.
    #[test]
    fn no_number_is_too_large(
        limit in any::<u128>(), own in any::<u128>(), handicap in any::<u16>(), losing in any::<Option<u128>>(),
    ) {
        let _ = score(own, handicap);
        if let Some(paid) = sealed_price(limit, own, handicap, losing) {
            prop_assert!(own <= paid && paid <= limit);
        }
    }
}
