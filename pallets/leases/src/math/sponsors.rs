//! The ownership of the money that sponsors paid into a lease: plain arithmetic, without storage.
//!
//! # The escrow line
//! All deposits for a lease lie on a line, in the order in which they came: `0 .. D`. Charges consume it from 0 up, and
//! money is freed from `D` down: with `c` charged and `f` freed, `0 .. c` is spent and `D − f .. D` is given back. So
//! money that was paid in first is spent first, and no sponsor's money is spent before the tenant's that was there when
//! it came.
//!
//! A sponsor has intervals `[from, to)` of the line, at most [`MAX_SPONSORS`] in all; everything outside them is the
//! tenant's. Whenever a stretch of the line is freed, each sponsor gets the part of it that lies in its intervals
//! ([`Sponsors::shares`]) and the tenant the rest ([`Sponsors::tenant_share`]). The intervals are disjoint, so the
//! parts add up to the stretch; and as freed stretches do not overlap, nobody gets more than it paid in, nor twice.
//!
//! Where a lease goes on as another, the freed stretch becomes the whole line of the new one
//! ([`Sponsors::carry_over`]). It is freed from the old one like any other: stretches that the old one still frees lie
//! below it.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::Range;
use leasehold_primitives::Balance;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// Intervals that one lease keeps.
pub const MAX_SPONSORS: u32 = 4;

/// A stretch of the escrow line and its owner.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Sponsor<AccountId> {
    /// The account that paid for the stretch.
    pub who: AccountId,
    /// The beginning, included.
    pub from: Balance,
    /// The end, not included. Beyond `from`.
    pub to: Balance,
}

impl<AccountId> Sponsor<AccountId> {
    /// The part of `range` in this interval; empty if it ends before it begins.
    fn overlap(&self, range: &Range<Balance>) -> Range<Balance> {
        self.from.max(range.start)..self.to.min(range.end)
    }

    /// The length of the part of `range` in this interval.
    fn part(&self, range: &Range<Balance>) -> Balance {
        length(&self.overlap(range))
    }
}

/// The length of a range; a range that ends before it begins has none.
fn length(range: &Range<Balance>) -> Balance {
    range.end.saturating_sub(range.start)
}

/// Reasons why a deposit cannot be noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There are [`MAX_SPONSORS`] intervals.
    Full,
    /// It would not fit on the line, or does not begin at its end.
    OffTheLine,
}

/// The sponsors of a lease, by intervals in the order of the line.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Sponsors<AccountId>(BoundedVec<Sponsor<AccountId>, ConstU32<MAX_SPONSORS>>);

impl<AccountId> Default for Sponsors<AccountId> {
    fn default() -> Self {
        Self(BoundedVec::new())
    }
}

// Sums of parts use saturating arithmetic and never saturate: the parts are of disjoint intervals of one line, whose
// length fits.
impl<AccountId: Clone + PartialEq> Sponsors<AccountId> {
    /// The intervals, in the order of the line.
    pub fn iter(&self) -> impl Iterator<Item = &Sponsor<AccountId>> {
        self.0.iter()
    }

    /// Notes that `who` deposited `amount` when `at` had been deposited in all. Extends the interval of the same
    /// sponsor's deposit right before. An amount of 0 is not noted.
    pub fn add(&mut self, who: AccountId, at: Balance, amount: Balance) -> Result<(), Refusal> {
        let to = at.checked_add(amount).ok_or(Refusal::OffTheLine)?;
        if self.0.last().is_some_and(|last| last.to > at) {
            return Err(Refusal::OffTheLine);
        }
        if amount == 0 {
            return Ok(());
        }
        match self.0.last_mut() {
            Some(last) if last.to == at && last.who == who => {
                last.to = to;
                Ok(())
            }
            _ => self.0.try_push(Sponsor { who, from: at, to }).map_err(|_| Refusal::Full),
        }
    }

    /// Each sponsor's part of `range`: each sponsor once, in the order of the line, and none with an empty part.
    pub fn shares(&self, range: Range<Balance>) -> Vec<(AccountId, Balance)> {
        let mut shares: Vec<(AccountId, Balance)> = Vec::new();
        for one in &self.0 {
            let part = one.part(&range);
            if part == 0 {
                continue;
            }
            match shares.iter_mut().find(|(who, _)| *who == one.who) {
                Some((_, sum)) => *sum = sum.saturating_add(part),
                None => shares.push((one.who.clone(), part)),
            }
        }
        shares
    }

    /// The tenant's part of `range`: all that belongs to no sponsor.
    pub fn tenant_share(&self, range: Range<Balance>) -> Balance {
        self.0.iter().fold(length(&range), |rest, one| rest.saturating_sub(one.part(&range)))
    }

    /// The sponsors of a lease whose line is the stretch `freed` of this one.
    pub fn carry_over(&self, freed: Range<Balance>) -> Self {
        let mut carried = self.clone();
        carried.0.iter_mut().for_each(|one| {
            let part = one.overlap(&freed);
            // Empty intervals are dropped below, so their ends here do not matter.
            one.from = part.start.saturating_sub(freed.start);
            one.to = part.end.saturating_sub(freed.start);
        });
        carried.0.retain(|one| one.from < one.to);
        carried
    }

    /// Checks that these are intervals of a line of `deposited`: non-empty, ordered and disjoint, and that no two that
    /// touch are of the same sponsor.
    pub fn check(&self, deposited: Balance) -> Result<(), &'static str> {
        let mut before: Option<&Sponsor<AccountId>> = None;
        for one in &self.0 {
            if one.from >= one.to {
                return Err("a sponsor's interval is empty");
            }
            if let Some(before) = before {
                if before.to > one.from {
                    return Err("sponsors' intervals overlap, or are not in order");
                }
                if before.to == one.from && before.who == one.who {
                    return Err("a sponsor has two intervals where one would do");
                }
            }
            if one.to > deposited {
                return Err("a sponsor has more than was deposited");
            }
            before = Some(one);
        }
        Ok(())
    }
}
