//! Proofs of throughput and memory, with both ends as users run them: honest provers, and dishonest ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    process::{Command, Output},
    time::{Duration, Instant},
};

const JOB: &str = env!("CARGO_BIN_EXE_leasehold-job");
/// The prover, in a script of which it is the first argument.
const PROVE: &str = r#""$0" --prove --threads 1"#;

/// The output of `--verify` for a prover that the shell runs, with two lanes of memory and a small product.
fn verify(options: &[&str], script: &str) -> Output {
    let small = ["--verify", "--size", "256", "--inner", "64", "--memory-mib", "32"];
    let mut command = Command::new(JOB);
    command.args(small).args(options).args(["--", "sh", "-c", script, JOB]);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// TOPS and GiB in a sentence that says that something was verified.
fn figures(output: &Output) -> (f64, f64) {
    let said = said(output);
    let figures =
        said.strip_prefix("verified: >= ").and_then(|rest| rest.strip_suffix(" GiB; this says nothing of the model\n"));
    let complaint = || format!("{said} {}", String::from_utf8_lossy(&output.stderr));
    let (rate, memory) =
        figures.and_then(|figures| figures.split_once(" int8 TOPS, ")).unwrap_or_else(|| panic!("{}", complaint()));
    assert!(output.status.success());
    (rate.parse().unwrap(), memory.parse().unwrap())
}

// Exit statuses of a verifier that verified nothing.
const UNKNOWN: i32 = 1;
const WRONG: i32 = 3;
const SLOW: i32 = 4;

/// Holds if nothing was verified, for one of these reasons.
#[track_caller]
fn refused(output: &Output, status: i32, reasons: &[&str]) {
    let why = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(said(output).is_empty(), "{}", said(output));
    assert_eq!(output.status.code(), Some(status), "{why}");
    // The prover may complain, too.
    let ours =
        why.lines().find_map(|line| line.strip_prefix("error: not verified: ")).unwrap_or_else(|| panic!("{why}"));
    assert!(reasons.iter().any(|reason| ours.contains(reason)), "{why}");
}

/// A prover with a filter between its answers and the verifier.
fn behind(filter: &str) -> String {
    format!("{PROVE} | {filter}")
}

/// A filter that changes the first digit of the hex after a name.
fn forging(name: &str) -> String {
    let name = format!("\"{name}\":\"0x");
    behind(&format!("sed -u 's/{name}0/{name}1/;t;s/{name}[^0]/{name}0/'"))
}

/// A filter that waits this many seconds before the answer of this name.
fn late(name: &str, seconds: &str) -> String {
    behind(&format!("sed -u '/\"{name}\"/e sleep {seconds}'"))
}

#[test]
fn an_honest_prover_is_verified_and_nothing_beyond_what_it_proves() {
    let begun = Instant::now();
    let (rate, memory) = figures(&verify(&[], PROVE));
    assert!(rate > 0.0 && memory > 0.0);
    assert!(memory < 0.03125, "{memory}");
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn time_until_the_commitment_counts_against_throughput_and_that_of_the_walk_against_memory() {
    let operations = 2.0 * 256.0 * 256.0 * 64.0;
    let (rate, _) = figures(&verify(&[], &late("committed", "1")));
    assert!(rate > 0.0 && rate * 1e12 < operations, "{rate}");
    // In half a second 250 of 1,024 blocks can be made anew.
    let (_, memory) = figures(&verify(&[], &late("walked", "0.5")));
    assert!(memory > 0.0 && memory < 0.03125 * (1.0 - 250.0 / 1_024.0), "{memory}");
}

#[test]
fn a_prover_that_changes_a_digit_of_any_answer_is_refused() {
    refused(&verify(&[], &forging("committed")), WRONG, &["not the one that was committed to"]);
    refused(&verify(&[], &forging("leaf")), WRONG, &["not the one that was committed to"]);
    refused(&verify(&[], &forging("path")), WRONG, &["not the one that was committed to"]);
    refused(&verify(&[], &forging("walked")), WRONG, &["a block of the memory is wrong"]);
}

#[test]
fn a_prover_that_uses_a_seed_of_its_own_is_refused() {
    let own = |of: &str| format!(r#"sed -u '/{of}/s/"seed":"0x......../"seed":"0x00000000/' | {PROVE}"#);
    refused(&verify(&[], &own("multiply")), WRONG, &["an entry of the product is wrong"]);
    refused(&verify(&[], &own("fill")), WRONG, &["a block of the memory is wrong"]);
    refused(&verify(&[], &own("walk")), WRONG, &["a block of the memory is wrong"]);
}

#[test]
fn a_prover_that_does_less_than_it_is_asked_is_refused() {
    let less = |from: &str, to: &str| format!("sed -u 's/{from}/{to}/' | {PROVE}");
    refused(&verify(&[], &less("\"lanes\":2", "\"lanes\":1")), WRONG, &["filled 1 lanes instead of 2"]);
    refused(&verify(&[], &less("\"steps\":1024", "\"steps\":64")), WRONG, &["does not have 1024 steps"]);
    refused(&verify(&[], &less("\"inner\":64", "\"inner\":128")), WRONG, &["an entry of the product is wrong"]);
    refused(
        &verify(&[], &less("\"open\":\\[\\[[0-9]*,[0-9]*\\],", "\"open\":[")),
        WRONG,
        &["not as many as the questions"],
    );
}

#[test]
fn a_prover_that_is_late_is_refused() {
    let begun = Instant::now();
    refused(&verify(&["--deadline", "1"], "exec sleep 60"), UNKNOWN, &["did not answer within 1s"]);
    refused(&verify(&["--walk-deadline-ms", "500"], &late("walked", "1")), UNKNOWN, &["did not answer within 500ms"]);
    // In time, but so late that it shows nothing.
    refused(&verify(&["--steps", "64"], &late("walked", "0.5")), SLOW, &["could be made anew"]);
    assert!(begun.elapsed() < Duration::from_secs(30), "it does not wait for who is late");
}

#[test]
fn a_prover_that_ends_is_refused() {
    refused(&verify(&[], "exit 0"), UNKNOWN, &["the prover ended"]);
    for answers in 1..4 {
        refused(&verify(&[], &format!("sed -u {answers}q | {PROVE}")), UNKNOWN, &["the prover ended"]);
    }
    refused(&verify(&[], "read -r line; printf '{\"committed\"'"), UNKNOWN, &["the prover ended within an answer"]);
    let nobody = ["--verify", "--size", "256", "--", "/nonexistent/prover"];
    refused(&Command::new(JOB).args(nobody).output().unwrap(), UNKNOWN, &["cannot start /nonexistent/prover"]);
}

#[test]
fn garbage_is_refused_and_endless_answers_are_cut_off() {
    let answering = |text: &str| format!("read -r line; printf '%s\\n' '{text}'; exec sleep 60");
    for garbage in ["hello", "{}", "[]", "null", r#"{"committed":7}"#, r#"{"committed":"0xzz"}"#, r#"{"paid":1}"#] {
        refused(&verify(&[], &answering(garbage)), UNKNOWN, &["the prover's answer is not one"]);
    }
    refused(&verify(&[], &answering(r#"{"committed":"0xab"}"#)), WRONG, &["a commitment has 32 bytes"]);
    refused(&verify(&[], &answering(r#"{"filled":2}"#)), WRONG, &["something else than a commitment"]);
    refused(&verify(&[], &answering(r#"{"failed":"no memory"}"#)), UNKNOWN, &["the prover cannot: no memory"]);
    refused(&verify(&[], "read -r line; exec cat /dev/zero"), UNKNOWN, &["has more than "]);
    // An answer that nobody asked for takes no question's place.
    let twice = verify(&[], &behind("sed -u 1p"));
    let status = twice.status.code().unwrap();
    refused(&twice, status, &["before it was asked", "something else than openings"]);
    assert!([UNKNOWN, WRONG].contains(&status), "it may come before the question, or in place of an answer");
}

#[test]
fn a_prover_puts_nothing_on_the_terminal_in_the_verifiers_name() {
    const FORGED: &str = r"\033[2J\rverified: >= 1979 int8 TOPS, 80 GiB; this says nothing of the model\033[8m\n";
    let nothing_of_it = |script: &str, why: &str, of_the_prover: &str| {
        let output = verify(&[], script);
        refused(&output, UNKNOWN, &[why]);
        let seen = String::from_utf8(output.stderr).unwrap();
        assert!(!seen.contains(|character: char| character.is_control() && character != '\n'), "{seen:?}");
        assert!(seen.lines().all(|line| line.starts_with("prover: ") || line.starts_with("error: ")), "{seen}");
        assert!(seen.contains(of_the_prover) && seen.len() < 8_192, "{seen}");
    };
    // The stderr of the leased machine that ssh passes on, including its last word.
    let complaint = format!("printf '{FORGED}' >&2");
    nothing_of_it(&complaint, "the prover ended", r"prover: \u{1b}[2J\rverified: >= 1979");
    let many = "yes \"$(printf '\\033[8mlies')\" | head -n 100000 >&2";
    nothing_of_it(many, "the prover ended", "prover: ... (the rest is left out)");
    // An unreadable part of an answer, and an answer that says why there is none.
    let answering = |text: &str| format!("read -r line; printf '{text}\\n'; exec sleep 60");
    let variant = r#"{"a\\u001b[2J\\nverified: >= 1979 int8 TOPS":1}"#;
    nothing_of_it(&answering(variant), "unknown variant", r"\u{1b}[2J\nverified");
    let failed = r#"{"failed":"\\u001b[2J\\nverified: >= 1979 int8 TOPS"}"#;
    nothing_of_it(&answering(failed), "the prover cannot: ", r"\u{1b}[2J\nverified");
    let long = format!(r#"{{"{}":1}}"#, "x".repeat(4_000));
    nothing_of_it(&answering(&long), "the prover's answer is not one", "...");
}

/// A prover that complains at length and goes on is heard to the end of its answers.
#[test]
fn complaints_do_not_stop_a_prover() {
    let script = format!("head -c 1000000 /dev/zero >&2; yes lies | head -n 50000 >&2; {PROVE}");
    let output = verify(&[], &script);
    assert!(figures(&output).1 > 0.0 && output.stderr.len() < 8_192);
}

#[test]
fn questions_beyond_the_bounds_are_refused_by_verifier_and_prover() {
    for wrong in [
        ["--size", "300"],
        ["--size", "128"],
        ["--inner", "65"],
        ["--inner", "0"],
        ["--memory-mib", "0"],
        ["--memory-mib", "24"],
        ["--openings", "0"],
        ["--openings", "4097"],
        ["--steps", "0"],
        ["--steps", "65537"],
    ] {
        let output = Command::new(JOB).arg("--verify").args(wrong).args(["--", "true"]).output().unwrap();
        let why = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && why.contains(wrong[0]), "{wrong:?}: {why}");
    }
    let seed = "ab".repeat(32);
    for (question, why) in [
        (format!(r#"{{"multiply":{{"seed":"0x{seed}","size":300,"inner":64}}}}"#), "cannot have this size"),
        (r#"{"multiply":{"seed":"0xab","size":256,"inner":64}}"#.into(), "a seed has 32 bytes"),
        (r#"{"open":[[0,0]]}"#.into(), "nothing was committed to"),
        (format!(r#"{{"fill":{{"seed":"0x{seed}","lanes":0}}}}"#), "cannot have so many lanes"),
        (format!(r#"{{"fill":{{"seed":"0x{seed}","lanes":65537}}}}"#), "cannot have so many lanes"),
        (format!(r#"{{"walk":{{"seed":"0x{seed}","steps":1}}}}"#), "nothing was filled"),
        ("hello".into(), "not a question"),
    ] {
        let script = format!("printf '%s\\n' '{question}' | {PROVE}");
        let output = Command::new("sh").args(["-c", &script, JOB]).output().unwrap();
        let answer = said(&output);
        assert!(answer.starts_with("{\"failed\":") && answer.contains(why), "{question}: {answer}");
        assert!(!output.status.success());
    }
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    for wrong in [
        &["--prove", "--verify"][..],
        &["--prove", "--seconds", "1"],
        &["--verify"],
        &["--steps", "64"],
        &["--", "true"],
    ] {
        assert!(!Command::new(JOB).args(wrong).output().unwrap().status.success(), "{wrong:?}");
    }
}
