//! The parts of an escrow line that belong to each payer, against a line kept unit by unit.

use crate::math::sponsors::{Refusal, Sponsor, Sponsors, MAX_SPONSORS};
use codec::{Decode, Encode};
use core::ops::Range;
use leasehold_primitives::Balance;
use proptest::prelude::*;

type Who = u8;
/// In the model, units that do not belong to a sponsor.
const TENANT: Who = 0;

fn sponsors(of: &[(Who, Balance, Balance)]) -> Sponsors<Who> {
    let mut sponsors = Sponsors::default();
    for (who, at, amount) in of {
        sponsors.add(*who, *at, *amount).unwrap();
    }
    sponsors
}

fn intervals(sponsors: &Sponsors<Who>) -> Vec<(Who, Balance, Balance)> {
    sponsors.iter().map(|one| (one.who, one.from, one.to)).collect()
}

/// Each sponsor's deposits.
fn deposited(sponsors: &Sponsors<Who>) -> Vec<(Who, Balance)> {
    sponsors.shares(0..Balance::MAX)
}

/// All sponsors' deposits.
fn total(sponsors: &Sponsors<Who>) -> Balance {
    deposited(sponsors).iter().map(|(_, part)| part).sum()
}

#[test]
fn a_lease_without_sponsors_is_all_the_tenants() {
    let none = Sponsors::<Who>::default();
    assert_eq!(none.shares(0..Balance::MAX), vec![]);
    assert_eq!(none.tenant_share(0..Balance::MAX), Balance::MAX);
    assert_eq!((none.iter().count(), none.check(0)), (0, Ok(())));
}

#[test]
fn what_was_paid_in_first_is_spent_first() {
    // The tenant 100, sponsor 1 50, sponsor 2 30, the tenant 20.
    let line = sponsors(&[(1, 100, 50), (2, 150, 30)]);
    line.check(200).unwrap();
    // 120 are charged: 80 are freed.
    assert_eq!(line.shares(120..200), vec![(1, 30), (2, 30)]);
    assert_eq!(line.tenant_share(120..200), 20);
    // They are freed in two steps.
    assert_eq!(line.shares(160..200), vec![(2, 20)]);
    assert_eq!(line.shares(120..160), vec![(1, 30), (2, 10)]);
    assert_eq!((line.tenant_share(160..200), line.tenant_share(120..160)), (20, 0));
}

#[test]
fn edges_belong_to_what_begins_there() {
    let line = sponsors(&[(1, 100, 50)]);
    assert_eq!(line.shares(0..100), vec![]);
    assert_eq!(line.shares(0..101), vec![(1, 1)]);
    assert_eq!(line.shares(149..200), vec![(1, 1)]);
    assert_eq!(line.shares(150..200), vec![]);
    assert_eq!((line.tenant_share(99..151), line.tenant_share(100..150)), (2, 0));
}

#[test]
fn an_empty_range_holds_nothing() {
    let line = sponsors(&[(1, 100, 50)]);
    for (start, end) in [(120, 120), (120, 110), (Balance::MAX, 0)] {
        let range = Range { start, end };
        assert_eq!(line.shares(range.clone()), vec![]);
        assert_eq!(line.tenant_share(range.clone()), 0);
        assert_eq!(line.carry_over(range), Sponsors::default());
    }
}

#[test]
fn deposits_that_follow_on_one_another_are_one() {
    let mut line = sponsors(&[(1, 100, 50), (1, 150, 50)]);
    assert_eq!(intervals(&line), [(1, 100, 200)]);
    // The tenant, then a unit, by the same sponsor; another sponsor right after; the first right after that.
    for (who, at, amount) in [(1, 201, 1), (2, 202, 1), (1, 203, 1)] {
        line.add(who, at, amount).unwrap();
    }
    assert_eq!(intervals(&line), [(1, 100, 200), (1, 201, 202), (2, 202, 203), (1, 203, 204)]);
    line.check(204).unwrap();
    // A sponsor with several intervals gets one sum.
    assert_eq!(line.shares(0..204), vec![(1, 102), (2, 1)]);
    assert_eq!(line.tenant_share(0..204), 101);
}

#[test]
fn a_full_line_takes_only_what_follows_on_the_last() {
    let mut line = sponsors(&[(1, 0, 10), (2, 10, 10), (3, 20, 10)]);
    line.add(4, 30, 10).unwrap();
    assert_eq!(line.iter().count(), MAX_SPONSORS as usize);
    let full = line.clone();
    for (who, at) in [(5, 40), (1, 40), (4, 41)] {
        assert_eq!(line.add(who, at, 1), Err(Refusal::Full));
    }
    assert_eq!(line, full);
    line.add(4, 40, 1).unwrap();
    assert_eq!(deposited(&line), [(1, 10), (2, 10), (3, 10), (4, 11)]);
    // An amount of 0 is not a deposit, and needs no room.
    line.add(5, 41, 0).unwrap();
    assert_eq!(total(&line), 41);
}

