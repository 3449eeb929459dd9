//! What time does: orders and leases are concluded when they are due, without anybody watching.
//!
//! One entry per order or lease says when to look at it. What happens then depends on what is stored with the order or
//! lease alone: an entry that comes too early is put back, one whose matter is settled is dropped, and one that is
//! missing (all buckets in reach were full) leaves the matter to anybody's call. So indexing never fails a call, and
//! an outcome never depends on when it was worked off.

use crate::*;
use alloc::vec::Vec;
use frame_support::{pallet_prelude::*, storage::with_storage_layer, weights::WeightMeter};
use leasehold_primitives::{market::Auction, time::Timing, traits::Usage, BlockNumber, LeaseId, OrderId};

/// Bids returned for one entry of an order that is over; the rest is put back for the next block.
const RELEASED_AT_ONCE: u32 = 8;

impl<T: Config> Pallet<T> {
    /// Notes that something is due in block `at`, or in the first of the next 8 that has room.
    pub(crate) fn schedule(due: Due, at: BlockNumber) {
        // This block's entries may be worked off already.
        let first = at.max(Self::now().saturating_add(1));
        let room = (0..=AGENDA_SPILL).find(|later| Agenda::<T>::try_append(first.saturating_add(*later), due).is_ok());
        if room.is_none() {
            log::debug!(target: LOG_TARGET, "the agenda is full at {first}: {due:?} is left to whoever calls");
        }
    }

    /// Works off what is due, as far as `meter` goes. What is left stays where it is for the next block.
    pub(crate) fn work_agenda(meter: &mut WeightMeter) {
        let now = Self::now();
        let first = AgendaCursor::<T>::get();
        let mut at = first;
        while at <= now && meter.try_consume(T::WeightInfo::agenda_empty()).is_ok() {
            let bucket = Agenda::<T>::get(at);
            if !bucket.is_empty() {
                let left = Self::work_bucket(bucket.into_inner(), meter);
                if !left.is_empty() {
                    Agenda::<T>::insert(at, BoundedVec::truncate_from(left));
                    break;
                }
                Agenda::<T>::remove(at);
            }
            // Saturates at the end of the chain's numbers, where nothing comes after.
            at = at.saturating_add(1);
        }
        if at != first {
            AgendaCursor::<T>::put(at);
        }
    }

    /// Returns what there was no weight for.
    fn work_bucket(bucket: Vec<Due>, meter: &mut WeightMeter) -> Vec<Due> {
        let mut entries = bucket.into_iter();
        while let Some(due) = entries.next() {
            if !meter.can_consume(Self::most_due_weight(&due)) {
                return core::iter::once(due).chain(entries).collect();
            }
            // All or nothing, as a call is. What fails is left to calls, which say why.
            let worked = with_storage_layer(|| match due {
                Due::Order(id) => Self::order_due(id),
                Due::Lease(id) => Self::lease_due(id),
            });
            match worked {
                Ok(weight) => meter.consume(weight),
                Err(error) => {
                    log::error!(target: LOG_TARGET, "{due:?} cannot be concluded: {error:?}");
                    meter.consume(Self::most_due_weight(&due));
                }
            }
        }
        Vec::new()
    }

    /// What one entry can cost at most.
    pub(crate) fn most_due_weight(due: &Due) -> Weight {
        let weight = match due {
            Due::Order(_) => Self::most_conclude_weight().max(T::WeightInfo::release_bids(RELEASED_AT_ONCE)),
            Due::Lease(_) => Self::most_settle_weight().max(Self::most_expire_weight()),
        };
        weight.saturating_add(T::WeightInfo::agenda_item())
    }

