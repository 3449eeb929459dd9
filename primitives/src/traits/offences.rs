//! What providers did to their leases that costs them.

use crate::{Balance, LeaseId, Window};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::Range;
use scale_info::TypeInfo;
use sp_runtime::Permill;

/// What a provider did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum OffenceKind {
    /// Too many windows of a lease were missed. The tenant may get some of the slash.
    #[codec(index = 0)]
    Missed,
    /// So many windows in a row were missed that the provider left its lease. The tenant may get some of the slash.
    #[codec(index = 1)]
    Abandoned,
    /// A verdict struck much of what the provider reported. The treasury gets all of the slash: what watchers say of a gate,
    /// a tenant could have brought about.
    #[codec(index = 2)]
    Contradicted,
}

impl OffenceKind {
    /// Whether some of its slash may go to the tenant.
    pub const fn restitutes(self) -> bool {
        matches!(self, Self::Missed | Self::Abandoned)
    }
}

/// An offence as it is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offence<AccountId> {
    pub kind: OffenceKind,
    pub provider: AccountId,
    /// A lease that is stored: of one that is gone nothing is reported. One that was sold goes by the id that it had first.
    pub lease: LeaseId,
    /// The round that the reporter counts it in. A lease is slashed once for each kind and round.
    pub round: u32,
    /// From the first window of it to the one after the last. What is taken for a lease for windows that overlap costs
    /// the dearest of it. Windows counted once are not reported again for the same kind.
    pub windows: Range<Window>,
    /// What the provider has at stake for the GPUs of the lease.
    pub stake_at_risk: Balance,
    /// The part of the stake at risk that it costs.
    pub share: Permill,
    /// It costs no less than that.
    pub at_least: Balance,
    /// Who may get some of it.
    pub tenant: AccountId,
    /// What the tenant may get in all over the lease's life, for whatever was reported of it: half the price of what it
    /// missed, so that nobody earns by another's failure.
    pub restitution: Balance,
}

/// The only way in which a provider is slashed.
pub trait Offences<AccountId> {
    /// Takes what the offence costs out of what the provider has at stake, and parks it until the deferral is over. What was
    /// taken for the lease before, for the same windows, counts towards it. Returns what was parked: 0 if the lease was
    /// slashed for this kind and round before, or the evidence is too old. Never fails.
    fn report(offence: &Offence<AccountId>) -> Balance;

    /// Gives `provider` the money and bonds it, so that an offence that costs `amount` takes from everything that there can
    /// be; and as much was taken for the lease before as there can be. To be called in the block of the report.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_stake(provider: &AccountId, lease: LeaseId, amount: Balance);
}
