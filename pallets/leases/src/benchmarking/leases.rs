//! Leases in the states in which calls cost most.

use super::setup::*;
use crate::{
    math::{
        accounting::Coverage,
        sponsors::{Sponsors, MAX_SPONSORS},
    },
    *,
};
use core::ops::Range;
use frame_benchmarking::v2::whitelisted_caller;
use frame_support::{traits::Get, BoundedVec};
use leasehold_primitives::{
    hardware::Requirement,
    market::{Ask, Standby, TakeRequest, MAX_STANDBYS},
    time::Timing,
    traits::{Agenda, Agreement, Offers, StakerRewards, Usage},
    usage::Availability,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId,
};
use sp_core::H256;

pub(super) fn lease<T: Config>(id: LeaseId) -> Lease<T::AccountId> {
    Leases::<T>::get(id).unwrap()
}

/// The block in which a lease that opens now is due.
pub(super) fn overdue_at<T: Config>() -> BlockNumber {
    Pallet::<T>::activate_by() + 1
}

/// When an exit penalty that is parked now is paid.
pub(super) fn paid_at<T: Config>() -> BlockNumber {
    Pallet::<T>::now() + T::Timing::get().slash_deferral_blocks
}

/// When the chain first looks at a lease that has ended, or ends now.
pub(super) fn looked_at<T: Config>(id: LeaseId) -> BlockNumber {
    Pallet::<T>::looked_at_from(id, lease::<T>(id).coverage.end.min(Pallet::<T>::now()), &T::Timing::get())
}

// --- Not activated ---

/// A lease made from an order, not activated. Its standbys ask a tenth more, the most that they can be paid; the first
/// of them cannot serve.
pub(super) fn awarded<T: Config>(asset: &AssetId) -> LeaseId {
    let (tenant, provider) = (tenant::<T>(), provider::<T>());
    endow::<T>(asset, &tenant);
    let (offer, spec) = offer_of::<T>(&provider, 0);
    let tenth = price::<T>(asset) / 11;
    let standbys = (1..=MAX_STANDBYS).map(|i| standing_by::<T>(i.into(), tenth * 11));

    let listed = T::Offers::offer(offer).unwrap();
    let exit_penalty = Pallet::<T>::reserve(&listed, GPUS, &terms::<T>()).unwrap();
    let record_deposit = T::RecordDeposit::get();
    Pallet::<T>::hold(HoldReason::Lease, &native(), &tenant, record_deposit).unwrap();
    let term = window::<T>() * TERM_WINDOWS;
    let paid = agreed::<T>(&provider, (offer, spec.model), GPUS, asset, term, window::<T>() * PAID_WINDOWS);
    let lease = Pallet::<T>::open(Agreement {
        order: Some(0),
        price: tenth * 10,
        renewable: window::<T>(),
        exit_penalty,
        one_of_several: true,
        standbys: BoundedVec::truncate_from(standbys.collect()),
        record_deposit,
        ..paid
    });
    exhaust_bond::<T>(&standby::<T>(1));
    lease.unwrap()
}

/// An agreement of [`tenant`] with a provider, and the money for `paid` blocks, held from it. Nothing else is reserved
/// or held.
fn agreed<T: Config>(
    provider: &T::AccountId,
    (offer, model): (OfferId, ModelId),
    gpus: u16,
    asset: &AssetId,
    term: BlockNumber,
    paid: BlockNumber,
) -> Agreement<T::AccountId> {
    let price = price::<T>(asset);
    let escrow = price * Balance::from(paid);
    Pallet::<T>::hold(HoldReason::Lease, asset, &tenant::<T>(), escrow).unwrap();
    Agreement {
        order: None,
        tenant: tenant::<T>(),
        provider: provider.clone(),
        offer,
        model,
        gpus,
        asset: asset.clone(),
        price,
        term,
        renewable: 0,
        escrow,
        lock_in: 0,
        one_of_several: false,
        gate_required: true,
        price_limit: price,
        terms: terms::<T>(),
        exit_penalty: 0,
        standbys: Default::default(),
        record_deposit: 0,
    }
}

/// The `i`-th standby, with an offer of its own.
fn standing_by<T: Config>(i: u32, price: Balance) -> Standby<T::AccountId> {
    let provider = standby::<T>(i);
    let (offer, spec) = offer_of::<T>(&provider, 0);
    Standby { provider, offer, price, terms: terms::<T>(), spec: Pallet::<T>::spec_hash(&spec) }
}

