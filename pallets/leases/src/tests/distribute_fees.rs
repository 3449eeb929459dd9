//! The fee pot: its income, the owners of its parts, and its payments.

use super::prelude::*;
use crate::math::accounting::FeeParts;
use frame_support::dispatch::DispatchResult;
use leasehold_primitives::{agenda::Due, traits::RewardPot};
use leasehold_testing::stakers::{StakersParts, Unstaked};
use proptest::prelude::*;

fn distribute_by(who: AccountId, asset: AssetId) -> DispatchResult {
    LeasesPallet::distribute_fees(RuntimeOrigin::signed(who), asset)
}

fn stakers(provider: AccountId, asset: AssetId) -> Balance {
    StakersParts::get(provider, asset)
}

/// Blocks for which the agenda has an entry of this asset's fees.
fn entries(asset: &AssetId) -> Vec<BlockNumber> {
    let ours = Due::fee_pot(asset);
    let of_bucket = |(block, bucket): (BlockNumber, BoundedVec<Due, _>)| {
        bucket.into_iter().filter(move |due| *due == ours).map(move |_| block).collect::<Vec<_>>()
    };
    let mut blocks: Vec<_> = pallet_agenda::Buckets::<Test>::iter().flat_map(of_bucket).collect();
    blocks.sort_unstable();
    blocks
}

/// Collects a fee of `amount` in an asset, as from a lease of `provider`.
fn fee(provider: AccountId, asset: AssetId, amount: Balance) {
    let id = Deal { gpus: 1, asset, ..Deal::default() }.awarded();
    let lease = Lease { provider, ..lease(id) };
    assert_ok!(LeasesPallet::hold(HoldReason::Lease, &lease.asset, &TENANT, amount));
    assert_ok!(LeasesPallet::collect_fee(id, &lease, amount));
    // The lease is not real: nobody activates it, and nothing of it counts.
    assert_ok!(LeasesPallet::expire_pending(id, Leases::<Test>::get(id).unwrap(), None));
}

fn whole(asset: AssetId) -> Deal {
    Deal { asset, ..Deal::default() }
}

#[test]
fn a_fee_leaves_the_lease_in_one_transfer_and_is_accounted_for() {
    for (asset, burnt, treasury) in [(NATIVE, 10, 1), (IN_USD, 0, 11)] {
        run(|| {
            let issued = Balances::total_issuance();
            let id = whole(asset.clone()).active();
            report_all(id, 1..=20);
            settle(id);
            assert_eq!(in_fee_pot(asset.clone()), 20);
            assert!(events().contains(&Event::FeeSplit { lease: id, burnt, stakers: 7, watchers: 2, treasury }));
            assert_eq!(fee_pot(asset.clone()), FeePot { burnt, stakers: 7, watchers: 2, treasury, due: Some(240) });
            assert_eq!(stakers(PROVIDER, asset.clone()), 7);
            assert_eq!((treasury_got(asset.clone()), Balances::total_issuance()), (0, issued));
            assert_eq!(entries(&asset), [240]);
        });
    }
}

#[test]
fn the_chain_pays_the_pot_out_once_per_era_but_for_the_stakers_parts() {
    for (asset, burnt, treasury) in [(NATIVE, 10, 1), (IN_USD, 0, 11)] {
        run(|| {
            let issued = Balances::total_issuance();
            let id = whole(asset.clone()).active();
            report_all(id, 1..=20);
            settle(id);
            idle(240 - System::block_number() - 1);
            assert_eq!(in_fee_pot(asset.clone()), 20);
            idle(1);
            let distributed = Event::FeesDistributed { asset: asset.clone(), burnt, watchers: 2, treasury };
            assert_eq!(last_event(), distributed);
            assert_eq!((in_fee_pot(asset.clone()), stakers(PROVIDER, asset.clone())), (7, 7));
            assert_eq!(treasury_got(asset.clone()), treasury);
            assert_eq!(Balances::total_issuance(), issued - burnt);
            assert_eq!(fee_pot(asset.clone()), FeePot { stakers: 7, ..FeePot::default() });
            assert!(entries(&asset).is_empty());
            // The next fee puts the pot onto the agenda again.
            fee(RIVAL, asset.clone(), 40);
            assert_eq!(entries(&asset), [300]);
            assert_eq!((stakers(PROVIDER, asset.clone()), stakers(RIVAL, asset.clone())), (7, 14));
            idle(60);
            assert_eq!(in_fee_pot(asset), 21);
        });
    }
}

