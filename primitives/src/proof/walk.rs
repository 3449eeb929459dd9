//! A walk through memory: where each step leads depends on the block where it begins.

use super::{
    compression::{to_bytes, Block},
    hash,
    lane::{fill_lane, LANE_BLOCKS},
    number, Fault, Hash, Seed,
};
use alloc::vec::Vec;

/// A block of the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub lane: u32,
    pub block: u32,
}

/// A walk through a number of lanes, by a seed that is told once they are filled.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    start: Hash,
    blocks: u64,
}

/// A step: its place, and the states before and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub place: Place,
    before: Hash,
    after: Hash,
}

impl Walk {
    /// None without lanes.
    pub fn new(seed: &Seed, lanes: u32) -> Option<Self> {
        let blocks = u64::from(lanes).checked_mul(LANE_BLOCKS.into()).filter(|blocks| *blocks > 0)?;
        Some(Self { start: hash(&[&b"leasehold/proof/1/walk"[..], seed].concat()), blocks })
    }

    /// The state before the first step.
    pub fn start(&self) -> Hash {
        self.start
    }

    /// The block that a step from this state reads.
    pub fn place(&self, state: &Hash) -> Place {
        let at = number(state).checked_rem(self.blocks).unwrap_or(0);
        let part = |part: Option<u64>| part.and_then(|part| u32::try_from(part).ok()).unwrap_or(0);
        Place { lane: part(at.checked_div(LANE_BLOCKS.into())), block: part(at.checked_rem(LANE_BLOCKS.into())) }
    }

    /// The state after a step from `state`, whose block is `block`.
    pub fn next(state: &Hash, block: &Block) -> Hash {
        hash(&[&state[..], &to_bytes(block)].concat())
    }

    /// The steps that a prover says it made, with the states after each; by the lanes that they read.
    pub fn steps(&self, states: &[Hash]) -> Vec<Step> {
        let befores = core::iter::once(&self.start).chain(states);
        let step = |(before, after): (&Hash, &Hash)| Step { place: self.place(before), before: *before, after: *after };
        let mut steps: Vec<Step> = befores.zip(states).map(step).collect();
        steps.sort_by_key(|step| step.place);
        steps
    }
}

/// Holds if each of these steps, which all read one lane, follows from its block. Fills `lane` with the lane's blocks.
pub fn check_steps(seed: &Seed, steps: &[Step], lane: &mut [Block]) -> Result<(), Fault> {
    let Some(first) = steps.first() else { return Ok(()) };
    fill_lane(seed, first.place.lane, lane);
    let follows = |step: &Step| {
        let block = usize::try_from(step.place.block).ok().and_then(|at| lane.get(at));
        let block = block.filter(|_| step.place.lane == first.place.lane);
        block.is_some_and(|block| Walk::next(&step.before, block) == step.after)
    };
    steps.iter().all(follows).then_some(()).ok_or(Fault::WrongStep)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    const SEED: Seed = [5; 32];
    const LANES: u32 = 2;

    fn memory() -> Vec<Vec<Block>> {
        let length = usize::try_from(LANE_BLOCKS).unwrap();
        let lane = |lane| {
            let mut blocks = vec![[0; 128]; length];
            fill_lane(&SEED, lane, &mut blocks);
            blocks
        };
        (0..LANES).map(lane).collect()
    }

    fn walked(memory: &[Vec<Block>], walk: &Walk, steps: usize) -> Vec<Hash> {
        let step = |state: &mut Hash, _| {
            let Place { lane, block } = walk.place(state);
            *state = Walk::next(state, &memory[usize::try_from(lane).unwrap()][usize::try_from(block).unwrap()]);
            Some(*state)
        };
        (0..steps).scan(walk.start(), step).collect()
    }

    /// As a verifier checks it: lane by lane.
    fn checked(seed: &Seed, walk: &Walk, states: &[Hash]) -> Result<(), Fault> {
        let mut lane = vec![[0; 128]; usize::try_from(LANE_BLOCKS).unwrap()];
        let steps = walk.steps(states);
        assert_eq!(steps.len(), states.len());
        steps.chunk_by(|a, b| a.place.lane == b.place.lane).try_for_each(|steps| check_steps(seed, steps, &mut lane))
    }

    #[test]
    fn a_walk_is_right_for_its_memory_and_its_start_and_every_step_counts() {
        let (memory, walk) = (memory(), Walk::new(&[6; 32], LANES).unwrap());
        let states = walked(&memory, &walk, 40);
        assert_eq!(checked(&SEED, &walk, &states), Ok(()));
        assert_eq!(walk.steps(&states).chunk_by(|a, b| a.place.lane == b.place.lane).count(), 2, "it reads both lanes");
        assert_eq!(checked(&[7; 32], &walk, &states), Err(Fault::WrongStep));
        let another = Walk::new(&[8; 32], LANES).unwrap();
        assert_eq!(checked(&SEED, &another, &states), Err(Fault::WrongStep));
        for step in [0, 1, 20, 38, 39] {
            let mut forged = states.clone();
            forged[step][31] ^= 1;
            assert_eq!(checked(&SEED, &walk, &forged), Err(Fault::WrongStep), "{step}");
            let mut forged = states.clone();
            forged.remove(step);
            assert_eq!(checked(&SEED, &walk, &forged).is_ok(), step == 39, "{step}");
        }
    }

    #[test]
    fn one_wrong_bit_of_memory_spoils_each_step_that_reads_it() {
        let (mut memory, walk) = (memory(), Walk::new(&[6; 32], LANES).unwrap());
        let Place { lane, block } = walk.place(&walk.start());
        memory[usize::try_from(lane).unwrap()][usize::try_from(block).unwrap()][127] ^= 1 << 63;
        assert_eq!(checked(&SEED, &walk, &walked(&memory, &walk, 3)), Err(Fault::WrongStep));
    }

    #[test]
    fn places_are_within_the_lanes_and_reach_the_first_and_the_last_block() {
        assert!(Walk::new(&[6; 32], 0).is_none());
        let walk = Walk::new(&[6; 32], LANES).unwrap();
        assert_eq!(walk.start()[..4], [0x2c, 0x87, 0xc0, 0xee], "as another implementation found it");
        let at = |at: u64| {
            let mut state = [0xff; 32];
            state[..8].copy_from_slice(&at.to_le_bytes());
            walk.place(&state)
        };
        assert_eq!(at(0), Place { lane: 0, block: 0 });
        assert_eq!(at(16_383), Place { lane: 0, block: 16_383 });
        assert_eq!(at(16_384), Place { lane: 1, block: 0 });
        assert_eq!(at(32_767), Place { lane: 1, block: 16_383 });
        assert_eq!(at(32_768), Place { lane: 0, block: 0 });
    }

    #[test]
    fn steps_of_another_lane_are_not_taken_for_this_ones() {
        let (memory, walk) = (memory(), Walk::new(&[6; 32], LANES).unwrap());
        let steps = walk.steps(&walked(&memory, &walk, 40));
        let mut lane = vec![[0; 128]; usize::try_from(LANE_BLOCKS).unwrap()];
        assert_eq!(check_steps(&SEED, &steps, &mut lane), Err(Fault::WrongStep));
        assert_eq!(check_steps(&SEED, &[], &mut lane), Ok(()));
    }
}
