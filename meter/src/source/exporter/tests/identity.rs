//! The GPU that a series belongs to.

use super::*;

#[test]
fn instances_of_one_gpu_are_devices_of_their_own() {
    let text = "DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"0\",UUID=\"GPU-x\",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"7\"} 0.5\n\
                DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"0\",UUID=\"GPU-x\",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"8\"} 1\n\
                DCGM_FI_DEV_GPU_UTIL{gpu=\"1\",UUID=\"GPU-y\",GPU_I_PROFILE=\"\",GPU_I_ID=\"\"} 10\n\
                DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"1\",UUID=\"GPU-y\"} 0.9\n";
    let shown: Vec<_> = dcgm(text).into_iter().map(|gpu| (gpu.id, gpu.aliases, gpu.utilisation)).collect();
    assert_eq!(
        shown,
        [
            ("GPU-x/mig-7".into(), vec!["0:7".to_string()], Some(0.5)),
            ("GPU-x/mig-8".into(), vec!["0:8".to_string()], Some(1.0)),
            ("GPU-y".into(), vec!["1".to_string()], Some(0.1)),
        ]
    );
}

#[test]
fn a_gpu_that_is_divided_is_not_a_device_beside_its_instances() {
    let whole =
        "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-x\"} 40\nDCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-x\"} 90\n";
    let instance =
        "DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"0\",UUID=\"GPU-x\",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"7\"} 0.5\n";
    assert_eq!(ids(&dcgm(whole)), ["GPU-x"]);
    let (gpus, unusable) = look(Dialect::Dcgm, &format!("{whole}{instance}"));
    assert_eq!(ids(&gpus.unwrap()), ["GPU-x/mig-7"]);
    assert_eq!(unusable[0].names, ["0", "GPU-x"]);
    assert!(unusable[0].why.contains("lease its instances, GPU-x/mig-7"), "{unusable:?}");
    // An instance may be named by a UUID of its own.
    let (gpus, unusable) = look(Dialect::Dcgm, &format!("{whole}DCGM_FI_DEV_FB_USED{{gpu=\"0\",UUID=\"MIG-y\"}} 5\n"));
    let gpus = gpus.unwrap();
    assert_eq!((ids(&gpus), gpus[0].aliases.as_slice()), (vec!["GPU-x/MIG-y"], ["MIG-y".to_string()].as_slice()));
    assert!(unusable[0].why.contains("divided"), "{unusable:?}");
    // An instance that does not answer divides it, too.
    let why = refused(Dialect::Dcgm, &format!("{whole}{}", instance.replace("0.5", "140737488355328")));
    assert!(why.contains("divided") && why.contains("GPU-x/mig-7 does not answer"), "{why}");

    let partition = |uuid: &str, kind: &str, id: u8, partition: u8| {
        format!(
            "gpu_package_power{{gpu_uuid=\"{uuid}\",gpu_id=\"{id}\",gpu_compute_partition_type=\"{kind}\",\
             gpu_partition_id=\"{partition}\"}} 100\n"
        )
    };
    let text = partition("u", "cpx", 0, 0) + &partition("u", "CPX", 1, 1) + &partition("u", "spx", 0, 0);
    let (gpus, unusable) = look(Dialect::Amd, &text);
    assert_eq!(ids(&gpus.unwrap()), ["u/partition-0", "u/partition-1"]);
    assert!(unusable[0].why.contains("divided"), "{unusable:?}");
}

