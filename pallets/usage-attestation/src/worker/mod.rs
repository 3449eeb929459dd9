//! The off-chain worker: it asks the local meter and files its reports.
//!
//! The worker does nothing on a node without a `gpum` key that is registered on chain, or without a meter's URL in its
//! persistent local storage. Otherwise, for each window, from the first block of the next one on:
//!
//! 1. It asks the meter for its counters at the two edges of the window, under a lock, with a deadline and a cap on
//!    every part of the answer. In the first block if it can; later in the window the answer is the same. The author of
//!    that block may have stamped it later than now: then the worker waits for a later block.
//! 2. It keeps those of the provider's own leases that lack a reading for the window.
//! 3. It deals them out to the provider's keys on this node, [`MAX_READINGS`] to each. All keys see the same meter: the
//!    first key in the order of its bytes takes the first leases by id, the next key takes those that are left, and a
//!    key for which nothing is left does nothing.
//! 4. It signs and stores each report at once, so that nothing that happens to the meter later can lose it, and submits
//!    it when its turn comes: in a block of the window's first quarter that is drawn by the key and the window, and is
//!    not among the first three. If the chain goes over to a fork with other edges before that, or another node of the
//!    provider reports most of the leases, it asks and signs anew.
//! 5. It submits the same bytes again every few blocks until the chain has the report: a key never submits two readings
//!    of one window.
//!
//! It repeats no warning of the node, which watches its meter, its keys and the pool, and says what to do.
//!
//! The state of the block that the worker runs on decides what is due, so a reorganisation that undoes a report makes
//! it due again. No answer of a meter makes the worker panic, or submit what the meter did not say in full.
//!
//! [`MAX_READINGS`]: leasehold_primitives::usage::MAX_READINGS

mod http;
mod local;
mod trouble;

use crate::{Call, Config, Meters, Pallet, LOG_TARGET};
use alloc::{
    collections::{btree_map::BTreeMap, btree_set::BTreeSet},
    vec::Vec,
};
use codec::Encode;
use frame_support::{traits::Get, BoundedVec};
use frame_system::offchain::SubmitTransaction;
use leasehold_primitives::{
    lock::Brief,
    time::Timing,
    usage::{MeterId, Reading, Report, MAX_READINGS, METER_URL_KEY},
    BlockNumber, LeaseId, Window,
};
use local::{Signed, Slot, Stage};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{offchain::StorageKind, ConstU32};
use sp_io::hashing::blake2_256;
use sp_runtime::traits::BlockNumberProvider;
use trouble::Trouble;

/// Blocks to wait for a report to be included before it is submitted again.
const RESEND_BLOCKS: BlockNumber = 3;

/// The first blocks of a window in which nothing is submitted, because an ordinary fork may still replace the edge.
const UNSETTLED_BLOCKS: BlockNumber = 3;

/// Blocks to wait for a clock that is before the edge. A block's timestamp is ahead of true time by less than a slot,
/// so after these the clock is taken to be wrong.
const PATIENCE_BLOCKS: BlockNumber = 10;

/// Well beyond the meter's deadline, and well below a window.
type Lock = Brief<5_000>;
const LOCK_KEY: &[u8] = b"leasehold/report-lock";

type Readings = BoundedVec<Reading, ConstU32<MAX_READINGS>>;

/// The chain, as the worker finds it.
struct Round {
    now: BlockNumber,
    window: Window,
    timing: Timing,
    genesis: Vec<u8>,
    edges: (u64, u64),
}

/// The first block in which a key's report for `window` is submitted. Keys take turns over the first quarter of the
/// window in which it can be reported, so that not all reports of a network meet in one block. They begin when its edge
/// is settled: after three blocks, or with the last block of a shorter quarter.
pub(crate) fn turn(timing: &Timing, key: &MeterId, window: Window) -> BlockNumber {
    let quarter = (timing.window_blocks / 4).max(1);
    let settled = UNSETTLED_BLOCKS.min(quarter.saturating_sub(1));
    let [a, b, c, d, ..] = blake2_256(&(b"leasehold/report/turn", key, window).encode());
    let drawn = u32::from_le_bytes([a, b, c, d]).checked_rem(quarter.saturating_sub(settled)).unwrap_or(0);
    timing.window_start(window.saturating_add(1)).saturating_add(settled).saturating_add(drawn)
}

