//! What all sources of GPU figures have in common: attribution of devices to leases.

use super::{Attachment, Measurement, Refusal, Request, Source, Target};
use leasehold_primitives::LeaseId;
use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

/// A board that draws more is not believed. The largest boards of 2026 draw 1,400 W (NVIDIA B300, AMD MI355X).
pub const MAX_WATTS: f64 = 4_000.0;
/// More than any device has: NVIDIA announced 1 TB for Rubin Ultra, the boards of 2026 have 288 GB.
pub const MAX_MEMORY_MIB: u64 = 1 << 20;

/// One GPU, or one partition of it, that answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gpu {
    /// What tells it from every other: its UUID where there is one.
    pub id: String,
    /// Short names on this machine, such as its index.
    pub aliases: Vec<String>,
    /// Share of time in which it worked, from 0 to 1.
    pub utilisation: Option<f64>,
    pub memory_mib: Option<u64>,
    /// Cumulative energy in microjoules.
    pub energy_uj: Option<u64>,
    /// Power now, used where there is no energy counter.
    pub watts: Option<f64>,
}

/// A GPU that is there, and that no lease can run on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// Its identity and its short names.
    pub names: Vec<String>,
    pub why: String,
}

/// Lists the GPUs that answer now.
pub trait ReadGpus: Send {
    fn name(&self) -> &'static str;
    fn read(&mut self) -> Result<Vec<Gpu>, String>;

    /// GPUs that the last reading showed and did not list.
    fn unusable(&self) -> &[Unusable] {
        &[]
    }
}

struct EnergyMark {
    at: Instant,
    energy_uj: u64,
}

/// A source of GPUs.
pub struct Gpus<R> {
    reader: R,
    seen: Vec<String>,
    /// GPUs that cannot be leased, as they were last logged.
    told: Vec<Unusable>,
    marks: HashMap<LeaseId, HashMap<String, EnergyMark>>,
}

impl<R: ReadGpus> Gpus<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, seen: Vec::new(), told: Vec::new(), marks: HashMap::new() }
    }

    fn read(&mut self) -> Result<Vec<Gpu>, String> {
        let read = self.reader.read();
        for unusable in self.reader.unusable().iter().filter(|unusable| !self.told.contains(unusable)) {
            tracing::warn!(source = self.reader.name(), "a GPU cannot be leased: {}", unusable.why);
        }
        self.told = self.reader.unusable().to_vec();
        self.seen = read.iter().flatten().map(|gpu| gpu.id.clone()).collect();
        read
    }

    /// The GPU of `gpus` that `name` names, by its identity or by a short name that fits one only.
    fn find<'a>(&self, gpus: &'a [Gpu], name: &str) -> Result<&'a Gpu, String> {
        let mut exact = gpus.iter().filter(|gpu| gpu.id.eq_ignore_ascii_case(name));
        if let Some(gpu) = exact.next() {
            return Ok(gpu);
        }
        let fits = |unusable: &&Unusable| unusable.names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if let Some(unusable) = self.reader.unusable().iter().find(fits) {
            return Err(unusable.why.clone());
        }
        let mut named = gpus.iter().filter(|gpu| gpu.aliases.iter().any(|alias| alias == name));
        match (named.next(), named.next()) {
            (Some(gpu), None) => Ok(gpu),
            (None, _) => {
                let known: Vec<&str> = gpus.iter().map(|gpu| gpu.id.as_str()).collect();
                Err(format!("there is no device {name:?}; seen are: {}", known.join(", ")))
            }
            (Some(first), Some(second)) => {
                Err(format!("{name:?} could be {} or {}; name the device by its identity", first.id, second.id))
            }
        }
    }
}