/// An offer of `provider`'s with an ask, and a request for all of it.
fn asked<T: Config>(provider: &T::AccountId, asset: &AssetId, auditors: u32) -> (OfferId, TakeRequest<T::AccountId>) {
    let (id, spec) = offer_of::<T>(provider, auditors);
    let max_term = window::<T>() * (TERM_WINDOWS + 1);
    let ask = Ask { price: price::<T>(asset), asset: asset.clone(), max_term, terms: terms::<T>() };
    T::Offers::bench_ask(id, ask);
    let price = price::<T>(asset) * Balance::from(GPUS);
    let request = TakeRequest {
        requirement: Requirement::bench(&spec, (0..auditors).map(auditor::<T>)),
        term: window::<T>() * TERM_WINDOWS,
        asset: asset.clone(),
        max_price: price,
        least_terms: terms::<T>(),
        escrow: price * Balance::from(window::<T>() * PAID_WINDOWS),
    };
    (id, request)
}

/// Like [`asked`], with a caller that can pay for it.
pub(super) fn to_take<T: Config>(asset: AssetId, auditors: u32) -> (T::AccountId, OfferId, TakeRequest<T::AccountId>) {
    begin::<T>();
    let caller = whitelisted_caller();
    let (offer, request) = asked::<T>(&provider::<T>(), &asset, auditors);
    endow::<T>(&asset, &caller);
    T::Agenda::bench_crowd(overdue_at::<T>(), 1);
    (caller, offer, request)
}

/// A lease of `provider`'s ask, not activated.
fn taken<T: Config>(tenant: &T::AccountId, provider: &T::AccountId, asset: &AssetId) -> LeaseId {
    let (offer, request) = asked::<T>(provider, asset, 0);
    endow::<T>(asset, tenant);
    let lease = NextLease::<T>::get();
    Pallet::<T>::do_take_offer(tenant.clone(), offer, request).unwrap();
    lease
}

/// Activates it, at a window's edge.
fn activate<T: Config>(id: LeaseId) {
    next_window::<T>();
    Pallet::<T>::do_activate(lease::<T>(id).provider, id, H256::repeat_byte(1)).unwrap();
}

// --- Running ---

/// The least that a sponsor must pay in.
pub(super) fn least_sponsorship<T: Config>(id: LeaseId) -> Balance {
    lease::<T>(id).ledger.price * Balance::from(window::<T>())
}

/// Makes `n` sponsors pay for a window each. They keep nothing of a foreign asset: a refund creates their accounts in it
/// again.
fn sponsored<T: Config>(id: LeaseId, n: u32) {
    let asset = lease::<T>(id).asset;
    for i in 0..n {
        endow::<T>(&asset, &backer::<T>(i));
        Pallet::<T>::do_top_up(backer::<T>(i), id, least_sponsorship::<T>(id)).unwrap();
        if asset != native() {
            drain::<T>(&asset, &backer::<T>(i));
        }
    }
}

/// A lease with all sponsors but one, and a caller that can become the last.
pub(super) fn to_sponsor<T: Config>(asset: AssetId) -> (T::AccountId, LeaseId) {
    let caller = whitelisted_caller();
    let id = taken::<T>(&tenant::<T>(), &provider::<T>(), &asset);
    activate::<T>(id);
    sponsored::<T>(id, MAX_SPONSORS - 1);
    endow::<T>(&asset, &caller);
    (caller, id)
}

/// A lease with a lock-in, a payee of its own and the most sponsors, one of several of its order, that has just begun.
pub(super) fn shared<T: Config>(tenant: &T::AccountId, provider: &T::AccountId, asset: &AssetId) -> LeaseId {
    begin::<T>();
    let id = taken::<T>(tenant, provider, asset);
    T::StakerRewards::bench_stakers(provider, asset);
    Leases::<T>::mutate(id, |lease| {
        let lease = lease.as_mut().unwrap();
        (lease.order, lease.one_of_several, lease.payee) = (Some(0), true, payee::<T>());
    });
    Groups::<T>::insert(0, Group { leases: 2, broken: false });
    activate::<T>(id);
    sponsored::<T>(id, MAX_SPONSORS);
    id
}

/// A lease of an order, with standbys, a payee of its own and the most sponsors, that has just begun.
fn guarded<T: Config>(asset: &AssetId) -> LeaseId {
    begin::<T>();
    let id = awarded::<T>(asset);
    T::StakerRewards::bench_stakers(&lease::<T>(id).provider, asset);
    Leases::<T>::mutate(id, |lease| lease.as_mut().unwrap().payee = payee::<T>());
    activate::<T>(id);
    sponsored::<T>(id, MAX_SPONSORS);
    id
}

