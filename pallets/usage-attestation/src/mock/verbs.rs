//! The verbs of the tests.

use super::*;
use core::ops::Range;
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    traits::{fungible::InspectHold, Authorize, Hooks, OnTimestampSet},
    weights::Weight,
};
use leasehold_primitives::{
    hardware::Limits,
    receipts::{Receipt, ReceiptSignature},
    traits::{LeaseSpan, Usage, Verdict},
    usage::{ownership_payload, MeterPair, Reading, Totals},
    OfferId, Round, Window,
};
use sp_core::{sr25519, Pair};
use sp_runtime::{
    traits::Dispatchable,
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    BoundedVec,
};

/// The `n`-th meter key.
pub fn key(n: u8) -> MeterPair {
    MeterPair::from_seed(&[n; 32])
}

/// The timestamp of `block`: the beginning of its slot, plus the delays up to it.
pub fn time_of(block: BlockNumber) -> u64 {
    let late = Delays::get().range(..=block).map(|(_, millis)| millis).sum();
    (GENESIS_MS + Lengths::get().millis(block)).checked_add_signed(late).unwrap()
}

/// Leaves `slots` slots empty before `block`.
pub fn skip_slots(block: BlockNumber, slots: u32) {
    let millis = i64::try_from(Lengths::get().millis(slots)).unwrap();
    Delays::mutate(|delays| delays.insert(block, millis));
}

/// Goes to `block`, forwards or, as a reorganisation may, backwards. The chain knows the beginnings of windows that it
/// would know there, and what was reported during the current window.
pub fn advance_to(block: BlockNumber) {
    let timing = Lengths::get();
    let window = timing.window_of(block);
    let before = WindowEdges::<Test>::take().filter(|edges| edges.window == window);
    for window in window.saturating_sub(1)..=window {
        let first = timing.window_start(window);
        System::set_block_number(first.max(1));
        Attestation::on_timestamp_set(time_of(first));
    }
    WindowEdges::<Test>::mutate(|edges| {
        if let (Some(edges), Some(before)) = (edges, before) {
            *edges = Edges { opened_at: edges.opened_at, previous_opened_at: edges.previous_opened_at, ..before };
        }
    });
    System::set_block_number(block);
}

/// Makes every block after this one, up to and including `block`. Only so does the chain count what it counts from
/// window to window, and only once the first window began.
pub fn make_blocks_to(block: BlockNumber) {
    for block in System::block_number() + 1..=block {
        System::set_block_number(block);
        Attestation::on_timestamp_set(time_of(block));
    }
}

/// Makes `blocks` more blocks, with a migration ongoing in each.
pub fn migrate_for(blocks: BlockNumber) {
    Migrating::set(true);
    make_blocks_to(System::block_number() + blocks);
    Migrating::set(false);
}

/// The node imports `block` at its timestamp, or now if that has passed.
pub fn run_worker_at(block: BlockNumber) {
    WorldClock::mutate(|clock| *clock = time_of(block).max(*clock));
    import(block);
}

/// The node imports `block` now, whatever its timestamp.
pub fn import(block: BlockNumber) {
    advance_to(block);
    Attestation::offchain_worker(block);
}

/// Lets the worker run in the blocks after `window` in which reports take their turns: each key's comes once.
pub fn run_first_quarter(window: Window) {
    let timing = Lengths::get();
    let first = timing.window_start(window + 1);
    (first..first + (timing.window_blocks / 4).max(1)).for_each(run_worker_at);
}

/// The block from which on the `n`-th key submits its report for `window`.
pub fn turn(n: u8, window: Window) -> BlockNumber {
    worker::turn(&Lengths::get(), &key(n).public(), window)
}

/// Gives `provider` the lease `lease`, which covers `blocks`.
pub fn give_lease(lease: LeaseId, provider: u64, blocks: Range<BlockNumber>) {
    give_limited_lease(lease, provider, blocks, Limits::default());
}

/// The same, on hardware with known limits. The offer with ten times the lease's number serves it.
pub fn give_limited_lease(lease: LeaseId, provider: u64, blocks: Range<BlockNumber>, limits: Limits) {
    let offer = lease.saturating_mul(10);
    Spans::mutate(|spans| spans.insert(lease, LeaseSpan { provider, offer, blocks, limits }));
}

/// Lets watchers find that `fails` of `probes` probes of `lease`'s offer failed in `round`.
pub fn find(round: Round, lease: LeaseId, fails: u8, probes: u8) {
    let offer = Spans::get()[&lease].offer;
    Found::mutate(|found| found.insert((round, offer), Verdict { fails, probes }));
}

