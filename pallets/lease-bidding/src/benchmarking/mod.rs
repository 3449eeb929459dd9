//! Benchmarks: every call in its worst case, in the native asset and, where it moves an order's asset, in another. (One
//! benchmark with a component of 0 or 1 would say the same, but the SDK cannot fit a line through two values.)
//! `*_plain` are not weights: they are the same calls in typical cases, to which the design's bounds apply.
//!
//! `setup`: accounts, offers, orders and bids of full size.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

mod setup;

use crate::{math::score::commitment, *};
use frame_benchmarking::v2::*;
use frame_support::BoundedVec;
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use leasehold_primitives::{
    agenda::Due,
    hardware::MAX_AUDITORS_PER_ORDER as AUDITORS,
    market::{Auction, Pick, MAX_REPLICAS},
    traits::{Agenda, DueHandler, LeaseBook, Worked},
    AssetId, BlockNumber, LeaseId, OrderId,
};
use sp_core::H256;
use sp_runtime::traits::Zero;

use setup::*;

/// The most bids before one more that displaces none.
const OTHERS: u32 = MAX_BIDS - 1;
const REPLICAS: u32 = MAX_REPLICAS as u32;

/// The first `r` bids on an order, picked.
fn picks<T: Config>(id: OrderId, r: u32) -> PicksOf<T::AccountId> {
    let bids = Bids::<T>::get(id);
    let pick = |bid: &Bid<T::AccountId>| Pick {
        bidder: bid.bidder.clone(),
        offer: bid.proposal.offer,
        spec: bid.spec,
        terms: bid.proposal.terms,
        max_price: bid.price().unwrap(),
        replicas: 1,
    };
    BoundedVec::truncate_from(bids.iter().take(r as usize).map(pick).collect())
}

/// Whether the last room on the agenda for block `at` was used.
fn assert_full<T: Config>(at: BlockNumber) {
    assert!(T::Agenda::bench_is_full(at));
}

/// Whether an order ended with bids left to release, and a keeper was paid out of its deposit.
fn assert_expired<T: Config>(id: OrderId) {
    assert_full::<T>(soon::<T>());
    assert!(Orders::<T>::get(id).unwrap().record_deposit < T::Leases::record_deposit());
}

/// Whether a contested order became `r` leases from `first` on, with a standby of the first, and stays stored.
fn assert_awarded<T: Config>(asset: &AssetId, r: u32, first: LeaseId) {
    assert_eq!(T::Leases::next_lease(), first + u64::from(r));
    let chosen = Event::<T>::StandbyChosen { lease: first, provider: standby::<T>(r), price: price::<T>(asset) };
    frame_system::Pallet::<T>::assert_has_event(chosen.into());
    assert_full::<T>(soon::<T>());
    assert_full::<T>(overdue_at::<T>());
}

#[benchmarks]
mod benchmarks {
    use super::*;

    // --- Orders ---

