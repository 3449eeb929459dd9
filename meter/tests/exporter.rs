//! The meter with the text of an exporter, from a file that changes and disappears, and over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::{until, Meter, INTERVAL};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

const L4: &str = include_str!("data/dcgm_l4.prom");
const MI300X: &str = include_str!("data/amd_mi300x.prom");
const FROZEN: &str = include_str!("data/cases/07/frozen.prom");
const TWO_VF: &str = include_str!("data/cases/01/two_vf_zero_uuid.prom");
const ONE_VF: &str = include_str!("data/cases/01/one_vf_lost.prom");
const UUID: &str = "GPU-c2f76b33-7953-256e-8f33-1343419b1a1c";

/// An exporter that answers each HTTP request with what it is told to.
struct HttpExporter {
    address: SocketAddr,
    answer: Arc<Mutex<String>>,
}

impl HttpExporter {
    fn start(text: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(Mutex::new(String::new()));
        let told = answer.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 2_048]);
                let answer = told.lock().unwrap().clone();
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        let exporter = Self { address, answer };
        exporter.show(text);
        exporter
    }

    fn url(&self) -> String {
        format!("http://{}/metrics", self.address)
    }

    fn show(&self, text: &str) {
        self.say("200 OK", "", text.len(), text);
    }

    fn say(&self, status: &str, header: &str, length: usize, text: &str) {
        *self.answer.lock().unwrap() =
            format!("HTTP/1.1 {status}\r\n{header}content-length: {length}\r\nconnection: close\r\n\r\n{text}");
    }
}

/// Waits until the source is down, and returns the reason that it gives.
fn down(meter: &Meter) -> String {
    until("the source is down", || (meter.get("/health").0 == 503).then_some(()));
    meter.json("/health")["error"].as_str().unwrap_or_default().to_owned()
}

/// Publishes as exporters do: never half a text.
fn publish(path: &Path, text: &str) {
    let draft = path.with_extension("draft");
    std::fs::write(&draft, text).unwrap();
    std::fs::rename(draft, path).unwrap();
}

#[test]
fn a_gpu_counts_while_its_exporter_shows_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gpu.prom");
    publish(&path, L4);
    let meter = Meter::start(&["--source", &format!("dcgm={}", path.display())]);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    assert_eq!(meter.json("/health")["devices"][0], UUID);

    assert_eq!(meter.put("5", "{\"devices\": [\"0\"]}").0, 201);
    let idle = until("it counts", || Some(meter.reading(5)).filter(|reading| reading.end.available_ms >= 100));
    assert_eq!((idle.end.busy_ms, idle.end.energy_mj), (0, 0));

    // The GPU is at work: half the time, 50 MiB, and 2 J more on the counter.
    let busy = L4
        .replace("DCGM_FI_DRIVER_VERSION=\"580.105.08\"} 0\n", "DCGM_FI_DRIVER_VERSION=\"580.105.08\"} 50\n")
        .replace("} 4742776", "} 4744776");
    publish(&path, &busy);
    let working = until("it works", || Some(meter.reading(5)).filter(|reading| reading.end.busy_ms >= 100));
    assert_eq!(working.end.energy_mj, 2_000);
    assert_eq!(working.peak_memory_mib, 50);
    assert!(working.end.busy_ms <= (working.end.available_ms - idle.end.available_ms + 200) / 2 + 100);

    // The target is gone: nothing is available, and the meter says why.
    std::fs::remove_file(&path).unwrap();
    until("the source is down", || (meter.get("/health").0 == 503).then_some(()));
    assert!(meter.json("/health")["error"].as_str().unwrap().contains("gpu.prom"));
    let gone = meter.reading(5);
    meter.wait_samples(4);
    assert_eq!(meter.reading(5), gone);
    assert_eq!(meter.json("/v1/leases")["leases"][0]["answered"], false);
    assert_eq!(meter.put("6", "{\"devices\": [\"0\"]}").0, 503);

    // Another GPU is shown: not this lease's.
    publish(&path, &L4.replace(UUID, "GPU-other"));
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    meter.wait_samples(2);
    assert_eq!(meter.reading(5).end.available_ms, gone.end.available_ms);

    // Back again, with a counter that started anew.
    publish(&path, &L4.replace("} 4742776", "} 1"));
    let back = until("it is back", || {
        Some(meter.reading(5)).filter(|reading| reading.end.available_ms > gone.end.available_ms)
    });
    assert_eq!(back.end.energy_mj, gone.end.energy_mj);

    publish(&path, "<html>502 Bad Gateway</html>");
    until("garbage is not an answer", || (meter.get("/health").0 == 503).then_some(()));
}

