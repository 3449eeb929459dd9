use super::*;

fn committed(vote: &Vote) {
    make_blocks_to(120);
    assert_eq!(include(commit_call(vote)), Ok(()));
}

#[test]
fn a_watcher_reveals_once_in_the_second_sixth_of_the_next_round() {
    ExtBuilder::default().build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let vote = vote(1, 2, &[(7, 3)]);
        committed(&vote);
        make_blocks_to(129);
        assert_eq!(include(reveal_call(&vote)), refused(InvalidTransaction::Future));
        assert_noop!(dispatch(reveal_call(&vote)), Error::<Test>::NotNow);
        make_blocks_to(130);
        events();
        assert_eq!(authorize(reveal_call(&vote)).unwrap().longevity, 10);
        assert_eq!(include(reveal_call(&vote)), Ok(()));
        assert_eq!(events(), vec![Event::VoteRevealed { round: 1, position: 2, broad: false, counted: 1 }]);
        let place = details(1).draw.place(2, 7).unwrap();
        assert_eq!(tally(1, 7), Tally::default().with(place, 3));
        assert_eq!((details(1).revealed.count(), details(1).broad), (1, 0));

        assert_eq!(include(reveal_call(&vote)), custom(7));
        assert_noop!(dispatch(reveal_call(&vote)), Error::<Test>::AlreadyRevealed);
    });
}

#[test]
fn a_vote_after_the_deadline_counts_for_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let (in_time, late) = (vote(1, 0, &[(7, 3)]), vote(1, 1, &[(7, 3)]));
        committed(&in_time);
        committed(&late);
        make_blocks_to(139);
        assert_eq!(include(reveal_call(&in_time)), Ok(()));
        make_blocks_to(140);
        assert_eq!(include(reveal_call(&late)), refused(InvalidTransaction::Stale));
        assert_noop!(dispatch(reveal_call(&late)), Error::<Test>::NotNow);
        assert_eq!(tally(1, 7).listed(), 1);
    });
}

#[test]
fn only_the_vote_that_was_committed_to_is_revealed() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(60);
        let mine = vote(1, 0, &[(7, 3)]);
        committed(&mine);
        make_blocks_to(130);
        for other in
            [vote(1, 0, &[(7, 4)]), vote(1, 0, &[]), broad_vote(1, 0), Vote { secret: [0; 32], ..mine.clone() }]
        {
            assert_eq!(include(reveal_call(&other)), custom(6));
            assert_noop!(dispatch(reveal_call(&other)), Error::<Test>::OtherVote);
        }
        assert_eq!(include(reveal_call(&vote(1, 1, &[]))), custom(5));
        assert_noop!(dispatch(reveal_call(&vote(1, 1, &[]))), Error::<Test>::NotCommitted);
        assert_eq!(include(reveal_call(&mine)), Ok(()));
    });
}

#[test]
fn a_vote_with_entries_that_the_chain_does_not_take_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(60);
        let broad_with_entries = Vote { broad: true, ..vote(1, 3, &[(1, 2)]) };
        let votes =
            [vote(1, 0, &[(2, 2), (1, 2)]), vote(1, 1, &[(1, 2), (1, 2)]), vote(1, 2, &[(1, 1)]), broad_with_entries];
        votes.iter().for_each(committed);
        make_blocks_to(130);
        for vote in votes {
            assert_eq!(include(reveal_call(&vote)), custom(4));
            assert_noop!(dispatch(reveal_call(&vote)), Error::<Test>::MalformedVote);
        }
    });
}

#[test]
fn a_round_that_did_not_begin_here_has_no_votes() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(70);
        let vote = Vote { round: 0, position: 0, secret: [0; 32], broad: false, entries: Default::default() };
        assert_eq!(include(reveal_call(&vote)), custom(1));
        assert_noop!(dispatch(reveal_call(&vote)), Error::<Test>::NoSuchWatcher);
    });
}

#[test]
fn an_entry_counts_if_the_gate_was_there_a_sixth_of_a_round_before() {
    ExtBuilder::default().build_and_execute(|| {
        give_gate(1, 50);
        give_gate(2, 51);
        make_blocks_to(60);
        play(&[vote(1, 0, &[(1, 2), (2, 2), (3, 2)])]);
        assert_eq!([1, 2, 3].map(|offer| tally(1, offer).listed()), [1, 0, 0]);
        assert!(events().contains(&Event::VoteRevealed { round: 1, position: 0, broad: false, counted: 1 }));
    });
}

#[test]
fn a_gate_that_was_switched_or_rekeyed_keeps_its_entries_and_a_new_one_has_none() {
    ExtBuilder::default().build_and_execute(|| {
        give_gates([1, 2]);
        make_blocks_to(90);
        // A change keeps `since`. A gate can be removed, and set anew, only without a lease.
        Gated::mutate(|gated| gated.get_mut(&1).unwrap().0.key = [9; 32].into());
        give_gate(2, 90);
        play(&[vote(1, 0, &[(1, 2), (2, 2)])]);
        assert_eq!([1, 2].map(|offer| tally(1, offer).listed()), [1, 0]);
    });
}