#[test]
fn a_deposit_off_the_line_is_refused_and_changes_nothing() {
    let mut line = sponsors(&[(1, 100, 50)]);
    let before = line.clone();
    assert_eq!(line.add(1, 149, 10), Err(Refusal::OffTheLine));
    assert_eq!(line.add(2, 149, 0), Err(Refusal::OffTheLine));
    assert_eq!(line.add(2, 0, 10), Err(Refusal::OffTheLine));
    assert_eq!(line.add(2, Balance::MAX, 1), Err(Refusal::OffTheLine));
    assert_eq!(line.add(1, 150, Balance::MAX - 149), Err(Refusal::OffTheLine));
    assert_eq!(line, before);
    line.add(1, 150, Balance::MAX - 150).unwrap();
    line.check(Balance::MAX).unwrap();
    assert_eq!(total(&line), Balance::MAX - 100);
    assert_eq!(line.tenant_share(0..Balance::MAX), 100);
}

#[test]
fn a_lease_that_goes_on_as_another_takes_its_sponsors_along() {
    let line = sponsors(&[(1, 100, 50), (2, 150, 30), (1, 190, 10)]);
    let carried = line.carry_over(120..195);
    assert_eq!(intervals(&carried), [(1, 0, 30), (2, 30, 60), (1, 70, 75)]);
    carried.check(75).unwrap();
    // Stretches that the old lease still frees lie below: nothing is given twice.
    assert_eq!(line.shares(0..120), vec![(1, 20)]);
    assert_eq!(carried.shares(0..75), line.shares(120..195));
}

#[test]
fn check_finds_what_is_wrong() {
    let broken = |of: &[(Who, Balance, Balance)], deposited| {
        let list: Vec<_> = of.iter().map(|(who, from, to)| Sponsor { who: *who, from: *from, to: *to }).collect();
        Sponsors::<Who>::decode(&mut &list.encode()[..]).unwrap().check(deposited)
    };
    assert_eq!(broken(&[(1, 0, 5), (2, 5, 7), (1, 7, 9)], 9), Ok(()));
    assert!(broken(&[(1, 0, 5), (2, 5, 7), (1, 7, 9)], 8).is_err());
    assert!(broken(&[(1, 5, 5)], 9).is_err());
    assert!(broken(&[(1, 6, 5)], 9).is_err());
    assert!(broken(&[(1, 0, 5), (2, 4, 7)], 9).is_err());
    assert!(broken(&[(1, 5, 7), (2, 0, 5)], 9).is_err());
    assert!(broken(&[(1, 0, 5), (1, 5, 7)], 9).is_err());
    assert_eq!(broken(&[(1, 0, 5), (1, 6, 7)], 9), Ok(()));
}

#[test]
fn more_intervals_than_there_may_be_do_not_decode() {
    let five: Vec<_> = (0..5u8).map(|i| Sponsor { who: i, from: i.into(), to: Balance::from(i) + 1 }).collect();
    assert!(Sponsors::<Who>::decode(&mut &five.encode()[..]).is_err());
}

/// Deposits: the payer, and the amount. The line in the model has an entry for each unit.
fn deposits() -> impl Strategy<Value = Vec<(Who, u8)>> {
    prop::collection::vec((0..4u8, 0..20u8), 0..12)
}

/// The line in both forms. Refused deposits do not get on it.
fn build(deposits: &[(Who, u8)]) -> (Sponsors<Who>, Vec<Who>) {
    let (mut sponsors, mut line) = (Sponsors::default(), Vec::new());
    for (who, amount) in deposits {
        let at = line.len() as Balance;
        if *who != TENANT {
            let last = intervals(&sponsors).last().copied();
            let room = sponsors.iter().count() < 4 || last.is_some_and(|(whose, _, to)| whose == *who && to == at);
            let done = sponsors.add(*who, at, (*amount).into());
            assert_eq!(done, if room || *amount == 0 { Ok(()) } else { Err(Refusal::Full) });
            if done.is_err() {
                continue;
            }
        }
        line.extend((0..*amount).map(|_| *who));
        sponsors.check(line.len() as Balance).unwrap();
    }
    (sponsors, line)
}

/// The number of units in `range` that are `who`'s.
fn count(line: &[Who], range: Range<usize>, who: Who) -> Balance {
    line[range].iter().filter(|unit| **unit == who).count() as Balance
}

fn money(range: &Range<usize>) -> Range<Balance> {
    range.start as Balance..range.end as Balance
}

