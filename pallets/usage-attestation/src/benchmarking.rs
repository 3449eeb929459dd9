//! Benchmarks: every call in its worst case.

#![allow(clippy::arithmetic_side_effects)]

use crate::{
    math::{
        offences::{price, ABANDONED, TOLERATED},
        void::{MEASURE_READINGS, MEASURE_REPORTS},
    },
    Bucket, Call, Config, Counted, Counters, Edges, MeterCount, Meters, Pallet, ReceiptKeys, Reported, Seen,
    UsageRecord, UsageRecords, VoidWindows, WindowEdges,
};
use alloc::vec::Vec;
use core::ops::Range;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Inspect, Unbalanced},
        tokens::Precision,
        Authorize, Get, OnTimestampSet,
    },
    BoundedVec,
};
use frame_system::RawOrigin;
use leasehold_primitives::{
    receipts::{Receipt, ReceiptKey},
    time::Timing,
    traits::{Leases, OffenceKind, Offences, Providers, Verdicts},
    usage::{
        ownership_payload, MeterId, MeterSignature, Reading, Report, Totals, Utilisation, MAX_METERS, MAX_READINGS,
        MAX_VOID_WINDOWS,
    },
    Balance, BlockNumber, LeaseId, OfferId, Window,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_runtime::{traits::BlockNumberProvider, transaction_validity::TransactionSource};

/// The window that is reported.
const WINDOW: Window = 3;
/// The average reports of a block, where 1,000,000 leases are attested in windows of 600 blocks: of 64 readings each.
const SHARE: u32 = 26;

fn provider<T: Config>(index: u32) -> T::AccountId {
    let provider: T::AccountId = account("provider", index, 0);
    let funds = T::MeterDeposit::get().saturating_mul(Balance::from(MAX_METERS).saturating_add(1_000));
    T::Currency::set_total_issuance(T::Currency::total_issuance().saturating_add(funds));
    let _ = T::Currency::increase_balance(&provider, funds, Precision::Exact);
    T::Providers::bench_register(&provider);
    provider
}

fn register<T: Config>(provider: &T::AccountId) -> Result<MeterId, BenchmarkError> {
    let (meter, proof) = key::<T>(provider)?;
    Pallet::<T>::register_meter(RawOrigin::Signed(provider.clone()).into(), meter.clone(), proof)?;
    Ok(meter)
}

fn key<T: Config>(provider: &T::AccountId) -> Result<(MeterId, MeterSignature), BenchmarkError> {
    let meter = MeterId::generate_pair(None);
    let proof = meter
        .sign(&ownership_payload(Pallet::<T>::genesis_hash().as_ref(), provider))
        .ok_or(BenchmarkError::Stop("the keystore does not sign"))?;
    Ok((meter, proof))
}

/// A report of `n` leases of one provider, each with a usage record of the window before.
fn signed_report<T: Config>(n: u32) -> Result<(Report, MeterSignature), BenchmarkError> {
    signed_report_of::<T>(0, n)
}

/// The same for one of several providers.
fn signed_report_of<T: Config>(index: u32, n: u32) -> Result<(Report, MeterSignature), BenchmarkError> {
    let provider = provider::<T>(index);
    let meter = register::<T>(&provider)?;
    let timing = T::Timing::get();
    let now = timing.window_start(WINDOW + 1);
    let mut leases: Vec<_> = (0..n).map(|_| T::Leases::bench_lease(&provider, 1..timing.window_start(1_000))).collect();
    leases.sort_unstable();
    T::BlockNumberProvider::set_block_number(now);
    WindowEdges::<T>::put(Edges {
        window: WINDOW + 1,
        opened_at: timing.millis(now),
        previous_opened_at: Some(timing.millis(timing.window_start(WINDOW))),
        ..Edges::default()
    });
    let readings: Vec<Reading> = leases
        .into_iter()
        .map(|lease| {
            record::<T>(lease, WINDOW - 1);
            // Backwards, and everything else impossible: one more event, with the most reasons possible.
            Reading {
                lease,
                boot: [1; 16],
                start: Totals::default(),
                end: Totals { available_ms: 1, busy_ms: u64::MAX, energy_mj: u64::MAX },
                peak_memory_mib: u64::MAX,
                devices: [3; 32],
            }
        })
        .collect();
    let readings = BoundedVec::try_from(readings).map_err(|_| BenchmarkError::Stop("too many readings"))?;
    let report = Report { meter, window: WINDOW, readings };
    let signature = report
        .meter
        .sign(&report.signing_payload(Pallet::<T>::genesis_hash().as_ref()))
        .ok_or(BenchmarkError::Stop("the keystore does not sign"))?;
    Ok((report, signature))
}

fn record<T: Config>(lease: LeaseId, last_window: Window) {
    UsageRecords::<T>::insert(
        lease,
        UsageRecord {
            seen: Seen { boot: [1; 16], available_ms: 2 },
            last_window: Some(last_window),
            last_available: Some(last_window),
            served: 1,
            counted: Counted::default(),
            counters: Counters { final_ms: 1, ..Counters::default() },
            utilisation: Utilisation { busy_ms: 1, energy_mj: 1, peak_memory_mib: 1 },
            devices: [2; 32],
        },
    );
}

/// A lease without credit in the last `windows` decided windows, nor before; and as many windows as possible are void,
/// but none of these. Its provider has enough at stake for all offences that they can come to.
fn dark_lease<T: Config>(windows: u32) -> Result<LeaseId, BenchmarkError> {
    let timing = T::Timing::get();
    let provider: T::AccountId = account("provider", 0, 0);
    let first = MAX_VOID_WINDOWS + 1;
    let blocks = timing.window_start(first)..timing.window_start(first + 1_000);
    let lease = T::Leases::bench_lease(&provider, blocks);
    T::BlockNumberProvider::set_block_number(timing.window_start(first + windows + 1));
    record::<T>(lease, first);
    UsageRecords::<T>::mutate(lease, |record| record.as_mut().map(|record| record.served = 0));
    let void = BoundedVec::try_from((0..MAX_VOID_WINDOWS).collect::<Vec<_>>());
    VoidWindows::<T>::put(void.map_err(|_| BenchmarkError::Stop("too many void windows"))?);
    let at_stake = T::Leases::at_stake(lease).ok_or(BenchmarkError::Stop("the lease is not stored"))?;
    let (share, at_least) = price(OffenceKind::Abandoned, at_stake.exit_penalty);
    let dearest = share.mul_floor(at_stake.stake).max(at_least);
    T::Offences::bench_stake(&at_stake.provider, at_stake.root, dearest);
    Ok(lease)
}

/// A lease with two rounds to settle.
struct Settling {
    timing: Timing,
    now: BlockNumber,
    blocks: Range<BlockNumber>,
    lease: LeaseId,
    offer: OfferId,
    record: UsageRecord,
}

/// A lease with a verdict on each of two rounds, that no probe was answered. In `contradicted` of them it strikes all
/// that the round covers, in the others a tenth. Its provider has enough at stake.
fn settling<T: Config>(contradicted: u32) -> Result<Settling, BenchmarkError> {
    let provider = provider::<T>(0);
    let own = T::Timing::get();
    // On a chain without rounds nothing is watched: rounds so short that the first is still evidence.
    let round_blocks = if own.round_blocks == 0 { own.window_blocks } else { own.round_blocks };
    let timing = Timing { round_blocks, ..own };
    let (now, blocks) = (round_blocks * 3, 1..timing.window_start(1_000));
    let lease = T::Leases::bench_lease(&provider, blocks.clone());
    let offer = Pallet::<T>::offer_of(lease).ok_or(BenchmarkError::Stop("the lease is not stored"))?;
    [0, 1].into_iter().for_each(|round| T::Verdicts::bench_verdict(round, offer));
    T::BlockNumberProvider::set_block_number(now);
    record::<T>(lease, WINDOW);
    let mut record = UsageRecords::<T>::get(lease).unwrap_or_default();
    let bucket =
        |contradicts| Bucket { credited_ms: if contradicts { 10 } else { 1 }, covered_ms: 10, receipted_ms: 0 };
    let (previous, current) = (bucket(contradicted > 0), bucket(contradicted > 1));
    record.counters = Counters { round: 1, previous, current, ..Counters::default() };
    UsageRecords::<T>::insert(lease, record.clone());
    let at_stake = T::Leases::at_stake(lease).ok_or(BenchmarkError::Stop("the lease is not stored"))?;
    let (share, _) = price(OffenceKind::Contradicted, at_stake.exit_penalty);
    let each = share.mul_floor(at_stake.stake);
    T::Offences::bench_stake(&at_stake.provider, at_stake.root, each * Balance::from(contradicted.max(1)));
    Ok(Settling { timing, now, blocks, lease, offer, record })
}

#[benchmarks(where <T as frame_system::Config>::RuntimeCall: From<Call<T>>)]
mod benchmarks {
    use super::*;
    use sp_runtime::traits::Dispatchable;

    #[benchmark]
    fn register_meter() -> Result<(), BenchmarkError> {
        let provider = provider::<T>(0);
        for _ in 1..MAX_METERS {
            register::<T>(&provider)?;
        }
        let (meter, proof) = key::<T>(&provider)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), meter, proof);

        assert_eq!(MeterCount::<T>::get(&provider), MAX_METERS);
        Ok(())
    }

    #[benchmark]
    fn remove_meter() -> Result<(), BenchmarkError> {
        let provider = provider::<T>(0);
        register::<T>(&provider)?;
        let meter = register::<T>(&provider)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), meter);

        assert_eq!(MeterCount::<T>::get(&provider), 1);
        Ok(())
    }

    #[benchmark]
    fn report(n: Linear<1, MAX_READINGS>) -> Result<(), BenchmarkError> {
        let (said, signature) = signed_report::<T>(n)?;
        let meter = said.meter.clone();
        let leases: Vec<_> = said.readings.iter().map(|reading| reading.lease).collect();

        #[extrinsic_call]
        _(RawOrigin::Authorized, said, signature);

        assert_eq!(Meters::<T>::get(&meter).and_then(|meter| meter.last_window), Some(WINDOW));
        assert_eq!(WindowEdges::<T>::get().map(|edges| edges.reported), Some(Reported { readings: n, reports: 1 }));
        for lease in leases {
            assert!(UsageRecords::<T>::get(lease).is_some_and(|record| record.last_window == Some(WINDOW)));
        }
        Ok(())
    }

    /// As many leases as possible have their reading already, and they come first: every lease is looked at.
    #[benchmark]
    fn authorize_report(n: Linear<1, MAX_READINGS>) -> Result<(), BenchmarkError> {
        let (said, signature) = signed_report::<T>(n)?;
        for reading in said.readings.iter().take(said.readings.len() / 2) {
            record::<T>(reading.lease, WINDOW);
        }
        let call: <T as frame_system::Config>::RuntimeCall = Call::<T>::report { report: said, signature }.into();

        #[block]
        {
            call.authorize(TransactionSource::InBlock)
                .ok_or(BenchmarkError::Stop("reports are authorized"))?
                .map_err(|_| BenchmarkError::Stop("the report was refused"))?;
        }

        Ok(())
    }

    /// The average work of reports in a block where 1,000,000 leases are attested, among 2 to the power of `d` other
    /// leases with records. Nothing is charged by it.
    #[benchmark(extra)]
    fn report_share_among(d: Linear<0, 17>) -> Result<(), BenchmarkError> {
        let mut calls: Vec<<T as frame_system::Config>::RuntimeCall> = Vec::new();
        for index in 0..SHARE {
            let (said, signature) = signed_report_of::<T>(index, MAX_READINGS)?;
            calls.push(Call::<T>::report { report: said, signature }.into());
        }
        let other: T::AccountId = account("provider", 0, 0);
        for _ in 0..1u32 << d {
            let lease = T::Leases::bench_lease(&other, 1..T::Timing::get().window_start(1_000));
            record::<T>(lease, WINDOW - 1);
        }

        #[block]
        {
            for call in calls {
                call.authorize(TransactionSource::InBlock)
                    .ok_or(BenchmarkError::Stop("reports are authorized"))?
                    .map_err(|_| BenchmarkError::Stop("the report was refused"))?;
                call.dispatch(RawOrigin::Authorized.into()).map_err(|_| BenchmarkError::Stop("the report failed"))?;
            }
        }

        let reported = Reported { readings: SHARE * MAX_READINGS, reports: SHARE };
        assert_eq!(WindowEdges::<T>::get().map(|edges| edges.reported), Some(reported));
        Ok(())
    }

    #[benchmark]
    fn look_for_silence() -> Result<(), BenchmarkError> {
        // All missed windows were counted before.
        let lease = dark_lease::<T>(ABANDONED)?;
        let all = MAX_VOID_WINDOWS + ABANDONED + 1;
        UsageRecords::<T>::mutate(lease, |record| {
            record.as_mut().map(|record| record.counted = Counted { missed: all, abandoned: all })
        });
        let caller: T::AccountId = whitelisted_caller();
        let result;

        #[block]
        {
            result = Pallet::<T>::report_silence(RawOrigin::Signed(caller).into(), lease);
        }

        assert!(result.is_err());
        Ok(())
    }

    /// One offence, or one of each kind.
    #[benchmark]
    fn report_silence(o: Linear<1, 2>) -> Result<(), BenchmarkError> {
        let lease = dark_lease::<T>(if o == 1 { TOLERATED + 1 } else { ABANDONED })?;
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), lease);

        let counted = UsageRecords::<T>::get(lease).map(|record| record.counted).unwrap_or_default();
        assert_eq!([counted.missed, counted.abandoned].into_iter().filter(|counted| *counted > 0).count(), o as usize);
        Ok(())
    }

    /// Two rounds at once, with a verdict on each, neither of which strikes an eighth.
    #[benchmark]
    fn settle_buckets() -> Result<(), BenchmarkError> {
        let Settling { timing, now, blocks, lease, offer, mut record } = settling::<T>(0)?;
        let settled;

        #[block]
        {
            settled = Pallet::<T>::settle_due(&timing, now, lease, &blocks, || Some(offer), &mut record);
        }

        assert_eq!((settled, record.counters.round, record.counters.pending_ms()), (Some(0), 3, 0));
        Ok(())
    }

    /// The same, where one or both verdicts contradict the provider.
    #[benchmark]
    fn report_contradictions(c: Linear<1, 2>) -> Result<(), BenchmarkError> {
        let Settling { timing, now, blocks, lease, offer, mut record } = settling::<T>(c)?;
        let settled;

        #[block]
        {
            settled = Pallet::<T>::settle_due(&timing, now, lease, &blocks, || Some(offer), &mut record);
        }

        assert_eq!((settled, record.counters.round, record.counters.pending_ms()), (Some(c), 3, 0));
        Ok(())
    }

    #[benchmark]
    fn set_receipt_key() -> Result<(), BenchmarkError> {
        let provider = provider::<T>(0);
        let lease = T::Leases::bench_lease(&provider, 1..T::Timing::get().window_start(1_000));
        let tenant = T::Leases::tenant(lease).ok_or(BenchmarkError::Stop("the lease is not stored"))?;
        let key = ReceiptKey::from(MeterId::generate_pair(None));

        #[extrinsic_call]
        _(RawOrigin::Signed(tenant), lease, Some(key));

        assert_eq!(ReceiptKeys::<T>::get(lease), Some(key));
        Ok(())
    }

    /// For a lease with credit in both buckets, neither of which is due.
    #[benchmark]
    fn file_receipt() -> Result<(), BenchmarkError> {
        let provider = provider::<T>(0);
        let timing = T::Timing::get();
        let lease = T::Leases::bench_lease(&provider, 1..timing.window_start(1_000));
        record::<T>(lease, WINDOW);
        let bucket = Bucket { credited_ms: 10, covered_ms: 10, receipted_ms: 0 };
        UsageRecords::<T>::mutate(lease, |record| {
            record.as_mut().map(|record| {
                let begun = Counters::begun(timing.round_at(T::BlockNumberProvider::current_block_number()));
                record.counters = Counters { previous: bucket, current: bucket, ..begun };
            })
        });
        // Any sr25519 key will do, and the keystore has these.
        let pair = MeterId::generate_pair(None);
        ReceiptKeys::<T>::insert(lease, ReceiptKey::from(pair.clone()));
        let receipt = Receipt { lease, ms: 15 };
        let signature = pair
            .sign(&receipt.signing_payload(Pallet::<T>::genesis_hash().as_ref()))
            .ok_or(BenchmarkError::Stop("the keystore does not sign"))?;
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), lease, receipt.ms, signature.into());

        let counters = UsageRecords::<T>::get(lease).unwrap_or_default().counters;
        assert_eq!((counters.receipted_ms, counters.final_ms, counters.pending_ms()), (15, 15, 5));
        Ok(())
    }

    /// The last window but one is void, and the oldest kept void window makes room for it.
    #[benchmark]
    fn open_window() -> Result<(), BenchmarkError> {
        let timing = T::Timing::get();
        let window = MAX_VOID_WINDOWS + WINDOW;
        let opened_at = timing.millis(timing.window_start(window));
        let measure = Reported { readings: MEASURE_READINGS, reports: MEASURE_REPORTS };
        WindowEdges::<T>::put(Edges { window, opened_at, measure, ..Edges::default() });
        let void: Vec<Window> = (0..MAX_VOID_WINDOWS).collect();
        let void = BoundedVec::try_from(void).map_err(|_| BenchmarkError::Stop("too many void windows"))?;
        VoidWindows::<T>::put(void);
        T::BlockNumberProvider::set_block_number(timing.window_start(window + 1));

        #[block]
        {
            <Pallet<T> as OnTimestampSet<u64>>::on_timestamp_set(opened_at + 1);
        }

        assert_eq!(Pallet::<T>::edges_of(window), Some((opened_at, opened_at + 1)));
        assert_eq!(VoidWindows::<T>::get().last(), Some(&(window - 1)));
        Ok(())
    }

    #[benchmark]
    fn count_migrating_block() {
        WindowEdges::<T>::put(Edges { window: WINDOW, ..Edges::default() });

        #[block]
        {
            Pallet::<T>::count_migrating_block(1);
        }

        assert_eq!(WindowEdges::<T>::get().map(|edges| edges.migrating), Some(1));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build().0, crate::mock::Test);
}
