//! GPUs through the Prometheus text of somebody else's exporter, over HTTP or from a file.

mod devices;
mod dialect;
mod figures;
mod freshness;
mod location;

pub use dialect::Dialect;
pub use location::Location;

use super::gpu::{Gpu, ReadGpus, Unusable, MAX_WATTS};
use freshness::{Freshness, Still};
use location::Fetcher;
use std::{
    collections::HashMap,
    time::{Duration, Instant, SystemTime},
};

/// A text that shows more, parts included, does not come from one machine. 8 GPUs in 8 partitions each are 64.
const MAX_DEVICES: usize = 1_024;

/// Reads one exporter.
pub struct Exporter {
    dialect: Dialect,
    fetcher: Fetcher,
    max_age: Duration,
    freshness: Freshness,
    unusable: Vec<Unusable>,
    reach: HashMap<String, f64>,
}

impl Exporter {
    pub fn new(dialect: Dialect, location: Location, max_age: Duration) -> Self {
        Self {
            dialect,
            fetcher: Fetcher::new(location, max_age),
            max_age,
            freshness: Freshness::default(),
            unusable: Vec::new(),
            reach: HashMap::new(),
        }
    }

    /// The GPUs with at least one believable figure in `text`, fetched `now`.
    fn look(&mut self, text: &str, now: Instant) -> Result<Vec<Gpu>, String> {
        let today = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let shown = devices::read(self.dialect, text, today, self.max_age);
        if shown.looks.len() > MAX_DEVICES {
            let (location, found) = (&self.fetcher.location, shown.looks.len());
            return Err(format!("{location} shows {found} GPUs, and no machine has more than {MAX_DEVICES}"));
        }
        let (name, mut gpus) = (self.name(), shown.gpus);
        (self.unusable, self.reach) = (shown.unusable, shown.reach);
        match self.freshness.judge(&shown.looks, now, self.max_age) {
            Still::Nothing => {}
            // Names the limit, not the age: a text that grows older would be logged with every sample.
            Still::All => {
                return Err(format!(
                    "nothing that the {name} exporter shows has changed for more than {} s: it has stopped measuring",
                    self.max_age.as_secs()
                ))
            }
            Still::Devices(still) => {
                for id in still {
                    let Some(place) = gpus.iter().position(|gpu| gpu.id == id) else { continue };
                    let mut names = gpus.remove(place).aliases;
                    let seconds = self.max_age.as_secs();
                    let why = match shown.looks.iter().find(|look| look.id == id) {
                        Some(look) if !look.answers => format!(
                            "{id} does not answer: only its energy counter is shown, which has not moved for more \
                             than {seconds} s or since the meter started"
                        ),
                        _ => format!(
                            "nothing that is shown of {id} has changed for more than {seconds} s: it is not measured"
                        ),
                    };
                    names.push(id);
                    self.unusable.push(Unusable { names, why });
                }
            }
        }
        if !gpus.is_empty() {
            return Ok(gpus);
        }
        let whys: Vec<&str> = self.unusable.iter().map(|unusable| unusable.why.as_str()).collect();
        Err(match (whys.as_slice(), shown.nameless, shown.stale) {
            ([], 0, 0) => {
                let (location, kind) = (&self.fetcher.location, self.fetcher.location.kind());
                format!("{location} shows no metric of a GPU: is this the {kind} of the {name} exporter?")
            }
            ([], 0, _) => format!(
                "all that the {name} exporter shows was taken more than {} s before or after now",
                self.max_age.as_secs()
            ),
            ([], ..) => {
                let labels = self.dialect.labels().iter().filter_map(|(_, names)| names.first().copied());
                format!(
                    "nothing that the {name} exporter shows says which GPU it is of: a label is missing ({})",
                    labels.collect::<Vec<_>>().join(" or ")
                )
            }
            (whys, ..) => whys.join("; "),
        })
    }
}

impl ReadGpus for Exporter {
    fn name(&self) -> &'static str {
        self.dialect.name()
    }

    fn read(&mut self) -> Result<Vec<Gpu>, String> {
        self.unusable.clear();
        let text = self.fetcher.fetch()?;
        self.look(&text, Instant::now())
    }

    fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }

    fn reach(&self, id: &str) -> f64 {
        self.reach.get(id).copied().unwrap_or(MAX_WATTS)
    }
}

#[cfg(test)]
mod tests;