/// dcgm-exporter can show the labels of pods as labels of its series, behind its own and in alphabetical order.
#[test]
fn the_labels_of_a_pod_change_no_gpu() {
    for own in
        [r#"gpu="0",UUID="GPU-x",modelName="NVIDIA H100""#, r#"gpu="0",gpu_uuid="GPU-x",model_name="NVIDIA H100""#]
    {
        for pod in [
            r#"gpu="1""#,
            r#"UUID="GPU-y""#,
            r#"UUID="MIG-y""#,
            r#"gpu_uuid="GPU-y",modelName="Tesla T4",model_name="Tesla T4",uuid="GPU-z""#,
            r#"GPU_I_ID="3""#,
            r#"GPU_I_ID="3",GPU_I_PROFILE="1g.10gb""#,
        ] {
            let text = format!(
                "DCGM_FI_DEV_GPU_UTIL{{{own},{pod}}} 50\nDCGM_FI_DEV_POWER_USAGE{{{own},{pod}}} 600\n\
                 DCGM_FI_DEV_GPU_UTIL{{gpu=\"1\",UUID=\"GPU-y\"}} 5\n"
            );
            let gpus = dcgm(&text);
            assert_eq!(ids(&gpus), ["GPU-x", "GPU-y"], "{own} {pod}");
            assert_eq!((gpus[0].utilisation, gpus[0].watts), (Some(0.5), Some(600.0)), "{own} {pod}");
            assert_eq!(gpus[0].aliases, ["0"], "{own} {pod}");
        }
    }
}

/// Prometheus' federation sorts the labels, those of pods among them: the two of an instance may stand apart.
#[test]
fn instances_are_told_by_sorted_labels_too() {
    let line = |labels: &str, value: &str| format!("DCGM_FI_PROF_GR_ENGINE_ACTIVE{{{labels}}} {value}\n");
    let instance =
        |id: u8| format!("GPU_I_ID=\"{id}\",GPU_I_PROFILE=\"1g.10gb\",Hostname=\"n\",UUID=\"GPU-x\",gpu=\"0\"");
    let text = line(&instance(7), "0.5") + &line(&instance(8), "1") + &line("UUID=\"GPU-y\",gpu=\"1\"", "0.1");
    assert_eq!(ids(&dcgm(&text)), ["GPU-x/mig-7", "GPU-x/mig-8", "GPU-y"]);
    let spread = "GPU_I_ID=\"7\",GPU_I_MODE=\"pod\",GPU_I_PROFILE=\"1g.10gb\",UUID=\"GPU-x\",gpu=\"0\"";
    assert_eq!(ids(&dcgm(&line(spread, "0.5"))), ["GPU-x/mig-7"]);
    // Behind the exporter's own labels they are a pod's, and so is one of them without the other.
    for pod in
        ["UUID=\"GPU-x\",gpu=\"0\",GPU_I_ID=\"7\",GPU_I_PROFILE=\"1g\"", "GPU_I_ID=\"7\",UUID=\"GPU-x\",gpu=\"0\""]
    {
        assert_eq!(ids(&dcgm(&line(pod, "0.5"))), ["GPU-x"], "{pod}");
    }
}

#[test]
fn a_text_with_more_gpus_than_a_machine_has_is_refused() {
    let line = |n: usize| format!("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{UUID=\"GPU-x{n}\"}} 5\n");
    let most: String =
        (0..MAX_DEVICES).map(|n| line(n) + &line(n).replace("TOTAL_ENERGY_CONSUMPTION", "GPU_TEMP")).collect();
    assert_eq!(dcgm(&most).len(), MAX_DEVICES);
    assert!(refused(Dialect::Dcgm, &(most + &line(MAX_DEVICES))).contains("shows 1025 GPUs"));
    // None of them is logged, or looked at one by one.
    let mut exporter = exporter(Dialect::Dcgm);
    let huge: String = (0..10_000).map(line).collect();
    let why = exporter.look(&huge, Instant::now()).unwrap_err();
    assert!(why.contains("shows 10000 GPUs") && exporter.unusable.is_empty(), "{why}");
}

#[test]
fn series_that_do_not_name_their_gpu_are_refused_with_the_label() {
    let why = refused(Dialect::Dcgm, "DCGM_FI_DEV_GPU_UTIL 50\n");
    assert!(why.contains("a label is missing (UUID or gpu or"), "{why}");
    let why = refused(Dialect::Amd, "gpu_gfx_activity{gpu_uuid=\"N/A\",serial_number=\"0\"} 50\n");
    assert!(why.contains("a label is missing (gpu_uuid or serial_number or gpu_id"), "{why}");
}

#[test]
fn what_identifies_nothing_yields_to_the_index_and_the_address() {
    for nothing in [
        "",
        "N/A",
        "[N/A]",
        "unknown",
        "None",
        "0",
        "<<<NOT_FOUND>>>",
        "GPU-00000000-0000-0000-0000-000000000000",
        "gpu-00000000-0000-0000-0000-000000000000",
    ] {
        let text = format!(
            "DCGM_FI_DEV_GPU_UTIL{{UUID=\"{nothing}\",gpu=\"0\",pci_bus_id=\"00000000:1A:00.0\"}} 5\n\
             DCGM_FI_DEV_GPU_UTIL{{UUID=\"{nothing}\",gpu=\"1\",pci_bus_id=\"00000000:1B:00.0\"}} 7\n\
             DCGM_FI_DEV_GPU_TEMP{{UUID=\"{nothing}\",gpu=\"1\"}} 40\n\
             DCGM_FI_DEV_GPU_UTIL{{UUID=\"{nothing}\",device=\"nvidia2\"}} 9\n\
             DCGM_FI_DEV_GPU_UTIL{{UUID=\"{nothing}\",pci_bus_id=\"00000000:1C:00.0\",gpu=\"N/A\"}} 9\n"
        );
        let expected =
            ["index-0@00000000:1A:00.0", "index-1@00000000:1B:00.0", "device-nvidia2", "pci-00000000:1C:00.0"];
        assert_eq!(ids(&dcgm(&text)), expected, "{nothing}");
        let serial = format!("gpu_gfx_activity{{gpu_uuid=\"{nothing}\",serial_number=\"S1\",gpu_id=\"0\"}} 5\n");
        assert_eq!(ids(&amd(&serial)), ["S1"], "{nothing}");
    }
}

#[test]
fn a_series_without_a_uuid_is_of_the_gpu_with_its_index() {
    let text = "DCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-x\",gpu=\"0\"} 5\nDCGM_FI_DEV_FB_USED{UUID=\"\",gpu=\"0\"} 7\n\
                DCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-y\",gpu=\"1\",pci_bus_id=\"p\"} 5\nDCGM_FI_DEV_FB_USED{pci_bus_id=\"p\"} 8\n";
    let shown: Vec<_> = dcgm(text).into_iter().map(|gpu| (gpu.id, gpu.memory_mib)).collect();
    assert_eq!(shown, [("GPU-x".into(), Some(7)), ("GPU-y".into(), Some(8))]);
    // Two hosts are in one text: nobody can tell whose it is.
    let text = "DCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-x\",gpu=\"0\"} 5\nDCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-y\",gpu=\"0\"} 6\n\
                DCGM_FI_DEV_FB_USED{gpu=\"0\"} 7\n";
    let shown: Vec<_> = dcgm(text).into_iter().map(|gpu| (gpu.id, gpu.memory_mib)).collect();
    assert_eq!(shown, [("GPU-x".into(), None), ("GPU-y".into(), None)]);
}

#[test]
fn devices_that_no_label_tells_apart_are_refused_with_the_label() {
    let good = "DCGM_FI_DEV_GPU_UTIL{gpu=\"7\",UUID=\"GPU-good\"} 5\n";
    for (clash, said) in [
        // One UUID, two indices.
        (
            "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\",UUID=\"GPU-x\"} 5\nDCGM_FI_DEV_GPU_UTIL{gpu=\"1\",UUID=\"GPU-x\"} 5\n",
            "UUID \"GPU-x\" is shown with gpu \"0\" and with gpu \"1\"",
        ),
        // One identity, two values.
        (
            "DCGM_FI_DEV_FB_USED{UUID=\"GPU-x\"} 5\nDCGM_FI_DEV_FB_USED{UUID=\"GPU-x\",pod=\"p\"} 6\n",
            "missing (gpu or GPU_I_ID)",
        ),
        (
            "DCGM_FI_DEV_FB_USED{gpu=\"0\"} 5\nDCGM_FI_DEV_FB_USED{gpu=\"0\",pod=\"p\"} 6\n",
            "missing (UUID or GPU_I_ID)",
        ),
        // One series twice.
        ("DCGM_FI_DEV_FB_USED{gpu=\"0\"} 5\nDCGM_FI_DEV_FB_USED{gpu=\"0\"} 5\n", "missing (UUID or GPU_I_ID)"),
    ] {
        let (gpus, unusable) = look(Dialect::Dcgm, &format!("{clash}{good}"));
        assert_eq!(ids(&gpus.unwrap()), ["GPU-good"], "{clash}");
        assert!(unusable[0].why.contains(said) && unusable[0].why.contains("missing"), "{}", unusable[0].why);
        assert!(refused(Dialect::Dcgm, clash).contains(said));
    }
    let two =
        "gpu_gfx_activity{gpu_id=\"0\",serial_number=\"S\"} 0\ngpu_gfx_activity{gpu_id=\"1\",serial_number=\"S\"} 0\n";
    let why = refused(Dialect::Amd, two);
    assert!(why.contains("serial_number \"S\" is shown with gpu_id \"0\" and with gpu_id \"1\""), "{why}");
    assert!(why.contains("the label gpu_uuid"), "{why}");
}

#[test]
fn one_address_may_be_written_in_two_ways() {
    let text = |other: &str| {
        format!(
            "DCGM_FI_DEV_GPU_UTIL{{UUID=\"GPU-x\",pci_bus_id=\"00000000:1A:00.0\"}} 5\n\
             DCGM_FI_DEV_FB_USED{{UUID=\"GPU-x\",pci_bus_id=\"{other}\"}} 7\n"
        )
    };
    assert_eq!(dcgm(&text("0000:1a:00.0"))[0].memory_mib, Some(7));
    assert!(refused(Dialect::Dcgm, &text("0000:1b:00.0")).contains("is shown with pci_bus_id"));
}

#[test]
fn a_shared_gpu_may_be_shown_once_for_each_pod() {
    let text = "DCGM_FI_DEV_FB_USED{UUID=\"GPU-x\",pod=\"a\"} 5\nDCGM_FI_DEV_FB_USED{UUID=\"GPU-x\",pod=\"b\"} 5\n";
    assert_eq!(dcgm(text)[0].memory_mib, Some(5));
}
