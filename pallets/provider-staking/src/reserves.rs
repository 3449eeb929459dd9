//! The part of a bond that answers for leases and bids: exit penalties and bid deposits, which leases reserve and take.

use crate::{
    slashing::{at_least_one, Taker},
    types::{Charge, Parts},
    Config, Error, Event, Ledgers, Pallet, SlashCause, Taken,
};
use alloc::vec::Vec;
use core::ops::Range;
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{Defensive, Get},
};
use leasehold_primitives::{traits::BondReserves, Balance, LeaseId, Window};
use sp_runtime::{ArithmeticError, Permill};

/// The largest part of a parked exit penalty that a tenant gets. The tenant can be the provider's second account: a
/// larger part would let a provider take its stake out by leaving leases of its own.
const MOST_RESTITUTION_OF_PENALTY: Permill = Permill::from_percent(50);

/// `release`, `take` and `park` use up what `reserve` reserved: the amounts passed to them for a lease add up to the
/// amount reserved for it, however much could be taken. Only the sum is stored: if a slash leaves less, every lease
/// falls short in the same proportion.
impl<T: Config> BondReserves<T::AccountId> for Pallet<T> {
    fn ensure_reservable(who: &T::AccountId, amount: Balance) -> DispatchResult {
        let spare = Ledgers::<T>::get(who).map_or(0, |ledger| ledger.spare());
        ensure!(amount <= spare, Error::<T>::ReserveNotBonded);
        Ok(())
    }

    fn reserve_with_room(who: &T::AccountId, amount: Balance, room: Balance) -> DispatchResult {
        if amount == 0 {
            return Self::ensure_reservable(who, room);
        }
        Ledgers::<T>::try_mutate(who, |ledger| {
            let ledger = ledger.as_mut().ok_or(Error::<T>::ReserveNotBonded)?;
            let fits = amount.checked_add(room).is_some_and(|all| all <= ledger.spare());
            ensure!(fits, Error::<T>::ReserveNotBonded);
            ledger.reserved = ledger.reserved.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
            DispatchResult::Ok(())
        })?;
        Self::deposit_event(Event::BondReserved { provider: who.clone(), amount });
        Ok(())
    }

    fn release(who: &T::AccountId, amount: Balance) {
        // Not stored if nothing is released.
        let released = Ledgers::<T>::try_mutate(who, |ledger| {
            let ledger = ledger.as_mut().ok_or(())?;
            let released = ledger.release(amount).defensive_proof("no more is released than is reserved");
            let released = released.filter(|released| *released > 0).ok_or(())?;
            Ok::<_, ()>((released, ledger.is_empty()))
        });
        let Ok((amount, is_empty)) = released else { return };
        if is_empty {
            Self::remove_ledger(who);
        }
        Self::deposit_event(Event::ReserveReleased { provider: who.clone(), amount });
    }

    /// An amount that neither the beneficiary nor [`Config::SlashDestination`] can receive stays in the bond, no longer
    /// reserved, and counts as not taken.
    fn take(who: &T::AccountId, beneficiary: &T::AccountId, amount: Balance) -> Balance {
        let Some(ledger) = Ledgers::<T>::get(who) else { return 0 };
        let mut charged = ledger.clone();
        let payment = charged
            .charge(amount, Balance::MAX)
            .defensive_proof("parts of what is reserved and bonded are amounts")
            .and_then(|charge| Self::pay_one_of(who, [beneficiary.clone(), T::SlashDestination::get()], charge));
        let Some((Charge { due, rest }, receiver)) = payment else {
            Self::release(who, amount);
            return 0;
        };
        Self::drip(who, &ledger);
        Self::store(who, charged);
        Self::deposit_event(Event::ReservePaid { provider: who.clone(), beneficiary: receiver, amount: due });
        if rest > 0 {
            Self::deposit_event(Event::ReserveReleased { provider: who.clone(), amount: rest });
        }
        due
    }

    fn park(
        who: &T::AccountId,
        lease: LeaseId,
        windows: Range<Window>,
        amount: Balance,
        beneficiary: &T::AccountId,
        most: Balance,
    ) -> (Balance, Balance) {
        let Some(ledger) = Ledgers::<T>::get(who) else { return (0, 0) };
        let mut record = Taken::<T>::get(lease);
        let mut taker = Taker {
            provider: who.clone(),
            lease,
            cause: SlashCause::ExitPenalty,
            windows: at_least_one(windows),
            beneficiary: beneficiary.clone(),
            restitution: 0,
        };
        let mut charged = ledger.clone();
        let charge = record
            .cost(&taker.windows, amount)
            .and_then(|cost| charged.charge(amount, cost))
            .defensive_proof("parts of what is reserved and bonded are amounts");
        let parked = charge.filter(|charge| charge.due > 0).and_then(|Charge { due, .. }| {
            // Saturates because slashes may have brought the tenant more than the penalty would.
            let rest_of_most = most.saturating_sub(record.restitution);
            let restitution = rest_of_most.min(MOST_RESTITUTION_OF_PENALTY.mul_floor(due));
            taker.restitution = if who == beneficiary { 0 } else { restitution };
            let parts = Parts { reserved: due, ..Default::default() };
            Self::drip(who, &ledger);
            Self::park_parts(charged, &taker, parts).defensive_proof("ids and real money do not run out")
        });
        match (parked, charge) {
            (Some(_), Some(Charge { rest, .. })) if rest > 0 => {
                Self::deposit_event(Event::ReserveReleased { provider: who.clone(), amount: rest });
            }
            (Some(_), _) => {}
            (None, _) => Self::release(who, amount),
        }
        let taken = Self::note_taking(&mut record, &taker, amount, parked);
        Taken::<T>::insert(lease, record);
        (taken, if taken > 0 { taker.restitution } else { 0 })
    }

    fn forget(lease: LeaseId) {
        Taken::<T>::remove(lease);
    }

    fn all_reserved() -> Vec<(T::AccountId, Balance)> {
        let reserved = Ledgers::<T>::iter().map(|(who, ledger)| (who, ledger.reserved));
        reserved.filter(|(_, amount)| *amount > 0).collect()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond_more(who: &T::AccountId, amount: Balance) {
        crate::benchmarking::endow_and_bond::<T>(who, amount);
    }
}

impl<T: Config> Pallet<T> {
    /// Pays `charge.due` to the first of `receivers` that can receive it. None if it is 0 or none of them can.
    fn pay_one_of(
        provider: &T::AccountId,
        receivers: [T::AccountId; 2],
        charge: Charge,
    ) -> Option<(Charge, T::AccountId)> {
        if charge.due == 0 {
            return None;
        }
        let receiver = receivers.into_iter().find(|to| Self::pay_out(provider, to, charge.due).is_ok())?;
        Some((charge, receiver))
    }
}
