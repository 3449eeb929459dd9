//! Benchmarks: every call in its worst case, in the native asset and, where it moves a lease's asset, in another. (One
//! benchmark with a component of 0 or 1 would say the same, but the SDK cannot fit a line through two values.)
//!
//! - `setup`: accounts, offers, the largest records;
//! - `leases`: leases in the states in which they cost most;
//! - `money`: owed amounts, and fees in the pot;
//! - `outcomes`: what a step left behind, which shows that it took the costly path.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod leases;
mod money;
mod outcomes;
mod setup;

use crate::{math::sponsors::MAX_SPONSORS, *};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{fungibles::Inspect as _, Get},
    BoundedVec,
};
use frame_system::RawOrigin;
use leasehold_primitives::{
    agenda::Due,
    hardware::MAX_AUDITORS_PER_ORDER as AUDITORS,
    traits::{Agenda, AssetSufficiency, DueHandler, Worked},
    AssetId, Balance, BlockNumber, LeaseId,
};
use sp_core::H256;

pub(crate) use leases::lease_of;
use leases::*;
pub(crate) use money::fill_pot;
use money::*;
use outcomes::*;
use setup::*;
pub(crate) use setup::{bond_more, fill_track_record, foreign, mint};

#[benchmarks]
mod benchmarks {
    use super::*;

    // --- The beginning ---

