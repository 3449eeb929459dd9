//! The GPUs that a text shows, and its figures about each.

use super::{
    dialect::{Dialect, Handle, Quantity},
    figures::{believe, is_blank, reach},
    freshness::Look,
};
use crate::source::{
    exposition::{samples, Sample},
    gpu::{Gpu, Unusable},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

const HANDLES: [Handle; 5] = [Handle::Uuid, Handle::Serial, Handle::Index, Handle::Device, Handle::PciBus];

/// The content of a text.
#[derive(Debug, Default)]
pub struct Shown {
    pub gpus: Vec<Gpu>,
    pub unusable: Vec<Unusable>,
    /// The most watts that a GPU's board can draw.
    pub reach: HashMap<String, f64>,
    pub looks: Vec<Look>,
    /// Series that are too old, or from the future.
    pub stale: usize,
    /// Series that do not say which GPU they belong to.
    pub nameless: usize,
}

/// The GPU that a series belongs to.
type Key<'t> = (Handle, &'t str);

struct Series<'t> {
    sample: &'t Sample<'t>,
    /// Its labels' names for the GPU, the surest first.
    handles: Vec<Key<'t>>,
    part: Option<String>,
    key: Option<Key<'t>>,
}

/// Reads `text` at the time `now` since 1970. Lines that are not understood are passed over, as are values that no GPU
/// can have: one bad line hides one figure, never a machine.
pub fn read(dialect: Dialect, text: &str, now: Duration, max_age: Duration) -> Shown {
    let mut shown = Shown::default();
    let all: Vec<Sample> = samples(text).filter(|sample| dialect.concerns(&sample.name)).collect();
    // OpenMetrics may show one series at several times.
    let mut newest: HashMap<_, f64> = HashMap::new();
    for sample in &all {
        if let Some(at) = sample.timestamp {
            let known = newest.entry((&sample.name, &sample.labels)).or_insert(at);
            *known = known.max(at);
        }
    }
    let mut series = Vec::new();
    for sample in &all {
        let superseded = |at| newest.get(&(&sample.name, &sample.labels)).is_some_and(|newest| at < *newest);
        if sample.timestamp.is_some_and(superseded) {
            continue;
        }
        // Nobody can tell how old a sample from the future is.
        if sample.taken_at().is_some_and(|at| at.abs_diff(now) > max_age) {
            shown.stale = shown.stale.saturating_add(1);
            continue;
        }
        let handle = |handle| dialect.handle(sample, handle).map(|value| (handle, value));
        let handles = HANDLES.into_iter().filter_map(handle).collect();
        series.push(Series { sample, handles, part: dialect.part(sample), key: None });
    }
    identify(&mut series);

    let mut gpus: BTreeMap<Key, BTreeMap<Option<&str>, Vec<&Series>>> = BTreeMap::new();
    for series in &series {
        match series.key {
            Some(key) => gpus.entry(key).or_default().entry(series.part.as_deref()).or_default().push(series),
            None => shown.nameless = shown.nameless.saturating_add(1),
        }
    }
    for (key, parts) in gpus {
        let name = name(key, parts.values().flatten());
        let instances: Vec<String> = parts.keys().flatten().map(|part| format!("{name}/{part}")).collect();
        for (part, series) in parts {
            let id = part.map_or(name.clone(), |part| format!("{name}/{part}"));
            let models = series.iter().filter_map(|series| dialect.model(series.sample));
            let reach = reach(models.min().unwrap_or_default());
            let device = Device { dialect, key, part, id, reach, series };
            shown.looks.push(device.look());
            shown.reach.insert(device.id.clone(), reach);
            let why = if part.is_none() && !instances.is_empty() {
                // Two tenants would have the same silicon.
                Err(format!("{name} is divided: lease its instances, {}, not the whole", instances.join(", ")))
            } else {
                device.tell_apart()
            };
            match why.and_then(|()| device.figures()) {
                Ok(gpu) => shown.gpus.push(gpu),
                Err(why) => {
                    let mut names = device.aliases();
                    names.push(device.id);
                    shown.unusable.push(Unusable { names, why });
                }
            }
        }
    }
    shown
}

