//! The gains of cheats. Each test makes the cheat.

use super::*;

#[test]
fn a_copied_commitment_is_worthless() {
    ExtBuilder::default().pot(UNIT).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(120);
        let original = vote(1, 0, &[(7, 9)]);
        assert_eq!(include(commit_call(&original)), Ok(()));
        // The copier signs the same hash for its own position.
        let genesis = Watching::genesis_hash();
        let commitment = original.commitment(genesis.as_ref());
        let payload = leasehold_primitives::watch::commit_payload(genesis.as_ref(), 1, 1, &commitment);
        let signature = pair(stash(1, 1)).sign(&payload);
        assert_eq!(include(Call::watch_commit { round: 1, position: 1, commitment, signature }), Ok(()));

        make_blocks_to(130);
        assert_eq!(include(reveal_call(&original)), Ok(()));
        // Now everything is known, and still no vote of that position has this hash.
        for copy in [Vote { position: 1, ..original.clone() }, vote(1, 1, &[(7, 9)])] {
            assert_eq!(include(reveal_call(&copy)), custom(6));
        }
        assert_eq!((tally(1, 7).listed(), details(1).revealed.count()), (1, 1));
    });
}

#[test]
fn a_lazy_watcher_loses_the_hits() {
    ExtBuilder::default().validators(40).pot(UNIT).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let (members, _) = members(1, 7);
        let votes: Vec<_> = members
            .iter()
            .enumerate()
            .map(|(n, position)| vote(1, *position, if n == 0 { &[] } else { &[(7, 9)] }))
            .collect();
        play(&votes);
        votes.iter().for_each(|vote| assert_eq!(include(claim_call(vote)), Ok(())));
        let got = |vote: &Vote| Balances::balance(&stash(1, vote.position)) - UNIT;
        let [lazy, diligent] = [0, 1].map(|n| got(&votes[n]));
        assert!(lazy > 0 && diligent > lazy);
    });
}

#[test]
fn a_watcher_that_lists_everything_strikes_nobody_and_earns_less() {
    ExtBuilder::default().validators(40).pot(UNIT).build_and_execute(|| {
        // One in ten of 100 offers is down.
        give_gates(0..100);
        make_blocks_to(60);
        let draw = details(1).draw;
        let listed = |position: Position, all: bool| -> Vec<(OfferId, u8)> {
            let mine = (0..100).filter(|offer| draw.place(position, *offer).is_some());
            mine.filter(|offer| all || offer % 10 == 0).map(|offer| (offer, 9)).collect()
        };
        let votes: Vec<_> = (0..40).map(|position| vote(1, position, &listed(position, position == 5))).collect();
        play(&votes);
        assert_eq!(details(1).confirmed, 10);
        let found: Vec<_> = (0..100).filter(|offer| verdict_of(1, *offer).is_some()).collect();
        assert_eq!(found, (0..100).step_by(10).collect::<Vec<_>>());
        votes.iter().for_each(|vote| assert_eq!(include(claim_call(vote)), Ok(())));
        let got = |position| Balances::balance(&stash(1, position)) - UNIT;
        let honest = (0..40).filter(|position| *position != 5).map(got).min().unwrap();
        assert!(got(5) < honest, "{} of {honest}", got(5));
    });
}

#[test]
fn a_third_of_the_watchers_lying_strikes_nobody_here() {
    ExtBuilder::default().validators(99).build_and_execute(|| {
        give_gates(0..30);
        make_blocks_to(60);
        // Every third position, which is as good as drawn.
        let draw = details(1).draw;
        let listed = |position: Position| -> Vec<(OfferId, u8)> {
            (0..30)
                .filter(|offer| position.is_multiple_of(3) && draw.place(position, *offer).is_some())
                .map(|o| (o, 20))
                .collect()
        };
        play(&(0..99).map(|position| vote(1, position, &listed(position))).collect::<Vec<_>>());
        assert!((0..30).all(|offer| verdict_of(1, offer).is_none()));
    });
}

/// Nothing prevents this one: the docs say what happens then.
#[test]
fn a_quorum_of_one_committee_lying_brings_about_a_verdict() {
    ExtBuilder::default().validators(40).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let (members, _) = members(1, 7);
        play(&members.iter().take(19).map(|position| vote(1, *position, &[(7, 255)])).collect::<Vec<_>>());
        // No more than the whole round.
        assert_eq!(verdict_of(1, 7), Some(Verdict { fails: 20, probes: 20 }));
    });
}

#[test]
fn silenced_validators_shrink_no_committee() {
    ExtBuilder::default().validators(40).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        // Only twelve get their votes through, and all of them are liars of the committee.
        let (members, _) = members(1, 7);
        play(&members.iter().take(12).map(|position| vote(1, *position, &[(7, 20)])).collect::<Vec<_>>());
        assert_eq!((details(1).revealed.count(), verdict_of(1, 7)), (12, None));
    });
}

#[test]
fn a_vote_of_another_round_or_chain_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(60);
        let first = vote(1, 0, &[]);
        play(core::slice::from_ref(&first));
        make_blocks_to(180);
        // The signature that was good for round 1, with the same position of round 2.
        let replayed = match commit_call(&first) {
            Call::watch_commit { position, commitment, signature, .. } => {
                Call::watch_commit { round: 2, position, commitment, signature }
            }
            _ => unreachable!(),
        };
        assert_eq!(include(replayed), refused(InvalidTransaction::BadProof));

        let genesis = [9; 32];
        let second = vote(2, 0, &[]);
        let commitment = second.commitment(&genesis);
        let payload = leasehold_primitives::watch::commit_payload(&genesis, 2, 0, &commitment);
        let signature = pair(stash(2, 0)).sign(&payload);
        let elsewhere = Call::watch_commit { round: 2, position: 0, commitment, signature };
        assert_eq!(include(elsewhere), refused(InvalidTransaction::BadProof));
    });
}

#[test]
fn entries_of_a_list_are_bounded() {
    let entries = vec![Entry { offer: 0, fails: 9 }; 257];
    assert!(BoundedVec::<Entry, sp_core::ConstU32<256>>::try_from(entries).is_err());
}
