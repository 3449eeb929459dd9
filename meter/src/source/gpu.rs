//! The common part of all sources of GPU figures: attribution of devices to leases.

use super::{energy::Energy, Attachment, Measurement, Refusal, Request, Source, Target};
use leasehold_primitives::LeaseId;
use std::{
    collections::{BTreeMap, HashMap},
    time::Instant,
};

/// A board that draws more is not believed where its model is not known. The largest boards of 2026 draw 1,400 W
/// (NVIDIA B300, AMD MI355X).
pub const MAX_WATTS: f64 = 4_000.0;
/// More memory than any device has: NVIDIA announced 1 TB for Rubin Ultra, the boards of 2026 have 288 GB.
pub const MAX_MEMORY_MIB: u64 = 1 << 20;

/// One GPU, or one instance of it, that answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gpu {
    /// Its unique name: its UUID where there is one. That of an instance (of a MIG instance, of a partition) is the
    /// whole GPU's, a slash, and its own.
    pub id: String,
    /// Short names on this machine, such as its index.
    pub aliases: Vec<String>,
    /// Share of time in which it worked, from 0 to 1.
    pub utilisation: Option<f64>,
    pub memory_mib: Option<u64>,
    /// Cumulative energy in microjoules.
    pub energy_uj: Option<u64>,
    /// Power now, used where there is no energy counter, or one that stands still.
    pub watts: Option<f64>,
}

/// A GPU that is there, but on which no lease can run.
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

    /// The GPUs that the last reading showed but did not list.
    fn unusable(&self) -> &[Unusable] {
        &[]
    }

    /// The most watts that the board of the GPU with this identity can draw.
    fn reach(&self, _id: &str) -> f64 {
        MAX_WATTS
    }
}

/// A source of GPUs.
pub struct Gpus<R> {
    reader: R,
    seen: Vec<String>,
    /// GPUs that cannot be leased, as last logged.
    told: Vec<Unusable>,
    attached: HashMap<LeaseId, Vec<String>>,
    energy: HashMap<LeaseId, HashMap<String, Energy>>,
}