#[test]
fn anyone_pays_the_pot_out_at_any_time() {
    run(|| {
        fee(PROVIDER, NATIVE, 1_000);
        assert_noop!(LeasesPallet::distribute_fees(RuntimeOrigin::root(), NATIVE), DispatchError::BadOrigin);
        assert_noop!(distribute_by(ANYONE, IN_USD), Error::<Test>::NothingToDistribute);
        assert_ok!(distribute_by(ANYONE, NATIVE));
        assert_eq!(last_event(), Event::FeesDistributed { asset: NATIVE, burnt: 500, watchers: 100, treasury: 50 });
        assert_noop!(distribute_by(ANYONE, NATIVE), Error::<Test>::NothingToDistribute);
        assert_eq!(in_fee_pot(NATIVE), 350);
    });
}

#[test]
fn paying_out_after_each_fee_does_not_crowd_the_agenda() {
    run(|| {
        for _ in 0..20 {
            fee(PROVIDER, NATIVE, 1_000);
            assert_ok!(distribute_by(ANYONE, NATIVE));
        }
        assert_eq!(entries(&NATIVE), [60]);
        // Its entry finds nothing, and is gone.
        idle(60);
        assert_eq!(fee_pot(NATIVE), FeePot { stakers: 7_000, ..FeePot::default() });
        assert!(entries(&NATIVE).is_empty());
    });
}

#[test]
fn a_fee_that_comes_before_a_late_entry_is_worked_is_paid_out_with_it() {
    run(|| {
        fee(PROVIDER, NATIVE, 100);
        // The chain has no time in block 60, nor in the next.
        advance_to(61);
        fee(PROVIDER, NATIVE, 100);
        assert_eq!(entries(&NATIVE), [60]);
        idle(1);
        assert_eq!(in_fee_pot(NATIVE), 70);
        assert_eq!(fee_pot(NATIVE), FeePot { stakers: 70, ..FeePot::default() });
    });
}

#[test]
fn an_entry_that_comes_too_early_or_twice_changes_nothing() {
    use leasehold_primitives::traits::{DueHandler, Worked};
    run(|| {
        let look = <() as WeightInfo>::due_early();
        let handle = |number| LeasesPallet::handle(Due::FeePot(number)).unwrap();
        fee(PROVIDER, NATIVE, 100);
        advance_to(59);
        for number in [0, 8, u64::MAX] {
            assert_eq!(handle(number), Worked::done(look));
        }
        assert_eq!(in_fee_pot(NATIVE), 100);
        // After a call pays the pot out in its due block, the pot waits for another entry.
        advance_to(60);
        assert_ok!(distribute_by(ANYONE, NATIVE));
        fee(PROVIDER, NATIVE, 100);
        assert_eq!(entries(&NATIVE), [60, 120]);
        assert_eq!(handle(0), Worked::done(look));
        assert_eq!(in_fee_pot(NATIVE), 35 + 100);
        advance_to(120);
        let weight = look + <() as WeightInfo>::distribute_fees();
        assert_eq!(handle(0), Worked::done(weight));
        assert!(weight.all_lte(LeasesPallet::most_weight(&Due::FeePot(0))));
    });
}

#[test]
fn a_pot_that_the_agenda_had_no_room_for_is_paid_out_by_a_call() {
    run(|| {
        let full = || BoundedVec::truncate_from((0..256).map(|i| Due::Lease(u64::MAX - i)).collect());
        (60..=68).for_each(|block| pallet_agenda::Buckets::<Test>::insert(block, full()));
        fee(PROVIDER, NATIVE, 100);
        assert!(entries(&NATIVE).is_empty());
        idle(100);
        assert_eq!(in_fee_pot(NATIVE), 100);
        assert_ok!(distribute_by(ANYONE, NATIVE));
        fee(PROVIDER, NATIVE, 100);
        assert_eq!(entries(&NATIVE), [120]);
    });
}

#[test]
fn a_payee_that_cannot_receive_leaves_its_part_in_the_pot_and_fails_nobody_else() {
    run(|| {
        fee(PROVIDER, IN_USD, 1_000);
        block_asset_account(Treasury::get());
        idle(60);
        assert_eq!(last_event(), Event::FeesDistributed { asset: IN_USD, burnt: 0, watchers: 100, treasury: 0 });
        assert_eq!(fee_pot(IN_USD), FeePot { stakers: 350, treasury: 550, ..FeePot::default() });
        assert_eq!((in_fee_pot(IN_USD), stakers(PROVIDER, IN_USD)), (900, 350));
        assert_noop!(distribute_by(ANYONE, IN_USD), Error::<Test>::NothingToDistribute);
        check_state();
        unblock_asset_account(Treasury::get());
        // The next fee causes another attempt.
        fee(PROVIDER, IN_USD, 100);
        idle(60);
        assert_eq!((treasury_got(IN_USD), in_fee_pot(IN_USD)), (605, 385));
    });
}

