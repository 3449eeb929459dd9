use super::*;
use leasehold_primitives::watch::{pay, Finds};

const POT_HAS: Balance = 2_000_000;
const BUDGET: Balance = POT_HAS / 2;

fn claim(who: u64, vote: &Vote) -> frame_support::dispatch::DispatchResultWithPostInfo {
    let Vote { round, position, secret, broad, entries } = vote.clone();
    Watching::claim_watch(RuntimeOrigin::signed(who), round, position, secret, broad, entries)
}

/// The pay of a vote of the first round, of four watchers.
fn pays(confirmed: u16, hits: u16, unconfirmed: u16) -> Balance {
    pay(BUDGET, 4, confirmed, Finds { hits, unconfirmed }).unwrap()
}

#[test]
fn anyone_lets_a_watcher_be_paid_once_and_for_free() {
    ExtBuilder::default().pot(POT_HAS).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let votes = [0, 1, 2].map(|position| vote(1, position, &[(7, 9)]));
        play(&votes);
        let watcher = stash(1, 1);
        events();
        let paid = claim(EVE, &votes[1]).unwrap();
        assert_eq!(paid.pays_fee, Pays::No);
        let amount = pays(1, 1, 0);
        assert_eq!(amount, BUDGET / 8 + BUDGET / 62 / 4);
        assert_eq!(events(), vec![Event::WatcherPaid { round: 1, position: 1, stash: watcher, amount }]);
        assert_eq!(Balances::balance(&watcher), UNIT + amount);
        assert_eq!((details(1).left, details(1).budget), (BUDGET - amount, BUDGET));

        assert_noop!(claim(EVE, &votes[1]), Error::<Test>::AlreadyPaid);
        assert_eq!(include(claim_call(&votes[1])), custom(9));
        // Without an account, too.
        assert_eq!(include(claim_call(&votes[2])), Ok(()));
        assert!(details(1).paid.contains(2) && !details(1).paid.contains(0));
    });
}

#[test]
fn a_vote_is_paid_from_when_verdicts_stand_to_the_end_of_the_third_round_after() {
    ExtBuilder::default().pot(POT_HAS).build_and_execute(|| {
        make_blocks_to(60);
        let votes = [0, 1, 2].map(|position| vote(1, position, &[]));
        make_blocks_to(120);
        votes.iter().for_each(|vote| assert_eq!(include(commit_call(vote)), Ok(())));
        make_blocks_to(130);
        votes.iter().for_each(|vote| assert_eq!(include(reveal_call(vote)), Ok(())));
        make_blocks_to(139);
        assert_noop!(claim(EVE, &votes[0]), Error::<Test>::NotNow);
        assert_eq!(include(claim_call(&votes[0])), refused(InvalidTransaction::Future));
        make_blocks_to(140);
        assert_ok!(claim(EVE, &votes[0]));
        make_blocks_to(299);
        assert_eq!(authorize(claim_call(&votes[1])).unwrap().longevity, 1);
        assert_ok!(claim(EVE, &votes[1]));
        make_blocks_to(300);
        assert_noop!(claim(EVE, &votes[2]), Error::<Test>::NotNow);
        assert_eq!(include(claim_call(&votes[2])), refused(InvalidTransaction::Stale));
    });
}

#[test]
fn a_watcher_that_did_not_vote_or_claims_for_another_vote_gets_nothing() {
    ExtBuilder::default().pot(POT_HAS).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        let (revealed, silent) = (vote(1, 0, &[]), vote(1, 1, &[]));
        make_blocks_to(120);
        assert_eq!(include(commit_call(&silent)), Ok(()));
        play(core::slice::from_ref(&revealed));
        assert_noop!(claim(EVE, &silent), Error::<Test>::NotRevealed);
        assert_eq!(include(claim_call(&silent)), custom(8));
        // The wrong vote is found out afterwards.
        assert_noop!(claim(EVE, &vote(1, 0, &[(7, 9)])), Error::<Test>::OtherVote);
        assert_eq!(include(claim_call(&vote(1, 0, &[(7, 9)]))), custom(6));
        assert_noop!(claim(EVE, &Vote { position: 9, ..revealed }), Error::<Test>::NotRevealed);
    });
}

