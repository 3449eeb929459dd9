//! The driver, asked for its GPUs' work now.

use super::{
    super::gpu::{Gpu, Unusable, MAX_MEMORY_MIB, MAX_WATTS},
    identity::{self, Card, Names},
};
use nvml_wrapper::{error::NvmlError, Device, Nvml};

/// More GPUs than any machine has.
const MAX_GPUS: u32 = 256;
/// Only a new session sees a GPU that came back. After this many surveys without a GPU that had answered the session is
/// opened anew; then after twice as many, and so on: opening costs the other GPUs a moment, and longer if persistence
/// mode is off.
const FIRST_PATIENCE: u32 = 10;
const MAX_PATIENCE: u32 = 640;

/// The GPUs that answered, and those that cannot be leased.
#[derive(Debug, Default)]
pub struct Survey {
    pub gpus: Vec<Gpu>,
    pub unusable: Vec<Unusable>,
}

/// The driver, and the memory of its GPUs from one session to the next.
pub struct Driver {
    session: Option<Nvml>,
    names: Names,
    /// The most GPUs that ever answered together.
    most: usize,
    /// Surveys with fewer than that since the session was opened, and how many are enough.
    short: u32,
    patience: u32,
}

impl Default for Driver {
    fn default() -> Self {
        Self { session: None, names: Names::default(), most: 0, short: 0, patience: FIRST_PATIENCE }
    }
}

impl Driver {
    /// Opens a session if there is none.
    pub fn open(&mut self) -> Result<(), String> {
        self.session().map(drop)
    }

    fn session(&mut self) -> Result<&Nvml, String> {
        let session = match self.session.take() {
            Some(session) => session,
            None => Nvml::init().map_err(|error| explain(&error))?,
        };
        Ok(self.session.insert(session))
    }

    /// Looks at all GPUs once.
    pub fn survey(&mut self) -> Result<Survey, String> {
        let looks = match look_at_all(self.session()?) {
            Ok(looks) => looks,
            Err(why) => {
                // In any of these cases an old session does not recover: the driver was unloaded or updated.
                self.session = None;
                return Err(why);
            }
        };
        let survey = self.name(looks);
        self.count(survey.gpus.len());
        Ok(survey)
    }

    fn name(&mut self, looks: Vec<Result<Seen, Unusable>>) -> Survey {
        let mut survey = Survey::default();
        let mut seen = Vec::new();
        for look in looks {
            match look {
                Ok(found) => seen.push(found),
                Err(unusable) => survey.unusable.push(unusable),
            }
        }
        let cards: Vec<Card> = seen.iter().map(|seen| seen.card.clone()).collect();
        for (seen, name) in seen.into_iter().zip(self.names.of(&cards)) {
            match name {
                Ok(id) => {
                    let Card { index, uuid, address } = seen.card;
                    if let Some(uuid) = uuid.filter(|uuid| *uuid != id) {
                        let why = format!("GPU {index} is not the only one with UUID {uuid}: it goes by {id}");
                        survey.unusable.push(Unusable { names: vec![uuid], why });
                    }
                    let aliases = std::iter::once(index.to_string()).chain(address).collect();
                    survey.gpus.push(Gpu { id, aliases, ..seen.figures });
                }
                Err(why) => survey.unusable.push(Unusable { names: seen.card.names(), why }),
            }
        }
        survey
    }

    /// Ends the session when GPUs that once answered have been away for long enough.
    fn count(&mut self, answered: usize) {
        if answered >= self.most {
            self.most = answered;
            self.short = 0;
            self.patience = FIRST_PATIENCE;
            return;
        }
        self.short += 1;
        if self.short >= self.patience {
            self.session = None;
            self.short = 0;
            self.patience = (self.patience * 2).min(MAX_PATIENCE);
        }
    }
}

/// A GPU that answered, not yet named.
struct Seen {
    card: Card,
    figures: Gpu,
}

/// The reason why neither this question nor any other of its kind has an answer.
enum Silence {
    /// The whole driver.
    Driver(NvmlError),
    /// This GPU.
    Gpu(String),
}

/// An answer; none if the GPU cannot tell this one figure.
fn heard<T>(answer: Result<T, NvmlError>) -> Result<Option<T>, Silence> {
    use NvmlError::*;
    match answer {
        Ok(figure) => Ok(Some(figure)),
        Err(error @ (Uninitialized | DriverNotLoaded | LibRmVersionMismatch)) => Err(Silence::Driver(error)),
        Err(error @ (GpuLost | ResetRequired | InsufficientPower | IrqIssue)) => Err(Silence::Gpu(error.to_string())),
        Err(_) => Ok(None),
    }
}

/// An answer without which no other answer of the GPU counts.
fn needed<T>(answer: Result<T, NvmlError>) -> Result<T, Silence> {
    let why = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
    heard(answer)?.ok_or(Silence::Gpu(why))
}

