use super::*;

const L4: &str = include_str!("../../../tests/data/dcgm_l4.prom");
const MI300X: &str = include_str!("../../../tests/data/amd_mi300x.prom");
const AGE: Duration = Duration::from_secs(60);

fn exporter(dialect: Dialect) -> Exporter {
    Exporter::new(dialect, Location::File("/nowhere".into()), AGE)
}

fn look(dialect: Dialect, text: &str) -> (Result<Vec<Gpu>, String>, Vec<Unusable>) {
    let mut exporter = exporter(dialect);
    let gpus = exporter.look(text, Instant::now());
    (gpus, exporter.unusable)
}

fn dcgm(text: &str) -> Vec<Gpu> {
    look(Dialect::Dcgm, text).0.unwrap()
}

fn amd(text: &str) -> Vec<Gpu> {
    look(Dialect::Amd, text).0.unwrap()
}

fn refused(dialect: Dialect, text: &str) -> String {
    look(dialect, text).0.unwrap_err()
}

fn ids(gpus: &[Gpu]) -> Vec<&str> {
    gpus.iter().map(|gpu| gpu.id.as_str()).collect()
}

#[test]
fn a_real_answer_of_the_dcgm_exporter_is_read() {
    assert_eq!(
        dcgm(L4),
        [Gpu {
            id: "GPU-c2f76b33-7953-256e-8f33-1343419b1a1c".into(),
            aliases: vec!["nvidia0".into(), "0".into()],
            utilisation: Some(0.0),
            memory_mib: Some(0),
            energy_uj: Some(4_742_776_000),
            watts: Some(16.365),
        }]
    );
}

#[test]
fn real_figures_of_the_amd_exporter_are_read() {
    let gpus = amd(MI300X);
    let shown: Vec<_> = gpus.iter().map(|gpu| (gpu.id.as_str(), gpu.utilisation)).collect();
    assert_eq!(
        shown,
        [
            ("3dff74a1-0000-1000-80d3-0c4c1df1df58", Some(1.0)),
            ("c3ff74a1-0000-0000-80ff-88426fc31c9e/partition-0", Some(0.0)),
            ("ccff74a1-0000-1000-80e0-c6d49f5b0d86", Some(0.0)),
        ]
    );
    assert_eq!(gpus[0].aliases, ["0", "692409005328"]);
}

#[test]
fn the_units_of_both_exporters_are_converted() {
    let labels = r#"{gpu_id="3",serial_number="S",gpu_compute_partition_type="SPX",gpu_partition_id="0"}"#;
    let text = format!(
        "GPU_GFX_ACTIVITY{labels} 40\ngpu_used_vram{labels} 1024\namd_gpu_energy_consumed{labels} 5e6\n\
         gpu_package_power{labels} 700\n"
    );
    let expected = Gpu {
        id: "S".into(),
        aliases: vec!["3".into(), "S".into()],
        utilisation: Some(0.4),
        memory_mib: Some(1_024),
        energy_uj: Some(5_000_000),
        watts: Some(700.0),
    };
    assert_eq!(amd(&text), [expected]);
}

#[test]
fn the_names_and_units_of_dcgm_4_7_are_read() {
    let labels = r#"{gpu="0",gpu_uuid="GPU-x",device="nvidia0",model_name="NVIDIA H200",hostname="n"}"#;
    let text = format!(
        "DCGM_FI_DEV_GPU_UTIL_RATIO{labels} 0.25\nDCGM_FI_DEV_FB_USED_BYTES{labels} 1073741824\n\
         DCGM_FI_DEV_FB_CAPACITY_BYTES{labels} 150754820096\nDCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL{labels} 5000\n\
         DCGM_FI_DEV_BOARD_POWER_WATTS{labels} 699.5\nDCGM_FI_DEV_SM_CLOCK_HERTZ{labels} 1980000000\n"
    );
    let expected = Gpu {
        id: "GPU-x".into(),
        aliases: vec!["nvidia0".into(), "0".into()],
        utilisation: Some(0.25),
        memory_mib: Some(1_024),
        energy_uj: Some(5_000_000_000),
        watts: Some(699.5),
    };
    assert_eq!(dcgm(&text), [expected]);
    let profiling = format!("DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO{labels} 0.5\n");
    assert_eq!(dcgm(&profiling)[0].utilisation, Some(0.5));
}

