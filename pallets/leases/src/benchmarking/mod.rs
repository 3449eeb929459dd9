//! Benchmarks: every call in its worst case, in the native asset and, where it moves an order's or lease's asset, in
//! another. (One benchmark with a component of 0 or 1 would say the same, but the SDK cannot fit a line through two
//! values.) `plain_*` are not weights: the same calls as most tenants meet them, which the design's bounds are for.
//!
//! - `setup`: accounts, orders and bids of full size, the agenda;
//! - `leases`: leases in the states in which they cost most.

#![allow(clippy::arithmetic_side_effects, clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

mod leases;
mod setup;

use crate::{score::commitment, sponsors::MAX_SPONSORS, *};
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungibles::{
            hold::{Inspect as _, Mutate as _},
            Inspect as _,
        },
        Get,
    },
    weights::WeightMeter,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use leasehold_primitives::{
    hardware::MAX_AUDITORS_PER_ORDER,
    market::{Auction, OrderSpec, Pick, Proposal, MAX_REPLICAS, MAX_STANDBYS},
    traits::AssetSufficiency,
    AssetId, Balance, BlockNumber, LeaseId, OrderId,
};
use sp_core::{bounded::BoundedVec, H256};
use sp_runtime::traits::Zero;

pub(crate) use leases::lease_of;
use leases::*;
use setup::*;

const AUDITORS: u32 = MAX_AUDITORS_PER_ORDER;
/// Bids there can be before one more that displaces none.
const OTHERS: u32 = MAX_BIDS - 1;
const REPLICAS: u32 = MAX_REPLICAS as u32;

type Created<T> = (OrderSpec<<T as frame_system::Config>::AccountId>, Balance);

/// An order to create, of full size, and its escrow.
fn to_create<T: Config>(tenant: &T::AccountId, asset: AssetId) -> Created<T> {
    endow::<T>(&asset, tenant);
    let (_, offer) = offer_of::<T>(&provider::<T>(), 0);
    let spec = OrderSpec {
        replicas: MAX_REPLICAS,
        standbys: MAX_STANDBYS,
        ..wanted::<T>(&offer, AUDITORS, &asset, sealed::<T>())
    };
    crowd::<T>(spec.deadline + 1, 1);
    let escrow = escrow::<T>(&spec);
    (spec, escrow)
}

/// An order of `tenant`'s with a full list of bids that it does not award.
fn to_end<T: Config>(tenant: &T::AccountId, asset: AssetId) -> Result<OrderId, BenchmarkError> {
    let (_, offer) = offer_of::<T>(&provider::<T>(), 0);
    let spec = OrderSpec { replicas: MAX_REPLICAS, ..wanted::<T>(&offer, AUDITORS, &asset, Auction::Manual) };
    let price = spec.price_limit;
    let id = order::<T>(tenant, spec)?;
    fill_up::<T>(id, MAX_BIDS, open(price));
    Ok(id)
}

/// As [`to_end`], when its time is over.
fn to_expire<T: Config>(asset: AssetId) -> Result<OrderId, BenchmarkError> {
    let id = to_end::<T>(&tenant::<T>(), asset)?;
    end_bidding::<T>(id);
    advance::<T>(Pallet::<T>::now() + T::Timing::get().award_blocks);
    crowd::<T>(Pallet::<T>::now() + 1, 1);
    Ok(id)
}

/// An order with `n` bids on it, and an offer of `bidder`'s that can serve it.
fn to_bid_on<T: Config>(
    bidder: &T::AccountId,
    asset: AssetId,
    auction: Auction,
    n: u32,
    auditors: u32,
) -> Result<(OrderId, Proposal), BenchmarkError> {
    let (offer, spec) = offer_of::<T>(bidder, auditors);
    endow::<T>(&asset, bidder);
    fill_record::<T>(bidder);
    let quote = if matches!(auction, Auction::Sealed { .. }) { closed() } else { open(price::<T>(&asset)) };
    let id = order::<T>(&tenant::<T>(), wanted::<T>(&spec, auditors, &asset, auction))?;
    // The caller is not among them.
    (1..=n).for_each(|i| add_bid::<T>(id, &setup::bidder::<T>(i), gone(i), quote.clone()));
    Ok((id, proposal::<T>(offer)))
}

