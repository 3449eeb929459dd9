use super::prelude::*;
use frame_support::dispatch::GetDispatchInfo;
use leasehold_primitives::traits::LeaseBook;

#[test]
fn without_bids_everything_comes_back_and_nothing_stays() {
    run(|| {
        let order = Wanted::default().create();
        cancel(order);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert!(!Orders::<Test>::contains_key(order));
        assert_eq!(last_event(), Event::OrderCancelled { order });
    });
}

#[test]
fn with_bids_the_deposit_waits_for_them() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        cancel(order);
        // The deposit of the order's record, less the fee of the bid; that of its lease, which never came, is back.
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 197);
        assert_eq!(Orders::<Test>::get(order).unwrap().state, OrderState::Cancelled);
        withdraw(PROVIDER, order);
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT - 3, 3));
        assert!(!Orders::<Test>::contains_key(order));
    });
}

#[test]
fn after_the_deadline_the_tenant_can_still_cancel() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(1_000);
        cancel(order);
    });
}

#[test]
fn an_asset_escrow_comes_back_in_the_asset() {
    run(|| {
        let order = Wanted::in_usd().create();
        cancel(order);
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT);
    });
}

#[test]
fn only_the_tenant_cancels_and_only_an_open_order() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(LeaseBidding::cancel_order(RuntimeOrigin::root(), order), DispatchError::BadOrigin);
        assert_noop!(cancel_as(ANYONE, order), Error::<Test>::NotYourOrder);
        assert_noop!(cancel_as(TENANT, order + 1), Error::<Test>::NoSuchOrder);
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        award(order, PROVIDER);
        assert_noop!(cancel_as(TENANT, order), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn cancelling_twice_gives_nothing_twice() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        cancel(order);
        assert_noop!(cancel_as(TENANT, order), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn an_order_that_the_chain_awards_binds_as_long_as_it_has_a_bid() {
    for wanted in [Wanted::automatic(), Wanted::sealed()] {
        run(|| {
            let order = wanted.clone().create();
            if Orders::<Test>::get(order).unwrap().is_sealed() {
                commit(PROVIDER, order, OFFER, 5);
            } else {
                bid(PROVIDER, order, OFFER, 5);
            }
            for block in [30, 10, 9, 8, 1] {
                System::set_block_number(block);
                assert_noop!(cancel_as(TENANT, order), Error::<Test>::OrderBinding);
            }
            // A bid withdrawn in time binds nobody.
            withdraw(PROVIDER, order);
            cancel(order);
            assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT, 0));
            assert_nothing_left();
        });
        run(|| {
            let order = wanted.create();
            advance_to(10);
            cancel(order);
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        });
    }
}

#[test]
fn a_tenant_whose_asset_account_is_blocked_can_still_cancel_and_is_owed() {
    run(|| {
        let order = Wanted::in_usd().create();
        block_asset_account(TENANT);
        cancel(order);
        assert!(!Orders::<Test>::contains_key(order));
        assert_eq!(owed(TENANT, IN_USD, TENANT), 1_000);
        check_state();
        let claim = || Leases::claim_owed(RuntimeOrigin::signed(ANYONE), TENANT, IN_USD, TENANT);
        assert_noop!(claim(), TokenError::CannotCreate);
        unblock_asset_account(TENANT);
        assert_ok!(claim());
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT);
    });
}

/// The treasury, which gets the bids' fees, and the tenant may both be unable to receive.
#[test]
fn the_caller_is_charged_for_two_payments_that_may_stay_owed() {
    run(|| {
        let owing = <Leases as LeaseBook<AccountId>>::owing_weight(2);
        for (wanted, weight) in [
            (Wanted::default(), <() as WeightInfo>::cancel_order()),
            (Wanted::in_usd(), <() as WeightInfo>::cancel_order_foreign()),
        ] {
            let order = wanted.create();
            let charged = cancel_as(TENANT, order).unwrap().actual_weight.unwrap();
            assert_eq!(charged, weight + owing);
            assert!(charged.all_lte(Call::<Test>::cancel_order { order }.get_dispatch_info().call_weight));
        }
    });
}
