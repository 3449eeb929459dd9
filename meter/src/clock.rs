//! The clock by which leases are counted.
//!
//! The node asks for the counters by age, and takes the ages from the times of blocks. `std::time::Instant` stands
//! still while the machine is suspended: an age that reaches back over such a time would mean a moment before it, and
//! time that the hardware slept through would be read as the hour in which it was there. This clock goes on meanwhile
//! (`CLOCK_BOOTTIME`), and like `Instant` it cannot be set.

use rustix::time::{clock_gettime, ClockId};
use std::{
    ops::{Add, AddAssign, Sub},
    time::Duration,
};

/// The meter's source of time.
pub type Clock = Box<dyn Fn() -> Moment + Send + Sync>;

/// A time since the machine started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Duration);

impl Moment {
    pub fn now() -> Self {
        Self(clock_gettime(ClockId::Boottime).try_into().unwrap_or_default())
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time))
    }
}

impl AddAssign<Duration> for Moment {
    fn add_assign(&mut self, time: Duration) {
        *self = *self + time;
    }
}

/// A moment before the machine's start counts as the start: nothing was counted before it.
impl Sub<Duration> for Moment {
    type Output = Self;

    fn sub(self, age: Duration) -> Self {
        Self(self.0.saturating_sub(age))
    }
}

/// The time since `earlier`; zero if that is later.
impl Sub for Moment {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_the_time_since_the_machine_started_asleep_or_not() {
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let uptime = Duration::from_secs_f64(uptime.split(' ').next().unwrap().parse().unwrap());
        assert!(Moment::now().0.abs_diff(uptime) < Duration::from_secs(1), "{:?} {uptime:?}", Moment::now());
    }

    #[test]
    fn moments_do_not_wrap() {
        let now = Moment::now();
        let later = now + Duration::from_secs(1);
        assert_eq!((later - now, now - later), (Duration::from_secs(1), Duration::ZERO));
        assert_eq!(later - Duration::from_secs(1), now);
        assert_eq!(now - Duration::MAX, Moment(Duration::ZERO));
        assert_eq!(now + Duration::MAX, Moment(Duration::MAX));
    }
}
