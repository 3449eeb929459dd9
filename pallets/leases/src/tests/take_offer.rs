//! Leasing an offer at its ask: what it costs, what is locked for it, and who gets that.

use super::prelude::*;
use frame_support::dispatch::DispatchResult;
use leasehold_primitives::market::Ask;

/// One GPU of the provider's offer at 5, from block 10 on: an escrow of 1,000, and 100 locked.
fn running() -> LeaseId {
    let id = take(OFFER);
    activate_at(id, 10);
    id
}

fn activate_as(who: AccountId, id: LeaseId) -> DispatchResult {
    LeaseMarket::activate(RuntimeOrigin::signed(who), id, H256::repeat_byte(7)).map(drop).map_err(|e| e.error)
}

fn expire_as(who: AccountId, id: LeaseId) -> DispatchResult {
    LeaseMarket::expire_lease(RuntimeOrigin::signed(who), id).map(drop).map_err(|e| e.error)
}

fn settle_as(who: AccountId, id: LeaseId) {
    assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(who), id));
}

fn lost(id: LeaseId) -> Option<Balance> {
    events().into_iter().find_map(|event| match event {
        Event::CommitmentLost { lease, amount } if lease == id => Some(amount),
        _ => None,
    })
}

#[test]
fn it_costs_the_ask_for_each_gpu_and_the_price_of_twenty_blocks_is_locked_on_top() {
    run(|| {
        let terms = Terms { notice: 40, exit_penalty: Permill::from_percent(3) };
        set_ask(OFFER, Ask { max_term: 1_000, terms, ..ask(5) });
        advance_to(4);
        assert_ok!(take_as(TENANT, OFFER, request(3)));
        let taken = lease(0);
        assert_eq!((taken.order, taken.tenant, taken.provider, taken.offer), (None, TENANT, PROVIDER, OFFER));
        assert_eq!((taken.model, taken.gpus, taken.asset.clone()), (1, 3, NATIVE));
        assert_eq!(taken.state, LeaseState::Pending { activate_by: 24, bid_deposit: 0, deposit_asset: NATIVE });
        assert_eq!((taken.ledger.price, taken.ledger.deposited, taken.commitment), (15, 1_000, 300));
        assert_eq!(taken.ledger.fee_rate, Permill::from_percent(2));
        assert_eq!((taken.coverage.term, taken.renewable, taken.price_limit), (300, 700, 15));
        assert_eq!((taken.deposit, taken.bounty), (200, 50));
        // 3 % of what 3 GPUs put at stake.
        assert_eq!((taken.terms, taken.penalty, Bonds::get(PROVIDER).reserved), (terms, 90, 90));
        assert!(taken.standbys.is_empty());

        assert_eq!(escrowed(TENANT), 1_300);
        assert_eq!(held(HoldReason::OrderDeposit, NATIVE, TENANT), 200);
        assert_eq!(held(HoldReason::CrankBounty, NATIVE, TENANT), 50);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_550);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 5);
        assert_eq!(Agenda::<Test>::get(25).into_inner(), [Due::Lease(0)]);
        assert_eq!(
            events().last(),
            Some(&Event::OfferTaken {
                offer: OFFER,
                lease: 0,
                tenant: TENANT,
                provider: PROVIDER,
                gpus: 3,
                price: 15,
                asset: NATIVE,
                term: 300,
                escrow: 1_000,
                commitment: 300,
            })
        );
    });
}