/// The line in stretches that end at these places, and at its end.
fn stretches(line: &[Who], cuts: &[usize]) -> Vec<Range<usize>> {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (line.len() + 1)).chain([line.len()]).collect();
    ends.sort();
    let mut start = 0;
    ends.into_iter().map(|end| core::mem::replace(&mut start, end)..end).collect()
}

proptest! {
    /// Each payer gets its own units of every stretch, and the parts add up to the stretch.
    #[test]
    fn parts_add_up_to_the_stretch(deposits in deposits(), a in 0..300usize, b in 0..300usize) {
        let (sponsors, line) = build(&deposits);
        let (a, b) = (a % (line.len() + 1), b % (line.len() + 1));
        let range = a.min(b)..a.max(b);
        let shares = sponsors.shares(money(&range));
        let own = |who| shares.iter().filter(|(one, _)| *one == who).map(|(_, part)| part).sum::<Balance>();
        for who in 1..4 {
            prop_assert_eq!(own(who), count(&line, range.clone(), who));
        }
        let tenant = sponsors.tenant_share(money(&range));
        prop_assert_eq!(tenant, count(&line, range.clone(), TENANT));
        prop_assert_eq!(tenant + shares.iter().map(|(_, part)| part).sum::<Balance>(), range.len() as Balance);
        // Each sponsor once, and with an amount above 0.
        prop_assert!(shares.iter().all(|(_, part)| *part > 0));
        let whose: std::collections::BTreeSet<_> = shares.iter().map(|(who, _)| who).collect();
        prop_assert_eq!(whose.len(), shares.len());
    }

    /// However the line is freed, each payer has its deposits back in the end.
    #[test]
    fn stretches_add_up_to_what_was_deposited(
        deposits in deposits(), cuts in prop::collection::vec(0..300usize, 0..6),
    ) {
        let (sponsors, line) = build(&deposits);
        let mut got = [0; 4];
        for stretch in stretches(&line, &cuts) {
            got[usize::from(TENANT)] += sponsors.tenant_share(money(&stretch));
            for (who, part) in sponsors.shares(money(&stretch)) {
                got[usize::from(who)] += part;
            }
        }
        for who in 0..4 {
            prop_assert_eq!(got[usize::from(who)], count(&line, 0..line.len(), who));
        }
        prop_assert_eq!(total(&sponsors), got[1] + got[2] + got[3]);
    }

    /// The stretch that a lease hands on and the one that it keeps add up to its line; the new line is the stretch
    /// handed on.
    #[test]
    fn going_on_as_another_conserves(deposits in deposits(), at in 0..300usize, up_to in 0..300usize) {
        let (sponsors, line) = build(&deposits);
        let at = at % (line.len() + 1);
        let all = line.len();
        let carried = sponsors.carry_over(money(&(at..all)));
        carried.check((all - at) as Balance).unwrap();
        let kept = sponsors.shares(0..at as Balance);
        prop_assert_eq!(total(&carried) + kept.iter().map(|(_, part)| part).sum::<Balance>(), total(&sponsors));
        prop_assert_eq!(deposited(&carried), sponsors.shares(money(&(at..all))));
        // Any part of it, on the new line and on the old one.
        let up_to = at + up_to % (all - at + 1);
        let moved = money(&(0..up_to - at));
        prop_assert_eq!(carried.shares(moved.clone()), sponsors.shares(money(&(at..up_to))));
        prop_assert_eq!(carried.tenant_share(moved), sponsors.tenant_share(money(&(at..up_to))));
        // Handed on repeatedly, it is the stretch that is left.
        let twice = sponsors.carry_over(money(&(at..up_to))).carry_over(0..(up_to - at) as Balance);
        prop_assert_eq!(twice, sponsors.carry_over(money(&(at..up_to))));
    }

    /// For any numbers: nothing panics, and a stretch is given away once.
    #[test]
    fn no_number_is_too_large(
        deposits in prop::collection::vec((1..4u8, any::<u128>(), any::<u128>()), 0..8),
        from in any::<u128>(),
        to in any::<u128>(),
    ) {
        let mut sponsors = Sponsors::default();
        let mut line = 0;
        for (who, gap, amount) in deposits {
            let at = line + gap % (Balance::MAX - line).max(1);
            if sponsors.add(who, at, amount).is_ok() {
                line = at + amount;
            }
            sponsors.check(line).unwrap();
        }
        let range = Range { start: from, end: to };
        let given: Balance = sponsors.shares(range.clone()).iter().map(|(_, part)| part).sum();
        prop_assert_eq!(given + sponsors.tenant_share(range.clone()), to.saturating_sub(from));
        let carried = sponsors.carry_over(range);
        carried.check(to.saturating_sub(from)).unwrap();
        prop_assert_eq!(total(&carried), given);
    }
}
