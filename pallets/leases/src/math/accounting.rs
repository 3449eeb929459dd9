//! The coverage and cost of a lease, and its parties' shares: plain arithmetic, without storage.
//!
//! # Terms
//! `p` price per block · `D` everything deposited, less refunds · `c` milliseconds credited, final and pending, and not
//! struck · `⌊c⌋` whole blocks in them · `r` blocks that can still be reported · `[start, end)` the blocks covered.
//!
//! # There is no overdraft
//! The most blocks that a lease can ever be charged, seen from block `now`, are
//!
//! ```text
//! most(now) = ⌊c⌋ + r + (end − now)        (no last term once now ≥ end)
//! ```
//!
//! since only those past blocks that are in `c` or `r` can count, and `⌊c + n blocks⌋ = ⌊c⌋ + n` for whole `n`. The
//! rule is `p × most ≤ D`, always. It holds because
//!
//! 1. at activation `⌊c⌋ = r = 0` and `end − start ≤ ⌊D ÷ p⌋`;
//! 2. a report of `n` reportable blocks takes `n` out of `r` and adds at most `n` blocks to `c`, so `⌊c⌋` grows by at
//!    most `n`; a missed window only takes out of `r`, and a verdict that strikes credit only takes out of `c`; a block
//!    that passes moves from the last term to `r`: `most` never grows on its own;
//! 3. so the blocks *lost*, `lost(now) = (elapsed − ⌊c⌋ − r)`, never become fewer, and `most = end − start − lost`.
//!    A lease that ends at `start + ⌊D ÷ p⌋ + lost` keeps `most ≤ ⌊D ÷ p⌋`. That is what a top-up of 0 does
//!    (`now + ⌊D ÷ p⌋ − ⌊c⌋ − r`, the same number); it stores `lost` as `reapplied`, and a later deposit counts from
//!    there: `end = start + ⌊D ÷ p⌋ + reapplied` with `reapplied ≤ lost`;
//! 4. a deposit of `d` raises `⌊D ÷ p⌋`, and `end` by at most as much.
//!
//! # A verdict never asks money back
//! It strikes pending credit and never final credit. Pending credit becomes final, by time or by the tenant's receipt,
//! or is struck, once; a receipt moves credit and adds none, so `⌊c⌋` stays as it is. So final credit never becomes
//! less, and settlement pays for nothing else. [`Ledger::settle_to`] takes the most blocks it was ever told, so it need
//! not trust that. At the end, struck blocks are `lost` like missed ones: their price goes back to the tenant.
//!
//! If the code that credits availability broke its own limits, [`Ledger::settle_to`] would still charge no more blocks
//! than `⌊D ÷ p⌋`: the escrow of one lease can never pay for another.

use codec::{Decode, Encode, MaxEncodedLen};
use core::ops::Range;
use leasehold_primitives::{market::LOCK_IN_BLOCKS, time::Timing, usage::Availability, Balance, BlockNumber, Window};
use scale_info::TypeInfo;
use sp_runtime::Permill;

/// The blocks of a lease.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Coverage {
    /// The block it was activated in; 0 until then, as are `end` and `reapplied`.
    pub start: BlockNumber,
    /// The first block that is not covered any more.
    pub end: BlockNumber,
    /// Blocks the tenant wants.
    pub term: BlockNumber,
    /// Blocks lost to missed windows whose price was reapplied, by a top-up of 0.
    pub reapplied: BlockNumber,
}

// Numbers of blocks saturate: at the end of the chain's own numbers, 136 years of 1 s blocks, nothing is covered.
impl Coverage {
    /// A lease not yet activated.
    pub fn pending(term: BlockNumber) -> Self {
        Self { term, ..Default::default() }
    }

    /// Begins at `start`, with deposits for `funded` blocks.
    pub fn activate(&mut self, start: BlockNumber, funded: BlockNumber) {
        self.start = start;
        self.end = start;
        self.reapplied = 0;
        self.fund(funded);
    }

    /// `[start, end)`.
    pub fn span(&self) -> Range<BlockNumber> {
        self.start..self.end
    }

    /// The end of the term.
    pub fn term_end(&self) -> BlockNumber {
        self.start.saturating_add(self.term)
    }

    /// The block up to which deposits for `funded` blocks last.
    pub fn funded_until(&self, funded: BlockNumber) -> BlockNumber {
        self.start.saturating_add(funded).saturating_add(self.reapplied)
    }

    /// Blocks covered before `now`.
    pub fn elapsed(&self, now: BlockNumber) -> BlockNumber {
        self.end.min(now).saturating_sub(self.start)
    }

