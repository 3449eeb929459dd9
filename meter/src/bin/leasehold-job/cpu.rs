//! Products on the CPU: blocks of rows that fit a cache, shared out among threads.

use crate::{matrix::Matrix, Multiplier};
use anyhow::{Context, Result};
use std::sync::atomic::{AtomicBool, Ordering};

/// Rows of the right matrix that are used together.
const BLOCK: usize = 64;

pub struct Cpu {
    a: Matrix,
    b: Matrix,
    product: Matrix,
    threads: usize,
}

impl Cpu {
    pub fn new(a: Matrix, b: Matrix, threads: usize) -> Self {
        let product = Matrix::zero(a.size());
        Self { threads: threads.clamp(1, a.size().max(1)), a, b, product }
    }
}

/// Adds `left`, some rows of a matrix, times the matrix `right` to `product`. Stops early when told.
fn multiply_rows(left: &[f32], right: &[f32], product: &mut [f32], size: usize, stop: &AtomicBool) {
    for (block, rows) in right.chunks(BLOCK * size).enumerate() {
        for (factors, sums) in left.chunks_exact(size).zip(product.chunks_exact_mut(size)) {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            for (factor, row) in factors.iter().skip(block * BLOCK).zip(rows.chunks_exact(size)) {
                for (sum, entry) in sums.iter_mut().zip(row) {
                    *sum += factor * entry;
                }
            }
        }
    }
}

impl Multiplier for Cpu {
    fn describe(&self) -> String {
        format!("the CPU, {} thread{}", self.threads, if self.threads == 1 { "" } else { "s" })
    }

    fn multiply(&mut self, stop: &AtomicBool) -> Result<bool> {
        let size = self.a.size();
        let share = size.div_ceil(self.threads) * size;
        let right = self.b.entries();
        self.product.entries_mut().fill(0.0);
        std::thread::scope(|scope| {
            for (left, product) in self.a.entries().chunks(share).zip(self.product.entries_mut().chunks_mut(share)) {
                scope.spawn(move || multiply_rows(left, right, product, size, stop));
            }
        });
        Ok(!stop.load(Ordering::Relaxed))
    }

    fn entry(&self, row: usize, column: usize) -> Result<f32> {
        self.product.row(row).get(column).copied().context("there is no such entry")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{expected, Random};

    #[test]
    fn every_entry_is_right_for_any_size_and_number_of_threads() {
        let mut random = Random::seeded().unwrap();
        let go = AtomicBool::new(false);
        for size in [1, 2, 63, 64, 65, 130] {
            for threads in [1, 2, 3, 200] {
                let (a, b) = (Matrix::random(size, &mut random), Matrix::random(size, &mut random));
                let mut cpu = Cpu::new(a.clone(), b.clone(), threads);
                // Twice: the second must not add to the first.
                assert!(cpu.multiply(&go).unwrap() && cpu.multiply(&go).unwrap());
                for row in 0..size {
                    for column in 0..size {
                        let (value, tolerance) = expected(&a, &b, row, column);
                        let found = f64::from(cpu.entry(row, column).unwrap());
                        assert!((found - value).abs() <= tolerance, "{size} {threads} {row} {column}");
                    }
                }
            }
        }
    }

    #[test]
    fn it_stops_when_told() {
        let mut random = Random::seeded().unwrap();
        let (a, b) = (Matrix::random(64, &mut random), Matrix::random(64, &mut random));
        assert!(!Cpu::new(a, b, 1).multiply(&AtomicBool::new(true)).unwrap());
    }
}
