//! The driver as a whole: gone, restarted, hanging.

use crate::{
    common::until,
    played::{Scene, Stage, Theatre},
};
use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const UNINITIALIZED: &str = "1";
const NOT_LOADED: &str = "9";
const MISMATCH: &str = "18";
/// For answers that nothing may delay.
const AT_ONCE: Duration = Duration::from_millis(1_000);

#[test]
fn a_driver_that_restarts_is_opened_anew_without_a_restart_of_the_meter() {
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "0");
    let boot = stage.gains(1).boot;
    for (old_session, new_session, reason) in [
        (NOT_LOADED, NOT_LOADED, "modprobe nvidia"),
        (UNINITIALIZED, MISMATCH, "load the new one"),
        (MISMATCH, "4", "/dev/nvidiactl"),
        ("999", "999", "internal driver error"),
    ] {
        stage.play(&Scene::two().with("driver", old_session).with("init", new_session));
        let said = stage.down();
        assert!(said.contains(reason), "{said}");
        stage.stands_still(1, reason);
        stage.refused(2, "1", 503, "source_unavailable");
        // Sessions from before stay dead. Its counters begin again.
        stage.theatre.publish(&Scene::two().with("a.energy", "0 5").with("stale_before", &stage.theatre.next()));
        stage.up();
        assert_eq!(stage.gains(1).boot, boot);
    }
}

#[test]
fn a_session_that_dies_between_two_questions_is_a_dead_session() {
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "0");
    for code in [UNINITIALIZED, NOT_LOADED, MISMATCH] {
        // The first GPU answered in full.
        stage.play(&Scene::two().with("b.power", code));
        stage.down();
        stage.stands_still(1, code);
        stage.play(&Scene::two());
        stage.up();
    }
}

#[test]
fn a_call_that_hangs_costs_its_leases_time_and_the_meter_nothing() {
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "0");
    stage.gains(1);
    let threads = || {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", stage.meter.child.id())).unwrap();
        let names = tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).unwrap());
        names.filter(|name| name.trim() == "nvml").count()
    };
    stage.theatre.publish(&Scene::two().with("a.memory", "hang"));
    // Readings are answered while a sample waits for the driver, and after.
    let samples = stage.meter.samples();
    let waiting = until("the reading stops", || {
        let begun = Instant::now();
        let reading = stage.meter.reading(1);
        assert!(begun.elapsed() < AT_ONCE);
        (stage.meter.get("/health").0 == 503).then_some(reading)
    });
    let said = stage.down();
    assert!(said.contains("has not answered") && said.contains("dmesg"), "{said}");
    stage.stands_still(1, "the driver hangs");
    assert_eq!(stage.meter.reading(1), waiting);
    until("samples go on", || (stage.meter.samples() > samples + 10).then_some(()));
    let begun = Instant::now();
    stage.refused(2, "1", 503, "source_unavailable");
    assert!(begun.elapsed() < AT_ONCE);
    assert_eq!(threads(), 1);
    // Its late answer is as old as the question, and the gap is not filled.
    stage.theatre.publish(&Scene::two());
    let before = Instant::now();
    stage.up();
    let after = stage.gains(1);
    let credited = Duration::from_millis(after.end.available_ms - waiting.end.available_ms);
    assert!(credited < before.elapsed() + AT_ONCE, "{credited:?}");
    assert_eq!(threads(), 1);
}

#[test]
fn a_meter_ends_although_its_driver_hangs() {
    let mut stage = Stage::open(&Scene::two());
    stage.theatre.publish(&Scene::two().with("count", "hang"));
    stage.down();
    let Stage { meter, theatre } = stage;
    meter.stop();
    drop(theatre);
}

#[test]
fn a_driver_may_hang_while_it_is_closed_and_opened() {
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "0");
    let dead = Scene::two().with("driver", UNINITIALIZED);
    stage.theatre.publish(&dead.clone().with("shutdown", "hang"));
    assert!(stage.down().contains("has not answered"));
    stage.theatre.publish(&dead.with("init", "hang"));
    stage.meter.wait_samples(4);
    assert!(stage.down().contains("has not answered"));
    stage.stands_still(1, "the driver hangs");
    stage.theatre.publish(&Scene::two());
    stage.up();
    stage.gains(1);
}

#[test]
fn a_driver_that_is_slow_to_open_is_awaited_by_a_running_meter() {
    let mut stage = Stage::open(&Scene::two().with("init", "hang"));
    until("the first sample", || stage.down().contains("has not answered").then_some(()));
    stage.refused(1, "0", 503, "source_unavailable");
    stage.theatre.publish(&Scene::two().with("init", NOT_LOADED));
    until("the error is the driver's", || stage.down().contains("modprobe nvidia").then_some(()));
    stage.theatre.publish(&Scene::two());
    stage.up();
    stage.attach(1, "0");
    stage.gains(1);
}

/// The error of a meter that does not start.
fn refusal(theatre: &Theatre) -> String {
    let state = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_leasehold-meter"));
    theatre.prepare(&mut command);
    let output = command
        .args(["--listen", "127.0.0.1:0", "--source", "nvml", "--state-dir"])
        .arg(state.path())
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn a_meter_that_cannot_open_the_driver_says_what_to_do() {
    let mut theatre = Theatre::new(&Scene::two());
    for (code, reason) in [
        (NOT_LOADED, "modprobe nvidia"),
        (MISMATCH, "restart the machine"),
        ("4", "/dev/nvidiactl"),
        ("12", "install the NVIDIA driver"),
        ("999", "internal driver error"),
    ] {
        theatre.publish(&Scene::two().with("init", code));
        let said = refusal(&theatre);
        assert!(said.contains(reason), "{said}");
    }
    std::fs::write(theatre.library(), "half a download").unwrap();
    let said = refusal(&theatre);
    assert!(said.contains("cannot be loaded") && said.contains("libnvidia-ml.so.1"), "{said}");
}
