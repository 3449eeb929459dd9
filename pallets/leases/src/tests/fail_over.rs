//! A standby takes over where a provider failed: when, what moves, who pays, and what if the standby fails too.

use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;

fn fail_over_as(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    LeaseMarket::fail_over(RuntimeOrigin::signed(who), lease)
}

fn expire_as(who: AccountId, lease: LeaseId) {
    assert_ok!(LeaseMarket::expire_lease(RuntimeOrigin::signed(who), lease));
}

fn settle_as(who: AccountId, lease: LeaseId) {
    assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(who), lease));
}

/// At 20 per block, up to 30; money for 200 blocks, a term of 300.
fn wanted() -> Wanted {
    Wanted { limit: 30, escrow: 4_000, renewable: 100, standbys: 2, ..Wanted::default() }
}

/// The provider's at 20 and `penalty` %, with the rival (at `rivals`) and the third (at 22) standing by.
fn awarded(wanted: Wanted, penalty: u32, rivals: Balance) -> LeaseId {
    let order = wanted.create();
    let terms = Terms { exit_penalty: Permill::from_percent(penalty), ..Terms::default() };
    bid_with(PROVIDER, order, 20, Proposal { terms, ..proposal(OFFER) });
    bid_with(RIVAL, order, rivals, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
    bid_with(THIRD, order, 22, Proposal { standby: true, ..proposal(THIRDS_OFFER) });
    award(order, PROVIDER)
}

/// Active from block 10, and of block 50, when three windows were missed, if nothing else is said.
fn active() -> LeaseId {
    let id = awarded(wanted(), 10, 21);
    activate_at(id, 10);
    id
}

fn failed() -> LeaseId {
    let id = active();
    advance_to(50);
    id
}

fn in_offer(id: leasehold_primitives::OfferId) -> (u16, u32) {
    let Listed { free_gpus, leases, .. } = Offers::get(id).unwrap();
    (free_gpus, leases)
}

fn reserved(who: AccountId) -> (Balance, Balance) {
    let Bond { spare, reserved } = Bonds::get(who);
    (spare, reserved)
}

#[test]
fn three_windows_in_a_row_must_be_missed_and_decided() {
    // Windows 1 to 3, also if the lease has but one block of window 1: the last is decided in block 50.
    for (start, first) in [(10, 50), (11, 50), (15, 50), (19, 50), (20, 60)] {
        run(|| {
            let id = awarded(wanted(), 10, 21);
            activate_at(id, start);
            advance_to(first - 1);
            assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
            advance_to(first);
            assert_ok!(fail_over_as(ANYONE, id));
        });
    }
}

#[test]
fn a_report_in_between_begins_the_count_anew() {
    run(|| {
        let id = active();
        // Window 1 is missed, window 2 is not.
        report_full(id, 2);
        advance_to(69);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
        advance_to(70);
        assert_ok!(fail_over_as(ANYONE, id));
    });
}

#[test]
fn a_report_in_the_last_block_saves_the_lease_unless_it_says_that_nothing_was_there() {
    for (millis, saved) in [(0, false), (1, true), (u64::MAX, true)] {
        for pending in [false, true] {
            run(|| {
                let id = active();
                advance_to(49);
                assert!(report_millis(id, millis, pending));
                advance_to(50);
                if saved {
                    assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
                } else {
                    assert_ok!(fail_over_as(ANYONE, id));
                }
            });
        }
    }
}

#[test]
fn a_meter_that_outlives_its_gpus_does_not_keep_the_lease() {
    run(|| {
        let id = active();
        // Window 1 was there for a millisecond, and no other at all; every one is reported.
        for (window, millis) in [(1, 1), (2, 0), (3, 0), (4, 0)] {
            advance_to(10 * (window + 1));
            assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
            assert!(report_millis(id, millis, false));
        }
        advance_to(59);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
        advance_to(60);
        assert_ok!(fail_over_as(ANYONE, id));
    });
}

#[test]
fn a_new_lease_waits_for_the_standby_with_what_is_left_of_term_and_money() {
    run(|| {
        let old = failed();
        let before = lease(old);
        let new = fail_over(old);
        // Window 4 can still be reported: 200 are kept for it.
        let after = lease(new);
        let expected = Lease {
            provider: RIVAL,
            offer: RIVALS_OFFER,
            state: LeaseState::Pending { activate_by: 70, bid_deposit: 0, deposit_asset: NATIVE },
            coverage: crate::accounting::Coverage::pending(260),
            ledger: crate::accounting::Ledger::new(21, Permill::from_percent(2), 3_800),
            terms: Terms::default(),
            penalty: 80,
            standbys: sp_core::bounded::BoundedVec::truncate_from(vec![before.standbys[1].clone()]),
            access: H256::zero(),
            bounty: 0,
            ..before
        };
        assert_eq!(after, expected);
        assert_eq!((after.renewable, after.deposit), (100, 200));
        let closing = lease(old);
        assert_eq!(closing.state, LeaseState::Closing { reason: CloseReason::FailedOver(new) });
        assert_eq!((closing.coverage.end, closing.penalty, closing.deposit, closing.bounty), (50, 0, 0, 0));
        assert!(closing.standbys.is_empty());
        assert_eq!(escrowed(TENANT), 4_000);

        assert_eq!((in_offer(OFFER), in_offer(RIVALS_OFFER), in_offer(THIRDS_OFFER)), ((8, 1), (0, 1), (8, 0)));
        let happened = events();
        for event in [
            Event::LeaseFailedOver { lease: new, provider: RIVAL, price: 21, escrow: 3_800 },
            Event::ExitPenaltyPaid { lease: old, provider: PROVIDER, tenant: TENANT, amount: 180 },
            Event::BountyPaid { to: ANYONE, from: TENANT, amount: 50 },
            Event::LeaseClosing { lease: old, reason: CloseReason::FailedOver(new), end: 50, refunded: 3_800 },
        ] {
            assert!(happened.contains(&event), "{event:?}");
        }
    });
}

#[test]
fn the_old_lease_pays_for_what_of_it_is_still_reported_and_the_new_one_runs_on_its_own() {
    run(|| {
        let old = failed();
        let new = fail_over(old);
        assert!(report_millis(old, u64::MAX, false));
        assert!(!report_millis(new, u64::MAX, false));
        settle_as(TENANT, old);
        assert_eq!(
            last_event(),
            Event::LeaseClosed {
                lease: old,
                reason: CloseReason::FailedOver(new),
                blocks: 10,
                charged: 200,
                paid: 196,
                fee: 4,
                refunded: 3_800
            }
        );
        activate_at(new, 70);
        // 3,800 last for 180 blocks at 21, of 260.
        assert_eq!((lease(new).coverage.start, lease(new).coverage.end), (70, 250));
        assert_eq!(lease(new).coverage.term_end(), 330);
        report_all(new, 7..=24);
        settle_as(TENANT, new);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 196);
        assert_eq!(free(NATIVE, RIVAL), ENDOWMENT + 3_780 - 76);
        // 180 came from the bond, the bounty is gone.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200 - 3_780 + 180 - 50);
        assert_eq!(escrowed(TENANT), 0);
        assert_eq!((in_offer(OFFER), in_offer(RIVALS_OFFER)), ((8, 0), (8, 0)));
        assert_eq!(Leases::<Test>::iter().count(), 0);
    });
}