impl<R: ReadGpus> Source for Gpus<R> {
    fn name(&self) -> &'static str {
        self.reader.name()
    }

    fn is_exclusive(&self) -> bool {
        true
    }

    fn devices(&self) -> Vec<String> {
        self.seen.clone()
    }

    fn resolve(&mut self, request: &Request) -> Result<Attachment, Refusal> {
        let gpus = self.read().map_err(Refusal::Unavailable)?;
        let mut devices = Vec::new();
        match request.devices.as_deref() {
            Some(names) if !names.is_empty() => {
                for name in names {
                    devices.push(self.find(&gpus, name).map_err(Refusal::Unsuitable)?.id.clone());
                }
            }
            _ => match (gpus.as_slice(), self.reader.unusable()) {
                ([only], []) => devices.push(only.id.clone()),
                (usable, unusable) => {
                    return Err(Refusal::Unsuitable(format!(
                        "name the lease's devices: this machine shows {} of them, not one",
                        usable.len().saturating_add(unusable.len())
                    )))
                }
            },
        }
        devices.sort_unstable();
        devices.dedup();
        Ok(Attachment { pid: request.pid, devices })
    }

    fn begin(&mut self, lease: LeaseId, attachment: &Attachment) {
        let at = Instant::now();
        let gpus = self.read().unwrap_or_default();
        let marks = gpus
            .into_iter()
            .filter(|gpu| attachment.devices.contains(&gpu.id))
            .filter_map(|gpu| Some((gpu.id, EnergyMark { at, energy_uj: gpu.energy_uj? })))
            .collect();
        self.marks.insert(lease, marks);
    }

    fn end(&mut self, lease: LeaseId) {
        self.marks.remove(&lease);
    }

    fn sample(&mut self, targets: &[Target]) -> Result<BTreeMap<LeaseId, Measurement>, String> {
        let at = Instant::now();
        let gpus: HashMap<String, Gpu> = self.read()?.into_iter().map(|gpu| (gpu.id.clone(), gpu)).collect();
        let mut measurements = BTreeMap::new();
        for target in targets {
            let found: Option<Vec<&Gpu>> = target.attachment.devices.iter().map(|device| gpus.get(device)).collect();
            let Some(found) = found.filter(|found| !found.is_empty()) else { continue };
            let marks = self.marks.entry(target.lease).or_default();
            let mut share = 0.0;
            let mut measurement = Measurement::default();
            for gpu in &found {
                share += gpu.utilisation.unwrap_or(0.0).clamp(0.0, 1.0);
                measurement.memory_mib = measurement.memory_mib.saturating_add(gpu.memory_mib.unwrap_or(0));
                let energy_uj = energy_since(marks, gpu, at, target.elapsed);
                measurement.energy_uj = measurement.energy_uj.saturating_add(energy_uj);
            }
            measurement.busy = target.elapsed.mul_f64((share / found.len() as f64).clamp(0.0, 1.0));
            measurements.insert(target.lease, measurement);
        }
        Ok(measurements)
    }
}

