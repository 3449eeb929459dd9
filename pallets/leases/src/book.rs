//! The leases' interface for the order side.

use crate::*;
use frame_support::{
    pallet_prelude::*,
    traits::fungibles::{hold::Inspect as _, Inspect as _},
};
use leasehold_primitives::{
    hardware::{Mismatch, OfferSpec, Requirement},
    market::Terms,
    traits::{Agreement, LeaseBook, Offer, Offers, Promise, Purpose},
    AssetId, Balance, BlockNumber, LeaseId, OfferId,
};
use sp_core::H256;
use sp_runtime::ArithmeticError;

impl<T: Config> LeaseBook<T::AccountId> for Pallet<T> {
    fn ensure_asset(asset: &AssetId) -> DispatchResult {
        Ok(Self::ensure_asset(asset)?)
    }

    fn floor_price(asset: &AssetId) -> Balance {
        Self::floor_price(asset)
    }

    fn ensure_price(floor: Balance, price: Balance) -> DispatchResult {
        Ok(Self::ensure_price(floor, price)?)
    }

    fn ensure_term(term: BlockNumber) -> DispatchResult {
        Ok(Self::ensure_term(term)?)
    }

    fn ensure_escrow(price: Balance, leases: u16, escrow: Balance) -> DispatchResult {
        Self::ensure_escrow(price, leases, escrow)
    }

    fn ensure_requirement(requirement: &Requirement<T::AccountId>) -> DispatchResult {
        Ok(Self::ensure_requirement(requirement)?)
    }

    fn ensure_terms(terms: &Terms, least: &Terms) -> DispatchResult {
        Ok(Self::ensure_terms(terms, least)?)
    }

    fn matches(
        requirement: &Requirement<T::AccountId>,
        offer: &Offer<T::AccountId>,
        until: BlockNumber,
    ) -> Result<(), Mismatch> {
        Self::matches(requirement, offer, until)
    }

    fn mismatch(field: Mismatch) -> DispatchError {
        Self::mismatch(field).into()
    }

    fn offer(id: OfferId) -> Result<Offer<T::AccountId>, DispatchError> {
        Ok(T::Offers::offer(id).ok_or(Error::<T>::NoSuchOffer)?)
    }

    fn ensure_capacity(offer: &Offer<T::AccountId>, gpus: u16) -> DispatchResult {
        T::Offers::ensure_reservable(offer, gpus, 1)
    }

    fn reserve(offer: &Offer<T::AccountId>, gpus: u16, terms: &Terms) -> Result<Balance, DispatchError> {
        Self::reserve(offer, gpus, terms)
    }

    fn exit_penalty(offer: &Offer<T::AccountId>, gpus: u16, terms: &Terms) -> Result<Balance, DispatchError> {
        Ok(Self::exit_penalty(offer, gpus, terms.exit_penalty).ok_or(ArithmeticError::Overflow)?)
    }

    fn promise(provider: &T::AccountId, promise: &Promise) -> DispatchResult {
        Self::promise(provider, promise)
    }

    fn withdraw_promise(provider: &T::AccountId, promise: &Promise) {
        Self::withdraw_promise(provider, promise)
    }

    fn withdraw_all_but_deposit(provider: &T::AccountId, promise: &Promise) {
        Self::withdraw_promise(provider, &Promise { deposit: 0, ..*promise })
    }

    fn fulfil(provider: &T::AccountId, promise: &Promise, leases: u16) -> DispatchResult {
        Self::fulfil(provider, promise, leases)
    }

    fn put_deposit(asset: &AssetId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        Self::put_deposit(asset, who, amount)
    }

    fn put_soft_deposit(
        amount: Balance,
        offer: &Offer<T::AccountId>,
        gpus: u16,
        terms: &Terms,
        leases: u16,
    ) -> DispatchResult {
        Self::put_soft_deposit(amount, offer, gpus, terms, leases)
    }

    fn return_deposit(asset: &AssetId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        Self::return_deposit(asset, who, amount)
    }

    fn forfeit_deposit(
        asset: &AssetId,
        who: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
    ) -> Result<Balance, DispatchError> {
        Self::forfeit_deposit(asset, who, to, amount)
    }

    fn next_lease() -> LeaseId {
        NextLease::<T>::get()
    }

    fn open(agreement: Agreement<T::AccountId>) -> Result<LeaseId, DispatchError> {
        Self::open(agreement)
    }

    fn highest_of_standby(price: Balance, limit: Balance) -> Balance {
        Self::highest_of_standby(price, limit)
    }

    fn spec_hash(spec: &OfferSpec) -> H256 {
        Self::spec_hash(spec)
    }

    fn handicap(provider: &T::AccountId) -> u16 {
        Self::handicap_of(provider)
    }

    fn minimum_balance(asset: &AssetId) -> Balance {
        T::Escrow::minimum_balance(asset.clone())
    }

    fn pay(
        purpose: Purpose,
        asset: &AssetId,
        holder: &T::AccountId,
        payee: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        Self::pay(purpose.into(), asset, holder, payee, amount)
    }

    fn record_deposit() -> Balance {
        T::RecordDeposit::get()
    }

    fn hold_with_deposits(
        tenant: &T::AccountId,
        asset: &AssetId,
        amount: Balance,
        deposits: Balance,
    ) -> DispatchResult {
        Self::hold_with_deposits(tenant, asset, amount, deposits)
    }

    fn give_back(tenant: &T::AccountId, asset: &AssetId, amount: Balance, deposits: Balance) -> DispatchResult {
        Self::give_back(tenant, asset, amount, deposits)
    }

    fn bounty(step: Weight) -> Balance {
        Self::bounty(step)
    }

    fn pay_keeper(holder: &T::AccountId, keeper: &T::AccountId, step: Weight, deposit: &mut Balance) -> DispatchResult {
        Self::pay_keeper(holder, keeper, step, deposit)
    }

    fn owing_weight(payments: u64) -> Weight {
        Self::owing_weight(payments)
    }

    fn held(purpose: Purpose, asset: &AssetId, who: &T::AccountId) -> Balance {
        T::Escrow::balance_on_hold(asset.clone(), &HoldReason::from(purpose).into(), who)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &T::AccountId, gpus: u16) -> (OfferId, OfferSpec) {
        T::Offers::bench_offer(provider, gpus)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_claim(
        provider: &T::AccountId,
        auditor: &T::AccountId,
        attributes: leasehold_primitives::hardware::Attributes,
    ) {
        T::Offers::bench_claim(provider, auditor, attributes);
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_foreign_asset() -> AssetId {
        crate::benchmarking::foreign::<T>()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_mint(asset: &AssetId, who: &T::AccountId, amount: Balance) {
        crate::benchmarking::mint::<T>(asset, who, amount);
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_track_record(provider: &T::AccountId) {
        crate::benchmarking::fill_track_record::<T>(provider);
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond_more(provider: &T::AccountId, amount: Balance) {
        crate::benchmarking::bond_more::<T>(provider, amount);
    }
}
