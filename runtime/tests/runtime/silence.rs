//! The consequences of a provider's silence, from the map of its windows to the money that tenant and treasury get.

use super::{lease::*, *};
use frame_support::traits::fungible::{Inspect as _, InspectHold as _};
use leasehold_primitives::LeaseId;
use leasehold_runtime::constants::pots::TreasuryAccount;
use pallet_leases::Call as Lease;
use pallet_provider_staking::{LeaseTakings, PendingSlashes, Taken};
use pallet_usage_attestation::{Call as Attestation, Error};
use sp_runtime::{traits::Dispatchable, DispatchError};
use Sr25519Keyring::{Eve, Ferdie};

/// Stake at risk of the lease: two machines of 10 LEASE. Its exit penalty is a hundredth of that.
const STAKE: Balance = 20 * UNIT;

/// A lease that nobody ever reports, at 1 LEASE per block, from block 20 to 320.
fn dark_lease(author: &mut Author) -> LeaseId {
    lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT)
}

fn report_silence(lease: LeaseId) -> bool {
    let call: RuntimeCall = Attestation::report_silence { lease }.into();
    call.dispatch(RuntimeOrigin::signed(account(Ferdie))).is_ok()
}

fn takings(lease: LeaseId) -> LeaseTakings {
    Taken::<Runtime>::get(lease)
}

/// The sum taken for a lease.
fn taken(lease: LeaseId) -> Balance {
    takings(lease).takings.iter().map(|taking| taking.taken).sum()
}

fn bond() -> Balance {
    Balances::balance_on_hold(&pallet_provider_staking::HoldReason::Bond.into(), &account(PROVIDER))
}

/// The provider pays the dearest of missed, abandoned and left for the time it missed; its tenant gets less than it
/// went without, and the treasury gets the rest.
#[test]
fn a_provider_that_goes_dark_pays_for_what_is_dearest_and_nobody_gains() {
    run(development(), |author| {
        let lease = dark_lease(author);
        let tenant = Balances::total_balance(&account(TENANT));
        let mut found = Vec::new();
        for window in 2..30u32 {
            author.until((window + 2) * 10);
            if report_silence(lease) {
                found.push((window, taken(lease)));
            }
        }
        // More than 3 missed; in the next round of 24 windows more than 3 again; then 24 in a row, which include the
        // others.
        let (missed, abandoned) = (STAKE / 50, STAKE / 10);
        assert_eq!(found, [(5, missed), (24, 2 * missed), (25, abandoned)]);
        // At most 80 % of it goes to the tenant.
        assert_eq!(takings(lease).restitution, abandoned * 4 / 5);

        // The lease ends, is final, and its exit penalty is for the same windows.
        author.until(360);
        assert_eq!(lease_view(lease), None);
        assert_eq!(PendingSlashes::<Runtime>::iter_keys().count(), 0);
        assert_eq!((bond(), ProviderStaking::ledger(account(PROVIDER)).unwrap().reserved), (100 * UNIT - abandoned, 0));
        assert_eq!(Balances::total_balance(&account(TENANT)), tenant + abandoned * 4 / 5);
    });
}

#[test]
fn who_looks_for_silence_in_vain_pays_the_fee_and_who_finds_it_does_not() {
    run(development(), |author| {
        let lease = dark_lease(author);
        let eve = || Balances::free_balance(account(Eve));
        author.until(68);
        author.block(|| {
            let before = eve();
            let refused = send(Eve, Attestation::report_silence { lease });
            assert_eq!(refused, Ok(Err(Error::<Runtime>::NothingMissed.into())));
            assert!(eve() < before);
        });
        author.block(|| {
            let before = eve();
            submit(Eve, Attestation::report_silence { lease });
            assert_eq!(eve(), before);
        });
    });
}

/// The chain's own steps look, too: here the step by which the lease ends.
#[test]
fn what_nobody_reports_the_leases_own_steps_find() {
    run(development(), |author| {
        let lease = dark_lease(author);
        author.until(100);
        assert_eq!(taken(lease), 0);
        author.block(|| call(TENANT, Lease::close { lease }));
        assert_eq!(taken(lease), STAKE / 50);
        author.until(150);
        // The exit penalty, half as much, is for windows among those.
        assert_eq!((lease_view(lease), bond()), (None, 100 * UNIT - STAKE / 50));
        assert!(Taken::<Runtime>::iter_keys().next().is_none());
    });
}

#[test]
fn a_lease_that_is_sold_while_its_provider_fails_keeps_what_was_taken() {
    run(development(), |author| {
        let old = dark_lease(author);
        author.until(70);
        assert!(report_silence(old));
        author.block(|| call(TENANT, Lease::list_lease { lease: old, price: 0, to: None }));
        let revision = pallet_leases::Leases::<Runtime>::get(old).unwrap().revision;
        author.block(|| {
            call(Eve, Lease::buy_lease { lease: old, revision, max_price: 0, min_free_escrow: 0 });
        });
        let new = old + 1;
        assert_eq!(pallet_leases::Leases::<Runtime>::get(new).unwrap().root, old);
        // Of the buyer's lease, windows 8 to 11 are whole, and missed.
        author.until(130);
        assert_eq!(lease_view(old), None);
        // In the same round: the seller's and the buyer's lease are one.
        assert!(report_silence(new));
        assert_eq!((takings(old).takings.len(), taken(old), taken(new)), (1, STAKE / 50, 0));
        author.block(|| call(Eve, Lease::close { lease: new }));
        author.until(180);
        // The exit penalty, half as much, is for all windows of the row, the seller's among them.
        assert_eq!((lease_view(new), bond()), (None, 100 * UNIT - STAKE / 50));
        assert!(Taken::<Runtime>::iter_keys().next().is_none());
    });
}

#[test]
fn of_a_lease_that_is_gone_nothing_is_reported_and_nothing_is_kept() {
    run(development(), |author| {
        let lease = dark_lease(author);
        author.until(100);
        author.block(|| call(TENANT, Lease::close { lease }));
        author.until(150);
        assert_eq!(lease_view(lease), None);
        let call: RuntimeCall = Attestation::report_silence { lease }.into();
        let refused = call.dispatch(RuntimeOrigin::signed(account(Eve))).unwrap_err();
        assert_eq!(refused.error, DispatchError::from(Error::<Runtime>::NoSuchLease));
        assert!(Taken::<Runtime>::iter_keys().next().is_none());
    });
}

/// Parked money goes to the treasury and the tenant only when it is paid.
#[test]
fn a_slash_that_is_cancelled_comes_back_and_its_windows_stay_counted() {
    run(development(), |author| {
        let lease = dark_lease(author);
        author.until(70);
        let treasury = Balances::free_balance(TreasuryAccount::get());
        assert!(report_silence(lease));
        assert_eq!(ProviderStaking::ledger(account(PROVIDER)).unwrap().pending, STAKE / 50);
        let cancel: RuntimeCall = pallet_provider_staking::Call::cancel_slash { slash: 0 }.into();
        assert!(cancel.dispatch(RuntimeOrigin::root()).is_ok());
        assert_eq!((bond(), ProviderStaking::ledger(account(PROVIDER)).unwrap().pending), (100 * UNIT, 0));
        assert_eq!(Balances::free_balance(TreasuryAccount::get()), treasury);
        assert!(!report_silence(lease));
    });
}