fn look_at_all(nvml: &Nvml) -> Result<Vec<Result<Seen, Unusable>>, String> {
    let count = nvml.device_count().map_err(|error| explain(&error))?;
    if count > MAX_GPUS {
        return Err(format!("the NVIDIA driver claims to have {count} GPUs, which no machine has"));
    }
    let mut looks = Vec::new();
    for index in 0..count {
        let mut card = Card { index, ..Card::default() };
        looks.push(match look(nvml, &mut card) {
            Ok(figures) => Ok(Seen { card, figures }),
            Err(Silence::Gpu(why)) => {
                Err(Unusable { names: card.names(), why: format!("GPU {index} cannot be used: {why}") })
            }
            Err(Silence::Driver(error)) => return Err(explain(&error)),
        });
    }
    Ok(looks)
}

/// Fills in the card, and returns the figures of its GPU.
fn look(nvml: &Nvml, card: &mut Card) -> Result<Gpu, Silence> {
    // Handles are asked for each time: one from before a GPU was lost must not be used again.
    let device = needed(nvml.device_by_index(card.index))?;
    card.uuid = uuid(&device)?;
    card.address = heard(device.pci_info())?.and_then(|pci| identity::address(pci.bus_id));
    if heard(device.mig_mode())?.is_some_and(|mig| mig.current != 0) {
        let why = "it is in MIG mode, and `nvml` measures whole GPUs: measure its instances with --source dcgm=…";
        return Err(Silence::Gpu(why.into()));
    }
    figures(&device)
}

/// The UUID; none if the GPU says that it has none. One that cannot be read just now must not give the GPU another
/// name.
fn uuid(device: &Device) -> Result<Option<String>, Silence> {
    use NvmlError::*;
    match device.uuid() {
        Ok(text) => Ok(identity::uuid(text)),
        Err(NotSupported | NoData | FunctionNotFound | FailedToLoadSymbol(_) | Utf8Error(_)) => Ok(None),
        Err(error) => needed(Err(error)),
    }
}

/// The present figures of a GPU. Identity and energy so far may be answered from memory: only the others show that it
/// is there.
fn figures(device: &Device) -> Result<Gpu, Silence> {
    let rates = heard(device.utilization_rates())?.filter(|rates| rates.gpu <= 100);
    let memory_mib = heard(device.memory_info())?
        .filter(|memory| (1..=MAX_MEMORY_MIB << 20).contains(&memory.total) && memory.used <= memory.total)
        .map(|memory| memory.used >> 20);
    let watts = heard(device.power_usage())?
        .map(|milliwatts| f64::from(milliwatts) / 1_000.0)
        .filter(|watts| *watts > 0.0 && *watts <= MAX_WATTS);
    let energy = heard(device.total_energy_consumption())?;
    if rates.is_none() && memory_mib.is_none() && watts.is_none() {
        return Err(Silence::Gpu("it tells neither utilisation nor memory nor power".into()));
    }
    Ok(Gpu {
        utilisation: rates.map(|rates| f64::from(rates.gpu) / 100.0),
        memory_mib,
        energy_uj: energy.and_then(|millijoules| millijoules.checked_mul(1_000)),
        watts,
        ..Gpu::default()
    })
}

/// The fault of the driver, and its remedy.
fn explain(error: &NvmlError) -> String {
    match error {
        NvmlError::LibloadingError(_) | NvmlError::LibraryNotFound => {
            format!(
                "NVIDIA's management library libnvidia-ml.so.1 cannot be loaded ({error}): install the NVIDIA driver, \
                 or measure with --source host, dcgm=… or amd=…"
            )
        }
        NvmlError::DriverNotLoaded => {
            "the NVIDIA driver is installed but not loaded: load it (`modprobe nvidia`), then start the meter if it \
             does not run"
                .into()
        }
        NvmlError::LibRmVersionMismatch => {
            "the NVIDIA driver was updated while the old one was loaded: load the new one, or restart the machine"
                .into()
        }
        NvmlError::NoPermission => {
            "this user may not talk to the NVIDIA driver: run the meter as one that may open /dev/nvidiactl".into()
        }
        other => format!("NVIDIA's management library cannot be used: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_driver_is_told_with_what_to_do() {
        assert!(explain(&NvmlError::LibraryNotFound).contains("install the NVIDIA driver"));
        assert!(explain(&NvmlError::DriverNotLoaded).contains("modprobe nvidia"));
        assert!(explain(&NvmlError::LibRmVersionMismatch).contains("load the new one"));
        assert!(explain(&NvmlError::NoPermission).contains("/dev/nvidiactl"));
    }

    #[test]
    fn missing_gpus_are_looked_for_less_and_less_often() {
        let mut driver = Driver::default();
        driver.count(2);
        let mut waits = Vec::new();
        let mut waited = 0;
        while waits.len() < 9 {
            driver.count(1);
            waited += 1;
            if driver.short == 0 {
                waits.push(std::mem::take(&mut waited));
            }
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 640, 640]);
        driver.count(2);
        assert_eq!((driver.short, driver.patience), (0, FIRST_PATIENCE));
    }
}
