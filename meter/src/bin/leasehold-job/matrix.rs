//! Square matrices, their entries, and the expected product.

use anyhow::{anyhow, Result};

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    size: usize,
    entries: Vec<f32>,
}

impl Matrix {
    /// Entries from -1 to 1.
    pub fn random(size: usize, random: &mut Random) -> Self {
        Self { size, entries: (0..size * size).map(|_| random.unit()).collect() }
    }

    pub fn zero(size: usize) -> Self {
        Self { size, entries: vec![0.0; size * size] }
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn entries(&self) -> &[f32] {
        &self.entries
    }

    pub fn entries_mut(&mut self) -> &mut [f32] {
        &mut self.entries
    }

    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.entries.chunks_exact(self.size)
    }

    pub fn row(&self, row: usize) -> &[f32] {
        self.rows().nth(row).unwrap_or_default()
    }
}

/// The right value of an entry of `a` × `b`, and how far f32 arithmetic may be from it in whatever order it adds: each
/// of the n products and n additions errs by half a unit in the last place at most.
pub fn expected(a: &Matrix, b: &Matrix, row: usize, column: usize) -> (f64, f64) {
    let (mut sum, mut magnitude) = (0.0, 0.0);
    for (left, right) in a.row(row).iter().zip(b.rows()) {
        let product = f64::from(*left) * f64::from(right.get(column).copied().unwrap_or(f32::NAN));
        sum += product;
        magnitude += product.abs();
    }
    let roundings = (a.size() + 1) as f64;
    (sum, roundings * f64::from(f32::EPSILON) * magnitude)
}

/// SplitMix64: enough for test matrices.
pub struct Random(u64);

impl Random {
    pub fn seeded() -> Result<Self> {
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).map_err(|error| anyhow!("the system gave no random numbers: {error}"))?;
        Ok(Self(u64::from_le_bytes(seed)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From -1 to 1, of 24 random bits.
    fn unit(&mut self) -> f32 {
        let bits = (self.next() >> 40) as u32;
        bits as f32 / 8_388_608.0 - 1.0
    }

    /// Below `limit`, which is small.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap_or(0).checked_rem(limit).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_entry_is_row_times_column() {
        let a = Matrix { size: 2, entries: vec![1.0, 2.0, 3.0, 4.0] };
        let b = Matrix { size: 2, entries: vec![5.0, 6.0, 7.0, 8.0] };
        assert_eq!(expected(&a, &b, 0, 1).0, 22.0);
        assert_eq!(expected(&a, &b, 1, 0).0, 43.0);
        assert!(expected(&a, &b, 0, 0).1 < 1e-4);
        assert!(expected(&a, &b, 0, 2).0.is_nan());
    }

    #[test]
    fn entries_are_between_minus_one_and_one() {
        let mut random = Random(7);
        let matrix = Matrix::random(64, &mut random);
        assert!(matrix.entries().iter().all(|entry| (-1.0..1.0).contains(entry)));
        assert!((0..1_000).all(|_| random.below(10) < 10));
    }
}
