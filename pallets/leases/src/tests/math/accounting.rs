//! The arithmetic against a model that walks every block.

use crate::math::accounting::{Coverage, FeeParts, Ledger};
use leasehold_primitives::{time::Timing, usage::Availability, Balance, BlockNumber};
use proptest::prelude::*;
use sp_runtime::Permill;

const SLOT: u64 = 1_000;

fn timing(window_blocks: BlockNumber) -> Timing {
    Timing { window_blocks, ..Timing::DEVELOPMENT }
}

/// The model's knowledge of one block that has passed.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    /// Its window can still be reported.
    Open,
    /// Its window was reported.
    Reported,
    /// Its window was not reported, and no longer can be.
    Missed,
}

/// A lease kept block by block: it counts everything that could be computed.
struct Naive {
    price: Balance,
    deposits: Balance,
    start: BlockNumber,
    term: BlockNumber,
    end: BlockNumber,
    /// Blocks already given a second time.
    again: BlockNumber,
    seen: Vec<Seen>,
    /// Credited, and not struck.
    credited_ms: u64,
    window: BlockNumber,
}

impl Naive {
    fn new(price: Balance, deposits: Balance, start: BlockNumber, term: BlockNumber, window: BlockNumber) -> Self {
        let seen = Vec::new();
        let mut lease = Self { price, deposits, start, term, end: start, again: 0, seen, credited_ms: 0, window };
        lease.fund();
        lease
    }

    fn now(&self) -> BlockNumber {
        self.start + self.seen.len() as BlockNumber
    }

    /// Buys block after block from the start on; the blocks given again are free.
    fn fund(&mut self) {
        let (mut money, mut end) = (self.deposits, self.start + self.again);
        while money >= self.price && end < self.start + self.term {
            money -= self.price;
            end += 1;
        }
        self.end = self.end.max(end.min(self.start + self.term));
    }

    /// Buys blocks from now on with the money that credited and still open blocks leave over.
    fn reapply(&mut self) -> bool {
        let open = self.seen.iter().filter(|seen| **seen == Seen::Open).count() as u64;
        let bound = self.credited_ms / SLOT + open;
        let mut money = self.deposits;
        for _ in 0..bound {
            money -= self.price;
        }
        let mut end = self.now();
        while money >= self.price && end < self.start + self.term {
            money -= self.price;
            end += 1;
        }
        if end <= self.end {
            return false;
        }
        self.end = end;
        self.again = self.seen.len() as BlockNumber - bound as BlockNumber;
        true
    }

    /// One block passes; a window whose time to be reported is over is missed.
    fn pass(&mut self) {
        self.seen.push(Seen::Open);
        let current = self.now() / self.window;
        for (i, seen) in self.seen.iter_mut().enumerate() {
            let window = (self.start + i as BlockNumber) / self.window;
            if *seen == Seen::Open && window + 1 < current {
                *seen = Seen::Missed;
            }
        }
    }

    /// The previous window is reported with `available` of 1,000 parts.
    fn report(&mut self, available: u64) -> u64 {
        let reportable = (self.now() / self.window).checked_sub(1);
        let mut blocks = 0;
        for (i, seen) in self.seen.iter_mut().enumerate() {
            if Some((self.start + i as BlockNumber) / self.window) == reportable && *seen == Seen::Open {
                *seen = Seen::Reported;
                blocks += 1;
            }
        }
        let timing = timing(self.window);
        let seen = blocks * SLOT * available / 1_000;
        let credit = timing.credit_millis(seen, blocks as BlockNumber, timing.millis(self.window));
        self.credited_ms += credit;
        credit
    }

    fn most(&self) -> Balance {
        let open = self.seen.iter().filter(|seen| **seen == Seen::Open).count() as u64;
        let ahead = u64::from(self.end - self.now());
        Balance::from(self.credited_ms / SLOT + open + ahead)
    }
}

#[derive(Clone, Debug)]
enum Step {
    Pass(u32),
    Report(u64),
    TopUp(Balance),
    Reapply,
    Settle,
    /// Pending credit is decided: this number of 1,000 parts of it is struck, and the rest is final.
    Decide(u64),
    /// A receipt: the tenant consents to this number of 1,000 parts of the pending credit.
    Receipt(u64),
}

