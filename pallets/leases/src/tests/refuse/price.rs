//! A refusal is never the cheaper way out of a lease whose provider is honest.

use super::*;
use leasehold_primitives::time::Timing;
use proptest::prelude::*;

/// The two ways that a tenant has to leave.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Close,
    Refuse,
}

/// The origin of a lease.
#[derive(Clone, Copy, Debug)]
enum Origin {
    Ask,
    /// An order with firm bids, or a manual one.
    Order {
        firm: bool,
    },
}

/// A tenant's total price for a lease at 5 that begins in block `start`, is served in full, and that it leaves in block
/// `left`.
fn cost(origin: Origin, timing: Timing, (start, left): (BlockNumber, BlockNumber), settled: bool, way: Way) -> Balance {
    let mut cost = 0;
    run(|| {
        MockTiming::set(timing);
        let id = match origin {
            Origin::Ask => {
                set_ask(OFFER, ask(5));
                assert_ok!(take_as(TENANT, OFFER, TakeRequest { term: 3_000, escrow: 10_000, ..request(1) }));
                0
            }
            Origin::Order { firm } => {
                let lock_in = if firm { 100 } else { 0 };
                Deal { gpus: 1, lock_in, term: 3_000, escrow: 10_000, ..Deal::default() }.awarded()
            }
        };
        advance_to(start - 1);
        // Its activation waited that long: as if it had been awarded now.
        Leases::<Test>::mutate_extant(id, |lease| {
            lease.state = LeaseState::Pending { activate_by: start, called: false };
        });
        activate_at(id, start);
        let serve_to = |block: BlockNumber| {
            let window = |block: BlockNumber| timing.window_of(block);
            while window(System::block_number()) < window(block) {
                report_millis(id, u64::MAX, false);
                advance_to(timing.window_start(window(System::block_number()) + 1));
                report_millis(id, u64::MAX, false);
            }
            advance_to(block.max(System::block_number()));
        };
        serve_to(left);
        if settled {
            settle(id);
        }
        match way {
            Way::Close => close(TENANT, id),
            Way::Refuse => refuse(id),
        }
        if Leases::<Test>::contains_key(id) {
            serve_to(timing.reports_close_at(left));
            settle(id);
        }
        assert_nothing_left();
        cost = ENDOWMENT - free(NATIVE, TENANT);
        let others = free(NATIVE, PROVIDER) - ENDOWMENT + in_fee_pot(NATIVE) + treasury_got(NATIVE);
        assert_eq!(cost, others, "money is conserved");
    });
    cost
}

/// With windows of 600 blocks, and 100 for the activation.
fn production() -> Timing {
    Timing { round_blocks: 0, ..Timing::PRODUCTION }
}

#[test]
fn in_each_of_the_first_120_blocks_a_refusal_costs_at_least_what_a_close_does() {
    for origin in [Origin::Ask, Origin::Order { firm: true }, Origin::Order { firm: false }] {
        // The second begins near the end of a window: its first 30 blocks can be reported, and paid, before it is left.
        for (start, settled) in [(600, false), (1_170, true)] {
            for block in 0..=100 {
                let of = |way| cost(origin, production(), (start, start + block), settled, way);
                let (closed, refused) = (of(Way::Close), of(Way::Refuse));
                let blocks = Balance::from(block);
                assert_eq!(refused, (blocks + 20) * 5, "{origin:?} refused after {block} blocks");
                let locked = if matches!(origin, Origin::Order { firm: false }) { 0 } else { 100 };
                assert_eq!(closed, blocks * 5 + locked, "{origin:?} closed after {block} blocks");
                assert!(refused >= closed);
            }
        }
        // After that it can no longer be refused.
        for block in 101..120 {
            run(|| {
                MockTiming::set(production());
                let lock_in = if matches!(origin, Origin::Order { firm: false }) { 0 } else { 100 };
                let id = match origin {
                    Origin::Ask => {
                        set_ask(OFFER, ask(5));
                        assert_ok!(take_as(TENANT, OFFER, TakeRequest { term: 3_000, escrow: 10_000, ..request(1) }));
                        activate_at(0, 10);
                        0
                    }
                    Origin::Order { .. } => Deal { lock_in, term: 3_000, escrow: 10_000, ..Deal::default() }.active(),
                };
                advance_to(10 + block);
                assert_noop!(refuse_as(TENANT, id), Error::<Test>::RefusalOver);
            });
        }
    }
}