/// Finds out which GPU each series belongs to: the one with its UUID. A series without a UUID belongs to the GPU that
/// has its serial number, index or address in other series, if there is just one; otherwise these identify the GPU.
fn identify(series: &mut [Series]) {
    let mut known: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
    for level in HANDLES {
        let mut found = Vec::new();
        for series in series.iter_mut() {
            let Some((own, others)) = series.handles.split_first().filter(|(own, _)| own.0 == level) else { continue };
            series.key = match known.get(own) {
                None => Some(*own),
                Some(keys) if keys.len() > 1 => None,
                Some(keys) => keys.first().copied(),
            };
            found.extend(series.key.iter().flat_map(|key| others.iter().map(|other| (*other, *key))));
        }
        for (handle, key) in found {
            known.entry(handle).or_default().insert(key);
        }
    }
}

/// The identity of the GPU with this key. An index may be another GPU's after the next start, so that the address
/// belongs to it where one is shown.
fn name<'t>((handle, value): Key<'t>, series: impl Iterator<Item = &'t &'t Series<'t>>) -> String {
    let kind = match handle {
        Handle::Uuid | Handle::Serial => return value.into(),
        Handle::Index => "index",
        Handle::Device => "device",
        Handle::PciBus => return format!("pci-{value}"),
    };
    let addresses: BTreeSet<&str> = series.flat_map(|series| series.of(Handle::PciBus)).collect();
    match addresses.first() {
        Some(address) if addresses.len() == 1 => format!("{kind}-{value}@{address}"),
        _ => format!("{kind}-{value}"),
    }
}

impl<'t> Series<'t> {
    fn of(&self, wanted: Handle) -> Option<&'t str> {
        self.handles.iter().find(|(handle, _)| *handle == wanted).map(|(_, value)| *value)
    }
}

/// A GPU or an instance of one, and everything shown of it.
struct Device<'t> {
    dialect: Dialect,
    key: Key<'t>,
    part: Option<&'t str>,
    id: String,
    /// The most watts that its board can draw.
    reach: f64,
    series: Vec<&'t Series<'t>>,
}