/// Energy that `gpu` used since its mark, which moves on. Where only power is known: power × time.
fn energy_since(marks: &mut HashMap<String, EnergyMark>, gpu: &Gpu, at: Instant, elapsed: Duration) -> u64 {
    let Some(energy_uj) = gpu.energy_uj else {
        return (gpu.watts.unwrap_or(0.0).clamp(0.0, MAX_WATTS) * elapsed.as_secs_f64() * 1e6) as u64;
    };
    match marks.insert(gpu.id.clone(), EnergyMark { at, energy_uj }) {
        Some(last) => {
            // A counter that went back was reset: what it lost cannot be known.
            let grown = energy_uj.saturating_sub(last.energy_uj);
            // A quarter of a second on top: exporters refresh when they please.
            let believable = MAX_WATTS * (at.duration_since(last.at).as_secs_f64() + 0.25) * 1e6;
            if grown as f64 <= believable {
                grown
            } else {
                0
            }
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Bench(Option<Vec<Gpu>>);

    impl ReadGpus for Bench {
        fn name(&self) -> &'static str {
            "bench"
        }
        fn read(&mut self) -> Result<Vec<Gpu>, String> {
            self.0.clone().ok_or("silent".into())
        }
    }

    fn gpu(id: &str, index: &str, utilisation: f64, energy_uj: u64) -> Gpu {
        Gpu {
            id: id.into(),
            aliases: vec![index.into()],
            utilisation: Some(utilisation),
            memory_mib: Some(100),
            energy_uj: Some(energy_uj),
            watts: None,
        }
    }

    fn two() -> Gpus<Bench> {
        Gpus::new(Bench(Some(vec![gpu("GPU-a", "0", 1.0, 1_000), gpu("GPU-b", "1", 0.5, 1_000)])))
    }

    fn request(devices: &[&str]) -> Request {
        Request { pid: None, devices: Some(devices.iter().map(|device| device.to_string()).collect()) }
    }

    fn target(source: &mut Gpus<Bench>, devices: &[&str]) -> Target {
        let attachment = source.resolve(&request(devices)).unwrap();
        source.begin(1, &attachment);
        Target { lease: 1, attachment, elapsed: Duration::from_secs(1) }
    }

    #[test]
    fn devices_are_found_by_identity_and_by_index() {
        let mut source = two();
        assert_eq!(source.resolve(&request(&["1", "gpu-A", "0"])).unwrap().devices, ["GPU-a", "GPU-b"]);
        assert!(matches!(source.resolve(&request(&["2"])), Err(Refusal::Unsuitable(why)) if why.contains("GPU-a")));
        assert!(matches!(source.resolve(&Request::default()), Err(Refusal::Unsuitable(_))));
        source.reader.0 = None;
        assert_eq!(source.resolve(&request(&["0"])), Err(Refusal::Unavailable("silent".into())));
    }

    #[test]
    fn an_index_that_fits_two_devices_is_refused() {
        let mut source = Gpus::new(Bench(Some(vec![gpu("GPU-a", "0", 1.0, 0), gpu("GPU-b", "0", 1.0, 0)])));
        assert!(matches!(source.resolve(&request(&["0"])), Err(Refusal::Unsuitable(why)) if why.contains("GPU-b")));
    }

    #[test]
    fn the_only_device_needs_no_name() {
        let mut source = Gpus::new(Bench(Some(vec![gpu("GPU-a", "0", 1.0, 0)])));
        assert_eq!(source.resolve(&Request::default()).unwrap().devices, ["GPU-a"]);
    }

    #[test]
    fn busy_time_is_the_average_and_memory_and_energy_are_sums() {
        let mut source = two();
        let target = target(&mut source, &["0", "1"]);
        source.reader.0 = Some(vec![gpu("GPU-a", "0", 1.0, 1_500), gpu("GPU-b", "1", 0.5, 1_200)]);
        let measured = source.sample(&[target]).unwrap()[&1];
        assert_eq!(measured, Measurement { busy: Duration::from_millis(750), energy_uj: 700, memory_mib: 200 });
    }

    #[test]
    fn a_lease_with_one_silent_device_is_not_available() {
        let mut source = two();
        let target = target(&mut source, &["0", "1"]);
        source.reader.0 = Some(vec![gpu("GPU-a", "0", 1.0, 0)]);
        assert!(source.sample(std::slice::from_ref(&target)).unwrap().is_empty());
        assert_eq!(source.devices(), ["GPU-a"]);
        source.reader.0 = None;
        assert!(source.sample(&[target]).is_err());
        assert!(source.devices().is_empty());
    }

    #[test]
    fn an_energy_counter_that_is_reset_or_leaps_adds_nothing() {
        let mut source = two();
        let target = target(&mut source, &["0"]);
        for (counter, added) in [(10, 0), (30, 20), (u64::MAX, 0), (40, 0), (41, 1)] {
            source.reader.0 = Some(vec![gpu("GPU-a", "0", 1.0, counter)]);
            assert_eq!(source.sample(std::slice::from_ref(&target)).unwrap()[&1].energy_uj, added, "{counter}");
        }
    }

    #[test]
    fn without_a_counter_energy_is_power_times_time() {
        let mut source = two();
        let target = target(&mut source, &["0"]);
        for (watts, added) in [(Some(300.0), 300_000_000), (Some(f64::INFINITY), 4_000_000_000), (None, 0)] {
            source.reader.0 = Some(vec![Gpu { energy_uj: None, watts, ..gpu("GPU-a", "0", 9.0, 0) }]);
            let measured = source.sample(std::slice::from_ref(&target)).unwrap()[&1];
            assert_eq!(measured.energy_uj, added);
            assert_eq!(measured.busy, Duration::from_secs(1));
        }
    }
}
