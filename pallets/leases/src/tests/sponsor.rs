//! `top_up` by others than the tenant: how much, how many, and that each gets back exactly the rest of its own money.

use super::prelude::*;
use proptest::prelude::*;

fn intervals(id: LeaseId) -> Vec<(AccountId, Balance, Balance)> {
    lease(id).sponsors.iter().map(|one| (one.who, one.from, one.to)).collect()
}

fn refunds() -> Vec<(AccountId, Balance)> {
    let refund = |event| match event {
        Event::SponsorRefunded { sponsor, amount, .. } => Some((sponsor, amount)),
        _ => None,
    };
    events().into_iter().filter_map(refund).collect()
}

#[test]
fn a_sponsor_pays_for_at_least_one_window_at_the_price_of_the_lease() {
    run(|| {
        let id = Deal { price: 3, ..Deal::default() }.active();
        assert_noop!(top_up_as(SPONSOR, id, 29), Error::<Test>::SponsorshipTooSmall);
        assert_ok!(top_up_as(SPONSOR, id, 30));
        assert_eq!(intervals(id), [(SPONSOR, 1_000, 1_030)]);
        // The tenant may pay in less.
        assert_ok!(top_up(id, 1));
        close(TENANT, id);
        assert_eq!((free(NATIVE, SPONSOR), free(NATIVE, TENANT)), (ENDOWMENT, ENDOWMENT));
    });
}

#[test]
fn only_the_tenant_can_reapply_with_a_top_up_of_0() {
    run(|| {
        let id = Deal::default().active();
        advance_to(30);
        for other in [SPONSOR, PROVIDER, ANYONE] {
            assert_noop!(top_up_as(other, id, 0), Error::<Test>::NotTenant);
        }
    });
}

#[test]
fn a_fifth_deposit_of_sponsors_is_refused_unless_it_extends_the_fourth() {
    run(|| {
        let id = Deal::default().active();
        for sponsor in [SPONSOR, BUYER, AUDITOR, RIVAL] {
            assert_ok!(top_up_as(sponsor, id, 50));
        }
        assert_noop!(top_up_as(ANYONE, id, 50), Error::<Test>::TooManySponsors);
        // The first of them cannot pay in either: its interval ends elsewhere.
        assert_noop!(top_up_as(SPONSOR, id, 50), Error::<Test>::TooManySponsors);
        assert_ok!(top_up_as(RIVAL, id, 70));
        assert_eq!(
            intervals(id),
            [(SPONSOR, 1_000, 1_050), (BUYER, 1_050, 1_100), (AUDITOR, 1_100, 1_150), (RIVAL, 1_150, 1_270)]
        );
        // With the tenant's money after it, the last interval can no longer be extended.
        assert_ok!(top_up(id, 1));
        assert_noop!(top_up_as(RIVAL, id, 50), Error::<Test>::TooManySponsors);
        assert_eq!(refunds(), []);
        close(TENANT, id);
        assert_eq!(refunds(), [(SPONSOR, 50), (BUYER, 50), (AUDITOR, 50), (RIVAL, 120)]);
        for who in [TENANT, SPONSOR, BUYER, AUDITOR, RIVAL] {
            assert_eq!(free(NATIVE, who), ENDOWMENT);
        }
    });
}

#[test]
fn the_rest_returns_at_the_close_and_what_missed_windows_free_at_the_end() {
    run(|| {
        let id = Deal::default().active();
        // On the line: the tenant to 1,000, the sponsor to 1,100, the tenant to 1,150, the buyer to 1,210.
        assert_ok!(top_up_as(SPONSOR, id, 100));
        assert_ok!(top_up(id, 50));
        assert_ok!(top_up_as(BUYER, id, 60));
        assert_eq!(lease(id).coverage.end, 252);
        report_all(id, 1..=21);
        advance_to(232);
        close(TENANT, id);
        // 210 blocks are credited and 12 can still be: from 1,110 on it is free.
        assert_eq!(refunds(), [(BUYER, 60)]);
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 100);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200 - 1_050 + 40);
        assert_eq!(escrowed(TENANT), 1_110 - 1_029);
        // Window 22 is missed; of window 23 there are 2 blocks.
        report_full(id, 23);
        settle_as(TENANT, id);
        assert_eq!(refunds(), [(BUYER, 60), (SPONSOR, 40)]);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 60);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 1_060 - 22);
        assert_eq!(escrowed(TENANT), 0);
        assert!(!Leases::<Test>::contains_key(id));
    });
}

