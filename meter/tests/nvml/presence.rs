//! The GPUs that are there.

use crate::played::{Scene, Stage, UUID_A, UUID_B};
use serde_json::json;

const LOST: &str = "15";

#[test]
fn a_lease_on_a_gpu_that_goes_away_credits_nothing() {
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "0");
    stage.attach(2, "1");
    stage.gains(1);
    let dark = |code: &str| {
        let figures = ["a.utilisation", "a.memory", "a.power"];
        figures.iter().fold(Scene::two(), |scene, figure| scene.with(figure, code))
    };
    let absurd = Scene::two()
        .with("a.utilisation", "0 101 0")
        .with("a.memory", "0 18446744073709551615 18446744073709551615")
        .with("a.power", "0 4294967295");
    let ways = [
        ("it is lost", Scene::two().with("a.board", LOST)),
        ("it has no handle, as nvidia-smi shows after Xid 79", Scene::two().with("a.handle", "999")),
        ("it is off the bus", Scene::two().with("order", "b")),
        ("it is lost halfway", Scene::two().with("a.power", LOST)),
        ("it must be reset", Scene::two().with("a.utilisation", "16")),
        ("its interrupts are broken", Scene::two().with("a.handle", "11")),
        ("its UUID cannot be read", Scene::two().with("a.uuid", "999")),
        ("its UUID and energy are remembered, and nothing is live", dark("999")),
        ("it can tell nothing live", dark("3")),
        ("the driver has no memory to answer", dark("20")),
        ("it answers in a way that no header knows", dark("77")),
        ("all it tells is impossible", absurd),
        ("it was divided", Scene::two().with("a.mig", "0 1 1")),
    ];
    for (why, scene) in ways {
        stage.play(&scene);
        assert_eq!(stage.devices(), json!([UUID_B]), "{why}");
        stage.stands_still(1, why);
        assert_eq!(stage.meter.json("/v1/leases/1")["answered"], false, "{why}");
        stage.gains(2);
        stage.play(&Scene::two());
        stage.gains(1);
    }
}

#[test]
fn when_no_gpu_is_left_the_source_is_down() {
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "0");
    for (scene, reason) in [
        (Scene::two().with("a.board", LOST).with("b.board", LOST), "fell off the bus"),
        (Scene::two().with("order", " "), "shows no GPU"),
        (Scene::two().with("count", "0 4294967295"), "4294967295 GPUs, which no machine has"),
    ] {
        stage.play(&scene);
        let said = stage.down();
        assert!(said.contains(reason), "{said}");
        stage.stands_still(1, reason);
        stage.refused(2, "0", 503, "source_unavailable");
        stage.play(&Scene::two());
        stage.up();
    }
}

#[test]
fn a_gpu_that_only_a_new_session_sees_comes_back() {
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "0");
    let boot = stage.gains(1).boot;
    // It is lost; then it is reset and works, but the library knows that only after it was initialized again.
    stage.play(&Scene::two().with("a.board", LOST));
    stage.stands_still(1, "it is lost");
    stage.theatre.publish(&Scene::two().with("a.stale_before", &stage.theatre.next()));
    assert_eq!(stage.gains(1).boot, boot);
    assert_eq!(stage.devices(), json!([UUID_A, UUID_B]));
}

#[test]
fn a_lease_follows_its_gpu_when_the_indices_move() {
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "1");
    assert_eq!(stage.devices_of(1), json!([UUID_B]));
    stage.play(&Scene::two().with("order", "b"));
    stage.gains(1);
    let why = stage.refused(2, "0", 409, "device_taken");
    assert!(why.contains(UUID_B), "{why}");
    stage.refused(2, "1", 422, "not_there");
    stage.play(&Scene::two().with("order", "b a"));
    stage.attach(2, "1");
    assert_eq!(stage.devices_of(2), json!([UUID_A]));
    // The GPU of lease 1 goes, and its index passes to the other, which still belongs to the other lease.
    stage.play(&Scene::two().with("order", "a"));
    stage.stands_still(1, "index 0 is another GPU now");
    stage.gains(2);
}

#[test]
fn a_divided_gpu_is_refused_with_the_source_that_sees_its_parts() {
    let divided = Scene::two().with("a.mig", "0 1 1").with("b.mig", "0 0 1");
    let mut stage = Stage::open(&divided);
    for device in ["0", UUID_A] {
        let why = stage.refused(1, device, 422, "not_there");
        assert!(why.contains("GPU 0") && why.contains("MIG mode") && why.contains("dcgm"), "{why}");
    }
    // The other will be divided at the next reset, and is whole until then.
    stage.attach(2, "1");
    stage.gains(2);
    stage.play(&divided.with("b.mig", "0 1 1"));
    assert!(stage.down().contains("GPU 1"));
    stage.stands_still(2, "it was divided");
}
