//! The off-chain worker: it asks the local meter and files its reports.
//!
//! The worker does nothing on a node without a `gpum` key that is registered on chain, or without a meter's URL in its
//! persistent local storage. Otherwise, for each window, and as early in the next one as possible:
//!
//! 1. It fetches the meter's readings once, under a lock, with a deadline and a cap on every part of the answer.
//! 2. It keeps those of the provider's own leases that lack a reading for the window.
//! 3. It deals them out to the provider's keys on this node, [`MAX_READINGS`] to each. All keys see the same meter: the
//!    first key in the order of its bytes takes the first leases by id, the next key takes those that are left, and a
//!    key for which nothing is left does nothing.
//! 4. It signs and stores each report before it submits it, and submits the same bytes again every few blocks until the
//!    chain has the report: a key never signs two readings of one window.
//!
//! The state of the block that the worker runs on decides what is due, so a reorganisation that undoes a report makes it
//! due again. No answer of a meter makes the worker panic, or submit what the meter did not say in full.
//!
//! [`MAX_READINGS`]: leasehold_primitives::usage::MAX_READINGS

mod http;
mod local;
mod trouble;

use crate::{Call, Config, Meters, Pallet, LOG_TARGET};
use alloc::{collections::btree_map::BTreeMap, vec::Vec};
use frame_support::{traits::Get, BoundedVec};
use frame_system::offchain::SubmitTransaction;
use leasehold_primitives::{
    time::Timing,
    usage::{MeterId, Reading, Report, MAX_READINGS, METER_URL_KEY},
    BlockNumber, Window,
};
use local::{Signed, Slot, Stage};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{
    offchain::{Duration, StorageKind},
    ConstU32,
};
use sp_runtime::{
    offchain::storage_lock::{StorageLock, Time},
    traits::BlockNumberProvider,
};
use trouble::Trouble;

/// Held while the worker runs. It lasts well beyond the meter's deadline, because a lock that expired under its holder
/// would be freed twice, and well below a window, because a node that is killed while holding it finds it after the
/// restart.
const LOCK_KEY: &[u8] = b"leasehold/report-lock";
const LOCK_MILLIS: u64 = 5_000;

/// Blocks to wait for a report to be included before it is submitted again.
const RESEND_BLOCKS: BlockNumber = 3;

type Readings = BoundedVec<Reading, ConstU32<MAX_READINGS>>;

/// The chain, as the worker finds it.
struct Round {
    now: BlockNumber,
    window: Window,
    timing: Timing,
    genesis: Vec<u8>,
}

/// The local meter, asked at most once.
struct Meter {
    url: Vec<u8>,
    answer: Option<Result<Vec<Reading>, Trouble>>,
}

impl Meter {
    fn readings(&mut self) -> &Result<Vec<Reading>, Trouble> {
        let url = &self.url;
        self.answer.get_or_insert_with(|| http::readings(url))
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn run_worker() {
        // Most nodes stop here.
        let mut keys = MeterId::all();
        if keys.is_empty() {
            return;
        }
        keys.sort();
        keys.dedup();

        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let Some(window) = timing.reportable_window(now) else { return };
        // What is submitted now enters the next block at the soonest.
        if timing.reportable_window(now.saturating_add(1)) != Some(window) {
            return;
        }

        let mut due: BTreeMap<T::AccountId, Vec<MeterId>> = BTreeMap::new();
        for key in keys {
            if let Some(meter) = Meters::<T>::get(&key) {
                if meter.last_window.is_none_or(|last| last < window) {
                    due.entry(meter.provider).or_default().push(key);
                }
            }
        }
        if due.is_empty() {
            return;
        }
        let Some(url) = sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, METER_URL_KEY) else {
            log::trace!(target: LOG_TARGET, "A meter key is registered, but this node was started without --gpu-meter.");
            return;
        };

        let mut lock = StorageLock::<Time>::with_deadline(LOCK_KEY, Duration::from_millis(LOCK_MILLIS));
        let Ok(_guard) = lock.try_lock() else {
            log::debug!(target: LOG_TARGET, "The worker of an earlier block is still at work.");
            return;
        };
        let round = Round { now, window, timing, genesis: Self::genesis_hash() };
        let mut meter = Meter { url, answer: None };
        for (provider, keys) in due {
            Self::serve(&round, &provider, keys, &mut meter);
        }
    }