/// Where windows are short, the escrow can be less than the price of a refusal.
#[test]
fn so_it_does_where_the_escrow_is_the_least() {
    for lock_in in [0, 100] {
        for block in 10..=29 {
            let of = |way: Way| {
                let mut cost = 0;
                run(|| {
                    let id = Deal { escrow: 100, lock_in, ..deal() }.active();
                    advance_to(block);
                    if block >= 20 {
                        assert!(report_millis(id, u64::MAX, false));
                    }
                    match way {
                        Way::Close => close(TENANT, id),
                        Way::Refuse => refuse(id),
                    }
                    if Leases::<Test>::contains_key(id) {
                        advance_to(if block > 20 { 30 } else { 20 });
                        report_millis(id, u64::MAX, false);
                        advance_to(40);
                        settle(id);
                    }
                    assert_nothing_left();
                    cost = ENDOWMENT - free(NATIVE, TENANT);
                });
                cost
            };
            let (closed, refused) = (of(Way::Close), of(Way::Refuse));
            assert_eq!(closed, Balance::from(block - 10) * 5 + lock_in);
            assert!(refused >= closed, "in block {block} {refused} < {closed}");
        }
    }
}

/// Payers into a lease, and their amounts, after the tenant's first.
fn deposits() -> impl Strategy<Value = Vec<(usize, Balance)>> {
    prop::collection::vec((0..3usize, 1..400u128), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_refusal_pays_what_it_costs_from_the_front_of_the_line_and_everyone_gets_the_rest(
        price in 1..30u128,
        blocks_paid in 20..120u128,
        firm in any::<bool>(),
        foreign in any::<bool>(),
        deposits in deposits(),
        elapsed in 0..=20u32,
        reported in prop::option::of(0..12_000u64),
        settled in any::<bool>(),
    ) {
        run(|| {
            let payers = [TENANT, SPONSOR, BUYER];
            let asset = if foreign { IN_USD } else { NATIVE };
            let (lock_in, escrow) = (if firm { 20 * price } else { 0 }, blocks_paid * price);
            let of = Deal { price, limit: price, lock_in, escrow, asset: asset.clone(), ..Deal::default() };
            let id = of.active();
            // The escrow line: the owner of each stretch.
            let mut line = vec![(TENANT, escrow)];
            for (payer, blocks) in deposits {
                let (who, amount) = (payers[payer], blocks * price);
                if top_up_as(who, id, amount).is_ok() {
                    line.push((who, amount));
                }
            }
            advance_to((10 + elapsed).min(lease(id).coverage.end - 1));
            let elapsed = Balance::from(System::block_number() - 10);
            if let Some(millis) = reported.filter(|_| elapsed >= 10) {
                report_millis(id, millis, false);
            }
            if settled {
                settle(id);
            }
            let got_before = free(asset.clone(), PROVIDER) - ENDOWMENT;
            refuse(id);

            let paid_in: Balance = line.iter().map(|(_, amount)| amount).sum();
            let costs = ((elapsed + 20) * price).min(paid_in + lock_in);
            assert_eq!(treasury_got(asset.clone()) + got_before, costs);
            assert_eq!(free(asset.clone(), PROVIDER) - ENDOWMENT, got_before);
            assert_eq!(in_fee_pot(asset.clone()), 0);
            let (mut spent, mut at) = (costs - lock_in.min(costs - got_before), 0);
            let mut expected: Vec<(AccountId, Balance)> = payers.iter().map(|who| (*who, 0)).collect();
            expected[0].1 += lock_in.min(costs - got_before);
            for (who, amount) in &line {
                let part = spent.min(*amount);
                spent -= part;
                at += amount;
                expected.iter_mut().find(|(payer, _)| payer == who).unwrap().1 += part;
            }
            assert_eq!((spent, at), (0, paid_in));
            for (who, lost) in expected {
                assert_eq!(free(asset.clone(), who), ENDOWMENT - lost, "of {who}");
            }
            // Never less than the price of the blocks that ran, and the lock-in.
            assert!(costs >= elapsed * price + lock_in);
            assert_nothing_left();
        });
    }
}