/// `windows` windows after the start, the last reported one the `last`-th, counted from 0: `blocks` are final, few
/// enough that every payer has some money left.
fn measured<T: Config>(id: LeaseId, windows: BlockNumber, last: BlockNumber, blocks: BlockNumber) {
    let timing: Timing = T::Timing::get();
    let start = lease::<T>(id).coverage.start;
    advance::<T>(start + windows * timing.window_blocks);
    let last_window = Some(timing.window_of(start) + last);
    let availability = Availability {
        final_ms: timing.millis(blocks),
        last_window,
        last_available: last_window,
        ..Default::default()
    };
    T::Usage::bench_credit(id, availability);
}

/// A running lease with a window to pay.
pub(super) fn to_settle<T: Config>(asset: AssetId) -> LeaseId {
    let id = shared::<T>(&tenant::<T>(), &provider::<T>(), &asset);
    measured::<T>(id, 2, 0, window::<T>());
    id
}

/// A lease without a lock-in that its tenant can refuse in this block and in no later one, listed, with a block of it to
/// pay.
pub(super) fn to_refuse<T: Config>(asset: AssetId) -> (T::AccountId, LeaseId) {
    let caller: T::AccountId = whitelisted_caller();
    let id = shared::<T>(&caller, &provider::<T>(), &asset);
    Leases::<T>::mutate(id, |lease| lease.as_mut().unwrap().lock_in = 0);
    advance::<T>(Pallet::<T>::early_until(&lease::<T>(id), &T::Timing::get()));
    T::Usage::bench_credit(id, Availability { final_ms: T::Timing::get().millis(1), ..Default::default() });
    Listings::<T>::insert(id, Listing { price: 1, to: None });
    remembered::<T>(id);
    (caller, id)
}

// --- Over ---

/// Windows for which the money of a lease with all its sponsors lasts.
fn funded_windows() -> BlockNumber {
    PAID_WINDOWS + MAX_SPONSORS
}

/// Fills every record written when the lease is finalized, which is the last of an offer that goes with it.
fn remembered<T: Config>(id: LeaseId) {
    let lease = lease::<T>(id);
    T::Offers::bench_retire(lease.offer);
    fill_index::<T>(lease.model, &lease.asset);
    fill_track_record::<T>(&lease.provider);
    T::Usage::bench_receipt_key(id);
    // Its fee is the first in the pot: it puts the pot onto the agenda.
    let timing: Timing = T::Timing::get();
    T::Agenda::bench_crowd(timing.next_era_length(Pallet::<T>::now()), 1);
}

/// Past its end, with its last windows still to be reported.
pub(super) fn over<T: Config>(asset: AssetId) -> LeaseId {
    let id = shared::<T>(&tenant::<T>(), &provider::<T>(), &asset);
    measured::<T>(id, funded_windows(), 1, window::<T>());
    // Still in the window after its last one.
    advance::<T>(Pallet::<T>::now() + LATE);
    T::Agenda::bench_crowd(looked_at::<T>(id), 1);
    id
}

/// Past its end and decided, its last windows all missed, so that its provider's exit penalty is parked; listed, and
/// not settled yet.
pub(super) fn decided<T: Config>(asset: AssetId) -> LeaseId {
    let id = shared::<T>(&tenant::<T>(), &provider::<T>(), &asset);
    measured::<T>(id, funded_windows() + 2, 1, window::<T>());
    Listings::<T>::insert(id, Listing { price: 1, to: None });
    remembered::<T>(id);
    T::Agenda::bench_crowd(Pallet::<T>::now() + 1, 1);
    T::Agenda::bench_crowd(paid_at::<T>(), 1);
    id
}

/// At a window's edge, with all windows reported: if it ends now it is finalized at once.
pub(super) fn all_reported<T: Config>(tenant: &T::AccountId, provider: &T::AccountId, asset: &AssetId) -> LeaseId {
    let id = shared::<T>(tenant, provider, asset);
    // Beyond the blocks for which the lock-in is held.
    let windows = T::Timing::get().activation_blocks / window::<T>() + 1;
    measured::<T>(id, windows, windows - 1, window::<T>());
    remembered::<T>(id);
    T::Agenda::bench_crowd(looked_at::<T>(id), 1);
    id
}