impl<'t> Device<'t> {
    fn values(&self, handle: Handle) -> BTreeSet<&'t str> {
        self.series.iter().filter_map(|series| series.of(handle)).collect()
    }

    fn aliases(&self) -> Vec<String> {
        let [first, second] = match (self.dialect, self.part) {
            (Dialect::Dcgm, Some(part)) => {
                let Some(instance) = part.strip_prefix("mig-") else { return vec![part.into()] };
                let indices = self.values(Handle::Index);
                return indices.into_iter().map(|index| format!("{index}:{instance}")).collect();
            }
            (Dialect::Dcgm, None) => [Handle::Device, Handle::Index],
            (Dialect::Amd, _) => [Handle::Index, Handle::Serial],
        };
        [self.values(first), self.values(second)].into_iter().flatten().map(str::to_owned).collect()
    }

    fn look(&self) -> Look {
        let energy_uj = self.best(Quantity::Energy).map(|uj| uj as u64);
        // Sets without labels: tenants choose the names of their jobs, and start and stop the pods for which a shared
        // GPU is shown once more. No hardware moves when they do, nor when lines change places.
        let samples = || self.series.iter().map(|series| series.sample);
        let values: BTreeSet<_> = samples().map(|sample| (sample.name.as_ref(), sample.value.to_bits())).collect();
        let stamps: BTreeSet<_> = samples().map(|sample| sample.timestamp.map(f64::to_bits)).collect();
        let print = hash(&(&self.id, &values));
        // A GPU that counts its energy moves without its timestamps, which may be those of a program in between: that
        // goes on when the exporter has stopped.
        let counts = energy_uj.is_some_and(|energy| energy > 0);
        let stamped = if counts { print } else { hash(&(print, &stamps)) };
        Look { id: self.id.clone(), print, stamped, energy_uj, answers: self.answers() }
    }

    /// The figure of a series, if it shows one that is possible.
    fn figure(&self, series: &Series) -> Option<(Quantity, usize, f64)> {
        let (rank, metric) = self.dialect.metric(&series.sample.name)?;
        let figure = believe(self.dialect, metric, series.sample.value, self.reach)?;
        Some((metric.quantity, rank, figure))
    }

    /// The figure of the metric with the best rank, and among those the one with the shortest prefix.
    fn best(&self, wanted: Quantity) -> Option<f64> {
        let figures = self.series.iter().filter_map(|series| {
            let (quantity, rank, figure) = self.figure(series)?;
            (quantity == wanted).then_some((rank, series.sample.name.len(), figure))
        });
        figures.min_by_key(|(rank, length, _)| (*rank, *length)).map(|(_, _, figure)| figure)
    }

    /// Refuses a device that may be two which the labels do not tell apart.
    fn tell_apart(&self) -> Result<(), String> {
        let (own, value) = self.key;
        let uuid = self.dialect.label(Handle::Uuid);
        for handle in [Handle::Serial, Handle::Index, Handle::Device, Handle::PciBus] {
            let mut values = self.values(handle).into_iter();
            let same = |one: &str, other: &str| handle == Handle::PciBus && address(one) == address(other);
            if let (Some(one), Some(other)) = (values.next(), values.next()) {
                if handle != own && !same(one, other) {
                    let label = self.dialect.label(handle);
                    return Err(format!(
                        "{} {value:?} is shown with {label} {one:?} and with {label} {other:?}: what would tell the two \
                         apart, the label {uuid} with another value for each, is missing",
                        self.dialect.label(own)
                    ));
                }
            }
        }
        let mut said: BTreeMap<&str, (&Series, f64)> = BTreeMap::new();
        for series in &self.series {
            let Some((_, _, figure)) = self.figure(series) else { continue };
            if let Some((other, before)) = said.insert(series.sample.name.as_ref(), (*series, figure)) {
                // Shared GPUs are shown once for each pod, with one value and other labels.
                if figure != before || other.sample.labels == series.sample.labels {
                    return Err(format!(
                        "{} of {} is shown twice, as {} and {}: a label that would tell the two apart is missing ({})",
                        series.sample.name,
                        self.id,
                        other.sample.value,
                        series.sample.value,
                        self.missing().join(" or ")
                    ));
                }
            }
        }
        Ok(())
    }

    /// The labels that could tell more devices apart.
    fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        for handle in [Handle::Uuid, Handle::Index] {
            if self.values(handle).is_empty() {
                missing.push(self.dialect.label(handle));
            }
        }
        if self.part.is_none() {
            missing.push(self.dialect.part_label());
        }
        missing
    }

    /// The most MiB that the device can show as used.
    fn capacity(&self) -> f64 {
        self.best(Quantity::Capacity).unwrap_or(f64::INFINITY)
    }

    /// Whether anything but its energy counter shows that the device is there.
    fn answers(&self) -> bool {
        let capacity = self.capacity();
        self.series.iter().any(|series| {
            let Sample { name, value, .. } = series.sample;
            self.dialect.is_evidence(name)
                && match self.figure(series) {
                    Some((Quantity::Memory, _, figure)) => figure <= capacity,
                    Some(_) => true,
                    None => self.dialect.metric(name).is_none() && *value >= 0.0 && !is_blank(self.dialect, *value),
                }
        })
    }

    /// The figures of the device, if anything shows that it is there, be it a counter that may have to move for it.
    fn figures(&self) -> Result<Gpu, String> {
        let energy_uj = self.best(Quantity::Energy).map(|uj| uj as u64);
        if energy_uj.is_none() && !self.answers() {
            return Err(format!("{} does not answer: nothing that is shown of it is a value of hardware", self.id));
        }
        Ok(Gpu {
            id: self.id.clone(),
            aliases: self.aliases(),
            utilisation: self.best(Quantity::Utilisation),
            memory_mib: self.best(Quantity::Memory).filter(|mib| *mib <= self.capacity()).map(|mib| mib as u64),
            energy_uj,
            watts: self.best(Quantity::Power),
        })
    }
}

fn hash(shown: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    shown.hash(&mut hasher);
    hasher.finish()
}

/// An address on the PCI bus, which some write with a shorter domain.
fn address(text: &str) -> String {
    text.trim_start_matches('0').to_ascii_lowercase()
}