#[test]
fn of_two_metrics_for_a_figure_one_that_can_be_counts() {
    let id = r#"{gpu="0",UUID="GPU-x"}"#;
    let text = |percent: &str| {
        format!("DCGM_FI_PROF_GR_ENGINE_ACTIVE{id} 0.5\nDCGM_FI_DEV_GPU_UTIL{id} {percent}\nold:DCGM_FI_DEV_GPU_UTIL{id} 3\n")
    };
    assert_eq!(dcgm(&text("40"))[0].utilisation, Some(0.4));
    assert_eq!(dcgm(&text("9223372036854775794"))[0].utilisation, Some(0.03));
    assert_eq!(dcgm(&text("101"))[0].utilisation, Some(0.03));
}

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

#[test]
fn any_series_shows_that_a_gpu_is_there() {
    assert_eq!(
        dcgm("DCGM_FI_DEV_GPU_TEMP{gpu=\"2\",UUID=\"GPU-z\"} 30\n")[0],
        Gpu { id: "GPU-z".into(), aliases: vec!["2".into()], ..Gpu::default() }
    );
    assert_eq!(ids(&amd("amd_gpu_junction_temperature{gpu_id=\"2\",gpu_uuid=\"u\"} 30\n")), ["u"]);
    assert_eq!(ids(&amd("pcie_speed{gpu_id=\"2\",gpu_uuid=\"\"} 32\n")), ["index-2"]);
}

#[test]
fn a_gpu_of_which_only_what_cannot_be_is_shown_does_not_answer() {
    let id = r#"{gpu="0",UUID="GPU-x"}"#;
    for only in [
        "DCGM_FI_DEV_GPU_TEMP ID 9223372036854775794",
        "DCGM_FI_DEV_GPU_UTIL ID 101",
        "DCGM_FI_DEV_FB_USED ID 1048577",
        "DCGM_FI_DEV_FB_USED ID 81921\nDCGM_FI_DEV_FB_TOTAL ID 81920",
        "DCGM_FI_DEV_POWER_USAGE ID 140737488355328.000000",
        "DCGM_FI_DEV_XID_ERRORS ID 79\nDCGM_FI_DEV_POWER_USAGE ID NaN",
        "DCGM_FI_DEV_FB_TOTAL ID 81920",
        "DCGM_FI_DEV_FB_TOTAL ID 81920\nDCGM_FI_DEV_POWER_MGMT_LIMIT ID 700\nDCGM_FI_DEV_VGPU_LICENSE_STATUS ID 1",
        "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION ID 5\nDCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS ID 0",
    ] {
        let why = refused(Dialect::Dcgm, &only.replace(" ID", id));
        assert!(why.contains("GPU-x does not answer"), "{only}: {why}");
    }
    let why = refused(Dialect::Amd, "gpu_junction_temperature{gpu_uuid=\"u\"} 65535\ngpu_health{gpu_uuid=\"u\"} 0\n");
    assert!(why.contains("u does not answer"), "{why}");
}