    #[benchmark]
    fn create_order() {
        let (caller, spec, escrow) = to_create::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), spec, escrow);

        assert_full::<T>(Pallet::<T>::now() + MAX_FIRM_BIDDING_BLOCKS + 1);
    }

    #[benchmark]
    fn create_order_foreign() {
        let (caller, spec, escrow) = to_create::<T>(foreign::<T>());

        #[extrinsic_call]
        create_order(RawOrigin::Signed(caller), spec, escrow);

        assert_full::<T>(Pallet::<T>::now() + MAX_FIRM_BIDDING_BLOCKS + 1);
    }

    /// With bids, for which the order stays stored.
    #[benchmark]
    fn cancel_order() {
        let (caller, id) = to_cancel::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert_full::<T>(soon::<T>());
    }

    #[benchmark]
    fn cancel_order_foreign() {
        let (caller, id) = to_cancel::<T>(foreign::<T>());

        #[extrinsic_call]
        cancel_order(RawOrigin::Signed(caller), id);

        assert_full::<T>(soon::<T>());
    }

    /// With bids, for which the order stays stored; by a stranger.
    #[benchmark]
    fn expire_order() {
        let id = to_expire::<T>(native());

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert_expired::<T>(id);
    }

    #[benchmark]
    fn expire_order_foreign() {
        let id = to_expire::<T>(foreign::<T>());

        #[extrinsic_call]
        expire_order(RawOrigin::Signed(whitelisted_caller()), id);

        assert_expired::<T>(id);
    }

    // --- Bids ---

    /// A soft bid on a list of `n` bids with room for one more; `a` auditors must confirm the offer.
    #[benchmark]
    fn place_bid(n: Linear<0, OTHERS>, a: Linear<0, AUDITORS>) {
        let (caller, id, proposal) = to_bid_on::<T>(native(), Auction::Manual, n, a);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, price::<T>(&native()), proposal);

        assert_eq!(Bids::<T>::get(id).len(), n as usize + 1);
    }

    /// Like `place_bid`, in place of the worst of a full list.
    #[benchmark]
    fn displace_bid(a: Linear<0, AUDITORS>) {
        let (caller, id, proposal) = to_bid_on::<T>(native(), Auction::Manual, MAX_BIDS, a);

        #[extrinsic_call]
        place_bid(RawOrigin::Signed(caller.clone()), id, price::<T>(&native()) - 1, proposal);

        assert!(Bids::<T>::get(id).iter().any(|bid| bid.bidder == caller && bid.displaced.is_some()));
    }

    /// Like `place_bid`, with a firm bid.
    #[benchmark]
    fn place_firm_bid(n: Linear<0, OTHERS>, a: Linear<0, AUDITORS>) {
        let (caller, id, proposal) = to_bid_on::<T>(native(), Auction::Automatic, n, a);

        #[extrinsic_call]
        place_bid(RawOrigin::Signed(caller), id, price::<T>(&native()), proposal);

        assert_eq!(Bids::<T>::get(id).len(), n as usize + 1);
    }

    /// Like `displace_bid`, with firm bids: GPUs and bond of the displaced one are given back.
    #[benchmark]
    fn displace_firm_bid(a: Linear<0, AUDITORS>) {
        let (caller, id, proposal) = to_bid_on::<T>(native(), Auction::Automatic, MAX_BIDS, a);

        #[extrinsic_call]
        place_bid(RawOrigin::Signed(caller.clone()), id, price::<T>(&native()) - 1, proposal);

        assert!(Bids::<T>::get(id).iter().any(|bid| bid.bidder == caller && bid.displaced.is_some()));
    }

    #[benchmark]
    fn commit_bid() {
        let (caller, id, proposal) = to_bid_on::<T>(native(), sealed::<T>(), OTHERS, AUDITORS);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, H256::repeat_byte(2), proposal);

        assert_eq!(Bids::<T>::get(id).len(), MAX_BIDS as usize);
    }

    #[benchmark]
    fn commit_bid_foreign() {
        let (caller, id, proposal) = to_bid_on::<T>(foreign::<T>(), sealed::<T>(), OTHERS, AUDITORS);

        #[extrinsic_call]
        commit_bid(RawOrigin::Signed(caller), id, H256::repeat_byte(2), proposal);

        assert_eq!(Bids::<T>::get(id).len(), MAX_BIDS as usize);
    }

    #[benchmark]
    fn reveal_bid() {
        let (caller, id, proposal) = to_bid_on::<T>(native(), sealed::<T>(), OTHERS, AUDITORS);
        let (price, salt) = (price::<T>(&native()), H256::repeat_byte(3));
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let committed = commitment(genesis.as_ref(), id, &caller, price, &salt);
        add_bid::<T>(id, &caller, proposal.offer, Quote::Sealed(committed), 1);
        let deadline = Orders::<T>::get(id).unwrap().spec.deadline;
        advance::<T>(deadline + 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, price, salt);

        assert!(Bids::<T>::get(id).iter().any(|bid| bid.price().is_some()));
    }

    /// The last bid of an order that is over: the order goes too. The bid's deposit, in another asset, is lost.
    #[benchmark]
    fn withdraw_bid() {
        let caller: T::AccountId = whitelisted_caller();
        let id = ended::<T>(1, &caller, closed());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!Orders::<T>::contains_key(id));
    }

    /// All of an order's bids: each gets its deposit back, in another asset (lost deposits would all go to one
    /// account), and the order goes.
    #[benchmark]
    fn release_bids(b: Linear<1, MAX_BIDS>) {
        let id = ended::<T>(b, &bidder::<T>(0), open(price::<T>(&foreign::<T>())));

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id, b);

        assert!(!Orders::<T>::contains_key(id));
    }

    // --- Awards ---

    /// `r` leases of as many providers, two standbys, and losing bids for which the order stays stored.
    #[benchmark]
    fn award(r: Linear<1, REPLICAS>) {
        let caller: T::AccountId = whitelisted_caller();
        let id = contested::<T>(&caller, &native(), Auction::Manual, r);
        let (picks, first) = (picks::<T>(id, r), T::Leases::next_lease());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, picks);

        assert_awarded::<T>(&native(), r, first);
    }

    /// Like `award`, with sealed bids, the last for one lease more than it gets, by a stranger.
    #[benchmark]
    fn conclude_order(r: Linear<1, REPLICAS>) {
        let id = contested::<T>(&tenant::<T>(), &native(), sealed::<T>(), r);
        let first = T::Leases::next_lease();

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert_awarded::<T>(&native(), r, first);
    }

    /// Like `conclude_order`, in another asset, in which deposits are held.
    #[benchmark]
    fn conclude_order_foreign(r: Linear<1, REPLICAS>) {
        let asset = foreign::<T>();
        let id = contested::<T>(&tenant::<T>(), &asset, sealed::<T>(), r);
        let first = T::Leases::next_lease();

        #[extrinsic_call]
        conclude_order(RawOrigin::Signed(whitelisted_caller()), id);

        assert_awarded::<T>(&asset, r, first);
    }

    // --- Due work ---

    /// An entry that comes too early, of an order of full size with a full list of bids.
    #[benchmark]
    fn due_early() {
        begin::<T>();
        let id = to_end::<T>(&tenant::<T>(), &native());
        let worked;

        #[block]
        {
            worked = Pallet::<T>::handle(Due::Order(id)).unwrap();
        }

        let due = Pallet::<T>::order_due_at(&Orders::<T>::get(id).unwrap(), &Bids::<T>::get(id));
        assert_eq!(worked, Worked::again(T::WeightInfo::due_early(), due));
    }

    // --- Typical cases ---

    /// A soft bid on a list of three, no auditors.
    #[benchmark(extra)]
    fn place_bid_plain() {
        let (caller, id, proposal) = to_bid_on::<T>(native(), Auction::Manual, 3, 0);

        #[extrinsic_call]
        place_bid(RawOrigin::Signed(caller), id, price::<T>(&native()), proposal);

        assert_eq!(Bids::<T>::get(id).len(), 4);
    }

    /// A firm bid on a list of three, no auditors.
    #[benchmark(extra)]
    fn place_firm_bid_plain() {
        let (caller, id, proposal) = to_bid_on::<T>(native(), Auction::Automatic, 3, 0);

        #[extrinsic_call]
        place_bid(RawOrigin::Signed(caller), id, price::<T>(&native()), proposal);

        assert_eq!(Bids::<T>::get(id).len(), 4);
    }

    /// By the tenant: `r` leases of as many providers, with four bids more than that, without auditors and standbys.
    #[benchmark(extra)]
    fn award_plain(r: Linear<1, REPLICAS>) {
        let caller: T::AccountId = whitelisted_caller();
        let id = to_award::<T>(&caller, Auction::Manual, r);
        Orders::<T>::mutate(id, |order| order.as_mut().unwrap().spec.requirement.gate_required = false);
        let (picks, first) = (picks::<T>(id, r), T::Leases::next_lease());

        #[extrinsic_call]
        award(RawOrigin::Signed(caller), id, picks);

        assert_eq!(T::Leases::next_lease(), first + u64::from(r));
    }

    /// Like `award_plain`, by the chain, with firm bids.
    #[benchmark(extra)]
    fn conclude_order_plain(r: Linear<1, REPLICAS>) {
        let id = to_award::<T>(&tenant::<T>(), Auction::Automatic, r);
        let first = T::Leases::next_lease();

        #[extrinsic_call]
        conclude_order(RawOrigin::Signed(whitelisted_caller()), id);

        assert_eq!(T::Leases::next_lease(), first + u64::from(r));
    }
}