#[test]
fn gifts_to_the_pot_stay_in_it() {
    run(|| {
        Balances::transfer_keep_alive(RuntimeOrigin::signed(ANYONE), Fees::get(), 77).unwrap();
        fee(PROVIDER, NATIVE, 1_000);
        assert_ok!(distribute_by(ANYONE, NATIVE));
        assert_eq!(in_fee_pot(NATIVE), 350 + 77);
    });
}

#[test]
fn parts_that_do_not_fit_are_an_overflow() {
    run(|| {
        let id = Deal::default().awarded();
        let lease = lease(id);
        assert_ok!(LeasesPallet::hold(HoldReason::Lease, &NATIVE, &TENANT, 20));
        let collect = || frame_support::storage::with_storage_layer(|| LeasesPallet::collect_fee(id, &lease, 20));
        let full = FeePot { burnt: Balance::MAX, ..FeePot::default() };
        FeePots::<Test>::insert(NATIVE, full);
        assert_noop!(collect(), ArithmeticError::Overflow);
        FeePots::<Test>::insert(NATIVE, FeePot { stakers: Balance::MAX, ..FeePot::default() });
        assert_noop!(collect(), ArithmeticError::Overflow);
        FeePots::<Test>::remove(NATIVE);
        assert_ok!(LeasesPallet::give_back(&TENANT, &NATIVE, 20, 0));
    });
}

#[test]
fn parts_that_are_not_in_the_pot_are_found() {
    let wrong = |break_it: fn()| {
        ExtBuilder::default().build().execute_with(|| {
            fee(PROVIDER, NATIVE, 1_000);
            check_state();
            break_it();
            LeasesPallet::do_try_state().unwrap_err()
        })
    };
    let short = "less is in the fee pot than its parts".into();
    assert_eq!(wrong(|| FeePots::<Test>::mutate(NATIVE, |pot| pot.treasury += 11)), short);
    assert_eq!(wrong(|| FeePots::<Test>::mutate(NATIVE, |pot| pot.stakers += 11)), short);
    assert_eq!(wrong(|| FeePots::<Test>::insert(IN_USD, FeePot { watchers: 4, ..FeePot::default() })), short);
    let stored = "nothing is in a pot, and that is stored".into();
    assert_eq!(wrong(|| FeePots::<Test>::insert(IN_USD, FeePot::default())), stored);
    let burnt = "another asset is to be burnt".into();
    assert_eq!(wrong(|| FeePots::<Test>::insert(IN_USD, FeePot { burnt: 1, ..FeePot::default() })), burnt);
}

#[test]
fn the_stakers_part_of_a_provider_that_nobody_stands_behind_is_the_treasurys() {
    run(|| {
        Unstaked::insert(PROVIDER, true);
        let id = whole(NATIVE).active();
        report_all(id, 1..=20);
        settle(id);
        assert!(events().contains(&Event::FeeSplit { lease: id, burnt: 10, stakers: 0, watchers: 2, treasury: 8 }));
        assert_eq!(fee_pot(NATIVE), FeePot { burnt: 10, watchers: 2, treasury: 8, due: Some(240), stakers: 0 });
    });
}

#[test]
fn stakers_are_paid_out_of_their_part_of_the_pot_and_of_nothing_else() {
    for asset in [NATIVE, IN_USD] {
        run(|| {
            fee(PROVIDER, asset.clone(), 1_000);
            let had = free(asset.clone(), ANYONE);
            assert_noop!(<LeasesPallet as RewardPot<AccountId>>::pay(&asset, &ANYONE, 351), ArithmeticError::Underflow);
            assert_ok!(<LeasesPallet as RewardPot<AccountId>>::pay(&asset, &ANYONE, 50));
            StakersParts::mutate(PROVIDER, &asset, |part| *part -= 50);
            assert_eq!((free(asset.clone(), ANYONE), fee_pot(asset.clone()).stakers), (had + 50, 300));
            assert_ok!(distribute_by(ANYONE, asset.clone()));
            assert_ok!(<LeasesPallet as RewardPot<AccountId>>::pay(&asset, &ANYONE, 300));
            StakersParts::remove(PROVIDER, &asset);
            assert_eq!(in_fee_pot(asset.clone()), 0);
        });
    }
}

#[test]
fn an_empty_pot_costs_nothing() {
    run(|| {
        fee(PROVIDER, NATIVE, 100);
        idle(60);
        assert!(FeePots::<Test>::contains_key(NATIVE));
        assert_ok!(<LeasesPallet as RewardPot<AccountId>>::pay(&NATIVE, &ANYONE, 35));
        StakersParts::remove(PROVIDER, NATIVE);
        assert!(!FeePots::<Test>::contains_key(NATIVE));
    });
}