    /// Blocks to be paid: those with final credit, and never more than passed.
    pub fn final_blocks(&self, timing: &Timing, now: BlockNumber, usage: &Availability) -> BlockNumber {
        timing.whole_blocks(usage.final_ms).min(self.elapsed(now))
    }

    /// Blocks credited, final or pending.
    pub fn credited_blocks(&self, timing: &Timing, now: BlockNumber, usage: &Availability) -> BlockNumber {
        let credited = usage.final_ms.saturating_add(usage.pending_ms);
        timing.whole_blocks(credited).min(self.elapsed(now))
    }

    /// The blocks before `now` that are credited or can still be: `⌊c⌋ + r`.
    pub fn creditable_blocks(&self, timing: &Timing, now: BlockNumber, usage: &Availability) -> BlockNumber {
        let reportable = timing.still_reportable(&self.span(), now, usage.last_window);
        let credited = timing.whole_blocks(usage.final_ms.saturating_add(usage.pending_ms));
        credited.saturating_add(reportable).min(self.elapsed(now))
    }

    /// Whether final credit can no longer grow: the lease is over, every report is in or too late, and no window can be
    /// struck.
    pub fn is_decided(&self, timing: &Timing, now: BlockNumber, usage: &Availability) -> bool {
        now >= self.end && usage.pending_ms == 0 && timing.still_reportable(&self.span(), now, usage.last_window) == 0
    }

    /// The first block in which nothing of the lease can be reported or struck any more, if it is over and `last` is
    /// the last window with credit.
    pub fn decided_at(&self, timing: &Timing, last: Option<Window>) -> BlockNumber {
        let is_final_at = last.and_then(|last| timing.final_at(last)).unwrap_or(0);
        timing.reports_close_at(self.end).max(is_final_at)
    }

    /// Moves `end` to what `funded` blocks reach. Never shortens.
    pub fn fund(&mut self, funded: BlockNumber) {
        self.end = self.end.max(self.funded_until(funded).min(self.term_end()));
    }

    /// Moves `end` on by the blocks lost so far. Returns whether it moved; if not, nothing changed.
    pub fn reapply(&mut self, timing: &Timing, now: BlockNumber, usage: &Availability, funded: BlockNumber) -> bool {
        let lost = self.elapsed(now).saturating_sub(self.creditable_blocks(timing, now, usage));
        let mut moved = self.clone();
        moved.reapplied = self.reapplied.max(lost);
        moved.fund(funded);
        if moved.end == self.end {
            return false;
        }
        *self = moved;
        true
    }

    /// Makes the term longer. `end` stays until [`Coverage::fund`]. `None` if the number would not fit.
    pub fn extend(&mut self, blocks: BlockNumber) -> Option<()> {
        self.term = self.term.checked_add(blocks)?;
        Some(())
    }

    /// Makes the term end at `at`, unless it ended before. Never before the start.
    pub fn end_term_at(&mut self, at: BlockNumber) {
        self.term = self.term.min(at.saturating_sub(self.start));
        self.end = self.end.min(self.term_end());
    }

    /// Ends the lease at `now`, unless it ended before. Returns whether it did.
    pub fn stop(&mut self, now: BlockNumber) -> bool {
        let stopped = now < self.end;
        self.end = self.end.min(now);
        stopped
    }
}

/// The money of a lease. `deposited = paid + refunded + escrow`, where the escrow includes the fee until the lease is
/// final.
///
/// Functions return `None` where a number would not fit, and have changed nothing then.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Ledger {
    /// Per block, for all GPUs. Never 0.
    pub price: Balance,
    /// Fixed at award.
    pub fee_rate: Permill,
    /// Everything ever paid in.
    pub deposited: Balance,
    /// The provider's share so far, received or owed.
    pub paid: Balance,
    /// Money given back to the tenant and its sponsors, received or owed, or passed on to the lease that goes on.
    pub refunded: Balance,
    /// Blocks charged.
    pub blocks: BlockNumber,
}

impl Ledger {
    pub fn new(price: Balance, fee_rate: Permill, deposited: Balance) -> Self {
        Self { price, fee_rate, deposited, paid: 0, refunded: 0, blocks: 0 }
    }

    /// Held for this lease.
    pub fn escrow(&self) -> Option<Balance> {
        self.deposited.checked_sub(self.paid)?.checked_sub(self.refunded)
    }

    /// Everything paid in and not given back: the end of the unfreed part of the escrow line.
    pub fn funds(&self) -> Option<Balance> {
        self.deposited.checked_sub(self.refunded)
    }

