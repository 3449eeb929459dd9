//! The counts of a lease at any moment of the last hours, or days.
//!
//! The chain asks for the counters at the edges of a window, often long after them. The counters are kept as points of
//! a line: between neighbouring points they grew evenly. Samples that go on as the last ones did move the last point
//! instead of adding one, so that a lease that is there all the time takes four points a minute, and one that is not
//! there takes none; the older part takes four points an hour. Where availability begins or ends there is always a
//! point: an outage is never spread over the time around it.

use crate::clock::Moment;
use std::{collections::VecDeque, time::Duration};

/// The longest stretch in which energy and busy time are taken to have grown evenly.
const STRIDE: Duration = Duration::from_secs(15);
/// The same for the part that is older than the windows of a chain that runs as it should.
const OLD_STRIDE: Duration = Duration::from_secs(15 * 60);
/// The most points kept, which bounds the memory: more than needed by a lease that comes and goes every second for nine
/// hours. The oldest are forgotten first.
const MAX_POINTS: usize = 32_768;

/// Counters that only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub available: Duration,
    pub busy: Duration,
    pub energy_uj: u64,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    at: Moment,
    counted: Counted,
}

impl Point {
    /// Whether the counters go on from `later` as they came there from here: nothing at all is counted, or all the time
    /// is available, for `stride` at most.
    fn is_straight(&self, later: &Point, last: &Point, stride: Duration) -> bool {
        let idle = self.counted == later.counted && later.counted == last.counted;
        let there =
            |from: &Point, to: &Point| to.counted.available.saturating_sub(from.counted.available) == to.at - from.at;
        let short = last.at - self.at <= stride;
        idle || (short && there(self, later) && there(later, last))
    }

    /// The counters at `at`, between this point and `later`.
    fn towards(&self, later: &Point, at: Moment) -> Counted {
        let whole = (later.at - self.at).as_nanos();
        let part = (at - self.at).as_nanos();
        // Rounds down. Nanoseconds of a few days, and microjoules, multiply well within 128 bits.
        let share = |from: u128, to: u128| to.saturating_sub(from).saturating_mul(part) / whole.max(1);
        let nanos = |from: Duration, to: Duration| {
            let gained = share(from.as_nanos(), to.as_nanos());
            from + Duration::from_nanos(u64::try_from(gained).unwrap_or(u64::MAX))
        };
        let gained = share(self.counted.energy_uj.into(), later.counted.energy_uj.into());
        Counted {
            available: nanos(self.counted.available, later.counted.available),
            busy: nanos(self.counted.busy, later.counted.busy),
            energy_uj: self.counted.energy_uj + u64::try_from(gained).unwrap_or(u64::MAX),
        }
    }
}

/// The counters of one lease, from when it was attached or as far back as they are kept.
#[derive(Clone, Debug)]
pub struct History {
    /// In order of time. Never empty.
    points: VecDeque<Point>,
}

impl History {
    pub fn new(at: Moment, counted: Counted) -> Self {
        Self { points: VecDeque::from([Point { at, counted }]) }
    }

    /// The time at which it begins.
    pub fn begins(&self) -> Option<Moment> {
        self.points.front().map(|point| point.at)
    }

    /// Notes that the counters stand at `counted` at `at`: since the last point they have grown evenly. `at` is not
    /// before it.
    pub fn push(&mut self, at: Moment, counted: Counted) {
        let new = Point { at, counted };
        let mut newest = self.points.iter().rev();
        let straight = match (newest.next(), newest.next()) {
            (Some(last), Some(before)) => before.is_straight(last, &new, STRIDE),
            _ => false,
        };
        if straight {
            self.points.pop_back();
        }
        if self.points.len() >= MAX_POINTS {
            self.points.pop_front();
        }
        self.points.push_back(new);
    }

