//! Payees that cannot receive: no call fails, and nobody loses anything.

use super::prelude::*;
use frame_support::{dispatch::DispatchResult, storage::with_transaction};
use leasehold_testing::stakers::StakersParts;
use sp_runtime::{StateVersion, TransactionOutcome};

fn storage_root() -> Vec<u8> {
    sp_io::storage::root(StateVersion::V1)
}

fn owed(payee: AccountId, asset: AssetId, holder: AccountId) -> Balance {
    Owed::<Test>::get((payee, asset, holder))
}

/// Empties an account except for its holds.
fn vanish(who: AccountId) {
    Balances::force_set_balance(RuntimeOrigin::root(), who, 0).unwrap();
}

fn claim(payee: AccountId, asset: AssetId, holder: AccountId) -> DispatchResult {
    LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), payee, asset, holder)
}

#[test]
fn a_provider_below_the_existential_deposit_is_owed_and_paid_later() {
    run(|| {
        let id = Deal { price: 1, escrow: 100, ..Deal::default() }.active();
        vanish(PROVIDER);
        report_full(id, 1);
        settle(id);
        // 10 blocks, less a fee of 1: 9 are below the existential deposit of 10.
        assert_eq!(owed(PROVIDER, NATIVE, TENANT), 9);
        assert!(events().contains(&Event::PaymentOwed { payee: PROVIDER, asset: NATIVE, holder: TENANT, amount: 9 }));
        assert_eq!(lease(id).ledger.paid, 9);
        assert_eq!(escrowed(TENANT), 100);
        check_state();
        assert_noop!(claim(PROVIDER, NATIVE, TENANT), TokenError::CannotCreate);

        // The next payment is large enough to create the account.
        report_all(id, 2..=3);
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), 20);
        assert_ok!(claim(PROVIDER, NATIVE, TENANT));
        assert_eq!(free(NATIVE, PROVIDER), 29);
        assert_noop!(claim(PROVIDER, NATIVE, TENANT), Error::<Test>::NothingOwed);
    });
}

#[test]
fn an_empty_fee_pot_is_owed_a_fee_that_makes_no_account_and_accounts_for_it() {
    ExtBuilder { empty_pots: true }.build_and_execute(|| {
        let id = Deal { escrow: 200, ..Deal::default() }.active();
        report_all(id, 1..=4);
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
        // The owed amount stays held after the lease is gone.
        assert_eq!((owed(Fees::get(), NATIVE, TENANT), escrowed(TENANT)), (4, 4));
        assert_eq!(fee_pot(NATIVE), FeePot { burnt: 2, stakers: 1, watchers: 0, treasury: 1, due: Some(60) });
        assert_eq!(StakersParts::get(PROVIDER, NATIVE), 1);
        check_state();
        let distribute = || LeasesPallet::distribute_fees(RuntimeOrigin::signed(ANYONE), NATIVE);
        assert_noop!(distribute(), Error::<Test>::NothingToDistribute);
        Balances::force_set_balance(RuntimeOrigin::root(), Fees::get(), EXISTENTIAL_DEPOSIT).unwrap();
        assert_ok!(claim(Fees::get(), NATIVE, TENANT));
        assert_eq!((escrowed(TENANT), in_fee_pot(NATIVE)), (0, 4));
        // Burning needs no account; the treasury has none.
        assert_ok!(distribute());
        assert_eq!(fee_pot(NATIVE), FeePot { burnt: 0, stakers: 1, watchers: 0, treasury: 1, due: Some(60) });
        assert_noop!(distribute(), Error::<Test>::NothingToDistribute);
    });
}

#[test]
fn a_provider_whose_asset_account_is_blocked_is_owed_and_paid_later() {
    run(|| {
        let id = Deal::in_usd().active();
        block_asset_account(PROVIDER);
        report_all(id, 1..=20);
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(owed(PROVIDER, IN_USD, TENANT), 980);
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 980);
        check_state();
        assert_noop!(claim(PROVIDER, IN_USD, TENANT), TokenError::CannotCreate);
        unblock_asset_account(PROVIDER);
        assert_ok!(claim(PROVIDER, IN_USD, TENANT));
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT + 980);
    });
}

#[test]
fn a_provider_without_an_asset_account_is_owed_what_is_below_the_minimum() {
    run(|| {
        Assets::transfer_all(RuntimeOrigin::signed(PROVIDER), USD, ASSET_OWNER, false).unwrap();
        let id = Deal { price: 1, escrow: 100, ..Deal::in_usd() }.active();
        advance_to(20);
        assert!(report_millis(id, 3_000, false));
        settle(id);
        assert_eq!(owed(PROVIDER, IN_USD, TENANT), 2);
        report_full(id, 2);
        settle(id);
        assert_eq!(free(IN_USD, PROVIDER), 10);
        assert_ok!(claim(PROVIDER, IN_USD, TENANT));
        assert_eq!(free(IN_USD, PROVIDER), 12);
    });
}

#[test]
fn a_tenant_whose_asset_account_is_blocked_can_still_close_and_is_owed() {
    run(|| {
        let id = Deal::in_usd().active();
        let other = Deal { gpus: 1, provider: RIVAL, offer: RIVALS_OFFER, ..Deal::in_usd() }.active();
        block_asset_account(TENANT);
        close(TENANT, id);
        close(TENANT, other);
        assert_eq!(Leases::<Test>::iter().count(), 0);
        assert_eq!(owed(TENANT, IN_USD, TENANT), 2_000);
        check_state();
        assert_noop!(claim(TENANT, IN_USD, TENANT), TokenError::CannotCreate);
        unblock_asset_account(TENANT);
        assert_ok!(claim(TENANT, IN_USD, TENANT));
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT);
    });
}