/// A step of a lease that covers `blocks`, such as a settlement.
pub fn touches(lease: LeaseId, blocks: &Range<BlockNumber>) -> Weight {
    let (availability, weight) =
        <Attestation as Usage>::note_silence(lease, blocks, &Lengths::get(), System::block_number());
    assert_eq!(availability.unwrap_or_default(), <Attestation as Usage>::availability(lease));
    assert_eq!(availability.is_some(), UsageRecords::<Test>::contains_key(lease));
    weight
}

/// Drops what is kept of a lease, as its last step does.
pub fn forget(lease: LeaseId) {
    Attestation::forget(lease, UsageRecords::<Test>::contains_key(lease));
}

/// The verdicts asked for since the last call.
pub fn asked() -> Vec<(Round, OfferId)> {
    Asked::take()
}

pub fn consent(key: &MeterPair, provider: u64) -> MeterSignature {
    key.sign(&ownership_payload(Attestation::genesis_hash().as_ref(), &provider))
}

pub fn register(provider: u64, key: &MeterPair) {
    let proof = consent(key, provider);
    frame_support::assert_ok!(Attestation::register_meter(RuntimeOrigin::signed(provider), key.public(), proof));
}

/// Counters of hardware that was there for `available_ms`, at work half of the time, at 300 W.
pub fn totals(available_ms: u64) -> Totals {
    Totals { available_ms, busy_ms: available_ms / 2, energy_mj: available_ms.saturating_mul(300) }
}

/// A reading of a counter that stood at the ends of `counted` when the window began and ended.
pub fn reading(lease: LeaseId, boot: [u8; 16], counted: Range<u64>) -> Reading {
    Reading {
        lease,
        boot,
        start: totals(counted.start),
        end: totals(counted.end),
        peak_memory_mib: 1_000,
        devices: [7; 32],
    }
}

pub fn report(key: &MeterPair, window: Window, readings: Vec<Reading>) -> Report {
    Report { meter: key.public(), window, readings: BoundedVec::truncate_from(readings) }
}

pub fn sign(key: &MeterPair, report: &Report) -> MeterSignature {
    key.sign(&report.signing_payload(Attestation::genesis_hash().as_ref()))
}

/// Whether the report would enter a block, as the pool asks and as the block asks.
pub fn authorize(report: &Report, signature: &MeterSignature) -> Result<ValidTransaction, TransactionValidityError> {
    let call = RuntimeCall::Attestation(Call::report { report: report.clone(), signature: signature.clone() });
    let ask = |source| call.authorize(source).expect("reports are authorized").map(|(valid, _)| valid);
    let answer = ask(TransactionSource::External);
    assert_eq!(answer, ask(TransactionSource::InBlock));
    answer
}

/// The report enters a block, as authorized.
pub fn include(report: &Report, signature: &MeterSignature) -> Result<(), TransactionValidityError> {
    authorize(report, signature)?;
    frame_support::assert_ok!(Attestation::report(
        frame_system::RawOrigin::Authorized.into(),
        report.clone(),
        signature.clone()
    ));
    Ok(())
}

/// Signs and includes `readings`, which must be acceptable.
pub fn reports(key: &MeterPair, window: Window, readings: Vec<Reading>) {
    let report = report(key, window, readings);
    let signature = sign(key, &report);
    assert_eq!(include(&report, &signature), Ok(()));
}

/// The `n`-th key that tenants may set for receipts.
pub fn receipt_key(n: u8) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[n; 32])
}

/// Lets the tenant set this key for the receipts of `lease`.
pub fn set_receipt_key(lease: LeaseId, key: &sr25519::Pair) {
    frame_support::assert_ok!(Attestation::set_receipt_key(RuntimeOrigin::signed(TENANT), lease, Some(key.public())));
}

pub fn sign_receipt(key: &sr25519::Pair, lease: LeaseId, ms: u64) -> ReceiptSignature {
    key.sign(&Receipt { lease, ms }.signing_payload(Attestation::genesis_hash().as_ref()))
}

/// Files a receipt, as a transaction does: one that fails changes nothing.
pub fn files(lease: LeaseId, ms: u64, signature: ReceiptSignature) -> DispatchResultWithPostInfo {
    let call = RuntimeCall::Attestation(Call::file_receipt { lease, ms, signature });
    call.dispatch(RuntimeOrigin::signed(BEN))
}

/// This pallet's events since the last call.
pub fn events() -> Vec<Event<Test>> {
    let events = System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Attestation(event) => Some(event),
            _ => None,
        })
        .collect();
    System::reset_events();
    events
}

pub fn held(who: u64) -> Balance {
    Balances::balance_on_hold(&HoldReason::MeterDeposit.into(), &who)
}

/// The credit of a lease, final or not.
pub(crate) fn credited_ms(lease: u64) -> u64 {
    let seen = Attestation::availability(lease);
    seen.final_ms + seen.pending_ms
}
