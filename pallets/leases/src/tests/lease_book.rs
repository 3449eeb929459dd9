//! The leases' interface for the order side.

use super::prelude::*;
use frame_support::{dispatch::DispatchResult, storage::with_storage_layer, weights::Weight};
use leasehold_primitives::{
    market::{MAX_EXIT_PENALTY, MAX_NOTICE, MIN_EXIT_PENALTY},
    traits::{LeaseBook, Promise, Purpose},
};

/// The pallet as the order side sees it, without its own functions of the same names.
fn with_book(test: impl FnOnce(Book)) {
    run(|| test(Book));
}

#[derive(Clone, Copy)]
struct Book;

/// The functions that the tests below call.
impl Book {
    fn ensure_terms(self, terms: Terms, least: Terms) -> DispatchResult {
        <LeasesPallet as LeaseBook<AccountId>>::ensure_terms(&terms, &least)
    }
    fn ensure_escrow(self, price: Balance, leases: u16, escrow: Balance) -> DispatchResult {
        <LeasesPallet as LeaseBook<AccountId>>::ensure_escrow(price, leases, escrow)
    }
    fn ensure_price(self, floor: Balance, price: Balance) -> DispatchResult {
        <LeasesPallet as LeaseBook<AccountId>>::ensure_price(floor, price)
    }
    fn put_soft_deposit(self, amount: Balance, gpus: u16, leases: u16) -> DispatchResult {
        let offer = <LeasesPallet as LeaseBook<AccountId>>::offer(OFFER)?;
        <LeasesPallet as LeaseBook<AccountId>>::put_soft_deposit(amount, &offer, gpus, &Terms::default(), leases)
    }
    fn ensure_reservable(self, gpus: u16, leases: u16) -> DispatchResult {
        self.put_soft_deposit(0, gpus, leases)
    }
    fn promise(self, promise: Promise) -> DispatchResult {
        with_storage_layer(|| <LeasesPallet as LeaseBook<AccountId>>::promise(&PROVIDER, &promise))
    }
    fn withdraw_promise(self, promise: Promise) {
        <LeasesPallet as LeaseBook<AccountId>>::withdraw_promise(&PROVIDER, &promise);
    }
    fn withdraw_all_but_deposit(self, promise: Promise) {
        <LeasesPallet as LeaseBook<AccountId>>::withdraw_all_but_deposit(&PROVIDER, &promise);
    }
    fn fulfil(self, promise: Promise, leases: u16) -> DispatchResult {
        with_storage_layer(|| <LeasesPallet as LeaseBook<AccountId>>::fulfil(&PROVIDER, &promise, leases))
    }
    fn put_deposit(self, asset: AssetId, amount: Balance) -> DispatchResult {
        <LeasesPallet as LeaseBook<AccountId>>::put_deposit(&asset, &PROVIDER, amount)
    }
    fn return_deposit(self, asset: AssetId, amount: Balance) {
        assert_ok!(<LeasesPallet as LeaseBook<AccountId>>::return_deposit(&asset, &PROVIDER, amount));
    }
    fn forfeit_deposit(self, asset: AssetId, amount: Balance) -> Balance {
        <LeasesPallet as LeaseBook<AccountId>>::forfeit_deposit(&asset, &PROVIDER, &TENANT, amount).unwrap()
    }
    fn hold(self, purpose: Purpose, asset: AssetId, who: AccountId, amount: Balance) -> DispatchResult {
        LeasesPallet::hold(purpose.into(), &asset, &who, amount)
    }
    fn held(self, purpose: Purpose, who: AccountId) -> Balance {
        <LeasesPallet as LeaseBook<AccountId>>::held(purpose, &NATIVE, &who)
    }
    fn pay(self, purpose: Purpose, asset: AssetId, holder: AccountId, payee: AccountId, amount: Balance) {
        assert_ok!(<LeasesPallet as LeaseBook<AccountId>>::pay(purpose, &asset, &holder, &payee, amount));
    }
    fn hold_with_deposits(self, asset: AssetId, amount: Balance, deposits: Balance) -> DispatchResult {
        with_storage_layer(|| {
            <LeasesPallet as LeaseBook<AccountId>>::hold_with_deposits(&TENANT, &asset, amount, deposits)
        })
    }
    fn give_back(self, asset: AssetId, amount: Balance, deposits: Balance) -> DispatchResult {
        with_storage_layer(|| <LeasesPallet as LeaseBook<AccountId>>::give_back(&TENANT, &asset, amount, deposits))
    }
    /// Returns the rest of the deposit.
    fn pay_keeper(self, step: Weight, mut deposit: Balance) -> Balance {
        assert_ok!(<LeasesPallet as LeaseBook<AccountId>>::pay_keeper(&TENANT, &ANYONE, step, &mut deposit));
        deposit
    }
}

