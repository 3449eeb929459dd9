//! The way from one position of the chain to another, block by block.

use super::{
    errors::behind,
    limits::BLOCKS_AT_ONCE,
    source::{Chain, Head, Position},
};
use crate::types::Hash;
use jsonrpsee::core::RpcResult;

/// A block that became best, or final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub block: Head,
    pub finalized: bool,
    /// The formerly best blocks that this one replaces: in a row of replacing blocks the first has them all.
    pub retracted: Vec<Head>,
}

/// Every block that became best on the way, in order, then every one that became final.
///
/// If the best chain is another one now, they begin after the last block that both have; if that is the best block,
/// they are that block.
pub fn steps<C: Chain>(chain: &C, from: &Position, to: &Position) -> RpcResult<Vec<Step>> {
    let best = Route::between(chain, from.best, to.best)?;
    let finalized = Route::between(chain, from.finalized, to.finalized)?;
    let mut retracted = Some(best.retracted);
    let common = best.enacted.is_empty() && retracted.as_ref().is_some_and(|blocks| !blocks.is_empty());
    let enacted = if common { vec![best.common] } else { best.enacted };
    let best = enacted.into_iter().map(|block| Step {
        block,
        finalized: false,
        retracted: retracted.take().unwrap_or_default(),
    });
    let finalized = finalized.enacted.into_iter().map(|block| Step { block, finalized: true, retracted: Vec::new() });
    Ok(best.chain(finalized).collect())
}

struct Route {
    retracted: Vec<Head>,
    common: Head,
    enacted: Vec<Head>,
}

impl Route {
    fn between<C: Chain>(chain: &C, from: Hash, to: Hash) -> RpcResult<Self> {
        let head = |at| chain.head(at).ok_or_else(behind);
        let (mut old, mut new) = (head(from)?, head(to)?);
        let (mut retracted, mut enacted) = (Vec::new(), Vec::new());
        while old.hash != new.hash {
            if retracted.len().max(enacted.len()) >= BLOCKS_AT_ONCE {
                return Err(behind());
            }
            if new.number >= old.number {
                enacted.push(new);
                new = head(new.parent)?;
            } else {
                retracted.push(old);
                old = head(old.parent)?;
            }
        }
        enacted.reverse();
        Ok(Self { retracted, common: new, enacted })
    }
}