    /// Does what is due of an order, and says what it weighed.
    fn order_due(id: OrderId) -> Result<Weight, DispatchError> {
        let put_back = T::WeightInfo::agenda_item();
        let Some(order) = Orders::<T>::get(id) else { return Ok(put_back) };
        if !order.is_open() {
            let released = Self::do_release_bids(id, RELEASED_AT_ONCE)?;
            if Orders::<T>::contains_key(id) {
                Self::schedule(Due::Order(id), Self::now().saturating_add(1));
            }
            return Ok(put_back.saturating_add(T::WeightInfo::release_bids(released)));
        }
        let bids = Bids::<T>::get(id);
        let due = Self::order_due_at(&order, &bids);
        if Self::now() < due {
            Self::schedule(Due::Order(id), due);
            return Ok(put_back);
        }
        let weight = if bids.is_empty() || matches!(order.spec.auction, Auction::Manual) {
            let weight = Self::paying(
                Self::by_asset(&order.spec.asset, T::WeightInfo::expire_order, T::WeightInfo::expire_order_foreign),
                2,
            );
            Self::end_order(id, order, bids, OrderState::Expired, None)?;
            Self::deposit_event(Event::OrderExpired { order: id });
            weight
        } else {
            Self::conclude_auction(id, order, bids, None)?
        };
        Ok(put_back.saturating_add(weight))
    }

    /// The first block in which an open order can be concluded without its tenant. Saturates, being a time.
    pub(crate) fn order_due_at(order: &Order<T::AccountId>, bids: &BidsOf<T::AccountId>) -> BlockNumber {
        let last = match order.spec.auction {
            Auction::Manual if !bids.is_empty() => Self::award_by(order, &T::Timing::get()),
            _ if bids.is_empty() => order.spec.deadline,
            _ => order.settled_after(),
        };
        last.saturating_add(1)
    }

    /// The first block in which nothing about an open order can change any more, whatever bids it has. Only that tells
    /// whether the chain is late: bids that go make an order due at once. Saturates, being a time.
    pub(crate) fn order_over_at(order: &Order<T::AccountId>) -> BlockNumber {
        Self::award_by(order, &T::Timing::get()).max(order.settled_after()).saturating_add(1)
    }

    /// The first block in which something about a lease can be concluded without its parties: it is cancelled, ends,
    /// or closes for good. Saturates, being a time.
    pub(crate) fn lease_due_at(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        match lease.state {
            LeaseState::Pending { activate_by, .. } => activate_by.saturating_add(1),
            LeaseState::Active => lease.coverage.end,
            LeaseState::Closing { .. } => Self::chain_closes_at(id, lease.coverage.end),
        }
    }

    /// When the chain closes a lease that ended at `end` for good. Its last report may come until a window's first
    /// block, as those of all others of that window: by their ids they spread over the quarter window after it, lest
    /// one bucket be for all of them. Saturates, being a time.
    pub(crate) fn chain_closes_at(id: LeaseId, end: BlockNumber) -> BlockNumber {
        let timing: Timing = T::Timing::get();
        let quarter = timing.window_blocks.checked_div(4).unwrap_or(0).max(1);
        let later = id.checked_rem(quarter.into()).and_then(|later| BlockNumber::try_from(later).ok()).unwrap_or(0);
        timing.reports_close_at(end).saturating_add(later)
    }

    /// Does what is due of a lease, and says what it weighed.
    fn lease_due(id: LeaseId) -> Result<Weight, DispatchError> {
        let put_back = T::WeightInfo::agenda_item();
        let Some(lease) = Leases::<T>::get(id) else { return Ok(put_back) };
        let now = Self::now();
        let due = Self::lease_due_at(id, &lease);
        if now < due {
            Self::schedule(Due::Lease(id), due);
            return Ok(put_back);
        }
        if matches!(lease.state, LeaseState::Closing { .. }) {
            let timing: Timing = T::Timing::get();
            if !lease.coverage.is_decided(&timing, now, &T::Usage::availability(id)) {
                // All is reported, and something is still disputable. Saturates, being a time.
                Self::schedule(Due::Lease(id), now.saturating_add(timing.window_blocks));
                return Ok(put_back);
            }
        }
        let asset = lease.asset.clone();
        let weight = match lease.state {
            LeaseState::Pending { .. } => Self::expire_pending(id, lease, None)?,
            LeaseState::Active | LeaseState::Closing { .. } => {
                let reason = lease.natural_end();
                let progress = Self::settle_lease(id, lease, reason, None)?;
                Self::settle_weight(progress, &asset)
            }
        };
        Ok(put_back.saturating_add(weight))
    }
}
