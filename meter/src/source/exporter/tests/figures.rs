//! The figures in the texts, and the GPUs that they show to be there.

use super::*;

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
    // The order of the lines does not decide, but the name without a prefix, and the table.
    let lines: Vec<String> = text("40").lines().rev().map(|line| format!("{line}\n")).collect();
    assert_eq!(dcgm(&lines.concat())[0].utilisation, Some(0.4));
    let power = "gpu_power_usage{gpu_uuid=\"u\"} 100\ngpu_package_power{gpu_uuid=\"u\"} 700\n";
    assert_eq!(amd(power)[0].watts, Some(700.0));
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
        "DCGM_FI_DEV_GPU_TEMP ID -1\nDCGM_FI_DEV_GPU_UTIL ID -1",
        "DCGM_FI_DEV_FB_TOTAL ID 81920",
        "DCGM_FI_DEV_FB_TOTAL ID 81920\nDCGM_FI_DEV_POWER_MGMT_LIMIT ID 700\nDCGM_FI_DEV_VGPU_LICENSE_STATUS ID 1",
        "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION ID 5\nDCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS ID 0",
    ] {
        let why = refused(Dialect::Dcgm, &only.replace(" ID", id));
        assert!(why.contains("GPU-x does not answer"), "{only}: {why}");
    }
    for only in [
        "gpu_junction_temperature ID 65535\ngpu_health ID 0",
        "gpu_clock ID 4.29497e+09",
        "gpu_clock ID 4294967295\ngpu_used_vram ID 4294967295\ngpu_junction_temperature ID -1",
        "gpu_gfx_activity ID 65535\ngpu_package_power ID 65535\ngpu_total_vram ID 196592",
        "gpu_energy_consumed ID 1.8446744073709552e+19\ngpu_memory_temperature ID NaN",
    ] {
        let why = refused(Dialect::Amd, &only.replace(" ID", "{gpu_uuid=\"u\"}"));
        assert!(why.contains("u does not answer"), "{only}: {why}");
    }
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
