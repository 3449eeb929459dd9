//! The energy of one GPU for one lease: by its counter where that moves, by power × time where it does not.
//!
//! Counters freeze, or stay at zero, beside power figures that are right. But every counter also stands still between
//! two refreshes of its exporter. So power × time is counted ahead of a counter that has stood still for `STILL`, from
//! the moment at which it stopped, and the part counted ahead is deducted when the counter moves: whatever the counter
//! does, no energy is counted twice.

use std::time::{Duration, Instant};

/// Exporters that run as the README says refresh once per second.
const STILL: Duration = Duration::from_secs(2);
/// Three refreshes of the DCGM exporter as it comes. A counter that moves again within this time was late and has
/// caught up; one that moves later was frozen, and does not owe the energy that was counted by power meanwhile.
const LATE: Duration = Duration::from_secs(90);
/// Exporters refresh when they please: a counter may show this much more time than has passed.
const SLACK: Duration = Duration::from_millis(250);

/// The known energy of a GPU since a lease began on it.
pub struct Energy {
    /// The counter's last value, in microjoules, and since when it shows that; none while it was never seen.
    counter: Option<u64>,
    since: Instant,
    /// Counted time since then.
    still: Duration,
    /// Power × time since then, and the part of it that was counted, in microjoules.
    estimate_uj: u64,
    ahead_uj: u64,
}

impl Energy {
    pub fn begin(counter: Option<u64>, at: Instant) -> Self {
        Self { counter, since: at, still: Duration::ZERO, estimate_uj: 0, ahead_uj: 0 }
    }

