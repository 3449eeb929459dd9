//! Which GPU is which: their identities.

use crate::played::{Scene, Stage, ADDRESS_A, ADDRESS_B, UUID_A, UUID_B};
use serde_json::json;

#[test]
fn a_gpu_is_found_by_uuid_index_and_address() {
    let stage = Stage::open(&Scene::two());
    for device in ["1", ADDRESS_B, UUID_B, &UUID_B.to_uppercase()] {
        stage.put(1, device);
        assert_eq!(stage.devices_of(1), json!([UUID_B]), "{device}");
        stage.refused(2, device, 409, "device_taken");
    }
    let why = stage.refused(2, "2", 422, "not_there");
    assert!(why.contains(UUID_A) && why.contains(UUID_B), "{why}");
}

#[test]
fn a_uuid_that_identifies_nothing_gives_way_to_the_address() {
    let mut stage = Stage::open(&Scene::two());
    for uuid in [
        "0 ",
        "0 GPU-00000000-0000-0000-0000-000000000000",
        "0 N/A",
        "0 GPU-Unknown",
        "0 GPU-\u{ff}76b33-7953-256e-8f33-1343419b1a1c",
        "3",
        "13",
    ] {
        stage.play(&Scene::two().with("a.uuid", uuid));
        assert_eq!(stage.devices(), json!([ADDRESS_A, UUID_B]), "{uuid}");
    }
    stage.attach(1, "0");
    assert_eq!(stage.devices_of(1), json!([ADDRESS_A]));
    stage.refused(2, ADDRESS_A, 409, "device_taken");
    stage.gains(1);
    // Both are without a UUID: still two GPUs, and the one that goes takes its lease's time with it.
    stage.play(&Scene::two().with("a.uuid", "3").with("b.uuid", "3"));
    stage.attach(2, "1");
    stage.gains(1);
    stage.play(&Scene::two().with("a.uuid", "3").with("b.uuid", "3").with("order", "b"));
    stage.stands_still(1, "its GPU is gone");
    stage.gains(2);
}

#[test]
fn gpus_with_one_uuid_go_by_their_addresses() {
    let twins = Scene::two().with("b.uuid", &format!("0 {UUID_A}"));
    let mut stage = Stage::open(&twins);
    stage.up();
    assert_eq!(stage.devices(), json!([ADDRESS_A, ADDRESS_B]));
    stage.attach(1, "0");
    stage.attach(2, "1");
    assert_eq!((stage.devices_of(1), stage.devices_of(2)), (json!([ADDRESS_A]), json!([ADDRESS_B])));
    let why = stage.refused(3, UUID_A, 422, "not_there");
    assert!(why.contains(UUID_A) && why.contains("goes by 00000000:31:00.0"), "{why}");
    // With one of them gone the UUID is unique, and still not a name: it was the other's, too.
    stage.play(&twins.clone().with("order", "b"));
    stage.stands_still(1, "its GPU is gone");
    stage.gains(2);
    stage.refused(3, UUID_A, 422, "not_there");
    assert_eq!(stage.devices(), json!([ADDRESS_B]));
    stage.play(&twins);
    stage.gains(1);
}

#[test]
fn gpus_that_nothing_tells_apart_are_refused_with_the_reason() {
    for (scene, reason) in [
        (Scene::two().without("a.uuid").without("a.pci"), "GPU 0 has neither a UUID of its own nor a PCI address"),
        (Scene::two().with("a.uuid", "0 N/A").with("a.pci", "0 00000000:00:00.0"), "GPU 0 has neither"),
    ] {
        let stage = Stage::open(&scene);
        let why = stage.refused(1, "0", 422, "not_there");
        assert!(why.contains(reason), "{why}");
        stage.attach(1, "1");
        assert_eq!(stage.devices_of(1), json!([UUID_B]));
    }
    let mut stage = Stage::open(&Scene::two());
    stage.attach(1, "0");
    stage.attach(2, "1");
    stage.play(&Scene::two().with("b.uuid", &format!("0 {UUID_A}")).with("b.pci", &format!("0 {ADDRESS_A}")));
    let said = stage.down();
    assert!(said.contains("nothing tells them apart"), "{said}");
    stage.stands_still(1, "it may be either");
    stage.stands_still(2, "it may be either");
    stage.refused(3, "0", 503, "source_unavailable");
}
