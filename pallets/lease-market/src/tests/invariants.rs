//! Random histories of all calls, by everybody, with good and bad arguments, reports that come, come late or do not
//! come, and payees that cannot receive. After every step the state adds up; in the end everything ends, and nothing is
//! held of anybody.

use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;
use proptest::prelude::*;
use sp_runtime::traits::Dispatchable;

#[derive(Clone, Debug)]
enum Step {
    Create {
        usd: bool,
        gpus: u16,
        limit: Balance,
        term: u32,
        bidding: u32,
        escrow: Balance,
    },
    /// All that it takes to a running lease, with another bid that loses if `contested`.
    Lease {
        usd: bool,
        gpus: u16,
        price: Balance,
        term: u32,
        blocks: u32,
        contested: bool,
    },
    /// The window before this one is reported for every lease.
    ReportAll {
        pending: bool,
    },
    Cancel {
        who: u64,
        order: u64,
    },
    Bid {
        who: u64,
        order: u64,
        price: Balance,
    },
    Withdraw {
        who: u64,
        order: u64,
    },
    Award {
        order: u64,
        bidder: u64,
    },
    Activate {
        who: u64,
        lease: u64,
    },
    TopUp {
        lease: u64,
        amount: Balance,
    },
    Settle {
        lease: u64,
    },
    Close {
        who: u64,
        lease: u64,
    },
    ExpireOrder {
        order: u64,
    },
    ExpireLease {
        lease: u64,
    },
    Release {
        order: u64,
        limit: u32,
    },
    Claim {
        payee: u64,
        usd: bool,
    },
    SetFee {
        percent: u32,
    },
    Approve(bool),
    Pass {
        blocks: u32,
    },
    Report {
        lease: u64,
        millis: u64,
        pending: bool,
    },
    Finalize {
        lease: u64,
    },
    Block {
        who: u64,
        blocked: bool,
    },
    FreezeAsset(bool),
    Vanish,
}

/// Counted back from the newest, of the last few mostly; now and then none that exists.
fn id() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..3u64, 4 => 3..8u64, 1 => Just(u64::MAX)]
}

fn order_id(back: u64) -> u64 {
    NextOrder::<Test>::get().wrapping_sub(1).wrapping_sub(back)
}

fn lease_id(back: u64) -> u64 {
    NextLease::<Test>::get().wrapping_sub(1).wrapping_sub(back)
}

fn who() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(TENANT), 4 => Just(PROVIDER), 3 => Just(RIVAL), 1 => Just(ANYONE)]
}

fn step() -> impl Strategy<Value = Step> {
    let create = (any::<bool>(), 1..5u16, 0..30u128, 19..150u32, 0..20u32, 0..3_000u128)
        .prop_map(|(usd, gpus, limit, term, bidding, escrow)| Step::Create { usd, gpus, limit, term, bidding, escrow });
    let lease = (any::<bool>(), 1..3u16, 1..30u128, 20..150u32, 20..120u32, prop::bool::weighted(0.3)).prop_map(
        |(usd, gpus, price, term, blocks, contested)| Step::Lease { usd, gpus, price, term, blocks, contested },
    );
    let payee = prop_oneof![who(), Just(Treasury::get()), Just(Stakers::get()), Just(Watchers::get())];
    prop_oneof![
        5 => create,
        6 => lease,
        6 => prop::bool::weighted(0.2).prop_map(|pending| Step::ReportAll { pending }),
        1 => (who(), id()).prop_map(|(who, order)| Step::Cancel { who, order }),
        7 => (who(), id(), 0..32u128).prop_map(|(who, order, price)| Step::Bid { who, order, price }),
        1 => (who(), id()).prop_map(|(who, order)| Step::Withdraw { who, order }),
        5 => (id(), who()).prop_map(|(order, bidder)| Step::Award { order, bidder }),
        6 => (who(), id()).prop_map(|(who, lease)| Step::Activate { who, lease }),
        4 => (id(), prop_oneof![Just(0), 1..400u128, Just(Balance::MAX)])
            .prop_map(|(lease, amount)| Step::TopUp { lease, amount }),
        4 => id().prop_map(|lease| Step::Settle { lease }),
        1 => (who(), id()).prop_map(|(who, lease)| Step::Close { who, lease }),
        1 => id().prop_map(|order| Step::ExpireOrder { order }),
        1 => id().prop_map(|lease| Step::ExpireLease { lease }),
        1 => (id(), 0..3u32).prop_map(|(order, limit)| Step::Release { order, limit }),
        2 => (payee, any::<bool>()).prop_map(|(payee, usd)| Step::Claim { payee, usd }),
        1 => (0..12u32).prop_map(|percent| Step::SetFee { percent }),
        1 => any::<bool>().prop_map(Step::Approve),
        9 => (1..12u32).prop_map(|blocks| Step::Pass { blocks }),
        9 => (id(), prop_oneof![3 => Just(u64::MAX), 1 => 0..12_000u64], prop::bool::weighted(0.2))
            .prop_map(|(lease, millis, pending)| Step::Report { lease, millis, pending }),
        1 => id().prop_map(|lease| Step::Finalize { lease }),
        1 => (who(), any::<bool>()).prop_map(|(who, blocked)| Step::Block { who, blocked }),
        1 => any::<bool>().prop_map(Step::FreezeAsset),
        1 => Just(Step::Vanish),
    ]
}