/// Whether it is early enough after the end of `window` to wait for a clock that is before it. In a short window, the
/// worker waits for at most its first quarter.
fn has_patience(timing: &Timing, window: Window, now: BlockNumber) -> bool {
    let blocks = PATIENCE_BLOCKS.min(timing.window_blocks / 4);
    now < timing.window_start(window.saturating_add(1)).saturating_add(blocks)
}

/// The local meter, asked at most once for the time between the edges.
struct Meter {
    url: Vec<u8>,
    edges: (u64, u64),
    /// Whether the worker waits for a clock that is before the edges.
    patient: bool,
    answer: Option<Result<Vec<Reading>, Trouble>>,
}

impl Meter {
    fn readings(&mut self) -> &Result<Vec<Reading>, Trouble> {
        let (url, edges, patient) = (&self.url, self.edges, self.patient);
        self.answer.get_or_insert_with(|| {
            // The meter cannot tell yet what it will have counted at a later moment.
            if patient && sp_io::offchain::timestamp().unix_millis() < edges.1 {
                return Err(Trouble::ClockBehind);
            }
            http::readings(url, edges)
        })
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
        // A report that is submitted now enters the next block at the soonest.
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

        let Some(edges) = Self::edges_of(window) else {
            log::debug!(target: LOG_TARGET, "The chain does not know when window {window} began: nothing to ask for.");
            return;
        };

        let mut lock = Lock::at(LOCK_KEY);
        let Ok(_guard) = lock.try_lock() else {
            log::debug!(target: LOG_TARGET, "The worker of an earlier block is still at work.");
            return;
        };
        let patient = has_patience(&timing, window, now);
        let round = Round { now, window, timing, genesis: Self::genesis_hash().as_ref().to_vec(), edges };
        let mut meter = Meter { url, edges, patient, answer: None };
        for (provider, keys) in due {
            Self::serve(&round, &provider, keys, &mut meter);
        }
    }

    /// Reports for those keys of one provider that have not reported the window.
    fn serve(round: &Round, provider: &T::AccountId, keys: Vec<MeterId>, meter: &mut Meter) {
        let mut settled = BTreeSet::new();
        let mut outdated = Vec::new();
        let mut waiting = Vec::new();
        for key in keys {
            let slot = Slot::of(&round.genesis, &key, round.window);
            match slot.read() {
                Some(Stage::Ready(signed))
                    if signed.is_outdated(round.edges) || Self::is_overtaken(round, provider, &signed) =>
                {
                    outdated.push(signed);
                    waiting.push((key, slot));
                }
                Some(Stage::Ready(signed)) => {
                    settled.extend(signed.report.readings.iter().map(|reading| reading.lease));
                    Self::send(round, &slot, signed);
                }
                Some(Stage::Idle) => (),
                None => waiting.push((key, slot)),
            }
        }
        // The meter's readings of this window were dealt out to the keys that there were then. The meter is not asked
        // again while their reports are on their way, unless for other edges or because most of it is reported.
        if waiting.is_empty() || (outdated.is_empty() && !settled.is_empty()) {
            return;
        }

        let readings = match meter.readings() {
            Ok(readings) => readings,
            Err(trouble) => {
                log::debug!(target: LOG_TARGET, "{trouble}; window {} is not reported yet.", round.window);
                // A report for other edges is a little short; without a report the window is lost.
                for signed in outdated.into_iter().filter(|signed| !Self::is_overtaken(round, provider, signed)) {
                    Self::send(round, &Slot::of(&round.genesis, &signed.report.meter, round.window), signed);
                }
                return;
            }
        };
        let older: Vec<&Reading> = outdated.iter().flat_map(|signed| signed.report.readings.iter()).collect();
        let mine = Self::gather(round, provider, readings, &older, &settled);
        if mine.is_empty() {
            // Perhaps the job is about to be attached: the worker asks again in the next block.
            log::debug!(
                target: LOG_TARGET,
                "The meter has no reading of a lease of this provider for window {}.",
                round.window,
            );
            return;
        }
        let recordable =
            |reading: &Reading| Self::recordable(reading.lease, provider, round.window, &round.timing).is_some();
        Self::deal(round, mine.into_iter().filter(recordable).collect(), waiting);
    }