/// A lease whose tenant loses its lock-in if it closes it now. It is listed and has a block to pay. No whole window was
/// missed, so that the exit penalty is free; the current window can still be reported. A lease cannot have both a
/// lock-in and a listing, but none does more when it closes.
pub(super) fn to_close<T: Config>(asset: AssetId) -> (T::AccountId, LeaseId, Balance) {
    let caller: T::AccountId = whitelisted_caller();
    let id = shared::<T>(&caller, &provider::<T>(), &asset);
    let (timing, start): (Timing, _) = (T::Timing::get(), lease::<T>(id).coverage.start);
    let (past, reported) = match timing.window_blocks {
        window if window < timing.activation_blocks => (window, Some(timing.window_of(start))),
        _ => (0, None),
    };
    advance::<T>(start + past + 1);
    let final_ms = timing.millis(1);
    let availability = Availability { final_ms, last_window: reported, last_available: reported, ..Default::default() };
    T::Usage::bench_credit(id, availability);
    Listings::<T>::insert(id, Listing { price: 1, to: None });
    T::Agenda::bench_crowd(looked_at::<T>(id), 1);
    (caller, id, lease::<T>(id).lock_in)
}

/// A listed lease that its provider can leave, and the block in which it is then due.
pub(super) fn to_leave<T: Config>(asset: AssetId) -> (T::AccountId, LeaseId, BlockNumber) {
    let caller = whitelisted_caller();
    let id = all_reported::<T>(&tenant::<T>(), &caller, &asset);
    Listings::<T>::insert(id, Listing { price: 1, to: None });
    T::Agenda::bench_crowd(paid_at::<T>(), 1);
    (caller, id, looked_at::<T>(id))
}

/// A lease listed for the caller alone.
pub(super) fn to_buy<T: Config>(asset: AssetId) -> (T::AccountId, LeaseId) {
    let (seller, buyer): (T::AccountId, T::AccountId) = (tenant::<T>(), whitelisted_caller());
    let id = all_reported::<T>(&seller, &provider::<T>(), &asset);
    endow::<T>(&asset, &buyer);
    Pallet::<T>::do_list_lease(seller, id, price::<T>(&asset), Some(buyer.clone())).unwrap();
    T::Agenda::bench_crowd(sold_until::<T>(), 1);
    (buyer, id)
}

/// When the money of [`to_buy`] runs out: all of the tenant's but the price of the final window.
pub(super) fn sold_until<T: Config>() -> BlockNumber {
    Pallet::<T>::now() + window::<T>() * (PAID_WINDOWS - 1)
}

// --- Failed ---

/// Three windows were missed; the last before them was reported.
fn failed<T: Config>(asset: &AssetId) -> LeaseId {
    let id = guarded::<T>(asset);
    measured::<T>(id, TOLERATED_WINDOWS + 2, 0, window::<T>());
    id
}

/// A listed lease of which a block is to pay, with little room on the agenda. Its tenant keeps its lock-in if it fails the
/// lease over now: the tenant is paid, too. No whole window was missed, so that the exit penalty is free; the current
/// window can still be reported.
pub(super) fn to_fail_over<T: Config>(asset: AssetId) -> (T::AccountId, LeaseId) {
    let id = guarded::<T>(&asset);
    let (tenant, lock_in) = (lease::<T>(id).tenant, price::<T>(&asset));
    Pallet::<T>::hold(HoldReason::Lease, &asset, &tenant, lock_in).unwrap();
    Leases::<T>::mutate(id, |lease| lease.as_mut().unwrap().lock_in = lock_in);
    let windows = T::Timing::get().activation_blocks / window::<T>() + 1;
    measured::<T>(id, windows, windows - 1, 1);
    // The last block of the window, so that the stretches of the agenda for the entries of both leases do not overlap.
    advance::<T>(Pallet::<T>::now() + window::<T>() - 1);
    Listings::<T>::insert(id, Listing { price: 1, to: None });
    T::Agenda::bench_crowd(overdue_at::<T>(), 1);
    T::Agenda::bench_crowd(looked_at::<T>(id), 1);
    (tenant, id)
}

/// A lease with the most standbys, and the last of them.
pub(super) fn to_step_down<T: Config>() -> (T::AccountId, LeaseId) {
    let id = guarded::<T>(&native());
    let last = lease::<T>(id).standbys.last().unwrap().provider.clone();
    (last, id)
}

