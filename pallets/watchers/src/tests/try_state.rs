use super::*;

/// The state after a round with votes is broken by `spoil`, and the check says so.
fn finds(message: &'static str, spoil: impl FnOnce()) {
    ExtBuilder::default().validators(40).pot(UNIT).build().execute_with(|| {
        give_gates([7]);
        make_blocks_to(60);
        let (members, _) = members(1, 7);
        play(&members.iter().take(19).map(|position| vote(1, *position, &[(7, 9)])).collect::<Vec<_>>());
        Watching::do_try_state().unwrap();
        spoil();
        assert_eq!(Watching::do_try_state(), Err(message.into()));
    });
}

fn spoil(with: impl FnOnce(&mut RoundDetails)) {
    Rounds::<Test>::mutate(1, |details| with(details.as_mut().unwrap()));
}

#[test]
fn each_broken_promise_is_found() {
    finds("confirmed offers are not counted", || spoil(|round| round.confirmed = 0));
    finds("more is left of a budget than it was", || spoil(|round| round.left = round.budget + 1));
    finds("the pot does not have what is promised", || {
        use frame_support::traits::fungible::Mutate;
        Balances::set_balance(&POT, EXISTENTIAL_DEPOSIT);
    });
    finds("more votes are broad than there are", || spoil(|round| round.broad = 20));
    finds("a watcher was paid that did not vote", || {
        let (_, others) = members(1, 7);
        spoil(|round| round.paid = round.paid.with(others[0]));
    });
    finds("somebody voted who does not watch the round", || spoil(|round| round.revealed = round.revealed.with(40)));
    finds("a watcher voted that had not committed", || {
        let (members, _) = members(1, 7);
        Commitments::<Test>::remove(1, members[0]);
    });
    finds("more members listed an offer than voted", || {
        Tallies::<Test>::insert(1, 7, Tally([9; 31]));
    });
    finds("a tally is stored of an offer that nobody listed", || Tallies::<Test>::insert(1, 8, Tally::default()));
    finds("a commitment is of no watcher", || Commitments::<Test>::insert(1, 40, [0; 32]));
    finds("the keys of a round are missing", || RoundKeys::<Test>::remove(1));
    finds("something is stored of a round that is not", || Tallies::<Test>::insert(9, 7, Tally([9; 31])));
    finds("a round is stored that has not begun", || {
        Rounds::<Test>::insert(3, details(1));
    });
    finds("a round is forgotten before its votes", || {
        Forgotten::<Test>::put(Pruned { votes: 0, tallies: 1 });
    });
}
