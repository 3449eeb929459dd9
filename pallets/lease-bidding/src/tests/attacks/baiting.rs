//! Attacks that win with a bid that is never served, so that another bid of the attacker's is.

use super::*;
use leasehold_primitives::traits::LeaseBook;

/// A proposal at the exit penalty that the tenant demands: 240 for 8 GPUs.
fn promised(offer: OfferId, standby: bool) -> Proposal {
    let terms = Terms { exit_penalty: Permill::from_percent(3), ..Terms::default() };
    Proposal { terms, standby, ..proposal(offer) }
}

/// The total gain of the rival and its second account, the third, from an order that the rival wins at 90; an honest
/// provider bid 91. The lease is activated in block `activated`, by the account that has to do so then.
fn gained_by(activated: BlockNumber) -> i128 {
    let mut ext = ExtBuilder::default().build();
    ext.execute_with(|| {
        let least_terms = promised(OFFER, false).terms;
        let wanted = Wanted { limit: 105, term: 20, escrow: 2_100, standbys: 1, least_terms, ..Wanted::automatic() };
        let order = wanted.create();
        bid_with(RIVAL, order, 90, promised(RIVALS_OFFER, false));
        bid_with(PROVIDER, order, 91, promised(OFFER, false));
        bid_with(THIRD, order, 99, promised(THIRDS_OFFER, true));
        idle(9);
        assert_eq!((lease(0).provider, lease(0).ledger.price), (RIVAL, 90));
        while System::block_number() < activated {
            idle(1);
        }
        activate_at(0, activated);
        let last = MockTiming::get().window_of(activated + 19) + 1;
        for window in MockTiming::get().window_of(activated) + 1..=last {
            advance_to(window * 10);
            assert!(report_millis(0, u64::MAX, false));
        }
        end_everything();
        Bonding::pay_parked();
        check_state();
        gained(RIVAL) + gained(THIRD)
    })
}

/// An audit's attack: the lease once went to the second account at 99, past an honest 91, for one bid deposit and without
/// a trace on any record.
#[test]
fn a_bait_costs_more_than_a_dearer_standby_gains() {
    // Served by the rival as it bid: 20 blocks at 90, less the fee.
    let honest = gained_by(10);
    assert_eq!(honest, 1_800 - 36);
    // Left for the second account to take over: 20 blocks at 99, less the fee, and less the exit penalty.
    let baited = gained_by(31);
    assert_eq!(baited, 1_980 - 40 - 240);
    assert!(baited < honest);
    // A bid deposit of 100 did not deter anybody.
    assert!(baited + 240 - 100 > honest);
}

#[test]
fn the_record_of_who_baits_shows_it() {
    run(|| {
        let order = Wanted { limit: 105, escrow: 2_100, ..Wanted::automatic() }.create();
        bid(RIVAL, order, RIVALS_OFFER, 90);
        idle(30);
        assert_eq!(stored_lease(0), None);
        // 20 blocks at 90 were due, and none was delivered: 18 would have been burnt, of 1,000 that count in full.
        assert_eq!(<Leases as LeaseBook<AccountId>>::handicap(&RIVAL), 1_018);
    });
}
