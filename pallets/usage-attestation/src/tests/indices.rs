//! What clients encode and decode by number. Append only.

use crate::{mock::*, Call, Error, Event, HoldReason, Implausibility};
use codec::Encode;
use frame_support::traits::{PalletInfoAccess, StorageVersion};
use leasehold_primitives::usage::Report;
use sp_core::Pair;
use sp_runtime::{BoundedVec, DispatchError, ModuleError};

#[test]
fn calls_have_their_indices() {
    let (meter, proof) = (key(1).public(), key(1).sign(b""));
    let report = Report { meter: meter.clone(), window: 0, readings: BoundedVec::new() };
    let calls: [Call<Test>; 3] = [
        Call::register_meter { meter: meter.clone(), proof: proof.clone() },
        Call::remove_meter { meter },
        Call::report { report, signature: proof },
    ];
    for (index, call) in calls.iter().enumerate() {
        assert_eq!(usize::from(call.encode()[0]), index);
    }
    assert_eq!(Attestation::index(), 43);
}

#[test]
fn events_have_their_indices() {
    let meter = key(1).public();
    let events: [Event<Test>; 5] = [
        Event::MeterRegistered { provider: ANA, meter: meter.clone() },
        Event::MeterRemoved { provider: ANA, meter: meter.clone() },
        Event::ReportAccepted { provider: ANA, meter, window: 0, credited: 0 },
        Event::UsageRecorded { lease: 0, window: 0, credited_ms: 0, final_ms: 0, busy_ms: 0, energy_mj: 0 },
        Event::ImplausibleReading { lease: 0, window: 0, reason: Implausibility::Backwards },
    ];
    for (index, event) in events.iter().enumerate() {
        assert_eq!(usize::from(event.encode()[0]), index);
    }
    assert_eq!(Implausibility::MoreThanElapsed.encode(), [0]);
    assert_eq!(Implausibility::Backwards.encode(), [1]);
}

#[test]
fn errors_have_their_indices() {
    let errors: [Error<Test>; 9] = [
        Error::NotAProvider,
        Error::MeterTaken,
        Error::TooManyMeters,
        Error::BadProof,
        Error::UnknownMeter,
        Error::NotMetersProvider,
        Error::WindowNotReportable,
        Error::WindowReported,
        Error::MalformedReport,
    ];
    for (index, error) in errors.into_iter().enumerate() {
        match DispatchError::from(error) {
            DispatchError::Module(ModuleError { index: pallet, error, .. }) => {
                assert_eq!((pallet, usize::from(error[0])), (43, index));
            }
            other => panic!("not a module's error: {other:?}"),
        }
    }
}

#[test]
fn holds_and_storage_have_their_numbers() {
    assert_eq!(HoldReason::MeterDeposit.encode(), [0]);
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(
            <Attestation as frame_support::traits::GetStorageVersion>::in_code_storage_version(),
            StorageVersion::new(1)
        );
    });
}