// --- Admission ---

#[test]
fn terms_are_what_a_provider_may_promise_and_a_tenant_wants() {
    with_book(|book| {
        let terms = |notice, exit_penalty| Terms { notice, exit_penalty };
        let (least, most) = (terms(0, MIN_EXIT_PENALTY), terms(MAX_NOTICE, MAX_EXIT_PENALTY));
        let part = Permill::from_parts(1);
        for invalid in [
            terms(MAX_NOTICE + 1, MIN_EXIT_PENALTY),
            terms(0, MIN_EXIT_PENALTY - part),
            terms(0, MAX_EXIT_PENALTY + part),
        ] {
            assert_noop!(book.ensure_terms(invalid, least), Error::<Test>::InvalidTerms);
        }
        assert_ok!(book.ensure_terms(least, least));
        assert_ok!(book.ensure_terms(most, least));
        assert_ok!(book.ensure_terms(most, most));
        let wanted = terms(10, MIN_EXIT_PENALTY + part);
        assert_noop!(book.ensure_terms(terms(9, MAX_EXIT_PENALTY), wanted), Error::<Test>::TermsTooLow);
        assert_noop!(book.ensure_terms(terms(MAX_NOTICE, MIN_EXIT_PENALTY), wanted), Error::<Test>::TermsTooLow);
        assert_ok!(book.ensure_terms(wanted, wanted));
    });
}

#[test]
fn a_price_is_above_0_and_not_below_the_floor() {
    with_book(|book| {
        assert_noop!(book.ensure_price(0, 0), Error::<Test>::ZeroPrice);
        assert_noop!(book.ensure_price(7, 0), Error::<Test>::ZeroPrice);
        assert_noop!(book.ensure_price(7, 6), Error::<Test>::PriceBelowFloor);
        assert_ok!(book.ensure_price(7, 7));
        FloorPrice::set(7);
        let floor = <LeasesPallet as LeaseBook<AccountId>>::floor_price;
        assert_eq!((floor(&NATIVE), floor(&IN_USD)), (7, 0));
    });
}

#[test]
fn the_escrow_of_an_order_covers_two_windows_of_each_lease() {
    with_book(|book| {
        assert_noop!(book.ensure_escrow(5, 3, 299), Error::<Test>::EscrowTooSmall);
        assert_ok!(book.ensure_escrow(5, 3, 300));
        let price = Balance::MAX / 20;
        assert_ok!(book.ensure_escrow(price, 1, Balance::MAX));
        assert_noop!(book.ensure_escrow(price, 2, Balance::MAX), ArithmeticError::Overflow);
        assert_noop!(book.ensure_escrow(price + 1, 1, Balance::MAX), ArithmeticError::Overflow);
    });
}

// --- Capacity ---

#[test]
fn what_can_be_reserved_is_enough_for_all_leases_of_a_bid() {
    with_book(|book| {
        assert_noop!(book.ensure_reservable(3, 3), NO_CAPACITY);
        assert_ok!(book.ensure_reservable(4, 2));
        // 1 % of the stake at risk of 8 GPUs, 8,000.
        Bonds::mutate(PROVIDER, |bond| bond.spare = 79);
        assert_noop!(book.ensure_reservable(4, 2), EXIT_PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 80);
        assert_ok!(book.ensure_reservable(4, 2));
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(book.ensure_reservable(4, 2), NOT_BONDED);
        // More GPUs than can be counted.
        assert_noop!(book.ensure_reservable(u16::MAX, 2), NO_CAPACITY);
    });
}

/// Two leases of 3 GPUs, each with an exit penalty of 30 and a deposit of 100.
const PROMISE: Promise = Promise { offer: OFFER, gpus: 3, leases: 2, exit_penalty: 30, deposit: 100 };

