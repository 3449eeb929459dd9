//! Benchmarks: every call in its worst case.

#![allow(clippy::arithmetic_side_effects)]

use crate::{
    pruning::MAX_REMOVED, Call, Commitments, Config, Forgotten, Pallet, Pruned, RoundDetails, RoundKeys, Rounds,
    Tallies, Watchers,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Inspect, Mutate},
        Authorize, Get,
    },
    BoundedVec,
};
use frame_system::RawOrigin;
use leasehold_primitives::{
    traits::WatchedOffers,
    watch::{
        commit_payload, Commitment, Draw, Entry, Phases, Position, Tally, Vote, WatcherId, WatcherSignature,
        MAX_ENTRIES, MAX_WATCHERS,
    },
    Balance, Round,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_runtime::{traits::BlockNumberProvider, transaction_validity::TransactionSource};

/// The round that is voted on.
const ROUND: Round = 3;
/// The position that votes.
const POSITION: Position = 7;

/// The most watchers possible. Returns a key with which this node can sign for one of them.
fn watchers<T: Config>() -> WatcherId {
    let mine = WatcherId::generate_pair(None);
    let keys = (0..MAX_WATCHERS).map(|n| (account("watcher", n, 0), mine.clone())).collect::<Vec<_>>();
    Watchers::<T>::put(BoundedVec::truncate_from(keys));
    mine
}

/// The phases of the round, whose watchers are drawn.
fn drawn<T: Config>() -> Result<(Phases, WatcherId), BenchmarkError> {
    let mine = watchers::<T>();
    let phases = T::Timing::get().phases(ROUND).ok_or(BenchmarkError::Stop("the chain has no rounds"))?;
    let seed = [5; 32];
    Rounds::<T>::insert(ROUND, RoundDetails::opened(Draw { seed, watchers: MAX_WATCHERS as u16 }));
    RoundKeys::<T>::insert(ROUND, Watchers::<T>::get());
    Ok((phases, mine))
}

/// A vote of one of many watchers, which lists `n` offers. All but one member of the quorum listed each.
fn vote<T: Config>(n: u32) -> Result<(Vote, Phases), BenchmarkError> {
    vote_of::<T>(POSITION, MAX_WATCHERS as u16, n)
}

/// A vote of one of `watchers`, which lists `n` offers of whose committees it is a member. All but one member of the
/// quorum listed each.
///
/// Only offers are listed of whose committees `POSITION` is a member when `MAX_WATCHERS` watch, about one gate in ten. So
/// the entries are read among as many gates, however few watch.
fn vote_of<T: Config>(position: Position, watchers: u16, n: u32) -> Result<(Vote, Phases), BenchmarkError> {
    let (phases, _) = drawn::<T>()?;
    let [draw, full] = [watchers, MAX_WATCHERS as u16].map(|watchers| Draw { seed: [5; 32], watchers });
    let others = draw.quorum().ok_or(BenchmarkError::Stop("there are watchers"))? - 1;
    Rounds::<T>::insert(ROUND, RoundDetails::opened(draw));
    T::BlockNumberProvider::set_block_number(phases.gated_by);
    let mut entries = Vec::new();
    let mut provider = 0;
    while entries.len() < n as usize {
        let offer = T::Offers::bench_gate(&account("provider", provider, 0));
        provider += 1;
        let (Some(place), Some(_)) = (draw.place(position, offer), full.place(POSITION, offer)) else { continue };
        if others > 0 {
            let places = (0..).filter(|other| *other != place).take(others.into());
            Tallies::<T>::insert(ROUND, offer, places.fold(Tally::default(), |tally, place| tally.with(place, 9)));
        }
        entries.push(Entry { offer, fails: 9 });
    }
    entries.sort_unstable_by_key(|entry| entry.offer);
    let entries = BoundedVec::truncate_from(entries);
    let vote = Vote { round: ROUND, position, secret: [3; 32], broad: false, entries };
    Commitments::<T>::insert(ROUND, position, vote.commitment(Pallet::<T>::genesis_hash().as_ref()));
    Ok((vote, phases))
}

/// The same vote, revealed, with money to be paid for it.
fn revealed<T: Config>(n: u32) -> Result<Vote, BenchmarkError> {
    let (vote, phases) = vote::<T>(n)?;
    T::BlockNumberProvider::set_block_number(phases.revealing.start);
    Pallet::<T>::do_reveal(vote.clone()).map_err(|error| error.error)?;
    let budget = T::Currency::minimum_balance() * Balance::from(MAX_WATCHERS) * 100;
    fund_pot::<T>(2 * budget)?;
    Rounds::<T>::mutate(ROUND, |details| {
        details.as_mut().map(|details| (details.budget, details.left) = (budget, budget))
    });
    T::BlockNumberProvider::set_block_number(phases.paying.start);
    Ok(vote)
}

fn fund_pot<T: Config>(amount: Balance) -> Result<(), BenchmarkError> {
    T::Currency::mint_into(&T::Pot::get(), amount + T::Currency::minimum_balance())?;
    Ok(())
}

fn commitment<T: Config>(key: &WatcherId) -> Result<(Commitment, WatcherSignature), BenchmarkError> {
    let commitment = [9; 32];
    let payload = commit_payload(Pallet::<T>::genesis_hash().as_ref(), ROUND, POSITION, &commitment);
    let signature = key.sign(&payload).ok_or(BenchmarkError::Stop("the keystore does not sign"))?;
    Ok((commitment, signature))
}

fn authorize<T: Config>(call: <T as frame_system::Config>::RuntimeCall) -> Result<(), BenchmarkError>
where
    <T as frame_system::Config>::RuntimeCall: From<Call<T>>,
{
    call.authorize(TransactionSource::InBlock)
        .ok_or(BenchmarkError::Stop("votes are authorized"))?
        .map_err(|_| BenchmarkError::Stop("the vote was refused"))?;
    Ok(())
}

#[benchmarks(where <T as frame_system::Config>::RuntimeCall: From<Call<T>>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn open_round() -> Result<(), BenchmarkError> {
        let (phases, _) = drawn::<T>()?;
        let details = Rounds::<T>::get(ROUND).ok_or(BenchmarkError::Stop("the round is stored"))?;
        for earlier in 1..=2 {
            Rounds::<T>::insert(ROUND - earlier, RoundDetails { budget: 1, left: 1, ..details.clone() });
        }
        fund_pot::<T>(1_000_000)?;
        T::BlockNumberProvider::set_block_number(phases.probing.end);

        #[block]
        {
            Pallet::<T>::open_round(ROUND + 1);
        }

        assert_eq!(RoundKeys::<T>::get(ROUND + 1).map(|keys| keys.len()), Some(MAX_WATCHERS as usize));
        assert!(Rounds::<T>::get(ROUND).is_some_and(|details| details.budget > 0));
        Ok(())
    }

    #[benchmark]
    fn watch_commit() -> Result<(), BenchmarkError> {
        let (phases, key) = drawn::<T>()?;
        let (commitment, signature) = commitment::<T>(&key)?;
        T::BlockNumberProvider::set_block_number(phases.committing.start);

        #[extrinsic_call]
        _(RawOrigin::Authorized, ROUND, POSITION, commitment, signature);

        assert_eq!(Commitments::<T>::get(ROUND, POSITION), Some(commitment));
        Ok(())
    }

    #[benchmark]
    fn authorize_commit() -> Result<(), BenchmarkError> {
        let (phases, key) = drawn::<T>()?;
        let (commitment, signature) = commitment::<T>(&key)?;
        T::BlockNumberProvider::set_block_number(phases.committing.start);
        let call = Call::<T>::watch_commit { round: ROUND, position: POSITION, commitment, signature };

        #[block]
        {
            authorize::<T>(call.into())?;
        }

        Ok(())
    }

    /// Of the only watcher there is: each entry is the first of its offer, whose gate is looked up, and confirms it.
    #[benchmark]
    fn watch_reveal(n: Linear<0, MAX_ENTRIES>) -> Result<(), BenchmarkError> {
        let (vote, phases) = vote_of::<T>(0, 1, n)?;
        T::BlockNumberProvider::set_block_number(phases.revealing.start);
        let Vote { position, secret, broad, entries, .. } = vote;

        #[extrinsic_call]
        _(RawOrigin::Authorized, ROUND, position, secret, broad, entries);

        assert_eq!(Rounds::<T>::get(ROUND).map(|details| u32::from(details.confirmed)), Some(n));
        Ok(())
    }

    /// Of one of many watchers: others listed each offer before.
    #[benchmark(extra)]
    fn watch_reveal_after_others(n: Linear<0, MAX_ENTRIES>) -> Result<(), BenchmarkError> {
        let (vote, phases) = vote::<T>(n)?;
        T::BlockNumberProvider::set_block_number(phases.revealing.start);
        let Vote { secret, broad, entries, .. } = vote;

        #[extrinsic_call]
        watch_reveal(RawOrigin::Authorized, ROUND, POSITION, secret, broad, entries);

        assert_eq!(Rounds::<T>::get(ROUND).map(|details| u32::from(details.confirmed)), Some(n));
        Ok(())
    }

    #[benchmark]
    fn authorize_reveal(n: Linear<0, MAX_ENTRIES>) -> Result<(), BenchmarkError> {
        let (vote, phases) = vote::<T>(n)?;
        T::BlockNumberProvider::set_block_number(phases.revealing.start);
        let Vote { round, position, secret, broad, entries } = vote;
        let call = Call::<T>::watch_reveal { round, position, secret, broad, entries };

        #[block]
        {
            authorize::<T>(call.into())?;
        }

        Ok(())
    }

    #[benchmark]
    fn claim_watch(n: Linear<0, MAX_ENTRIES>) -> Result<(), BenchmarkError> {
        let Vote { secret, broad, entries, .. } = revealed::<T>(n)?;

        #[extrinsic_call]
        _(RawOrigin::Authorized, ROUND, POSITION, secret, broad, entries);

        assert!(Rounds::<T>::get(ROUND).is_some_and(|details| details.paid.contains(POSITION)));
        Ok(())
    }

    #[benchmark]
    fn authorize_claim(n: Linear<0, MAX_ENTRIES>) -> Result<(), BenchmarkError> {
        let Vote { round, position, secret, broad, entries } = revealed::<T>(n)?;
        let call = Call::<T>::claim_watch { round, position, secret, broad, entries };

        #[block]
        {
            authorize::<T>(call.into())?;
        }

        Ok(())
    }

    /// All of them are commitments, but for the keys of their round, which are long, and the last.
    #[benchmark]
    fn forget(n: Linear<0, MAX_REMOVED>) -> Result<(), BenchmarkError> {
        let (phases, _) = drawn::<T>()?;
        for position in 1..n {
            Commitments::<T>::insert(ROUND, position as Position, [9; 32]);
        }
        Forgotten::<T>::put(Pruned { votes: ROUND, tallies: ROUND });
        T::BlockNumberProvider::set_block_number(phases.paying.end);
        let steps;

        #[block]
        {
            steps = Pallet::<T>::forget_entries(n);
        }

        assert_eq!(steps, n);
        assert_eq!(RoundKeys::<T>::contains_key(ROUND), n == 0);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