#[test]
fn only_somebody_who_signed_can_take_an_offer() {
    run(|| {
        set_ask(OFFER, ask(5));
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(LeaseMarket::take_offer(origin, OFFER, request(1)), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn an_offer_that_is_not_there_or_has_no_ask_cannot_be_taken() {
    run(|| {
        assert_noop!(take_as(TENANT, 99, request(1)), Error::<Test>::NoSuchOffer);
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::NoAsk);
        // An ask is of one offer.
        set_ask(RIVALS_OFFER, ask(5));
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::NoAsk);
    });
}

#[test]
fn the_asset_is_the_one_that_the_tenant_expects() {
    run(|| {
        set_ask(OFFER, ask(5));
        let in_usd = TakeRequest { asset: IN_USD, ..request(1) };
        assert_noop!(take_as(TENANT, OFFER, in_usd.clone()), Error::<Test>::AssetMismatch);
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::AssetMismatch);
        assert_ok!(take_as(TENANT, OFFER, in_usd));
    });
}

#[test]
fn the_asset_is_approved_now_whatever_it_was_when_it_was_asked() {
    run(|| {
        for asset in [EUR, POINTS, 12_345].map(AssetId::WithId) {
            set_ask(OFFER, Ask { asset: asset.clone(), ..ask(5) });
            let request = TakeRequest { asset, ..request(1) };
            assert_noop!(take_as(TENANT, OFFER, request), Error::<Test>::AssetNotApproved);
        }
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        let in_usd = TakeRequest { asset: IN_USD, ..request(1) };
        assert_ok!(LeaseMarket::disapprove_asset(RuntimeOrigin::root(), USD));
        assert_noop!(take_as(TENANT, OFFER, in_usd.clone()), Error::<Test>::AssetNotApproved);
        assert_ok!(LeaseMarket::approve_asset(RuntimeOrigin::root(), USD));
        // The id is approved, and means another asset now.
        assert_ok!(Assets::force_asset_status(
            RuntimeOrigin::root(),
            USD,
            ASSET_OWNER,
            ASSET_OWNER,
            ASSET_OWNER,
            ASSET_OWNER,
            USD_MINIMUM,
            false,
            false,
        ));
        assert_noop!(take_as(TENANT, OFFER, in_usd), Error::<Test>::AssetNotSufficient);
    });
}

#[test]
fn nobody_takes_an_offer_of_its_own() {
    run(|| {
        let second = list(PROVIDER, 8);
        for offer in [OFFER, second] {
            set_ask(offer, ask(5));
            assert_noop!(take_as(PROVIDER, offer, request(1)), Error::<Test>::OwnOffer);
        }
        // Somebody else's is one like any.
        assert_ok!(take_as(RIVAL, OFFER, request(1)));
    });
}

#[test]
fn no_gpus_and_what_else_is_no_requirement_are_no_lease() {
    run(|| {
        set_ask(OFFER, ask(5));
        assert_noop!(take_as(TENANT, OFFER, request(0)), Error::<Test>::InvalidRequirement);
        let mut no_model = request(1);
        no_model.requirement.models.clear();
        assert_noop!(take_as(TENANT, OFFER, no_model), Error::<Test>::InvalidRequirement);
        // Not even of an offer that is not there.
        assert_noop!(take_as(TENANT, 99, request(0)), Error::<Test>::InvalidRequirement);
    });
}

/// A provider cannot change it under a taker's hands.
#[test]
fn the_offer_is_what_the_tenant_takes_it_to_be() {
    run(|| {
        set_ask(OFFER, ask(5));
        assert_noop!(take_as(TENANT, OFFER, request(9)), Error::<Test>::GpusMismatch);
        change_offer(OFFER, |listed| listed.spec.cpus -= 1);
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::CpusMismatch);
        change_offer(OFFER, |listed| listed.spec.cpus += 1);
        assert_ok!(take_as(TENANT, OFFER, request(8)));
    });
}

#[test]
fn the_most_that_the_tenant_pays_is_enough_and_one_less_is_not() {
    run(|| {
        set_ask(OFFER, ask(5));
        let paying = |max_price| take_as(TENANT, OFFER, TakeRequest { max_price, ..request(3) });
        assert_noop!(paying(0), Error::<Test>::PriceTooHigh);
        assert_noop!(paying(14), Error::<Test>::PriceTooHigh);
        assert_ok!(paying(15));
        // A cheaper ask is not paid more than it asks.
        set_ask(OFFER, ask(4));
        assert_ok!(paying(15));
        assert_eq!(lease(1).ledger.price, 12);
    });
}

