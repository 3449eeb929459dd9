//! Products of two matrices of int8 with sums in int32.

use super::{generator::Generator, Seed};
use alloc::{vec, vec::Vec};

/// Entries of a product that one leaf holds: part of a row.
pub const LEAF_ENTRIES: u32 = 256;
/// Bytes of a leaf.
pub const LEAF_BYTES: usize = 1_024;
/// Entries of a matrix that one word of the generator makes.
const WORD_ENTRIES: u32 = 8;

/// A product of `size` rows and `size` columns, each entry a sum of `inner` terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    size: u32,
    inner: u32,
}

impl Product {
    pub const LEAST_SIZE: u32 = LEAF_ENTRIES;
    pub const MOST_SIZE: u32 = 32_768;
    pub const LEAST_INNER: u32 = 64;
    /// The most terms of a sum: with 2^14 each they add up to at most 2^30, which never leaves int32, in whatever order
    /// they are added.
    pub const MOST_INNER: u32 = 65_536;

    /// None unless `size` is a power of two, `inner` a multiple of 64, and both are within bounds.
    pub fn new(size: u32, inner: u32) -> Option<Self> {
        let fits = size.is_power_of_two()
            && (Self::LEAST_SIZE..=Self::MOST_SIZE).contains(&size)
            && inner.is_multiple_of(Self::LEAST_INNER)
            && (Self::LEAST_INNER..=Self::MOST_INNER).contains(&inner);
        fits.then_some(Self { size, inner })
    }

    pub fn size(self) -> u32 {
        self.size
    }

    pub fn inner(self) -> u32 {
        self.inner
    }

    /// Multiplications and additions of the schoolbook method.
    pub fn operations(self) -> u64 {
        // At most 2^47.
        [self.size, self.size, self.inner].into_iter().fold(2, |all, next| u64::from(next).saturating_mul(all))
    }

    /// Leaves of a row: a power of two, like the number of all leaves.
    fn leaves_of_row(self) -> u32 {
        self.size.checked_div(LEAF_ENTRIES).unwrap_or(0)
    }

    pub fn leaves(self) -> u32 {
        // At most 2^22.
        self.leaves_of_row().saturating_mul(self.size)
    }

    /// Hashes between a leaf and the root.
    pub fn height(self) -> u32 {
        self.leaves().trailing_zeros()
    }

    /// The leaf of an entry, and its place there; none if the product does not have it.
    pub fn place(self, row: u32, column: u32) -> Option<(u32, u32)> {
        if row >= self.size || column >= self.size {
            return None;
        }
        let leaf = row.checked_mul(self.leaves_of_row())?.checked_add(column.checked_div(LEAF_ENTRIES)?)?;
        Some((leaf, column.checked_rem(LEAF_ENTRIES)?))
    }
}

/// One of the two matrices, line by line: the left one by its rows, the right one by its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side(Generator);

impl Side {
    pub fn left(seed: &Seed) -> Self {
        Self(Generator::new(b"left", seed, 0))
    }

    pub fn right(seed: &Seed) -> Self {
        Self(Generator::new(b"right", seed, 0))
    }

    /// Writes a line. Its length is that of `line`, the `inner` of a product.
    pub fn write(self, index: u32, line: &mut [i8]) {
        let words = line.chunks_exact_mut(8);
        let first = u64::try_from(words.len()).unwrap_or(0).saturating_mul(index.into());
        for (counter, entries) in (first..u64::MAX).zip(words) {
            for (entry, byte) in entries.iter_mut().zip(self.0.word(counter).to_le_bytes()) {
                *entry = i8::from_le_bytes([byte]);
            }
        }
    }

    /// A line of the product.
    fn line(self, product: Product, index: u32) -> Vec<i8> {
        let words = product.inner.checked_div(WORD_ENTRIES).and_then(|words| usize::try_from(words).ok());
        let mut line = vec![0; words.unwrap_or(0).saturating_mul(8)];
        self.write(index, &mut line);
        line
    }
}

/// A row times a column.
pub fn entry(row: &[i8], column: &[i8]) -> i32 {
    // Nothing wraps: see `Product::MOST_INNER`.
    row.iter()
        .zip(column)
        .fold(0i32, |sum, (left, right)| sum.wrapping_add(i32::from(*left).wrapping_mul(i32::from(*right))))
}

/// The entry of the seed's product.
pub fn expected(seed: &Seed, product: Product, row: u32, column: u32) -> i32 {
    entry(&Side::left(seed).line(product, row), &Side::right(seed).line(product, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_bounds() {
        for (size, inner) in [(256, 64), (32_768, 65_536), (512, 192)] {
            let product = Product::new(size, inner).unwrap();
            assert_eq!((product.size(), product.inner()), (size, inner));
            assert_eq!(product.operations(), 2 * u64::from(size).pow(2) * u64::from(inner));
            assert_eq!(u64::from(product.leaves()) * 256, u64::from(size).pow(2));
            assert_eq!(1 << product.height(), product.leaves());
        }
        let wrong = [(0, 64), (128, 64), (384, 64), (65_536, 64), (256, 0), (256, 63), (256, 96), (256, 65_600)];
        for (size, inner) in wrong {
            assert_eq!(Product::new(size, inner), None, "{size} {inner}");
        }
    }

    #[test]
    fn each_entry_has_a_place_of_its_own() {
        let product = Product::new(512, 64).unwrap();
        let mut next = (0, 0);
        for row in 0..512 {
            for column in 0..512 {
                assert_eq!(product.place(row, column), Some(next));
                next = if next.1 == 255 { (next.0 + 1, 0) } else { (next.0, next.1 + 1) };
            }
        }
        assert_eq!(next, (product.leaves(), 0));
        for (row, column) in [(512, 0), (0, 512), (u32::MAX, u32::MAX)] {
            assert_eq!(product.place(row, column), None);
        }
    }

    #[test]
    fn the_longest_sum_of_the_largest_terms_is_within_int32() {
        let longest = usize::try_from(Product::MOST_INNER).unwrap();
        let (low, high) = (vec![i8::MIN; longest], vec![i8::MAX; longest]);
        assert_eq!(entry(&low, &low), 1 << 30);
        assert_eq!(i64::from(entry(&low, &high)), -128 * 127 * 65_536);
    }

    #[test]
    fn lines_follow_one_another_in_the_generators_words() {
        let product = Product::new(256, 64).unwrap();
        let side = Side::left(&[7; 32]);
        let words = (0..16).flat_map(|counter| side.0.word(counter).to_le_bytes());
        let entries: Vec<i8> = words.map(|byte| i8::from_le_bytes([byte])).collect();
        assert_eq!(entries, [side.line(product, 0), side.line(product, 1)].concat());
        assert_ne!(side.line(product, 0), Side::right(&[7; 32]).line(product, 0));
    }

    #[test]
    fn an_entry_is_the_sum_of_products() {
        assert_eq!(entry(&[1, -2, 3], &[4, 5, -128]), 4 - 10 - 384);
    }
}