impl<R: ReadGpus> Gpus<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, seen: Vec::new(), told: Vec::new(), attached: HashMap::new(), energy: HashMap::new() }
    }

    /// The GPUs that answer, without figures that no GPU can have.
    fn read(&mut self) -> Result<Vec<Gpu>, String> {
        let read = self.reader.read();
        for unusable in self.reader.unusable().iter().filter(|unusable| !self.told.contains(unusable)) {
            tracing::warn!(source = self.reader.name(), "a GPU cannot be leased: {}", unusable.why);
        }
        self.told = self.reader.unusable().to_vec();
        self.seen = read.iter().flatten().map(|gpu| gpu.id.clone()).collect();
        let believable = |gpu: Gpu| Gpu {
            utilisation: gpu.utilisation.filter(|share| (0.0..=1.0).contains(share)),
            memory_mib: gpu.memory_mib.filter(|mib| *mib <= MAX_MEMORY_MIB),
            watts: gpu.watts.filter(|watts| (0.0..=self.reader.reach(&gpu.id)).contains(watts)),
            ..gpu
        };
        Ok(read?.into_iter().map(believable).collect())
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

    /// Refuses `devices` if a GPU would be leased whole and in parts at once.
    fn refuse_overlap(&self, devices: &[String]) -> Result<(), String> {
        for device in devices {
            if let Some(part) = devices.iter().find(|other| is_part(other, device)) {
                return Err(format!("{part} is a part of {device}: name one of them"));
            }
            for (lease, held) in &self.attached {
                if let Some(other) = held.iter().find(|other| is_part(other, device) || is_part(device, other)) {
                    return Err(format!(
                        "lease {lease} has {other}, which shares a GPU with {device}: detach it first"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Whether `part` is an instance of the GPU `whole`.
fn is_part(part: &str, whole: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|rest| rest.starts_with('/'))
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
        self.refuse_overlap(&devices).map_err(Refusal::Unsuitable)?;
        Ok(Attachment { pid: request.pid, devices })
    }

    fn begin(&mut self, lease: LeaseId, attachment: &Attachment) {
        let at = Instant::now();
        let gpus = self.read().unwrap_or_default();
        let energy = gpus
            .into_iter()
            .filter(|gpu| attachment.devices.contains(&gpu.id))
            .map(|gpu| (gpu.id, Energy::begin(gpu.energy_uj, at)))
            .collect();
        self.energy.insert(lease, energy);
        self.attached.insert(lease, attachment.devices.clone());
    }

    fn end(&mut self, lease: LeaseId) {
        self.energy.remove(&lease);
        self.attached.remove(&lease);
    }

    fn sample(&mut self, targets: &[Target]) -> Result<BTreeMap<LeaseId, Measurement>, String> {
        let at = Instant::now();
        let gpus: HashMap<String, Gpu> = self.read()?.into_iter().map(|gpu| (gpu.id.clone(), gpu)).collect();
        let mut measurements = BTreeMap::new();
        for target in targets {
            let found: Option<Vec<&Gpu>> = target.attachment.devices.iter().map(|device| gpus.get(device)).collect();
            let Some(found) = found.filter(|found| !found.is_empty()) else { continue };
            let known = self.energy.entry(target.lease).or_default();
            let mut share = 0.0;
            let mut measurement = Measurement::default();
            for gpu in &found {
                share += gpu.utilisation.unwrap_or(0.0);
                measurement.memory_mib = measurement.memory_mib.saturating_add(gpu.memory_mib.unwrap_or(0));
                let energy = known.entry(gpu.id.clone()).or_insert_with(|| Energy::begin(None, at));
                let reach = self.reader.reach(&gpu.id);
                let used = energy.step(gpu.energy_uj, gpu.watts, reach, at, target.elapsed);
                measurement.energy_uj = measurement.energy_uj.saturating_add(used);
            }
            measurement.busy = target.elapsed.mul_f64((share / found.len() as f64).clamp(0.0, 1.0));
            measurements.insert(target.lease, measurement);
        }
        Ok(measurements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::time::Duration;

    struct Bench {
        gpus: Option<Vec<Gpu>>,
        unusable: Vec<Unusable>,
    }

    impl ReadGpus for Bench {
        fn name(&self) -> &'static str {
            "bench"
        }
        fn read(&mut self) -> Result<Vec<Gpu>, String> {
            self.gpus.clone().ok_or("silent".into())
        }
        fn unusable(&self) -> &[Unusable] {
            &self.unusable
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

    fn showing(gpus: Vec<Gpu>) -> Gpus<Bench> {
        Gpus::new(Bench { gpus: Some(gpus), unusable: Vec::new() })
    }

    fn two() -> Gpus<Bench> {
        showing(vec![gpu("GPU-a", "0", 1.0, 1_000), gpu("GPU-b", "1", 0.5, 1_000)])
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
        source.reader.gpus = None;
        assert_eq!(source.resolve(&request(&["0"])), Err(Refusal::Unavailable("silent".into())));
    }

    #[test]
    fn an_index_that_fits_two_devices_is_refused() {
        let mut source = showing(vec![gpu("GPU-a", "0", 1.0, 0), gpu("GPU-b", "0", 1.0, 0)]);
        assert!(matches!(source.resolve(&request(&["0"])), Err(Refusal::Unsuitable(why)) if why.contains("GPU-b")));
    }

    #[test]
    fn the_only_device_needs_no_name() {
        let mut source = showing(vec![gpu("GPU-a", "0", 1.0, 0)]);
        assert_eq!(source.resolve(&Request::default()).unwrap().devices, ["GPU-a"]);
    }

    #[test]
    fn busy_time_is_the_average_and_memory_and_energy_are_sums() {
        let mut source = two();
        let target = target(&mut source, &["0", "1"]);
        source.reader.gpus = Some(vec![gpu("GPU-a", "0", 1.0, 1_500), gpu("GPU-b", "1", 0.5, 1_200)]);
        let measured = source.sample(&[target]).unwrap()[&1];
        assert_eq!(measured, Measurement { busy: Duration::from_millis(750), energy_uj: 700, memory_mib: 200 });
    }

    #[test]
    fn a_lease_with_one_silent_device_is_not_available() {
        let mut source = two();
        let target = target(&mut source, &["0", "1"]);
        source.reader.gpus = Some(vec![gpu("GPU-a", "0", 1.0, 0)]);
        assert!(source.sample(std::slice::from_ref(&target)).unwrap().is_empty());
        assert_eq!(source.devices(), ["GPU-a"]);
        source.reader.gpus = None;
        assert!(source.sample(&[target]).is_err());
        assert!(source.devices().is_empty());
    }

    #[test]
    fn an_energy_counter_that_is_reset_or_leaps_adds_nothing() {
        let mut source = two();
        let target = target(&mut source, &["0"]);
        for (counter, added) in [(10, 0), (30, 20), (u64::MAX, 0), (40, 0), (41, 1)] {
            source.reader.gpus = Some(vec![gpu("GPU-a", "0", 1.0, counter)]);
            assert_eq!(source.sample(std::slice::from_ref(&target)).unwrap()[&1].energy_uj, added, "{counter}");
        }
    }

    #[test]
    fn without_a_counter_energy_is_power_times_time() {
        let mut source = two();
        let target = target(&mut source, &["0"]);
        source.reader.gpus = Some(vec![Gpu { energy_uj: None, watts: Some(300.0), ..gpu("GPU-a", "0", 1.0, 0) }]);
        let used = |source: &mut Gpus<Bench>| source.sample(std::slice::from_ref(&target)).unwrap()[&1].energy_uj;
        // It had a counter at first, which may still come back.
        assert_eq!([used(&mut source), used(&mut source), used(&mut source)], [0, 0, 900_000_000]);
        assert_eq!(used(&mut source), 300_000_000);
    }

    #[test]
    fn figures_that_no_gpu_can_have_are_hidden_alone() {
        let mut source = two();
        let target = target(&mut source, &["0"]);
        let mut measure = |gpu: Gpu| {
            source.reader.gpus = Some(vec![gpu]);
            source.sample(std::slice::from_ref(&target)).unwrap()[&1]
        };
        let good = gpu("GPU-a", "0", 0.5, 1_000);
        for share in [1.01, -0.1, f64::NAN, f64::INFINITY] {
            let measured = measure(Gpu { utilisation: Some(share), ..good.clone() });
            assert_eq!((measured.busy, measured.memory_mib), (Duration::ZERO, 100), "{share}");
        }
        let measured = measure(Gpu { memory_mib: Some(MAX_MEMORY_MIB + 1), ..good.clone() });
        assert_eq!((measured.busy, measured.memory_mib), (Duration::from_millis(500), 0));
        assert_eq!(measure(Gpu { memory_mib: Some(MAX_MEMORY_MIB), ..good.clone() }).memory_mib, MAX_MEMORY_MIB);
        for watts in [MAX_WATTS + 1.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(measure(Gpu { watts: Some(watts), ..good.clone() }).energy_uj, 0, "{watts}");
        }
    }

    #[test]
    fn a_gpu_and_an_instance_of_it_are_never_leased_at_once() {
        let whole = || vec![gpu("GPU-a", "0", 1.0, 0), gpu("GPU-ab", "1", 1.0, 0)];
        let split = || vec![gpu("GPU-a/mig-7", "0:7", 1.0, 0), gpu("GPU-a/mig-8", "0:8", 1.0, 0)];
        let refused = |source: &mut Gpus<Bench>, devices: &[&str]| match source.resolve(&request(devices)) {
            Err(Refusal::Unsuitable(why)) => why,
            other => panic!("{other:?}"),
        };
        let mut source = showing(whole());
        let attachment = source.resolve(&request(&["0"])).unwrap();
        source.begin(5, &attachment);
        assert!(source.resolve(&request(&["GPU-ab"])).is_ok(), "a longer name is not an instance");
        source.reader.gpus = Some(split());
        let why = refused(&mut source, &["0:7"]);
        assert!(why.contains("lease 5 has GPU-a,") && why.contains("detach it first"), "{why}");
        source.end(5);
        let attachment = source.resolve(&request(&["0:7"])).unwrap();
        source.begin(6, &attachment);
        assert!(source.resolve(&request(&["0:8"])).is_ok());
        source.reader.gpus = Some(whole());
        assert!(refused(&mut source, &["0"]).contains("lease 6 has GPU-a/mig-7"));
        source.end(6);
        source.reader.gpus = Some([whole(), split()].concat());
        assert!(refused(&mut source, &["GPU-a", "GPU-a/mig-7"]).contains("name one of them"));
    }

    #[test]
    fn a_gpu_that_cannot_be_leased_is_refused_with_the_reason() {
        let mut source = showing(vec![gpu("GPU-a", "0", 1.0, 0)]);
        let names = vec!["GPU-b".into(), "1".into()];
        source.reader.unusable = vec![Unusable { names, why: "GPU-b is odd".into() }];
        for name in ["gpu-b", "1"] {
            assert_eq!(source.resolve(&request(&[name])), Err(Refusal::Unsuitable("GPU-b is odd".into())));
        }
        assert_eq!(source.resolve(&request(&["0"])).unwrap().devices, ["GPU-a"]);
        // There are two, so one must be named.
        let Err(Refusal::Unsuitable(why)) = source.resolve(&Request::default()) else { panic!() };
        assert!(why.contains("shows 2 of them"), "{why}");
    }
}
