use super::prelude::*;

#[test]
fn escrow_and_deposits_are_held_from_the_tenant_as_one() {
    run(|| {
        let order = Wanted::default().create();
        assert_eq!((escrowed(TENANT), deposited(TENANT)), (1_000, 400));
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 1_400);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_400);
        let spec = Wanted::default().spec();
        assert_eq!(last_event(), Event::OrderCreated { order, tenant: TENANT, spec, escrow: 1_000, lock_in: 0 });
        assert_eq!(Wanted::default().create(), order + 1);
    });
}

#[test]
fn an_order_in_an_approved_asset_holds_that_asset_and_a_native_deposit() {
    run(|| {
        Wanted::in_usd().create();
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 1_000);
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 400);
    });
}

#[test]
fn only_a_signed_account_can_order() {
    run(|| {
        let order = |origin| LeaseBidding::create_order(origin, Wanted::default().spec(), 1_000);
        assert_noop!(order(RuntimeOrigin::root()), DispatchError::BadOrigin);
        assert_noop!(order(RuntimeOrigin::none()), DispatchError::BadOrigin);
    });
}

#[test]
fn a_requirement_must_name_something_that_can_exist() {
    run(|| {
        let mut no_region = requirement(1);
        no_region.regions[0] = Region(*b"d3");
        let mut no_model = requirement(1);
        no_model.models.clear();
        let mut no_key = requirement(1);
        no_key.attributes = attributes(&[("", "3")]);
        let mut nothing_to_confirm = requirement(1);
        nothing_to_confirm.auditors.force_push(AUDITOR);
        for bad in [no_region, no_model, no_key, nothing_to_confirm, requirement(0)] {
            let spec = OrderSpec { requirement: bad, ..Wanted::default().spec() };
            assert_noop!(
                LeaseBidding::create_order(RuntimeOrigin::signed(TENANT), spec, 1_000),
                LeasesError::<Test>::InvalidRequirement
            );
        }
    });
}

#[test]
fn a_price_limit_of_0_is_refused() {
    run(|| {
        assert_noop!(Wanted { limit: 0, ..Wanted::default() }.create_as(TENANT), LeasesError::<Test>::ZeroPrice);
    });
}

#[test]
fn an_asset_that_is_unknown_or_not_approved_is_refused() {
    run(|| {
        for asset in [12_345, EUR, POINTS] {
            let wanted = Wanted { asset: AssetId::WithId(asset), ..Wanted::default() };
            assert_noop!(wanted.create_as(TENANT), LeasesError::<Test>::AssetNotApproved);
        }
    });
}

#[test]
fn an_asset_that_was_disapproved_is_refused() {
    run(|| {
        assert_ok!(Wanted::in_usd().create_as(TENANT));
        assert_ok!(Leases::disapprove_asset(RuntimeOrigin::root(), USD));
        assert_noop!(Wanted::in_usd().create_as(TENANT), LeasesError::<Test>::AssetNotApproved);
        // The existing order goes on.
        bid(PROVIDER, 0, OFFER, 5);
        activate_at(award(0, PROVIDER), 10);
    });
}

/// The approval is for an id, and an id can come to mean another asset.
#[test]
fn an_approved_asset_that_was_destroyed_and_made_anew_is_refused() {
    run(|| {
        assert_ok!(Assets::start_destroy(RuntimeOrigin::signed(ASSET_OWNER), USD));
        while pallet_assets::Account::<Test>::iter_prefix(USD).next().is_some() {
            assert_ok!(Assets::destroy_accounts(RuntimeOrigin::signed(ANYONE), USD));
        }
        assert_ok!(Assets::finish_destroy(RuntimeOrigin::signed(ANYONE), USD));
        assert_noop!(Wanted::in_usd().create_as(TENANT), LeasesError::<Test>::AssetNotSufficient);

        // Like `create`, which anybody can call, without its deposit.
        assert_ok!(Assets::force_create(RuntimeOrigin::root(), USD, TENANT, false, 1));
        assert_ok!(Assets::mint(RuntimeOrigin::signed(TENANT), USD, TENANT, ENDOWMENT));
        assert_noop!(Wanted::in_usd().create_as(TENANT), LeasesError::<Test>::AssetNotSufficient);
    });
}