#[test]
fn what_of_the_old_lease_is_not_reported_comes_back() {
    run(|| {
        let old = failed();
        fail_over(old);
        advance_to(60);
        settle_as(TENANT, old);
        assert!(!Leases::<Test>::contains_key(old));
        assert_eq!(escrowed(TENANT), 3_800);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
    });
}

#[test]
fn the_standby_is_paid_what_it_bid_and_stands_by_for_no_more_than_a_tenth_above() {
    for (own, by, price) in [
        (1, RIVAL, 1),
        (18, RIVAL, 18),
        (20, RIVAL, 20),
        (21, RIVAL, 21),
        (22, RIVAL, 22),
        (23, THIRD, 22),
        (30, THIRD, 22),
    ] {
        run(|| {
            let id = awarded(wanted(), 10, own);
            let standbys: Vec<_> = lease(id).standbys.iter().map(|standby| (standby.provider, standby.price)).collect();
            assert_eq!(standbys.contains(&(RIVAL, own)), own <= 22);
            activate_at(id, 10);
            advance_to(50);
            let new = fail_over(id);
            assert_eq!((lease(new).provider, lease(new).ledger.price), (by, price));
            // A tenth of 20 is 2; the penalty makes up for it, for the 3,800 ÷ price blocks that the money lasts.
            let dearer = price.saturating_sub(20) * (3_800 / price);
            assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT - dearer);
            assert_eq!(reserved(PROVIDER), (PLENTY - dearer, 0));
        });
    }
}