#[test]
fn garbage_hides_a_figure_and_no_more() {
    let id = r#"{gpu="0",UUID="GPU-x"}"#;
    let text = format!(
        "<html>\n\u{0}\u{1}{{{{}}}}\nDCGM_FI_DEV_GPU_UTIL{id} NaN\nDCGM_FI_DEV_GPU_UTIL{id}\nDCGM_FI_DEV_GPU_UTIL 50\n\
         DCGM_FI_DEV_FB_USED{id} -1\nDCGM_FI_DEV_POWER_USAGE{id} +Inf\nDCGM_FI_DEV_GPU_UTIL{{UUID=\"GPU-q\n\
         DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{id} 7\nDCGM_FI_DEV_GPU_TEMP{id} 40\nDCGM_FI_DEV_GPU_UTIL{{gpu=\"1\",UUID=\"GPU-y\"}} nan\n\
         # TYPE DCGM_FI_DEV_GPU_UTIL histogram\n"
    );
    let only = Gpu { energy_uj: Some(7_000), id: "GPU-x".into(), aliases: vec!["0".into()], ..Gpu::default() };
    assert_eq!(dcgm(&text), [only]);
    for nothing in ["", "<html>502</html>", MI300X] {
        let why = refused(Dialect::Dcgm, nothing);
        assert_eq!(why, "/nowhere shows no metric of a GPU: is this the file of the dcgm exporter?");
    }
    assert!(refused(Dialect::Amd, L4).contains("no"));
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
    for nothing in ["", "N/A", "[N/A]", "unknown", "None", "0", "GPU-00000000-0000-0000-0000-000000000000"] {
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
    // Two hosts in one text: nobody can tell whose it is.
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
fn a_shared_gpu_may_be_shown_once_for_each_pod() {
    let text = "DCGM_FI_DEV_FB_USED{UUID=\"GPU-x\",pod=\"a\"} 5\nDCGM_FI_DEV_FB_USED{UUID=\"GPU-x\",pod=\"b\"} 5\n";
    assert_eq!(dcgm(text)[0].memory_mib, Some(5));
}

#[test]
fn memory_beyond_what_the_exporter_itself_says_is_there_is_hidden() {
    let id = r#"{gpu="0",UUID="GPU-x"}"#;
    let text = |used: u64| {
        format!("DCGM_FI_DEV_FB_USED{id} {used}\nDCGM_FI_DEV_FB_TOTAL{id} 81920\nDCGM_FI_DEV_GPU_TEMP{id} 40\n")
    };
    assert_eq!(dcgm(&text(81_920))[0].memory_mib, Some(81_920));
    assert_eq!(dcgm(&text(81_921))[0].memory_mib, None);
}

#[test]
fn power_beyond_the_model_is_hidden_alone() {
    let line = |model: &str| {
        format!(
            "DCGM_FI_DEV_POWER_USAGE{{UUID=\"GPU-x\",modelName=\"{model}\"}} 1500\n\
             DCGM_FI_DEV_GPU_UTIL{{UUID=\"GPU-x\",modelName=\"{model}\"}} 5\n"
        )
    };
    let mut exporter = exporter(Dialect::Dcgm);
    assert_eq!(exporter.look(&line("NVIDIA H100 80GB HBM3"), Instant::now()).unwrap()[0].watts, None);
    assert_eq!(exporter.reach("GPU-x"), 1_400.0);
    assert_eq!(exporter.look(&line("NVIDIA B300 SXM6"), Instant::now()).unwrap()[0].watts, Some(1_500.0));
    assert_eq!(exporter.look(&line("something new"), Instant::now()).unwrap()[0].watts, Some(1_500.0));
    assert_eq!((exporter.reach("GPU-x"), exporter.reach("unknown")), (MAX_WATTS, MAX_WATTS));
}

#[test]
fn a_sample_with_an_old_timestamp_is_no_answer() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let line = |at: String| format!("DCGM_FI_DEV_GPU_UTIL{{gpu=\"0\",UUID=\"GPU-x\"}} 50 {at}\n# EOF\n");
    let formats: [fn(Duration) -> String; 6] = [
        |at| at.as_secs().to_string(),
        |at| at.as_millis().to_string(),
        |at| format!("{:.3}", at.as_secs_f64()),
        |at| format!("{:e}", at.as_secs_f64()),
        |at| at.as_micros().to_string(),
        |at| format!("{:.1}", at.as_secs_f64() * 1e3),
    ];
    for format in formats {
        assert_eq!(dcgm(&line(format(now))).len(), 1, "{}", format(now));
        assert_eq!(dcgm(&line(format(now - Duration::from_secs(50)))).len(), 1);
        for wrong in [now - Duration::from_secs(61), now + Duration::from_secs(70), now - Duration::from_secs(86_400)] {
            let why = refused(Dialect::Dcgm, &line(format(wrong)));
            assert!(why.contains("60 s before or after now"), "{why}");
        }
    }
    assert!(refused(Dialect::Dcgm, &line("0".into())).contains("before or after"));
    assert!(refused(Dialect::Dcgm, &line("-5".into())).contains("before or after"));
}

#[test]
fn of_a_series_at_several_times_the_newest_counts() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let line = |percent: u8, at: u64| format!("DCGM_FI_DEV_GPU_UTIL{{gpu=\"0\",UUID=\"GPU-x\"}} {percent} {at}\n");
    let text = line(10, now - 2) + &line(30, now) + &line(20, now - 1);
    assert_eq!(dcgm(&text)[0].utilisation, Some(0.3));
}