#[test]
fn the_ask_promises_at_least_what_the_tenant_wants() {
    run(|| {
        let percent = Permill::from_percent;
        set_ask(OFFER, Ask { terms: Terms { notice: 50, exit_penalty: percent(3) }, ..ask(5) });
        let wanting = |notice, exit_penalty| {
            let least_terms = Terms { notice, exit_penalty };
            take_as(TENANT, OFFER, TakeRequest { least_terms, ..request(1) })
        };
        assert_noop!(wanting(51, percent(3)), Error::<Test>::TermsTooLow);
        assert_noop!(wanting(50, Permill::from_parts(30_001)), Error::<Test>::TermsTooLow);
        assert_ok!(wanting(50, percent(3)));
        // What is agreed is what the ask promises, not what would have been enough.
        assert_ok!(wanting(0, percent(1)));
        assert_eq!(lease(1).terms, Terms { notice: 50, exit_penalty: percent(3) });
    });
}

#[test]
fn the_term_is_from_two_windows_to_what_the_ask_allows() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 300, ..ask(5) });
        let of = |term| take_as(TENANT, OFFER, TakeRequest { term, ..request(1) });
        for term in [0, 19, 301, MAX_TERM, BlockNumber::MAX] {
            assert_noop!(of(term), Error::<Test>::TermOutOfRange);
        }
        assert_ok!(of(20));
        assert_ok!(of(300));
        assert_eq!([0, 1].map(|id| lease(id).renewable), [280, 0]);
    });
}

#[test]
fn no_ask_allows_a_term_of_more_than_a_year() {
    run(|| {
        set_ask(OFFER, Ask { max_term: BlockNumber::MAX, ..ask(5) });
        let of = |term| take_as(TENANT, OFFER, TakeRequest { term, ..request(1) });
        assert_noop!(of(MAX_TERM + 1), Error::<Test>::TermOutOfRange);
        assert_ok!(of(MAX_TERM));
    });
}

#[test]
fn an_ask_that_allows_less_than_two_windows_cannot_be_taken() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 19, ..ask(5) });
        for term in [19, 20] {
            let request = TakeRequest { term, ..request(1) };
            assert_noop!(take_as(TENANT, OFFER, request), Error::<Test>::TermOutOfRange);
        }
    });
}

#[test]
fn the_escrow_is_two_windows_at_least_and_what_is_locked_does_not_count() {
    run(|| {
        set_ask(OFFER, ask(5));
        let with = |escrow| take_as(TENANT, OFFER, TakeRequest { escrow, ..request(2) });
        assert_noop!(with(0), Error::<Test>::EscrowTooSmall);
        assert_noop!(with(199), Error::<Test>::EscrowTooSmall);
        assert_ok!(with(200));
        assert_eq!(escrowed(TENANT), 400);
        // It pays for exactly two windows.
        activate_at(0, 10);
        assert_eq!(lease(0).coverage.span(), 10..30);
    });
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    run(|| {
        // For all GPUs; for two windows; with what is locked.
        for (price, gpus) in [(Balance::MAX / 2 + 1, 2), (Balance::MAX / 20 + 1, 1), (Balance::MAX / 20, 1)] {
            set_ask(OFFER, ask(price));
            let request = TakeRequest { escrow: Balance::MAX, ..request(gpus) };
            assert_noop!(take_as(TENANT, OFFER, request), Error::<Test>::Overflow);
        }
        set_ask(OFFER, ask(5));
        let with = |escrow| take_as(TENANT, OFFER, TakeRequest { escrow, ..request(1) });
        assert_noop!(with(Balance::MAX - 99), Error::<Test>::Overflow);
        assert_noop!(with(Balance::MAX - 100), TokenError::FundsUnavailable);
    });
}

#[test]
fn capacity_bond_and_exit_penalty_are_there_or_nothing_happens() {
    run(|| {
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(TENANT, OFFER, request(3)));
        assert_noop!(take_as(RIVAL, OFFER, request(6)), NO_CAPACITY);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 49);
        assert_noop!(take_as(RIVAL, OFFER, request(5)), PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 50);
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(take_as(RIVAL, OFFER, request(5)), NOT_BONDED);
        change_offer(OFFER, |listed| listed.bonded = true);
        assert_ok!(take_as(RIVAL, OFFER, request(5)));
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 0);
        assert_noop!(take_as(RIVAL, OFFER, request(1)), NO_CAPACITY);
    });
}

