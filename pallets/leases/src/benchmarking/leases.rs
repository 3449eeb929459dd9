//! Leases in the states in which calls cost most.

use super::setup::*;
use crate::{
    accounting::{Coverage, Ledger},
    sponsors::MAX_SPONSORS,
    *,
};
use alloc::vec;
use core::ops::Range;
use frame_benchmarking::v2::*;
use frame_support::traits::{fungibles::hold::Mutate as _, Get};
use leasehold_primitives::{
    market::{Ask, Auction, OrderSpec, Pick, TakeRequest, MAX_STANDBYS},
    time::Timing,
    traits::{Capacity, Usage},
    usage::Availability,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId,
};
use sp_core::{bounded::BoundedVec, H256};

/// Late enough that epochs of every kind are over, at a window's edge.
pub(super) fn begin<T: Config>() {
    advance::<T>(T::Timing::get().window_start(1_000));
}

pub(super) fn lease<T: Config>(id: LeaseId) -> Lease<T::AccountId> {
    Leases::<T>::get(id).unwrap()
}

/// The order's only lease, awarded to [`provider`] and not activated. Of the standbys, who bid a tenth more, which is
/// the most that they can be paid, the first cannot serve.
pub(super) fn awarded<T: Config>(
    tenant: &T::AccountId,
    asset: &AssetId,
    auction: Auction,
) -> Result<LeaseId, BenchmarkError> {
    let sealed = matches!(auction, Auction::Sealed { .. });
    let (offer, spec) = offer_of::<T>(&provider::<T>(), 0);
    let wanted = OrderSpec { standbys: MAX_STANDBYS, ..wanted::<T>(&spec, 0, asset, auction) };
    let limit = wanted.price_limit;
    let price = limit / 11 * 10;
    let order = order::<T>(tenant, wanted)?;
    add_bid::<T>(order, &provider::<T>(), offer, open(price));
    for i in 1..=u32::from(MAX_STANDBYS) {
        let (offer, _) = offer_of::<T>(&bidder::<T>(i), 0);
        add_bid::<T>(order, &bidder::<T>(i), offer, open(limit / 11 * 11));
    }
    let lease = NextLease::<T>::get();
    if sealed {
        end_bidding::<T>(order);
        Pallet::<T>::do_conclude_order(tenant.clone(), order)?;
    } else {
        let pick = Pick { bidder: provider::<T>(), offer, max_price: price, replicas: 1 };
        Pallet::<T>::do_award(tenant.clone(), order, BoundedVec::truncate_from(vec![pick]))?;
    }
    exhaust_bond::<T>(&bidder::<T>(1));
    Ok(lease)
}

/// An offer of `provider`'s with an ask, and what takes all of it.
pub(super) fn asked<T: Config>(
    provider: &T::AccountId,
    asset: &AssetId,
    auditors: u32,
) -> (OfferId, TakeRequest<T::AccountId>) {
    let (id, spec) = offer_of::<T>(provider, auditors);
    let max_term = window::<T>() * (TERM_WINDOWS + 1);
    let ask = Ask { price: price::<T>(asset), asset: asset.clone(), max_term, terms: terms::<T>() };
    T::Capacity::bench_ask(id, ask);
    let price = price::<T>(asset) * Balance::from(GPUS);
    let request = TakeRequest {
        requirement: requirement::<T>(&spec, auditors),
        term: window::<T>() * TERM_WINDOWS,
        asset: asset.clone(),
        max_price: price,
        least_terms: terms::<T>(),
        escrow: price * Balance::from(window::<T>() * PAID_WINDOWS),
    };
    (id, request)
}

/// A lease of `provider`'s ask, not activated.
pub(super) fn taken<T: Config>(
    tenant: &T::AccountId,
    provider: &T::AccountId,
    asset: &AssetId,
) -> Result<LeaseId, BenchmarkError> {
    let (offer, request) = asked::<T>(provider, asset, 0);
    endow::<T>(asset, tenant);
    let lease = NextLease::<T>::get();
    Pallet::<T>::do_take_offer(tenant.clone(), offer, request)?;
    Ok(lease)
}

