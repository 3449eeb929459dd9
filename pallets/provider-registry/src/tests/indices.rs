//! The numbers on which wallets, indexers and stored holds depend. From the first public network on: append, never
//! change.

use crate::{mock::Test, Call, Error, Event, Pallet};
use frame_support::traits::{GetStorageVersion, StorageVersion};
use scale_info::{TypeDef, TypeInfo};

/// Indices and names of an enum's variants, from the metadata.
fn variants<E: TypeInfo>() -> Vec<(u8, &'static str)> {
    match E::type_info().type_def {
        TypeDef::Variant(of) => of.variants.iter().map(|variant| (variant.index, variant.name)).collect(),
        other => panic!("not an enum: {other:?}"),
    }
}

#[test]
fn calls_keep_their_indices() {
    assert_eq!(
        variants::<Call<Test>>(),
        [
            (0, "register"),
            (1, "update_profile"),
            (2, "deregister"),
            (3, "list_offer"),
            (4, "change_offer"),
            (5, "retire_offer"),
            (6, "set_model"),
            (7, "remove_model"),
            (8, "set_ask"),
            (9, "attest"),
            (10, "revoke_claim"),
            (11, "drop_claim"),
            (12, "set_gate"),
            (13, "remove_gate"),
        ]
    );
}

#[test]
fn events_keep_their_indices() {
    assert_eq!(
        variants::<Event<Test>>(),
        [
            (0, "ProviderRegistered"),
            (1, "ProviderUpdated"),
            (2, "ProviderDeregistered"),
            (3, "OfferListed"),
            (4, "OfferChanged"),
            (5, "OfferRetired"),
            (6, "ModelSet"),
            (7, "ModelRemoved"),
            (8, "CapacityReserved"),
            (9, "CapacityReleased"),
            (10, "AskSet"),
            (11, "AskRemoved"),
            (12, "ClaimMade"),
            (13, "ClaimRevoked"),
            (14, "ClaimDropped"),
            (15, "CapacityPromised"),
            (16, "PromiseWithdrawn"),
            (17, "OfferRemoved"),
            (18, "GateSet"),
            (19, "GateRemoved"),
        ]
    );
}

#[test]
fn errors_keep_their_indices() {
    assert_eq!(
        variants::<Error<Test>>(),
        [
            (0, "AlreadyRegistered"),
            (1, "NotRegistered"),
            (2, "InvalidName"),
            (3, "InvalidUrl"),
            (4, "OffersListed"),
            (5, "TooManyOffers"),
            (6, "NoSuchModel"),
            (7, "GpusOutOfRange"),
            (8, "VramOutOfRange"),
            (9, "InvalidRegion"),
            (10, "NoSuchOffer"),
            (11, "NotYourOffer"),
            (12, "OfferRetired"),
            (13, "BelowReserved"),
            (14, "FrozenByLease"),
            (15, "NotEnoughFreeGpus"),
            (16, "CapacityNotBonded"),
            (17, "TooManyModels"),
            (18, "InvalidAttributes"),
            (19, "NoSuchAsk"),
            (20, "ZeroPrice"),
            (21, "TermOutOfRange"),
            (22, "InvalidTerms"),
            (23, "ExpiryOutOfRange"),
            (24, "OwnClaim"),
            (25, "NoSuchClaim"),
            (26, "ClaimStillValid"),
            (27, "NoLeaseRunning"),
            (28, "ModelIdUsed"),
            (29, "OtherHardware"),
            (30, "ModelInUse"),
            (31, "PromisedToBids"),
            (32, "SlashesPending"),
            (33, "AddressNotPublic"),
            (34, "PortNotAllowed"),
            (35, "InvalidGateProof"),
            (36, "NoSuchGate"),
            (37, "GateOfLeases"),
            (38, "TooManyLeases"),
        ]
    );
}

#[test]
fn storage_keeps_its_version() {
    assert_eq!(Pallet::<Test>::in_code_storage_version(), StorageVersion::new(1));
}
