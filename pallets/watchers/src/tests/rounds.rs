use super::*;

#[test]
fn the_first_block_of_a_round_draws_its_watchers_and_no_other_does() {
    ExtBuilder::default().validators(40).build_and_execute(|| {
        make_blocks_to(59);
        assert_eq!((Rounds::<Test>::iter().count(), events()), (0, vec![]));
        make_blocks_to(60);
        assert_eq!(events(), vec![Event::RoundOpened { round: 1, watchers: 40 }]);
        assert_eq!(details(1), RoundDetails::opened(Draw { seed: [1; 32], watchers: 40 }));
        make_blocks_to(119);
        assert_eq!((Rounds::<Test>::iter().count(), events()), (1, vec![]));
        make_blocks_to(120);
        assert_eq!(events(), vec![Event::RoundOpened { round: 2, watchers: 40 }]);
    });
}

#[test]
fn watchers_are_those_of_the_session_in_an_order_that_is_drawn() {
    ExtBuilder::default().validators(40).build_and_execute(|| {
        make_blocks_to(60);
        Seeds::set([2; 32]);
        make_blocks_to(120);
        let [first, second] = [1, 2].map(|round| RoundKeys::<Test>::get(round).unwrap().into_inner());
        assert_ne!(first, second);
        for mut keys in [first, second] {
            keys.sort();
            assert_eq!(keys, (1..=40).map(|stash| (stash, pair(stash).public())).collect::<Vec<_>>());
        }
    });
}

#[test]
fn a_session_that_changes_in_mid_round_changes_the_next_round() {
    ExtBuilder::default().validators(3).build_and_execute(|| {
        make_blocks_to(60);
        new_session(true, 2..=3);
        // The session says that nothing changed, so it is not looked at.
        new_session(false, 1..=1);
        let stashes = |round| {
            let mut stashes: Vec<_> = RoundKeys::<Test>::get(round).unwrap().iter().map(|(stash, _)| *stash).collect();
            stashes.sort();
            stashes
        };
        assert_eq!(stashes(1), [1, 2, 3]);
        make_blocks_to(120);
        assert_eq!(stashes(2), [2, 3]);
    });
}

#[test]
fn a_chain_that_knows_no_watchers_takes_them_from_a_session_without_changes() {
    ExtBuilder::default().build_and_execute(|| {
        Watchers::<Test>::kill();
        new_session(false, 1..=2);
        assert_eq!(Watchers::<Test>::get().len(), 2);
    });
}

#[test]
fn three_hundred_validators_watch_and_no_more() {
    ExtBuilder::default().validators(301).build_and_execute(|| {
        make_blocks_to(60);
        assert_eq!(details(1).draw.watchers, 300);
        assert_eq!(RoundKeys::<Test>::get(1).unwrap().len(), 300);
    });
}

#[test]
fn the_genesis_session_tells_the_watchers() {
    ExtBuilder::default().build_and_execute(|| {
        Watchers::<Test>::kill();
        let validators = [(7, pair(7).public())];
        Watching::on_genesis_session(validators.iter().map(|(stash, key)| (stash, key.clone())));
        assert_eq!(Watchers::<Test>::get().into_inner(), validators);
    });
}

#[test]
fn a_chain_without_rounds_draws_nobody() {
    ExtBuilder::default().timing(leasehold_primitives::time::Timing { round_blocks: 0, ..LOCAL }).build_and_execute(
        || {
            make_blocks_to(200);
            assert_eq!((Rounds::<Test>::iter().count(), events()), (0, vec![]));
            assert_eq!(Watching::forget_entries(16), 0);
        },
    );
}

#[test]
fn a_round_without_validators_watches_nothing() {
    ExtBuilder::default().validators(0).pot(UNIT).build_and_execute(|| {
        give_gates([1]);
        make_blocks_to(140);
        assert_eq!(details(1).draw.watchers, 0);
        assert_eq!((Watching::committee(1, 1), verdict_of(1, 1)), (vec![], None));
    });
}

#[test]
fn half_of_what_is_not_promised_is_the_budget() {
    ExtBuilder::default().pot(1_000).build_and_execute(|| {
        make_blocks_to(119);
        assert_eq!(details(1).budget, 0);
        make_blocks_to(120);
        // The budget leaves the deposit that keeps the pot alive.
        assert_eq!((details(1).budget, details(1).left), (500, 500));
        make_blocks_to(180);
        assert_eq!(details(2).budget, 250);
        make_blocks_to(240);
        assert_eq!(details(3).budget, 125);
        // From here on the first is not paid for any more: 375 of 1,000 are promised.
        make_blocks_to(300);
        assert_eq!(details(4).budget, 312);
        assert_eq!((details(4).left, details(1).left), (312, 500));
    });
}

/// An author that holds its block back at the draw chooses between two draws, and no rule depends on which.
#[test]
fn a_withheld_block_at_the_draw_changes_the_committee_and_never_its_size() {
    for seed in [[1; 32], [2; 32]] {
        ExtBuilder::default().validators(100).build_and_execute(|| {
            Seeds::set(seed);
            make_blocks_to(60);
            let committee = Watching::committee(1, 7);
            assert_eq!(committee.len(), 31);
            assert_eq!(details(1).draw.quorum(), Some(19));
            assert!(committee.iter().all(|(position, of)| stash(1, *position) == *of));
        });
    }
}