#[test]
fn the_term_is_from_two_windows_to_a_year() {
    run(|| {
        let order = |term| Wanted { term, ..Wanted::default() }.create_as(TENANT);
        assert_noop!(order(0), LeasesError::<Test>::TermOutOfRange);
        assert_noop!(order(19), LeasesError::<Test>::TermOutOfRange);
        assert_noop!(order(MAX_TERM + 1), LeasesError::<Test>::TermOutOfRange);
        assert_ok!(order(20));
        assert_ok!(order(MAX_TERM));
    });
}

#[test]
fn the_deadline_lies_ahead_and_not_too_far() {
    run(|| {
        advance_to(50);
        let order = |deadline| Wanted { deadline, ..Wanted::default() }.create_as(TENANT);
        assert_noop!(order(0), Error::<Test>::DeadlineOutOfRange);
        assert_noop!(order(50), Error::<Test>::DeadlineOutOfRange);
        assert_noop!(order(50 + MAX_BIDDING_BLOCKS + 1), Error::<Test>::DeadlineOutOfRange);
        assert_noop!(order(BlockNumber::MAX), Error::<Test>::DeadlineOutOfRange);
        assert_ok!(order(51));
        assert_ok!(order(50 + MAX_BIDDING_BLOCKS));
    });
}

#[test]
fn the_escrow_covers_the_limit_for_two_windows() {
    run(|| {
        let order = |escrow| Wanted { escrow, ..Wanted::default() }.create_as(TENANT);
        assert_noop!(order(0), LeasesError::<Test>::EscrowTooSmall);
        assert_noop!(order(99), LeasesError::<Test>::EscrowTooSmall);
        assert_ok!(order(100));
    });
}

#[test]
fn a_limit_whose_cost_does_not_fit_is_refused() {
    run(|| {
        let order = |limit, escrow| Wanted { limit, escrow, ..Wanted::default() }.create_as(TENANT);
        assert_noop!(order(Balance::MAX, Balance::MAX), ArithmeticError::Overflow);
        assert_noop!(order(Balance::MAX / 20 + 1, Balance::MAX), ArithmeticError::Overflow);
        // Record deposits come on top.
        assert_noop!(order(Balance::MAX / 20, Balance::MAX), ArithmeticError::Overflow);
        let limit = Balance::MAX / 20 - 100;
        assert_noop!(order(limit, limit * 20), TokenError::FundsUnavailable);
    });
}

#[test]
fn a_tenant_that_cannot_pay_escrow_or_deposit_gets_no_order() {
    run(|| {
        let order = |escrow| Wanted { escrow, ..Wanted::default() }.create_as(TENANT);
        // The existential deposit stays free.
        assert_noop!(order(ENDOWMENT - 400 - EXISTENTIAL_DEPOSIT + 1), TokenError::FundsUnavailable);
        assert_ok!(order(ENDOWMENT - 400 - EXISTENTIAL_DEPOSIT));
        assert_eq!(free(NATIVE, TENANT), EXISTENTIAL_DEPOSIT);
        assert_noop!(Wanted::default().create_as(NOBODY), TokenError::FundsUnavailable);
    });
}

#[test]
fn one_to_sixteen_leases_can_be_wanted_and_each_is_held_for() {
    run(|| {
        let order = |replicas, escrow| Wanted { gpus: 1, replicas, escrow, ..Wanted::default() }.create_as(TENANT);
        assert_noop!(order(0, 1_000), Error::<Test>::ReplicasOutOfRange);
        assert_noop!(order(17, 10_000), Error::<Test>::ReplicasOutOfRange);
        assert_noop!(order(16, 1_599), LeasesError::<Test>::EscrowTooSmall);
        assert_ok!(order(16, 1_600));
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 1_600 + 17 * 200);
    });
}

#[test]
fn a_price_below_the_floor_is_refused_in_the_native_currency_alone() {
    run(|| {
        FloorPrice::set(5);
        assert_noop!(Wanted { limit: 4, ..Wanted::default() }.create_as(TENANT), LeasesError::<Test>::PriceBelowFloor);
        assert_ok!(Wanted::default().create_as(TENANT));
        assert_ok!(Wanted { limit: 4, ..Wanted::in_usd() }.create_as(TENANT));
    });
}