    #[benchmark]
    fn take_offer() {
        let (caller, offer, request) = to_take::<T>(native(), AUDITORS);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), offer, request);

        assert_full::<T>(overdue_at::<T>());
    }

    #[benchmark]
    fn take_offer_foreign() {
        let (caller, offer, request) = to_take::<T>(foreign::<T>(), AUDITORS);

        #[extrinsic_call]
        take_offer(RawOrigin::Signed(caller), offer, request);

        assert_full::<T>(overdue_at::<T>());
    }

    #[benchmark]
    fn activate() {
        let id = awarded::<T>(&native());

        #[extrinsic_call]
        _(RawOrigin::Signed(provider::<T>()), id, H256::repeat_byte(1));

        assert_eq!(lease::<T>(id).state, LeaseState::Active);
    }

    /// The extra work of an activation of a lease that ends early.
    #[benchmark]
    fn reschedule() {
        begin::<T>();
        let end = Pallet::<T>::now() + 1;
        T::Agenda::bench_crowd(end, 1);

        #[block]
        {
            T::Agenda::schedule(Due::Lease(0), end);
        }

        assert_full::<T>(end);
    }

    /// A standby took the lease over and did not activate it, and the last standby cannot take over: it ends, and its
    /// money goes back to all who paid it in.
    #[benchmark]
    fn expire_lease() {
        let id = abandoned::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
        assert_parked::<T>();
    }

    #[benchmark]
    fn expire_lease_foreign() {
        let id = abandoned::<T>(foreign::<T>());

        #[extrinsic_call]
        expire_lease(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
        assert_parked::<T>();
    }

    /// The lease goes on to the second standby; the first cannot take over.
    #[benchmark]
    fn expire_lease_to_standby() {
        let id = unserved::<T>();
        T::Agenda::bench_crowd(overdue_at::<T>(), 1);

        #[extrinsic_call]
        expire_lease(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(matches!(lease::<T>(id).state, LeaseState::Pending { .. }));
        assert_full::<T>(overdue_at::<T>());
        assert_parked::<T>();
    }

    // --- While it runs ---

    #[benchmark]
    fn top_up() {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&caller, &provider::<T>(), &native());
        let (end, amount) = (lease::<T>(id).coverage.end, least_sponsorship::<T>(id));

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, amount);

        assert!(lease::<T>(id).coverage.end > end);
    }

    #[benchmark]
    fn top_up_foreign() {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&caller, &provider::<T>(), &foreign::<T>());
        let (end, amount) = (lease::<T>(id).coverage.end, least_sponsorship::<T>(id));

        #[extrinsic_call]
        top_up(RawOrigin::Signed(caller), id, amount);

        assert!(lease::<T>(id).coverage.end > end);
    }

    /// By the last sponsor that can pay in.
    #[benchmark]
    fn sponsor() {
        let (caller, id) = to_sponsor::<T>(native());

        #[extrinsic_call]
        top_up(RawOrigin::Signed(caller), id, least_sponsorship::<T>(id));

        assert_eq!(lease::<T>(id).sponsors.iter().count(), MAX_SPONSORS as usize);
    }

    #[benchmark]
    fn sponsor_foreign() {
        let (caller, id) = to_sponsor::<T>(foreign::<T>());

        #[extrinsic_call]
        top_up(RawOrigin::Signed(caller), id, least_sponsorship::<T>(id));

        assert_eq!(lease::<T>(id).sponsors.iter().count(), MAX_SPONSORS as usize);
    }

    #[benchmark]
    fn extend() {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&caller, &provider::<T>(), &native());
        let (term, blocks) = (lease::<T>(id).coverage.term, window::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, blocks);

        assert_eq!(lease::<T>(id).coverage.term, term + blocks);
    }

    #[benchmark]
    fn give_notice() {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&tenant::<T>(), &caller, &native());
        let end = Pallet::<T>::now() + terms::<T>().notice;
        Listings::<T>::insert(id, Listing { price: 1, to: Some(caller.clone()) });
        T::Agenda::bench_crowd(end, 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert_eq!(lease::<T>(id).coverage.end, end);
        assert_full::<T>(end);
    }

    #[benchmark]
    fn set_access() {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&tenant::<T>(), &caller, &native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, H256::repeat_byte(4));

        assert_eq!(lease::<T>(id).access, H256::repeat_byte(4));
    }

    #[benchmark]
    fn settle() {
        let id = to_settle::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(lease::<T>(id).ledger.paid > 0);
    }

    #[benchmark]
    fn settle_foreign() {
        let id = to_settle::<T>(foreign::<T>());

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(lease::<T>(id).ledger.paid > 0);
    }

    // --- The end ---

    /// Of a lease that is over: the money that it can no longer cost returns to all who paid it in, and the capacity
    /// returns.
    #[benchmark]
    fn settle_closing() {
        let id = over::<T>(native());

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert_closing::<T>(id);
    }

    #[benchmark]
    fn settle_closing_foreign() {
        let id = over::<T>(foreign::<T>());

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert_closing::<T>(id);
    }

    /// Directly from active to final.
    #[benchmark]
    fn settle_final() {
        let id = decided::<T>(native());

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert_final::<T>(id, Pallet::<T>::now() + 1);
        assert_parked::<T>();
    }

    #[benchmark]
    fn settle_final_foreign() {
        let id = decided::<T>(foreign::<T>());

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert_final::<T>(id, Pallet::<T>::now() + 1);
        assert_parked::<T>();
    }

    /// By a tenant that loses its lock-in to a provider that served it: the lease begins to close.
    #[benchmark]
    fn close() {
        let (caller, id, lock_in) = to_close::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert_closed_early::<T>(id, lock_in);
    }

    #[benchmark]
    fn close_foreign() {
        let (caller, id, lock_in) = to_close::<T>(foreign::<T>());

        #[extrinsic_call]
        close(RawOrigin::Signed(caller), id);

        assert_closed_early::<T>(id, lock_in);
    }

    /// By a provider, when all is reported: the exit penalty is parked, and the lease finalized at once.
    #[benchmark]
    fn leave() {
        let (caller, id, due) = to_leave::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert_final::<T>(id, due);
        assert_parked::<T>();
    }

    #[benchmark]
    fn leave_foreign() {
        let (caller, id, due) = to_leave::<T>(foreign::<T>());

        #[extrinsic_call]
        leave(RawOrigin::Signed(caller), id);

        assert_final::<T>(id, due);
        assert_parked::<T>();
    }

    /// One of several leases, with sponsors, the last of an offer that goes with it; the provider's record is full,
    /// too.
    #[benchmark]
    fn refuse() {
        let (caller, id) = to_refuse::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!Leases::<T>::contains_key(id));
    }

    #[benchmark]
    fn refuse_foreign() {
        let (caller, id) = to_refuse::<T>(foreign::<T>());

        #[extrinsic_call]
        refuse(RawOrigin::Signed(caller), id);

        assert!(!Leases::<T>::contains_key(id));
    }

    /// By the tenant, which keeps its lock-in, to the second standby; the first cannot take over.
    #[benchmark]
    fn fail_over() {
        let (caller, id) = to_fail_over::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert_failed_over::<T>(id);
    }

    #[benchmark]
    fn fail_over_foreign() {
        let (caller, id) = to_fail_over::<T>(foreign::<T>());

        #[extrinsic_call]
        fail_over(RawOrigin::Signed(caller), id);

        assert_failed_over::<T>(id);
    }

    #[benchmark]
    fn step_down() {
        let (caller, id) = to_step_down::<T>();
        let standbys = lease::<T>(id).standbys.len();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert_eq!(lease::<T>(id).standbys.len(), standbys - 1);
    }

    // --- Resale ---

    #[benchmark]
    fn list_lease() {
        let caller: T::AccountId = whitelisted_caller();
        let id = all_reported::<T>(&caller, &provider::<T>(), &native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, Balance::MAX, Some(backer::<T>(0)));

        assert!(Listings::<T>::contains_key(id));
    }

    #[benchmark]
    fn unlist_lease() {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&caller, &provider::<T>(), &native());
        Listings::<T>::insert(id, Listing { price: Balance::MAX, to: Some(provider::<T>()) });

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!Listings::<T>::contains_key(id));
    }

    /// When all is reported: the seller's lease is finalized at once.
    #[benchmark]
    fn buy_lease() {
        let (caller, id) = to_buy::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), id, lease::<T>(id).revision, Balance::MAX, 1);

        assert_bought::<T>(id, caller);
    }

    #[benchmark]
    fn buy_lease_foreign() {
        let (caller, id) = to_buy::<T>(foreign::<T>());

        #[extrinsic_call]
        buy_lease(RawOrigin::Signed(caller.clone()), id, lease::<T>(id).revision, Balance::MAX, 1);

        assert_bought::<T>(id, caller);
    }

    // --- Debts ---

    #[benchmark]
    fn claim_owed() {
        let owed = to_claim::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), owed.0.clone(), owed.1.clone(), owed.2.clone());

        assert_claimed::<T>(owed);
    }

    #[benchmark]
    fn claim_owed_foreign() {
        let owed = to_claim::<T>(foreign::<T>());

        #[extrinsic_call]
        claim_owed(RawOrigin::Signed(whitelisted_caller()), owed.0.clone(), owed.1.clone(), owed.2.clone());

        assert_claimed::<T>(owed);
    }

    // --- Fees ---

    #[benchmark]
    fn distribute_fees() {
        let asset = native();
        to_distribute::<T>(&asset);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), asset.clone());

        assert_distributed::<T>(&asset);
    }

    #[benchmark]
    fn distribute_fees_foreign() {
        let asset = foreign::<T>();
        to_distribute::<T>(&asset);

        #[extrinsic_call]
        distribute_fees(RawOrigin::Signed(whitelisted_caller()), asset.clone());

        assert_distributed::<T>(&asset);
    }

    // --- Governance ---

    #[benchmark]
    fn approve_asset() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;
        let asset = T::AssetSufficiency::bench_asset();
        for to in [T::FeePot::get(), T::WatchersPot::get(), T::TreasuryAccount::get()] {
            let amount = T::Escrow::minimum_balance(AssetId::WithId(asset)).max(1);
            mint::<T>(&AssetId::WithId(asset), &to, amount);
        }
        ApprovedAssets::<T>::put(BoundedVec::truncate_from(all_but_one_asset().collect()));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, asset);

        assert!(ApprovedAssets::<T>::get().contains(&asset));
        Ok(())
    }

    #[benchmark]
    fn disapprove_asset() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;
        ApprovedAssets::<T>::put(BoundedVec::truncate_from((0..MAX_APPROVED_ASSETS).collect()));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, 0);

        assert!(!ApprovedAssets::<T>::get().contains(&0));
        Ok(())
    }

    #[benchmark]
    fn set_fee_rate() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;
        let rate = T::MaxFeeRate::get();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, rate);

        assert_eq!(FeeRate::<T>::get(), rate);
        Ok(())
    }

    // --- Due work ---

    /// An entry that comes too early, of a lease of full size that is over. An entry that comes in time can find a
    /// bought lease undecided: this case is measured too.
    #[benchmark]
    fn due_early() {
        let id = over::<T>(native());
        Pallet::<T>::do_settle(tenant::<T>(), id).unwrap();
        let (worked, decided);

        #[block]
        {
            worked = Pallet::<T>::handle(Due::Lease(id)).unwrap();
            decided = Pallet::<T>::is_decided(id, &lease::<T>(id), &Pallet::<T>::present(id));
        }

        let due = Pallet::<T>::lease_due_at(id, &lease::<T>(id));
        assert_eq!(worked, Worked::again(T::WeightInfo::due_early(), due));
        assert!(!decided);
    }

    // --- Typical cases, with one payer: for the design's bounds, not weights ---

    #[benchmark(extra)]
    fn take_offer_plain() {
        let (caller, offer, request) = to_take_plain::<T>();

        #[extrinsic_call]
        take_offer(RawOrigin::Signed(caller), offer, request);

        assert_eq!(NextLease::<T>::get(), 1);
    }

    #[benchmark(extra)]
    fn activate_plain() {
        let id = taken_plain::<T>();

        #[extrinsic_call]
        activate(RawOrigin::Signed(provider::<T>()), id, H256::repeat_byte(1));

        assert_eq!(lease::<T>(id).state, LeaseState::Active);
    }

    #[benchmark(extra)]
    fn settle_plain() {
        let id = running_plain::<T>(2);

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(lease::<T>(id).ledger.paid > 0);
    }

    #[benchmark(extra)]
    fn settle_closing_plain() {
        let id = over_plain::<T>();

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(matches!(lease::<T>(id).state, LeaseState::Closing { .. }));
    }

    #[benchmark(extra)]
    fn refuse_plain() {
        let (caller, id) = to_refuse_plain::<T>();

        #[extrinsic_call]
        refuse(RawOrigin::Signed(caller), id);

        assert!(!Leases::<T>::contains_key(id));
    }

    #[benchmark(extra)]
    fn settle_final_plain() {
        let id = decided_plain::<T>();

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
    }
}
