//! Whether an exporter still measures. An exporter whose collection has died goes on answering, with the text that it
//! has.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Devices that were not shown for this long are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(3_600);
/// The most devices remembered: beyond that, those that are not shown are forgotten at once.
const MAX_REMEMBERED: usize = 4_096;

/// One device, as a text shows it.
#[derive(Clone, Debug)]
pub struct Look {
    pub id: String,
    /// A hash of all its series, with their values.
    pub print: u64,
    /// The same with their timestamps, where these show that the exporter still collects.
    pub stamped: u64,
    pub energy_uj: Option<u64>,
    /// Whether anything but its energy counter shows that it is there.
    pub answers: bool,
}

struct Seen {
    print: u64,
    changed: Instant,
    shown: Instant,
    energy_uj: Option<u64>,
    /// The time at which its energy counter last moved; none if it has not since the meter started.
    moved: Option<Instant>,
}

/// The devices as last shown, and since when.
#[derive(Default)]
pub struct Freshness {
    all: Option<(u64, Instant)>,
    devices: HashMap<String, Seen>,
}

/// The part that stands still.
#[derive(Debug, PartialEq, Eq)]
pub enum Still {
    Nothing,
    /// These devices.
    Devices(Vec<String>),
    /// Everything that is shown.
    All,
}