    /// Reports for those keys of one provider that have not reported the window.
    fn serve(round: &Round, provider: &T::AccountId, keys: Vec<MeterId>, meter: &mut Meter) {
        let window = round.window;
        let mut sampled = false;
        let mut waiting = Vec::new();
        for key in keys {
            let slot = Slot::of(&round.genesis, &key, window);
            match slot.read() {
                Some(Stage::Ready(signed)) => {
                    sampled = true;
                    Self::send(round, &slot, signed);
                }
                Some(Stage::Idle) => (),
                Some(Stage::Troubled(_)) | None => waiting.push((key, slot)),
            }
        }
        // The sample for this window was dealt out to the keys of its time: no second sample while their reports are on
        // their way.
        if sampled || waiting.is_empty() {
            return;
        }

        let readings = match meter.readings() {
            Ok(readings) => readings,
            Err(trouble) => {
                if let Some((_, slot)) = waiting.first() {
                    slot.note(*trouble);
                }
                return;
            }
        };
        let mut mine: Vec<Reading> = readings
            .iter()
            .filter(|reading| Self::blocks_in_window(reading.lease, provider, window, &round.timing).is_some())
            .cloned()
            .collect();
        if mine.is_empty() {
            // Perhaps the job is about to be attached: the worker asks again in the next block.
            log::debug!(target: LOG_TARGET, "The meter has no reading of a lease of this provider for window {window}.");
            return;
        }
        mine.sort_by_key(|reading| reading.lease);
        mine.dedup_by_key(|reading| reading.lease);
        mine.retain(|reading| Self::recordable(reading.lease, provider, window, &round.timing).is_some());

        for (key, slot) in waiting {
            let report = Report { meter: key, window, readings: Readings::truncate_from(mine.clone()) };
            if report.readings.is_empty() {
                slot.write(&Stage::Idle);
                continue;
            }
            let Some(signature) = report.meter.sign(&report.signing_payload(&round.genesis)) else {
                slot.note(Trouble::CannotSign);
                continue;
            };
            mine.drain(..report.readings.len());
            log::info!(
                target: LOG_TARGET,
                "Reporting {} leases for window {window} at block {}.",
                report.readings.len(),
                round.now,
            );
            Self::send(round, &slot, Signed { report, signature, sent_at: None });
        }
        if !mine.is_empty() {
            log::warn!(
                target: LOG_TARGET,
                "The meter has readings of {} more leases than this node's meter keys can report for window {window}: \
                 register another key.",
                mine.len(),
            );
        }
    }

    /// Stores a signed report, and submits it unless that was done a few blocks ago.
    fn send(round: &Round, slot: &Slot, signed: Signed) {
        // After a reorganisation `sent_at` may lie ahead: the report is then sent again.
        if signed
            .sent_at
            .and_then(|sent_at| round.now.checked_sub(sent_at))
            .is_some_and(|waited| waited < RESEND_BLOCKS)
        {
            return;
        }
        let first = signed.sent_at.is_none();
        let call = Call::<T>::report { report: signed.report.clone(), signature: signed.signature.clone() };
        // Before it leaves this node, so that no other reading is ever signed for this window.
        slot.write(&Stage::Ready(Signed { sent_at: Some(round.now), ..signed }));
        let transaction = T::create_authorized_transaction(call.into());
        match SubmitTransaction::<T, Call<T>>::submit_transaction(transaction) {
            Ok(()) => log::debug!(target: LOG_TARGET, "Submitted the report for window {}.", round.window),
            Err(()) if first => log::warn!(
                target: LOG_TARGET,
                "The transaction pool refused the report for window {}; it is submitted again in {RESEND_BLOCKS} blocks.",
                round.window,
            ),
            // Usually because the pool already has it.
            Err(()) => {
                log::debug!(target: LOG_TARGET, "The transaction pool refused the report for window {}.", round.window)
            }
        }
    }
}
