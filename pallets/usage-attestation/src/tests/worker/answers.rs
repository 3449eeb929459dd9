//! Meters that answer badly, or not at all, or are not on this machine.

use super::*;

/// A good answer, in bytes.
fn said(version: u8, more: bool) -> Vec<u8> {
    MeterReadings { version, readings: vec![reading(1, BOOT, 0..10_000)], more }.encode()
}

/// The meter answers badly throughout a window: it is asked again in every block, and nothing is submitted.
fn nothing_is_submitted(answer: Answer) {
    on_a_providers_node(|node| {
        node.answers(answer);
        for block in 10..20 {
            run_worker_at(block);
        }
        assert_eq!(node.submitted(), Vec::<Vec<u8>>::new());
        assert_eq!(node.asked(), 9);
        assert_eq!(credited_ms(1), 0);
        assert!(events().is_empty());

        // The trouble ends when the meter is well again.
        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000..20_000)]));
        run_first_quarter(1);
        let (report, signature) = node.submitted_report();
        assert_eq!(report.window, 1);
        assert_ok!(include(&report, &signature));
    });
}

#[test]
fn a_meter_with_a_malformed_url_is_not_asked() {
    let long = format!("http://127.0.0.1:{}80", "0".repeat(300));
    for url in ["", "ftp://127.0.0.1", "127.0.0.1:9464", "\u{0}", &long] {
        on_a_providers_node(|node| {
            node.set_url(url);
            run_worker_at(10);
            assert_eq!((node.asked(), node.submitted().len()), (0, 0));
        });
    }
    on_a_providers_node(|node| {
        node.set_url("http://localhost:9464/");
        run_worker_at(10);
        assert_eq!(node.meter.lock().unwrap().asked, vec![format!("http://localhost:9464{WINDOW_0}")]);
    });
}

#[test]
fn only_a_meter_on_this_machine_is_asked() {
    for url in [
        "http://10.0.0.1",
        "http://10.0.0.1:9464",
        "http://192.168.0.1",
        "http://0.0.0.0",
        "http://126.255.255.255",
        "http://128.0.0.1",
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1.example.com:9464",
        "http://localhost.example.com",
        "http://localhost@example.com",
        "http://127.0.0.1@example.com",
        "http://127.0.0.1:80@example.com",
        "http://127.0.0.1:@example.com",
        "http://user@127.0.0.1",
        "http://[::2]",
        "http://[::2]:9464",
        "http://[::ffff:10.0.0.1]",
        "http://[::1].example.com",
        "http://[::1]@example.com",
        "http://[::1%25eth0]",
        "http://::1",
        "http://127.1",
        "http://2130706433",
        "http://0x7f.0.0.1",
        "http://127.0.0.1:65536",
        "http://127.0.0.1:-1",
        "http://127.0.0.1:",
        "http://127.0.0.1:80:80",
        "http://127.0.0.1/elsewhere",
        "http://127.0.0.1?example.com",
        "http://127.0.0.1#example.com",
        "http://127.0.0.1\\example.com",
        "http:///127.0.0.1",
        "http://",
        "http://:9464",
        "HTTP://10.0.0.1",
        "https://127.0.0.1",
    ] {
        on_a_providers_node(|node| {
            node.set_url(url);
            run_worker_at(10);
            assert_eq!(node.meter.lock().unwrap().asked, Vec::<String>::new(), "{url}");
            assert!(node.submitted().is_empty());
        });
    }
    for (url, asked) in [
        ("http://127.0.0.1:1/", "http://127.0.0.1:1"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://127.0.0.1:65535", "http://127.0.0.1:65535"),
        ("http://127.255.255.254:9464", "http://127.255.255.254:9464"),
        ("http://[::1]:9464", "http://[::1]:9464"),
        ("http://[::1]/", "http://[::1]"),
        ("http://localhost", "http://localhost"),
        (" http://LocalHost:9464/ ", "http://LocalHost:9464"),
    ] {
        on_a_providers_node(|node| {
            node.set_url(url);
            run_first_quarter(0);
            assert_eq!(node.meter.lock().unwrap().asked, vec![format!("{asked}{WINDOW_0}")], "{url}");
            assert_eq!(node.submitted().len(), 1);
        });
    }
}

#[test]
fn a_dead_meter_changes_nothing() {
    nothing_is_submitted(Answer::Dead);
}

#[test]
fn a_meter_that_never_answers_is_left_after_two_seconds() {
    on_a_providers_node(|node| {
        node.answers(Answer::Silent);
        run_worker_at(10);
        assert_eq!(WorldClock::get() - time_of(10), 2_000);
    });
    nothing_is_submitted(Answer::Silent);
}

#[test]
fn a_meter_that_drips_is_left_after_two_seconds() {
    let body = said(MeterReadings::VERSION, false);
    let drip = |pause| Answer::Says { body: body.clone(), piece: 1, pause };
    on_a_providers_node(|node| {
        node.answers(drip(100));
        run_worker_at(10);
        assert_eq!(WorldClock::get() - time_of(10), 2_000);
        assert!(node.submitted().is_empty());
    });
    nothing_is_submitted(drip(100));
    // Slow, but in time.
    on_a_providers_node(|node| {
        node.answers(drip(2));
        run_first_quarter(0);
        node.submitted_report();
    });
}

#[test]
fn an_answer_over_the_cap_is_not_read_to_its_end() {
    nothing_is_submitted(Answer::Endless);
    nothing_is_submitted(Answer::body(vec![MeterReadings::VERSION; MAX_READINGS_BYTES + 1]));
    // A valid list with a long tail is not a valid list either.
    let mut long = said(MeterReadings::VERSION, false);
    long.resize(MAX_READINGS_BYTES + 1, 0);
    nothing_is_submitted(Answer::body(long));
}

#[test]
fn a_status_other_than_200_is_refused() {
    for code in [204, 302, 404, 500] {
        nothing_is_submitted(Answer::Status(code, said(MeterReadings::VERSION, false)));
    }
}

#[test]
fn what_does_not_decode_is_refused() {
    let good = said(MeterReadings::VERSION, false);
    nothing_is_submitted(Answer::body(Vec::new()));
    nothing_is_submitted(Answer::body(b"\x02<html>not SCALE</html>".to_vec()));
    nothing_is_submitted(Answer::body(good[..good.len() - 1].to_vec()));
    nothing_is_submitted(Answer::body([good.as_slice(), &[0]].concat()));
    // The answer claims a billion readings in six bytes.
    nothing_is_submitted(Answer::body((MeterReadings::VERSION, codec::Compact(1_000_000_000u32)).encode()));
}

#[test]
fn another_version_of_the_readings_is_refused() {
    for version in [0, 1, 3, 255] {
        nothing_is_submitted(Answer::body(said(version, false)));
    }
}

/// The meter says that more comes after lease 1, and then sends the same again and again.
#[test]
fn answers_that_lead_nowhere_are_refused() {
    on_a_providers_node(|node| {
        node.answers(Answer::body(said(MeterReadings::VERSION, true)));
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (2, 0));
        node.answers(Answer::body(
            MeterReadings { version: MeterReadings::VERSION, readings: vec![], more: true }.encode(),
        ));
        run_worker_at(11);
        assert_eq!((node.asked(), node.submitted().len()), (3, 0));
    });
}
