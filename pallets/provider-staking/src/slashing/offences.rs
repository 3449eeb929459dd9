//! Offences of providers: what they cost, and who gets it.

use super::{
    parking::{at_least_one, Taker},
    reach::Slashed,
};
use crate::{
    types::{LeaseTakings, Taking},
    Config, Event, Ledgers, Pallet, SlashCause, Taken,
};
use frame_support::traits::{Defensive, Get};
use leasehold_primitives::{
    time::Timing,
    traits::{Offence, Offences},
    Balance, SlashId,
};
#[cfg(feature = "runtime-benchmarks")]
use leasehold_primitives::{traits::Agenda, LeaseId};
use sp_runtime::Permill;

/// The largest part of an own-bond slash that a tenant gets.
const MOST_RESTITUTION_OF_SLASH: Permill = Permill::from_percent(80);
/// The largest part of the stake at risk that tenants get over a lease's life.
const MOST_RESTITUTION_OF_STAKE: Permill = Permill::from_percent(10);

impl<T: Config> Offences<T::AccountId> for Pallet<T> {
    fn report(offence: &Offence<T::AccountId>) -> Balance {
        let Offence { kind, round, lease, .. } = *offence;
        let mut record = Taken::<T>::get(lease);
        if record.is_done(kind, round) || Self::is_too_old(offence) {
            return 0;
        }
        let parked = Self::take_for(offence, &mut record);
        Self::deposit_event(Event::OffenceReported {
            provider: offence.provider.clone(),
            lease,
            kind,
            round,
            amount: parked,
        });
        Taken::<T>::insert(lease, record);
        parked
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_stake(provider: &T::AccountId, lease: LeaseId, amount: Balance) {
        crate::benchmarking::stake_everywhere::<T>(provider, amount);
        crate::benchmarking::take_often::<T>(lease);
        T::Agenda::bench_crowd(Self::now().saturating_add(T::Timing::get().slash_deferral_blocks), 2);
    }
}

impl<T: Config> Pallet<T> {
    /// Whether stake unbonded at the time of the offence could be withdrawn before the offence's slash is paid.
    fn is_too_old(offence: &Offence<T::AccountId>) -> bool {
        let timing: Timing = T::Timing::get();
        // Saturates, being a time: in the last blocks that can be numbered nothing is too old.
        Self::now() > timing.window_start(offence.windows.end).saturating_add(timing.evidence_blocks)
    }

    /// Takes the offence's cost beyond what was taken before, and parks it. Returns the amount parked.
    fn take_for(offence: &Offence<T::AccountId>, record: &mut LeaseTakings) -> Balance {
        let face = offence.share.mul_floor(offence.stake_at_risk).max(offence.at_least);
        let mut taker = Taker {
            provider: offence.provider.clone(),
            lease: offence.lease,
            cause: SlashCause::Offence { kind: offence.kind, round: offence.round },
            windows: at_least_one(offence.windows.clone()),
            beneficiary: offence.tenant.clone(),
            restitution: 0,
        };
        let ledger = Ledgers::<T>::get(&offence.provider).unwrap_or_default();
        Self::drip(&offence.provider, &ledger);
        let taken = record
            .cost(&taker.windows, face)
            .defensive_proof("what stakes are worth adds up to an amount")
            .and_then(|cost| Self::slash_stake(offence, ledger, cost))
            .and_then(|Slashed { ledger, leavers, parts }| {
                taker.restitution = Self::restitution(offence, record, parts.own()?);
                let left = !parts.leaving.is_empty();
                let parked =
                    Self::park_parts(ledger, &taker, parts).defensive_proof("ids and real money do not run out")?;
                if left {
                    Self::store_leavers(&offence.provider, leavers);
                }
                Some(parked)
            });
        Self::note_taking(record, &taker, face, taken)
    }

    /// The tenant's restitution from a slash that takes `own` out of the provider's own bond.
    fn restitution(offence: &Offence<T::AccountId>, record: &LeaseTakings, own: Balance) -> Balance {
        if !offence.kind.restitutes() || offence.tenant == offence.provider {
            return 0;
        }
        let over_life = MOST_RESTITUTION_OF_STAKE.mul_floor(offence.stake_at_risk).min(offence.restitution);
        // Saturates because a penalty may have brought the tenant more than a slash would.
        over_life.saturating_sub(record.restitution).min(MOST_RESTITUTION_OF_SLASH.mul_floor(own))
    }

    /// Records a taking for a lease, and its tenant's restitution. Returns the amount parked.
    pub(crate) fn note_taking(
        record: &mut LeaseTakings,
        taker: &Taker<T::AccountId>,
        face: Balance,
        parked: Option<(SlashId, Balance)>,
    ) -> Balance {
        let (slash, taken) = parked.map_or((None, 0), |(id, amount)| (Some(id), amount));
        if slash.is_some() {
            // Saturates at more money than exists: later slashes bring the tenant nothing then.
            record.restitution = record.restitution.saturating_add(taker.restitution);
        }
        let (from, to) = (taker.windows.start, taker.windows.end);
        record.note(Taking { cause: taker.cause, slash, from, to, face, taken });
        taken
    }
}
