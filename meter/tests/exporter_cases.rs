//! Exporter texts rebuilt from public bug reports, with the right reading of each (`data/cases/README.md`): through the
//! real reader, from a file that changes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use leasehold_meter::source::{
    exporter::{Dialect, Exporter, Location},
    gpu::Gpus,
    Measurement, Refusal, Request, Source, Target,
};
use std::{path::PathBuf, time::Duration};

const SECOND: Duration = Duration::from_secs(1);
const A: &str = "GPU-5a0c1d2e-0001-0002-0003-00000000000a";
const B: &str = "GPU-5a0c1d2e-0001-0002-0003-00000000000b";

macro_rules! case {
    ($name:literal) => {
        include_str!(concat!("data/cases/", $name, ".prom"))
    };
}

/// A source on a file, and leases that are sampled a second apart.
struct Bench {
    source: Gpus<Exporter>,
    path: PathBuf,
    targets: Vec<Target>,
    _dir: tempfile::TempDir,
}

impl Bench {
    fn new(dialect: Dialect, text: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gpu.prom");
        let exporter = Exporter::new(dialect, Location::File(path.clone()), SECOND * 60);
        let bench = Self { source: Gpus::new(exporter), path, targets: Vec::new(), _dir: dir };
        bench.show(text);
        bench
    }

    fn show(&self, text: &str) {
        std::fs::write(&self.path, text).unwrap();
    }

    fn resolve(&mut self, device: &str) -> Result<Vec<String>, Refusal> {
        let request = Request { pid: None, devices: Some(vec![device.into()]) };
        self.source.resolve(&request).map(|attachment| attachment.devices)
    }

    fn attach(&mut self, lease: u64, device: &str) {
        let request = Request { pid: None, devices: Some(vec![device.into()]) };
        let attachment = self.source.resolve(&request).unwrap();
        self.source.begin(lease, &attachment);
        self.targets.push(Target { lease, attachment, elapsed: SECOND });
    }

    /// The measurement of `lease` in a sample; none if it is not available.
    fn sample(&mut self, lease: u64) -> Option<Measurement> {
        self.source.sample(&self.targets).ok().and_then(|measured| measured.get(&lease).copied())
    }

    fn devices(&mut self) -> Vec<String> {
        let _ = self.source.sample(&[]);
        self.source.devices()
    }
}

fn busy(measured: Option<Measurement>) -> u128 {
    measured.unwrap().busy.as_millis()
}

#[test]
fn two_virtual_gpus_without_a_uuid_are_two_and_one_that_is_lost_is_gone() {
    for nothing in ["00000000-0000-0000-0000-000000000000", "", "N/A", "[N/A]", "unknown", "None", "0"] {
        let without = |text: &str| text.replace("00000000-0000-0000-0000-000000000000", nothing);
        let mut bench = Bench::new(Dialect::Amd, &without(case!("01/two_vf_zero_uuid")));
        assert_eq!(bench.devices(), ["index-0", "index-1"], "{nothing}");
        bench.attach(1, "0");
        bench.attach(2, "1");
        assert_eq!((busy(bench.sample(1)), busy(bench.sample(2))), (0, 970));
        bench.show(&without(case!("01/one_vf_lost")));
        assert_eq!((bench.sample(1), busy(bench.sample(2))), (None, 970), "{nothing}");
    }
}

#[test]
fn blanks_are_never_a_figure_and_show_no_gpu() {
    let mut bench = Bench::new(Dialect::Dcgm, case!("03/good"));
    bench.attach(1, "0");
    let good = bench.sample(1).unwrap();
    assert_eq!((good.busy.as_millis(), good.memory_mib), (200, 1_000));
    for blanks in [case!("03/blanks_after_xid"), case!("03/blanks_prof")] {
        bench.show(blanks);
        assert_eq!(bench.sample(1), None);
        assert!(matches!(bench.resolve("0"), Err(Refusal::Unavailable(why)) if why.contains("does not answer")));
        // One value of hardware is enough, and the blanks stay hidden.
        bench.show(&format!("{blanks}DCGM_FI_DEV_GPU_TEMP{{gpu=\"0\",UUID=\"{A}\"}} 41\n"));
        let measured = bench.sample(1).unwrap();
        assert_eq!((measured.busy, measured.memory_mib), (Duration::ZERO, 0));
    }
    bench.show(case!("03/good"));
    assert_eq!(bench.sample(1).unwrap().memory_mib, 1_000);
    bench.show(case!("03/unsupported_as_printed"));
    let measured = bench.sample(1).unwrap();
    assert_eq!((measured.busy.as_millis(), measured.memory_mib), (50, 0));
}

