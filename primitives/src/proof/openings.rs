//! Entries of a product that were committed to and are opened.

use super::{
    merkle::{hash_leaf, root_above},
    product::{expected, Product, LEAF_BYTES},
    Fault, Hash, Seed,
};
use alloc::vec::Vec;

/// The entry that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub row: u32,
    pub column: u32,
}

/// The leaf with an entry, and the hashes that lead from it to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// 256 entries of a row, each in four bytes, little-endian.
    pub leaf: Vec<u8>,
    pub path: Vec<Hash>,
}

/// Holds if `opened` answers each of `asked`, in that order, with an entry of the seed's product that `root` commits
/// to.
///
/// It takes one row and one column for each entry. A product in which a share d of the entries is wrong passes with
/// probability (1 - d)^q, where q is how many entries were drawn at random after the commitment.
pub fn check_openings(
    seed: &Seed,
    product: Product,
    root: &Hash,
    asked: &[Entry],
    opened: &[Opening],
) -> Result<(), Fault> {
    if asked.len() != opened.len() {
        return Err(Fault::Count);
    }
    asked.iter().zip(opened).try_for_each(|(entry, opening)| check(seed, product, root, *entry, opening))
}

fn check(seed: &Seed, product: Product, root: &Hash, asked: Entry, opening: &Opening) -> Result<(), Fault> {
    let Entry { row, column } = asked;
    let (index, place) = product.place(row, column).ok_or(Fault::NoSuchEntry)?;
    if opening.leaf.len() != LEAF_BYTES {
        return Err(Fault::LeafLength);
    }
    if u32::try_from(opening.path.len()) != Ok(product.height()) {
        return Err(Fault::PathLength);
    }
    if root_above(&hash_leaf(&opening.leaf), index, &opening.path) != *root {
        return Err(Fault::NotCommitted);
    }
    let place = usize::try_from(place).map_err(|_| Fault::NoSuchEntry)?;
    let found = opening.leaf.chunks_exact(4).nth(place).and_then(<[u8]>::first_chunk);
    if found.map(|bytes| i32::from_le_bytes(*bytes)) != Some(expected(seed, product, row, column)) {
        return Err(Fault::WrongEntry);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::{super::Tree, *};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    const SEED: Seed = [3; 32];

    fn product() -> Product {
        Product::new(256, 64).unwrap()
    }

    /// All leaves of the product, one row each.
    fn leaves() -> Vec<Vec<u8>> {
        let row = |row| (0..256).flat_map(|column| expected(&SEED, product(), row, column).to_le_bytes()).collect();
        (0..256).map(row).collect()
    }

    struct Prover {
        leaves: Vec<Vec<u8>>,
        tree: Tree,
    }

    impl Prover {
        fn new(leaves: Vec<Vec<u8>>) -> Self {
            let tree = Tree::new(leaves.iter().map(|leaf| hash_leaf(leaf)).collect()).unwrap();
            Self { leaves, tree }
        }

        fn root(&self) -> Hash {
            self.tree.root().unwrap()
        }

        fn open(&self, asked: &[Entry]) -> Vec<Opening> {
            let one = |entry: &Entry| Opening {
                leaf: self.leaves[usize::try_from(entry.row).unwrap()].clone(),
                path: self.tree.path(entry.row).unwrap(),
            };
            asked.iter().map(one).collect()
        }
    }

    static HONEST: LazyLock<Prover> = LazyLock::new(|| Prover::new(leaves()));

    fn checked(asked: &[Entry], opened: &[Opening]) -> Result<(), Fault> {
        check_openings(&SEED, product(), &HONEST.root(), asked, opened)
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        let entry = (0u32..256, 0u32..256).prop_map(|(row, column)| Entry { row, column });
        proptest::collection::vec(entry, 1..8)
    }

    proptest! {
        #[test]
        fn what_an_honest_prover_opens_is_right(asked in entries()) {
            prop_assert_eq!(checked(&asked, &HONEST.open(&asked)), Ok(()));
        }

        #[test]
        fn a_flipped_bit_of_any_leaf_is_found(asked in entries(), which: prop::sample::Index, at in 0usize..8_192) {
            let mut opened = HONEST.open(&asked);
            which.get_mut(&mut opened).leaf[at / 8] ^= 1 << (at % 8);
            prop_assert_eq!(checked(&asked, &opened), Err(Fault::NotCommitted));
        }

        #[test]
        fn a_flipped_bit_of_any_path_is_found(asked in entries(), which: prop::sample::Index, at in 0usize..2_048) {
            let mut opened = HONEST.open(&asked);
            which.get_mut(&mut opened).path[at / 256][at / 8 % 32] ^= 1 << (at % 8);
            prop_assert_eq!(checked(&asked, &opened), Err(Fault::NotCommitted));
        }

        #[test]
        fn a_flipped_bit_of_the_root_is_found(asked in entries(), at in 0usize..256) {
            let mut root = HONEST.root();
            root[at / 8] ^= 1 << (at % 8);
            let found = check_openings(&SEED, product(), &root, &asked, &HONEST.open(&asked));
            prop_assert_eq!(found, Err(Fault::NotCommitted));
        }

        #[test]
        fn a_flipped_bit_of_the_seed_is_found(asked in entries(), at in 0usize..256) {
            let mut seed = SEED;
            seed[at / 8] ^= 1 << (at % 8);
            let found = check_openings(&seed, product(), &HONEST.root(), &asked, &HONEST.open(&asked));
            prop_assert_eq!(found, Err(Fault::WrongEntry));
        }

        #[test]
        fn the_leaf_of_another_row_is_found(asked in entries(), which: prop::sample::Index, other in 1u32..256) {
            let mut swapped = asked.clone();
            let entry = which.get_mut(&mut swapped);
            entry.row = (entry.row + other) % 256;
            prop_assert_eq!(checked(&asked, &HONEST.open(&swapped)), Err(Fault::NotCommitted));
        }

        #[test]
        fn fewer_or_more_openings_are_refused(asked in entries()) {
            let mut opened = HONEST.open(&asked);
            opened.extend(HONEST.open(&asked[..1]));
            prop_assert_eq!(checked(&asked, &opened), Err(Fault::Count));
            prop_assert_eq!(checked(&asked, &opened[..asked.len() - 1]), Err(Fault::Count));
        }

        #[test]
        fn a_wrong_entry_that_was_committed_to_is_found_where_it_is_asked_for(
            row in 0u32..256, column in 0u32..256, bit in 0usize..32,
        ) {
            let mut forged = HONEST.leaves.clone();
            let at = usize::try_from(column).unwrap() * 4 + bit / 8;
            forged[usize::try_from(row).unwrap()][at] ^= 1 << (bit % 8);
            let prover = Prover::new(forged);
            let found = |asked: &[Entry]| check_openings(&SEED, product(), &prover.root(), asked, &prover.open(asked));
            prop_assert_eq!(found(&[Entry { row, column }]), Err(Fault::WrongEntry));
            prop_assert_eq!(found(&[Entry { row, column: (column + 1) % 256 }]), Ok(()));
        }
    }

    /// Another implementation, in another language, found these values.
    #[test]
    fn generator_product_leaves_and_tree_are_those_that_any_prover_has() {
        let root = "d0e82c019076e0e1adf251d459ad7cb6f46bb250cbab8132309e22d933461e9f";
        assert_eq!(crate::json::from_hex(root), Some(HONEST.root()));
    }

    #[test]
    fn every_byte_of_a_leaf_and_its_path_counts() {
        let asked = [Entry { row: 9, column: 77 }];
        let opened = HONEST.open(&asked);
        for at in 0..LEAF_BYTES {
            let mut forged = opened.clone();
            forged[0].leaf[at] ^= 0xff;
            assert_eq!(checked(&asked, &forged), Err(Fault::NotCommitted));
        }
        for at in 0..8 * 32 {
            let mut forged = opened.clone();
            forged[0].path[at / 32][at % 32] ^= 0xff;
            assert_eq!(checked(&asked, &forged), Err(Fault::NotCommitted));
        }
    }

    #[test]
    fn lengths_are_what_they_must_be() {
        let asked = [Entry { row: 9, column: 77 }];
        let [opening] = &HONEST.open(&asked)[..] else { panic!() };
        for length in [0, 1, 1_020, 1_023, 1_025, 2_048] {
            let mut leaf = opening.leaf.clone();
            leaf.resize(length, 0);
            let forged = Opening { leaf, path: opening.path.clone() };
            assert_eq!(checked(&asked, &[forged]), Err(Fault::LeafLength));
        }
        for length in [0, 7, 9] {
            let mut path = opening.path.clone();
            path.resize(length, [0; 32]);
            let forged = Opening { leaf: opening.leaf.clone(), path };
            assert_eq!(checked(&asked, &[forged]), Err(Fault::PathLength));
        }
    }

    #[test]
    fn entries_beyond_the_product_are_refused() {
        for (row, column) in [(256, 0), (0, 256), (u32::MAX, 0), (0, u32::MAX)] {
            let opened = HONEST.open(&[Entry { row: 0, column: 0 }]);
            assert_eq!(checked(&[Entry { row, column }], &opened), Err(Fault::NoSuchEntry));
        }
    }

    #[test]
    fn a_product_of_other_measures_is_refused() {
        let asked = [Entry { row: 9, column: 77 }];
        let opened = HONEST.open(&asked);
        let other =
            |size, inner| check_openings(&SEED, Product::new(size, inner).unwrap(), &HONEST.root(), &asked, &opened);
        assert_eq!(other(512, 64), Err(Fault::PathLength));
        assert_eq!(other(256, 128), Err(Fault::WrongEntry));
    }
}