#[test]
fn a_tenth_is_rounded_down() {
    for (price, most) in [(1, 1), (9, 9), (10, 11), (19, 20), (20, 22), (29, 31)] {
        for (own, stands_by) in [(most, true), (most + 1, false)] {
            run(|| {
                let order = Wanted { limit: 40, standbys: 1, ..Wanted::default() }.create();
                bid(PROVIDER, order, OFFER, price);
                bid_with(RIVAL, order, own, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
                let id = award(order, PROVIDER);
                assert_eq!(!lease(id).standbys.is_empty(), stands_by, "{own} after {price}");
                idle(21);
                assert_eq!(Leases::<Test>::get(id).map(|lease| lease.ledger.price), stands_by.then_some(own));
            });
        }
    }
}

#[test]
fn the_limit_of_the_order_is_never_exceeded() {
    run(|| {
        let id = failed();
        // As of an order whose limit was the price.
        let mut stored = lease(id);
        stored.price_limit = 20;
        Leases::<Test>::insert(id, stored.clone());
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NoStandby);
        stored.price_limit = 21;
        Leases::<Test>::insert(id, stored);
        let new = fail_over(id);
        assert_eq!((lease(new).provider, lease(new).ledger.price), (RIVAL, 21));
    });
    // Nor is anyone chosen who could only be paid beyond it.
    for (limit, chosen) in [(22, 2), (21, 1)] {
        run(|| {
            let order = Wanted { limit: 22, ..wanted() }.create();
            bid(PROVIDER, order, OFFER, 20);
            bid_with(RIVAL, order, 21, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
            bid_with(THIRD, order, 22, Proposal { standby: true, ..proposal(THIRDS_OFFER) });
            let change = |limit| {
                Orders::<Test>::mutate_extant(order, |order| order.spec.price_limit = limit);
            };
            change(limit);
            let id = award(order, PROVIDER);
            assert_eq!(lease(id).standbys.len(), chosen);
            change(22);
        });
    }
}

#[test]
fn a_standby_that_would_be_too_dear_is_passed_over_and_the_next_takes_over() {
    for (own, by, price) in [(22, RIVAL, 22), (23, THIRD, 22)] {
        run(|| {
            let id = failed();
            Leases::<Test>::mutate(id, |lease| lease.as_mut().unwrap().standbys[0].price = own);
            let new = fail_over(id);
            let Lease { provider, ledger, .. } = lease(new);
            assert_eq!((provider, ledger.price), (by, price));
            if by == THIRD {
                assert_eq!((in_offer(RIVALS_OFFER), reserved(RIVAL)), ((8, 0), (PLENTY, 0)));
                assert!(lease(new).standbys.is_empty());
            }
        });
    }
}

#[test]
fn what_a_standby_is_paid_bounds_what_the_next_can_be() {
    // A tenth above 18 is 19, above 20 it is 22.
    for (rivals, third) in [(18, false), (19, false), (20, true)] {
        run(|| {
            let id = awarded(wanted(), 10, rivals);
            activate_at(id, 10);
            advance_to(50);
            let new = fail_over(id);
            assert_eq!(lease(new).ledger.price, rivals);
            idle(21);
            assert_eq!(
                Leases::<Test>::get(new).map(|lease| (lease.provider, lease.ledger.price)),
                third.then_some((THIRD, 22))
            );
            check_state();
        });
    }
}

#[test]
fn a_standby_that_is_cheaper_than_the_one_before_it_is_paid_no_more_than_it_bid() {
    run(|| {
        // Its record makes it the second, at the lower price.
        set_penalty(THIRD, 2_000);
        let order = wanted().create();
        bid(PROVIDER, order, OFFER, 20);
        bid_with(THIRD, order, 20, Proposal { standby: true, ..proposal(THIRDS_OFFER) });
        bid_with(RIVAL, order, 21, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
        let old = award(order, PROVIDER);
        activate_at(old, 10);
        advance_to(50);
        let new = fail_over(old);
        assert_eq!((lease(new).provider, lease(new).ledger.price), (RIVAL, 21));
        idle(21);
        assert_eq!((lease(new).provider, lease(new).ledger.price), (THIRD, 20));
    });
}

#[test]
fn the_lease_is_of_the_model_that_the_standby_has() {
    run(|| {
        let order = wanted().create();
        change_offer(RIVALS_OFFER, |listed| listed.spec.model = 2);
        bid(PROVIDER, order, OFFER, 20);
        bid_with(RIVAL, order, 21, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
        bid_with(THIRD, order, 22, Proposal { standby: true, ..proposal(THIRDS_OFFER) });
        let old = award(order, PROVIDER);
        activate_at(old, 10);
        advance_to(50);
        let new = fail_over(old);
        assert_eq!((lease(old).model, lease(new).model), (1, 2));
        idle(21);
        assert_eq!((lease(new).provider, lease(new).model), (THIRD, 1));
    });
}

#[test]
fn the_penalty_makes_up_for_no_more_than_it_is() {
    run(|| {
        let id = awarded(wanted(), 1, 21);
        activate_at(id, 10);
        advance_to(50);
        fail_over(id);
        // 180 more to pay, 80 reserved.
        assert_eq!(reserved(PROVIDER), (PLENTY - 80, 0));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 4_000 - 250 + 80);
    });
}

#[test]
fn only_for_the_blocks_of_the_term_is_it_made_up() {
    run(|| {
        // Money for 400 blocks, and 260 are left.
        let id = awarded(Wanted { escrow: 8_000, ..wanted() }, 10, 21);
        activate_at(id, 10);
        advance_to(50);
        fail_over(id);
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT - 260);
    });
}

#[test]
fn of_a_slashed_bond_there_is_what_is_left() {
    run(|| {
        let id = failed();
        slash(PROVIDER, 700);
        fail_over(id);
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT - 100);
        assert_eq!(reserved(PROVIDER), (PLENTY - 800, 0));
    });
}