#[test]
fn whoever_cannot_pay_all_of_it_gets_no_lease() {
    run(|| {
        set_ask(OFFER, ask(5));
        let with = |escrow| take_as(TENANT, OFFER, TakeRequest { escrow, ..request(1) });
        // Deposit, bounty, what is locked, and what keeps the account alive.
        let most = ENDOWMENT - 200 - 50 - 100 - EXISTENTIAL_DEPOSIT;
        assert_noop!(with(most + 1), TokenError::FundsUnavailable);
        assert_ok!(with(most));
        assert_eq!(free(NATIVE, TENANT), EXISTENTIAL_DEPOSIT);
        assert_noop!(take_as(NOBODY, OFFER, request(1)), TokenError::FundsUnavailable);
    });
}

#[test]
fn what_becomes_of_the_ask_touches_no_lease() {
    run(|| {
        let untouched = take(OFFER);
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { escrow: 500, ..request(1) }));
        let before = [lease(untouched), lease(1)];
        set_ask(OFFER, Ask { price: 9, max_term: 20, asset: IN_USD, terms: Terms { notice: 7, ..Terms::default() } });
        assert_eq!([lease(untouched), lease(1)], before);
        activate_at(untouched, 10);
        Asks::remove(OFFER);
        activate_at(1, 11);
        assert_ok!(top_up(untouched, 50));
        assert_ok!(extend(untouched, 60));
        report_full(untouched, 1);
        settle(untouched);
        assert_eq!((lease(untouched).ledger.price, lease(untouched).ledger.paid), (5, 49));
        assert_eq!(lease(untouched).coverage.term, 360);
        assert_eq!(lease(1).ledger, before[1].ledger);
    });
}

#[test]
fn what_the_ask_allows_beyond_the_term_is_what_it_can_be_extended_by() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 350, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(1)));
        activate_at(0, 10);
        assert_noop!(extend(0, 51), Error::<Test>::NotRenewable);
        assert_ok!(extend(0, 50));
        assert_eq!((lease(0).coverage.term, lease(0).renewable), (350, 0));
        assert_noop!(extend(0, 1), Error::<Test>::NotRenewable);
    });
}

#[test]
fn a_tenant_that_closes_too_early_loses_what_it_locked_to_the_provider() {
    run(|| {
        let id = running();
        // The last block of it: 20 after the activation.
        advance_to(30);
        close(TENANT, id);
        assert_eq!(lost(id), Some(100));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 100);
        // The window from 20 on can still be reported: its price stays, and deposit and bounty.
        assert_eq!(escrowed(TENANT), 50);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 100 - 50 - 250);
        assert_eq!(lease(id).commitment, 0);
        advance_to(40);
        settle_as(TENANT, id);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 100);
        assert_nothing_left();
    });
}

#[test]
fn one_block_later_it_gets_it_back() {
    run(|| {
        let id = running();
        advance_to(31);
        close(TENANT, id);
        assert_eq!(lost(id), None);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
        assert_eq!(escrowed(TENANT), 55);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 55 - 250);
        advance_to(50);
        settle_as(TENANT, id);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_nothing_left();
    });
}

#[test]
fn closing_in_the_block_of_the_activation_is_too_early_and_costs_nothing_else() {
    run(|| {
        let id = running();
        close(TENANT, id);
        assert_eq!(lost(id), Some(100));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT - 100, ENDOWMENT + 100));
        assert_nothing_left();
    });
}

#[test]
fn whenever_the_provider_closes_the_tenant_gets_back_what_it_locked_and_the_exit_penalty() {
    for block in [10, 15, 30, 31, 100] {
        run(|| {
            let id = running();
            advance_to(block);
            close(PROVIDER, id);
            assert_eq!(lost(id), None);
            advance_to(block + 30);
            idle(1);
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 10);
            assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
            assert_eq!((Bonds::get(PROVIDER).spare, free(NATIVE, BOND_POT)), (PLENTY - 10, ENDOWMENT - 10));
            assert_nothing_left();
        });
    }
}

