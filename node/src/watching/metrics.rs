//! The Prometheus metrics of probes and votes.

use leasehold_primitives::{
    watch::{
        progress::{Probes, Progress, CLAIM, COMMIT, REVEAL, STEPS},
        WatcherId,
    },
    Round,
};
use std::collections::BTreeMap;
use substrate_prometheus_endpoint::{register, CounterVec, Gauge, Opts, PrometheusError, Registry, U64};

/// The steps of a vote, as the metric names them.
const LABELS: [(usize, &str); STEPS] = [(COMMIT, "commit"), (REVEAL, "reveal"), (CLAIM, "claim")];

/// The memory of a key of the current round, or of the one before.
pub struct Memory {
    pub watcher: WatcherId,
    pub round: Round,
    pub progress: Progress,
}

/// They count although nobody may be served them: a node without Prometheus has the same code.
pub struct Metrics {
    round: Gauge<U64>,
    offers: Gauge<U64>,
    last_voted: Gauge<U64>,
    probes: CounterVec<U64>,
    votes: CounterVec<U64>,
    /// The counts of each key and round. None before the first look: what an earlier run of the node did is not
    /// counted.
    seen: Option<BTreeMap<(WatcherId, Round), Progress>>,
}

impl Metrics {
    pub fn new(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
        let unserved = Registry::new();
        let registry = registry.unwrap_or(&unserved);
        let gauge = |name: &str, help: &str| register(Gauge::new(name, help)?, registry);
        let counters =
            |name: &str, help: &str, label| register(CounterVec::new(Opts::new(name, help), &[label])?, registry);
        let metrics = Self {
            round: gauge("leasehold_watch_round", "The round that the chain is in")?,
            offers: gauge("leasehold_offers_watched", "Offers that this node probes in the current round")?,
            last_voted: gauge(
                "leasehold_last_round_voted",
                "The last round of which the chain has a revealed vote of this node",
            )?,
            probes: counters("leasehold_probes_total", "Probes that were due, by what became of them", "result")?,
            votes: counters("leasehold_votes_total", "Votes of this node that the chain has, by their steps", "step")?,
            seen: None,
        };
        // Each result and step is there from the start: a metric that does not exist cannot be seen to grow.
        metrics.count(&Progress::default(), &Progress::default());
        Ok(metrics)
    }

    /// Shows the memories while the chain is in `round`.
    pub fn show(&mut self, round: Round, memories: Vec<Memory>) {
        self.round.set(round.into());
        let offers = memories.iter().filter(|memory| memory.round == round).map(|memory| memory.progress.offers);
        self.offers.set(offers.map(u64::from).sum());
        let seen = self.seen.take();
        let mut now_seen = seen.clone().unwrap_or_default();
        for Memory { watcher, round, progress } in memories {
            if progress.taken.get(REVEAL) == Some(&true) {
                self.last_voted.set(self.last_voted.get().max(round.into()));
            }
            let key = (watcher, round);
            if let Some(seen) = &seen {
                self.count(&seen.get(&key).cloned().unwrap_or_default(), &progress);
            }
            now_seen.insert(key, progress);
        }
        now_seen.retain(|(_, of), _| of.saturating_add(1) >= round);
        self.seen = Some(now_seen);
    }