#[test]
fn standbys_terms_and_renewal_have_their_limits() {
    run(|| {
        let terms = |notice, parts| Terms { notice, exit_penalty: Permill::from_parts(parts) };
        let standbys = |standbys| Wanted { standbys, ..Wanted::default() }.create_as(TENANT);
        let least = |least_terms| Wanted { least_terms, ..Wanted::default() }.create_as(TENANT);
        let renewable = |renewable| Wanted { renewable, ..Wanted::default() }.create_as(TENANT);
        assert_noop!(standbys(3), Error::<Test>::TooManyStandbys);
        assert_ok!(standbys(2));
        for bad in [terms(432_001, 10_000), terms(0, 9_999), terms(0, 100_001)] {
            assert_noop!(least(bad), LeasesError::<Test>::InvalidTerms);
        }
        assert_ok!(least(terms(432_000, 100_000)));
        assert_noop!(renewable(MAX_TERM + 1), Error::<Test>::RenewableOutOfRange);
        assert_ok!(renewable(MAX_TERM));
    });
}

#[test]
fn the_time_to_reveal_is_at_least_that_to_activate_and_200_blocks_at_most() {
    run(|| {
        let order = |reveal_blocks| {
            let auction = Auction::Sealed { reveal_blocks };
            Wanted { auction, ..Wanted::default() }.create_as(TENANT)
        };
        assert_eq!(MAX_REVEAL_BLOCKS, 200);
        assert_noop!(order(19), Error::<Test>::RevealOutOfRange);
        assert_noop!(order(201), Error::<Test>::RevealOutOfRange);
        assert_noop!(order(BlockNumber::MAX), Error::<Test>::RevealOutOfRange);
        assert_ok!(order(20));
        assert_ok!(order(200));
    });
}

/// Firm bids keep GPUs in vain for at most that long.
#[test]
fn the_deadline_of_an_order_with_firm_bids_is_1200_blocks_ahead_at_most() {
    run(|| {
        advance_to(50);
        assert_eq!(MAX_FIRM_BIDDING_BLOCKS, 1_200);
        for wanted in [Wanted::automatic(), Wanted::sealed()] {
            let order = |deadline| Wanted { deadline, ..wanted.clone() }.create_as(TENANT);
            for deadline in [0, 50, 50 + 1_201, 50 + MAX_BIDDING_BLOCKS, BlockNumber::MAX] {
                assert_noop!(order(deadline), Error::<Test>::DeadlineOutOfRange);
            }
            assert_ok!(order(51));
            assert_ok!(order(50 + 1_200));
        }
    });
}

#[test]
fn a_lock_in_is_held_for_each_lease_of_an_order_with_firm_bids() {
    for (auction, lock_in) in
        [(Auction::Manual, 0), (Auction::Automatic, 100), (Auction::Sealed { reveal_blocks: 20 }, 100)]
    {
        for asset in [NATIVE, IN_USD] {
            run(|| {
                let wanted = Wanted { auction, gpus: 1, replicas: 3, asset: asset.clone(), ..Wanted::default() };
                let order = wanted.clone().create();
                let stored = Orders::<Test>::get(order).unwrap();
                assert_eq!((stored.escrow, stored.lock_in), (1_000, lock_in));
                let deposits = if asset == NATIVE { 4 * 200 } else { 0 };
                assert_eq!(held(HoldReason::Lease, asset.clone(), TENANT), 1_000 + 3 * lock_in + deposits);
                let created =
                    Event::OrderCreated { order, tenant: TENANT, spec: wanted.spec(), escrow: 1_000, lock_in };
                assert_eq!(last_event(), created);
                cancel(order);
                assert_eq!((free(asset.clone(), TENANT), treasury_got(asset.clone())), (ENDOWMENT, 0));
            });
        }
    }
}

#[test]
fn a_tenant_that_cannot_pay_for_the_lock_in_gets_no_order() {
    run(|| {
        // With two records.
        let needed = 1_000 + 100 + 400 + EXISTENTIAL_DEPOSIT;
        endow(TENANT, needed - 1);
        assert_noop!(Wanted::automatic().create_as(TENANT), TokenError::FundsUnavailable);
        endow(TENANT, needed);
        assert_ok!(Wanted::automatic().create_as(TENANT));
        assert_eq!(free(NATIVE, TENANT), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn a_lock_in_that_does_not_fit_is_refused() {
    run(|| {
        // 20 blocks at the limit fit; with the escrow added they do not.
        let limit = Balance::MAX / 30;
        let order = |escrow| Wanted { limit, escrow, ..Wanted::automatic() }.create_as(TENANT);
        assert_noop!(order(limit * 20), ArithmeticError::Overflow);
        assert_noop!(order(Balance::MAX), ArithmeticError::Overflow);
    });
}