/// The escrow lasts for 20 blocks: the lease ends in the last block in which closing costs something.
#[test]
fn a_lease_that_is_at_its_end_is_not_closed_too_early() {
    run(|| {
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { escrow: 100, ..request(1) }));
        activate_at(0, 10);
        report_full(0, 1);
        advance_to(30);
        close(TENANT, 0);
        let closing = Event::LeaseClosing { lease: 0, reason: CloseReason::FundsExhausted, end: 30, refunded: 0 };
        assert!(events().contains(&closing));
        assert_eq!(lost(0), None);
        assert_eq!(escrowed(TENANT), 100 - 49);
    });
}

#[test]
fn so_is_one_whose_provider_gave_notice() {
    run(|| {
        let id = running();
        advance_to(12);
        assert_ok!(give_notice(id));
        // It promised none.
        assert_eq!(lease(id).coverage.end, 12);
        close(TENANT, id);
        assert_eq!(lost(id), None);
        assert_eq!((escrowed(TENANT), free(NATIVE, PROVIDER)), (10, ENDOWMENT));
    });
}

#[test]
fn a_tenant_that_goes_because_its_provider_does_breaks_no_promise() {
    for (noticed, closed) in [(10, 10), (10, 14), (14, 14), (14, 18)] {
        run(|| {
            set_ask(OFFER, Ask { terms: Terms { notice: 5, ..Terms::default() }, ..ask(5) });
            assert_ok!(take_as(TENANT, OFFER, request(1)));
            activate_at(0, 10);
            advance_to(noticed);
            assert_ok!(give_notice(0));
            assert_eq!(lease(0).coverage.end, noticed + 5);
            advance_to(closed);
            close(TENANT, 0);
            assert_eq!(lost(0), None);
            idle(30);
            assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
            assert_nothing_left();
        });
    }
}

#[test]
fn a_notice_after_the_tenant_went_is_none_and_what_it_promised_is_lost() {
    run(|| {
        set_ask(OFFER, Ask { terms: Terms { notice: 5, ..Terms::default() }, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(1)));
        activate_at(0, 10);
        advance_to(14);
        close(TENANT, 0);
        assert_eq!(lost(0), Some(100));
        assert!(give_notice(0).is_err());
    });
}

#[test]
fn a_lease_from_the_ask_to_the_end_costs_its_blocks_and_everything_else_returns() {
    run(|| {
        let issued = Balances::total_issuance();
        let id = running();
        report_all(id, 1..=20);
        // The escrow of 1,000 lasted for 200 blocks.
        assert_eq!(lease(id).coverage.end, 210);
        settle_as(TENANT, id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 980);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000);
        assert_eq!((free(NATIVE, Stakers::get()), free(NATIVE, Watchers::get())), (17, 12));
        assert_eq!(treasury_got(NATIVE), 1);
        assert_eq!(Balances::total_issuance(), issued - 10);
        assert_nothing_left();
    });
}

#[test]
fn time_ends_it_too_and_returns_what_was_locked() {
    run(|| {
        let id = running();
        idle(300);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(lost(id), None);
        // Nothing was ever reported.
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        assert_nothing_left();
    });
}