#[test]
fn in_a_frozen_asset_everybody_is_owed_and_nothing_is_lost() {
    run(|| {
        let id = Deal::in_usd().active();
        report_all(id, 1..=20);
        assert_ok!(Assets::freeze_asset(RuntimeOrigin::signed(ASSET_OWNER), USD));
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(owed(PROVIDER, IN_USD, TENANT), 980);
        assert_eq!(owed(Fees::get(), IN_USD, TENANT), 20);
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 1_000);
        check_state();
        let call = RuntimeCall::Leases(Call::claim_owed { payee: PROVIDER, asset: IN_USD, holder: TENANT });
        assert!(sp_runtime::traits::Dispatchable::dispatch(call, RuntimeOrigin::signed(ANYONE)).is_err());
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 1_000);
        assert_ok!(Assets::thaw_asset(RuntimeOrigin::signed(ASSET_OWNER), USD));
        for payee in [PROVIDER, Fees::get()] {
            assert_ok!(claim(payee, IN_USD, TENANT));
        }
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 0);
    });
}

#[test]
fn a_frozen_tenant_still_pays() {
    run(|| {
        let id = Deal::in_usd().active();
        assert_ok!(Assets::freeze(RuntimeOrigin::signed(ASSET_OWNER), USD, TENANT));
        report_all(id, 1..=20);
        settle(id);
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT + 980);
    });
}

#[test]
fn a_held_bid_deposit_that_its_payee_cannot_receive_is_owed_to_it() {
    run(|| {
        assert_ok!(LeasesPallet::put_deposit(&IN_USD, &PROVIDER, 75));
        block_asset_account(TENANT);
        assert_eq!(LeasesPallet::forfeit_deposit(&IN_USD, &PROVIDER, &TENANT, 75), Ok(75));
        assert_eq!(owed(TENANT, IN_USD, PROVIDER), 75);
        assert_eq!(held(HoldReason::BidDeposit, IN_USD, PROVIDER), 0);
        assert_eq!(held(HoldReason::Lease, IN_USD, PROVIDER), 75);
        check_state();
        unblock_asset_account(TENANT);
        assert_ok!(claim(TENANT, IN_USD, PROVIDER));
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT + 75);
    });
}

/// Like an exit penalty: nothing of a bond is owed to anybody.
#[test]
fn a_bid_deposit_in_the_bond_that_its_payee_cannot_receive_is_the_treasurys() {
    run(|| {
        assert_ok!(LeasesPallet::put_deposit(&NATIVE, &PROVIDER, EXISTENTIAL_DEPOSIT - 1));
        // Another provider reference lets the tenant's free balance go to zero.
        System::inc_providers(&TENANT);
        let rest = free(NATIVE, TENANT);
        Balances::burn(RuntimeOrigin::signed(TENANT), rest, false).unwrap();
        assert_eq!(free(NATIVE, TENANT), 0);
        let before = free(NATIVE, Treasury::get());
        assert_eq!(LeasesPallet::forfeit_deposit(&NATIVE, &PROVIDER, &TENANT, 9), Ok(9));
        assert_eq!((bonded(PROVIDER), reserved(PROVIDER)), (PLENTY - 9, 0));
        assert_eq!(free(NATIVE, Treasury::get()), before + 9);
        assert_eq!((owed(TENANT, NATIVE, PROVIDER), escrowed(PROVIDER)), (0, 0));
    });
}

/// No storage layer undoes a native payment that fails half-way: none does.
#[test]
fn a_native_payment_moves_all_of_its_amount_or_changes_nothing() {
    const NOBODY: AccountId = 77;
    run(|| {
        assert_ok!(LeasesPallet::hold(HoldReason::Lease, &NATIVE, &TENANT, 100));
        // Another provider reference lets a free balance go to zero beside a hold.
        System::inc_providers(&TENANT);
        let (mut moved, mut failed) = (0, 0);
        for poor in [vec![], vec![TENANT], vec![PROVIDER], vec![TENANT, PROVIDER]] {
            for payee in [TENANT, PROVIDER, NOBODY] {
                for amount in [1, EXISTENTIAL_DEPOSIT - 1, EXISTENTIAL_DEPOSIT, 99, 100, 101, Balance::MAX] {
                    with_transaction(|| {
                        poor.iter().copied().for_each(vanish);
                        let (root, before) = (storage_root(), free(NATIVE, payee));
                        match LeasesPallet::transfer_held(HoldReason::Lease, &NATIVE, &TENANT, &payee, amount) {
                            Ok(()) => {
                                assert_eq!((escrowed(TENANT), free(NATIVE, payee)), (100 - amount, before + amount));
                                moved += 1;
                            }
                            Err(_) => {
                                assert_eq!(storage_root(), root);
                                failed += 1;
                            }
                        }
                        TransactionOutcome::Rollback(DispatchResult::Ok(()))
                    })
                    .unwrap();
                }
            }
        }
        // Those of more than is held fail, and of less than makes an account for a payee that has none.
        assert_eq!((moved, failed), (44, 40));
        assert_ok!(LeasesPallet::transfer_held(HoldReason::Lease, &NATIVE, &TENANT, &TENANT, 100));
    });
}
