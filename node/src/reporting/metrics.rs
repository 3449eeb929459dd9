//! The Prometheus metrics of a provider's reports.

use super::{pool::labels, trouble::Findings};
use leasehold_primitives::{usage::MeterId, Window};
use std::collections::BTreeMap;
use substrate_prometheus_endpoint::{register, Counter, CounterVec, Gauge, Opts, PrometheusError, Registry, U64};

/// They count although nobody may be served them: a node without Prometheus has the same code.
pub struct Metrics {
    meter_up: Gauge<U64>,
    leases_active: Gauge<U64>,
    leases_attached: Gauge<U64>,
    last_window: Gauge<U64>,
    sent: Counter<U64>,
    accepted: Counter<U64>,
    refused: CounterVec<U64>,
    /// The last window of each key that was seen on the chain.
    seen: BTreeMap<MeterId, Option<Window>>,
}

impl Metrics {
    pub fn new(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
        let unserved = Registry::new();
        let registry = registry.unwrap_or(&unserved);
        let gauge = |name: &str, help: &str| register(Gauge::new(name, help)?, registry);
        let counter = |name: &str, help: &str| register(Counter::new(name, help)?, registry);
        let refused = register(
            CounterVec::new(
                Opts::new("leasehold_reports_refused_total", "Submissions of reports that the chain refused"),
                &["reason"],
            )?,
            registry,
        )?;
        // A counter that begins with its first event shows no increase then.
        labels().for_each(|reason| refused.with_label_values(&[reason]).reset());
        Ok(Self {
            meter_up: gauge("leasehold_meter_up", "Whether the GPU meter answers as the node needs it: 1 or 0")?,
            leases_active: gauge("leasehold_leases_active", "Running leases of this node's providers")?,
            leases_attached: gauge("leasehold_leases_attached", "Leases that are attached to the GPU meter")?,
            last_window: gauge(
                "leasehold_last_window_reported",
                "The last window for which the chain has a report by a meter key of this node",
            )?,
            sent: counter("leasehold_reports_sent_total", "Reports submitted, one for each meter key and window")?,
            accepted: counter(
                "leasehold_reports_accepted_total",
                "Reports by meter keys of this node that the chain accepted",
            )?,
            refused,
            seen: BTreeMap::new(),
        })
    }

    pub fn show(&mut self, findings: &Findings) {
        self.meter_up.set(u64::from(findings.meter.is_ok()));
        let attached = findings.meter.as_ref().map_or(0, |attached| attached.len());
        self.leases_attached.set(u64::try_from(attached).unwrap_or(u64::MAX));
        raise(&self.sent, findings.submitted.reports);
        for (reason, count) in &findings.submitted.refusals {
            raise(&self.refused.with_label_values(&[reason]), *count);
        }
        let Some(chain) = &findings.chain else { return };
        let active = chain.leases.values().filter(|(_, lease)| lease.runs_at(chain.now)).count();
        self.leases_active.set(u64::try_from(active).unwrap_or(u64::MAX));
        if let Some(last) = chain.registered.values().filter_map(|meter| meter.last_window).max() {
            self.last_window.set(u64::from(last));
        }
        for (key, meter) in &chain.registered {
            // Reports from before this node looked are not counted, nor those that the chain accepts again after a
            // reorganisation.
            let before = self.seen.entry(key.clone()).or_insert(meter.last_window);
            if *before < meter.last_window {
                *before = meter.last_window;
                self.accepted.inc();
            }
        }
    }
}

/// Counters of Prometheus can only be added to.
fn raise(counter: &Counter<U64>, to: u64) {
    counter.inc_by(to.saturating_sub(counter.get()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reporting::{attachments::Attachment, chain::ChainView, keys::Keys, pool::Submitted};
    use leasehold_primitives::{
        reporting::{MeterView, ReportedLease},
        time::Timing,
    };
    use sp_core::{crypto::UncheckedFrom, sr25519};
    use substrate_prometheus_endpoint::prometheus::TextEncoder;

    fn text(registry: &Registry) -> String {
        TextEncoder::new().encode_to_string(&registry.gather()).unwrap()
    }

    fn findings(last_window: Option<Window>) -> Findings {
        let provider = [1; 32].into();
        let lease = |start: u32, end| ReportedLease { lease: start.into(), start, end, last_window };
        let leases = [lease(5, 40), lease(6, 20)].map(|lease| (lease.lease, ([1; 32].into(), lease)));
        Findings {
            keys: Keys::default(),
            meter: Ok([5, 6, 7].map(|lease| (lease, Attachment::default())).into()),
            chain: Some(ChainView {
                now: 33,
                timing: Timing::DEVELOPMENT,
                registered: [(
                    sr25519::Public::unchecked_from([2; 32]).into(),
                    MeterView { provider, keys: 1, last_window },
                )]
                .into(),
                leases: leases.into(),
                foreign: Default::default(),
            }),
            submitted: Submitted { reports: 1, refusals: [("stale", 2)].into(), ..Default::default() },
        }
    }

    #[test]
    fn prometheus_sees_meter_leases_and_reports() {
        let registry = Registry::new();
        let mut metrics = Metrics::new(Some(&registry)).unwrap();
        metrics.show(&findings(Some(2)));
        metrics.show(&findings(Some(2)));
        let text = text(&registry);
        for line in [
            "leasehold_meter_up 1",
            "leasehold_leases_active 1",
            "leasehold_leases_attached 3",
            "leasehold_last_window_reported 2",
            "leasehold_reports_sent_total 1",
            "leasehold_reports_accepted_total 0",
            "leasehold_reports_refused_total{reason=\"stale\"} 2",
            "leasehold_reports_refused_total{reason=\"other\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in:\n{text}");
        }
        metrics.show(&Findings { meter: Err("dead".into()), ..findings(None) });
        assert_eq!((metrics.meter_up.get(), metrics.leases_attached.get()), (0, 0));
    }

    #[test]
    fn each_window_is_accepted_once_even_by_two_forks() {
        let mut metrics = Metrics::new(None).unwrap();
        for (last_window, accepted) in [(None, 0), (Some(3), 1), (Some(3), 1), (Some(2), 1), (Some(3), 1), (Some(4), 2)]
        {
            metrics.show(&findings(last_window));
            assert_eq!(metrics.accepted.get(), accepted, "{last_window:?}");
        }
    }
}