#[test]
fn an_empty_pot_pays_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        make_blocks_to(60);
        let vote = vote(1, 0, &[]);
        play(core::slice::from_ref(&vote));
        assert_noop!(claim(EVE, &vote), Error::<Test>::NothingToPay);
        assert_eq!(include(claim_call(&vote)), custom(10));
    });
}

#[test]
fn a_stash_that_cannot_receive_is_paid_as_soon_as_it_can() {
    use frame_support::traits::fungible::Mutate;
    ExtBuilder::default().pot(POT_HAS).build_and_execute(|| {
        make_blocks_to(60);
        let vote = vote(1, 0, &[]);
        let watcher = stash(1, 0);
        play(core::slice::from_ref(&vote));
        Balances::set_balance(&watcher, 0);
        // This is less than an account must have.
        assert_noop!(claim(EVE, &vote), Error::<Test>::CannotReceive);
        assert_eq!(include(claim_call(&vote)), custom(11));
        Balances::set_balance(&watcher, EXISTENTIAL_DEPOSIT);
        assert_ok!(claim(EVE, &vote));
        assert_eq!(Balances::balance(&watcher), EXISTENTIAL_DEPOSIT + pays(0, 0, 0));
    });
}

#[test]
fn a_round_that_did_not_begin_here_pays_nothing() {
    ExtBuilder::default().pot(POT_HAS).build_and_execute(|| {
        make_blocks_to(90);
        let vote = Vote { round: 0, position: 0, secret: [0; 32], broad: false, entries: Default::default() };
        assert_noop!(claim(EVE, &vote), Error::<Test>::NoSuchWatcher);
        assert_eq!(include(claim_call(&vote)), custom(1));
    });
}

#[test]
fn a_claim_is_signed_or_authorized() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let refused = Watching::claim_watch(origin, 1, 0, [0; 32], false, Default::default());
            assert_noop!(refused.map_err(|error| error.error), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn an_entry_that_did_not_count_is_not_a_hit() {
    ExtBuilder::default().pot(POT_HAS).build_and_execute(|| {
        give_gates([7]);
        // Too late for this round.
        give_gate(8, 55);
        make_blocks_to(60);
        let votes = [0, 1, 2].map(|position| vote(1, position, &[(7, 9), (8, 9)]));
        play(&votes);
        assert_ok!(claim(EVE, &votes[0]));
        // One of two was confirmed, and the other costs it.
        assert_eq!(Balances::balance(&stash(1, 0)), UNIT + pays(1, 1, 1));
        assert_eq!(pays(1, 1, 1), pays(1, 0, 0));
    });
}

#[test]
fn all_watchers_together_are_paid_the_budget_at_most() {
    ExtBuilder::default().validators(40).pot(POT_HAS).build_and_execute(|| {
        give_gates(0..6);
        make_blocks_to(60);
        let all: Vec<_> = (0..6).map(|offer| (offer, 9)).collect();
        let votes: Vec<_> = (0..40)
            .map(|position| {
                let mine = all.iter().filter(|(offer, _)| details(1).draw.place(position, *offer).is_some());
                vote(1, position, &mine.copied().collect::<Vec<_>>())
            })
            .collect();
        play(&votes);
        assert_eq!(details(1).confirmed, 6);
        for vote in &votes {
            assert_ok!(claim(EVE, vote));
        }
        // All of the budget, but for what rounding leaves.
        assert!(details(1).left < 100, "{}", details(1).left);
        assert_eq!(Balances::balance(&POT), EXISTENTIAL_DEPOSIT + POT_HAS - (BUDGET - details(1).left));
    });
}