/// A lease taken over from a failed provider by one that did not activate it, with one more standby, which cannot serve.
pub(super) fn abandoned<T: Config>(asset: AssetId) -> LeaseId {
    let failed = failed::<T>(&asset);
    // The first standby cannot serve: put a third one like the second behind it.
    let last = standing_by::<T>(u32::from(MAX_STANDBYS) + 1, lease::<T>(failed).standbys[1].price);
    let unable = last.provider.clone();
    Leases::<T>::mutate(failed, |lease| {
        let standbys = &mut lease.as_mut().unwrap().standbys;
        standbys.remove(0);
        standbys.try_push(last).unwrap();
    });
    let id = NextLease::<T>::get();
    Pallet::<T>::do_fail_over(tenant::<T>(), failed).unwrap();
    exhaust_bond::<T>(&unable);
    overdue::<T>(id);
    id
}

/// A lease that its provider did not activate, with two standbys, of which the first cannot serve.
pub(super) fn unserved<T: Config>() -> LeaseId {
    begin::<T>();
    let id = awarded::<T>(&native());
    overdue::<T>(id);
    id
}

/// So late that a keeper is paid for taking the lease from its provider, whose offer goes with it, whose records are full,
/// and whose stakers have rewards to be given out.
fn overdue<T: Config>(id: LeaseId) {
    let Lease { provider, offer, asset, .. } = lease::<T>(id);
    T::StakerRewards::bench_stakers(&provider, &asset);
    fill_track_record::<T>(&provider);
    T::Offers::bench_retire(offer);
    advance::<T>(overdue_at::<T>() + LATE);
    T::Agenda::bench_crowd(paid_at::<T>(), 1);
}

// --- For other pallets ---

/// An active lease of `provider` that covers `blocks`, for the benchmarks of attestation.
pub(crate) fn lease_of<T: Config>(provider: &T::AccountId, blocks: Range<BlockNumber>) -> LeaseId {
    let known = Leases::<T>::iter_values().find(|lease| lease.provider == *provider);
    let served = known.map_or_else(
        || {
            let (offer, spec) = offer_of::<T>(provider, 0);
            (offer, spec.model)
        },
        |lease| (lease.offer, lease.model),
    );
    endow::<T>(&native(), &tenant::<T>());
    let term = blocks.end - blocks.start;
    let agreement = agreed::<T>(provider, served, 1, &native(), term, term);
    let (id, mut lease) = Pallet::<T>::make(agreement, FeeRate::<T>::get(), Sponsors::default()).unwrap();
    lease.state = LeaseState::Active;
    lease.coverage = Coverage { start: blocks.start, end: blocks.end, term, reapplied: 0 };
    lease.access = H256::repeat_byte(1);
    lease.limits = T::Offers::limits(lease.model, lease.gpus);
    Leases::<T>::insert(id, lease);
    id
}

// --- Typical cases ---

/// An ask that needs no auditor and no gate, and a caller that can take it; the agenda has room.
pub(super) fn to_take_plain<T: Config>() -> (T::AccountId, OfferId, TakeRequest<T::AccountId>) {
    begin::<T>();
    let caller = whitelisted_caller();
    let (offer, mut request) = asked::<T>(&provider::<T>(), &native(), 0);
    request.requirement.gate_required = false;
    endow::<T>(&native(), &caller);
    (caller, offer, request)
}

/// A lease of an ask that waits for its activation.
pub(super) fn taken_plain<T: Config>() -> LeaseId {
    begin::<T>();
    let id = taken::<T>(&tenant::<T>(), &provider::<T>(), &native());
    next_window::<T>();
    id
}

/// A lease of an ask with one payer, activated in this block, and that payer.
pub(super) fn to_refuse_plain<T: Config>() -> (T::AccountId, LeaseId) {
    begin::<T>();
    let caller: T::AccountId = whitelisted_caller();
    let id = taken::<T>(&caller, &provider::<T>(), &native());
    activate::<T>(id);
    (caller, id)
}

/// A lease of an ask with one payer, `windows` windows after its start, the first two of them reported and paid for.
pub(super) fn running_plain<T: Config>(windows: BlockNumber) -> LeaseId {
    let id = taken_plain::<T>();
    activate::<T>(id);
    measured::<T>(id, windows, 1, window::<T>());
    id
}

/// The same, past its end, with its last window still to be reported, and the one before it credited.
pub(super) fn over_plain<T: Config>() -> LeaseId {
    let id = running_plain::<T>(PAID_WINDOWS);
    measured::<T>(id, PAID_WINDOWS, PAID_WINDOWS - 2, window::<T>());
    id
}

/// The same, closing, and decided.
pub(super) fn decided_plain<T: Config>() -> LeaseId {
    let id = over_plain::<T>();
    Pallet::<T>::do_settle(tenant::<T>(), id).unwrap();
    advance::<T>(looked_at::<T>(id));
    id
}
