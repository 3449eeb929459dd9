//! What a provider's silence comes to: looked for whenever a lease is touched, and reported.

use crate::{
    math::{
        missed::History,
        offences::{price, KINDS},
    },
    Config, Counters, Error, Event, Pallet, UsageRecord, UsageRecords, VoidWindows, WeightInfo,
};
use core::ops::Range;
use frame_support::{
    defensive,
    dispatch::{DispatchErrorWithPostInfo, DispatchResultWithPostInfo, Pays, PostDispatchInfo},
    traits::Get,
    weights::Weight,
};
use leasehold_primitives::{
    time::Timing,
    traits::{AtStake, Leases, Offence, OffenceKind, Offences},
    BlockNumber, LeaseId, Window,
};
use sp_runtime::traits::BlockNumberProvider;

/// What was looked at, and found, of a lease's windows.
pub(crate) enum Found {
    /// Its record sufficed: no more was missed than is tolerated.
    Served,
    /// So many offences.
    Offences(u32),
}

impl Found {
    /// What it weighed more than to read the lease's record.
    pub(crate) fn weight<T: Config>(&self) -> Weight {
        match self {
            Self::Served => Weight::zero(),
            Self::Offences(0) => T::WeightInfo::look_for_silence(),
            Self::Offences(number) => T::WeightInfo::report_silence(*number),
        }
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_report_silence(lease: LeaseId) -> DispatchResultWithPostInfo {
        let nothing = |error: Error<T>| DispatchErrorWithPostInfo {
            post_info: Some(T::WeightInfo::look_for_silence()).into(),
            error: error.into(),
        };
        let span = T::Leases::span(lease).ok_or_else(|| nothing(Error::NoSuchLease))?;
        match Self::note(lease, &span.blocks) {
            (Found::Served | Found::Offences(0), _) => Err(nothing(Error::NothingMissed)),
            (found, settling) => {
                let weight = found.weight::<T>().saturating_add(settling);
                Ok(PostDispatchInfo { actual_weight: Some(weight), pays_fee: Pays::No })
            }
        }
    }

    /// What it weighs at most to find what was missed of a lease.
    pub(crate) fn most_found_weight() -> Weight {
        T::WeightInfo::look_for_silence().max(T::WeightInfo::report_silence(2))
    }

    /// What it weighs at most to settle what is due of a lease that has no reading now: who serves it is looked up, and its
    /// record is stored.
    pub(crate) fn settling_weight() -> Weight {
        T::WeightInfo::settle_buckets().saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }

    /// Settles what is due of a lease that covers `blocks`, reports what its windows come to, and keeps that they are
    /// counted. Returns what it found, and what settling weighed.
    pub(crate) fn note(lease: LeaseId, blocks: &Range<BlockNumber>) -> (Found, Weight) {
        let (timing, now) = (T::Timing::get(), T::BlockNumberProvider::current_block_number());
        let mut record = UsageRecords::<T>::get(lease);
        let settle = |record| Self::settle_due(&timing, now, lease, || Self::offer_of(lease), record);
        let settled = record.as_mut().map_or(Weight::zero(), settle) != Weight::zero();
        let found = Self::note_in(&timing, now, lease, blocks, &mut record);
        if let (true, Some(record)) = (settled || matches!(found, Found::Offences(1..)), record) {
            UsageRecords::<T>::insert(lease, record);
        }
        (found, if settled { Self::settling_weight() } else { Weight::zero() })
    }

    /// The same, and leaves it to the caller to store the record.
    pub(crate) fn note_in(
        timing: &Timing,
        now: BlockNumber,
        lease: LeaseId,
        blocks: &Range<BlockNumber>,
        record: &mut Option<UsageRecord>,
    ) -> Found {
        let nothing_void = History { timing, now, blocks, record: record.as_ref(), void: &[] };
        if !nothing_void.may_offend() {
            return Found::Served;
        }
        let void = VoidWindows::<T>::get();
        let mut counted = record.as_ref().map(|record| record.counted).unwrap_or_default();
        let mut number = 0u32;
        for kind in KINDS {
            let history = History { void: &void, ..nothing_void };
            let Some(from) = counted.of(kind) else { continue };
            let Some(windows) = history.offence(kind, *from) else { continue };
            *from = windows.end;
            let Some(at_stake) = T::Leases::at_stake(lease) else {
                defensive!("a lease with windows is stored");
                continue;
            };
            let round = timing.round_of(windows.end.saturating_sub(1));
            Self::deposit_event(Event::SilenceFound { lease, kind, from: windows.start, to: windows.end });
            T::Offences::report(&offence(kind, round, windows, at_stake));
            // At most two.
            number = number.saturating_add(1);
        }
        if number > 0 {
            // Of a lease that nobody ever reported on there is none.
            let begun = || UsageRecord { counters: Counters::begun(timing.round_at(now)), ..Default::default() };
            record.get_or_insert_with(begun).counted = counted;
        }
        Found::Offences(number)
    }
}

fn offence<AccountId>(
    kind: OffenceKind,
    round: u32,
    windows: Range<Window>,
    at_stake: AtStake<AccountId>,
) -> Offence<AccountId> {
    let AtStake { provider, tenant, root, stake, exit_penalty, missed } = at_stake;
    let (share, at_least) = price(kind, exit_penalty);
    Offence {
        kind,
        provider,
        lease: root,
        round,
        windows,
        stake_at_risk: stake,
        share,
        at_least,
        tenant,
        // Half of what it went without, as of an exit penalty: nobody earns by keeping a provider off the net.
        restitution: missed / 2,
    }
}
