//! The check of the whole state finds wrong notes of slashes, which they need to be able to give back.

use super::*;
use crate::types::{FromLeavers, FromPool};

/// Breaks a sound state, and expects this complaint. Carol left Alice's pool before the slash, and half of Bob's shares
/// left in the same era after it.
fn finds(complaint: &'static str, break_it: impl FnOnce(SlashId)) {
    ExtBuilder::default().build().execute_with(|| {
        bond(ALICE, 100 * UNIT);
        assert_ok!(set_commission(10, true));
        assert_ok!(delegate(BOB, 100 * UNIT));
        assert_ok!(delegate(CAROL, 50 * UNIT));
        leave(CAROL);
        let id = slash_delegations(30 * UNIT);
        assert_ok!(undelegate(BOB, 50 * UNIT));
        ProviderStaking::do_try_state().unwrap();
        break_it(id);
        let found = ProviderStaking::do_try_state().unwrap_err();
        assert_eq!(found, sp_runtime::TryRuntimeError::Other(complaint));
    });
}

fn sub_mut(change: impl FnOnce(&mut SubPool)) {
    Leavers::<Test>::mutate(ALICE, |leavers| change(&mut leavers[0]));
}

fn pool_mut(id: SlashId, change: impl FnOnce(&mut FromPool)) {
    PendingSlashes::<Test>::mutate(id, |slash| change(&mut slash.as_mut().unwrap().parts.pool));
}

fn leaving_mut(id: SlashId, change: impl FnOnce(&mut FromLeavers)) {
    PendingSlashes::<Test>::mutate(id, |slash| change(&mut slash.as_mut().unwrap().parts.leaving[0]));
}

#[test]
fn shares_that_are_counted_wrong_as_they_leave_are_found() {
    // 50 came before the slash, and 50 since; as many of the pool's 100 are still there.
    let too_many = "more shares left a slashed pool than it had";
    finds(too_many, |_| sub_mut(|sub| sub.came += 1));
    finds(too_many, |id| leaving_mut(id, |from| from.came -= 1));
    finds(too_many, |id| pool_mut(id, |from| from.shares -= 1));
    let too_few = "fewer shares came into an era than a slash found there";
    finds(too_few, |_| sub_mut(|sub| sub.came = 50 * UNIT - 1));
    finds(too_few, |id| leaving_mut(id, |from| from.came = 100 * UNIT + 1));
}

#[test]
fn a_slash_that_notes_another_era_is_found() {
    finds("a slash took from a pool in another era", |id| pool_mut(id, |from| from.era += 1));
    let gone = "leavers that a slash reached are gone before they are due";
    finds(gone, |id| leaving_mut(id, |from| from.era += 2));
}