#[test]
fn one_device_serves_one_lease() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gpu.prom");
    publish(&path, MI300X);
    let meter = Meter::start(&["--source", &format!("amd={}", path.display())]);
    assert_eq!(meter.put("1", "{\"devices\": [\"2\", \"47\"]}").0, 201);
    let (status, why) = meter.put("2", "{\"devices\": [\"0\", \"2\"]}");
    assert_eq!((status, why["error"].as_str()), (409, Some("device_taken")));
    // Several are there, so one must be named.
    let (status, why) = meter.put("2", "{}");
    assert_eq!((status, why["error"].as_str()), (422, Some("not_there")));
    assert_eq!(meter.put("2", "{\"devices\": [\"0\"]}").0, 201);
    // MI300X 0 is at work the whole time; the other two idle.
    let busy = until("it works", || Some(meter.reading(2)).filter(|reading| reading.end.busy_ms >= 100));
    assert_eq!(busy.end.busy_ms, busy.end.available_ms);
    assert_eq!(meter.reading(1).end.busy_ms, 0);
    // Free again after the lease is over.
    assert_eq!(meter.delete("1"), 200);
    assert_eq!(meter.put("3", "{\"devices\": [\"47\"]}").0, 201);
}

#[test]
fn an_exporter_is_asked_over_http() {
    let exporter = HttpExporter::start(L4);
    let meter = Meter::start(&["--source", &format!("dcgm={}", exporter.url())]);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    // The only device needs no name.
    assert_eq!(meter.put("9", "{}").0, 201);
    until("it counts", || (meter.reading(9).end.available_ms >= 100).then_some(()));
    exporter.say("500 Internal Server Error", "", L4.len(), L4);
    let why = down(&meter);
    assert!(why.ends_with("/metrics answers 500 Internal Server Error instead of its metrics"), "{why}");
    let stopped = meter.reading(9);
    meter.wait_samples(2);
    assert_eq!(meter.reading(9), stopped);
    // Another path of an exporter shows a page, or nothing.
    for (status, said) in [
        ("404 Not Found", "answers 404 Not Found: is the path right? It is /metrics as a rule"),
        ("204 No Content", "answers 204 No Content instead of its metrics"),
        ("200 OK", "shows no metric of a GPU: is this the address of the dcgm exporter?"),
    ] {
        exporter.say(status, "", 0, "");
        let expected = format!("{} {said}", exporter.url());
        until(said, || (meter.json("/health")["error"] == expected.as_str()).then_some(()));
    }
}

#[test]
fn an_answer_that_is_cut_too_long_or_elsewhere_is_an_error_that_says_so() {
    let exporter = HttpExporter::start(L4);
    let meter = Meter::start(&["--source", &format!("dcgm={}", exporter.url())]);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));

    exporter.say("200 OK", "", L4.len(), L4.split_at(L4.len() / 2).0);
    let why = down(&meter);
    assert!(why.contains("cannot be read"), "{why}");

    exporter.show(L4);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    let long = L4.to_owned() + &"#".repeat((8 << 20) + 1 - L4.len());
    exporter.show(&long);
    let why = down(&meter);
    assert!(why.contains("is longer than 8 MiB"), "{why}");

    exporter.show(L4);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    exporter.say("302 Found", "location: http://127.0.0.1:1/login\r\n", 0, "");
    let why = down(&meter);
    assert!(why.contains("redirects to http://127.0.0.1:1/login") && why.contains("not followed"), "{why}");
}