#[test]
fn in_another_asset_nothing_is_made_up() {
    run(|| {
        let id = awarded(Wanted { asset: IN_USD, ..wanted() }, 10, 21);
        activate_at(id, 10);
        advance_to(50);
        let new = fail_over(id);
        assert_eq!(lease(new).ledger.price, 21);
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT);
        assert_eq!(reserved(PROVIDER), (PLENTY, 0));
        assert_eq!(held(HoldReason::LeaseEscrow, IN_USD, TENANT), 4_000);
    });
}

#[test]
fn a_first_standby_that_cannot_serve_is_passed_over() {
    let unable: [fn(); 4] = [
        || change_offer(RIVALS_OFFER, |listed| listed.bonded = false),
        // Not what the tenant chose, even if it is more.
        || change_offer(RIVALS_OFFER, |listed| listed.spec.cpus += 1),
        || Bonds::mutate(RIVAL, |bond| bond.spare = 79),
        || {
            let order = Wanted { gpus: 1, deadline: 60, ..Wanted::default() }.create();
            bid(RIVAL, order, RIVALS_OFFER, 5);
            award(order, RIVAL);
        },
    ];
    for unable in unable {
        run(|| {
            let id = failed();
            unable();
            let rivals = (in_offer(RIVALS_OFFER), reserved(RIVAL));
            let new = fail_over(id);
            let Lease { provider, ledger, standbys, .. } = lease(new);
            assert_eq!((provider, ledger.price, standbys.len()), (THIRD, 22, 0));
            // Nothing of the first was taken.
            assert_eq!((in_offer(RIVALS_OFFER), reserved(RIVAL)), rivals);
        });
    }
}

#[test]
fn without_a_standby_that_can_the_lease_stays_as_it_is() {
    run(|| {
        let id = failed();
        for offer in [RIVALS_OFFER, THIRDS_OFFER] {
            change_offer(offer, |listed| listed.bonded = false);
        }
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NoStandby);
        change_offer(THIRDS_OFFER, |listed| listed.bonded = true);
        assert_ok!(fail_over_as(ANYONE, id));
    });
    run(|| {
        let id = Wanted::default().active();
        advance_to(50);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NoStandby);
    });
}