impl Freshness {
    /// Compares the devices shown `now` with those before: nothing may stay as it is for longer than `max_age`.
    ///
    /// A device stands still alone only if its energy counter moved before, or shows that it once did while another's
    /// moves now: a GPU that is idle and has no such counter may look the same for hours. A device that shows nothing
    /// but its counter has to move it: drivers go on telling the last value that they read.
    pub fn judge(&mut self, looks: &[Look], now: Instant, max_age: Duration) -> Still {
        // Their order is that of their identities.
        let all = looks.iter().fold(0_u64, |all, look| all.rotate_left(7) ^ look.stamped);
        let since = self.all.filter(|(print, _)| *print == all).map_or(now, |(_, since)| since);
        self.all = Some((all, since));

        for look in looks {
            let seen = self.devices.entry(look.id.clone()).or_insert(Seen {
                print: look.print,
                changed: now,
                shown: now,
                energy_uj: look.energy_uj,
                moved: None,
            });
            seen.shown = now;
            if look.energy_uj.is_some() && seen.energy_uj.is_some() && look.energy_uj != seen.energy_uj {
                seen.moved = Some(now);
            }
            seen.energy_uj = look.energy_uj.or(seen.energy_uj);
            if seen.print != look.print {
                (seen.print, seen.changed) = (look.print, now);
            }
        }
        let shown = || looks.iter().filter_map(|look| self.devices.get(&look.id));
        let moves = |seen: &Seen| seen.moved.is_some_and(|at| now.duration_since(at) <= max_age);
        let one_moves = shown().any(moves);
        let mut still = Vec::new();
        for (look, seen) in looks.iter().zip(shown()) {
            let age = now.duration_since(seen.changed);
            let has_counted = seen.energy_uj.is_some_and(|energy| energy > 0);
            let frozen = age > max_age && (seen.moved.is_some() || (has_counted && one_moves));
            if frozen || (!look.answers && look.energy_uj.is_some() && !moves(seen)) {
                still.push(look.id.clone());
            }
        }
        let kept = if self.devices.len() > MAX_REMEMBERED { Duration::ZERO } else { FORGOTTEN.max(max_age) };
        self.devices.retain(|_, seen| now.duration_since(seen.shown) <= kept);

        let frozen = now.duration_since(since) > max_age;
        match still.is_empty() {
            _ if frozen && !looks.is_empty() => Still::All,
            true => Still::Nothing,
            false => Still::Devices(still),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    struct Bench {
        freshness: Freshness,
        now: Instant,
    }

    impl Bench {
        fn new() -> Self {
            Self { freshness: Freshness::default(), now: Instant::now() }
        }

        /// Shows devices by print and energy, after some seconds.
        fn show(&mut self, after: u64, devices: &[(&str, u64, Option<u64>)]) -> Still {
            self.now += Duration::from_secs(after);
            let look = |(id, print, energy_uj): &(&str, u64, Option<u64>)| Look {
                id: (*id).into(),
                print: *print,
                stamped: *print,
                energy_uj: *energy_uj,
                answers: true,
            };
            self.freshness.judge(&devices.iter().map(look).collect::<Vec<_>>(), self.now, MINUTE)
        }
    }

    #[test]
    fn an_answer_in_which_nothing_changes_grows_old() {
        let mut bench = Bench::new();
        for after in [0, 30, 30] {
            assert_eq!(bench.show(after, &[("a", 1, None)]), Still::Nothing);
        }
        assert_eq!(bench.show(1, &[("a", 1, None)]), Still::All);
        assert_eq!(bench.show(1, &[("a", 2, None)]), Still::Nothing, "it moves again");
        assert_eq!(bench.show(60, &[("a", 2, None)]), Still::Nothing);
        assert_eq!(bench.show(1, &[("a", 2, None)]), Still::All);
    }

    #[test]
    fn an_answer_that_shows_nothing_is_not_old() {
        let mut bench = Bench::new();
        bench.show(0, &[]);
        assert_eq!(bench.show(600, &[]), Still::Nothing);
    }

    #[test]
    fn a_device_that_freezes_beside_others_is_found_by_its_counter() {
        let mut bench = Bench::new();
        bench.show(0, &[("a", 1, Some(1)), ("b", 1, Some(1))]);
        bench.show(30, &[("a", 2, Some(2)), ("b", 2, Some(2))]);
        assert_eq!(bench.show(60, &[("a", 3, Some(3)), ("b", 2, Some(2))]), Still::Nothing);
        let still = || Still::Devices(vec!["b".into()]);
        assert_eq!(bench.show(1, &[("a", 4, Some(4)), ("b", 2, Some(2))]), still());
        // Gone for a moment, it is as old as before.
        bench.show(1, &[("a", 5, Some(5))]);
        assert_eq!(bench.show(1, &[("a", 6, Some(6)), ("b", 2, Some(2))]), still());
        assert_eq!(bench.show(1, &[("a", 6, Some(6)), ("b", 3, Some(2))]), Still::Nothing);
    }

    #[test]
    fn a_device_that_counted_and_stops_is_found_where_no_other_counts() {
        let mut bench = Bench::new();
        for second in 0..=2 {
            assert_eq!(bench.show(1, &[("a", second, None), ("b", second, Some(second))]), Still::Nothing);
        }
        assert_eq!(bench.show(60, &[("a", 3, None), ("b", 2, Some(2))]), Still::Nothing);
        assert_eq!(bench.show(1, &[("a", 4, None), ("b", 2, Some(2))]), Still::Devices(vec!["b".into()]));
    }

    /// As after a restart of the meter, which does not know what moved before.
    #[test]
    fn a_device_that_was_frozen_before_is_found_beside_one_that_moves() {
        let mut bench = Bench::new();
        for (after, energy) in [(0, 1), (30, 2), (30, 3)] {
            assert_eq!(bench.show(after, &[("a", energy, Some(energy)), ("b", 1, Some(7))]), Still::Nothing);
        }
        let still = Still::Devices(vec!["b".into()]);
        assert_eq!(bench.show(1, &[("a", 9, Some(9)), ("b", 1, Some(7))]), still);
        // It shows a figure that moves, so it is there, whatever its counter does.
        assert_eq!(bench.show(1, &[("a", 10, Some(10)), ("b", 2, Some(7))]), Still::Nothing);
    }

    #[test]
    fn a_counter_alone_has_to_move() {
        let mut bench = Bench::new();
        let mut show = |second: u64, energy: u64| {
            let look = Look { id: "a".into(), print: energy, stamped: second, energy_uj: Some(energy), answers: false };
            bench.freshness.judge(&[look], bench.now + Duration::from_secs(second), MINUTE)
        };
        let still = || Still::Devices(vec!["a".into()]);
        assert_eq!((show(0, 7), show(59, 7)), (still(), still()));
        assert_eq!((show(60, 8), show(120, 8)), (Still::Nothing, Still::Nothing));
        assert_eq!((show(121, 8), show(122, 9)), (still(), Still::Nothing));
    }

    #[test]
    fn a_device_beside_one_that_only_changes_may_stand_still() {
        let mut bench = Bench::new();
        for minute in 0..10 {
            assert_eq!(bench.show(60, &[("a", minute, Some(7)), ("b", 1, Some(7))]), Still::Nothing);
        }
    }

    /// An exporter that stamps its old values shows nothing of a device by that.
    #[test]
    fn a_timestamp_alone_moves_no_device() {
        let mut bench = Bench::new();
        let look = |id: &str, print, stamped, energy| Look {
            id: id.into(),
            print,
            stamped,
            energy_uj: Some(energy),
            answers: true,
        };
        let mut show = |second: u64| {
            let looks = [look("a", second, second, second), look("b", 1, second, 7)];
            bench.freshness.judge(&looks, bench.now + Duration::from_secs(second), MINUTE)
        };
        assert_eq!((0..=60).map(&mut show).find(|still| *still != Still::Nothing), None);
        assert_eq!(show(61), Still::Devices(vec!["b".into()]));
    }

    #[test]
    fn an_exporter_that_names_new_devices_for_ever_takes_no_more_room_than_is_set() {
        let mut bench = Bench::new();
        for second in 0..3 {
            let names: Vec<String> = (0..3_000).map(|n| format!("{second}-{n}")).collect();
            let devices: Vec<_> = names.iter().map(|name| (name.as_str(), second, None)).collect();
            bench.show(1, &devices);
        }
        assert_eq!(bench.freshness.devices.len(), 3_000);
    }

    #[test]
    fn an_idle_device_beside_others_may_stand_still() {
        let mut bench = Bench::new();
        for minute in 0..10 {
            assert_eq!(
                bench.show(60, &[("a", minute, Some(minute)), ("b", 1, None), ("c", 1, Some(0))]),
                Still::Nothing
            );
        }
    }
}
