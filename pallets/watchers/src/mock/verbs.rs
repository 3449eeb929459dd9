//! The verbs of the tests.

use super::*;
use frame_support::{dispatch::DispatchResultWithPostInfo, traits::Authorize};
use frame_system::RawOrigin;
use leasehold_primitives::{
    gates::{Gate, Ip},
    watch::{commit_payload, secret_of, secret_payload, Entry, Position, Tally, Vote, WatcherSignature},
    OfferId, Round,
};
use sp_runtime::{
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    BoundedVec,
};

/// Gives the offer a lease, and a gate since this block.
pub fn give_gate(offer: OfferId, since: BlockNumber) {
    let gate = Gate { ip: Ip::V4([127, 0, 0, 1]), port: 9_000, key: [3; 32].into(), since, deposit: 0 };
    Gated::mutate(|gated| gated.insert(offer, (gate, true)));
}

/// Offers with leases, and with gates in time for every round.
pub fn give_gates(offers: impl IntoIterator<Item = OfferId>) {
    offers.into_iter().for_each(|offer| give_gate(offer, 0));
}

/// The stash at a position.
pub fn stash(round: Round, position: Position) -> u64 {
    RoundKeys::<Test>::get(round).unwrap()[usize::from(position)].0
}

/// The position of a stash.
pub fn position_of(round: Round, stash: u64) -> Position {
    Watching::watcher(round, stash).unwrap().position
}

pub fn details(round: Round) -> RoundDetails {
    Rounds::<Test>::get(round).unwrap()
}

/// The vote of the watcher at a position, with its secret.
pub fn vote(round: Round, position: Position, listed: &[(OfferId, u8)]) -> Vote {
    let signature = pair(stash(round, position)).sign(&secret_payload(Watching::genesis_hash().as_ref(), round));
    let entries = listed.iter().map(|(offer, fails)| Entry { offer: *offer, fails: *fails }).collect();
    let entries = BoundedVec::truncate_from(entries);
    Vote { round, position, secret: secret_of(&signature), broad: false, entries }
}

/// The same for a watcher that saw too many fail.
pub fn broad_vote(round: Round, position: Position) -> Vote {
    Vote { broad: true, ..vote(round, position, &[]) }
}

/// Signs a commitment by the key of a validator.
pub fn sign(stash: u64, vote: &Vote) -> WatcherSignature {
    let genesis = Watching::genesis_hash();
    let genesis = genesis.as_ref();
    pair(stash).sign(&commit_payload(genesis, vote.round, vote.position, &vote.commitment(genesis)))
}

/// The call that commits to `vote`, signed by its watcher.
pub fn commit_call(vote: &Vote) -> Call<Test> {
    let commitment = vote.commitment(Watching::genesis_hash().as_ref());
    let signature = sign(stash(vote.round, vote.position), vote);
    Call::watch_commit { round: vote.round, position: vote.position, commitment, signature }
}

pub fn reveal_call(vote: &Vote) -> Call<Test> {
    let Vote { round, position, secret, broad, entries } = vote.clone();
    Call::watch_reveal { round, position, secret, broad, entries }
}

pub fn claim_call(vote: &Vote) -> Call<Test> {
    let Vote { round, position, secret, broad, entries } = vote.clone();
    Call::claim_watch { round, position, secret, broad, entries }
}

/// Whether the call would enter a block, as the pool asks and as the block asks.
pub fn authorize(call: Call<Test>) -> Result<ValidTransaction, TransactionValidityError> {
    let call = RuntimeCall::Watching(call);
    let ask = |source| call.authorize(source).expect("votes are authorized").map(|(valid, _)| valid);
    let answer = ask(TransactionSource::External);
    assert_eq!(answer, ask(TransactionSource::InBlock));
    answer
}

/// Dispatches the call as one that was authorized.
pub fn dispatch(call: Call<Test>) -> DispatchResultWithPostInfo {
    use sp_runtime::traits::Dispatchable;
    RuntimeCall::Watching(call).dispatch(RawOrigin::Authorized.into())
}

/// The call enters a block, and changes nothing if it is refused.
pub fn include(call: Call<Test>) -> Result<(), TransactionValidityError> {
    authorize(call.clone())?;
    frame_support::assert_ok!(dispatch(call));
    Ok(())
}

/// Lets a round be watched and voted on: the votes are committed to, revealed, and verdicts stand.
pub fn play(votes: &[Vote]) {
    let round = votes.first().map_or(1, |vote| vote.round);
    let phases = Lengths::get().phases(round).unwrap();
    make_blocks_to(phases.committing.start);
    votes.iter().for_each(|vote| assert_eq!(include(commit_call(vote)), Ok(())));
    make_blocks_to(phases.revealing.start);
    votes.iter().for_each(|vote| assert_eq!(include(reveal_call(vote)), Ok(())));
    make_blocks_to(phases.paying.start);
}

/// The tally of an offer; an empty one if there is none.
pub fn tally(round: Round, offer: OfferId) -> Tally {
    Tallies::<Test>::get(round, offer).unwrap_or_default()
}

/// This pallet's events since the last call.
pub fn events() -> Vec<Event<Test>> {
    let events = System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Watching(event) => Some(event),
            _ => None,
        })
        .collect();
    System::reset_events();
    events
}
