//! Files and addresses.

use super::*;

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