#[test]
fn a_provider_that_does_not_activate_compensates_the_tenant_out_of_its_exit_penalty() {
    run(|| {
        let id = take(OFFER);
        advance_to(21);
        assert_noop!(expire_as(ANYONE, id), Error::<Test>::ActivationNotOverdue);
        advance_to(22);
        assert_noop!(activate_as(PROVIDER, id), Error::<Test>::ActivationOver);
        assert_ok!(expire_as(ANYONE, id));
        // All that was reserved, which is less than a bid's deposit. Nothing was ever held of the provider.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 10);
        assert_eq!((free(NATIVE, ANYONE), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        assert_eq!((Bonds::get(PROVIDER).spare, free(NATIVE, BOND_POT)), (PLENTY - 10, ENDOWMENT - 10));
        assert!(events().contains(&Event::LeaseExpired { lease: id, compensation: 10, asset: NATIVE }));
        assert_nothing_left();
    });
}

#[test]
fn the_last_block_to_activate_in_is_in_time() {
    run(|| {
        let id = take(OFFER);
        advance_to(21);
        assert_ok!(activate_as(PROVIDER, id));
        assert_eq!(lease(id).coverage.start, 21);
        // From there on the 20 blocks count.
        advance_to(41);
        close(TENANT, id);
        assert_eq!(lost(id), Some(100));
    });
}

#[test]
fn the_compensation_is_no_more_than_a_bid_would_have_lost_and_the_rest_of_the_penalty_is_free_again() {
    run(|| {
        let terms = Terms { notice: 0, exit_penalty: Permill::from_percent(10) };
        set_ask(OFFER, Ask { terms, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(8)));
        assert_eq!(Bonds::get(PROVIDER).reserved, 800);
        advance_to(22);
        assert_ok!(expire_as(TENANT, 0));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
        assert_eq!((Bonds::get(PROVIDER).spare, Bonds::get(PROVIDER).reserved), (PLENTY - 100, 0));
        assert!(events().contains(&Event::LeaseExpired { lease: 0, compensation: 100, asset: NATIVE }));
        assert_nothing_left();
    });
}

#[test]
fn of_a_bond_that_was_slashed_the_tenant_gets_what_is_left() {
    run(|| {
        let id = take(OFFER);
        slash(PROVIDER, 6);
        advance_to(22);
        assert_ok!(expire_as(TENANT, id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 4);
        assert!(events().contains(&Event::LeaseExpired { lease: id, compensation: 4, asset: NATIVE }));
        assert_nothing_left();
    });
}

#[test]
fn time_expires_what_was_not_activated_and_the_bounty_returns() {
    run(|| {
        let id = take(OFFER);
        idle(20);
        assert!(Leases::<Test>::contains_key(id));
        idle(1);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 10);
        assert_nothing_left();
    });
}

#[test]
fn in_another_asset_only_escrow_and_what_is_locked_are_in_it() {
    run(|| {
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        let in_usd = TakeRequest { asset: IN_USD, ..request(2) };
        assert_ok!(take_as(TENANT, OFFER, in_usd));
        assert_eq!(held(HoldReason::LeaseEscrow, IN_USD, TENANT), 1_200);
        assert_eq!((escrowed(TENANT), free(IN_USD, TENANT)), (0, ENDOWMENT - 1_200));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 250);
        activate_at(0, 10);
        close(TENANT, 0);
        assert_eq!((free(IN_USD, PROVIDER), free(NATIVE, PROVIDER)), (ENDOWMENT + 200, ENDOWMENT));
        assert_eq!((free(IN_USD, TENANT), free(NATIVE, TENANT)), (ENDOWMENT - 200, ENDOWMENT));
        assert_nothing_left();
    });
}

#[test]
fn in_another_asset_too_the_compensation_is_native() {
    run(|| {
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { asset: IN_USD, ..request(2) }));
        idle(21);
        assert_eq!((free(IN_USD, TENANT), free(NATIVE, TENANT)), (ENDOWMENT, ENDOWMENT + 20));
        assert!(events().contains(&Event::LeaseExpired { lease: 0, compensation: 20, asset: NATIVE }));
        assert_nothing_left();
    });
}

#[test]
fn a_provider_that_cannot_receive_what_was_locked_is_owed_it() {
    run(|| {
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { asset: IN_USD, ..request(1) }));
        activate_at(0, 10);
        block_asset_account(PROVIDER);
        close(TENANT, 0);
        assert_eq!(LeaseMarket::owed(PROVIDER, IN_USD, TENANT), 100);
        assert_eq!(held(HoldReason::LeaseEscrow, IN_USD, TENANT), 100);
        assert!(!Leases::<Test>::contains_key(0));
        check_state();
        unblock_asset_account(PROVIDER);
        assert_ok!(LeaseMarket::claim_owed(RuntimeOrigin::signed(ANYONE), PROVIDER, IN_USD, TENANT));
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT + 100);
        assert_nothing_left();
    });
}

#[test]
fn a_lease_that_is_still_committed_cannot_be_handed_over() {
    run(|| {
        let id = running();
        advance_to(30);
        assert_noop!(list_lease(id, 1, None), Error::<Test>::CommitmentLocked);
        advance_to(31);
        assert_ok!(list_lease(id, 1, None));
    });
}