/// Free and promised GPUs and leases of the provider's offer, and the reserve in its bond.
fn kept() -> (u16, u16, u32, Balance) {
    let offer = Offers::get(OFFER).unwrap();
    (offer.free_gpus, offer.promised, offer.leases, reserved(PROVIDER))
}

#[test]
fn an_exit_penalty_is_a_part_of_what_the_gpus_put_at_stake() {
    with_book(|_| {
        let offer = <LeasesPallet as LeaseBook<AccountId>>::offer(OFFER).unwrap();
        let penalty = |gpus, parts| {
            let terms = Terms { exit_penalty: Permill::from_parts(parts), ..Terms::default() };
            <LeasesPallet as LeaseBook<AccountId>>::exit_penalty(&offer, gpus, &terms)
        };
        assert_eq!([penalty(8, 10_000), penalty(1, 10_000), penalty(8, 100_000)], [Ok(80), Ok(10), Ok(800)]);
        // As it is reserved for a lease.
        let reserved = <LeasesPallet as LeaseBook<AccountId>>::reserve(&offer, 8, &Terms::default());
        assert_eq!(reserved, Ok(80));
        release_capacity(8, 80);
    });
}

/// Like the end of a lease, without a stored one.
fn release_capacity(gpus: u16, penalty: Balance) {
    change_offer(OFFER, |listed| {
        listed.free_gpus += gpus;
        (listed.leases, listed.metered) = (0, 0);
    });
    Bonds::mutate(PROVIDER, |bond| (bond.spare, bond.reserved) = (bond.spare + penalty, bond.reserved - penalty));
}

#[test]
fn a_promise_keeps_gpus_and_bond_for_all_its_leases_and_gives_them_back() {
    with_book(|book| {
        assert_ok!(book.promise(PROMISE));
        assert_eq!(kept(), (2, 6, 0, 260));
        book.withdraw_promise(PROMISE);
        assert_eq!((kept(), bonded(PROVIDER)), ((8, 0, 0, 0), PLENTY));
    });
}

#[test]
fn a_promise_needs_gpus_and_bond_for_all_its_leases() {
    with_book(|book| {
        assert_noop!(book.promise(Promise { leases: 3, ..PROMISE }), NO_CAPACITY);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 259);
        assert_noop!(book.promise(PROMISE), EXIT_PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 260);
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(book.promise(PROMISE), NOT_BONDED);
        change_offer(OFFER, |listed| listed.bonded = true);
        assert_ok!(book.promise(PROMISE));
        assert_eq!(Bonds::get(PROVIDER).spare, 0);
        book.withdraw_promise(PROMISE);
    });
}

#[test]
fn a_promise_that_cannot_be_counted_is_refused() {
    with_book(|book| {
        assert_noop!(book.promise(Promise { gpus: u16::MAX, ..PROMISE }), NO_CAPACITY);
        let dear = |exit_penalty, deposit| Promise { exit_penalty, deposit, ..PROMISE };
        assert_noop!(book.promise(dear(Balance::MAX, 1)), ArithmeticError::Overflow);
        assert_noop!(book.promise(dear(Balance::MAX / 2, 1)), ArithmeticError::Overflow);
        assert_noop!(book.promise(dear(Balance::MAX / 2, 0)), EXIT_PENALTY_NOT_BONDED);
    });
}

#[test]
fn leases_take_their_part_of_a_promise_and_the_rest_is_free() {
    with_book(|book| {
        assert_ok!(book.promise(PROMISE));
        assert_ok!(book.fulfil(PROMISE, 1));
        assert_eq!(kept(), (5, 0, 1, 30));
        release_capacity(3, 30);

        assert_ok!(book.promise(PROMISE));
        assert_ok!(book.fulfil(PROMISE, 2));
        assert_eq!(kept(), (2, 0, 2, 60));
        release_capacity(6, 60);
        assert_ok!(book.promise(PROMISE));
        assert_noop!(book.fulfil(PROMISE, 3), ArithmeticError::Underflow);
        book.withdraw_promise(PROMISE);
    });
}

#[test]
fn a_promise_can_be_withdrawn_without_its_deposit() {
    with_book(|book| {
        assert_ok!(book.promise(PROMISE));
        book.withdraw_all_but_deposit(PROMISE);
        assert_eq!(kept(), (8, 0, 0, 200));
        assert_eq!(book.forfeit_deposit(NATIVE, 200), 200);
        assert_eq!((kept(), bonded(PROVIDER)), ((8, 0, 0, 0), PLENTY - 200));
    });
}

