//! Texts and GPUs that are no longer measured.

use super::*;

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
    // Figures about the exporter's own process do not prove that it measures.
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
    // Beside a live figure it may stand still.
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

/// The exporter has stopped, but a program in front of it goes on: pods of a shared GPU come and go, lines change
/// places.
#[test]
fn what_tenants_and_the_order_of_lines_change_is_no_measurement() {
    let line =
        |name: &str, value: &str, pod: &str| format!("DCGM_FI_DEV_{name}{{UUID=\"GPU-x\",pod=\"{pod}\"}} {value}\n");
    let of = |pod: &str| line("GPU_UTIL", "97", pod) + &line("POWER_USAGE", "650.1", pod);
    let texts =
        [of("a"), of("a") + &of("b"), of("c"), line("POWER_USAGE", "650.1", "c") + &line("GPU_UTIL", "97", "c")];
    let mut exporter = exporter(Dialect::Dcgm);
    let begun = Instant::now();
    let mut look = |second: u32, text: &str| exporter.look(text, begun + Duration::from_secs(second.into()));
    for (second, text) in (0..=60).zip(texts.iter().cycle()) {
        assert_eq!(look(second, text).unwrap().len(), 1);
    }
    for (second, text) in (61..65).zip(&texts) {
        assert!(look(second, text).unwrap_err().contains("stopped measuring"), "{text}");
    }
    assert!(look(65, &of("a").replace("650.1", "650.2")).is_ok());
}

/// A proxy or a federation stamps old values with new times when the exporter behind it has stopped.
#[test]
fn new_timestamps_on_a_counter_that_stands_still_are_no_measurement() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let text = |energy: u64, at: u64| {
        format!(
            "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{UUID=\"GPU-x\"}} {energy} {at}\n\
             DCGM_FI_DEV_POWER_USAGE{{UUID=\"GPU-x\"}} 650.1 {at}\n"
        )
    };
    let begun = Instant::now();
    let ages = |energy: u64| {
        let mut exporter = exporter(Dialect::Dcgm);
        let mut look =
            |second: u64| exporter.look(&text(energy, now + second / 10), begun + Duration::from_secs(second));
        (0..200).step_by(10).filter(|second| look(*second).is_ok()).count()
    };
    assert_eq!(ages(123_456), 7);
    // A GPU that counts no energy may idle for long: all that can be known is that the exporter collects.
    assert_eq!(ages(0), 20);
}
