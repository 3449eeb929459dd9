//! The prover: answers line by line until its input ends.

use super::{
    messages::{entries, Answer, Ask},
    Machine,
};
use anyhow::{bail, ensure, Context, Result};
use leasehold_primitives::proof::{
    hash_leaf, Entry, Opening, Product, Tree, Walk, LEAF_BYTES, LEAF_ENTRIES, MAX_LANES,
};
use std::io::{BufRead, Read, Write};

/// The most bytes of a line that is read.
const LONGEST_ASK: u64 = 1 << 20;
/// The most steps of a walk.
pub const MOST_STEPS: u32 = 65_536;
/// The most entries that are opened.
pub const MOST_OPENINGS: usize = 4_096;

/// The product that was committed to.
struct Committed {
    product: Product,
    entries: Vec<i32>,
    tree: Tree,
}

struct Prover<M> {
    machine: M,
    committed: Option<Committed>,
    lanes: u32,
}

/// Answers on `out` the questions from `input`. A question that cannot be answered ends it, with an answer that says
/// why.
pub fn serve(machine: impl Machine, mut input: impl BufRead, mut out: impl Write) -> Result<()> {
    let mut prover = Prover { machine, committed: None, lanes: 0 };
    loop {
        let mut line = Vec::new();
        (&mut input).take(LONGEST_ASK).read_until(b'\n', &mut line).context("cannot read from stdin")?;
        if line.is_empty() {
            return Ok(());
        }
        let answer = prover.answer(&line);
        let mut told = match &answer {
            Ok(answer) => serde_json::to_vec(answer)?,
            Err(error) => serde_json::to_vec(&Answer::Failed(format!("{error:#}")))?,
        };
        told.push(b'\n');
        out.write_all(&told).and_then(|()| out.flush()).context("cannot write to stdout")?;
        answer?;
    }
}

impl<M: Machine> Prover<M> {
    fn answer(&mut self, line: &[u8]) -> Result<Answer> {
        match serde_json::from_slice(line).context("not a question of this program's version")? {
            Ask::Multiply { seed, size, inner } => {
                let seed = seed.bytes().context("a seed has 32 bytes")?;
                let product = Product::new(size, inner).context("a product cannot have this size")?;
                let entries = self.machine.multiply(&seed, product)?;
                let tree = Tree::new(leaf_hashes(&entries, self.machine.threads())).context("no leaves")?;
                let root = tree.root().context("no root")?;
                self.committed = Some(Committed { product, entries, tree });
                Ok(Answer::Committed(root.into()))
            }
            Ask::Open(pairs) => {
                let committed = self.committed.as_ref().context("nothing was committed to")?;
                ensure!(pairs.len() <= MOST_OPENINGS, "too many entries at once");
                let open = |entry| Ok(open(committed, entry)?.into());
                Ok(Answer::Opened(entries(&pairs).into_iter().map(open).collect::<Result<_>>()?))
            }
            Ask::Fill { seed, lanes } => {
                ensure!((1..=MAX_LANES).contains(&lanes), "memory cannot have so many lanes");
                // The product makes room.
                (self.committed, self.lanes) = (None, 0);
                self.machine.fill(&seed.bytes().context("a seed has 32 bytes")?, lanes)?;
                self.lanes = lanes;
                Ok(Answer::Filled(lanes))
            }
            Ask::Walk { seed, steps } => {
                let walk = Walk::new(&seed.bytes().context("a seed has 32 bytes")?, self.lanes);
                let walk = walk.context("nothing was filled")?;
                ensure!(steps <= MOST_STEPS, "too many steps at once");
                let mut state = walk.start();
                let mut states = Vec::new();
                for _ in 0..steps {
                    state = Walk::next(&state, &self.machine.block(walk.place(&state))?);
                    states.extend(state);
                }
                Ok(Answer::Walked(states))
            }
        }
    }
}

fn leaf(entries: &[i32]) -> Vec<u8> {
    let mut leaf = Vec::with_capacity(LEAF_BYTES);
    leaf.extend(entries.iter().flat_map(|entry| entry.to_le_bytes()));
    leaf
}

/// The hashes of all leaves of a product.
fn leaf_hashes(entries: &[i32], threads: usize) -> Vec<[u8; 32]> {
    let length = LEAF_ENTRIES as usize;
    let share = entries.len().div_ceil(length * threads) * length;
    let hashes = |part: &[i32]| part.chunks_exact(length).map(|entries| hash_leaf(&leaf(entries))).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let parts: Vec<_> = entries.chunks(share).map(|part| scope.spawn(move || hashes(part))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

fn open(committed: &Committed, entry: Entry) -> Result<Opening> {
    let Some((index, _)) = committed.product.place(entry.row, entry.column) else { bail!("there is no such entry") };
    let entries = committed.entries.chunks_exact(LEAF_ENTRIES as usize).nth(index as usize);
    let path = committed.tree.path(index);
    Ok(Opening { leaf: leaf(entries.context("there is no such leaf")?), path: path.context("there is no such path")? })
}
