//! Computes a watcher's reward for a vote.

use super::MAX_COMMITTEE;
use crate::Balance;

/// An outage is paid as one of at least this many, so that the finder of the only one does not get everything.
const LEAST_CONFIRMED: u16 = 4;
/// A watcher loses one hit for every four unconfirmed entries begun.
const UNCONFIRMED_PER_HIT: u16 = 4;

/// The entries of a vote, by whether others confirm them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finds {
    /// Entries that enough of the offers' committees share.
    pub hits: u16,
    /// All others.
    pub unconfirmed: u16,
}

/// The pay of a vote out of the round's `budget`: all who voted share half of the budget equally, and the other half
/// goes to those who found what others found, too. Rounded down; none only if the budget cannot be multiplied.
///
/// All votes together never get more than the budget: `watchers` share half of it, and each of the `confirmed` offers
/// gives at most the 31 members of its committee a hit, which is worth the budget divided by 62 times the confirmed
/// offers.
pub fn pay(budget: Balance, watchers: u16, confirmed: u16, finds: Finds) -> Option<Balance> {
    let base = budget.checked_div(Balance::from(watchers).checked_mul(2)?)?;
    let worth = finds.hits.saturating_sub(finds.unconfirmed.div_ceil(UNCONFIRMED_PER_HIT));
    let shares = Balance::from(MAX_COMMITTEE).checked_mul(2)?.checked_mul(confirmed.max(LEAST_CONFIRMED).into())?;
    base.checked_add(budget.checked_mul(worth.into())?.checked_div(shares)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;

    const BUDGET: Balance = 62 * 600_000;

    fn paid(confirmed: u16, hits: u16, unconfirmed: u16) -> Balance {
        pay(BUDGET, 300, confirmed, Finds { hits, unconfirmed }).unwrap()
    }

    #[test]
    fn a_vote_is_paid_for_coming_and_for_what_it_found() {
        let base = BUDGET / 600;
        assert_eq!(paid(0, 0, 0), base);
        assert_eq!(paid(10, 1, 0), base + 60_000);
        assert_eq!(paid(10, 10, 0), base + 600_000);
        // The only outage is paid as one of four.
        assert_eq!(paid(1, 1, 0), base + 150_000);
        assert_eq!((paid(4, 1, 0), paid(5, 1, 0)), (base + 150_000, base + 120_000));
    }

    #[test]
    fn each_four_offers_that_nobody_confirms_cost_a_hit_begun_ones_too() {
        let hits = [0, 1, 4, 5, 8, 9].map(|unconfirmed| (paid(10, 3, unconfirmed) - paid(10, 0, 0)) / 60_000);
        assert_eq!(hits, [3, 2, 2, 1, 1, 0]);
        assert_eq!(paid(10, 1, 256), paid(10, 0, 0));
    }

    #[test]
    fn all_together_never_get_more_than_the_budget() {
        for watchers in [1, 3, 31, 300] {
            for confirmed in [0, 1, 4, 5, 256] {
                for budget in [0, 1, 599, 600, BUDGET, Balance::MAX / 1_000] {
                    let base = pay(budget, watchers, confirmed, Finds::default()).unwrap();
                    let hit = pay(budget, watchers, confirmed, Finds { hits: 1, unconfirmed: 0 }).unwrap() - base;
                    let hits = Balance::from(confirmed) * Balance::from(watchers.min(31));
                    assert!(base * Balance::from(watchers) + hit * hits <= budget);
                }
            }
        }
    }

    #[test]
    fn a_watcher_that_lists_everything_gets_less_than_one_that_looks() {
        // Of 100 offers of its committees this many are down: below a fifth it gets nothing for its hits.
        for down in 0..20 {
            let everything = paid(300, down, 100 - down);
            assert_eq!(everything, paid(300, 0, 0), "{down} down");
            assert!(down == 0 || paid(300, down, 0) > everything);
        }
        assert!(paid(300, 21, 79) > paid(300, 0, 0));
    }

    #[test]
    fn without_watchers_nothing_is_paid_and_no_sum_overflows() {
        assert_eq!(pay(BUDGET, 0, 0, Finds::default()), None);
        assert_eq!(pay(Balance::MAX, 300, 1, Finds { hits: 2, unconfirmed: 0 }), None);
        assert_eq!(
            pay(Balance::MAX, u16::MAX, u16::MAX, Finds { hits: 1, unconfirmed: 0 }).map(|pay| pay > 0),
            Some(true)
        );
    }
}