#[test]
fn a_staker_that_cannot_receive_is_owed_its_reward_by_the_pot() {
    run(|| {
        fee(PROVIDER, IN_USD, 1_000);
        block_asset_account(ANYONE);
        assert_ok!(<LeasesPallet as RewardPot<AccountId>>::pay(&IN_USD, &ANYONE, 350));
        StakersParts::remove(PROVIDER, IN_USD);
        let holder = Fees::get();
        assert_eq!(last_event(), Event::PaymentOwed { payee: ANYONE, asset: IN_USD, holder, amount: 350 });
        check_state();
        // The other parts are paid out nevertheless.
        assert_ok!(distribute_by(TENANT, IN_USD));
        unblock_asset_account(ANYONE);
        let had = free(IN_USD, ANYONE);
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(TENANT), ANYONE, IN_USD, holder));
        assert_eq!((free(IN_USD, ANYONE) - had, in_fee_pot(IN_USD)), (350, 0));
    });
}

#[derive(Clone, Debug)]
enum Step {
    Fee { provider: AccountId, foreign: bool, amount: Balance },
    Distribute { foreign: bool },
    Idle(BlockNumber),
    Block,
    Unblock,
    Gift(Balance),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (prop::sample::select(vec![PROVIDER, RIVAL, THIRD]), any::<bool>(), 1..20_000u128)
            .prop_map(|(provider, foreign, amount)| Step::Fee { provider, foreign, amount }),
        2 => any::<bool>().prop_map(|foreign| Step::Distribute { foreign }),
        2 => (1..100u32).prop_map(Step::Idle),
        1 => Just(Step::Block),
        1 => Just(Step::Unblock),
        1 => (1..100u128).prop_map(Step::Gift),
    ]
}

/// Checks an asset's fees, counted from the amounts sent in, not from storage.
#[derive(Default)]
struct Books {
    fees: Balance,
    split: [Balance; 4],
    gifts: Balance,
}

impl Books {
    fn add(&mut self, fee: Balance, native: bool) {
        let FeeParts { burnt, stakers, watchers, treasury } = FeeParts::of(fee, native).unwrap();
        self.fees += fee;
        for (sum, part) in self.split.iter_mut().zip([burnt, stakers, watchers, treasury]) {
            *sum += part;
        }
    }

    fn check(&self, asset: AssetId, issued_less: Balance) {
        let FeePot { burnt, stakers: in_pot, watchers, treasury, .. } = fee_pot(asset.clone());
        let stakers: Balance = [PROVIDER, RIVAL, THIRD].map(|who| stakers(who, asset.clone())).into_iter().sum();
        assert_eq!(stakers, in_pot);
        let had = if asset == NATIVE { EXISTENTIAL_DEPOSIT } else { USD_MINIMUM };
        let watchers_got = free(asset.clone(), Watchers::get()) - had;
        assert_eq!(
            self.split,
            [burnt + issued_less, stakers, watchers + watchers_got, treasury + treasury_got(asset.clone())]
        );
        assert_eq!(in_fee_pot(asset.clone()), burnt + watchers + treasury + stakers + self.gifts);
        assert_eq!(
            self.fees + self.gifts,
            in_fee_pot(asset.clone()) + issued_less + watchers_got + treasury_got(asset)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pot_parts_and_issuance_add_up_after_every_step(steps in prop::collection::vec(step(), 1..30)) {
        run(|| {
            let (issued, supply) = (Balances::total_issuance(), Assets::total_supply(USD));
            let (mut native, mut foreign) = (Books::default(), Books::default());
            for step in steps {
                match step {
                    Step::Fee { provider, foreign: true, amount } => {
                        fee(provider, IN_USD, amount);
                        foreign.add(amount, false);
                    }
                    Step::Fee { provider, amount, .. } => {
                        fee(provider, NATIVE, amount);
                        native.add(amount, true);
                    }
                    Step::Distribute { foreign } => {
                        let _ = distribute_by(ANYONE, if foreign { IN_USD } else { NATIVE });
                    }
                    Step::Idle(blocks) => idle(blocks),
                    Step::Block => block_asset_account(Treasury::get()),
                    Step::Unblock => unblock_asset_account(Treasury::get()),
                    Step::Gift(amount) => {
                        Balances::transfer_keep_alive(RuntimeOrigin::signed(ANYONE), Fees::get(), amount).unwrap();
                        native.gifts += amount;
                    }
                }
                native.check(NATIVE, issued - Balances::total_issuance());
                foreign.check(IN_USD, supply - Assets::total_supply(USD));
                for asset in [NATIVE, IN_USD] {
                    assert!(entries(&asset).len() <= 2, "{asset:?} crowds the agenda");
                }
                check_state();
            }
        });
    }
}