/// Activates it, at a window's edge.
pub(super) fn activate<T: Config>(id: LeaseId) -> Result<(), BenchmarkError> {
    next_window::<T>();
    Pallet::<T>::do_activate(lease::<T>(id).provider, id, H256::repeat_byte(1))?;
    Ok(())
}

/// What another must pay in at least.
pub(super) fn least_sponsorship<T: Config>(id: LeaseId) -> Balance {
    lease::<T>(id).ledger.price * Balance::from(window::<T>())
}

/// Makes `n` others pay for a window each.
pub(super) fn sponsored<T: Config>(id: LeaseId, n: u32) -> Result<(), BenchmarkError> {
    for i in 0..n {
        endow::<T>(&lease::<T>(id).asset, &backer::<T>(i));
        Pallet::<T>::do_top_up(backer::<T>(i), id, least_sponsorship::<T>(id))?;
    }
    Ok(())
}

/// A lease of an ask, with a commitment and as many sponsors as may be, that has just begun.
pub(super) fn shared<T: Config>(
    tenant: &T::AccountId,
    provider: &T::AccountId,
    asset: &AssetId,
) -> Result<LeaseId, BenchmarkError> {
    begin::<T>();
    let id = taken::<T>(tenant, provider, asset)?;
    activate::<T>(id)?;
    sponsored::<T>(id, MAX_SPONSORS)?;
    Ok(id)
}

/// A lease of an order, with standbys and as many sponsors as may be, that has just begun.
pub(super) fn guarded<T: Config>(asset: &AssetId) -> Result<LeaseId, BenchmarkError> {
    begin::<T>();
    let id = awarded::<T>(&tenant::<T>(), asset, Auction::Manual)?;
    activate::<T>(id)?;
    sponsored::<T>(id, MAX_SPONSORS)?;
    Ok(id)
}

/// `windows` windows after the start, the last reported one the `last`-th, counted from 0: `blocks` are final, so few
/// that something of every payer's is left.
pub(super) fn measured<T: Config>(id: LeaseId, windows: BlockNumber, last: BlockNumber, blocks: BlockNumber) {
    let timing: Timing = T::Timing::get();
    let start = lease::<T>(id).coverage.start;
    advance::<T>(start + windows * timing.window_blocks);
    let last_window = Some(timing.window_of(start) + last);
    let availability =
        Availability { final_ms: timing.millis(blocks), pending_ms: 0, last_window, last_available: last_window };
    T::Usage::bench_credit(id, availability);
}

/// Windows that the money of a lease with all its sponsors lasts.
pub(super) fn funded_windows() -> BlockNumber {
    PAID_WINDOWS + MAX_SPONSORS
}

/// Fills whatever is written when it closes for good.
pub(super) fn remembered<T: Config>(id: LeaseId) {
    let lease = lease::<T>(id);
    fill_index::<T>(lease.model, &lease.asset);
    fill_record::<T>(&lease.provider);
}

/// Past its end, with its last windows still to be reported.
pub(super) fn over<T: Config>(asset: &AssetId) -> Result<LeaseId, BenchmarkError> {
    let id = shared::<T>(&tenant::<T>(), &provider::<T>(), asset)?;
    measured::<T>(id, funded_windows(), 1, window::<T>());
    // In the window after its last still.
    advance::<T>(Pallet::<T>::now() + LATE);
    crowd::<T>(closes_at::<T>(id), 1);
    Ok(id)
}

/// Past its end and decided, and nobody has said so yet.
pub(super) fn decided<T: Config>(asset: &AssetId) -> Result<LeaseId, BenchmarkError> {
    let id = shared::<T>(&tenant::<T>(), &provider::<T>(), asset)?;
    measured::<T>(id, funded_windows() + 2, 1, window::<T>());
    remembered::<T>(id);
    crowd::<T>(Pallet::<T>::now() + 1, 1);
    Ok(id)
}