#[test]
fn what_never_changes_is_not_believed_for_longer_than_its_age() {
    let mut exporter = exporter(Dialect::Dcgm);
    let begun = Instant::now();
    assert!(exporter.look(L4, begun).is_ok());
    // What the exporter says of its own process does not prove that it measures.
    assert!(exporter.look(&format!("{L4}process_cpu_seconds_total 7\n"), begun + AGE).is_ok());
    let why = exporter.look(L4, begun + AGE + Duration::from_secs(1)).unwrap_err();
    assert!(why.contains("changed for more than 60 s") && why.contains("stopped measuring"), "{why}");
    assert_eq!(exporter.look(L4, begun + AGE * 2).unwrap_err(), why, "a text that grows older is logged once");
    let renamed = L4.replace("Hostname=\"i-030791dc5a37cd257\"", "Hostname=\"x\",hpc_job=\"new\"");
    assert!(exporter.look(&renamed, begun + AGE * 2).is_err(), "a job's name is not a figure");
    // One figure is enough.
    let moved = L4.replace("16.365000", "16.366000");
    assert!(exporter.look(&moved, begun + AGE * 2).is_ok());
}

#[test]
fn an_energy_counter_alone_shows_a_gpu_while_it_moves() {
    let text = |energy: u64| format!("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{UUID=\"GPU-x\"}} {energy}\n");
    let mut exporter = exporter(Dialect::Dcgm);
    let begun = Instant::now();
    assert!(exporter.look(&text(5), begun).unwrap_err().contains("only its energy counter is shown"));
    let second = Duration::from_secs(1);
    assert_eq!(exporter.look(&text(6), begun + second).unwrap()[0].energy_uj, Some(6_000));
    assert!(exporter.look(&text(6), begun + second + AGE).is_ok());
    assert!(exporter.look(&text(6), begun + second * 2 + AGE).is_err());
    // Beside a figure of the living it may stand still.
    let warm = text(6) + "DCGM_FI_DEV_GPU_TEMP{UUID=\"GPU-x\"} 40\n";
    assert!(exporter.look(&warm, begun + second * 3 + AGE).is_ok());
}

#[test]
fn one_gpu_that_freezes_beside_another_is_refused() {
    let text = |a: u64, b: u64| {
        format!(
            "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{UUID=\"GPU-a\"}} {a}\n\
             DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{UUID=\"GPU-b\"}} {b}\n\
             DCGM_FI_DEV_GPU_TEMP{{UUID=\"GPU-a\"}} 40\nDCGM_FI_DEV_GPU_TEMP{{UUID=\"GPU-b\"}} 40\n"
        )
    };
    let mut exporter = exporter(Dialect::Dcgm);
    let begun = Instant::now();
    exporter.look(&text(1, 1), begun).unwrap();
    exporter.look(&text(2, 2), begun + AGE / 2).unwrap();
    assert_eq!(exporter.look(&text(3, 2), begun + AGE).unwrap().len(), 2);
    assert_eq!(ids(&exporter.look(&text(4, 2), begun + AGE * 2).unwrap()), ["GPU-a"]);
    assert!(exporter.unusable[0].why.contains("nothing that is shown of GPU-b has changed"), "{:?}", exporter.unusable);
}

