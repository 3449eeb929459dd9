//! Offences of providers against their leases.

use crate::{Balance, LeaseId, Window};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::Range;
use scale_info::TypeInfo;
use sp_runtime::Permill;

/// The kind of a provider's offence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum OffenceKind {
    /// Too many windows of a lease were missed. The tenant may get some of the slash.
    #[codec(index = 0)]
    Missed,
    /// Enough windows in a row were missed for the provider to count as having left its lease. The tenant may get some
    /// of the slash.
    #[codec(index = 1)]
    Abandoned,
    /// A verdict struck much of what the provider reported. The treasury gets all of the slash, because a tenant could
    /// have brought about what watchers say of a gate.
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
    /// A stored lease: nothing is reported of a lease that is gone. A lease that was sold goes by the id that it had
    /// first.
    pub lease: LeaseId,
    /// The round that the reporter counts it in. A lease is slashed once for each kind and round.
    pub round: u32,
    /// The windows of the offence, from the first to the one after the last. Of the takings for a lease whose windows
    /// overlap the provider pays the dearest. Windows counted once are not reported again for the same kind.
    pub windows: Range<Window>,
    /// The provider's stake for the GPUs of the lease.
    pub stake_at_risk: Balance,
    /// The part of the stake at risk that the offence costs.
    pub share: Permill,
    /// The least that the offence costs.
    pub at_least: Balance,
    /// The account that may get some of the slash.
    pub tenant: AccountId,
    /// The most that the tenant may get over the lease's life, for everything reported of it: half the price of the
    /// time that it missed, so that nobody earns by another's failure.
    pub restitution: Balance,
}

/// The only way in which a provider is slashed.
pub trait Offences<AccountId> {
    /// Takes the cost of the offence out of the provider's stake, and parks it until the deferral is over. Amounts
    /// taken for the lease before, for the same windows, count towards it. Returns the amount parked: 0 if the lease
    /// was slashed for this kind and round before, or the evidence is too old. Never fails.
    fn report(offence: &Offence<AccountId>) -> Balance;

    /// Gives `provider` the money and bonds it, so that an offence that costs `amount` takes from everything that can
    /// be there, after as much was taken for the lease before as can be. To be called in the block of the report.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_stake(provider: &AccountId, lease: LeaseId, amount: Balance);
}
