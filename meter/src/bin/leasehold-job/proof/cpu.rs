//! The reference: products on the CPU, and its memory.

use super::Machine;
use anyhow::{anyhow, Context, Result};
use leasehold_primitives::proof::{entry, fill_lane, Block, Place, Product, Seed, Side, LANE_BLOCKS};
use std::sync::Mutex;

/// Columns that are used together: a megabyte of the longest.
const COLUMNS: usize = 16;

pub struct Cpu {
    threads: usize,
    memory: Vec<Block>,
}

impl Cpu {
    pub fn new(threads: usize) -> Self {
        Self { threads: threads.max(1), memory: Vec::new() }
    }
}

/// A vector of zeros, or an error if there is not that much memory.
pub fn zeros<T: Clone>(zero: T, length: usize) -> Result<Vec<T>> {
    let mut zeros = Vec::new();
    let reserved = zeros.try_reserve_exact(length);
    reserved.map_err(|_| anyhow!("there is no memory for {} MiB", (length * size_of::<T>()) >> 20))?;
    zeros.resize(length, zero);
    Ok(zeros)
}

/// All lines of a side of the product, one after the other.
pub fn lines(side: Side, product: Product, threads: usize) -> Result<Vec<i8>> {
    let (size, inner) = (usize::try_from(product.size())?, usize::try_from(product.inner())?);
    let mut lines = zeros(0i8, size * inner)?;
    let share = size.div_ceil(threads);
    std::thread::scope(|scope| {
        for (part, lines) in lines.chunks_mut(share * inner).enumerate() {
            scope.spawn(move || {
                for (line, at) in lines.chunks_exact_mut(inner).zip(part * share..) {
                    side.write(at as u32, line);
                }
            });
        }
    });
    Ok(lines)
}

impl Machine for Cpu {
    fn multiply(&mut self, seed: &Seed, product: Product) -> Result<Vec<i32>> {
        let (size, inner) = (usize::try_from(product.size())?, usize::try_from(product.inner())?);
        let rows = lines(Side::left(seed), product, self.threads)?;
        let columns = lines(Side::right(seed), product, self.threads)?;
        let mut entries = zeros(0i32, size * size)?;
        let share = size.div_ceil(self.threads);
        std::thread::scope(|scope| {
            for (rows, entries) in rows.chunks(share * inner).zip(entries.chunks_mut(share * size)) {
                let columns = &columns;
                scope.spawn(move || {
                    for (part, columns) in columns.chunks(COLUMNS * inner).enumerate() {
                        for (row, entries) in rows.chunks_exact(inner).zip(entries.chunks_exact_mut(size)) {
                            let entries = entries.iter_mut().skip(part * COLUMNS);
                            for (place, column) in entries.zip(columns.chunks_exact(inner)) {
                                *place = entry(row, column);
                            }
                        }
                    }
                });
            }
        });
        Ok(entries)
    }

    fn fill(&mut self, seed: &Seed, lanes: u32) -> Result<()> {
        // Memory that was filled before makes room first.
        self.memory = Vec::new();
        let length = usize::try_from(LANE_BLOCKS)?;
        self.memory = zeros([0; 128], length * usize::try_from(lanes)?)?;
        let left = Mutex::new(self.memory.chunks_exact_mut(length).zip(0..));
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| {
                    // The lock is let go before the lane is filled.
                    let next = || left.lock().ok()?.next();
                    while let Some((blocks, lane)) = next() {
                        fill_lane(seed, lane, blocks);
                    }
                });
            }
        });
        Ok(())
    }

    fn block(&self, place: Place) -> Result<Block> {
        let at = usize::try_from(LANE_BLOCKS)? * usize::try_from(place.lane)? + usize::try_from(place.block)?;
        self.memory.get(at).copied().context("there is no such block")
    }

    fn threads(&self) -> usize {
        self.threads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_row_times_column_for_any_number_of_threads() {
        let product = Product::new(256, 192).unwrap();
        let seed = [7; 32];
        let line = |side: Side, at| {
            let mut line = [0; 192];
            side.write(at, &mut line);
            line
        };
        let rows: Vec<_> = (0..256).map(|at| line(Side::left(&seed), at)).collect();
        let columns: Vec<_> = (0..256).map(|at| line(Side::right(&seed), at)).collect();
        let expected: Vec<i32> = rows.iter().flat_map(|row| columns.iter().map(|column| entry(row, column))).collect();
        for threads in [1, 2, 3, 100, 300] {
            assert_eq!(Cpu::new(threads).multiply(&seed, product).unwrap(), expected, "{threads}");
        }
    }

    #[test]
    fn lanes_are_filled_each_by_its_number_for_any_number_of_threads() {
        let length = usize::try_from(LANE_BLOCKS).unwrap();
        let mut second = vec![[0; 128]; length];
        fill_lane(&[9; 32], 1, &mut second);
        for threads in [1, 2, 5] {
            let mut cpu = Cpu::new(threads);
            cpu.fill(&[9; 32], 2).unwrap();
            for block in [0, 1, LANE_BLOCKS - 1] {
                let expected = second[usize::try_from(block).unwrap()];
                assert_eq!(cpu.block(Place { lane: 1, block }).unwrap(), expected);
                assert_ne!(cpu.block(Place { lane: 0, block }).unwrap(), expected);
            }
            assert!(cpu.block(Place { lane: 2, block: 0 }).is_err());
        }
    }

    #[test]
    fn memory_that_is_not_there_is_an_error() {
        assert!(zeros([0u64; 128], usize::MAX / 2_048).is_err());
    }
}