#[test]
fn a_standby_that_does_not_activate_is_followed_by_the_next_in_place_and_pays() {
    run(|| {
        let id = fail_over(failed());
        advance_to(71);
        let activate = LeaseMarket::activate(RuntimeOrigin::signed(RIVAL), id, H256::zero());
        assert_noop!(activate, Error::<Test>::ActivationOver);
        let before = free(NATIVE, TENANT);
        expire_as(ANYONE, id);
        // As much as a bid's deposit, 100, of which there are 80.
        assert_eq!(reserved(RIVAL), (PLENTY - 80, 0));
        assert_eq!(free(NATIVE, TENANT), before + 80);
        assert_eq!(in_offer(RIVALS_OFFER), (8, 0));
        let Lease { provider, offer, state, ledger, coverage, .. } = lease(id);
        assert_eq!((provider, offer), (THIRD, THIRDS_OFFER));
        assert!(matches!(state, LeaseState::Pending { activate_by: 91, bid_deposit: 0, .. }));
        // What it bid, though a tenth above what it was to cost before would be 23.
        assert_eq!((ledger.price, ledger.deposited, coverage.term), (22, 3_800, 260));
        assert!(events().contains(&Event::LeaseExpired { lease: id, compensation: 80, asset: NATIVE }));
        assert_eq!(last_event(), Event::LeaseFailedOver { lease: id, provider: THIRD, price: 22, escrow: 3_800 });
        activate_at(id, 91);
        assert_eq!(lease(id).coverage.end, 91 + 172);
    });
}

#[test]
fn after_the_last_standby_the_tenant_has_everything_back() {
    run(|| {
        let old = active();
        assert_ok!(top_up_as(SPONSOR, old, 200));
        advance_to(50);
        assert_ok!(fail_over_as(TENANT, old));
        let id = old + 1;
        advance_to(71);
        expire_as(TENANT, id);
        settle_as(TENANT, old);
        advance_to(92);
        expire_as(TENANT, id);
        let expired = Event::LeaseExpired { lease: id, compensation: 80, asset: NATIVE };
        assert_eq!(events().iter().filter(|event| **event == expired).count(), 2);
        assert_eq!(Leases::<Test>::iter().count(), 0);
        // 4,000 ÷ 21 is 190 blocks, and so is what the first standby would have cost more. Each standby paid 80.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 190 + 80 + 80);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT);
        assert_eq!(escrowed(TENANT), 0);
        for offer in [OFFER, RIVALS_OFFER, THIRDS_OFFER] {
            assert_eq!(in_offer(offer), (8, 0));
        }
    });
}

#[test]
fn the_chain_itself_hands_a_lease_on_to_the_next_standby() {
    run(|| {
        let id = fail_over(failed());
        idle(20);
        assert_eq!(lease(id).provider, RIVAL);
        idle(1);
        assert_eq!((System::block_number(), lease(id).provider), (71, THIRD));
        idle(21);
        assert_eq!((System::block_number(), Leases::<Test>::iter().count()), (92, 0));
    });
}

#[test]
fn sponsors_go_with_what_is_left_of_theirs() {
    run(|| {
        let old = active();
        assert_ok!(top_up_as(SPONSOR, old, 200));
        assert_ok!(top_up(old, 100));
        advance_to(50);
        let new = fail_over(old);
        let intervals: Vec<_> = lease(new).sponsors.iter().map(|one| (one.who, one.from, one.to)).collect();
        assert_eq!(intervals, [(SPONSOR, 3_800, 4_000)]);
        assert_eq!(lease(new).ledger.deposited, 4_100);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 200);
        activate_at(new, 60);
        settle_as(TENANT, old);
        check_state();
        close(TENANT, new);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT);
        assert_eq!(escrowed(TENANT), 0);
    });
}

#[test]
fn only_a_stranger_gets_the_bounty_and_else_it_goes_with_the_lease() {
    for party in [TENANT, PROVIDER, RIVAL, THIRD] {
        run(|| {
            let old = failed();
            assert_ok!(fail_over_as(party, old));
            assert!(!events().iter().any(|event| matches!(event, Event::BountyPaid { .. })));
            assert_eq!((lease(old).bounty, lease(old + 1).bounty), (0, 50));
            assert_eq!(held(HoldReason::CrankBounty, NATIVE, TENANT), 50);
            // It is still to be earned.
            activate_at(old + 1, 60);
            advance_to(400);
            settle_as(FIFTH, old + 1);
            settle_as(FIFTH, old);
            assert_eq!(free(NATIVE, FIFTH), ENDOWMENT + 50);
        });
    }
}

