//! Benchmarks: every call in its worst case. `f` is 1 for an order or lease in another asset than the native one.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, clippy::expect_used)]

use crate::{
    accounting::{Coverage, Ledger},
    *,
};
use alloc::vec::Vec;
use core::ops::Range;
use frame_benchmarking::v2::*;
use frame_support::traits::{
    fungibles::{
        hold::{Inspect as _, Mutate as _},
        Inspect as _, Unbalanced as _,
    },
    tokens::Precision,
    EnsureOrigin, Get,
};
use frame_system::RawOrigin;
use leasehold_primitives::{
    hardware::{OfferSpec, Region, Requirement, MAX_MODELS_PER_ORDER, MAX_REGIONS_PER_ORDER},
    traits::{AssetSufficiency, Capacity, Usage},
    usage::Availability,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use sp_core::{bounded::BoundedVec, H256};
use sp_runtime::{traits::BlockNumberProvider, Permill};

const GPUS: u16 = 8;

fn pay_in<T: Config>(f: u32) -> AssetId {
    if f == 0 {
        AssetId::Native
    } else {
        AssetId::WithId(T::AssetSufficiency::bench_asset())
    }
}

/// Gives `who` plenty of an asset.
fn endow<T: Config>(asset: &AssetId, who: &T::AccountId) {
    let plenty = T::Escrow::minimum_balance(asset.clone()).max(1) * 1_000_000_000_000
        + (T::BidDeposit::get() + T::OrderDeposit::get()) * 1_000;
    T::Escrow::increase_balance(asset.clone(), who, plenty, Precision::Exact).unwrap();
    let issuance = T::Escrow::total_issuance(asset.clone());
    T::Escrow::set_total_issuance(asset.clone(), issuance.saturating_add(plenty));
}

/// High enough for every part of a fee to create the account that it goes to.
fn price<T: Config>(asset: &AssetId) -> Balance {
    T::Escrow::minimum_balance(asset.clone()).max(1) * 10_000
}

/// Asks for what `spec` has, in as many words as an order takes.
fn requirement(spec: &OfferSpec) -> Requirement {
    let mut models: Vec<ModelId> = (0..MAX_MODELS_PER_ORDER - 1).map(|i| ModelId::MAX - i as ModelId).collect();
    models.push(spec.model);
    let mut regions: Vec<Region> = (1..MAX_REGIONS_PER_ORDER).map(|i| Region([b'A', b'A' + i as u8])).collect();
    regions.push(spec.region);
    Requirement {
        models: BoundedVec::truncate_from(models),
        gpus: spec.gpus,
        vram_mib: spec.vram_mib,
        cpus: spec.cpus,
        memory_mib: spec.memory_mib,
        storage_gib: spec.storage_gib,
        regions: BoundedVec::truncate_from(regions),
    }
}

fn now<T: Config>() -> BlockNumber {
    T::BlockNumberProvider::current_block_number()
}

fn advance<T: Config>(to: BlockNumber) {
    T::BlockNumberProvider::set_block_number(to);
}

fn approve<T: Config>(asset: &AssetId) {
    if let AssetId::WithId(id) = asset {
        ApprovedAssets::<T>::try_mutate(|approved| match approved.contains(id) {
            true => Ok(()),
            false => approved.try_push(*id),
        })
        .unwrap();
    }
}

/// An order of `tenant`'s that `provider`'s offer matches.
fn order<T: Config>(
    tenant: &T::AccountId,
    provider: &T::AccountId,
    f: u32,
) -> Result<(OrderId, OfferId), BenchmarkError> {
    let asset = pay_in::<T>(f);
    approve::<T>(&asset);
    endow::<T>(&AssetId::Native, tenant);
    endow::<T>(&asset, tenant);
    let (offer, spec) = T::Capacity::bench_offer(provider, GPUS);
    endow::<T>(&AssetId::Native, provider);
    let term = T::Timing::get().window_blocks * 4;
    let id = NextOrder::<T>::get();
    let price = price::<T>(&asset);
    Pallet::<T>::do_create_order(
        tenant.clone(),
        requirement(&spec),
        price,
        asset,
        term,
        now::<T>() + MAX_BIDDING_BLOCKS,
        price * Balance::from(term),
    )?;
    Ok((id, offer))
}

fn bid_price<T: Config>(id: OrderId) -> Balance {
    Orders::<T>::get(id).unwrap().price_limit
}

/// A bid of `bidder`'s that never went through the checks, as they would need an offer of its own.
fn add_bid<T: Config>(id: OrderId, bidder: &T::AccountId) {
    endow::<T>(&AssetId::Native, bidder);
    let deposit = T::BidDeposit::get();
    T::Escrow::hold(AssetId::Native, &HoldReason::BidDeposit.into(), bidder, deposit).unwrap();
    let mut order = Orders::<T>::get(id).unwrap();
    let bid = Bid { offer: 0, price: order.price_limit, deposit, placed_at: now::<T>() };
    Bids::<T>::insert(id, bidder, bid);
    order.bids += 1;
    Orders::<T>::insert(id, order);
}

/// A lease awarded and not activated, of an order without losing bids.
fn awarded<T: Config>(tenant: &T::AccountId, provider: &T::AccountId, f: u32) -> Result<LeaseId, BenchmarkError> {
    let (id, offer) = order::<T>(tenant, provider, f)?;
    Pallet::<T>::do_place_bid(provider.clone(), id, offer, bid_price::<T>(id))?;
    let lease = NextLease::<T>::get();
    Pallet::<T>::do_award(tenant.clone(), id, provider.clone())?;
    Ok(lease)
}

/// A lease active since the first block of a window.
fn active<T: Config>(tenant: &T::AccountId, provider: &T::AccountId, f: u32) -> Result<LeaseId, BenchmarkError> {
    let timing = T::Timing::get();
    advance::<T>(timing.window_start(timing.window_of(now::<T>()) + 2));
    let id = awarded::<T>(tenant, provider, f)?;
    Pallet::<T>::do_activate(provider.clone(), id, H256::repeat_byte(1))?;
    Ok(id)
}

/// Goes on by `windows` windows, of which all are final but the last, which is not reported, or `all` of them.
fn measured<T: Config>(id: LeaseId, windows: u32, all: bool) {
    let timing = T::Timing::get();
    let start = Leases::<T>::get(id).unwrap().coverage.start;
    let reported = if all { windows } else { windows - 1 };
    advance::<T>(start + windows * timing.window_blocks);
    let availability = Availability {
        final_ms: timing.millis(reported * timing.window_blocks),
        pending_ms: 0,
        last_window: Some(timing.window_of(start) + reported - 1),
    };
    T::Usage::bench_credit(id, availability);
}

/// An active lease of `provider` that covers `blocks`, for the benchmarks of attestation.
pub(crate) fn lease_of<T: Config>(provider: &T::AccountId, blocks: Range<BlockNumber>) -> LeaseId {
    let known = Leases::<T>::iter_values().find(|lease| lease.provider == *provider);
    let (offer, model) = match known {
        Some(lease) => (lease.offer, lease.model),
        None => {
            let (offer, spec) = T::Capacity::bench_offer(provider, GPUS);
            (offer, spec.model)
        }
    };
    let id = NextLease::<T>::get();
    NextLease::<T>::put(id + 1);
    let tenant: T::AccountId = account("tenant", 0, 0);
    endow::<T>(&AssetId::Native, &tenant);
    let term = blocks.end - blocks.start;
    let price = price::<T>(&AssetId::Native);
    let deposited = price * Balance::from(term);
    T::Escrow::hold(AssetId::Native, &HoldReason::LeaseEscrow.into(), &tenant, deposited).unwrap();
    let coverage = Coverage { start: blocks.start, end: blocks.end, term, reapplied: 0 };
    Leases::<T>::insert(
        id,
        Lease {
            order: OrderId::MAX,
            tenant,
            provider: provider.clone(),
            offer,
            model,
            gpus: 1,
            asset: AssetId::Native,
            state: LeaseState::Active,
            coverage,
            ledger: Ledger::new(price, FeeRate::<T>::get(), deposited),
            deposit: 0,
            access: H256::repeat_byte(1),
        },
    );
    id
}

fn governance<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn create_order(f: Linear<0, 1>) {
        let tenant: T::AccountId = whitelisted_caller();
        let asset = pay_in::<T>(f);
        approve::<T>(&asset);
        endow::<T>(&AssetId::Native, &tenant);
        endow::<T>(&asset, &tenant);
        let (_, spec) = T::Capacity::bench_offer(&account("provider", 0, 0), GPUS);
        let (term, price) = (T::Timing::get().window_blocks * 4, price::<T>(&asset));
        let deadline = now::<T>() + MAX_BIDDING_BLOCKS;

        #[extrinsic_call]
        _(RawOrigin::Signed(tenant), requirement(&spec), price, asset, term, deadline, price * Balance::from(term));

        assert!(Orders::<T>::contains_key(NextOrder::<T>::get() - 1));
    }

    #[benchmark]
    fn cancel_order(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let tenant: T::AccountId = whitelisted_caller();
        let (id, _) = order::<T>(&tenant, &account("provider", 0, 0), f)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(tenant), id);

        assert!(!Orders::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn place_bid() -> Result<(), BenchmarkError> {
        let provider: T::AccountId = whitelisted_caller();
        let (id, offer) = order::<T>(&account("tenant", 0, 0), &provider, 0)?;
        for i in 1..MAX_BIDS {
            add_bid::<T>(id, &account("bidder", i, 0));
        }
        let price = bid_price::<T>(id);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id, offer, price);

        assert_eq!(Orders::<T>::get(id).unwrap().bids, MAX_BIDS);
        Ok(())
    }

    /// The last bid of an order that ended: the order goes with it, and its deposit returns.
    #[benchmark]
    fn withdraw_bid() -> Result<(), BenchmarkError> {
        let tenant: T::AccountId = account("tenant", 0, 0);
        let bidder: T::AccountId = whitelisted_caller();
        let (id, _) = order::<T>(&tenant, &account("provider", 0, 0), 0)?;
        add_bid::<T>(id, &bidder);
        Pallet::<T>::do_cancel_order(tenant, id)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(bidder), id);

        assert!(!Orders::<T>::contains_key(id));
        Ok(())
    }

    /// With losing bids, so that the order stays stored.
    #[benchmark]
    fn award() -> Result<(), BenchmarkError> {
        let tenant: T::AccountId = whitelisted_caller();
        let provider: T::AccountId = account("provider", 0, 0);
        let (id, offer) = order::<T>(&tenant, &provider, 0)?;
        Pallet::<T>::do_place_bid(provider.clone(), id, offer, bid_price::<T>(id))?;
        for i in 1..MAX_BIDS {
            add_bid::<T>(id, &account("bidder", i, 0));
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(tenant), id, provider);

        assert!(Leases::<T>::contains_key(NextLease::<T>::get() - 1));
        Ok(())
    }

    #[benchmark]
    fn activate() -> Result<(), BenchmarkError> {
        let provider: T::AccountId = whitelisted_caller();
        let id = awarded::<T>(&account("tenant", 0, 0), &provider, 0)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id, H256::repeat_byte(1));

        assert_eq!(Leases::<T>::get(id).unwrap().state, LeaseState::Active);
        Ok(())
    }

    #[benchmark]
    fn top_up(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let tenant: T::AccountId = whitelisted_caller();
        let id = active::<T>(&tenant, &account("provider", 0, 0), f)?;
        let amount = price::<T>(&pay_in::<T>(f));

        #[extrinsic_call]
        _(RawOrigin::Signed(tenant), id, amount);

        let ledger = Leases::<T>::get(id).unwrap().ledger;
        assert_eq!(ledger.deposited % amount, 0);
        Ok(())
    }

    #[benchmark]
    fn settle(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let id = active::<T>(&account("tenant", 0, 0), &account("provider", 0, 0), f)?;
        measured::<T>(id, 2, false);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(Leases::<T>::get(id).unwrap().ledger.paid > 0);
        Ok(())
    }

    #[benchmark]
    fn settle_closing(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let id = active::<T>(&account("tenant", 0, 0), &account("provider", 0, 0), f)?;
        // The term is four windows. The second is lost, so something is refunded at once; the last is not reported yet.
        measured::<T>(id, 4, false);
        let mut availability = T::Usage::availability(id);
        availability.final_ms /= 3;
        availability.final_ms *= 2;
        T::Usage::bench_credit(id, availability);

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(matches!(Leases::<T>::get(id).unwrap().state, LeaseState::Closing { .. }));
        Ok(())
    }

    #[benchmark]
    fn settle_final(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let id = active::<T>(&account("tenant", 0, 0), &account("provider", 0, 0), f)?;
        measured::<T>(id, 4, false);
        advance::<T>(now::<T>() + T::Timing::get().window_blocks);

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
        Ok(())
    }

    /// At a window's edge with every report in: closed for good at once.
    #[benchmark]
    fn close(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let tenant: T::AccountId = whitelisted_caller();
        let id = active::<T>(&tenant, &account("provider", 0, 0), f)?;
        measured::<T>(id, 2, true);

        #[extrinsic_call]
        _(RawOrigin::Signed(tenant), id);

        assert!(!Leases::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn expire_order(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let (id, _) = order::<T>(&account("tenant", 0, 0), &account("provider", 0, 0), f)?;
        advance::<T>(now::<T>() + MAX_BIDDING_BLOCKS + 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Orders::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn expire_lease(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let id = awarded::<T>(&account("tenant", 0, 0), &account("provider", 0, 0), f)?;
        advance::<T>(now::<T>() + T::Timing::get().activation_blocks + 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
        Ok(())
    }

    /// All the bids that there are: the order goes too.
    #[benchmark]
    fn release_bids(b: Linear<1, MAX_BIDS>) -> Result<(), BenchmarkError> {
        let tenant: T::AccountId = account("tenant", 0, 0);
        let (id, _) = order::<T>(&tenant, &account("provider", 0, 0), 0)?;
        for i in 0..b {
            add_bid::<T>(id, &account("bidder", i, 0));
        }
        Pallet::<T>::do_cancel_order(tenant, id)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id, b);

        assert!(!Orders::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn claim_owed(f: Linear<0, 1>) -> Result<(), BenchmarkError> {
        let (payee, holder): (T::AccountId, T::AccountId) = (account("payee", 0, 0), account("holder", 0, 0));
        let asset = pay_in::<T>(f);
        endow::<T>(&AssetId::Native, &holder);
        endow::<T>(&asset, &holder);
        let amount = price::<T>(&asset);
        T::Escrow::hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &holder, amount)?;
        Owed::<T>::insert((&payee, &asset, &holder), amount);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), payee.clone(), asset.clone(), holder.clone());

        assert_eq!(T::Escrow::balance_on_hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &holder), 0);
        assert_eq!(T::Escrow::balance(asset, &payee), amount);
        Ok(())
    }

    #[benchmark]
    fn approve_asset() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;
        let asset = T::AssetSufficiency::bench_asset();
        let others = (1..MAX_APPROVED_ASSETS).map(|i| u32::MAX - i).collect::<Vec<_>>();
        ApprovedAssets::<T>::put(BoundedVec::truncate_from(others));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, asset);

        assert!(ApprovedAssets::<T>::get().contains(&asset));
        Ok(())
    }

    #[benchmark]
    fn disapprove_asset() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;
        let all = (0..MAX_APPROVED_ASSETS).collect::<Vec<_>>();
        ApprovedAssets::<T>::put(BoundedVec::truncate_from(all));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, 0);

        assert!(!ApprovedAssets::<T>::get().contains(&0));
        Ok(())
    }

    #[benchmark]
    fn set_fee_rate() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;
        let rate: Permill = T::MaxFeeRate::get();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, rate);

        assert_eq!(FeeRate::<T>::get(), rate);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