    /// Whether another node's keys have reported so many of the leases that the chain would refuse this report, before
    /// anybody else saw it.
    fn is_overtaken(round: &Round, provider: &T::AccountId, signed: &Signed) -> bool {
        signed.sent_at.is_none() && Self::recordable_half(&signed.report, provider, &round.timing).is_err()
    }

    /// The readings of the provider's leases in the window, one of each, in the order of leases: those of the meter
    /// now, or those that `older` reports signed. Leaves out the leases of reports that are on their way.
    fn gather(
        round: &Round,
        provider: &T::AccountId,
        readings: &[Reading],
        older: &[&Reading],
        settled: &BTreeSet<LeaseId>,
    ) -> Vec<Reading> {
        let boots: BTreeMap<LeaseId, _> = older.iter().map(|reading| (reading.lease, reading.boot)).collect();
        // A meter that was restarted since knows less of the window than it did.
        let as_good = |reading: &&Reading| boots.get(&reading.lease).is_none_or(|boot| *boot == reading.boot);
        let mut mine: Vec<Reading> = readings
            .iter()
            .filter(as_good)
            .chain(older.iter().copied())
            .filter(|reading| !settled.contains(&reading.lease))
            .filter(|reading| Self::span_in_window(reading.lease, provider, round.window, &round.timing).is_some())
            .cloned()
            .collect();
        // The sort is stable: of one lease's readings, the first counts.
        mine.sort_by_key(|reading| reading.lease);
        mine.dedup_by_key(|reading| reading.lease);
        mine
    }

    /// Deals the readings out to the keys, which sign what they get.
    fn deal(round: &Round, mut mine: Vec<Reading>, keys: Vec<(MeterId, Slot)>) {
        let window = round.window;
        let mut dealt = false;
        for (key, slot) in keys {
            let report = Report { meter: key, window, readings: Readings::truncate_from(mine.clone()) };
            if report.readings.is_empty() {
                slot.write(&Stage::Idle);
                continue;
            }
            // Readings that a key cannot sign go to the next one.
            let Some(signature) = report.meter.sign(&report.signing_payload(&round.genesis)) else {
                log::debug!(target: LOG_TARGET, "{}; window {window} is not reported by it.", Trouble::CannotSign);
                continue;
            };
            dealt = true;
            mine.drain(..report.readings.len());
            let turn = turn(&round.timing, &report.meter, window);
            log::info!(
                target: LOG_TARGET,
                "Signed a report of {} leases for window {window}; it is submitted at block {}.",
                report.readings.len(),
                turn.max(round.now),
            );
            let signed = Signed { report, signature, edges: round.edges, sent_at: None };
            slot.write(&Stage::Ready(signed.clone()));
            Self::send(round, &slot, signed);
        }
        // If no key could sign, another block tries again, and more keys would not help.
        if dealt && !mine.is_empty() {
            log::warn!(
                target: LOG_TARGET,
                "The meter has readings of {} more leases than this node's meter keys can report for window {window}: \
                 register another key.",
                mine.len(),
            );
        }
    }

    /// Submits a signed report when its turn has come, unless that was done a few blocks ago.
    fn send(round: &Round, slot: &Slot, signed: Signed) {
        if round.now < turn(&round.timing, &signed.report.meter, round.window) {
            return;
        }
        // After a reorganisation `sent_at` may lie ahead: the report is then sent again.
        if signed
            .sent_at
            .and_then(|sent_at| round.now.checked_sub(sent_at))
            .is_some_and(|waited| waited < RESEND_BLOCKS)
        {
            return;
        }
        let Signed { report, signature, .. } = signed.clone();
        let transaction = T::create_authorized_transaction(Call::<T>::report { report, signature }.into());
        // A refusal may mean that the pool has it already, or that another node with the same key was first.
        let taken = SubmitTransaction::<T, Call<T>>::submit_transaction(transaction).is_ok();
        log::debug!(target: LOG_TARGET, "Submitted the report for window {}; the pool took it: {taken}.", round.window);
        slot.write(&Stage::Ready(Signed { sent_at: Some(round.now), ..signed }));
    }
}