    /// `⌊D ÷ p⌋`: blocks that can be paid in all, those charged included. Saturates, being a time.
    pub fn funded_blocks(&self) -> BlockNumber {
        let blocks = self.deposited.saturating_sub(self.refunded).checked_div(self.price).unwrap_or(0);
        BlockNumber::try_from(blocks).unwrap_or(BlockNumber::MAX)
    }

    /// The price of `blocks`.
    pub fn price_of(&self, blocks: BlockNumber) -> Option<Balance> {
        self.price.checked_mul(blocks.into())
    }

    /// The price of the blocks charged.
    pub fn charged(&self) -> Option<Balance> {
        self.price_of(self.blocks)
    }

    /// The fee due on everything charged: rounded up, on the cumulative charge only.
    pub fn fee(&self) -> Option<Balance> {
        Some(self.fee_rate.mul_ceil(self.charged()?))
    }

    /// Adds a deposit.
    pub fn deposit(&mut self, amount: Balance) -> Option<()> {
        self.deposited = self.deposited.checked_add(amount)?;
        Some(())
    }

    /// Charges up to `blocks` in all and returns what the provider gets now. Cumulative: how often it is called
    /// changes nothing, and fewer blocks than already charged charge nothing.
    pub fn settle_to(&mut self, blocks: BlockNumber) -> Option<Balance> {
        let blocks = blocks.min(self.funded_blocks()).max(self.blocks);
        let charged = self.price_of(blocks)?;
        let share = charged.checked_sub(self.fee_rate.mul_ceil(charged))?;
        // Never negative: a fee of at most 100 %, rounded up, grows by no more than the charge does.
        let due = share.checked_sub(self.paid)?;
        self.blocks = blocks;
        self.paid = share;
        Some(due)
    }

    /// Frees all money that charging `blocks` in the end would not need, and returns the amount: it is the tenant's and
    /// the sponsors'.
    pub fn free_all_but(&mut self, blocks: BlockNumber) -> Option<Balance> {
        let blocks = blocks.min(self.funded_blocks()).max(self.blocks);
        let reserve = self.price_of(blocks)?.checked_sub(self.paid)?;
        let free = self.escrow()?.checked_sub(reserve)?;
        self.refunded = self.refunded.checked_add(free)?;
        Some(free)
    }

    /// The total price for a tenant that refuses the lease after `elapsed` blocks: their price and that of
    /// [`LOCK_IN_BLOCKS`] more, at most the escrow and the lock-in.
    pub fn refusal_price(&self, elapsed: BlockNumber, lock_in: Balance) -> Option<Balance> {
        let most = self.deposited.checked_add(lock_in)?;
        // A price that overflows is more than there is.
        let price = self.price_of(elapsed.saturating_add(LOCK_IN_BLOCKS)).unwrap_or(Balance::MAX);
        Some(price.min(most))
    }

    /// Frees all but the fee.
    pub fn free_all_but_fee(&mut self) -> Option<Balance> {
        self.free_all_but(self.blocks)
    }
}

/// The parts of a fee. They add up to the fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeParts {
    pub burnt: Balance,
    pub stakers: Balance,
    pub watchers: Balance,
    pub treasury: Balance,
}

/// Half of every fee is burnt; the treasury gets the rest.
const BURNT: Permill = Permill::from_percent(50);
const STAKERS: Permill = Permill::from_percent(35);
const WATCHERS: Permill = Permill::from_percent(10);

impl FeeParts {
    /// Splits `fee`. The burnt half is rounded up, the pots down, dust goes to the treasury. In an asset that is not
    /// `burnable` the treasury gets the burnt part too.
    pub fn of(fee: Balance, burnable: bool) -> Option<Self> {
        let burnt = BURNT.mul_ceil(fee);
        let stakers = STAKERS.mul_floor(fee);
        let watchers = WATCHERS.mul_floor(fee);
        let treasury = fee.checked_sub(burnt)?.checked_sub(stakers)?.checked_sub(watchers)?;
        if burnable {
            Some(Self { burnt, stakers, watchers, treasury })
        } else {
            Some(Self { burnt: 0, stakers, watchers, treasury: treasury.checked_add(burnt)? })
        }
    }

    /// Leaves the stakers `part` of theirs. The treasury gets the rest. None, with nothing changed, if `part` is more.
    pub fn leave_stakers(&mut self, part: Balance) -> Option<()> {
        self.treasury = self.treasury.checked_add(self.stakers.checked_sub(part)?)?;
        self.stakers = part;
        Some(())
    }
}
