//! The reader of exporters' text, against text that is legal, however it is written, and against noise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use leasehold_meter::source::exposition::{read_line, samples, Fault, Sample};
use proptest::{collection::vec, prelude::*, sample::select};
use std::{collections::BTreeMap, time::Duration};

fn read(line: &str) -> Result<Sample<'_>, Fault> {
    read_line(line).map(|sample| sample.expect("a sample"))
}

#[test]
fn a_line_is_read_by_its_quotes() {
    let sample = read(r#"a:b_1{x="1,y=\"2\",z=3}",} +5.0E+01 1700000000000"#).unwrap();
    assert_eq!((sample.name.as_ref(), sample.value, sample.timestamp), ("a:b_1", 50.0, Some(1.7e12)));
    assert_eq!(sample.label("x"), Some(r#"1,y="2",z=3}"#));
    assert_eq!(sample.labels.len(), 1);
}

#[test]
fn escapes_are_resolved_and_other_backslashes_stand_for_themselves() {
    let sample = read(r#"a{x="\\n \n \" \t é \\"} 1"#).unwrap();
    assert_eq!(sample.label("x"), Some("\\n \n \" \\t é \\"));
}

#[test]
fn of_a_label_that_is_given_twice_the_first_counts() {
    let sample = read(r#"a{gpu="0",UUID="GPU-x",gpu="1",UUID="",b="2"} 5"#).unwrap();
    let order: Vec<&str> = sample.order.iter().map(AsRef::as_ref).collect();
    assert_eq!(
        (sample.label("gpu"), sample.label("UUID"), order),
        (Some("0"), Some("GPU-x"), vec!["gpu", "UUID", "b"])
    );
    assert_eq!(sample.first_label(&["b", "UUID"]), Some("GPU-x"));
    assert_eq!((sample.label_behind("UUID", "b"), sample.label_behind("gpu", "b")), (Some("2"), None));
    assert_eq!((sample.label_behind("b", "gpu"), sample.label_behind("b", "c")), (None, None));
}

#[test]
fn names_may_stand_in_quotes() {
    for line in [r#"{"a.b",x="1"} 2"#, r#"{ "a.b" , "x" = "1" , } 2"#, r#"{x="1","a.b"} 2"#] {
        let sample = read(line).unwrap();
        assert_eq!((sample.name.as_ref(), sample.label("x"), sample.value), ("a.b", Some("1"), 2.0), "{line}");
    }
    assert_eq!(read(r#"a{"b","x"="1"} 2"#), Err(Fault::TwoMetricNames));
    assert_eq!(read(r#"{"a","b"} 2"#), Err(Fault::TwoMetricNames));
    assert_eq!(read(r#"{x="1"} 2"#), Err(Fault::MetricName));
}

#[test]
fn numbers_are_read_in_every_form() {
    for (written, value) in [
        ("0", 0.0),
        ("+5", 5.0),
        ("-5.", -5.0),
        (".5", 0.5),
        ("5e3", 5e3),
        ("5E-3", 5e-3),
        ("+Inf", f64::INFINITY),
        ("-inf", f64::NEG_INFINITY),
        ("Infinity", f64::INFINITY),
        ("18446744073709551615", u64::MAX as f64),
    ] {
        assert_eq!(read(&format!("a {written}")).unwrap().value, value, "{written}");
        assert_eq!(read(&format!("a{{}}{written}")).unwrap().value, value, "{written}");
    }
    assert!(read("a NaN").unwrap().value.is_nan());
    for wrong in ["", "x", "0x10", "1_000", "1,5", "--1", "5 %"] {
        assert!(read(&format!("a {wrong}")).is_err(), "{wrong}");
    }
}

#[test]
fn what_breaks_the_format_is_named() {
    for (line, fault) in [
        ("1a 5", Fault::MetricName),
        ("é 5", Fault::MetricName),
        ("a{x=\"1\" y=\"2\"} 5", Fault::CommaOrBrace),
        ("a{x=\"1\"y=\"2\"} 5", Fault::CommaOrBrace),
        ("a{x=\"1\"", Fault::CommaOrBrace),
        ("a{x=\"1\",", Fault::LabelName),
        ("a{,} 5", Fault::LabelName),
        ("a{x=\"1\",,y=\"2\"} 5", Fault::LabelName),
        ("a{1x=\"1\"} 5", Fault::LabelName),
        ("a{\"\"=\"1\"} 5", Fault::LabelName),
        ("a{x} 5", Fault::EqualsSign),
        ("a{x:\"1\"} 5", Fault::EqualsSign),
        ("a{x=1} 5", Fault::OpenQuote),
        ("a{x=\"1} 5", Fault::OpenQuote),
        ("a{x=\"1\\\"} 5", Fault::OpenQuote),
        ("a{x=\"1\"}", Fault::Value),
        ("a", Fault::Value),
        ("a 5 x", Fault::Timestamp),
        ("a 5 NaN", Fault::Timestamp),
        ("a 5 1 2", Fault::Rest),
        ("a 5 # {x=\"1\"}", Fault::Exemplar),
        ("a 5 # comment", Fault::Exemplar),
        ("a 5 # {\"x\"} 1", Fault::Exemplar),
    ] {
        assert_eq!(read_line(line), Err(fault), "{line}");
        assert!(!fault.to_string().is_empty());
    }
    for nothing in ["", " ", "\t\r", "# HELP a b", "#", "  # EOF"] {
        assert_eq!(read_line(nothing), Ok(None), "{nothing:?}");
    }
}

#[test]
fn exemplars_and_creation_times_of_openmetrics_are_passed_over() {
    let text = "# TYPE a counter\n# UNIT a seconds\na_total{x=\"1\"} 5 1.7e9 # {trace=\"}\"} 0.5 1.7e9\n\
                a_total 6 # {} 1\na_created 1.6e9\n# EOF\n";
    let shown: Vec<_> =
        samples(text).map(|sample| (sample.name.into_owned(), sample.value, sample.timestamp)).collect();
    let expected = [("a_total", 5.0, Some(1.7e9)), ("a_total", 6.0, None), ("a_created", 1.6e9, None)];
    assert_eq!(shown, expected.map(|(name, value, at)| (name.to_string(), value, at)));
}

#[test]
fn a_byte_order_mark_hides_nothing() {
    assert_eq!(samples("\u{feff}a 1\r\nb 2").count(), 2);
}

#[test]
fn timestamps_are_told_by_their_size() {
    let now = Duration::from_millis(1_790_000_123_500);
    for written in ["1790000123.5", "1790000123500", "1.7900001235e9", "1790000123500000", "1790000123500000000"] {
        let read = read(&format!("a 1 {written}")).unwrap().taken_at().unwrap();
        assert!(read.abs_diff(now) < Duration::from_millis(1), "{written}: {read:?}");
    }
    assert_eq!(read("a 1").unwrap().taken_at(), None);
    assert_eq!(read("a 1 -5").unwrap().taken_at(), Some(Duration::ZERO));
    assert!(read("a 1 1e308").unwrap().taken_at().unwrap() > now);
}

/// The form in which a sample is written: any choice is legal.
#[derive(Clone, Debug)]
struct Written {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
    timestamp: Option<i64>,
    blanks: Vec<&'static str>,
    quoted: bool,
    trailing_comma: bool,
    exponent: bool,
    exemplar: bool,
    end: &'static str,
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

impl Written {
    fn line(&self) -> String {
        let mut blanks = self.blanks.iter().cycle();
        let mut blank = || *blanks.next().unwrap();
        let mut items: Vec<String> = Vec::new();
        let head = if self.quoted {
            items.push(quote(&self.name));
            String::new()
        } else {
            self.name.clone()
        };
        for (name, value) in &self.labels {
            let name = if self.quoted { quote(name) } else { name.clone() };
            items.push(format!("{name}{}={}{}", blank(), blank(), quote(value)));
        }
        let mut line = format!("{}{head}{}", blank(), blank());
        if !items.is_empty() || self.trailing_comma {
            let between = format!("{},{}", blank(), blank());
            let comma = if self.trailing_comma && !items.is_empty() { "," } else { "" };
            line += &format!("{{{}{}{}{comma}{}}}", blank(), items.join(&between), blank(), blank());
        }
        let value = if self.exponent { format!("{:e}", self.value) } else { self.value.to_string() };
        line += &format!(" {}{value}{}", blank(), blank());
        if let Some(timestamp) = self.timestamp {
            line += &format!(" {timestamp}{}", blank());
        }
        if self.exemplar {
            line += " # {trace=\"a,}\\\"\"} 1.5 1.7e9";
        }
        line + blank()
    }

    fn is(&self, sample: &Sample) -> bool {
        let labels = sample.labels.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        sample.name == self.name
            && labels.eq(self.labels.clone())
            && (sample.value == self.value || (sample.value.is_nan() && self.value.is_nan()))
            && sample.timestamp == self.timestamp.map(|at| at as f64)
    }
}

fn written() -> impl Strategy<Value = Written> {
    let value = prop_oneof![
        any::<f64>(),
        any::<u32>().prop_map(f64::from),
        select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, 9.223372036854776e18])
    ];
    // Above all, characters that end labels for readers that ignore the quotes.
    let hostile = "[a-z,={}\"\\\\\n\r\t# é\u{0}]{0,12}";
    (
        ("[a-zA-Z_:][a-zA-Z0-9_:]{0,12}", prop::collection::btree_map("[a-zA-Z_][a-zA-Z0-9_]{0,8}", hostile, 0..6)),
        (value, proptest::option::of(0_i64..4_000_000_000_000)),
        vec(select(vec!["", " ", "\t", "  ", " \t"]), 1..8),
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), select(vec!["\n", "\r\n"])),
    )
        .prop_map(
            |((name, labels), (value, timestamp), blanks, (quoted, trailing_comma, exponent, exemplar, end))| Written {
                name,
                labels,
                value,
                timestamp,
                blanks,
                quoted,
                trailing_comma,
                exponent,
                exemplar,
                end,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn legal_text_is_read_however_it_is_written(all in vec(written(), 0..6), comment in "# [^\n]{0,20}\n") {
        let text: String = all.iter().map(|one| format!("{comment}{}{}", one.line(), one.end)).collect();
        let read: Vec<Sample> = samples(&text).collect();
        prop_assert_eq!(read.len(), all.len(), "{}", &text);
        for (one, sample) in all.iter().zip(&read) {
            prop_assert!(one.is(sample), "{:?} {:?}", one, sample);
        }
    }

    #[test]
    fn noise_changes_no_line_but_its_own(
        all in vec(written(), 1..6),
        at in any::<prop::sample::Index>(),
        noise in vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..6),
    ) {
        let mut lines: Vec<Vec<u8>> = all.iter().map(|one| one.line().into_bytes()).collect();
        let hit = at.index(lines.len());
        for (place, byte, kind) in noise {
            // A line feed makes two lines of one.
            let (line, byte) = (&mut lines[hit], if byte == b'\n' { b'"' } else { byte });
            let place = place.index(line.len() + 1);
            match kind {
                0 if place < line.len() => line[place] = byte,
                1 if place < line.len() => drop(line.remove(place)),
                _ => line.insert(place, byte),
            }
        }
        let text = String::from_utf8_lossy(&lines.join(&b'\n')).into_owned();
        let read: Vec<Sample> = samples(&text).collect();
        let before = all.iter().take(hit).zip(&read);
        let after = all.iter().skip(hit + 1).rev().zip(read.iter().rev());
        prop_assert!(read.len() == all.len() || read.len() == all.len() - 1);
        for (one, sample) in before.chain(after) {
            prop_assert!(one.is(sample), "{:?} {:?}", one, sample);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = samples(&String::from_utf8_lossy(&bytes)).count();
    }

    #[test]
    fn no_text_of_the_formats_own_signs_makes_the_reader_panic(text in "[a\"\\\\{}=,#\n\r\t 1.e+-]{0,80}") {
        for sample in samples(&text) {
            prop_assert!(!sample.name.is_empty());
            let _ = sample.taken_at();
        }
    }
}