#[test]
fn an_offer_that_does_not_exist_is_named_so() {
    with_book(|_| {
        let offer = <LeasesPallet as LeaseBook<AccountId>>::offer(99);
        assert_eq!(offer, Err(Error::<Test>::NoSuchOffer.into()));
    });
}

// --- Leases ---

#[test]
fn leases_are_numbered_as_they_open_and_only_as_far_as_numbers_go() {
    with_book(|_| {
        let next = <LeasesPallet as LeaseBook<AccountId>>::next_lease;
        let small = || Deal { gpus: 1, ..Deal::default() };
        assert_eq!((next(), small().awarded(), next(), take(OFFER), next()), (0, 0, 1, 1, 2));
        NextLease::<Test>::put(LeaseId::MAX - 1);
        assert_eq!((small().awarded(), next()), (LeaseId::MAX - 1, LeaseId::MAX));
        assert_noop!(small().award(), ArithmeticError::Overflow);
    });
}

#[test]
fn a_lease_pays_the_fee_rate_of_the_block_it_opens_in() {
    with_book(|_| {
        let before = Deal { gpus: 1, ..Deal::default() }.awarded();
        assert_ok!(LeasesPallet::set_fee_rate(RuntimeOrigin::root(), Permill::from_percent(7)));
        let after = Deal { gpus: 1, ..Deal::default() }.awarded();
        assert_eq!([before, after].map(|id| lease(id).ledger.fee_rate), [2, 7].map(Permill::from_percent));
    });
}

#[test]
fn a_standby_is_a_tenth_dearer_at_most_and_within_the_limit() {
    let highest = <LeasesPallet as LeaseBook<AccountId>>::highest_of_standby;
    for (price, limit, expected) in
        [(20, 30, 22), (20, 22, 22), (20, 21, 21), (9, 30, 9), (19, 30, 20), (0, 30, 0), (Balance::MAX, 30, 30)]
    {
        assert_eq!(highest(price, limit), expected, "{price}, {limit}");
    }
}

#[test]
fn the_hash_of_a_specification_tells_any_two_apart() {
    let hash = <LeasesPallet as LeaseBook<AccountId>>::spec_hash;
    let changed = leasehold_primitives::hardware::OfferSpec { cpus: 17, ..spec(8) };
    assert_eq!(hash(&spec(8)), hash(&spec(8)));
    assert_ne!(hash(&spec(8)), hash(&spec(7)));
    assert_ne!(hash(&spec(8)), hash(&changed));
}

#[test]
fn the_handicap_is_that_of_the_track_record() {
    with_book(|_| {
        set_handicap(RIVAL, 345);
        let handicap = <LeasesPallet as LeaseBook<AccountId>>::handicap;
        assert_eq!((handicap(&RIVAL), handicap(&PROVIDER)), (345, 1_000));
    });
}

// --- Bid deposits ---

#[test]
fn a_native_deposit_lies_in_the_bond_and_another_is_held() {
    with_book(|book| {
        assert_ok!(book.put_deposit(NATIVE, 100));
        assert_ok!(book.put_deposit(IN_USD, 70));
        assert_eq!((reserved(PROVIDER), held(HoldReason::BidDeposit, IN_USD, PROVIDER)), (100, 70));
        assert_eq!((free(NATIVE, PROVIDER), free(IN_USD, PROVIDER)), (ENDOWMENT, ENDOWMENT - 70));
        book.return_deposit(NATIVE, 40);
        book.return_deposit(IN_USD, 40);
        assert_eq!((reserved(PROVIDER), held(HoldReason::BidDeposit, IN_USD, PROVIDER)), (60, 30));
        assert_eq!((book.forfeit_deposit(NATIVE, 60), book.forfeit_deposit(IN_USD, 30)), (60, 30));
        assert_eq!((bonded(PROVIDER), reserved(PROVIDER), free(IN_USD, PROVIDER)), (PLENTY - 60, 0, ENDOWMENT - 30));
        assert_eq!((free(NATIVE, TENANT), free(IN_USD, TENANT)), (ENDOWMENT + 60, ENDOWMENT + 30));
    });
}

