//! What tests do.

use super::*;
use frame_support::traits::{fungible::InspectHold, Authorize, Hooks};
use leasehold_primitives::{
    traits::LeaseSpan,
    usage::{ownership_payload, MeterPair, Reading},
    Window,
};
use sp_core::Pair;
use sp_runtime::{
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    BoundedVec,
};

/// The `n`-th meter key.
pub fn key(n: u8) -> MeterPair {
    MeterPair::from_seed(&[n; 32])
}

pub fn advance_to(block: BlockNumber) {
    System::set_block_number(block);
}

pub fn run_worker_at(block: BlockNumber) {
    advance_to(block);
    Attestation::offchain_worker(block);
}

/// `lease` is `provider`'s and covers `blocks`.
pub fn give_lease(lease: LeaseId, provider: u64, blocks: core::ops::Range<BlockNumber>) {
    Spans::mutate(|spans| spans.insert(lease, LeaseSpan { provider, blocks }));
}

pub fn consent(key: &MeterPair, provider: u64) -> MeterSignature {
    key.sign(&ownership_payload(&Attestation::genesis_hash(), &provider))
}

pub fn register(provider: u64, key: &MeterPair) {
    let proof = consent(key, provider);
    frame_support::assert_ok!(Attestation::register_meter(RuntimeOrigin::signed(provider), key.public(), proof));
}

pub fn reading(lease: LeaseId, boot: [u8; 16], available_ms: u64) -> Reading {
    Reading {
        lease,
        boot,
        available_ms,
        busy_ms: available_ms / 2,
        energy_mj: available_ms.saturating_mul(300),
        peak_memory_mib: 1_000,
        devices: [7; 32],
    }
}

pub fn report(key: &MeterPair, window: Window, readings: Vec<Reading>) -> Report {
    Report { meter: key.public(), window, readings: BoundedVec::truncate_from(readings) }
}

pub fn sign(key: &MeterPair, report: &Report) -> MeterSignature {
    key.sign(&report.signing_payload(&Attestation::genesis_hash()))
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
