//! Trees of hashes over a number of leaves that is a power of two.

use super::{hash, Hash};
use alloc::{vec, vec::Vec};

// So that no leaf is taken for a pair of hashes.
const LEAF: &[u8] = &[0];
const NODE: &[u8] = &[1];

pub fn hash_leaf(leaf: &[u8]) -> Hash {
    hash(&[LEAF, leaf].concat())
}

fn hash_node(left: &Hash, right: &Hash) -> Hash {
    hash(&[NODE, left, right].concat())
}

/// All hashes above some leaves.
#[derive(Clone, Debug)]
pub struct Tree {
    /// From the hashes of the leaves to the root alone.
    layers: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over leaves with these hashes; none unless their number is a power of two.
    pub fn new(leaves: Vec<Hash>) -> Option<Self> {
        if !leaves.len().is_power_of_two() {
            return None;
        }
        let mut layers = vec![leaves];
        while let Some(below) = layers.last().filter(|layer| layer.len() > 1) {
            let pairs = below.chunks_exact(2).filter_map(|pair| match pair {
                [left, right] => Some(hash_node(left, right)),
                _ => None,
            });
            let above = pairs.collect();
            layers.push(above);
        }
        Some(Self { layers })
    }

    pub fn root(&self) -> Option<Hash> {
        self.layers.last()?.first().copied()
    }

    /// The hashes beside the way from a leaf to the root; none if there is no such leaf.
    pub fn path(&self, leaf: u32) -> Option<Vec<Hash>> {
        let (_root, below) = self.layers.split_last()?;
        let mut at = usize::try_from(leaf).ok().filter(|at| *at < self.layers.first().map_or(0, Vec::len))?;
        let mut path = Vec::with_capacity(below.len());
        for layer in below {
            path.push(*layer.get(at ^ 1)?);
            at >>= 1;
        }
        Some(path)
    }
}

/// The root above a leaf, by the hashes beside its way there.
pub fn root_above(leaf: &Hash, index: u32, path: &[Hash]) -> Hash {
    let climb = |(below, at): (Hash, u32), beside: &Hash| {
        let above = if at & 1 == 0 { hash_node(&below, beside) } else { hash_node(beside, &below) };
        (above, at >> 1)
    };
    path.iter().fold((*leaf, index), climb).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u8) -> Vec<Hash> {
        (0..count).map(|leaf| hash_leaf(&[leaf])).collect()
    }

    #[test]
    fn each_leaf_leads_to_the_root_by_its_own_path_and_index_alone() {
        for count in [1, 2, 4, 64] {
            let tree = Tree::new(leaves(count)).unwrap();
            let root = tree.root().unwrap();
            for index in 0..u32::from(count) {
                let path = tree.path(index).unwrap();
                assert_eq!(path.len(), usize::try_from(count.trailing_zeros()).unwrap());
                for (leaf, hash) in (0..).zip(leaves(count)) {
                    assert_eq!(root_above(&hash, index, &path) == root, leaf == index);
                }
                for other in (0..u32::from(count)).filter(|other| *other != index) {
                    assert_ne!(root_above(&hash_leaf(&[u8::try_from(index).unwrap()]), other, &path), root);
                }
            }
            assert_eq!(tree.path(count.into()), None);
        }
    }

    #[test]
    fn leaves_are_as_many_as_a_power_of_two() {
        for count in [0, 3, 5, 65] {
            assert!(Tree::new(leaves(count)).is_none(), "{count}");
        }
    }

    #[test]
    fn a_pair_of_hashes_is_not_a_leaf() {
        let pair = leaves(2);
        assert_ne!(Tree::new(pair.clone()).unwrap().root(), Some(hash_leaf(&pair.concat())));
    }
}