#[test]
fn a_deposit_needs_a_bond_or_the_asset() {
    with_book(|book| {
        Bonds::mutate(PROVIDER, |bond| bond.spare = 99);
        assert_noop!(book.put_deposit(NATIVE, 100), EXIT_PENALTY_NOT_BONDED);
        assert_ok!(book.put_deposit(NATIVE, 99));
        assert_noop!(book.put_deposit(IN_USD, ENDOWMENT - USD_MINIMUM + 1), TokenError::FundsUnavailable);
        book.return_deposit(NATIVE, 99);
    });
}

#[test]
fn a_soft_bid_needs_its_deposit_and_beside_it_all_that_its_leases_would_reserve() {
    with_book(|book| {
        assert_noop!(book.put_soft_deposit(100, 3, 3), NO_CAPACITY);
        // Beside the deposit of 100: 1 % of the stake at risk of 8 GPUs, 8,000.
        Bonds::mutate(PROVIDER, |bond| bond.spare = 179);
        assert_noop!(book.put_soft_deposit(100, 4, 2), EXIT_PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 180);
        assert_ok!(book.put_soft_deposit(100, 4, 2));
        assert_eq!((reserved(PROVIDER), Bonds::get(PROVIDER).spare), (100, 80));
        book.return_deposit(NATIVE, 100);
    });
}

#[test]
fn a_slash_leaves_less_of_a_deposit_to_forfeit_or_to_return() {
    with_book(|book| {
        assert_ok!(book.put_deposit(NATIVE, 100));
        slash(PROVIDER, 30);
        assert_eq!(book.forfeit_deposit(NATIVE, 100), 70);
        assert_eq!((free(NATIVE, TENANT), reserved(PROVIDER), Slashed::get(PROVIDER)), (ENDOWMENT + 70, 0, 0));
        assert_ok!(book.put_deposit(NATIVE, 100));
        slash(PROVIDER, 100);
        book.return_deposit(NATIVE, 100);
        assert_eq!((bonded(PROVIDER), reserved(PROVIDER), Slashed::get(PROVIDER)), (PLENTY - 200, 0, 0));
    });
}

#[test]
fn a_deposit_of_0_leaves_no_trace() {
    with_book(|book| {
        let happened = System::events();
        for asset in [NATIVE, IN_USD] {
            assert_ok!(book.put_deposit(asset.clone(), 0));
            book.return_deposit(asset.clone(), 0);
            assert_eq!(book.forfeit_deposit(asset, 0), 0);
        }
        assert_eq!((System::events(), reserved(PROVIDER)), (happened, 0));
    });
}

// --- Money ---

#[test]
fn each_purpose_has_its_hold_reason() {
    with_book(|book| {
        let purposes = [(Purpose::Lease, HoldReason::Lease, 11), (Purpose::BidDeposit, HoldReason::BidDeposit, 22)];
        for (purpose, _, amount) in purposes {
            assert_ok!(book.hold(purpose, NATIVE, TENANT, amount));
        }
        for (purpose, reason, amount) in purposes {
            assert_eq!((book.held(purpose, TENANT), held(reason, NATIVE, TENANT)), (amount, amount));
        }
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 33);
        for (purpose, _, amount) in purposes {
            book.pay(purpose, NATIVE, TENANT, TENANT, amount);
        }
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn a_payment_goes_out_of_the_hold_or_is_owed_as_a_leases_money() {
    with_book(|book| {
        assert_ok!(book.hold(Purpose::BidDeposit, IN_USD, PROVIDER, 100));
        book.pay(Purpose::BidDeposit, IN_USD, PROVIDER, TENANT, 30);
        assert_eq!((free(IN_USD, PROVIDER), free(IN_USD, TENANT)), (ENDOWMENT - 100, ENDOWMENT + 30));
        block_asset_account(TENANT);
        book.pay(Purpose::BidDeposit, IN_USD, PROVIDER, TENANT, 50);
        assert_eq!(last_event(), Event::PaymentOwed { payee: TENANT, asset: IN_USD, holder: PROVIDER, amount: 50 });
        assert_eq!(held(HoldReason::BidDeposit, IN_USD, PROVIDER), 20);
        assert_eq!(held(HoldReason::Lease, IN_USD, PROVIDER), 50);
        // A payment of 0 leaves no trace.
        let happened = events();
        book.pay(Purpose::BidDeposit, IN_USD, PROVIDER, TENANT, 0);
        assert_eq!(events(), happened);
        book.pay(Purpose::BidDeposit, IN_USD, PROVIDER, PROVIDER, 20);
        unblock_asset_account(TENANT);
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), TENANT, IN_USD, PROVIDER));
        assert_eq!((free(IN_USD, PROVIDER), free(IN_USD, TENANT)), (ENDOWMENT - 80, ENDOWMENT + 80));
    });
}