    /// The energy used in the `elapsed` time before `at`, in microjoules, by a board that draws `reach` watts at most.
    pub fn step(
        &mut self,
        counter: Option<u64>,
        watts: Option<f64>,
        reach: f64,
        at: Instant,
        elapsed: Duration,
    ) -> u64 {
        // A conversion from f64 saturates.
        let power = (watts.unwrap_or(0.0) * elapsed.as_secs_f64() * 1e6) as u64;
        match (self.counter, counter) {
            (None, None) => power,
            (None, Some(_)) => {
                *self = Self::begin(counter, at);
                power
            }
            (Some(last), Some(now)) if now != last => {
                let believable = reach * (at.duration_since(self.since) + SLACK).as_secs_f64() * 1e6;
                let (ahead, still) = (self.ahead_uj, self.still);
                *self = Self::begin(counter, at);
                // A counter that went back was reset, one that leapt is not believed: what it lost cannot be known.
                let Some(grown) = now.checked_sub(last).filter(|grown| *grown as f64 <= believable) else { return 0 };
                if still <= LATE {
                    self.ahead_uj = ahead.saturating_sub(grown);
                    self.estimate_uj = self.ahead_uj;
                }
                grown.saturating_sub(ahead)
            }
            (Some(_), _) => {
                self.still = self.still.saturating_add(elapsed);
                self.estimate_uj = self.estimate_uj.saturating_add(power);
                if self.still <= STILL {
                    return 0;
                }
                let due = self.estimate_uj.saturating_sub(self.ahead_uj);
                self.ahead_uj = self.estimate_uj;
                due
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const JOULE: u64 = 1_000_000;

    /// Takes samples of a board of 1,000 W, a second apart.
    struct Bench {
        energy: Energy,
        now: Instant,
        total: u64,
    }

    impl Bench {
        fn at(counter: Option<u64>) -> Self {
            let now = Instant::now();
            Self { energy: Energy::begin(counter.map(|joules| joules * JOULE), now), now, total: 0 }
        }

        /// Lets `seconds` pass, and gives the joules counted in all.
        fn pass(&mut self, seconds: u32, counter: Option<u64>, watts: Option<f64>) -> u64 {
            for _ in 0..seconds {
                self.now += SECOND;
                let counter = counter.map(|joules| joules * JOULE);
                self.total += self.energy.step(counter, watts, 1_000.0, self.now, SECOND);
            }
            self.total / JOULE
        }
    }

    #[test]
    fn a_counter_that_moves_says_all() {
        let mut bench = Bench::at(Some(100));
        assert_eq!(bench.pass(1, Some(350), Some(999.0)), 250);
        assert_eq!(bench.pass(1, Some(351), Some(999.0)), 251);
        assert_eq!(bench.pass(1, Some(352), None), 252);
    }

    #[test]
    fn without_a_counter_power_times_time_counts() {
        let mut bench = Bench::at(None);
        assert_eq!(bench.pass(1, None, Some(300.0)), 300);
        assert_eq!(bench.pass(1, None, None), 300);
        // A counter that appears starts where it is.
        assert_eq!(bench.pass(1, Some(5_000), Some(300.0)), 600);
        assert_eq!(bench.pass(1, Some(5_200), Some(300.0)), 800);
    }

    #[test]
    fn a_counter_that_is_frozen_or_zero_yields_to_power_times_time() {
        for stuck in [0, 5_198_685] {
            let mut bench = Bench::at(Some(stuck));
            assert_eq!(bench.pass(2, Some(stuck), Some(560.0)), 0);
            assert_eq!(bench.pass(1, Some(stuck), Some(560.0)), 3 * 560, "all since it stopped");
            assert_eq!(bench.pass(597, Some(stuck), Some(560.0)), 600 * 560);
            assert_eq!(bench.pass(10, Some(stuck), None), 600 * 560, "nobody tells");
        }
    }

    #[test]
    fn a_counter_that_catches_up_is_not_counted_twice() {
        let mut bench = Bench::at(Some(0));
        assert_eq!(bench.pass(29, Some(0), Some(500.0)), 29 * 500);
        assert_eq!(bench.pass(1, Some(15_000), Some(500.0)), 15_000);
        // Power ran ahead of it: the next refresh pays for that.
        assert_eq!(bench.pass(29, Some(15_000), Some(600.0)), 15_000 + 29 * 600);
        assert_eq!(bench.pass(1, Some(30_000), Some(600.0)), 15_000 + 29 * 600);
        assert_eq!(bench.pass(1, Some(31_000), Some(600.0)), 32_400);
        assert_eq!(bench.pass(1, Some(32_000), Some(600.0)), 32_400);
        assert_eq!(bench.pass(1, Some(33_000), Some(600.0)), 33_000);
    }

    #[test]
    fn a_counter_that_wakes_late_goes_on_from_where_it_is() {
        let mut bench = Bench::at(Some(1_000));
        assert_eq!(bench.pass(600, Some(1_000), Some(500.0)), 300_000);
        // It goes on as if nothing had happened: the time that it slept is counted already.
        assert_eq!(bench.pass(1, Some(1_500), Some(500.0)), 300_000);
        assert_eq!(bench.pass(1, Some(2_000), Some(500.0)), 300_500);
        // Or it catches up on all of it.
        let mut bench = Bench::at(Some(1_000));
        assert_eq!(bench.pass(600, Some(1_000), Some(500.0)), 300_000);
        assert_eq!(bench.pass(1, Some(301_500), Some(500.0)), 300_500);
    }

    #[test]
    fn a_counter_that_is_hidden_for_a_while_is_not_counted_twice() {
        let mut bench = Bench::at(Some(0));
        assert_eq!(bench.pass(10, None, Some(500.0)), 5_000);
        assert_eq!(bench.pass(1, Some(5_500), Some(500.0)), 5_500);
    }

    #[test]
    fn a_counter_that_is_reset_or_leaps_adds_nothing_and_is_followed() {
        let mut bench = Bench::at(Some(1_000));
        assert_eq!(bench.pass(1, Some(10), None), 0);
        assert_eq!(bench.pass(1, Some(30), None), 20);
        assert_eq!(bench.pass(1, Some(u64::MAX / JOULE), None), 20);
        assert_eq!(bench.pass(1, Some(40), None), 20);
        assert_eq!(bench.pass(1, Some(41), None), 21);
    }

    #[test]
    fn growth_beyond_the_reach_of_the_board_is_not_believed() {
        let mut bench = Bench::at(Some(0));
        assert_eq!(bench.pass(1, Some(1_250), None), 1_250);
        assert_eq!(bench.pass(1, Some(1_250 + 1_251), None), 1_250);
    }
}