#[test]
fn a_gpu_that_is_frozen_when_the_meter_starts_is_refused_beside_one_that_moves() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let text = |a: u64, at: u64| {
        format!(
            "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{UUID=\"GPU-a\"}} {a}\nDCGM_FI_DEV_GPU_TEMP{{UUID=\"GPU-a\"}} 50\n\
             DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{UUID=\"GPU-b\"}} 9 {at}\nDCGM_FI_DEV_GPU_TEMP{{UUID=\"GPU-b\"}} 50 {at}\n"
        )
    };
    let mut exporter = exporter(Dialect::Dcgm);
    let begun = Instant::now();
    assert_eq!(exporter.look(&text(1, now), begun).unwrap().len(), 2);
    assert_eq!(exporter.look(&text(2, now + 1), begun + AGE).unwrap().len(), 2);
    // New timestamps on old figures measure nothing.
    assert_eq!(ids(&exporter.look(&text(3, now + 2), begun + AGE + AGE / 2).unwrap()), ["GPU-a"]);
}

#[test]
fn a_file_that_is_stale_missing_or_no_file_is_no_answer() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gpu.prom");
    let mut exporter = Exporter::new(Dialect::Dcgm, Location::File(path.clone()), AGE);
    assert!(exporter.read().unwrap_err().contains("cannot be read"));
    std::fs::write(&path, L4).unwrap();
    assert_eq!(exporter.read().unwrap().len(), 1);
    // A text that grows older is logged once.
    for seconds in [61, 120] {
        let old = SystemTime::now() - Duration::from_secs(seconds);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        let why = exporter.read().unwrap_err();
        assert!(why.contains("was last written more than 60 s ago: its exporter has stopped"), "{why}");
    }
    std::fs::write(&path, "").unwrap();
    assert!(exporter.read().unwrap_err().contains("gpu.prom shows no metric of a GPU"));
    exporter.fetcher.location = Location::File(dir.path().to_owned());
    assert!(exporter.read().unwrap_err().contains("is not a file"));
}

#[test]
fn a_file_beyond_the_cap_is_an_error_and_never_half_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gpu.prom");
    let mut exporter = Exporter::new(Dialect::Dcgm, Location::File(path.clone()), AGE);
    let mut text = L4.to_owned();
    text.push_str(&"#".repeat((8 << 20) - text.len()));
    std::fs::write(&path, &text).unwrap();
    assert_eq!(exporter.read().unwrap().len(), 1);
    text.push('\n');
    std::fs::write(&path, &text).unwrap();
    assert!(exporter.read().unwrap_err().contains("is longer than 8 MiB"));
}

#[test]
fn an_address_that_nobody_answers_is_an_error_in_time() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/metrics", dead.local_addr().unwrap());
    let begun = Instant::now();
    // It accepts, and stays silent.
    let mut exporter = Exporter::new(Dialect::Dcgm, Location::Url(url.clone()), AGE);
    assert!(exporter.read().unwrap_err().contains(&url));
    assert!(begun.elapsed() < location::PATIENCE * 3);
    drop(dead);
    assert!(exporter.read().unwrap_err().contains(&url));
}

#[test]
fn locations_are_told_apart() {
    assert_eq!("/run/x.prom".parse(), Ok(Location::File("/run/x.prom".into())));
    assert_eq!("gpu.prom".parse(), Ok(Location::File("gpu.prom".into())), "it may be written later");
    assert_eq!("Cargo.toml".parse(), Ok(Location::File("Cargo.toml".into())));
    assert_eq!("http://[::1]:9400/".parse(), Ok(Location::Url("http://[::1]:9400/".into())));
    assert_eq!("HTTP://localhost:9400/".parse(), Ok(Location::Url("http://localhost:9400/".into())));
    for wrong in ["", "https://x/", "http://", "http:// /", "ftp://x/"] {
        assert!(wrong.parse::<Location>().is_err(), "{wrong}");
    }
    for bare in [
        "127.0.0.1:9400/metrics",
        "127.0.0.1",
        "127.0.0.1/metrics",
        "localhost/metrics",
        "localhost:9400",
        "gpu7:9400",
        "[::1]:9400/metrics",
        "gpu7.example.org/metrics",
        "http:/127.0.0.1:9400/metrics",
    ] {
        let why = bare.parse::<Location>().unwrap_err();
        assert!(why.contains("there is no file") && why.contains(&format!("write http://{bare}")), "{why}");
    }
    assert!("file:///run/x.prom".parse::<Location>().unwrap_err().contains("/run/x.prom"));
}