/// Its lease may be final by then, so that the gate can be removed.
#[test]
fn an_offer_that_a_vote_listed_can_be_listed_by_others_without_its_gate() {
    ExtBuilder::default().validators(2).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let votes = [vote(1, 0, &[(7, 9)]), vote(1, 1, &[(7, 9)])];
        make_blocks_to(120);
        votes.iter().for_each(committed);
        make_blocks_to(130);
        assert_eq!(include(reveal_call(&votes[0])), Ok(()));
        Gated::mutate(|gated| gated.remove(&7));
        assert_eq!(include(reveal_call(&votes[1])), Ok(()));
        assert_eq!((tally(1, 7).listed(), details(1).confirmed), (2, 1));
    });
}

#[test]
fn a_vote_is_not_charged_for_the_gates_of_offers_that_others_listed() {
    ExtBuilder::default().validators(2).build_and_execute(|| {
        give_gates([7, 8, 9]);
        make_blocks_to(60);
        let votes = [vote(1, 0, &[(7, 9), (8, 9)]), vote(1, 1, &[(7, 9), (8, 9), (9, 9)])];
        make_blocks_to(120);
        votes.iter().for_each(committed);
        make_blocks_to(130);
        let charged = votes.map(|vote| Watching::do_reveal(vote).unwrap().actual_weight.unwrap());
        let read = <Test as frame_system::Config>::DbWeight::get().reads(1);
        assert_eq!(
            charged,
            [<Test as Config>::WeightInfo::watch_reveal(2), <Test as Config>::WeightInfo::watch_reveal(3) - read * 2]
        );
    });
}

#[test]
fn an_entry_of_a_watcher_outside_of_the_committee_counts_for_nothing() {
    ExtBuilder::default().validators(40).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let (members, others) = members(1, 7);
        assert_eq!((members.len(), others.len()), (31, 9));
        play(&others.iter().map(|position| vote(1, *position, &[(7, 9)])).collect::<Vec<_>>());
        assert!(!Tallies::<Test>::contains_key(1, 7));
        assert_eq!(details(1).revealed.count(), 9);
    });
}

#[test]
fn an_offer_is_confirmed_once_by_the_vote_that_completes_the_quorum() {
    ExtBuilder::default().validators(40).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let (members, _) = members(1, 7);
        let votes: Vec<_> = members.iter().take(20).map(|position| vote(1, *position, &[(7, 9)])).collect();
        make_blocks_to(120);
        votes.iter().for_each(committed);
        make_blocks_to(130);
        for (before, vote) in votes.iter().enumerate() {
            assert_eq!(details(1).confirmed, u16::from(before > 18));
            events();
            assert_eq!(include(reveal_call(vote)), Ok(()));
            let confirmed = Event::OffersConfirmed { round: 1, offers: vec![7].try_into().unwrap() };
            assert_eq!(events().contains(&confirmed), before == 18);
        }
    });
}

#[test]
fn one_event_names_all_offers_that_a_vote_confirms() {
    ExtBuilder::default().validators(2).build_and_execute(|| {
        give_gates([7, 8, 9]);
        make_blocks_to(60);
        let votes = [vote(1, 0, &[(7, 9), (9, 9)]), vote(1, 1, &[(7, 9), (8, 9), (9, 9)])];
        make_blocks_to(120);
        votes.iter().for_each(committed);
        make_blocks_to(130);
        assert_eq!(include(reveal_call(&votes[0])), Ok(()));
        assert!(!events().iter().any(|event| matches!(event, Event::OffersConfirmed { .. })));
        assert_eq!(include(reveal_call(&votes[1])), Ok(()));
        let confirmed = Event::OffersConfirmed { round: 1, offers: vec![7, 9].try_into().unwrap() };
        assert_eq!(events().into_iter().filter(|event| *event == confirmed).count(), 1);
        assert_eq!(details(1).confirmed, 2);
    });
}

#[test]
fn a_vote_lists_256_offers() {
    ExtBuilder::default().build_and_execute(|| {
        give_gates(0..256);
        make_blocks_to(60);
        let all: Vec<_> = (0..256).map(|offer| (offer, 2)).collect();
        play(&[vote(1, 0, &all)]);
        assert_eq!(Tallies::<Test>::iter_prefix(1).count(), 256);
    });
}

#[test]
fn nobody_reveals_with_an_account() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(60);
        let vote = vote(1, 0, &[]);
        committed(&vote);
        make_blocks_to(130);
        for origin in [RuntimeOrigin::signed(1), RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let refused = Watching::watch_reveal(origin, 1, 0, vote.secret, false, vote.entries.clone());
            assert_noop!(refused, DispatchError::BadOrigin);
        }
    });
}