#[test]
fn a_sponsor_that_paid_twice_gets_both_rests_in_one_payment() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(top_up_as(SPONSOR, id, 50));
        assert_ok!(top_up(id, 10));
        assert_ok!(top_up_as(SPONSOR, id, 60));
        close(TENANT, id);
        assert_eq!(refunds(), [(SPONSOR, 110)]);
    });
}

#[test]
fn the_tenants_money_is_spent_first_and_the_sponsors_after_it() {
    run(|| {
        let id = Deal { escrow: 200, ..Deal::default() }.active();
        assert_ok!(top_up_as(SPONSOR, id, 50));
        assert_ok!(top_up_as(BUYER, id, 53));
        assert_eq!(lease(id).coverage.end, 10 + 60);
        report_all(id, 1..=6);
        settle_as(PROVIDER, id);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 50);
        // 300 of 303 are spent.
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT - 50);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 294);
    });
}

#[test]
fn a_sponsor_that_cannot_receive_is_owed() {
    run(|| {
        let id = Deal::in_usd().active();
        assert_ok!(top_up_as(SPONSOR, id, 50));
        assert_eq!(free(IN_USD, SPONSOR), ENDOWMENT - 50);
        block_asset_account(SPONSOR);
        close(TENANT, id);
        assert!(!Leases::<Test>::contains_key(id));
        assert!(events().contains(&Event::PaymentOwed { payee: SPONSOR, asset: IN_USD, holder: TENANT, amount: 50 }));
        assert_eq!(LeasesPallet::owed(SPONSOR, IN_USD, TENANT), 50);
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 50);
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT - 50 + 50);
        check_state();
        unblock_asset_account(SPONSOR);
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), SPONSOR, IN_USD, TENANT));
        assert_eq!(free(IN_USD, SPONSOR), ENDOWMENT);
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 0);
    });
}

#[test]
fn a_sponsor_keeps_its_account_alive() {
    run(|| {
        let id = Deal::default().active();
        let all_but = |rest| ENDOWMENT - rest;
        assert_noop!(top_up_as(SPONSOR, id, all_but(EXISTENTIAL_DEPOSIT - 1)), TokenError::FundsUnavailable);
        assert_ok!(top_up_as(SPONSOR, id, all_but(EXISTENTIAL_DEPOSIT)));
        close(TENANT, id);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT);
    });
}

#[test]
fn a_provider_may_sponsor_the_lease_it_serves_and_pays_the_fee_for_it() {
    run(|| {
        let id = Deal { escrow: 200, ..Deal::default() }.active();
        assert_ok!(top_up_as(PROVIDER, id, 100));
        report_all(id, 1..=6);
        settle_as(TENANT, id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT - 100 + 294);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200);
    });
}

#[derive(Clone, Debug)]
struct Window {
    /// Payers and their deposits while the lease runs; 0 is the tenant.
    deposits: Vec<(usize, Balance)>,
    /// The availability that is reported; none if the window is missed.
    available: Option<u64>,
    settle: bool,
}

fn window() -> impl Strategy<Value = Window> {
    let deposit = (0..6usize, prop_oneof![1..50u128, 50..400u128]);
    let available = prop_oneof![4 => Just(Some(10_000u64)), 2 => (0..10_000u64).prop_map(Some), 2 => Just(None)];
    (prop::collection::vec(deposit, 0..3), available, any::<bool>()).prop_map(|(deposits, available, settle)| Window {
        deposits,
        available,
        settle,
    })
}

