//! The benchmarks' setting: time, accounts with money, offers, and the largest records.

use crate::{
    math::{
        price_index::{Index, BUCKETS},
        track_record::{Contribution, MAX_CONTRIBUTIONS},
    },
    *,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungibles::{Inspect as _, Unbalanced as _},
        tokens::{Fortitude, Precision, Preservation},
        EnsureOrigin, Get,
    },
    BoundedVec,
};
use leasehold_primitives::{
    agenda::AGENDA_SPILL_BLOCKS,
    hardware::OfferSpec,
    market::{Terms, MAX_EXIT_PENALTY},
    time::Timing,
    traits::{AssetSufficiency, BondReserves, Offers},
    AssetId, Balance, BlockNumber, ModelId, OfferId,
};
use sp_runtime::traits::BlockNumberProvider;

/// GPUs of each offer, and of each lease.
pub(super) const GPUS: u16 = 8;
/// Windows of a term.
pub(super) const TERM_WINDOWS: BlockNumber = 16;
/// Windows that a tenant pays for itself.
pub(super) const PAID_WINDOWS: BlockNumber = 6;
/// The number of blocks after which a keeper earns the bounty for a step that is due.
pub(super) const LATE: BlockNumber = AGENDA_SPILL_BLOCKS + 1;

// --- Time ---

pub(super) fn window<T: Config>() -> BlockNumber {
    T::Timing::get().window_blocks
}

pub(super) fn advance<T: Config>(to: BlockNumber) {
    T::BlockNumberProvider::set_block_number(to);
}

/// Goes to a window's edge, so late that epochs of every kind are over.
pub(super) fn begin<T: Config>() {
    advance::<T>(T::Timing::get().window_start(1_000));
}

/// Goes to the first block of the next window.
pub(super) fn next_window<T: Config>() {
    let timing: Timing = T::Timing::get();
    advance::<T>(timing.window_start(timing.window_of(Pallet::<T>::now()) + 1));
}

// --- Money ---

/// The asset of most leases.
pub(super) fn native() -> AssetId {
    AssetId::Native
}

/// Another asset, the last on a full list of approved assets.
pub(crate) fn foreign<T: Config>() -> AssetId {
    let asset = T::AssetSufficiency::bench_asset();
    let all: Vec<_> = all_but_one_asset().chain([asset]).collect();
    ApprovedAssets::<T>::put(BoundedVec::truncate_from(all));
    AssetId::WithId(asset)
}

/// One asset less than may be approved.
pub(super) fn all_but_one_asset() -> impl Iterator<Item = u32> {
    (1..MAX_APPROVED_ASSETS).map(|i| u32::MAX - i)
}

/// A price high enough for every part of a fee to create the account that it goes to.
pub(super) fn price<T: Config>(asset: &AssetId) -> Balance {
    (T::Escrow::minimum_balance(asset.clone()).max(1) * 10_000).max(Pallet::<T>::floor_price(asset))
}

/// Creates money. It is counted, so that the issuance stays right.
pub(crate) fn mint<T: Config>(asset: &AssetId, who: &T::AccountId, amount: Balance) {
    T::Escrow::increase_balance(asset.clone(), who, amount, Precision::Exact).unwrap();
    T::Escrow::set_total_issuance(asset.clone(), T::Escrow::total_issuance(asset.clone()) + amount);
}

/// Gives `who` plenty, of the native currency too.
pub(super) fn endow<T: Config>(asset: &AssetId, who: &T::AccountId) {
    mint::<T>(&native(), who, price::<T>(&native()) * 1_000_000_000 + T::RecordDeposit::get() * 100);
    if *asset != native() {
        mint::<T>(asset, who, price::<T>(asset) * 1_000_000_000);
    }
}

/// Takes all that `who` has of it.
pub(super) fn drain<T: Config>(asset: &AssetId, who: &T::AccountId) {
    let all = T::Escrow::balance(asset.clone(), who);
    T::Escrow::decrease_balance(asset.clone(), who, all, Precision::Exact, Preservation::Expendable, Fortitude::Force)
        .unwrap();
    T::Escrow::set_total_issuance(asset.clone(), T::Escrow::total_issuance(asset.clone()) - all);
}

// --- People ---

pub(super) fn tenant<T: Config>() -> T::AccountId {
    account("tenant", 0, 0)
}

pub(super) fn provider<T: Config>() -> T::AccountId {
    account("provider", 0, 0)
}

pub(super) fn payee<T: Config>() -> T::AccountId {
    account("payee", 0, 0)
}

pub(super) fn standby<T: Config>(i: u32) -> T::AccountId {
    account("standby", i, 0)
}

pub(super) fn auditor<T: Config>(i: u32) -> T::AccountId {
    account("auditor", i, 0)
}

pub(super) fn backer<T: Config>(i: u32) -> T::AccountId {
    account("sponsor", i, 0)
}

pub(super) fn governance<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

// --- Offers ---

/// The best terms, except for a notice that makes a term shorter.
pub(super) fn terms<T: Config>() -> Terms {
    Terms { notice: window::<T>(), exit_penalty: MAX_EXIT_PENALTY }
}

/// An offer of `who`, whose every attribute `auditors` confirm.
pub(super) fn offer_of<T: Config>(who: &T::AccountId, auditors: u32) -> (OfferId, OfferSpec) {
    let (id, spec) = T::Offers::bench_offer(who, GPUS);
    for i in 0..auditors {
        T::Offers::bench_claim(who, &auditor::<T>(i), spec.attributes.clone());
    }
    (id, spec)
}

/// Gives a provider the money and bonds at least `amount` on top of its bond.
pub(crate) fn bond_more<T: Config>(who: &T::AccountId, amount: Balance) {
    T::BondReserves::bench_bond_more(who, amount);
}

/// Leaves nothing of a provider's bond that could be reserved: the last step for a provider that shall serve.
pub(crate) fn exhaust_bond<T: Config>(who: &T::AccountId) {
    for shift in (0..Balance::BITS - 1).rev() {
        let _ = T::BondReserves::reserve(who, 1 << shift);
    }
}

// --- Records ---

/// A price index with trade at every price, in the epoch before this block's: the next trade ends that epoch.
pub(super) fn fill_index<T: Config>(model: ModelId, asset: &AssetId) {
    let epoch = Pallet::<T>::price_epoch(Pallet::<T>::now()).checked_sub(1).unwrap();
    let each = 1_000_000u64;
    let index = Index {
        epoch,
        as_of: epoch.checked_sub(1),
        centre: price::<T>(asset) * 1_000_000,
        weight_before: each * BUCKETS as u64,
        weight: each * BUCKETS as u64,
        buckets: [each; BUCKETS],
    };
    PriceIndices::<T>::insert(model, asset, index);
}

/// A track record of a provider that this epoch traded in all but one of the markets that count.
pub(crate) fn fill_track_record<T: Config>(who: &T::AccountId) {
    let now = Pallet::<T>::now();
    let epoch = Pallet::<T>::price_epoch(now);
    TrackRecords::<T>::mutate(who, |record| {
        record.epoch = Pallet::<T>::track_epoch(now).saturating_sub(1);
        record.weight = T::FullTrackRecord::get();
        record.credited = record.weight;
        let others = (0..MAX_CONTRIBUTIONS - 1).map(|i| Contribution {
            model: i as ModelId,
            asset: AssetId::WithId(u32::MAX),
            epoch,
            weight: 1,
        });
        record.contributions = BoundedVec::truncate_from(others.collect());
    });
}
