//! The numbers on which stored entries and indexers depend. Append, never change.

use super::*;
use codec::{Decode, Encode, MaxEncodedLen};

#[test]
fn kinds_of_entries_keep_their_indices_and_fit_in_nine_bytes() {
    for (index, due) in (0u8..).zip(Due::KINDS) {
        assert_eq!(due.encode(), [index, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    assert_eq!((Order(1).encode()[0], Lease(1).encode()[0]), (0, 1));
    assert_eq!(Due::max_encoded_len(), 9);
    // All kinds are listed.
    let next = u8::try_from(Due::KINDS.len()).unwrap();
    assert!(Due::decode(&mut &[next, 0, 0, 0, 0, 0, 0, 0, 0][..]).is_err());
}

#[test]
fn events_keep_their_indices() {
    assert_eq!(Event::<Test>::HandlingFailed { due: Order(1), error: FAILURE }.encode()[0], 0);
}
