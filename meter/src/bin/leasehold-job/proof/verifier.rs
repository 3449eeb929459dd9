//! The verifier: asks, takes the time, and computes again.

use super::{
    bound::{most_amiss, three_digits},
    cpu::zeros,
    evidence::Evidence,
    messages::{entries, hashes, longest_answer, Answer, Ask, Opened},
    peer::Peer,
};
use anyhow::{anyhow, bail, Context, Result};
use leasehold_primitives::proof::{check_openings, check_steps, Product, Seed, Step, Walk, BLOCK_BYTES, LANE_BLOCKS};
use std::{sync::Mutex, time::Duration};

/// The least time in which anybody is taken to make a block that it did not keep: 16,384 compressions one after
/// another, of 122 ns each. A prover that keeps only the last pass needs more; that one with a choice of all passes
/// does, too, was measured but not proved (`leasehold_primitives::proof`, ADR 42).
const FASTEST_REMAKE: Duration = Duration::from_millis(2);

/// The verifier's demands.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub product: Product,
    pub openings: usize,
    pub lanes: u32,
    pub steps: u32,
    /// The deadline for each answer but the walk's.
    pub deadline: Duration,
    /// The deadline for the walk.
    pub walk_deadline: Duration,
    /// The threads that compute the memory again.
    pub threads: usize,
}

/// Has `command` prove, and returns the sentence about what it proved.
pub fn verify(plan: Plan, command: &[String]) -> Result<String> {
    let longest = longest_answer(plan.openings, plan.product.height(), plan.steps);
    let mut peer = Peer::start(command, longest)?;
    let tera = multiplied(plan, &mut peer)? / 1e12;
    let gib = filled(plan, &mut peer)? / f64::from(1 << 30);
    let (rate, memory) = (three_digits(tera), three_digits(gib));
    Ok(format!("verified: >= {rate} int8 TOPS, {memory} GiB; this says nothing of the model"))
}

fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| anyhow!("the system gave no random numbers: {error}"))
}

fn seed() -> Result<Seed> {
    let mut seed = Seed::default();
    random(&mut seed)?;
    Ok(seed)
}

/// The end of a proof whose prover gave an answer of another kind.
fn other<T>(than: &str) -> Result<T> {
    bail!(Evidence::Wrong(format!("the prover answered something else than {than}")))
}

/// Operations a second that a product shows.
fn multiplied(plan: Plan, peer: &mut Peer) -> Result<f64> {
    let Plan { product, .. } = plan;
    let seed = seed()?;
    let ask = Ask::Multiply { seed: seed.into(), size: product.size(), inner: product.inner() };
    let (answer, time) = peer.ask(&ask, plan.deadline)?;
    let Answer::Committed(root) = answer else { return other("a commitment") };
    let root = root.bytes().ok_or_else(|| Evidence::wrong("a commitment has 32 bytes"))?;

    // Drawn only now. A size is a power of two: no entry is likelier than another.
    let mut drawn = vec![0; plan.openings * 8];
    random(&mut drawn)?;
    let number = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes) % product.size();
    let pairs: Vec<(u32, u32)> =
        drawn.as_chunks::<4>().0.as_chunks::<2>().0.iter().map(|[row, column]| (number(row), number(column))).collect();
    let asked = entries(&pairs);
    let (answer, _) = peer.ask(&Ask::Open(pairs), plan.deadline)?;
    let Answer::Opened(opened) = answer else { return other("openings") };
    let opened: Option<Vec<_>> = opened.into_iter().map(Opened::read).collect();
    let opened = opened.ok_or_else(|| Evidence::wrong("a path has whole hashes"))?;
    check_openings(&seed, product, &root, &asked, &opened).map_err(Evidence::wrong)?;
    let right = 1.0 - most_amiss(plan.openings as f64, 0.0);
    Ok(right * product.operations() as f64 / time.as_secs_f64())
}

/// Bytes that a walk shows.
fn filled(plan: Plan, peer: &mut Peer) -> Result<f64> {
    let filling = seed()?;
    let (answer, _) = peer.ask(&Ask::Fill { seed: filling.into(), lanes: plan.lanes }, plan.deadline)?;
    let Answer::Filled(lanes) = answer else { return other("that it filled memory") };
    if lanes != plan.lanes {
        bail!(Evidence::Wrong(format!("the prover filled {lanes} lanes instead of {}", plan.lanes)));
    }
    // Drawn only now.
    let start = seed()?;
    let (answer, time) = peer.ask(&Ask::Walk { seed: start.into(), steps: plan.steps }, plan.walk_deadline)?;
    let Answer::Walked(states) = answer else { return other("a walk") };
    let states = hashes(&states).filter(|states| states.len() as u64 == u64::from(plan.steps));
    let states = states.ok_or_else(|| Evidence::Wrong(format!("the walk does not have {} steps", plan.steps)))?;
    let walk = Walk::new(&start, lanes).context("there are no lanes")?;
    check_walk(&filling, &walk.steps(&states), plan.threads)?;
    // The number of blocks that could have been made anew in the time.
    let remade = (time.as_secs_f64() / FASTEST_REMAKE.as_secs_f64()).floor();
    let held = 1.0 - most_amiss(plan.steps.into(), remade);
    if held <= 0.0 {
        bail!(Evidence::Slow(format!("the walk took {time:?}: in that time each of its blocks could be made anew")));
    }
    Ok(held * f64::from(lanes) * f64::from(LANE_BLOCKS) * BLOCK_BYTES as f64)
}

/// Holds if each step follows from the memory of the seed, lane by lane.
fn check_walk(seed: &Seed, steps: &[Step], threads: usize) -> Result<()> {
    let left = Mutex::new(steps.chunk_by(|one, next| one.place.lane == next.place.lane));
    let check = || {
        let mut lane = zeros([0; 128], LANE_BLOCKS as usize)?;
        // The lock is let go before the lane is filled.
        let next = || left.lock().ok()?.next();
        while let Some(steps) = next() {
            check_steps(seed, steps, &mut lane).map_err(Evidence::wrong)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let checks: Vec<_> = (0..threads).map(|_| scope.spawn(check)).collect();
        checks.into_iter().try_for_each(|check| check.join().unwrap_or_else(|_| bail!("a thread ended early")))
    })
}
