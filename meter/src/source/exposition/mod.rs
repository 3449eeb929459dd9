//! The text in which exporters show metrics: Prometheus' text format (`text/plain; version=0.0.4` and `1.0.0`, with
//! names in quotes) and OpenMetrics, whose samples differ in their exemplars and in the unit of their timestamps.
//!
//! A line that breaks the format hides itself and no other line. Comments, `# EOF` among them, say nothing of a GPU
//! and are passed over.

mod line;

pub use line::{read_line, Fault};

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

/// One line that shows a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample<'a> {
    pub name: Cow<'a, str>,
    /// Each name once, with its first value: exporters write labels that tenants choose after their own.
    pub labels: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    /// The names of the labels, as they follow one another.
    pub order: Vec<Cow<'a, str>>,
    pub value: f64,
    /// The timestamp as written, in the unit that the exporter chose.
    pub timestamp: Option<f64>,
}

impl Sample<'_> {
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.get(name).map(AsRef::as_ref)
    }

    /// The first label among those with these names.
    pub fn first_label(&self, names: &[&str]) -> Option<&str> {
        self.order.iter().find(|name| names.contains(&name.as_ref())).and_then(|name| self.label(name))
    }

    /// The label `name`, if it stands directly behind the label `before`.
    pub fn label_behind(&self, before: &str, name: &str) -> Option<&str> {
        let place = self.order.iter().position(|known| known == name)?.checked_sub(1)?;
        self.order.get(place).filter(|known| *known == before).and_then(|_| self.label(name))
    }

    /// Whether the labels stand in the order of their names, as programs write them that read the text and pass it on.
    pub fn is_sorted(&self) -> bool {
        self.order.is_sorted()
    }

    /// The time at which the value was taken, since 1970; none if the line does not say.
    ///
    /// Prometheus' format has milliseconds, OpenMetrics has seconds, exporters mix them up: only the size tells. As
    /// seconds, 1e11 is the year 5138; as milliseconds, it is 1973.
    pub fn taken_at(&self) -> Option<Duration> {
        let written = self.timestamp?.max(0.0);
        let per_second = match written {
            seconds if seconds < 1e11 => 1.0,
            millis if millis < 1e14 => 1e3,
            micros if micros < 1e17 => 1e6,
            _ => 1e9,
        };
        Some(Duration::try_from_secs_f64(written / per_second).unwrap_or(Duration::MAX))
    }
}

/// All samples of `text`, in its order.
pub fn samples(text: &str) -> impl Iterator<Item = Sample<'_>> {
    // A byte order mark would hide the first line.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.split('\n').filter_map(|line| match read_line(line) {
        Ok(sample) => sample,
        Err(fault) => {
            tracing::trace!("a line is passed over: {fault}");
            None
        }
    })
}