/// At a window's edge, with all windows reported: whatever ends it now closes it for good.
pub(super) fn all_reported<T: Config>(
    tenant: &T::AccountId,
    provider: &T::AccountId,
    asset: &AssetId,
) -> Result<LeaseId, BenchmarkError> {
    let id = shared::<T>(tenant, provider, asset)?;
    // Beyond the blocks for which the commitment is locked.
    let windows = T::Timing::get().activation_blocks / window::<T>() + 1;
    measured::<T>(id, windows, windows - 1, window::<T>());
    remembered::<T>(id);
    crowd::<T>(closes_by::<T>(id, Pallet::<T>::now()), 1);
    Ok(id)
}

/// Three windows were missed; the last before them was reported.
pub(super) fn failed<T: Config>(asset: &AssetId) -> Result<LeaseId, BenchmarkError> {
    let id = guarded::<T>(asset)?;
    measured::<T>(id, TOLERATED_WINDOWS + 2, 0, window::<T>());
    Ok(id)
}

/// Taken over from a provider that failed by one that did not activate it, with one more standby, which can or cannot.
pub(super) fn abandoned<T: Config>(asset: &AssetId, able_to: bool) -> Result<LeaseId, BenchmarkError> {
    let failed = failed::<T>(asset)?;
    // The first standby cannot serve: put a second one like the other behind it.
    let able = bidder::<T>(u32::from(MAX_STANDBYS));
    let last = bidder::<T>(MAX_BIDS);
    let (offer, _) = offer_of::<T>(&last, 0);
    Leases::<T>::mutate(failed, |lease| {
        let standbys = &mut lease.as_mut().unwrap().standbys;
        standbys.retain(|standby| standby.provider == able);
        let next = Standby { provider: last.clone(), offer, ..standbys[0].clone() };
        standbys.try_push(next).unwrap();
    });
    let id = NextLease::<T>::get();
    Pallet::<T>::do_fail_over(tenant::<T>(), failed)?;
    if !able_to {
        exhaust_bond::<T>(&last);
    }
    advance::<T>(Pallet::<T>::now() + T::Timing::get().activation_blocks + 1 + LATE);
    Ok(id)
}

/// When the chain closes a lease for good that ends at `end`.
pub(super) fn closes_by<T: Config>(id: LeaseId, end: BlockNumber) -> BlockNumber {
    Pallet::<T>::chain_closes_at(id, end)
}

fn closes_at<T: Config>(id: LeaseId) -> BlockNumber {
    closes_by::<T>(id, lease::<T>(id).coverage.end)
}

/// An active lease of `provider` that covers `blocks`, for the benchmarks of attestation.
pub(crate) fn lease_of<T: Config>(provider: &T::AccountId, blocks: Range<BlockNumber>) -> LeaseId {
    let known = Leases::<T>::iter_values().find(|lease| lease.provider == *provider);
    let (offer, model): (OfferId, ModelId) = match known {
        Some(lease) => (lease.offer, lease.model),
        None => {
            let (offer, spec) = offer_of::<T>(provider, 0);
            (offer, spec.model)
        }
    };
    let id = NextLease::<T>::get();
    NextLease::<T>::put(id + 1);
    let asset = AssetId::Native;
    endow::<T>(&asset, &tenant::<T>());
    let term = blocks.end - blocks.start;
    let price = price::<T>(&asset);
    let deposited = price * Balance::from(term);
    T::Escrow::hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &tenant::<T>(), deposited).unwrap();
    let lease = Lease {
        order: None,
        tenant: tenant::<T>(),
        provider: provider.clone(),
        offer,
        model,
        gpus: 1,
        asset,
        state: LeaseState::Active,
        coverage: Coverage { start: blocks.start, end: blocks.end, term, reapplied: 0 },
        ledger: Ledger::new(price, FeeRate::<T>::get(), deposited),
        sponsors: Default::default(),
        commitment: 0,
        price_limit: price,
        renewable: 0,
        terms: terms::<T>(),
        penalty: 0,
        under_notice: false,
        standbys: Default::default(),
        revision: 0,
        deposit: 0,
        bounty: 0,
        access: H256::repeat_byte(1),
    };
    Leases::<T>::insert(id, lease);
    id
}