/// The part of a payer's deposits that it gets back: the part that lies at or beyond `spent` on the line.
fn rest_of(line: &[(AccountId, Balance)], who: AccountId, spent: Balance) -> Balance {
    let mut from = 0;
    let mut rest = 0;
    for (payer, amount) in line {
        let to = from + amount;
        if *payer == who {
            rest += to.max(spent) - from.max(spent);
        }
        from = to;
    }
    rest
}

/// The number of sponsors' stretches on a line.
fn stretches(line: &[(AccountId, Balance)]) -> usize {
    let begins = |at: &usize| line[*at].0 != TENANT && (*at == 0 || line[at - 1].0 != line[*at].0);
    (0..line.len()).filter(begins).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn each_payer_gets_back_exactly_its_part_of_the_line_beyond_the_charge(
        escrow in 100..700u128,
        windows in prop::collection::vec(window(), 1..25),
        last in 0..10u32,
        late in any::<bool>(),
        foreign in any::<bool>(),
    ) {
        run(|| {
            let payers = [TENANT, SPONSOR, BUYER, AUDITOR, RIVAL, THIRD];
            let asset = if foreign { IN_USD } else { NATIVE };
            let id = Deal { escrow, asset: asset.clone(), term: 5_000, ..Deal::default() }.active();
            let mut line = vec![(TENANT, escrow)];
            for (number, Window { deposits, available, settle: now }) in (1..).zip(windows) {
                if Leases::<Test>::get(id).is_none_or(|lease| System::block_number() >= lease.coverage.end) {
                    break;
                }
                for (payer, amount) in deposits {
                    let who = payers[payer];
                    let mut with = line.clone();
                    with.push((who, amount));
                    let done = top_up_as(who, id, amount).map(drop).map_err(|error| error.error);
                    if who != TENANT && amount < 50 {
                        assert_eq!(done, Err(Error::<Test>::SponsorshipTooSmall.into()));
                    } else if stretches(&with) > 4 {
                        assert_eq!(done, Err(Error::<Test>::TooManySponsors.into()));
                    } else {
                        assert_eq!(done, Ok(()));
                        line = with;
                    }
                }
                advance_to((number + 1) * 10);
                if let Some(millis) = available {
                    report_millis(id, millis, false);
                }
                if now {
                    settle_as(TENANT, id);
                }
                check_state();
            }
            if Leases::<Test>::contains_key(id) {
                advance_to(System::block_number() + last);
                if !matches!(lease(id).state, LeaseState::Closing { .. }) {
                    close(TENANT, id);
                }
                check_state();
                if late {
                    advance_to((System::block_number() / 10 + 1) * 10);
                    report_millis(id, u64::MAX, false);
                }
                advance_to(System::block_number() + 1_000);
                if Leases::<Test>::contains_key(id) {
                    settle_as(TENANT, id);
                }
            }
            let finalized = events().into_iter().find_map(|event| match event {
                Event::LeaseFinalized { charged, paid, fee, refunded, .. } => Some((charged, paid, fee, refunded)),
                _ => None,
            });
            let (charged, paid, fee, refunded) = finalized.unwrap();
            let deposited: Balance = line.iter().map(|(_, amount)| amount).sum();
            assert_eq!((charged, deposited), (paid + fee, paid + fee + refunded));
            for who in payers {
                let own: Balance = line.iter().filter(|(payer, _)| *payer == who).map(|(_, amount)| amount).sum();
                assert_eq!(free(asset.clone(), who), ENDOWMENT - own + rest_of(&line, who, charged), "payer {who}");
            }
            assert_eq!(free(asset.clone(), PROVIDER), ENDOWMENT + paid);
            assert_eq!(held(HoldReason::Lease, asset, TENANT), 0);
        });
    }
}