    /// Adds the growth since `before`. A fork that takes a vote back and brings it again does not make two of it.
    fn count(&self, before: &Progress, now: &Progress) {
        let probes = |Probes { answered, failed, not_counted, left_out }: Probes| {
            [("answered", answered), ("failed", failed), ("not_counted", not_counted), ("left_out", left_out)]
        };
        for ((result, now), (_, before)) in probes(now.probes).into_iter().zip(probes(before.probes)) {
            self.probes.with_label_values(&[result]).inc_by(now.saturating_sub(before).into());
        }
        for (place, step) in LABELS {
            let taken = |progress: &Progress| progress.taken.get(place) == Some(&true);
            self.votes.with_label_values(&[step]).inc_by((taken(now) && !taken(before)).into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::{crypto::UncheckedFrom, ed25519};
    use substrate_prometheus_endpoint::prometheus::TextEncoder;

    fn memory(key: u8, round: Round, answered: u32, taken: [bool; STEPS]) -> Memory {
        let watcher = ed25519::Public::unchecked_from([key; 32]).into();
        let probes = Probes { answered, failed: 2, not_counted: 3, left_out: 4 };
        Memory { watcher, round, progress: Progress { offers: 61, probes, taken, ..Default::default() } }
    }

    fn assert_shows(registry: &Registry, lines: &[&str]) {
        let text = TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        for line in lines {
            assert!(text.lines().any(|found| found == *line), "{line} is not in:\n{text}");
        }
    }

    const NONE: [bool; STEPS] = [false; STEPS];

    #[test]
    fn prometheus_sees_probes_and_votes() {
        let registry = Registry::new();
        let mut metrics = Metrics::new(Some(&registry)).unwrap();
        metrics.show(17, vec![]);
        metrics.show(17, vec![memory(1, 16, 50, [true, false, false]), memory(1, 17, 5, NONE)]);
        metrics.show(17, vec![memory(1, 16, 50, [true, true, false]), memory(1, 17, 7, NONE)]);
        let lines = [
            "leasehold_watch_round 17",
            "leasehold_offers_watched 61",
            "leasehold_last_round_voted 16",
            "leasehold_probes_total{result=\"answered\"} 57",
            "leasehold_probes_total{result=\"failed\"} 4",
            "leasehold_probes_total{result=\"not_counted\"} 6",
            "leasehold_probes_total{result=\"left_out\"} 8",
            "leasehold_votes_total{step=\"commit\"} 1",
            "leasehold_votes_total{step=\"reveal\"} 1",
            "leasehold_votes_total{step=\"claim\"} 0",
        ];
        assert_shows(&registry, &lines);
    }

    #[test]
    fn alerts_and_dashboard_name_metrics_that_there_are() {
        let meter = include_str!("../../../meter/src/render.rs");
        let sources = [include_str!("metrics.rs"), include_str!("../reporting/metrics.rs"), meter].concat();
        let alerts = include_str!("../../../ops/prometheus/leasehold.rules.yml");
        let dashboard = include_str!("../../../ops/grafana/leasehold.json");
        for text in [alerts, dashboard] {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let metrics: Vec<_> = words.filter(|word| word.starts_with("leasehold_")).collect();
            assert!(metrics.len() > 5);
            let unknown = metrics.into_iter().find(|metric| !sources.contains(&format!("\"{metric}\"")));
            assert_eq!(unknown, None);
        }
    }

    #[test]
    fn what_an_earlier_run_did_is_not_counted_again() {
        let registry = Registry::new();
        let mut metrics = Metrics::new(Some(&registry)).unwrap();
        metrics.show(17, vec![memory(1, 16, 50, [true; STEPS]), memory(1, 17, 5, NONE)]);
        assert_shows(&registry, &["leasehold_last_round_voted 16", "leasehold_offers_watched 61"]);
        metrics.show(17, vec![memory(1, 16, 50, [true; STEPS]), memory(1, 17, 6, NONE)]);
        let lines = ["leasehold_probes_total{result=\"answered\"} 1", "leasehold_votes_total{step=\"commit\"} 0"];
        assert_shows(&registry, &lines);
    }

    #[test]
    fn a_new_round_is_counted_from_its_first_probe_and_old_ones_are_forgotten() {
        let mut metrics = Metrics::new(None).unwrap();
        metrics.show(17, vec![memory(1, 17, 5, NONE)]);
        metrics.show(18, vec![memory(1, 17, 5, NONE), memory(1, 18, 3, NONE)]);
        assert_eq!(metrics.probes.with_label_values(&["answered"]).get(), 3);
        metrics.show(19, vec![memory(1, 19, 0, NONE)]);
        let rounds: Vec<_> = metrics.seen.iter().flatten().map(|((_, round), _)| *round).collect();
        assert_eq!(rounds, [18, 19]);
    }

    #[test]
    fn a_vote_is_counted_once_even_by_two_forks_and_keys_are_added_up() {
        let mut metrics = Metrics::new(None).unwrap();
        metrics.show(17, vec![]);
        for taken in [NONE, [true, false, false], [true, false, false]] {
            metrics.show(17, vec![memory(1, 16, 0, taken), memory(2, 16, 0, taken), memory(2, 17, 0, NONE)]);
        }
        assert_eq!(metrics.votes.with_label_values(&["commit"]).get(), 2);
        assert_eq!((metrics.offers.get(), metrics.last_voted.get()), (61, 0));
    }
}