/// Balance operations with an account since its events were last cleared.
fn moves(who: AccountId) -> usize {
    let moved = |event: &RuntimeEvent| match event {
        RuntimeEvent::Balances(pallet_balances::Event::Held { who: of, .. })
        | RuntimeEvent::Balances(pallet_balances::Event::Released { who: of, .. })
        | RuntimeEvent::AssetsHolder(pallet_assets_holder::Event::Held { who: of, .. })
        | RuntimeEvent::AssetsHolder(pallet_assets_holder::Event::Released { who: of, .. }) => *of == who,
        _ => false,
    };
    System::events().into_iter().filter(|record| moved(&record.event)).count()
}

#[test]
fn money_and_deposits_move_at_once_where_both_are_native() {
    with_book(|book| {
        for (asset, at_once) in [(NATIVE, 1), (IN_USD, 2)] {
            System::reset_events();
            assert_ok!(book.hold_with_deposits(asset.clone(), 300, 600));
            assert_eq!(moves(TENANT), at_once);
            let in_asset = held(HoldReason::Lease, asset.clone(), TENANT);
            assert_eq!(in_asset, if asset == NATIVE { 900 } else { 300 });
            assert_eq!(book.held(Purpose::Lease, TENANT), if asset == NATIVE { 900 } else { 600 });
            System::reset_events();
            assert_ok!(book.give_back(asset.clone(), 100, 200));
            assert_eq!(moves(TENANT), at_once);
            // Nothing is moved for nothing.
            System::reset_events();
            assert_ok!(book.hold_with_deposits(asset.clone(), 0, 0));
            assert_ok!(book.give_back(asset.clone(), 0, 0));
            assert_eq!(moves(TENANT), 0);
            assert_ok!(book.give_back(asset.clone(), 200, 0));
            assert_ok!(book.give_back(asset, 0, 400));
            assert_eq!((free(NATIVE, TENANT), free(IN_USD, TENANT)), (ENDOWMENT, ENDOWMENT));
        }
        assert_noop!(book.hold_with_deposits(NATIVE, Balance::MAX, 1), ArithmeticError::Overflow);
        assert_noop!(book.give_back(NATIVE, 1, Balance::MAX), ArithmeticError::Overflow);
    });
}

#[test]
fn a_keeper_is_paid_twice_the_fee_of_the_step_or_what_is_left_of_the_deposit() {
    with_book(|book| {
        StepFee::set(None);
        let step = |fee| Weight::from_parts(fee, 1_000_000);
        assert_eq!(<LeasesPallet as LeaseBook<AccountId>>::record_deposit(), 200);
        for (fee, bounty) in [(0, 0), (40, 80), (75, 150), (100, 200), (101, 202), (u64::MAX, 2 * u128::from(u64::MAX))]
        {
            assert_eq!(<LeasesPallet as LeaseBook<AccountId>>::bounty(step(fee)), bounty);
            let (before, happened) = (free(NATIVE, ANYONE), events());
            assert_ok!(book.hold(Purpose::Lease, NATIVE, TENANT, 200));
            let left = book.pay_keeper(step(fee), 200);
            assert_eq!(left, 200u128.saturating_sub(bounty));
            assert_eq!(free(NATIVE, ANYONE) - before, 200 - left);
            if fee == 0 {
                assert_eq!(events(), happened);
            } else {
                let paid = Event::KeeperPaid { keeper: ANYONE, tenant: TENANT, amount: 200 - left };
                assert_eq!(last_event(), paid);
            }
            book.pay(Purpose::Lease, NATIVE, TENANT, TENANT, left);
            assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 0);
        }
    });
}

#[test]
fn the_smallest_balance_is_that_of_the_asset() {
    with_book(|_| {
        let least = <LeasesPallet as LeaseBook<AccountId>>::minimum_balance;
        assert_eq!((least(&NATIVE), least(&IN_USD)), (EXISTENTIAL_DEPOSIT, USD_MINIMUM));
    });
}
