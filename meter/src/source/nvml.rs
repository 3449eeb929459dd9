//! NVIDIA GPUs through the driver's own library, loaded at run time.

use super::gpu::{Gpu, ReadGpus};
use anyhow::{anyhow, Result};
use nvml_wrapper::{error::NvmlError, Device, Nvml};

pub struct NvmlReader {
    nvml: Nvml,
}

impl NvmlReader {
    pub fn open() -> Result<Self> {
        Nvml::init().map(|nvml| Self { nvml }).map_err(|error| anyhow!(explain(&error)))
    }
}

fn explain(error: &NvmlError) -> String {
    match error {
        NvmlError::LibloadingError(_) | NvmlError::LibraryNotFound => {
            "NVIDIA's management library libnvidia-ml.so.1 is not on this machine: install the NVIDIA driver, \
             or measure with --source host, dcgm=… or amd=…"
                .into()
        }
        NvmlError::DriverNotLoaded => {
            "the NVIDIA driver is installed but not loaded: load it (`modprobe nvidia`) and start the meter again"
                .into()
        }
        NvmlError::NoPermission => {
            "this user may not talk to the NVIDIA driver: run the meter as one that may open /dev/nvidiactl".into()
        }
        other => format!("NVIDIA's management library cannot be used: {other}"),
    }
}

impl ReadGpus for NvmlReader {
    fn name(&self) -> &'static str {
        "nvml"
    }

    fn read(&mut self) -> Result<Vec<Gpu>, String> {
        let count = self.nvml.device_count().map_err(|error| explain(&error))?;
        Ok((0..count)
            .filter_map(|index| self.nvml.device_by_index(index).ok().and_then(|gpu| look(index, &gpu)))
            .collect())
    }
}

/// What one GPU says. The UUID may be answered from memory: only a live figure counts as an answer.
fn look(index: u32, device: &Device) -> Option<Gpu> {
    let id = device.uuid().ok()?;
    let utilisation = device.utilization_rates().ok().map(|rates| f64::from(rates.gpu) / 100.0);
    let memory_mib = device.memory_info().ok().map(|memory| memory.used >> 20);
    if utilisation.is_none() && memory_mib.is_none() {
        return None;
    }
    Some(Gpu {
        id,
        aliases: vec![index.to_string()],
        utilisation,
        memory_mib,
        energy_uj: device.total_energy_consumption().ok().map(|mj| mj.saturating_mul(1_000)),
        watts: device.power_usage().ok().map(|mw| f64::from(mw) / 1_000.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_driver_is_told_with_what_to_do() {
        assert!(explain(&NvmlError::LibraryNotFound).contains("install the NVIDIA driver"));
        assert!(explain(&NvmlError::DriverNotLoaded).contains("modprobe nvidia"));
        assert!(explain(&NvmlError::NoPermission).contains("/dev/nvidiactl"));
    }
}
