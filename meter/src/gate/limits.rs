//! Limits on requests to a gate: in all, and from one source.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    time::Instant,
};

/// Requests that are let through in a second, from all sources together: as many as a watched network needs, and a
/// share of the machine's time that its leases do not miss.
pub const ALL_PER_SECOND: u64 = 4_000;
/// The same from one source, which may save up this many.
pub const SOURCE_PER_SECOND: u64 = 4;
/// Places for sources. Two that share a place share its allowance: with this many, and places that nobody can foretell,
/// a flood takes somebody else's once in as many times.
const PLACES: usize = 1 << u16::BITS;

const SECOND: u64 = 1_000_000;

/// Lets a number of requests through in a second and saves up at most a second's.
#[derive(Clone, Copy, Debug, Default)]
struct Allowance {
    /// The time at which all of it will be there again, in microseconds.
    whole_at: u64,
}

impl Allowance {
    /// The allowance after one more request at `now`, if that is let through.
    fn less_one(self, now: u64, per_second: u64) -> Option<Self> {
        let whole_at = self.whole_at.max(now) + SECOND / per_second;
        (whole_at <= now + SECOND).then_some(Self { whole_at })
    }
}

/// Limits that take the same memory however many ask.
pub struct Limits {
    begun: Instant,
    /// The allowance of each place.
    sources: Box<[Allowance]>,
    all: Allowance,
    /// Secret, so that nobody can find sources that share a place with another.
    hasher: RandomState,
}

impl Limits {
    pub fn new(now: Instant) -> Self {
        let sources = vec![Allowance::default(); PLACES].into_boxed_slice();
        Self { begun: now, sources, all: Allowance::default(), hasher: RandomState::new() }
    }

    /// Whether a request from `ip` is let through. One that is turned away costs nobody anything.
    pub fn admit(&mut self, ip: IpAddr, now: Instant) -> bool {
        let now = u64::try_from(now.saturating_duration_since(self.begun).as_micros()).unwrap_or(u64::MAX / 2);
        let [low, high, ..] = self.hasher.hash_one(source(ip)).to_le_bytes();
        let place = usize::from(u16::from_le_bytes([low, high]));
        let Some(place) = self.sources.get_mut(place) else { return false };
        let after = place.less_one(now, SOURCE_PER_SECOND).zip(self.all.less_one(now, ALL_PER_SECOND));
        let Some((of_source, of_all)) = after else { return false };
        *place = of_source;
        self.all = of_all;
        true
    }
}

/// The network that counts as one source: of the size that one customer has, /24 or /64.
fn source(ip: IpAddr) -> [u8; 8] {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            // In a block of IPv6 that nobody has.
            [0xff, 0xff, 0xff, 0xff, 0, a, b, c]
        }
        IpAddr::V6(ip) => {
            let [a, b, c, d, e, f, g, h, ..] = ip.octets();
            [a, b, c, d, e, f, g, h]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{net::Ipv4Addr, time::Duration};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// Returns how many of `asked` requests from `from`, one each `every`, are let through.
    fn admitted(limits: &mut Limits, from: &str, mut now: Instant, every: Duration, asked: u32) -> u32 {
        (0..asked)
            .map(|_| {
                now += every;
                u32::from(limits.admit(ip(from), now))
            })
            .sum()
    }

    #[test]
    fn a_source_has_four_a_second() {
        let now = Instant::now();
        let mut limits = Limits::new(now);
        // A hundred a second for a minute, and the saved allowance from before.
        let let_through = admitted(&mut limits, "198.41.0.4", now, Duration::from_millis(10), 6_000);
        assert!((240..=244).contains(&let_through), "{let_through}");
        // Requests that were turned away do not count: at its own pace the source goes on.
        let later = now + Duration::from_secs(61);
        assert_eq!(admitted(&mut limits, "198.41.0.4", later, Duration::from_millis(250), 100), 100);
    }

    #[test]
    fn neighbours_are_one_source_and_others_are_not() {
        let now = Instant::now();
        for (one, neighbour, other) in [
            ("198.41.0.4", "198.41.0.255", "198.41.1.4"),
            ("2a00::1", "2a00::ffff:ffff:ffff:ffff", "2a00:0:0:1::1"),
            ("::ffff:198.41.0.4", "198.41.0.5", "::ffff:198.41.1.5"),
        ] {
            assert_eq!(source(ip(one)), source(ip(neighbour)));
            assert_ne!(source(ip(one)), source(ip(other)));
            let mut limits = Limits::new(now);
            assert_eq!((0..9).filter(|_| limits.admit(ip(one), now)).count(), 4);
            assert!(!limits.admit(ip(neighbour), now));
        }
    }

    #[test]
    fn a_flood_from_one_source_takes_nothing_from_another() {
        let now = Instant::now();
        let mut limits = Limits::new(now);
        for _ in 0..1_000_000 {
            limits.admit(ip("198.41.0.4"), now);
        }
        // Of a thousand others at most one or two have the same place.
        let others = (0..1_000u32).filter(|n| limits.admit(Ipv4Addr::from(0x0101_0000 + n * 256).into(), now)).count();
        assert!(others >= 990, "{others}");
    }

    #[test]
    fn two_thousand_sources_a_second_are_let_through() {
        let mut now = Instant::now();
        let mut limits = Limits::new(now);
        let mut let_through = 0;
        for n in 0..20_000u32 {
            now += Duration::from_micros(500);
            let_through += u32::from(limits.admit(Ipv4Addr::from(0x0101_0000 + n * 256).into(), now));
        }
        assert!(let_through >= 19_900, "{let_through}");
    }

    #[test]
    fn all_sources_together_are_bounded() {
        let now = Instant::now();
        let mut limits = Limits::new(now);
        let at_once =
            (0..20_000u32).filter(|n| limits.admit(Ipv4Addr::from(0x0101_0000 + n * 256).into(), now)).count();
        assert_eq!(at_once, 4_000);
        let next = now + Duration::from_secs(1);
        let after = (0..20_000u32).filter(|n| limits.admit(Ipv4Addr::from(0x0201_0000 + n * 256).into(), next)).count();
        assert_eq!(after, 4_000);
    }
}
