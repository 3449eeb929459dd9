//! The numbers that wallets, indexers and stored holds depend on. From the first public network on: append, never
//! change.

use crate::{mock::Test, Call, Error, Event, Implausibility, Pallet, VoidReason};
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
    assert_eq!(
        variants::<Call<Test>>(),
        [
            (0, "register_meter"),
            (1, "remove_meter"),
            (2, "report"),
            (3, "report_silence"),
            (4, "set_receipt_key"),
            (5, "file_receipt"),
        ]
    );
}

#[test]
fn events_keep_their_indices() {
    assert_eq!(
        variants::<Event<Test>>(),
        [
            (0, "MeterRegistered"),
            (1, "MeterRemoved"),
            (2, "ReportAccepted"),
            (3, "UsageRecorded"),
            (4, "ImplausibleReading"),
            (5, "WindowVoided"),
            (6, "SilenceFound"),
            (7, "Struck"),
            (8, "ReceiptKeySet"),
            (9, "ReceiptFiled"),
        ]
    );
}

#[test]
fn reasons_of_void_windows_keep_their_indices() {
    assert_eq!(variants::<VoidReason>(), [(0, "Migration"), (1, "FewReadings")]);
}

#[test]
fn reasons_of_implausible_readings_keep_their_indices() {
    assert_eq!(
        variants::<Implausibility>(),
        [
            (0, "MoreThanElapsed"),
            (1, "Backwards"),
            (2, "CountedTwice"),
            (3, "TooBusy"),
            (4, "TooMuchEnergy"),
            (5, "TooMuchMemory"),
        ]
    );
}

#[test]
fn errors_keep_their_indices() {
    assert_eq!(
        variants::<Error<Test>>(),
        [
            (0, "NotRegistered"),
            (1, "MeterTaken"),
            (2, "TooManyMeters"),
            (3, "BadProof"),
            (4, "NoSuchMeter"),
            (5, "NotYourMeter"),
            (6, "WindowNotReportable"),
            (7, "WindowReported"),
            (8, "MalformedReport"),
            (9, "NoSuchLease"),
            (10, "NothingMissed"),
            (11, "NotYourLease"),
            (12, "NoReceiptKey"),
            (13, "BadReceipt"),
            (14, "ReceiptAddsNothing"),
        ]
    );
}

#[test]
fn storage_keeps_its_version() {
    assert_eq!(Pallet::<Test>::in_code_storage_version(), StorageVersion::new(1));
}
