//! Attacks that knock a bid out between the bidding and the award, so that another wins.

use super::*;
use crate::WeightInfo;
use leasehold_primitives::traits::DueHandler;

/// The rival's second account takes one of the best bidder's eight GPUs by its ask. Once, the best bidder could then
/// not serve, lost its deposit, and the rival won at the limit.
#[test]
fn a_rivals_second_account_cannot_take_one_of_the_winners_eight_gpus() {
    for (bidden, due) in FIRM {
        run(|| {
            set_ask(OFFER, ask(5));
            let order = bidden();
            let before = [PROVIDER, RIVAL, BUYER].map(means);
            assert_noop!(take_as(BUYER, OFFER, request(1)), NO_CAPACITY);
            advance_to(due);
            assert_noop!(take_as(BUYER, OFFER, request(1)), NO_CAPACITY);

            let id = conclude(order);
            assert_eq!((lease(id).provider, lease(id).gpus), (PROVIDER, 8));
            release_all(order);
            assert_eq!([PROVIDER, RIVAL, BUYER].map(means), before);
            assert_eq!(treasury_got(NATIVE), 0);
            end_everything();
        });
    }
}

/// The same by another order, whose tenant is the rival's second account.
#[test]
fn a_rivals_order_cannot_pick_the_winners_gpus_away() {
    for (bidden, due) in FIRM {
        run(|| {
            // A soft bid reserves nothing: it is the best bidder's own loss if it bids twice with the same GPUs.
            let rivals = NextOrder::<Test>::get();
            assert_ok!(Wanted { deadline: 12, ..Wanted::default() }.create_as(BUYER));
            bid(PROVIDER, rivals, OFFER, 5);
            let order = bidden();
            let before = [PROVIDER, BUYER].map(means);
            let picks = [pick(rivals, PROVIDER, 1)];
            assert_noop!(award_as(BUYER, rivals, &picks), NO_CAPACITY);
            advance_to(due);
            assert_noop!(award_as(BUYER, rivals, &picks), NO_CAPACITY);
            assert_eq!(lease(conclude(order)).provider, PROVIDER);
            assert_eq!([PROVIDER, BUYER].map(means), before);
        });
    }
}

/// Once, a bidder that could not serve let its claim lapse before the award, and kept its deposit.
#[test]
fn a_lapsed_claim_does_not_excuse_a_winners_missing_capacity() {
    run(|| {
        let order = audited();
        // A claim that does not hold to the end of the auction does not count.
        Claims::insert((PROVIDER, AUDITOR), (confirmed(), 28));
        let sealed = commitment(PROVIDER, order, 3);
        assert_noop!(commit_as(PROVIDER, order, sealed, proposal(OFFER)), LeasesError::<Test>::AuditorsMismatch);
        Claims::insert((PROVIDER, AUDITOR), (confirmed(), 29));
        two_sealed_bids(order);
        let tenant = means(TENANT);

        // After that it is not checked again, and the bidder's promise stands.
        advance_to(30);
        set_ask(OFFER, ask(5));
        assert_noop!(take_as(BUYER, OFFER, request(1)), NO_CAPACITY);
        let id = conclude(order);
        assert_eq!(lease(id).provider, PROVIDER);
        // A winner that nevertheless does not serve pays its exit penalty.
        advance_to(51);
        assert_ok!(Leases::expire_lease(RuntimeOrigin::signed(TENANT), id));
        assert_eq!(means(PROVIDER), (ENDOWMENT, PLENTY - 80));
        assert_eq!(means(TENANT).0 - tenant.0, 1_000 + 100 + 200);
    });
}

/// An auditor read the revealed prices, and revoked its claim about the best bidder.
#[test]
fn an_auditor_that_revokes_after_the_reveals_does_not_choose_the_winner() {
    run(|| {
        let order = audited();
        two_sealed_bids(order);
        let before = [PROVIDER, RIVAL, AUDITOR].map(means);
        Claims::remove((PROVIDER, AUDITOR));
        advance_to(30);
        assert_eq!(lease(conclude(order)).provider, PROVIDER);
        release_all(order);
        assert_eq!([PROVIDER, RIVAL, AUDITOR].map(means), before);
    });
}

/// 32 bidders that could not serve: dropping each one cost a step of the agenda, with the reads of its auditors'
/// claims.
#[test]
fn winners_that_cannot_be_served_any_more_do_not_stall_the_agenda() {
    run(|| {
        let order = Wanted::automatic().create();
        let crowd: Vec<_> = (1_000..1_032).map(|who| (who, enrol(who))).collect();
        for (who, offer) in &crowd {
            bid(*who, order, *offer, 5);
        }
        for (who, offer) in crowd {
            change_offer(offer, |listed| listed.bonded = false);
            Bonds::mutate(who, |bond| bond.spare = 0);
        }
        advance_to(10);
        let first = NextLease::<Test>::get();
        let worked = LeaseBidding::handle(Due::Order(order)).unwrap();
        assert_eq!(lease(first).provider, 1_000);
        assert_eq!(bids(order).len(), 31);
        // Its weight is that of one winner, however many bids there are.
        let award = LeaseBidding::paying(<() as WeightInfo>::conclude_order(1), 2);
        let cost = award.saturating_add(<() as WeightInfo>::due_early());
        assert_eq!((worked.weight, worked.again_at), (cost, None));
    });
}

/// A slash, caused by the rival, left the best bidder without the bond that an award then needed.
#[test]
fn a_slash_between_bid_and_award_does_not_change_who_wins() {
    for (slashed, (bidden, due)) in [50, 100, 100_000].into_iter().zip(FIRM.into_iter().cycle()) {
        run(|| {
            let order = bidden();
            change_offer(OFFER, |listed| listed.bonded = false);
            Bonds::mutate(PROVIDER, |bond| bond.spare = 0);
            slash(PROVIDER, slashed);
            let before = [RIVAL, BUYER, TENANT].map(|who| means(who).1);
            advance_to(due);
            let id = conclude(order);
            assert_eq!(lease(id).provider, PROVIDER);
            assert_ok!(Leases::activate(RuntimeOrigin::signed(PROVIDER), id, H256::zero()));
            assert_eq!([RIVAL, BUYER, TENANT].map(|who| means(who).1), before);
            assert_eq!(treasury_got(NATIVE), 0);
            check_state();
            end_everything();
        });
    }
}

/// A slash that leaves less than the deposit takes it from nobody else.
#[test]
fn a_deposit_that_a_slash_took_is_not_paid_out_of_other_bonds() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 3);
        commit(RIVAL, order, RIVALS_OFFER, 5);
        // The reserve was 75 and the exit penalty of 80.
        slash(PROVIDER, 125);
        advance_to(10);
        reveal(RIVAL, order, 5);
        let before = means(RIVAL);
        advance_to(30);
        assert_eq!(lease(conclude(order)).provider, RIVAL);
        release_all(order);
        assert_eq!((treasury_got(NATIVE), means(RIVAL)), (30, before));
        assert_eq!(Bonds::get(PROVIDER).reserved, 0);
        end_everything();
    });
}