/// A verdict on all pending credit. Returns the credit that it strikes.
fn decide(usage: &mut Availability, parts: u64) -> u64 {
    let struck = usage.pending_ms * parts / 1_000;
    usage.final_ms += usage.pending_ms - struck;
    usage.struck_ms += struck;
    usage.pending_ms = 0;
    struck
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..12u32).prop_map(Step::Pass),
        4 => prop_oneof![Just(1_000), 0..1_000u64].prop_map(Step::Report),
        1 => (1..200u128).prop_map(Step::TopUp),
        2 => Just(Step::Reapply),
        2 => Just(Step::Settle),
        2 => prop_oneof![Just(0), 0..=1_000u64].prop_map(Step::Decide),
        2 => (0..=1_000u64).prop_map(Step::Receipt),
    ]
}

proptest! {
    /// No step of any history lets a lease cost more than was deposited, and end and charge are those of the model.
    /// Credit struck by verdicts is lost for good, like missed blocks, and the charge never decreases.
    #[test]
    fn no_history_overdraws_a_lease(
        price in 1..20u128,
        spare in 0..500u128,
        start in 0..40u32,
        term in 20..160u32,
        window in 5..12u32,
        closes in proptest::option::of(0..100usize),
        steps in prop::collection::vec(step(), 1..120),
        last_verdict in 0..=1_000u64,
    ) {
        let t = timing(window);
        let deposits = price * 20 + spare;
        let mut naive = Naive::new(price, deposits, start, term, window);
        let mut ledger = Ledger::new(price, Permill::from_percent(2), deposits);
        let mut coverage = Coverage::pending(term);
        coverage.activate(start, ledger.funded_blocks());
        let mut usage = Availability::default();
        let lost = |coverage: &Coverage, now, usage: &Availability| {
            coverage.elapsed(now) - coverage.creditable_blocks(&t, now, usage)
        };
        let (mut lost_before, mut charged_before) = (0, 0);

        for (i, step) in steps.into_iter().enumerate() {
            if naive.now() >= naive.end || closes == Some(i) {
                break;
            }
            match step {
                Step::Pass(blocks) => {
                    for _ in 0..blocks {
                        if naive.now() < naive.end {
                            naive.pass();
                        }
                    }
                },
                Step::Report(available) => {
                    let now = naive.now();
                    let Some(w) = t.reportable_window(now) else { continue };
                    if t.overlap(w, &coverage.span()) > 0 && usage.last_window.is_none_or(|last| last < w) {
                        usage.pending_ms += naive.report(available);
                        usage.last_window = Some(w);
                    }
                },
                Step::TopUp(amount) => {
                    naive.deposits += amount;
                    naive.fund();
                    ledger.deposit(amount).unwrap();
                    coverage.fund(ledger.funded_blocks());
                },
                Step::Reapply => {
                    let before = coverage.clone();
                    let moved = coverage.reapply(&t, naive.now(), &usage, ledger.funded_blocks());
                    prop_assert_eq!(moved, naive.reapply());
                    prop_assert!(coverage.end >= before.end, "it was shortened");
                },
                Step::Settle => {
                    ledger.settle_to(coverage.final_blocks(&t, naive.now(), &usage)).unwrap();
                    prop_assert!(u64::from(ledger.blocks) <= usage.final_ms / SLOT, "what is pending was charged");
                },
                Step::Decide(parts) => naive.credited_ms -= decide(&mut usage, parts),
                // It credits nothing and strikes nothing.
                Step::Receipt(parts) => {
                    let consented = usage.pending_ms * parts / 1_000;
                    usage.pending_ms -= consented;
                    usage.final_ms += consented;
                },
            }
            let now = naive.now();
            prop_assert!(lost(&coverage, now, &usage) >= lost_before, "what was lost came back");
            prop_assert!(ledger.blocks >= charged_before, "money was asked back");
            (lost_before, charged_before) = (lost(&coverage, now, &usage), ledger.blocks);
            prop_assert_eq!(coverage.end, naive.end);
            prop_assert!(coverage.end <= coverage.term_end());
            prop_assert_eq!(
                Balance::from(coverage.creditable_blocks(&t, now, &usage) + (coverage.end - now)),
                naive.most()
            );
            prop_assert!(price * naive.most() <= naive.deposits, "overdraft");
        }

        // The lease ends. The tenant gets at once the money that cannot be charged any more. The last reports come or
        // do not.
        let ended = naive.now();
        coverage.stop(ended);
        naive.end = naive.end.min(ended);
        ledger.settle_to(coverage.final_blocks(&t, ended, &usage)).unwrap();
        ledger.free_all_but(coverage.creditable_blocks(&t, ended, &usage)).unwrap();
        prop_assert_eq!(ledger.deposited - ledger.refunded, price * naive.most());
        let close = t.reports_close_at(coverage.end).max(ended);
        for now in ended..=close {
            if let Some(w) = t.reportable_window(now) {
                let share = t.overlap(w, &coverage.span());
                if share > 0 && usage.last_window.is_none_or(|last| last < w) && now % 3 == 0 {
                    usage.pending_ms += t.credit_millis(t.millis(share), share, t.millis(t.window_blocks));
                    naive.credited_ms += t.millis(share);
                    usage.last_window = Some(w);
                }
            }
            if now % 2 == 0 {
                ledger.settle_to(coverage.final_blocks(&t, now, &usage)).unwrap();
            }
        }
        prop_assert_eq!(coverage.is_decided(&t, close, &usage), usage.pending_ms == 0);
        naive.credited_ms -= decide(&mut usage, last_verdict);
        prop_assert!(coverage.is_decided(&t, close, &usage));
        ledger.settle_to(coverage.final_blocks(&t, close, &usage)).unwrap();
        ledger.free_all_but_fee().unwrap();

        // It costs exactly p × its final blocks; every unit is accounted for.
        let cost = price * Balance::from(naive.credited_ms / SLOT);
        prop_assert_eq!(ledger.charged().unwrap(), cost);
        let fee = ledger.fee().unwrap();
        prop_assert_eq!(fee, (cost * 2).div_ceil(100));
        prop_assert_eq!(ledger.paid, cost - fee);
        prop_assert_eq!(ledger.refunded, naive.deposits - cost);
        prop_assert_eq!(ledger.escrow().unwrap(), fee);
    }

    /// Settling in many steps or in one gives the same numbers.
    #[test]
    fn settling_is_cumulative(
        price in 1..u128::from(u64::MAX),
        rate in 0..=1_000_000u32,
        mut stops in prop::collection::vec(0..5_000u32, 1..20),
    ) {
        let deposits = price * 4_000;
        let mut often = Ledger::new(price, Permill::from_parts(rate), deposits);
        let mut received = 0;
        for stop in &stops {
            received += often.settle_to(*stop).unwrap();
            prop_assert_eq!(received, often.paid);
        }
        stops.sort();
        let mut once = Ledger::new(price, Permill::from_parts(rate), deposits);
        once.settle_to(*stops.last().unwrap()).unwrap();
        prop_assert_eq!(&often, &once);
        prop_assert!(often.blocks <= 4_000);
        prop_assert_eq!(often.paid + often.fee().unwrap(), often.charged().unwrap());
    }

    /// The fee is the rate's share of the charge, rounded up.
    #[test]
    fn the_fee_is_rounded_up(charge in 1..u128::MAX / 1_000_000, rate in 0..=1_000_000u32) {
        let mut ledger = Ledger::new(charge, Permill::from_parts(rate), charge);
        ledger.settle_to(1).unwrap();
        prop_assert_eq!(ledger.fee().unwrap(), (charge * Balance::from(rate)).div_ceil(1_000_000));
    }

    /// The parts of a fee add up to it; at least half is burnt, and stakers and watchers together get no more.
    #[test]
    fn the_parts_of_a_fee_add_up(fee in prop_oneof![0..100u128, any::<u128>()]) {
        let parts = FeeParts::of(fee, true).unwrap();
        prop_assert_eq!(parts.burnt + parts.stakers + parts.watchers + parts.treasury, fee);
        prop_assert!(parts.burnt >= fee - parts.burnt);
        prop_assert!(parts.stakers + parts.watchers <= parts.burnt);
        let foreign = FeeParts::of(fee, false).unwrap();
        prop_assert_eq!(foreign.burnt, 0);
        prop_assert_eq!(foreign.treasury, parts.treasury + parts.burnt);
        prop_assert_eq!((foreign.stakers, foreign.watchers), (parts.stakers, parts.watchers));
    }
}

