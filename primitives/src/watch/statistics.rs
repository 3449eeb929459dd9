//! Checks that votes do what the design says: how often an outage gets a verdict, and how often a verdict is wrong.
//!
//! Each figure is computed exactly and played in ten thousand rounds. Both use the committees and the verdicts of the
//! chain. The times of probes are drawn by a generator of random numbers, where watchers take a hash, which would take
//! minutes; a test of the schedule shows that the two are equally good.

#![allow(clippy::arithmetic_side_effects)]

use super::{is_probed, verdict, Draw, Tally, Turnout};

/// Rounds of a day, of blocks of 6 s.
const ROUND_BLOCKS: u32 = 14_400;
const PROBES: u8 = 144;
const THRESHOLD: u32 = 4;
const ROUNDS: u32 = 10_000;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// True with a probability of `part`.
    fn draws(&mut self, part: f64) -> bool {
        // The upper half: exact in a float.
        f64::from(u32::try_from(self.next() >> 32).unwrap()) < part * 4_294_967_296.0
    }
}

/// The outages of an offer, and the watchers that probe it.
struct Scenario {
    watchers: u16,
    /// The part of the round in which it does not answer.
    down: f64,
    /// The number of stretches, of equal length, in which it does not answer.
    outages: u32,
    /// The part of the watchers that do not vote.
    absent: f64,
    /// The part of the watchers that list it, whatever they see.
    lying: f64,
}

const HONEST: Scenario = Scenario { watchers: 300, down: 0.0, outages: 1, absent: 0.0, lying: 0.0 };

impl Scenario {
    /// The blocks of each outage.
    fn outage(&self) -> u32 {
        let blocks = (self.down * f64::from(ROUND_BLOCKS)).round();
        (0..ROUND_BLOCKS).find(|block| f64::from(*block) >= blocks).unwrap() / self.outages
    }

    /// Blocks in which a probe fails: in the last of an outage the second try, a block later, is answered.
    fn failing_blocks(&self) -> u32 {
        self.outages * self.outage().saturating_sub(1)
    }

    /// Whether a probe in this block fails, if the outages are as far from one another as can be.
    fn fails_in(&self, block: u32) -> bool {
        block % (ROUND_BLOCKS / self.outages) + 1 < self.outage()
    }

    /// The probability that a member lists the offer.
    fn listing(&self) -> f64 {
        let probed = f64::from(PROBES) / f64::from(ROUND_BLOCKS);
        let honest = at_least(THRESHOLD, self.failing_blocks(), probed);
        self.lying + (1.0 - self.lying - self.absent) * honest
    }

    /// The probability of a verdict.
    fn exact(&self) -> f64 {
        let draw = Draw { seed: [0; 32], watchers: self.watchers };
        at_least(draw.quorum().unwrap().into(), draw.size().into(), self.listing())
    }

    /// The number of rounds with a verdict, and the mean of the fails that they find.
    fn play(&self, seed: u64) -> (u32, f64) {
        let mut random = Random(seed);
        let (mut verdicts, mut found) = (0, 0.0);
        for round in 0..ROUNDS {
            let mut seed = [0; 32];
            seed[..4].copy_from_slice(&round.to_le_bytes());
            let draw = Draw { seed, watchers: self.watchers };
            let tally = draw.committee(7).into_iter().fold(Tally::default(), |tally, position| {
                let place = draw.place(position, 7).unwrap();
                tally.with(place, self.listed(&mut random))
            });
            let turnout = Turnout { draw, revealed: self.watchers, broad: 0 };
            if let Some(verdict) = verdict(&turnout, &tally, PROBES) {
                verdicts += 1;
                found += f64::from(verdict.fails);
            }
        }
        (verdicts, found / f64::from(verdicts.max(1)))
    }

    /// The fails that one member lists; 0 if it does not list the offer.
    fn listed(&self, random: &mut Random) -> u8 {
        if random.draws(self.lying) {
            return PROBES;
        }
        if random.draws(self.absent / (1.0 - self.lying)) {
            return 0;
        }
        let probes = |_: &u32| random.next() % u64::from(ROUND_BLOCKS) < u64::from(PROBES);
        let fails = (0..self.failing_blocks()).filter(probes).count();
        u8::try_from(fails).ok().filter(|fails| u32::from(*fails) >= THRESHOLD).unwrap_or(0)
    }

    /// Plays, and demands that as many verdicts are found as are to be expected, give or take four standard deviations.
    fn agrees(&self, seed: u64) {
        let (exact, rounds) = (self.exact(), f64::from(ROUNDS));
        let deviation = (rounds * exact * (1.0 - exact)).sqrt();
        let (played, _) = self.play(seed);
        let off = (f64::from(played) - rounds * exact).abs();
        assert!(off <= 4.0 * deviation + 1.0, "{played} verdicts instead of {}", rounds * exact);
    }
}