/// A sealed order in another asset that ended with `n` bids on it, none of them revealed, the last one `last`'s.
fn unrevealed<T: Config>(n: u32, last: &T::AccountId) -> Result<OrderId, BenchmarkError> {
    let (_, offer) = offer_of::<T>(&provider::<T>(), 0);
    let id = order::<T>(&tenant::<T>(), wanted::<T>(&offer, AUDITORS, &foreign::<T>(), sealed::<T>()))?;
    fill_up::<T>(id, n - 1, closed());
    add_bid::<T>(id, last, gone(n), closed());
    end_bidding::<T>(id);
    Pallet::<T>::do_conclude_order(tenant::<T>(), id)?;
    Ok(id)
}

/// The first `r` bids on an order, picked.
fn picks<T: Config>(id: OrderId, r: u32) -> PicksOf<T::AccountId> {
    let bids = Bids::<T>::get(id);
    let pick = |bid: &Bid<T::AccountId>| Pick {
        bidder: bid.bidder.clone(),
        offer: bid.proposal.offer,
        max_price: bid.price().unwrap(),
        replicas: 1,
    };
    BoundedVec::truncate_from(bids.iter().take(r as usize).map(pick).collect())
}

/// A lease that `seller` would hand to `buyer` alone.
fn for_sale<T: Config>(buyer: &T::AccountId, asset: AssetId) -> Result<LeaseId, BenchmarkError> {
    let seller = tenant::<T>();
    let id = all_reported::<T>(&seller, &provider::<T>(), &asset)?;
    endow::<T>(&asset, buyer);
    Pallet::<T>::do_list_lease(seller, id, price::<T>(&asset), Some(buyer.clone()))?;
    crowd::<T>(sold_until::<T>(), 1);
    Ok(id)
}

/// When the money of [`for_sale`] runs out: all of the tenant's but what the window that is final costs.
fn sold_until<T: Config>() -> BlockNumber {
    Pallet::<T>::now() + window::<T>() * (PAID_WINDOWS - 1)
}

fn to_claim<T: Config>(asset: AssetId) -> Result<(T::AccountId, AssetId, T::AccountId), BenchmarkError> {
    let (payee, holder): (T::AccountId, T::AccountId) = (account("payee", 0, 0), account("holder", 0, 0));
    endow::<T>(&asset, &holder);
    let amount = price::<T>(&asset);
    T::Escrow::hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &holder, amount)?;
    Owed::<T>::insert((&payee, &asset, &holder), amount);
    Ok((payee, asset, holder))
}

#[benchmarks]
mod benchmarks {
    use super::*;

    // --- Orders ---