#[test]
fn a_job_that_is_named_like_a_label_changes_no_gpu() {
    let hostile = case!("09/plain_job").replace("4711", "} 5 # {UUID=\\\"GPU-x\\\",gpu=\\\"1\\\"} \\\\\\n");
    for text in [case!("09/plain_job"), case!("09/job_lr_1e-3"), case!("09/job_names_other_gpu"), &hostile] {
        let mut bench = Bench::new(Dialect::Dcgm, text);
        assert_eq!(bench.devices(), [A, B]);
        bench.attach(1, "0");
        bench.attach(2, "nvidia1");
        let [first, second] = [1, 2].map(|lease| bench.sample(lease).unwrap());
        assert_eq!((first.busy.as_millis(), first.memory_mib), (1_000, 60_000));
        assert_eq!((second.busy.as_millis(), second.memory_mib), (50, 10));
    }
}

#[test]
fn legal_text_is_read_and_a_broken_line_hides_itself() {
    for text in [
        case!("11/crlf"),
        case!("11/escaped_quote"),
        case!("11/sci_plus"),
        case!("11/space_after_comma"),
        case!("11/spaces_everywhere"),
        case!("11/tabs"),
        case!("11/trailing_comma"),
    ] {
        let mut bench = Bench::new(Dialect::Dcgm, text);
        bench.attach(1, A);
        assert_eq!(busy(bench.sample(1)), 500, "{text}");
    }
    let broken = case!("11/missing_comma");
    let mut bench = Bench::new(Dialect::Dcgm, broken);
    assert!(matches!(bench.resolve(A), Err(Refusal::Unavailable(_))));
    bench.show(&format!("{broken}{}{broken}", case!("03/good")));
    bench.attach(1, A);
    assert_eq!(busy(bench.sample(1)), 200);
}

#[test]
fn the_known_ending_of_a_name_decides() {
    let none = case!("13/prefix_none");
    let with = |prefix: &str| none.replace("gpu_gfx_activity", &format!("{prefix}gpu_gfx_activity"));
    for text in [
        none,
        case!("13/prefix_amd_"),
        case!("13/prefix_amdgpu_"),
        case!("13/prefix_custom_"),
        case!("13/prefix_gpu_"),
        case!("13/prefix_rocm_"),
        case!("13/prefix_site_gpu_"),
        &with("site:rack:"),
        &with("vgpu_x_"),
        &none.replace("gpu_gfx_activity", "AMD_GPU_GFX_ACTIVITY"),
    ] {
        let mut bench = Bench::new(Dialect::Amd, text);
        bench.attach(1, "0");
        assert_eq!(busy(bench.sample(1)), 420, "{text}");
    }
    let average = none.replace("gpu_gfx_activity", "gpu_gfx_activity_avg");
    let mut bench = Bench::new(Dialect::Amd, &average);
    bench.attach(1, "0");
    assert_eq!(busy(bench.sample(1)), 0, "it is there, and its average is not a figure");
    for prefix in ["node_dcgm_", "site:", "dcgm_exporter_"] {
        let text = case!("03/good").replace("DCGM_FI_DEV_GPU", &format!("{prefix}DCGM_FI_DEV_GPU"));
        let mut bench = Bench::new(Dialect::Dcgm, &text);
        bench.attach(1, "0");
        assert_eq!(busy(bench.sample(1)), 200, "{prefix}");
    }
}

#[test]
fn a_counter_that_is_frozen_or_zero_yields_to_power_times_time() {
    for text in [case!("16/frozen_energy"), case!("16/zero_energy")] {
        let mut bench = Bench::new(Dialect::Amd, text);
        bench.attach(1, "0");
        let joules: u64 = (0..10).map(|_| bench.sample(1).unwrap().energy_uj).sum::<u64>() / 1_000_000;
        assert_eq!(joules, 5_600);
        // The counter wakes, and goes on from where it stopped: those seconds are counted already.
        let text = text.replace(" 5198685762204\n", " 5198686762204\n").replace("} 0\n", "} 1000000\n");
        bench.show(&text);
        assert_eq!(bench.sample(1).unwrap().energy_uj, 0);
    }
}
