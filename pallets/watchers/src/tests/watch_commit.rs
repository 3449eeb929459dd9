use super::*;

#[test]
fn a_watcher_commits_once_in_the_first_sixth_of_the_next_round() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(60);
        let vote = vote(1, 2, &[(7, 3)]);
        assert_eq!(include(commit_call(&vote)), refused(InvalidTransaction::Future));
        make_blocks_to(119);
        assert_eq!(include(commit_call(&vote)), refused(InvalidTransaction::Future));
        assert_noop!(dispatch(commit_call(&vote)), Error::<Test>::NotNow);
        make_blocks_to(120);
        events();
        let valid = authorize(commit_call(&vote)).unwrap();
        assert_eq!((valid.longevity, valid.propagate, valid.provides.len()), (10, true, 1));
        assert_eq!(include(commit_call(&vote)), Ok(()));
        assert_eq!(events(), vec![Event::VoteCommitted { round: 1, position: 2 }]);
        assert_eq!(Commitments::<Test>::get(1, 2), Some(vote.commitment(Watching::genesis_hash().as_ref())));

        assert_eq!(include(commit_call(&vote)), custom(3));
        assert_noop!(dispatch(commit_call(&vote)), Error::<Test>::AlreadyCommitted);
        make_blocks_to(129);
        assert_eq!(include(commit_call(&super::vote(1, 3, &[]))), Ok(()));
    });
}

#[test]
fn a_commitment_comes_too_late_with_the_second_sixth() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(130);
        assert_eq!(include(commit_call(&vote(1, 0, &[]))), refused(InvalidTransaction::Stale));
        assert_noop!(dispatch(commit_call(&vote(1, 0, &[]))), Error::<Test>::NotNow);
    });
}

#[test]
fn a_commitment_is_signed_by_the_watcher_at_its_position() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(120);
        let vote = vote(1, 0, &[(7, 3)]);
        let signed_by = |stash| match commit_call(&vote) {
            Call::watch_commit { round, position, commitment, .. } => {
                Call::watch_commit { round, position, commitment, signature: sign(stash, &vote) }
            }
            _ => unreachable!(),
        };
        assert_eq!(include(signed_by(stash(1, 1))), refused(InvalidTransaction::BadProof));
        assert_eq!(include(signed_by(EVE)), refused(InvalidTransaction::BadProof));
        // Of another commitment.
        let other = super::vote(1, 0, &[(8, 3)]);
        let swapped = match commit_call(&vote) {
            Call::watch_commit { round, position, signature, .. } => {
                let commitment = other.commitment(Watching::genesis_hash().as_ref());
                Call::watch_commit { round, position, commitment, signature }
            }
            _ => unreachable!(),
        };
        assert_eq!(include(swapped), refused(InvalidTransaction::BadProof));
        assert_eq!(include(signed_by(stash(1, 0))), Ok(()));
    });
}

#[test]
fn a_position_and_a_round_that_there_are_not_have_no_commitment() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(65);
        let call = |round, position| Call::watch_commit {
            round,
            position,
            commitment: [0; 32],
            signature: pair(1).sign(b"anything"),
        };
        // Round 0 had no first block in which watchers could be drawn.
        assert_eq!(include(call(0, 0)), custom(1));
        make_blocks_to(120);
        assert_eq!(include(call(1, 4)), custom(2));
    });
}

#[test]
fn nobody_commits_with_an_account() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(120);
        let vote = vote(1, 0, &[]);
        let commitment = vote.commitment(Watching::genesis_hash().as_ref());
        for origin in [RuntimeOrigin::signed(1), RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let signature = sign(stash(1, 0), &vote);
            assert_noop!(Watching::watch_commit(origin, 1, 0, commitment, signature), DispatchError::BadOrigin);
        }
    });
}