    #[benchmark]
    fn create_order() {
        let caller: T::AccountId = whitelisted_caller();
        let (spec, escrow) = to_create::<T>(&caller, native());
        let due = spec.deadline + 1;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), spec, escrow);

        assert_crowded::<T>(due);
    }

    #[benchmark]
    fn create_order_foreign() {
        let caller: T::AccountId = whitelisted_caller();
        let (spec, escrow) = to_create::<T>(&caller, foreign::<T>());
        let due = spec.deadline + 1;

        #[extrinsic_call]
        create_order(RawOrigin::Signed(caller), spec, escrow);

        assert_crowded::<T>(due);
    }

    /// With bids, for which the order stays stored.
    #[benchmark]
    fn cancel_order() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = to_end::<T>(&caller, native())?;
        let soon = Pallet::<T>::now() + 1;
        crowd::<T>(soon, 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert_crowded::<T>(soon);
        Ok(())
    }

    #[benchmark]
    fn cancel_order_foreign() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = to_end::<T>(&caller, foreign::<T>())?;
        let soon = Pallet::<T>::now() + 1;
        crowd::<T>(soon, 1);

        #[extrinsic_call]
        cancel_order(RawOrigin::Signed(caller), id);

        assert_crowded::<T>(soon);
        Ok(())
    }

    /// With bids, for which the order stays stored; by a stranger.
    #[benchmark]
    fn expire_order() -> Result<(), BenchmarkError> {
        let id = to_expire::<T>(native())?;
        let soon = Pallet::<T>::now() + 1;

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert_crowded::<T>(soon);
        assert_eq!(Orders::<T>::get(id).unwrap().bounty, 0);
        Ok(())
    }

    #[benchmark]
    fn expire_order_foreign() -> Result<(), BenchmarkError> {
        let id = to_expire::<T>(foreign::<T>())?;
        let soon = Pallet::<T>::now() + 1;

        #[extrinsic_call]
        expire_order(RawOrigin::Signed(whitelisted_caller()), id);

        assert_crowded::<T>(soon);
        assert_eq!(Orders::<T>::get(id).unwrap().bounty, 0);
        Ok(())
    }

    // --- Bids ---

    /// `n` bids there already and room for one more; `a` auditors who must confirm what the bid offers.
    #[benchmark]
    fn place_bid(n: Linear<0, OTHERS>, a: Linear<0, AUDITORS>) -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let (id, proposal) = to_bid_on::<T>(&caller, native(), Auction::Automatic, n, a)?;
        let price = price::<T>(&native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, price, proposal);

        assert_eq!(Bids::<T>::get(id).len(), n as usize + 1);
        Ok(())
    }

    /// A bid in place of the worst of a full list.
    #[benchmark]
    fn displace_bid(a: Linear<0, AUDITORS>) -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let (id, proposal) = to_bid_on::<T>(&caller, native(), Auction::Automatic, MAX_BIDS, a)?;
        let price = price::<T>(&native()) - 1;

        #[extrinsic_call]
        place_bid(RawOrigin::Signed(caller.clone()), id, price, proposal);

        assert!(Bids::<T>::get(id).iter().any(|bid| bid.bidder == caller && bid.displaced.is_some()));
        Ok(())
    }

    /// The last bid of an order that is over: the order goes too. Its deposit is lost, in another asset.
    #[benchmark]
    fn withdraw_bid() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = unrevealed::<T>(1, &caller)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!Orders::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn commit_bid() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let (id, proposal) = to_bid_on::<T>(&caller, native(), sealed::<T>(), OTHERS, AUDITORS)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, H256::repeat_byte(2), proposal);

        assert_eq!(Bids::<T>::get(id).len(), MAX_BIDS as usize);
        Ok(())
    }

    #[benchmark]
    fn commit_bid_foreign() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let (id, proposal) = to_bid_on::<T>(&caller, foreign::<T>(), sealed::<T>(), OTHERS, AUDITORS)?;

        #[extrinsic_call]
        commit_bid(RawOrigin::Signed(caller), id, H256::repeat_byte(2), proposal);

        assert_eq!(Bids::<T>::get(id).len(), MAX_BIDS as usize);
        Ok(())
    }

    #[benchmark]
    fn reveal_bid() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let (id, proposal) = to_bid_on::<T>(&caller, native(), sealed::<T>(), OTHERS, AUDITORS)?;
        let (price, salt) = (price::<T>(&native()), H256::repeat_byte(3));
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let committed = commitment(genesis.as_ref(), id, &caller, price, &salt);
        add_bid::<T>(id, &caller, proposal.offer, Quote::Sealed(committed));
        let deadline = Orders::<T>::get(id).unwrap().spec.deadline;
        advance::<T>(deadline + 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, price, salt);

        assert!(Bids::<T>::get(id).iter().any(|bid| bid.price().is_some()));
        Ok(())
    }

    /// All of an order's bids, none of them revealed: each deposit is lost, in another asset, and the order goes.
    #[benchmark]
    fn release_bids(b: Linear<1, MAX_BIDS>) -> Result<(), BenchmarkError> {
        let id = unrevealed::<T>(b, &bidder::<T>(MAX_BIDS))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id, b);

        assert!(!Orders::<T>::contains_key(id));
        Ok(())
    }

    // --- Awards ---

    /// `r` leases of as many providers, two standbys, and losing bids for which the order stays stored.
    #[benchmark]
    fn award(r: Linear<1, REPLICAS>) -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = contested::<T>(&caller, &native(), Auction::Manual, r, 2)?;
        let picks = picks::<T>(id, r);
        let first = NextLease::<T>::get();
        let (soon, due) = (Pallet::<T>::now() + 1, Pallet::<T>::now() + T::Timing::get().activation_blocks + 1);
        crowd::<T>(soon, 1);
        crowd::<T>(due, r);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, picks);

        assert_eq!(NextLease::<T>::get(), first + u64::from(r));
        assert_eq!(lease::<T>(first).standbys.len(), usize::from(MAX_STANDBYS));
        assert_crowded::<T>(soon);
        assert_crowded::<T>(due);
        Ok(())
    }

    /// As `award`, of sealed bids in another asset, by a stranger.
    #[benchmark]
    fn conclude_order(r: Linear<1, REPLICAS>) -> Result<(), BenchmarkError> {
        let id = contested::<T>(&tenant::<T>(), &foreign::<T>(), sealed::<T>(), r, 1)?;
        end_bidding::<T>(id);
        let first = NextLease::<T>::get();
        let (soon, due) = (Pallet::<T>::now() + 1, Pallet::<T>::now() + T::Timing::get().activation_blocks + 1);
        crowd::<T>(soon, 1);
        crowd::<T>(due, r);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert_eq!(NextLease::<T>::get(), first + u64::from(r));
        assert_eq!(lease::<T>(first).standbys.len(), usize::from(MAX_STANDBYS));
        assert_crowded::<T>(soon);
        assert_crowded::<T>(due);
        Ok(())
    }

    /// Of as many winners as can be, the last proves unable to serve when all others had their leases; its deposit, in
    /// another asset, is lost.
    #[benchmark]
    fn forfeit_winner() -> Result<(), BenchmarkError> {
        let id = contested::<T>(&tenant::<T>(), &foreign::<T>(), sealed::<T>(), REPLICAS, 1)?;
        end_bidding::<T>(id);
        exhaust_bond::<T>(&bidder::<T>(REPLICAS - 1));
        let soon = Pallet::<T>::now() + 1;
        crowd::<T>(soon, 1);
        crowd::<T>(soon + T::Timing::get().activation_blocks, REPLICAS);

        #[extrinsic_call]
        conclude_order(RawOrigin::Signed(whitelisted_caller()), id);

        assert_eq!(Bids::<T>::get(id).len(), OTHERS as usize);
        assert_crowded::<T>(soon);
        Ok(())
    }

    #[benchmark]
    fn take_offer() {
        let caller: T::AccountId = whitelisted_caller();
        let asset = native();
        let (offer, request) = asked::<T>(&provider::<T>(), &asset, AUDITORS);
        endow::<T>(&asset, &caller);
        let due = Pallet::<T>::now() + T::Timing::get().activation_blocks + 1;
        crowd::<T>(due, 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), offer, request);

        assert_crowded::<T>(due);
    }

    #[benchmark]
    fn take_offer_foreign() {
        let caller: T::AccountId = whitelisted_caller();
        let asset = foreign::<T>();
        let (offer, request) = asked::<T>(&provider::<T>(), &asset, AUDITORS);
        endow::<T>(&asset, &caller);
        let due = Pallet::<T>::now() + T::Timing::get().activation_blocks + 1;
        crowd::<T>(due, 1);

        #[extrinsic_call]
        take_offer(RawOrigin::Signed(caller), offer, request);

        assert_crowded::<T>(due);
    }

    // --- Leases ---

    #[benchmark]
    fn activate() -> Result<(), BenchmarkError> {
        let id = awarded::<T>(&tenant::<T>(), &native(), sealed::<T>())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider::<T>()), id, H256::repeat_byte(1));

        assert_eq!(lease::<T>(id).state, LeaseState::Active);
        Ok(())
    }

    #[benchmark]
    fn activate_foreign() -> Result<(), BenchmarkError> {
        let id = awarded::<T>(&tenant::<T>(), &foreign::<T>(), sealed::<T>())?;

        #[extrinsic_call]
        activate(RawOrigin::Signed(provider::<T>()), id, H256::repeat_byte(1));

        assert_eq!(lease::<T>(id).state, LeaseState::Active);
        Ok(())
    }

    #[benchmark]
    fn top_up() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&caller, &provider::<T>(), &native())?;
        let (end, amount) = (lease::<T>(id).coverage.end, least_sponsorship::<T>(id));

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, amount);

        assert!(lease::<T>(id).coverage.end > end);
        Ok(())
    }

    #[benchmark]
    fn top_up_foreign() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&caller, &provider::<T>(), &foreign::<T>())?;
        let (end, amount) = (lease::<T>(id).coverage.end, least_sponsorship::<T>(id));

        #[extrinsic_call]
        top_up(RawOrigin::Signed(caller), id, amount);

        assert!(lease::<T>(id).coverage.end > end);
        Ok(())
    }

    /// By the last other who can pay in.
    #[benchmark]
    fn sponsor() -> Result<(), BenchmarkError> {
        let (caller, asset): (T::AccountId, _) = (whitelisted_caller(), native());
        let id = taken::<T>(&tenant::<T>(), &provider::<T>(), &asset)?;
        leases::activate::<T>(id)?;
        sponsored::<T>(id, MAX_SPONSORS - 1)?;
        endow::<T>(&asset, &caller);

        #[extrinsic_call]
        top_up(RawOrigin::Signed(caller), id, least_sponsorship::<T>(id));

        assert_eq!(lease::<T>(id).sponsors.iter().count(), MAX_SPONSORS as usize);
        Ok(())
    }

    #[benchmark]
    fn sponsor_foreign() -> Result<(), BenchmarkError> {
        let (caller, asset): (T::AccountId, _) = (whitelisted_caller(), foreign::<T>());
        let id = taken::<T>(&tenant::<T>(), &provider::<T>(), &asset)?;
        leases::activate::<T>(id)?;
        sponsored::<T>(id, MAX_SPONSORS - 1)?;
        endow::<T>(&asset, &caller);

        #[extrinsic_call]
        top_up(RawOrigin::Signed(caller), id, least_sponsorship::<T>(id));

        assert_eq!(lease::<T>(id).sponsors.iter().count(), MAX_SPONSORS as usize);
        Ok(())
    }

    #[benchmark]
    fn extend() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&caller, &provider::<T>(), &native())?;
        let (term, blocks) = (lease::<T>(id).coverage.term, window::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, blocks);

        assert_eq!(lease::<T>(id).coverage.term, term + blocks);
        Ok(())
    }

    #[benchmark]
    fn give_notice() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&tenant::<T>(), &caller, &native())?;
        let end = Pallet::<T>::now() + terms::<T>().notice;
        Listings::<T>::insert(id, Listing { price: 1, to: Some(caller.clone()) });
        crowd::<T>(end, 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert_eq!(lease::<T>(id).coverage.end, end);
        assert_crowded::<T>(end);
        Ok(())
    }

    #[benchmark]
    fn set_access() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&tenant::<T>(), &caller, &native())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, H256::repeat_byte(4));

        assert_eq!(lease::<T>(id).access, H256::repeat_byte(4));
        Ok(())
    }

    #[benchmark]
    fn settle() -> Result<(), BenchmarkError> {
        let id = shared::<T>(&tenant::<T>(), &provider::<T>(), &native())?;
        measured::<T>(id, 2, 0, window::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(lease::<T>(id).ledger.paid > 0);
        Ok(())
    }

    #[benchmark]
    fn settle_foreign() -> Result<(), BenchmarkError> {
        let id = shared::<T>(&tenant::<T>(), &provider::<T>(), &foreign::<T>())?;
        measured::<T>(id, 2, 0, window::<T>());

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(lease::<T>(id).ledger.paid > 0);
        Ok(())
    }

    /// Of a lease that is over: what it cannot cost any more returns to all who paid it in, and the capacity.
    #[benchmark]
    fn settle_closing() -> Result<(), BenchmarkError> {
        let id = over::<T>(&native())?;
        let due = closes_by::<T>(id, lease::<T>(id).coverage.end);

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(matches!(lease::<T>(id).state, LeaseState::Closing { .. }));
        assert_eq!(lease::<T>(id).bounty, 0);
        assert_crowded::<T>(due);
        Ok(())
    }

    #[benchmark]
    fn settle_closing_foreign() -> Result<(), BenchmarkError> {
        let id = over::<T>(&foreign::<T>())?;
        let due = closes_by::<T>(id, lease::<T>(id).coverage.end);

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(matches!(lease::<T>(id).state, LeaseState::Closing { .. }));
        assert_eq!(lease::<T>(id).bounty, 0);
        assert_crowded::<T>(due);
        Ok(())
    }

    /// From active to closed for good at once.
    #[benchmark]
    fn settle_final() -> Result<(), BenchmarkError> {
        let id = decided::<T>(&native())?;
        let soon = Pallet::<T>::now() + 1;

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
        assert_crowded::<T>(soon);
        Ok(())
    }

    #[benchmark]
    fn settle_final_foreign() -> Result<(), BenchmarkError> {
        let id = decided::<T>(&foreign::<T>())?;
        let soon = Pallet::<T>::now() + 1;

        #[extrinsic_call]
        settle(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
        assert_crowded::<T>(soon);
        Ok(())
    }

    /// By a provider that leaves, when all is reported: the penalty is paid, and the lease closed for good at once.
    #[benchmark]
    fn close() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = all_reported::<T>(&tenant::<T>(), &caller, &native())?;
        let due = closes_by::<T>(id, Pallet::<T>::now());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!Leases::<T>::contains_key(id));
        assert_crowded::<T>(due);
        Ok(())
    }

    #[benchmark]
    fn close_foreign() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = all_reported::<T>(&tenant::<T>(), &caller, &foreign::<T>())?;
        let due = closes_by::<T>(id, Pallet::<T>::now());

        #[extrinsic_call]
        close(RawOrigin::Signed(caller), id);

        assert!(!Leases::<T>::contains_key(id));
        assert_crowded::<T>(due);
        Ok(())
    }

    /// That a standby took over and did not activate, and its last standby cannot take over: it ends, and its money
    /// goes back to all who paid it in.
    #[benchmark]
    fn expire_lease() -> Result<(), BenchmarkError> {
        let id = abandoned::<T>(&native(), false)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn expire_lease_foreign() -> Result<(), BenchmarkError> {
        let id = abandoned::<T>(&foreign::<T>(), false)?;

        #[extrinsic_call]
        expire_lease(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Leases::<T>::contains_key(id));
        Ok(())
    }

    /// The lease goes on to one more standby.
    #[benchmark]
    fn expire_lease_to_standby() -> Result<(), BenchmarkError> {
        let id = abandoned::<T>(&native(), true)?;
        let due = Pallet::<T>::now() + T::Timing::get().activation_blocks + 1;
        crowd::<T>(due, 1);

        #[extrinsic_call]
        expire_lease(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(matches!(lease::<T>(id).state, LeaseState::Pending { .. }));
        assert_crowded::<T>(due);
        Ok(())
    }

    /// By a stranger, to the second standby; the first cannot take over.
    #[benchmark]
    fn fail_over() -> Result<(), BenchmarkError> {
        let id = failed::<T>(&native())?;
        let due = Pallet::<T>::now() + T::Timing::get().activation_blocks + 1;
        crowd::<T>(due, 1);
        crowd::<T>(closes_by::<T>(id, Pallet::<T>::now()), 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(matches!(lease::<T>(id).state, LeaseState::Closing { .. }));
        assert_crowded::<T>(due);
        Ok(())
    }

    #[benchmark]
    fn fail_over_foreign() -> Result<(), BenchmarkError> {
        let id = failed::<T>(&foreign::<T>())?;
        let due = Pallet::<T>::now() + T::Timing::get().activation_blocks + 1;
        crowd::<T>(due, 1);
        crowd::<T>(closes_by::<T>(id, Pallet::<T>::now()), 1);

        #[extrinsic_call]
        fail_over(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(matches!(lease::<T>(id).state, LeaseState::Closing { .. }));
        assert_crowded::<T>(due);
        Ok(())
    }

    // --- Resale ---

    #[benchmark]
    fn list_lease() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = all_reported::<T>(&caller, &provider::<T>(), &native())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, Balance::MAX, Some(backer::<T>(0)));

        assert!(Listings::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn unlist_lease() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = shared::<T>(&caller, &provider::<T>(), &native())?;
        Listings::<T>::insert(id, Listing { price: Balance::MAX, to: Some(provider::<T>()) });

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!Listings::<T>::contains_key(id));
        Ok(())
    }

    /// When all is reported: the seller's lease is closed for good at once.
    #[benchmark]
    fn buy_lease() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = for_sale::<T>(&caller, native())?;
        let revision = lease::<T>(id).revision;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), id, revision, Balance::MAX, 1);

        assert!(!Leases::<T>::contains_key(id));
        assert_eq!(lease::<T>(NextLease::<T>::get() - 1).tenant, caller);
        assert_crowded::<T>(sold_until::<T>());
        Ok(())
    }

    #[benchmark]
    fn buy_lease_foreign() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let id = for_sale::<T>(&caller, foreign::<T>())?;
        let revision = lease::<T>(id).revision;

        #[extrinsic_call]
        buy_lease(RawOrigin::Signed(caller.clone()), id, revision, Balance::MAX, 1);

        assert!(!Leases::<T>::contains_key(id));
        assert_eq!(lease::<T>(NextLease::<T>::get() - 1).tenant, caller);
        assert_crowded::<T>(sold_until::<T>());
        Ok(())
    }

    // --- What is owed ---

    #[benchmark]
    fn claim_owed() -> Result<(), BenchmarkError> {
        let (payee, asset, holder) = to_claim::<T>(native())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), payee.clone(), asset.clone(), holder.clone());

        assert_eq!(T::Escrow::balance_on_hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &holder), 0);
        assert_eq!(T::Escrow::balance(asset.clone(), &payee), price::<T>(&asset));
        Ok(())
    }

    #[benchmark]
    fn claim_owed_foreign() -> Result<(), BenchmarkError> {
        let (payee, asset, holder) = to_claim::<T>(foreign::<T>())?;

        #[extrinsic_call]
        claim_owed(RawOrigin::Signed(whitelisted_caller()), payee.clone(), asset.clone(), holder.clone());

        assert_eq!(T::Escrow::balance_on_hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &holder), 0);
        assert_eq!(T::Escrow::balance(asset.clone(), &payee), price::<T>(&asset));
        Ok(())
    }

    // --- Governance ---

    #[benchmark]
    fn approve_asset() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;
        let asset = T::AssetSufficiency::bench_asset();
        for to in [T::StakersPot::get(), T::WatchersPot::get(), T::TreasuryAccount::get()] {
            let amount = T::Escrow::minimum_balance(AssetId::WithId(asset)).max(1);
            mint::<T>(&AssetId::WithId(asset), &to, amount);
        }
        let others: Vec<_> = (1..MAX_APPROVED_ASSETS).map(|i| u32::MAX - i).collect();
        ApprovedAssets::<T>::put(BoundedVec::truncate_from(others));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, asset);

        assert!(ApprovedAssets::<T>::get().contains(&asset));
        Ok(())
    }

    #[benchmark]
    fn disapprove_asset() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;
        let all: Vec<_> = (0..MAX_APPROVED_ASSETS).collect();
        ApprovedAssets::<T>::put(BoundedVec::truncate_from(all));

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

    // --- The agenda ---

    /// A block in which nothing is due.
    #[benchmark]
    fn agenda_empty() {
        begin::<T>();
        AgendaCursor::<T>::put(Pallet::<T>::now());
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::work_agenda(&mut meter);
        }

        assert_eq!(AgendaCursor::<T>::get(), Pallet::<T>::now() + 1);
    }

    /// An entry that comes too early, of an order of full size with a full list of bids.
    #[benchmark]
    fn agenda_item() -> Result<(), BenchmarkError> {
        begin::<T>();
        let id = to_end::<T>(&tenant::<T>(), native())?;
        let (now, award_blocks) = (Pallet::<T>::now(), T::Timing::get().award_blocks);
        let due = Orders::<T>::get(id).unwrap().spec.deadline + award_blocks + 1;
        crowd::<T>(due, 1);
        AgendaCursor::<T>::put(now);
        Agenda::<T>::insert(now, BoundedVec::truncate_from(vec![Due::Order(id)]));
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::work_agenda(&mut meter);
        }

        assert_crowded::<T>(due);
        Ok(())
    }

    // --- As most meet them ---

    /// Fifteen bids there already, and no auditors.
    #[benchmark(extra)]
    fn plain_place_bid() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let (id, proposal) = to_bid_on::<T>(&caller, native(), Auction::Automatic, 15, 0)?;
        let price = price::<T>(&native());

        #[extrinsic_call]
        place_bid(RawOrigin::Signed(caller), id, price, proposal);

        assert_eq!(Bids::<T>::get(id).len(), 16);
        Ok(())
    }

    /// `r` leases out of sixteen bids, without auditors and standbys.
    #[benchmark(extra)]
    fn plain_award(r: Linear<1, REPLICAS>) -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        let able: Vec<_> = (0..16).map(|i| offer_of::<T>(&bidder::<T>(i), 0)).collect();
        let spec = OrderSpec { replicas: r as u16, ..wanted::<T>(&able[0].1, 0, &native(), Auction::Manual) };
        let price = spec.price_limit;
        let id = order::<T>(&caller, spec)?;
        for (i, (offer, _)) in (0..).zip(&able) {
            add_bid::<T>(id, &bidder::<T>(i), *offer, open(price));
        }
        let picks = picks::<T>(id, r);
        let first = NextLease::<T>::get();

        #[extrinsic_call]
        award(RawOrigin::Signed(caller), id, picks);

        assert_eq!(NextLease::<T>::get(), first + u64::from(r));
        Ok(())
    }
}
