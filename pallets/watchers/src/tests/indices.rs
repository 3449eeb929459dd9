//! The numbers that wallets, indexers and transactions depend on. From the first public network on: append, never
//! change.

use super::*;
use frame_support::traits::{GetStorageVersion, StorageVersion};
use scale_info::{TypeDef, TypeInfo};

/// Indices and names of an enum's variants, as the metadata has them.
fn variants<E: TypeInfo>() -> Vec<(u8, &'static str)> {
    match E::type_info().type_def {
        TypeDef::Variant(of) => of.variants.iter().map(|variant| (variant.index, variant.name)).collect(),
        other => panic!("not an enum: {other:?}"),
    }
}

#[test]
fn calls_keep_their_indices() {
    assert_eq!(variants::<Call<Test>>(), [(0, "watch_commit"), (1, "watch_reveal"), (2, "claim_watch")]);
}

#[test]
fn events_keep_their_indices() {
    assert_eq!(
        variants::<Event<Test>>(),
        [(0, "RoundOpened"), (1, "VoteCommitted"), (2, "VoteRevealed"), (3, "OffersConfirmed"), (4, "WatcherPaid"),]
    );
}

#[test]
fn errors_keep_their_indices() {
    assert_eq!(
        variants::<Error<Test>>(),
        [
            (0, "NotNow"),
            (1, "NoSuchWatcher"),
            (2, "AlreadyCommitted"),
            (3, "MalformedVote"),
            (4, "NotCommitted"),
            (5, "OtherVote"),
            (6, "AlreadyRevealed"),
            (7, "NotRevealed"),
            (8, "AlreadyPaid"),
            (9, "NothingToPay"),
            (10, "CannotReceive"),
        ]
    );
}

#[test]
fn storage_keeps_its_version() {
    assert_eq!(Pallet::<Test>::in_code_storage_version(), StorageVersion::new(1));
}

#[test]
fn weights_grow_with_what_is_done() {
    let with = [<() as WeightInfo>::watch_reveal, <() as WeightInfo>::claim_watch, <() as WeightInfo>::forget];
    assert!(with.iter().all(|weight| weight(0).ref_time() < weight(16).ref_time()));
}