/// As a transaction would: all or nothing.
fn call(who: AccountId, call: Call<Test>) -> DispatchResultWithPostInfo {
    RuntimeCall::LeaseMarket(call).dispatch(RuntimeOrigin::signed(who))
}

fn asset(usd: bool) -> AssetId {
    if usd {
        IN_USD
    } else {
        NATIVE
    }
}

fn take(step: Step) {
    let now = System::block_number();
    let _ = match step {
        Step::Create { usd, gpus, limit, term, bidding, escrow } => call(
            TENANT,
            Call::create_order {
                requirement: requirement(gpus),
                price_limit: limit,
                asset: asset(usd),
                term,
                deadline: now + bidding,
                escrow,
            },
        ),
        Step::Lease { usd, gpus, price, term, blocks, contested } => {
            let (order, lease) = (NextOrder::<Test>::get(), NextLease::<Test>::get());
            let create = Call::create_order {
                requirement: requirement(gpus),
                price_limit: price,
                asset: asset(usd),
                term,
                deadline: now + 5,
                escrow: price * Balance::from(blocks) + price / 2,
            };
            let _ = call(TENANT, create);
            let _ = call(PROVIDER, Call::place_bid { order, offer: OFFER, price });
            if contested {
                let _ = call(RIVAL, Call::place_bid { order, offer: RIVALS_OFFER, price });
            }
            let _ = call(TENANT, Call::award { order, bidder: PROVIDER });
            call(PROVIDER, Call::activate { lease, access: H256::zero() })
        }
        Step::ReportAll { pending } => {
            for lease in 0..NextLease::<Test>::get() {
                report_millis(lease, u64::MAX, pending);
            }
            Ok(().into())
        }
        Step::Cancel { who, order } => call(who, Call::cancel_order { order: order_id(order) }),
        Step::Bid { who, order, price } => {
            let offer = if who == RIVAL { RIVALS_OFFER } else { OFFER };
            call(who, Call::place_bid { order: order_id(order), offer, price })
        }
        Step::Withdraw { who, order } => call(who, Call::withdraw_bid { order: order_id(order) }),
        Step::Award { order, bidder } => call(TENANT, Call::award { order: order_id(order), bidder }),
        Step::Activate { who, lease } => call(who, Call::activate { lease: lease_id(lease), access: H256::zero() }),
        Step::TopUp { lease, amount } => call(TENANT, Call::top_up { lease: lease_id(lease), amount }),
        Step::Settle { lease } => {
            let lease = lease_id(lease);
            let running = Leases::<Test>::get(lease).is_some_and(|l| !matches!(l.state, LeaseState::Pending { .. }));
            let result = call(ANYONE, Call::settle { lease });
            assert!(!running || result.is_ok(), "a lease that runs could not be settled: {result:?}");
            result
        }
        Step::Close { who, lease } => call(who, Call::close { lease: lease_id(lease) }),
        Step::ExpireOrder { order } => call(ANYONE, Call::expire_order { order: order_id(order) }),
        Step::ExpireLease { lease } => call(ANYONE, Call::expire_lease { lease: lease_id(lease) }),
        Step::Release { order, limit } => call(ANYONE, Call::release_bids { order: order_id(order), limit }),
        Step::Claim { payee, usd } => {
            let holder = if payee == TENANT { PROVIDER } else { TENANT };
            let _ = call(ANYONE, Call::claim_owed { payee, asset: asset(usd), holder });
            call(ANYONE, Call::claim_owed { payee, asset: asset(usd), holder: TENANT })
        }
        Step::SetFee { percent } => {
            let _ = LeaseMarket::set_fee_rate(RuntimeOrigin::root(), Permill::from_percent(percent));
            Ok(().into())
        }
        Step::Approve(approve) => {
            let _ = if approve {
                LeaseMarket::approve_asset(RuntimeOrigin::root(), USD)
            } else {
                LeaseMarket::disapprove_asset(RuntimeOrigin::root(), USD)
            };
            Ok(().into())
        }
        Step::Pass { blocks } => {
            advance_to(now + blocks);
            Ok(().into())
        }
        Step::Report { lease, millis, pending } => {
            report_millis(lease_id(lease), millis, pending);
            Ok(().into())
        }
        Step::Finalize { lease } => {
            finalize_reports(lease_id(lease));
            Ok(().into())
        }
        Step::Block { who, blocked } => {
            if blocked {
                let _ = Assets::block(RuntimeOrigin::signed(ASSET_OWNER), USD, who);
            } else {
                let _ = Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who);
            }
            Ok(().into())
        }
        Step::FreezeAsset(frozen) => {
            let _ = if frozen {
                Assets::freeze_asset(RuntimeOrigin::signed(ASSET_OWNER), USD)
            } else {
                Assets::thaw_asset(RuntimeOrigin::signed(ASSET_OWNER), USD)
            };
            Ok(().into())
        }
        // The rival spends all it has; where something is held of it, all but the existential deposit.
        Step::Vanish => {
            let _ = Balances::transfer_all(RuntimeOrigin::signed(RIVAL), ASSET_OWNER, false);
            Ok(().into())
        }
    };
}