#[test]
fn small_fees_split_as_they_should() {
    let split = |fee| {
        let FeeParts { burnt, stakers, watchers, treasury } = FeeParts::of(fee, true).unwrap();
        (burnt, stakers, watchers, treasury)
    };
    assert_eq!(split(0), (0, 0, 0, 0));
    assert_eq!(split(1), (1, 0, 0, 0));
    assert_eq!(split(3), (2, 1, 0, 0));
    assert_eq!(split(18), (9, 6, 1, 2));
    assert_eq!(split(20), (10, 7, 2, 1));
    assert_eq!(split(1_000), (500, 350, 100, 50));
}

#[test]
fn numbers_that_do_not_fit_are_refused_and_change_nothing() {
    let mut ledger = Ledger::new(Balance::MAX, Permill::zero(), Balance::MAX);
    let before = ledger.clone();
    assert_eq!(ledger.deposit(1), None);
    assert_eq!(ledger.price_of(2), None);
    assert_eq!(ledger, before);
    // Never more blocks than are paid for.
    assert_eq!(ledger.settle_to(2), Some(Balance::MAX));
    assert_eq!(ledger.blocks, 1);
}

#[test]
fn money_lasts_at_most_until_the_last_block_that_has_a_number() {
    let ledger = Ledger::new(1, Permill::zero(), Balance::MAX);
    assert_eq!(ledger.funded_blocks(), BlockNumber::MAX);
    let mut coverage = Coverage::pending(100);
    coverage.activate(BlockNumber::MAX - 10, ledger.funded_blocks());
    assert_eq!(coverage.end, BlockNumber::MAX);
}

