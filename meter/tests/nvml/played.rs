//! A meter in front of a played driver, which it loads as it would load the real one.

use crate::common::{until, Meter};
use leasehold_primitives::usage::Reading;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use tempfile::TempDir;

pub const UUID_A: &str = "GPU-c2f76b33-7953-256e-8f33-1343419b1a1c";
pub const UUID_B: &str = "GPU-51e2c8d0-0b7a-4a7e-9d6f-2f8a5f1f3c77";
pub const ADDRESS_A: &str = "00000000:31:00.0";
pub const ADDRESS_B: &str = "00000000:4B:00.0";

/// The time between samples: the least that the meter takes, for these tests play many scenes.
const INTERVAL: Duration = Duration::from_millis(20);

/// The driver's answers: see `played.c`.
#[derive(Clone)]
pub struct Scene(BTreeMap<String, String>);

impl Scene {
    /// An L4 as it answers at work, `a`, and the same once more, `b`.
    pub fn two() -> Self {
        let mut scene = Self(BTreeMap::new()).with("order", "a b");
        for (board, uuid, address) in [('a', UUID_A, ADDRESS_A), ('b', UUID_B, ADDRESS_B)] {
            let lines = [
                ("uuid", format!("0 {uuid}")),
                ("pci", format!("0 {address}")),
                ("utilisation", "0 50 20".into()),
                ("memory", format!("0 {} {}", 1_u64 << 30, 23_034_u64 << 20)),
                ("power", "0 72000".into()),
                ("energy", "0 4742776".into()),
            ];
            for (key, answer) in lines {
                scene = scene.with(&format!("{board}.{key}"), &answer);
            }
        }
        scene
    }

    pub fn with(mut self, key: &str, answer: &str) -> Self {
        self.0.insert(key.into(), answer.into());
        self
    }

    pub fn without(mut self, key: &str) -> Self {
        self.0.remove(key);
        self
    }
}

/// The folder of a played driver.
pub struct Theatre {
    folder: TempDir,
    scenes: u32,
}

impl Theatre {
    pub fn new(scene: &Scene) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Not the folder that this was compiled in: checkouts share a target directory.
        let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo, which sets it");
        let source = Path::new(&package).join("tests/nvml/played.c");
        let built = Command::new(std::env::var_os("CC").unwrap_or("cc".into()))
            .args(["-shared", "-fPIC", "-Wall", "-Wextra", "-Wl,-soname,libnvidia-ml.so.1", "-o"])
            .arg(folder.path().join("libnvidia-ml.so.1"))
            .arg(source)
            .status()
            .expect("a C compiler, which scripts/setup installs");
        assert!(built.success());
        let mut theatre = Self { folder, scenes: 0 };
        theatre.publish(scene);
        theatre
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("scene")
    }

    pub fn library(&self) -> PathBuf {
        self.folder.path().join("libnvidia-ml.so.1")
    }

    /// The number of the scene that is published next.
    pub fn next(&self) -> String {
        (self.scenes + 1).to_string()
    }

    /// Makes the driver answer as `scene` says, in Latin-1, so that it can answer with bytes that are not UTF-8.
    pub fn publish(&mut self, scene: &Scene) {
        self.scenes += 1;
        let lines = scene.0.iter().map(|(key, answer)| format!("{key} {answer}\n"));
        let text: String = lines.chain([format!("scene {}\n", self.scenes)]).collect();
        let bytes: Vec<u8> = text.chars().map(|letter| u8::try_from(letter).unwrap()).collect();
        let draft = self.folder.path().join("draft");
        std::fs::write(&draft, bytes).unwrap();
        std::fs::rename(draft, self.path()).unwrap();
    }

    /// Makes a program find this driver, and no other.
    pub fn prepare(&self, command: &mut Command) {
        command.env("LD_LIBRARY_PATH", self.folder.path()).env("PLAYED_DRIVER", self.path());
    }
}

/// A meter and its driver.
pub struct Stage {
    pub meter: Meter,
    pub theatre: Theatre,
}

impl Stage {
    pub fn open(scene: &Scene) -> Self {
        let theatre = Theatre::new(scene);
        let state = tempfile::tempdir().unwrap();
        let meter = Meter::start_with(state, INTERVAL, &["--source", "nvml"], |command| theatre.prepare(command));
        Self { meter, theatre }
    }

    /// Plays `scene`, and waits until a sample saw nothing else.
    pub fn play(&mut self, scene: &Scene) {
        self.theatre.publish(scene);
        self.meter.wait_samples(2);
    }

    pub fn attach(&self, lease: u64, device: &str) {
        let (status, answer) = self.put(lease, device);
        assert_eq!(status, 201, "{answer}");
    }

    pub fn put(&self, lease: u64, device: &str) -> (u16, Value) {
        self.meter.put(&lease.to_string(), &format!("{{\"devices\": [\"{device}\"]}}"))
    }

    /// Demands that `lease` cannot be attached to `device`, and returns the reason.
    pub fn refused(&self, lease: u64, device: &str, status: u16, code: &str) -> String {
        let (found, why) = self.put(lease, device);
        assert_eq!((found, why["error"].as_str()), (status, Some(code)), "{why}");
        why["message"].as_str().unwrap().into()
    }

    /// The devices of the lease.
    pub fn devices_of(&self, lease: u64) -> Value {
        self.meter.json(&format!("/v1/leases/{lease}"))["devices"].clone()
    }

    /// The devices that answer.
    pub fn devices(&self) -> Value {
        self.meter.json("/health")["devices"].clone()
    }

    /// Waits until the source is down, and returns the reason.
    pub fn down(&self) -> String {
        until("the source is down", || (self.meter.get("/health").0 == 503).then_some(()));
        self.meter.json("/health")["error"].as_str().unwrap_or_default().into()
    }

    pub fn up(&self) {
        until("the source is up", || (self.meter.get("/health").0 == 200).then_some(()));
    }

    /// Waits until `lease` is credited more time, and returns the reading.
    pub fn gains(&self, lease: u64) -> Reading {
        let before = self.meter.reading(lease).end.available_ms;
        until("the lease gains", || Some(self.meter.reading(lease)).filter(|reading| reading.end.available_ms > before))
    }

    /// Demands that nothing of the reading changes over two samples.
    pub fn stands_still(&self, lease: u64, why: &str) {
        let before = self.meter.reading(lease);
        self.meter.wait_samples(2);
        assert_eq!(self.meter.reading(lease), before, "{why}");
    }
}