#[test]
fn an_exporter_that_answers_the_same_for_ever_is_not_believed() {
    let exporter = HttpExporter::start(FROZEN);
    let meter = Meter::start(&["--exporter-max-age", "2", "--source", &format!("dcgm={}", exporter.url())]);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    assert_eq!(meter.put("7", "{\"devices\": [\"0\"]}").0, 201);
    let (begun, why) = (Instant::now(), down(&meter));
    assert!(why.contains("it has stopped measuring"), "{why}");
    let stopped = meter.reading(7);
    assert!(stopped.end.available_ms <= 2_500 && begun.elapsed() >= Duration::from_millis(500), "{stopped:?}");
    assert_eq!(meter.put("8", "{\"devices\": [\"0\"]}").0, 503);
    meter.wait_samples(4);
    assert_eq!(meter.reading(7), stopped);
    // The exporter's own process metrics move: the GPU's do not.
    exporter.show(&format!("{FROZEN}process_cpu_seconds_total 5\n"));
    meter.wait_samples(4);
    assert_eq!(meter.reading(7), stopped);
    // It measures again.
    exporter.show(&FROZEN.replace("650.1", "649.8"));
    until("it is back", || (meter.reading(7).end.available_ms > stopped.end.available_ms).then_some(()));
}

#[test]
fn the_log_says_once_which_lease_has_hardware_that_does_not_answer() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join("log");
    let log = std::fs::File::create(&path).unwrap();
    let both = format!("{L4}{}", L4.replace(UUID, "GPU-other").replace("gpu=\"0\"", "gpu=\"1\""));
    let exporter = HttpExporter::start(&both);
    let arguments = ["--source", &format!("dcgm={}", exporter.url())];
    let meter = Meter::start_with(state, INTERVAL, &arguments, |command| {
        command.stderr(log);
    });
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    let said = |text: &str| std::fs::read_to_string(&path).unwrap().matches(text).count();
    let logged = |text: &str| until(text, || (said(text) > 0).then_some(()));
    assert_eq!(meter.put("1", "{\"devices\": [\"0\"]}").0, 201);
    assert_eq!(meter.put("2", "{\"devices\": [\"1\"]}").0, 201);
    until("it counts", || (meter.reading(2).end.available_ms > 0).then_some(()));
    assert_eq!(said("its hardware"), 0);

    exporter.show(L4);
    let silent = "WARN leasehold_meter::meter: lease 2: its hardware does not answer, so it is not counted \
                  (missing: GPU-other)\n";
    logged(silent);
    // The source goes and comes back, and the lease's hardware stays away.
    exporter.say("503 Service Unavailable", "", 0, "");
    logged("no measurement:");
    meter.wait_samples(4);
    exporter.show(L4);
    logged("the source answers again");
    meter.wait_samples(4);
    assert_eq!((said("no measurement:"), said(silent), said("its hardware")), (1, 1, 1));

    exporter.show(&both);
    let back = "INFO leasehold_meter::meter: lease 2: its hardware answers again\n";
    logged(back);
    // Hardware to which the lease moves was not silent.
    exporter.show(L4);
    until("it is gone again", || (said(silent) == 2).then_some(()));
    assert_eq!(meter.delete("1"), 200);
    assert_eq!(meter.put("2", "{\"devices\": [\"0\"]}").0, 200);
    until("it answers", || (meter.json("/v1/leases/2")["answered"] == true).then_some(()));
    meter.wait_samples(2);
    assert_eq!((said(silent), said(back), said("its hardware")), (2, 1, 3));
}

