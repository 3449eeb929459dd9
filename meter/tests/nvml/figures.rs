//! The figures of a GPU, and which of them are believed.

use crate::played::{Scene, Stage, UUID_A};
use serde_json::json;

/// The largest number of 64 bits.
const BLANK: &str = "18446744073709551615";

/// Without the counter, so that energy is the L4's 72 W × time.
fn without_counter() -> Scene {
    Scene::two().without("a.energy")
}

#[test]
fn what_the_driver_tells_is_what_is_counted() {
    let mut stage = Stage::open(&Scene::two().without("a.power"));
    stage.attach(1, UUID_A);
    let reading = stage.gains(1);
    assert_eq!(reading.peak_memory_mib, 1_024);
    assert!(reading.end.busy_ms.abs_diff(reading.end.available_ms / 2) <= 1, "{reading:?}");
    assert_eq!(reading.end.energy_mj, 0);
    stage.play(
        &Scene::two().without("a.power").with("a.energy", "0 4742976").with("a.memory", "0 2147483648 24152899584"),
    );
    let later = stage.meter.reading(1);
    assert_eq!((later.end.energy_mj, later.peak_memory_mib), (200, 2_048));
    assert_eq!(stage.meter.json("/v1/leases/1")["devices"], json!([UUID_A]));
}

#[test]
fn a_figure_that_is_missing_or_impossible_hides_itself_alone() {
    let mut stage = Stage::open(&without_counter());
    stage.attach(1, "0");
    let codes = ["3", "20", "77", "999"];
    let impossible = [
        ("utilisation", "0 101 0".to_string()),
        ("utilisation", "0 4294967295 0".into()),
        ("memory", format!("0 {BLANK} {BLANK}")),
        ("memory", "0 24152899585 24152899584".into()),
        ("memory", "0 0 0".into()),
        ("memory", format!("0 {0} {0}", 1_u64 << 60)),
        ("power", "0 4294967295".into()),
        ("power", "0 4000001".into()),
        ("power", "0 0".into()),
        ("energy", format!("0 {BLANK}")),
    ];
    let figures = ["utilisation", "memory", "power", "energy"];
    let missing = figures.iter().flat_map(|figure| codes.iter().map(move |code| (*figure, code.to_string())));
    for (figure, answer) in impossible.into_iter().chain(missing) {
        stage.play(&without_counter().with(&format!("a.{figure}"), &answer));
        let before = stage.gains(1);
        let after = stage.gains(1);
        let case = format!("{figure} {answer}");
        let passed = after.end.available_ms - before.end.available_ms;
        let busy = after.end.busy_ms - before.end.busy_ms;
        let energy = after.end.energy_mj - before.end.energy_mj;
        assert!(
            busy.abs_diff(if figure == "utilisation" { 0 } else { passed / 2 }) <= 2,
            "{case}: {before:?} {after:?}"
        );
        assert!(
            energy.abs_diff(if figure == "power" { 0 } else { passed * 72 }) <= 144,
            "{case}: {before:?} {after:?}"
        );
        assert_eq!(after.peak_memory_mib, 1_024, "{case}");
    }
}

#[test]
fn an_energy_counter_that_goes_back_or_leaps_adds_nothing() {
    let counter = |millijoules: u64| Scene::two().without("a.power").with("a.energy", &format!("0 {millijoules}"));
    let mut stage = Stage::open(&counter(1_000_000));
    stage.attach(1, "0");
    for (millijoules, sum) in [
        (1_000_500, 500),
        (100, 500),
        (300, 700),
        (9_000_000_000_000_000, 700),
        (9_000_000_000_000_100, 800),
        // Beyond the range of microjoules: no counter, so no energy.
        (u64::MAX, 800),
        (0, 800),
        (50, 850),
    ] {
        stage.play(&counter(millijoules));
        assert_eq!(stage.meter.reading(1).end.energy_mj, sum, "{millijoules}");
    }
}
