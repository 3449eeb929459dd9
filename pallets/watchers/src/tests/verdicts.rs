use super::*;

#[test]
fn a_verdict_stands_from_a_third_of_the_next_round_on() {
    ExtBuilder::default().validators(3).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let votes = [vote(1, 0, &[(7, 9)]), vote(1, 1, &[(7, 5)])];
        make_blocks_to(120);
        votes.iter().for_each(|vote| assert_eq!(include(commit_call(vote)), Ok(())));
        make_blocks_to(130);
        votes.iter().for_each(|vote| assert_eq!(include(reveal_call(vote)), Ok(())));
        make_blocks_to(139);
        assert_eq!(verdict_of(1, 7), None);
        make_blocks_to(140);
        // Two of three are enough, and the lower of them counts.
        assert_eq!(verdict_of(1, 7), Some(Verdict { fails: 5, probes: 20 }));
        assert_eq!(Watching::verdict(1, 7), verdict_of(1, 7));
        assert_eq!((verdict_of(1, 8), verdict_of(2, 7), verdict_of(0, 7)), (None, None, None));
    });
}

#[test]
fn one_member_less_than_the_quorum_brings_about_no_verdict() {
    for (members_listing, found) in [(18, false), (19, true)] {
        ExtBuilder::default().validators(40).build_and_execute(|| {
            give_gates([7]);
            make_blocks_to(60);
            let (members, _) = members(1, 7);
            play(
                &members.iter().take(members_listing).map(|position| vote(1, *position, &[(7, 9)])).collect::<Vec<_>>(),
            );
            assert_eq!(verdict_of(1, 7).is_some(), found);
            assert_eq!(Watching::tally(1, 7).unwrap().listed(), members_listing as u16);
        });
    }
}

#[test]
fn a_mass_outage_strikes_nobody() {
    for (broad, found) in [(2, true), (3, false)] {
        ExtBuilder::default().validators(5).build_and_execute(|| {
            give_gates([7]);
            make_blocks_to(60);
            // A quorum of five is four: these confirm the offer, and the others say that it was everybody.
            let votes: Vec<_> = (0..5).map(|position| vote(1, position, &[(7, 9)])).collect();
            play(&votes);
            Rounds::<Test>::mutate(1, |details| details.as_mut().unwrap().broad = broad);
            assert_eq!(verdict_of(1, 7).is_some(), found);
        });
    }
}

#[test]
fn broad_votes_are_counted() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(60);
        play(&[vote(1, 0, &[]), broad_vote(1, 1), broad_vote(1, 2)]);
        assert_eq!((details(1).revealed.count(), details(1).broad), (3, 2));
        assert!(details(1).turnout().is_mass_outage());
    });
}

#[test]
fn readers_see_committee_tally_and_what_a_validator_did() {
    ExtBuilder::default().validators(3).pot(UNIT).build_and_execute(|| {
        give_gates([7, 8]);
        make_blocks_to(60);
        let [first, second, third] = [0, 1, 2].map(|position| stash(1, position));
        assert_eq!(Watching::committee(1, 7).len(), 3);
        assert_eq!(Watching::committee(2, 7), vec![]);
        let votes = [vote(1, 0, &[(7, 9), (8, 9)]), vote(1, 1, &[(7, 5)])];
        play(&votes);
        assert_ok!(Watching::claim_watch(
            RuntimeOrigin::signed(EVE),
            1,
            1,
            votes[1].secret,
            false,
            votes[1].entries.clone()
        ));
        let view = |stash| {
            let view = Watching::watcher(1, stash).unwrap();
            (view.position, view.committed, view.revealed, view.paid, view.hits, view.unconfirmed)
        };
        assert_eq!(view(first), (0, true, true, false, 1, 1));
        assert_eq!(view(second), (1, true, true, true, 1, 0));
        assert_eq!(view(third), (2, false, false, false, 0, 0));
        assert_eq!((Watching::watcher(1, EVE), Watching::watcher(9, first)), (None, None));
    });
}

/// The rounds and verdicts remembered of offer 7, which had leases in the first four rounds.
fn remembered() -> (u32, u32) {
    let served = ServedRounds::of(&Lengths::get(), &(0..240));
    let WatchedRounds { rounds, verdicts } = <Watching as WatchRecords>::watched(7, served);
    (rounds, verdicts)
}

#[test]
fn rounds_are_remembered_from_their_verdicts_on_as_far_as_the_gate_was_there() {
    ExtBuilder::default().validators(3).build_and_execute(|| {
        // In time for round 1, which begins with block 60.
        make_blocks_to(50);
        give_gate(7, 50);
        make_blocks_to(60);
        let votes: Vec<_> = (0..2).map(|position| vote(1, position, &[(7, 9)])).collect();
        play(&votes);
        assert_eq!(System::block_number(), 140);
        assert_eq!(remembered(), (1, 1));
        make_blocks_to(199);
        assert_eq!(remembered(), (1, 1));
        make_blocks_to(200);
        assert_eq!(remembered(), (2, 1));
        // Round 4 has no lease.
        make_blocks_to(400);
        assert_eq!(remembered(), (3, 1));
        assert_eq!(<Watching as WatchRecords>::watched(8, ServedRounds::of(&Lengths::get(), &(0..240))).rounds, 0);
    });
}

#[test]
fn a_gate_that_is_set_anew_does_not_take_back_what_was_found() {
    ExtBuilder::default().validators(3).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let votes: Vec<_> = (0..2).map(|position| vote(1, position, &[(7, 9)])).collect();
        play(&votes);
        make_blocks_to(300);
        assert_eq!(remembered(), (3, 1));
        give_gate(7, 300);
        assert_eq!(remembered(), (1, 1));
        Gated::mutate(|gated| gated.remove(&7));
        assert_eq!(remembered(), (1, 1));
    });
}

#[test]
fn rounds_that_are_forgotten_or_that_nobody_was_drawn_for_are_not_remembered() {
    ExtBuilder::default().validators(3).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(300);
        // Round 0 had no first block in which watchers could be drawn.
        assert_eq!(remembered(), (3, 0));
        Rounds::<Test>::mutate(2, |details| details.as_mut().unwrap().draw.watchers = 0);
        assert_eq!(remembered(), (2, 0));
        Rounds::<Test>::mutate(2, |details| details.as_mut().unwrap().draw.watchers = 3);
        Rounds::<Test>::remove(1);
        assert_eq!(remembered(), (2, 0));
        Rounds::<Test>::insert(1, details(2));
    });
}
