//! leasehold-job, as users run it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::{signal, until};
use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
};

fn job(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leasehold-job"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn it_multiplies_checks_and_ends_in_time() {
    let output = job(&["--device", "cpu", "--threads", "2", "--size", "96", "--seconds", "1"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("96 x 96 f32 matrices on the CPU, 2 threads"), "{said}");
    let done = said.lines().last().unwrap();
    assert!(done.starts_with("done: ") && done.contains("all checked") && done.contains("GFLOP/s"), "{done}");
    assert!(!done.starts_with("done: 0 products"), "{done}");
}

#[test]
fn sigterm_ends_it_cleanly_within_a_product() {
    // One product of this size takes long.
    let mut child = job(&["--device", "cpu", "--threads", "1", "--size", "4096"]).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    out.read_line(&mut said).unwrap();
    signal(&child, "TERM");
    let status = until("the job ends", || child.try_wait().unwrap());
    out.read_to_string(&mut said).unwrap();
    assert!(status.success());
    assert!(said.contains("done: "), "{said}");
}

#[test]
fn without_a_gpu_cuda_says_so_and_auto_takes_the_cpu() {
    let output = job(&["--device", "cuda", "--seconds", "1", "--size", "256"]).output().unwrap();
    if output.status.success() {
        assert!(String::from_utf8(output.stdout).unwrap().contains("(CUDA)"));
        return;
    }
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("NVIDIA") || said.contains("CUDA driver"), "{said}");
    let output = job(&["--seconds", "1", "--size", "64"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("no GPU: ") && said.contains("on the CPU"), "{said}");
}

#[test]
fn nonsense_is_refused() {
    for wrong in [["--size", "0"], ["--size", "99999"], ["--seconds", "0"], ["--device", "tpu"], ["--threads", "0"]] {
        assert!(!job(&wrong).output().unwrap().status.success(), "{wrong:?}");
    }
}
