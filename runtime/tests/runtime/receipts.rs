//! Receipts: time that a tenant consents to is paid at once, and nothing else changes.

use super::{lease::*, *};
use frame_support::{assert_noop, traits::fungible::Inspect as _};
use leasehold_primitives::{
    api::{runtime_decl_for_leases_api::LeasesApi, AcceptedView, StandingView},
    receipts::{Receipt, ReceiptSignature},
    LeaseId, Window,
};
use leasehold_runtime::configs::ProxyType;
use pallet_leases::Call as Lease;
use pallet_usage_attestation::{Call as Attestation, Error};
use sp_core::{sr25519, Pair};
use sp_runtime::{traits::Dispatchable, Permill};
use Sr25519Keyring::{Eve, Ferdie};

fn key() -> sr25519::Pair {
    sr25519::Pair::from_seed(&[5; 32])
}

fn signed_for(lease: LeaseId, ms: u64) -> ReceiptSignature {
    key().sign(&Receipt { lease, ms }.signing_payload(System::block_hash(0).as_ref()))
}

/// A lease at 1 LEASE per block, on a chain with rounds of 60 blocks, with the tenant's key.
fn watched_lease(author: &mut Author) -> LeaseId {
    let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
    // An epoch ends in block 21, which has no room for more.
    author.until(21);
    author.block(|| submit(TENANT, Attestation::set_receipt_key { lease, key: Some(key().public()) }));
    lease
}

/// Reports `window` of the lease as fully available, in the third block of the next: in the second an epoch may end.
fn report_window(author: &mut Author, lease: LeaseId, window: Window) {
    author.until((window + 1) * 10 + 1);
    let counted = u64::from(window) * 10_000..u64::from(window + 1) * 10_000;
    author.block(|| {
        assert_eq!(Executive::apply_extrinsic(report(window, vec![reading(lease, counted)])), Ok(Ok(())));
    });
}

fn file(author: &mut Author, lease: LeaseId, ms: u64) {
    author.block(|| submit(Ferdie, Attestation::file_receipt { lease, ms, signature: signed_for(lease, ms) }));
}

fn settle(author: &mut Author, lease: LeaseId) -> (Balance, Balance) {
    let before = Balances::total_balance(&account(PROVIDER));
    author.block(|| call(Eve, Lease::settle { lease }));
    let charged = lease_view(lease).map_or(0, |lease| lease.charged);
    (charged / UNIT, Balances::total_balance(&account(PROVIDER)) - before)
}

#[test]
fn a_provider_is_paid_in_the_round_itself_for_what_its_tenant_consents_to() {
    run(local_testnet(), |author| {
        let lease = watched_lease(author);
        report_window(author, lease, 2);
        assert_eq!(settle(author, lease), (0, 0));

        file(author, lease, 7_000);
        assert_eq!(settle(author, lease), (7, 6_860 * MILLI));
        // A receipt for more consents to the time that is there, and not to blocks that are yet to come.
        file(author, lease, u64::MAX);
        assert_eq!(settle(author, lease), (10, 2_940 * MILLI));
        report_window(author, lease, 3);
        assert_eq!(settle(author, lease), (10, 0));
        assert!(System::block_number() < 60, "this is round 0");

        // The rest is final and paid as ever, once.
        author.until(120);
        assert_eq!(settle(author, lease), (20, 9_800 * MILLI));
        let view = lease_view(lease).unwrap();
        assert_eq!((view.availability.final_ms, view.availability.receipted_ms), (20_000, 10_000));
    });
}

#[test]
fn a_lease_that_was_consented_to_whole_is_final_when_its_reports_have_closed() {
    run(local_testnet(), |author| {
        let lease = watched_lease(author);
        report_window(author, lease, 2);
        report_window(author, lease, 3);
        author.block(|| submit(TENANT, Lease::close { lease }));
        // Three blocks of window 4.
        author.until(61);
        let offer = lease_view(lease).unwrap().offer;
        file(author, lease, 20_000);
        let provider = Balances::total_balance(&account(PROVIDER));
        author.block(|| call(Eve, Lease::settle { lease }));
        assert_eq!((lease_view(lease), UsageAttestation::receipt_key(lease)), (None, None));
        assert_eq!(Balances::total_balance(&account(PROVIDER)) - provider, 19_600 * MILLI);
        assert!(System::block_number() < 120, "its last credit would have been final in block 120");
        // Half of a fee of 0.4 is burnt, all of it for time that the tenant consented to. The offer has no gate.
        let standing = <Runtime as LeasesApi<Block, AccountId>>::standing(offer).unwrap();
        let accepted = AcceptedView { burnt: 200 * MILLI, receipted: Permill::one() };
        assert_eq!(standing, StandingView { watched: None, accepted: Some(accepted), running: 0, uncounted: 0 });
    });
}

/// The provider has the machine, and everything that the tenant left there. None of it signs a receipt, and the
/// provider's own account sets no key.
#[test]
fn a_provider_with_the_keys_that_lie_on_the_machine_gains_nothing() {
    run(local_testnet(), |author| {
        let lease = watched_lease(author);
        report_window(author, lease, 2);
        let payload = Receipt { lease, ms: 10_000 }.signing_payload(System::block_hash(0).as_ref());
        let refused = |signature: ReceiptSignature| {
            let call: RuntimeCall = Attestation::file_receipt { lease, ms: 10_000, signature }.into();
            let provider = RuntimeOrigin::signed(account(PROVIDER));
            assert_noop!(call.dispatch(provider).map_err(|failed| failed.error), Error::<Runtime>::BadReceipt);
        };
        // By its own key, its meter's, and even that of the tenant's account.
        refused(PROVIDER.sign(&payload));
        refused(meter().sign(&payload).into());
        refused(TENANT.sign(&payload));
        let set: RuntimeCall = Attestation::set_receipt_key { lease, key: Some(PROVIDER.public()) }.into();
        let provider = RuntimeOrigin::signed(account(PROVIDER));
        assert_noop!(set.dispatch(provider).map_err(|failed| failed.error), Error::<Runtime>::NotYourLease);
        assert_eq!(settle(author, lease), (0, 0));
    });
}

#[test]
fn only_proxies_that_may_spend_set_a_receipt_key_and_all_that_report_file_receipts() {
    use frame_support::traits::InstanceFilter;

    let set: RuntimeCall = Attestation::set_receipt_key { lease: 0, key: None }.into();
    let file: RuntimeCall =
        Attestation::file_receipt { lease: 0, ms: 1, signature: ReceiptSignature::default() }.into();
    for (kind, sets, files) in [
        (ProxyType::Any, true, true),
        (ProxyType::Tenant, true, true),
        (ProxyType::NonTransfer, false, true),
        (ProxyType::ProviderOperator, false, true),
        (ProxyType::Staking, false, false),
        (ProxyType::CancelProxy, false, false),
    ] {
        assert_eq!((kind.filter(&set), kind.filter(&file)), (sets, files), "{kind:?}");
    }
}
