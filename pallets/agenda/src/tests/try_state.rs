//! The states that `try_state` refuses.

use super::*;

fn refused(change: impl FnOnce()) -> sp_runtime::TryRuntimeError {
    ExtBuilder.build().execute_with(|| {
        Agenda::schedule(Order(1), 12);
        check_state();
        change();
        Agenda::do_try_state().unwrap_err()
    })
}

#[test]
fn an_empty_bucket_is_not_stored() {
    let error = refused(|| Buckets::<Test>::insert(12, BoundedVec::default()));
    assert_eq!(error, "an empty bucket is stored".into());
}

#[test]
fn no_bucket_before_the_cursor_has_entries() {
    let error = refused(|| {
        System::set_block_number(12);
        Cursor::<Test>::put(13);
    });
    assert_eq!(error, "a bucket before the cursor has entries".into());
}

#[test]
fn the_cursor_is_at_most_at_the_next_block() {
    let error = refused(|| Cursor::<Test>::put(12));
    assert_eq!(error, "blocks to come are marked as cleared".into());
}

#[test]
fn a_bucket_has_at_most_256_entries() {
    let error = refused(|| {
        let many = vec![Order(1); MAX_DUE_PER_BLOCK as usize + 1];
        frame_support::storage::unhashed::put(&Buckets::<Test>::hashed_key_for(12), &many);
    });
    assert_eq!(error, "a bucket cannot be read".into());
}

#[test]
fn every_entry_has_a_handler() {
    let error = refused(|| {
        Agenda::schedule(Lease(1), 12);
        LeasesAreHandled::set(false);
    });
    assert_eq!(error, "an entry has no handler".into());
}