/// A lease of `[start, end)`, with a term of the same length.
fn covered(start: BlockNumber, end: BlockNumber) -> Coverage {
    Coverage { start, end, term: end - start, reapplied: 0 }
}

#[test]
fn a_longer_term_moves_the_end_only_with_money() {
    let mut coverage = covered(10, 110);
    assert_eq!(coverage.extend(50), Some(()));
    assert_eq!((coverage.term, coverage.end), (150, 110));
    coverage.fund(120);
    assert_eq!(coverage.end, 130);
    coverage.fund(1_000);
    assert_eq!(coverage.end, 160);
    let before = coverage.clone();
    assert_eq!(coverage.extend(BlockNumber::MAX), None);
    assert_eq!(coverage, before);
    assert_eq!(coverage.extend(BlockNumber::MAX - 150), Some(()));
    // Beyond the end of the block numbers nothing is covered.
    assert_eq!(coverage.term_end(), BlockNumber::MAX);
}

#[test]
fn a_term_is_cut_where_it_is_said_to_end_and_never_made_longer() {
    for (at, term, end) in [(60, 50, 60), (109, 99, 109), (110, 100, 110), (111, 101, 110), (310, 300, 110)] {
        // Money for 100 blocks of a term of 300.
        let mut coverage = Coverage { start: 10, end: 110, term: 300, reapplied: 0 };
        coverage.end_term_at(at);
        assert_eq!((coverage.term, coverage.end), (term, end), "at {at}");
        let cut = coverage.clone();
        coverage.end_term_at(BlockNumber::MAX);
        assert_eq!(coverage, cut);
        coverage.fund(BlockNumber::MAX);
        assert_eq!(coverage.end, at.min(310));
    }
}

#[test]
fn a_term_that_ends_with_its_start_or_before_covers_nothing() {
    for at in [0, 9, 10] {
        let mut coverage = covered(10, 110);
        coverage.end_term_at(at);
        assert_eq!((coverage.start, coverage.term, coverage.end), (10, 0, 10));
        assert!(coverage.is_decided(&timing(10), 10, &Availability::default()));
    }
}

proptest! {
    /// Whatever is paid, freed and charged: funds are the deposits that were not given back, and free stretches are cut
    /// off their end.
    #[test]
    fn funds_shrink_by_what_is_freed_and_by_nothing_else(
        price in 1..50u128,
        deposits in 0..5_000u128,
        stops in prop::collection::vec((0..200u32, 0..200u32), 1..10),
    ) {
        let mut ledger = Ledger::new(price, Permill::from_percent(2), deposits);
        prop_assert_eq!(ledger.funds(), Some(deposits));
        for (charge, most) in stops {
            let top = ledger.funds().unwrap();
            ledger.settle_to(charge).unwrap();
            prop_assert_eq!(ledger.funds(), Some(top), "charging moved the end of the line");
            let freed = ledger.free_all_but(most).unwrap();
            prop_assert_eq!(ledger.funds(), Some(top - freed));
            prop_assert!(ledger.funds().unwrap() >= ledger.charged().unwrap());
            prop_assert_eq!(ledger.funds().unwrap(), ledger.paid + ledger.escrow().unwrap());
        }
    }
}
