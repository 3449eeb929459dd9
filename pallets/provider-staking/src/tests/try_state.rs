//! The check of the whole state finds what is broken.

use super::*;
use crate::{Chunk, Taken, Taking};

/// Breaks a sound state, in which Alice has a bond and a slash pending, and expects this complaint.
fn finds(complaint: &'static str, break_it: impl FnOnce(SlashId)) {
    ExtBuilder::default().build().execute_with(|| {
        bond(ALICE, 100 * UNIT);
        let id = report(&offence(7, UNIT));
        ProviderStaking::do_try_state().unwrap();
        break_it(id);
        let found = ProviderStaking::do_try_state().unwrap_err();
        assert_eq!(found, sp_runtime::TryRuntimeError::Other(complaint));
    });
}

fn ledger_mut(change: impl FnOnce(&mut Ledger<ConstU32<MAX_CHUNKS>>)) {
    Ledgers::<Test>::mutate(ALICE, |ledger| change(ledger.as_mut().unwrap()));
}

fn slash_mut(id: SlashId, change: impl FnOnce(&mut PendingSlash<Test>)) {
    PendingSlashes::<Test>::mutate(id, |slash| change(slash.as_mut().unwrap()));
}

#[test]
fn ledgers_that_do_not_add_up_are_found() {
    let sums = "bond, chunks and pending do not add up to what is held";
    finds(sums, |_| ledger_mut(|ledger| ledger.bonded -= 1));
    finds(sums, |_| ledger_mut(|ledger| ledger.pending += 1));
    finds("a ledger is empty", |_| Ledgers::<Test>::insert(BOB, Ledger::default()));
    finds("a chunk is empty", |_| {
        ledger_mut(|ledger| ledger.unbonding = vec![Chunk { amount: 0, withdrawable_at: 1 }].try_into().unwrap());
    });
    let out_of_order = "chunks are out of order, or two are due at the same block";
    finds(out_of_order, |_| {
        let chunks = [2, 1].map(|withdrawable_at| Chunk { amount: 1, withdrawable_at });
        ledger_mut(|ledger| ledger.unbonding = chunks.to_vec().try_into().unwrap());
    });
}

#[test]
fn slashes_that_are_not_those_of_the_ledgers_are_found() {
    let differ = "a ledger's slashes are not those that are pending";
    finds(differ, PendingSlashes::<Test>::remove);
    finds(differ, |id| slash_mut(id, |slash| slash.parts.bond += 1));
    finds(differ, |_| ledger_mut(|ledger| ledger.slashes += 1));
    finds("a slash is pending of a provider without a ledger", |id| {
        PendingSlashes::<Test>::insert(id + 1, PendingSlash { provider: BOB, ..pending(id) });
        NextSlash::<Test>::put(id + 2);
    });
    finds("a slash has an id that was not given", NextSlash::<Test>::put);
    finds("a slash is of nothing", |id| slash_mut(id, |slash| slash.parts.bond = 0));
    finds("a restitution is more than was the provider's", |id| slash_mut(id, |slash| slash.restitution = UNIT + 1));
    finds("an empty chunk was slashed", |id| {
        let empty = Chunk { amount: 0, withdrawable_at: 1 };
        slash_mut(id, |slash| slash.parts.unbonding = vec![empty].try_into().unwrap());
    });
}

#[test]
fn takings_that_cannot_be_are_found() {
    let change = |change: fn(&mut Taking)| Taken::<Test>::mutate(7, |record| change(&mut record.takings[0]));
    finds("something was taken for no window", |_| change(|taking| taking.to = taking.from));
    finds("a record of nothing that was taken", |_| Taken::<Test>::insert(8, crate::LeaseTakings::default()));
    finds("a lease was slashed twice for one kind and round", |_| {
        Taken::<Test>::mutate(7, |record| record.takings.try_push(record.takings[0].clone()).unwrap());
    });
}