#[test]
fn a_lease_on_a_gpu_that_goes_away_gains_nothing() {
    let other = L4.replace(UUID, "GPU-other").replace("gpu=\"0\"", "gpu=\"1\"");
    let both = format!("{L4}{other}");
    let blank = L4
        .lines()
        .map(|line| match line.rsplit_once(' ') {
            Some((series, _)) if !line.starts_with('#') => format!("{series} 9223372036854775794\n"),
            _ => format!("{line}\n"),
        })
        .collect::<String>();
    let new = |uuid: &str| {
        let labels = format!("{{gpu=\"0\",gpu_uuid=\"{uuid}\",device=\"nvidia0\",model_name=\"NVIDIA H200\"}}");
        format!("DCGM_FI_DEV_GPU_UTIL_RATIO{labels} 0.5\nDCGM_FI_DEV_BOARD_POWER_WATTS{labels} 600\n")
    };
    let mig = |instance: u8| {
        format!("DCGM_FI_PROF_GR_ENGINE_ACTIVE{{gpu=\"0\",UUID=\"GPU-x\",GPU_I_PROFILE=\"1g\",GPU_I_ID=\"{instance}\"}} 1\n")
    };
    let partition = |partition: u8| {
        format!(
            "gpu_power_usage{{gpu_uuid=\"u\",gpu_id=\"{partition}\",gpu_partition_id=\"{partition}\",\
             gpu_compute_partition_type=\"cpx\"}} 300\n"
        )
    };
    // Dialect, device, the text, and the text when the device is gone.
    for (dialect, device, before, after) in [
        ("dcgm", "0", both.clone(), other.clone()),
        ("dcgm", UUID, both.clone(), format!("{blank}{other}")),
        // The index is another GPU's now.
        ("dcgm", "0", L4.to_owned(), L4.replace(UUID, "GPU-other")),
        ("dcgm", "0", new("GPU-x"), new("GPU-y")),
        ("dcgm", "0:7", mig(7) + &mig(8), mig(8)),
        // The whole is gone where it is divided.
        ("dcgm", "GPU-x", new("GPU-x"), new("GPU-x") + &mig(7)),
        ("amd", "0", TWO_VF.to_owned(), ONE_VF.to_owned()),
        ("amd", "0", MI300X.to_owned(), MI300X.replace("3dff74a1-0000-1000-80d3-0c4c1df1df58", "another")),
        ("amd", "u/partition-1", partition(0) + &partition(1), partition(0)),
    ] {
        let exporter = HttpExporter::start(&before);
        let meter = Meter::start(&["--source", &format!("{dialect}={}", exporter.url())]);
        until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
        let (status, why) = meter.put("1", &format!("{{\"devices\": [\"{device}\"]}}"));
        assert_eq!(status, 201, "{device}: {why}");
        until("it counts", || (meter.reading(1).end.available_ms > 0).then_some(()));
        exporter.show(&after);
        until("the GPU is gone", || (meter.json("/v1/leases/1")["answered"] == false).then_some(()));
        let gone = meter.reading(1);
        meter.wait_samples(4);
        assert_eq!(meter.reading(1), gone, "{dialect} {device}");
        exporter.show(&before);
        until("it is back", || (meter.reading(1).end.available_ms > gone.end.available_ms).then_some(()));
    }
}

#[test]
fn a_gpu_and_its_instance_are_never_leased_at_once() {
    let whole = "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\",UUID=\"GPU-x\"} 50\n";
    let instance = "DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"0\",UUID=\"GPU-x\",GPU_I_PROFILE=\"1g\",GPU_I_ID=\"7\"} 1\n";
    let exporter = HttpExporter::start(whole);
    let meter = Meter::start(&["--source", &format!("dcgm={}", exporter.url())]);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    assert_eq!(meter.put("1", "{\"devices\": [\"0\"]}").0, 201);
    exporter.show(&format!("{whole}{instance}"));
    let (status, why) = meter.put("2", "{\"devices\": [\"0:7\"]}");
    assert_eq!(status, 422);
    assert!(why["message"].as_str().unwrap().contains("lease 1 has GPU-x"), "{why}");
    assert_eq!(meter.delete("1"), 200);
    assert_eq!(meter.put("2", "{\"devices\": [\"0:7\"]}").0, 201);
    let (status, why) = meter.put("1", "{\"devices\": [\"0\"]}");
    assert_eq!(status, 422);
    assert!(why["message"].as_str().unwrap().contains("GPU-x is divided"), "{why}");
}

#[test]
fn gpus_that_cannot_be_told_apart_are_refused_with_the_label_that_is_missing() {
    let clash =
        "gpu_gfx_activity{serial_number=\"S\",gpu_id=\"0\"} 5\ngpu_gfx_activity{serial_number=\"S\",gpu_id=\"1\"} 5\n";
    let exporter = HttpExporter::start(&format!("{clash}{MI300X}"));
    let meter = Meter::start(&["--source", &format!("amd={}", exporter.url())]);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    for name in ["S", "1"] {
        let (status, why) = meter.put("1", &format!("{{\"devices\": [\"{name}\"]}}"));
        assert_eq!(status, 422);
        assert!(why["message"].as_str().unwrap().contains("the label gpu_uuid"), "{why}");
    }
    assert_eq!(meter.put("1", "{\"devices\": [\"2\"]}").0, 201);
    exporter.show(clash);
    let why = down(&meter);
    assert!(why.contains("gpu_uuid"), "{why}");
}