/// The findings of honest watchers in a few rounds when they probe in the blocks that their secrets draw.
fn play_by_the_schedule(scenario: &Scenario, rounds: u8) -> Vec<u8> {
    let failing: Vec<_> = (0..ROUND_BLOCKS).filter(|block| scenario.fails_in(*block)).collect();
    assert_eq!(failing.len(), usize::try_from(scenario.failing_blocks()).unwrap());
    let find = |round: u8| {
        let draw = Draw { seed: [round; 32], watchers: scenario.watchers };
        let fails = |place: u8| {
            let mut secret = [place; 32];
            secret[0] = round;
            let probed = failing.iter().filter(|block| is_probed(&secret, 7, **block, ROUND_BLOCKS, PROBES)).count();
            u8::try_from(probed).ok().filter(|fails| u32::from(*fails) >= THRESHOLD).unwrap_or(0)
        };
        let places = 0..u8::try_from(draw.size()).unwrap();
        let tally = places.fold(Tally::default(), |tally, place| tally.with(place, fails(place)));
        let turnout = Turnout { draw, revealed: scenario.watchers, broad: 0 };
        verdict(&turnout, &tally, PROBES).map(|verdict| verdict.fails)
    };
    (0..rounds).filter_map(find).collect()
}

/// The probability of at least `least` of `n`, each of which has probability `p`.
fn at_least(least: u32, n: u32, p: f64) -> f64 {
    // From the more likely end: the rest of 1 after the other would be rounded away.
    let exactly = |k: u32| {
        let ways: f64 = (0..k).map(|i| (f64::from(n - i) / f64::from(k - i)).ln()).sum();
        (ways + f64::from(k) * p.ln() + f64::from(n - k) * (1.0 - p).ln()).exp()
    };
    (least..=n).map(exactly).sum()
}

/// Whether `exact` is `stated`, to the one digit stated.
fn is_about(exact: f64, stated: f64) -> bool {
    (exact / stated).log10().abs() < 0.25
}

#[test]
fn an_outage_of_a_twentieth_of_a_day_gets_a_verdict() {
    let down = Scenario { down: 0.05, ..HONEST };
    assert!(down.exact() > 0.9999);
    for (absent, least) in [(0.10, 0.999), (0.15, 0.993), (0.20, 0.964)] {
        let exact = Scenario { absent, ..down }.exact();
        assert!((exact - least).abs() < 0.001, "{exact} of {absent}");
    }
    down.agrees(1);
    for (absent, seed) in [(0.10, 2), (0.15, 10), (0.20, 11)] {
        Scenario { absent, ..down }.agrees(seed);
    }
}

#[test]
fn an_outage_is_found_whatever_its_shape() {
    // A day has 720 blocks of outage: at once, or in 60 outages of 12, each of which counts as one of 11.
    for (outages, failing, found) in [(1, 719, 5.5..7.5), (60, 660, 5.0..7.0)] {
        let down = Scenario { down: 0.05, outages, ..HONEST };
        assert_eq!(down.failing_blocks(), failing);
        assert!(down.exact() > 0.9995, "{}", down.exact());
        let fails = play_by_the_schedule(&down, 40);
        assert_eq!(fails.len(), 40);
        let mean = fails.iter().copied().map(f64::from).sum::<f64>() / 40.0;
        assert!(found.contains(&mean), "{mean}");
    }
    // Outages of a single block are never seen, however many there are.
    let flickers = Scenario { down: 0.05, outages: 720, ..HONEST };
    assert_eq!((flickers.failing_blocks(), play_by_the_schedule(&flickers, 1)), (0, vec![]));
}

#[test]
fn what_a_verdict_finds_errs_on_the_low_side() {
    // 5 % down is found as 4.4 %.
    let (_, mean) = Scenario { down: 0.05, ..HONEST }.play(3);
    let share = mean / f64::from(PROBES);
    assert!((0.043..0.046).contains(&share), "{share}");
}

#[test]
fn an_offer_that_is_hardly_down_is_as_good_as_never_found() {
    assert!(is_about(Scenario { down: 0.01, ..HONEST }.exact(), 2e-16));
    assert!(is_about(Scenario { down: 0.02, ..HONEST }.exact(), 1e-3));
    // An outage of less than 2.8 % gets a verdict less often than not.
    assert!(Scenario { down: 0.028, ..HONEST }.exact() < 0.5);
    Scenario { down: 0.01, ..HONEST }.agrees(4);
    Scenario { down: 0.02, ..HONEST }.agrees(5);
}

#[test]
fn liars_alone_strike_hardly_anybody() {
    for (lying, stated) in [(0.20, 6e-7), (0.25, 2e-5), (1.0 / 3.0, 1.3e-3)] {
        let liars = Scenario { lying, ..HONEST };
        assert!(is_about(liars.exact(), stated), "{} of {lying}", liars.exact());
        liars.agrees(6);
    }
    let both = Scenario { down: 0.01, lying: 0.20, ..HONEST };
    assert!(is_about(both.exact(), 2e-5), "{}", both.exact());
    both.agrees(7);
}

#[test]
fn two_of_three_would_be_no_guard_against_liars() {
    for (lying, stated) in [(0.20, 0.10), (0.25, 0.16), (1.0 / 3.0, 0.26)] {
        let liars = Scenario { watchers: 3, lying, ..HONEST };
        assert!((liars.exact() - stated).abs() < 0.005);
        liars.agrees(12);
    }
}

#[test]
fn fewer_validators_find_less_and_err_more() {
    for (watchers, finds, errs) in [(3, 0.985, 1e-2), (7, 0.990, 1e-5), (16, 0.9995, 3e-9)] {
        let finding = Scenario { watchers, down: 0.05, ..HONEST };
        assert!((finding.exact() - finds).abs() < 0.001, "{} with {watchers}", finding.exact());
        let erring = Scenario { watchers, down: 0.01, ..HONEST };
        assert!(is_about(erring.exact(), errs), "{} with {watchers}", erring.exact());
        finding.agrees(8);
        erring.agrees(9);
    }
}