#[test]
fn a_lease_that_fails_over_is_not_for_sale_any_more() {
    run(|| {
        let id = active();
        assert_ok!(list_lease(id, 70, None));
        advance_to(50);
        let new = fail_over(id);
        assert_eq!(Listings::<Test>::iter().count(), 0);
        assert_noop!(buy_as(BUYER, id, 1, 70, 0), Error::<Test>::NotActive);
        assert_noop!(buy_as(BUYER, new, 0, 70, 0), Error::<Test>::NotActive);
    });
}

#[test]
fn the_notice_of_the_failed_provider_is_not_the_standbys() {
    run(|| {
        let order = wanted().create();
        let terms = Terms { notice: 100, ..Terms::default() };
        bid_with(PROVIDER, order, 20, Proposal { terms, ..proposal(OFFER) });
        bid_with(RIVAL, order, 20, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
        let old = award(order, PROVIDER);
        activate_at(old, 10);
        assert_ok!(give_notice(old));
        advance_to(50);
        let new = fail_over(old);
        assert!(!lease(new).under_notice);
        check_state();
        activate_at(new, 50);
        assert_eq!(lease(new).coverage.end, 110);
        assert_ok!(extend(new, 100));
        assert_eq!(lease(new).coverage.end, 210);
    });
}

#[test]
fn a_lease_that_was_bought_still_has_its_standbys() {
    run(|| {
        let old = active();
        assert_ok!(list_lease(old, 0, None));
        advance_to(20);
        let bought = buy(BUYER, old);
        // Of its own windows, 2 to 4 were missed.
        advance_to(59);
        assert_noop!(fail_over_as(ANYONE, bought), Error::<Test>::NotFailed);
        advance_to(60);
        let new = fail_over(bought);
        assert_eq!((lease(new).tenant, lease(new).provider), (BUYER, RIVAL));
        assert_eq!(reserved(PROVIDER).1, 0);
        check_state();
        advance_to(1_000);
        settle_as(TENANT, old);
        settle_as(BUYER, bought);
        assert_eq!(escrowed(TENANT), 0);
        assert_eq!(escrowed(BUYER), lease(new).ledger.deposited);
    });
}

#[test]
fn a_standby_that_took_over_and_fails_is_followed_by_the_next() {
    run(|| {
        let first = failed();
        let second = fail_over(first);
        activate_at(second, 50);
        advance_to(79);
        assert_noop!(fail_over_as(ANYONE, second), Error::<Test>::NotFailed);
        // Windows 5, 6 and 7.
        advance_to(89);
        assert_noop!(fail_over_as(ANYONE, second), Error::<Test>::NotFailed);
        advance_to(90);
        let third = fail_over(second);
        assert_eq!((lease(third).provider, lease(third).coverage.term), (THIRD, 220));
        // Window 8 can still be reported, at 21.
        assert_eq!((lease(third).ledger.deposited, lease(third).ledger.price), (3_800 - 210, 22));
        // 163 blocks at 22: 163 dearer, and 80 reserved.
        assert_eq!(reserved(RIVAL), (PLENTY - 80, 0));
        advance_to(91);
        settle_as(TENANT, first);
        advance_to(100);
        settle_as(TENANT, second);
        activate_at(third, 100);
        close(TENANT, third);
        assert_eq!(Leases::<Test>::iter().count(), 0);
        // Only the first bounty was there to be earned.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 180 + 80 - 50);
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 50);
    });
}

#[test]
fn only_a_lease_that_runs() {
    run(|| {
        let id = awarded(wanted(), 10, 21);
        assert_noop!(fail_over_as(ANYONE, id + 1), Error::<Test>::NoSuchLease);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotActive);
        activate_at(id, 10);
        assert_noop!(LeaseMarket::fail_over(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        advance_to(209);
        assert_noop!(LeaseMarket::fail_over(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
        advance_to(210);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotActive);
    });
    run(|| {
        let id = active();
        advance_to(209);
        assert_ok!(fail_over_as(ANYONE, id));
    });
}

#[test]
fn what_would_not_last_a_block_is_not_handed_over() {
    run(|| {
        let id = failed();
        // Only a price without measure can bring it so far: every missed window frees what it would have cost.
        let stored = lease(id);
        let mut dear = stored.clone();
        dear.price_limit = 4_000;
        dear.ledger.price = 3_900;
        dear.standbys.iter_mut().for_each(|standby| standby.price = 4_000);
        Leases::<Test>::insert(id, dear);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::EscrowTooSmall);
        Leases::<Test>::insert(id, stored);
    });
}