/// Everything ends that can, by cranks alone; then whoever is owed can receive again, and claims.
fn wind_down() {
    advance_to(System::block_number() + 10_000);
    for order in 0..NextOrder::<Test>::get() {
        let _ = call(ANYONE, Call::expire_order { order });
    }
    for lease in 0..NextLease::<Test>::get() {
        finalize_reports(lease);
        let _ = call(ANYONE, Call::expire_lease { lease });
        if Leases::<Test>::contains_key(lease) {
            assert_ok!(call(ANYONE, Call::settle { lease }));
        }
        assert!(!Leases::<Test>::contains_key(lease), "a lease outlived everything");
        check_state();
    }
    for order in 0..NextOrder::<Test>::get() {
        let _ = call(ANYONE, Call::release_bids { order, limit: 32 });
        assert!(!Orders::<Test>::contains_key(order), "an order outlived everything");
    }
    check_state();
    let _ = Assets::thaw_asset(RuntimeOrigin::signed(ASSET_OWNER), USD);
    for who in [TENANT, PROVIDER, RIVAL, ANYONE] {
        let _ = Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who);
        Balances::transfer_allow_death(RuntimeOrigin::signed(ASSET_OWNER), who, 1_000).unwrap();
        Assets::transfer(RuntimeOrigin::signed(ASSET_OWNER), USD, who, 1_000).unwrap();
    }
    for pot in [Treasury::get(), Stakers::get(), Watchers::get()] {
        Balances::transfer_allow_death(RuntimeOrigin::signed(ASSET_OWNER), pot, 1_000).unwrap();
        Assets::transfer(RuntimeOrigin::signed(ASSET_OWNER), USD, pot, 1_000).unwrap();
    }
    for (payee, asset, holder) in Owed::<Test>::iter_keys().collect::<Vec<_>>() {
        assert_ok!(call(ANYONE, Call::claim_owed { payee, asset, holder }));
    }
}

fn history(steps: Vec<Step>, empty_pots: bool) {
    ExtBuilder { empty_pots }.build().execute_with(|| {
        let (native, usd) = (Balances::total_issuance(), Assets::total_supply(USD));
        for step in steps {
            take(step);
            check_state();
        }
        wind_down();
        check_state();

        assert_eq!(Orders::<Test>::iter().count() + Leases::<Test>::iter().count(), 0);
        assert_eq!(Bids::<Test>::iter().count() + Owed::<Test>::iter().count(), 0);
        assert_eq!(Measured::iter().count(), 0);
        for (who, account) in frame_system::Account::<Test>::iter() {
            assert_eq!(account.data.reserved, 0, "held of {who}");
            assert_eq!(held(HoldReason::LeaseEscrow, IN_USD, who), 0, "held in USD of {who}");
        }
        for offer in [OFFER, RIVALS_OFFER] {
            let listed = Listings::get(offer).unwrap();
            assert_eq!((listed.free_gpus, listed.leases), (8, 0));
        }

        // Money is only ever burnt as a fee, and every lease accounts for its own.
        let mut burnt_in_all = 0;
        for event in events() {
            match event {
                Event::FeeSplit { burnt, .. } => burnt_in_all += burnt,
                Event::LeaseClosed { charged, paid, fee, .. } => assert_eq!(charged, paid + fee),
                _ => (),
            }
        }
        assert_eq!(Balances::total_issuance(), native - burnt_in_all);
        assert_eq!(Assets::total_supply(USD), usd);
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn whatever_everybody_does_the_money_adds_up_and_comes_back(
        steps in prop::collection::vec(step(), 1..160),
        empty_pots in any::<bool>(),
    ) {
        history(steps, empty_pots);
    }
}