    /// Tells energy and busy time before `horizon` less finely. Availability stays as it is, to the millisecond. To be
    /// called as time passes: the thinned part is not looked at again.
    pub fn thin_before(&mut self, horizon: Moment) {
        let old = self.points.partition_point(|point| point.at <= horizon);
        for last in (2..old).rev() {
            let of = |index: usize| self.points.get(index);
            let (Some(before), Some(point), Some(last_point)) = (of(last - 2), of(last - 1), of(last)) else { return };
            if !before.is_straight(point, last_point, OLD_STRIDE) {
                return;
            }
            self.points.remove(last - 1);
        }
    }

    /// The counters at `at`. Before the first point nothing was counted yet, and after the last nothing is known to
    /// have been counted.
    pub fn at(&self, at: Moment) -> Counted {
        let next = self.points.partition_point(|point| point.at < at);
        let earlier = next.checked_sub(1).and_then(|index| self.points.get(index));
        match (earlier, self.points.get(next)) {
            (Some(earlier), Some(later)) => earlier.towards(later, at),
            (Some(point), None) | (None, Some(point)) => point.counted,
            (None, None) => Counted::default(),
        }
    }

    /// Forgets points that are not needed to tell the counters at `horizon` and later.
    pub fn forget_before(&mut self, horizon: Moment) {
        while self.points.get(1).is_some_and(|point| point.at <= horizon) {
            self.points.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A counter, sampled every second.
    struct Bench {
        begun: Moment,
        now: Moment,
        counted: Counted,
        history: History,
    }

    impl Bench {
        fn new() -> Self {
            let now = Moment::now();
            Self { begun: now, now, counted: Counted::default(), history: History::new(now, Counted::default()) }
        }

        fn sample(&mut self, there: bool) {
            self.now += SECOND;
            if there {
                self.counted.available += SECOND;
                self.counted.busy += SECOND / 4;
                self.counted.energy_uj += 300;
            }
            self.history.push(self.now, self.counted);
        }

        fn samples(&mut self, count: usize, there: bool) {
            (0..count).for_each(|_| self.sample(there));
        }

        /// Available milliseconds, that long after the beginning.
        fn available(&self, millis: u64) -> u128 {
            self.history.at(self.begun + Duration::from_millis(millis)).available.as_millis()
        }
    }

    #[test]
    fn the_counters_of_any_moment_are_told_to_the_millisecond() {
        let mut bench = Bench::new();
        bench.samples(100, true);
        bench.samples(200, false);
        bench.samples(100, true);
        for (millis, available) in [
            (0, 0),
            (1, 1),
            (14_500, 14_500),
            (99_999, 99_999),
            (100_000, 100_000),
            (100_001, 100_000),
            (299_999, 100_000),
            (300_001, 100_001),
            (333_333, 133_333),
            (400_000, 200_000),
            (999_999, 200_000),
        ] {
            assert_eq!(bench.available(millis), available, "after {millis} ms");
        }
        let half = bench.history.at(bench.begun + SECOND * 50);
        assert_eq!((half.busy, half.energy_uj), (SECOND * 50 / 4, 15_000));
        assert_eq!(bench.history.at(bench.begun - SECOND), Counted::default());
    }

    #[test]
    fn what_goes_on_as_before_takes_little_room() {
        let mut bench = Bench::new();
        bench.samples(3_600, true);
        assert!(bench.history.points.len() <= 3_600 / 15 + 2, "{}", bench.history.points.len());
        let there = bench.history.points.len();
        bench.samples(3_600, false);
        assert!(bench.history.points.len() <= there + 2);
        assert_eq!(bench.available(7_200_000), 3_600_000);
    }

    #[test]
    fn an_outage_of_one_sample_is_not_spread() {
        let mut bench = Bench::new();
        bench.samples(10, true);
        bench.sample(false);
        bench.samples(10, true);
        assert_eq!(
            (bench.available(10_000), bench.available(11_000), bench.available(12_000)),
            (10_000, 10_000, 11_000)
        );
    }

    #[test]
    fn energy_is_told_by_the_quarter_minute() {
        let mut bench = Bench::new();
        bench.samples(60, true);
        // The load doubles.
        for _ in 0..60 {
            bench.counted.energy_uj += 300;
            bench.sample(true);
        }
        for (second, energy) in [(45, 13_500), (60, 18_000), (75, 27_000), (120, 54_000)] {
            let told = bench.history.at(bench.begun + SECOND * second).energy_uj;
            assert!(told.abs_diff(energy) <= 15 * 300, "{told} after {second} s");
        }
    }

    #[test]
    fn what_is_too_old_is_forgotten_and_nothing_after_it() {
        let mut bench = Bench::new();
        bench.samples(100, true);
        bench.samples(100, false);
        bench.samples(100, true);
        let points = bench.history.points.len();
        bench.history.forget_before(bench.begun + SECOND * 150);
        assert!(bench.history.points.len() < points);
        assert!(bench.history.begins().unwrap() <= bench.begun + SECOND * 150);
        assert_eq!((bench.available(150_000), bench.available(250_000)), (100_000, 150_000));
        // Older moments have the oldest counters that are known: less is gained since them, never more.
        assert_eq!(bench.available(50_000), 100_000);
        bench.history.forget_before(bench.begun + SECOND * 10_000);
        assert_eq!(bench.history.points.len(), 1);
        assert_eq!(bench.available(400_000), 200_000);
    }

    #[test]
    fn what_is_old_takes_less_room_and_its_availability_stays() {
        const HOUR: u64 = 3_600;
        let mut bench = Bench::new();
        let mut outages = Vec::new();
        for second in 0..48 * HOUR {
            // Gone for a second every five hours.
            let there = second % (5 * HOUR) != HOUR;
            bench.sample(there);
            if !there {
                outages.push(second);
            }
            bench.history.thin_before(bench.now - SECOND * 3 * 3_600);
        }
        // Four points an hour, some for each outage, and the last hours in full.
        let points = bench.history.points.len();
        assert!(points <= 45 * 4 + outages.len() * 4 + 3 * 240 + 10, "{points}");
        for outage in &outages {
            let before = outages.iter().filter(|other| *other < outage).count() as u64;
            let there = u128::from((outage - before) * 1_000);
            assert_eq!((bench.available(outage * 1_000 - 1), bench.available(outage * 1_000)), (there - 1, there));
            assert_eq!(
                (bench.available(outage * 1_000 + 1_000), bench.available(outage * 1_000 + 1_001)),
                (there, there + 1)
            );
        }
        let half = bench.history.at(bench.begun + SECOND * 30 * 60);
        assert_eq!((half.available, half.busy, half.energy_uj), (SECOND * 1_800, SECOND * 450, 540_000));
    }

    #[test]
    fn a_lease_that_comes_and_goes_for_days_takes_no_more_room_than_is_set() {
        let mut bench = Bench::new();
        for second in 0..2 * MAX_POINTS {
            bench.sample(second % 2 == 0);
        }
        assert_eq!(bench.history.points.len(), MAX_POINTS);
        let begins = bench.history.begins().unwrap();
        assert!(bench.now - begins >= SECOND * 9 * 3_600);
        // Before the kept points nothing is gained.
        assert_eq!(bench.history.at(bench.begun), bench.history.at(begins));
    }

    /// Whatever the pattern, the history tells what a table of all samples would tell.
    #[test]
    fn a_history_is_the_table_of_its_samples() {
        let mut state = 88_172_645_463_325_252_u64;
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        for _ in 0..50 {
            let mut bench = Bench::new();
            let mut table = vec![0];
            while table.len() < 500 {
                let there = random(2) == 0;
                for _ in 0..=random(40) {
                    bench.sample(there);
                    table.push(bench.counted.available.as_millis());
                }
            }
            for _ in 0..200 {
                let millis = random(500_000);
                let second = usize::try_from(millis / 1_000).unwrap();
                let (from, to) = (table[second], table.get(second + 1).copied().unwrap_or(table[second]));
                let truth = from + (to - from) * u128::from(millis % 1_000) / 1_000;
                assert_eq!(bench.available(millis), truth, "after {millis} ms");
            }
        }
    }
}
