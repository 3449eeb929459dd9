//! A runtime with this pallet, real balances and assets with holds, and a registry and an attestation that tests
//! script. Both live in storage, so that a failing call rolls them back too.
#![allow(clippy::arithmetic_side_effects)]

use crate as pallet_lease_market;
use crate::*;
use codec::{Decode, Encode};
use frame_support::{
    assert_ok, derive_impl,
    dispatch::DispatchResultWithPostInfo,
    parameter_types,
    traits::{
        fungible::{self, NativeFromLeft, NativeOrWithId},
        fungibles::{Inspect, InspectHold},
        AsEnsureOriginWithArg, ConstU128,
    },
    PalletId, Twox64Concat,
};
use leasehold_primitives::{
    hardware::{OfferSpec, Region, Requirement},
    time::Timing,
    traits::{self, LeaseSpan, Leases as _, Offer},
    usage::{Availability, Utilisation},
    AssetId, Balance, BlockNumber, LeaseId, OfferId, OrderId, Window,
};
use sp_core::{bounded::BoundedVec, H256};
use sp_runtime::{traits::AccountIdConversion, BuildStorage, DispatchError, DispatchResult, Permill};

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlockU32<Test>;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeTask,
        RuntimeHoldReason,
        RuntimeFreezeReason
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(5)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(15)]
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(16)]
    pub type AssetsHolder = pallet_assets_holder;
    #[runtime::pallet_index(42)]
    pub type LeaseMarket = pallet_lease_market;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

pub const EXISTENTIAL_DEPOSIT: Balance = 10;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
    type Balance = Balance;
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<frame_system::EnsureSigned<AccountId>>;
    type ForceOrigin = frame_system::EnsureRoot<AccountId>;
    type Holder = AssetsHolder;
}

impl pallet_assets_holder::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeEvent = RuntimeEvent;
}

pub type Money = fungible::UnionOf<Balances, AssetsHolder, NativeFromLeft, NativeOrWithId<u32>, AccountId>;

parameter_types! {
    pub static BidDeposit: Balance = 100;
    pub static OrderDeposit: Balance = 200;
    pub static MockTiming: Timing = Timing::DEVELOPMENT;
    pub const InitialFeeRate: Permill = Permill::from_percent(2);
    pub const MaxFeeRate: Permill = Permill::from_percent(10);
    pub Treasury: AccountId = PalletId(*b"py/trsry").into_account_truncating();
    pub Stakers: AccountId = PalletId(*b"lh/stakr").into_account_truncating();
    pub Watchers: AccountId = PalletId(*b"lh/watch").into_account_truncating();
}

impl Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Escrow = Money;
    type Capacity = Registry;
    type Usage = Attestation;
    type AssetSufficiency = Sufficiency;
    type BlockNumberProvider = System;
    type Timing = MockTiming;
    type GovernanceOrigin = frame_system::EnsureRoot<AccountId>;
    type TreasuryAccount = Treasury;
    type StakersPot = Stakers;
    type WatchersPot = Watchers;
    type BidDeposit = BidDeposit;
    type OrderDeposit = OrderDeposit;
    type InitialFeeRate = InitialFeeRate;
    type MaxFeeRate = MaxFeeRate;
    type WeightInfo = ();
}

// --- A registry ---

#[derive(Clone, Encode, Decode)]
pub struct Listed {
    pub provider: AccountId,
    pub spec: OfferSpec,
    pub free_gpus: u16,
    /// Leases not concluded.
    pub leases: u32,
}

#[frame_support::storage_alias]
pub type Listings = StorageMap<MockRegistry, Twox64Concat, OfferId, Listed>;

pub struct Registry;

pub const NO_CAPACITY: DispatchError = DispatchError::Other("no capacity");

impl traits::Capacity<AccountId> for Registry {
    fn offer(id: OfferId) -> Option<Offer<AccountId>> {
        Listings::get(id).map(|Listed { provider, spec, free_gpus, .. }| Offer { provider, spec, free_gpus })
    }
    fn ensure_reservable(id: OfferId, gpus: u16) -> DispatchResult {
        let listed = Listings::get(id).ok_or(NO_CAPACITY)?;
        if listed.free_gpus >= gpus {
            Ok(())
        } else {
            Err(NO_CAPACITY)
        }
    }
    fn reserve(id: OfferId, gpus: u16) -> DispatchResult {
        Self::ensure_reservable(id, gpus)?;
        change_listing(id, |listed| {
            listed.free_gpus -= gpus;
            listed.leases += 1;
        });
        Ok(())
    }
    fn release(id: OfferId, gpus: u16) {
        change_listing(id, |listed| {
            listed.free_gpus += gpus;
            assert!(listed.free_gpus <= listed.spec.gpus, "released more than was taken");
        });
    }
    fn conclude(id: OfferId) {
        change_listing(id, |listed| listed.leases -= 1);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &AccountId, gpus: u16) -> (OfferId, OfferSpec) {
        (list(*provider, gpus), spec(gpus))
    }
}

pub fn change_listing(id: OfferId, change: impl FnOnce(&mut Listed)) {
    Listings::mutate(id, |listed| change(listed.as_mut().unwrap()));
}

/// Lists `gpus` GPUs; the offer's id.
pub fn list(provider: AccountId, gpus: u16) -> OfferId {
    let id = Listings::iter().count() as OfferId;
    Listings::insert(id, Listed { provider, spec: spec(gpus), free_gpus: gpus, leases: 0 });
    id
}

pub fn spec(gpus: u16) -> OfferSpec {
    OfferSpec {
        model: 1,
        gpus,
        vram_mib: 81_920,
        cpus: 16,
        memory_mib: 65_536,
        storage_gib: 500,
        region: Region(*b"DE"),
    }
}

pub fn requirement(gpus: u16) -> Requirement {
    Requirement {
        models: BoundedVec::truncate_from(vec![1, 2]),
        gpus,
        vram_mib: 81_920,
        cpus: 16,
        memory_mib: 65_536,
        storage_gib: 500,
        regions: BoundedVec::truncate_from(vec![Region(*b"DE")]),
    }
}

// --- An attestation ---

#[frame_support::storage_alias]
pub type Measured = StorageMap<MockAttestation, Twox64Concat, LeaseId, Availability>;

pub struct Attestation;

impl traits::Usage for Attestation {
    fn availability(lease: LeaseId) -> Availability {
        Measured::get(lease).unwrap_or_default()
    }
    fn utilisation(_: LeaseId) -> Utilisation {
        Utilisation { busy_ms: 1, energy_mj: 2, peak_memory_mib: 3 }
    }
    fn forget(lease: LeaseId) {
        Measured::remove(lease);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability) {
        Measured::insert(lease, availability);
    }
}

/// Reports `millis` of availability for the window that is reportable now, clamped as attestation does. Whether the
/// lease could be reported on. With `pending`, what is credited is still disputable.
pub fn report_millis(lease: LeaseId, millis: u64, pending: bool) -> bool {
    let timing = MockTiming::get();
    let Some(LeaseSpan { blocks, .. }) = LeaseMarket::span(lease) else { return false };
    let Some(window) = timing.reportable_window(System::block_number()) else { return false };
    let mut measured = Measured::get(lease).unwrap_or_default();
    let share = timing.overlap(window, &blocks);
    if share == 0 || measured.last_window.is_some_and(|last| last >= window) {
        return false;
    }
    let credit = timing.credit_millis(millis, share);
    if pending {
        measured.pending_ms += credit;
    } else {
        measured.final_ms += credit;
    }
    measured.last_window = Some(window);
    Measured::insert(lease, measured);
    true
}

/// What was disputable is final.
pub fn finalize_reports(lease: LeaseId) {
    if let Some(mut measured) = Measured::get(lease) {
        measured.final_ms += measured.pending_ms;
        measured.pending_ms = 0;
        Measured::insert(lease, measured);
    }
}

/// Goes to the first block of the window after `window`, and reports `window` in full.
pub fn report_full(lease: LeaseId, window: Window) {
    advance_to(MockTiming::get().window_start(window + 1));
    assert!(report_millis(lease, u64::MAX, false));
}

pub fn report_all(lease: LeaseId, windows: impl IntoIterator<Item = Window>) {
    windows.into_iter().for_each(|window| report_full(lease, window));
}

// --- Assets ---

pub struct Sufficiency;

impl traits::AssetSufficiency for Sufficiency {
    fn is_sufficient(asset: u32) -> bool {
        pallet_assets::Asset::<Test>::get(asset).is_some_and(|details| details.is_sufficient)
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_asset() -> u32 {
        USD
    }
}

/// An approved asset with a minimum balance of [`USD_MINIMUM`].
pub const USD: u32 = 7;
pub const USD_MINIMUM: Balance = 3;
/// An asset that is sufficient, and not approved.
pub const EUR: u32 = 8;
/// An asset that does not keep an account alive.
pub const POINTS: u32 = 9;

pub const NATIVE: AssetId = AssetId::Native;
pub const IN_USD: AssetId = AssetId::WithId(USD);

// --- People ---

pub const TENANT: AccountId = 1;
pub const PROVIDER: AccountId = 2;
pub const RIVAL: AccountId = 3;
pub const ANYONE: AccountId = 4;
pub const ASSET_OWNER: AccountId = 5;
/// Has nothing at all.
pub const NOBODY: AccountId = 6;

pub const ENDOWMENT: Balance = 1_000_000;

/// The first provider's offer, of 8 GPUs.
pub const OFFER: OfferId = 0;
/// The second's.
pub const RIVALS_OFFER: OfferId = 1;

#[derive(Default)]
pub struct ExtBuilder {
    /// The accounts that take fees begin empty.
    pub empty_pots: bool,
}

impl ExtBuilder {
    pub fn build(self) -> sp_io::TestExternalities {
        BidDeposit::set(100);
        OrderDeposit::set(200);
        MockTiming::set(Timing::DEVELOPMENT);
        let people = [TENANT, PROVIDER, RIVAL, ANYONE, ASSET_OWNER];
        let pots = [Treasury::get(), Stakers::get(), Watchers::get()];
        let mut balances: Vec<_> = people.iter().map(|who| (*who, ENDOWMENT)).collect();
        let mut accounts: Vec<_> = people.iter().map(|who| (USD, *who, ENDOWMENT)).collect();
        if !self.empty_pots {
            balances.extend(pots.iter().map(|pot| (*pot, EXISTENTIAL_DEPOSIT)));
            accounts.extend(pots.iter().map(|pot| (USD, *pot, USD_MINIMUM)));
        }
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
            assets: pallet_assets::GenesisConfig {
                assets: vec![
                    (USD, ASSET_OWNER, true, USD_MINIMUM),
                    (EUR, ASSET_OWNER, true, 1),
                    (POINTS, ASSET_OWNER, false, 1),
                ],
                accounts,
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .unwrap();
        let mut ext: sp_io::TestExternalities = storage.into();
        ext.execute_with(|| {
            System::set_block_number(1);
            assert_eq!(list(PROVIDER, 8), OFFER);
            assert_eq!(list(RIVAL, 8), RIVALS_OFFER);
            assert_ok!(LeaseMarket::approve_asset(RuntimeOrigin::root(), USD));
        });
        ext
    }

    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            check_state();
        });
    }
}

pub fn run(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(test);
}

/// The pallet's own checks, and that nothing is held that it does not know of.
pub fn check_state() {
    LeaseMarket::do_try_state().unwrap();
    let mut native: Balance = 0;
    let mut foreign: Balance = 0;
    for (_, account) in frame_system::Account::<Test>::iter() {
        native += account.data.reserved;
    }
    for (who, _) in frame_system::Account::<Test>::iter() {
        foreign += Money::total_balance_on_hold(IN_USD, &who);
    }
    let mut known = (0, 0);
    let mut note = |asset: AssetId, amount: Balance| match asset {
        AssetId::Native => known.0 += amount,
        AssetId::WithId(_) => known.1 += amount,
    };
    for (_, order) in Orders::<Test>::iter() {
        note(NATIVE, order.deposit);
        note(order.asset, order.escrow);
    }
    for (_, lease) in Leases::<Test>::iter() {
        note(NATIVE, lease.deposit);
        if let LeaseState::Pending { bid_deposit, .. } = lease.state {
            note(NATIVE, bid_deposit);
        }
        note(lease.asset, lease.ledger.escrow().unwrap());
    }
    Bids::<Test>::iter().for_each(|(_, _, bid)| note(NATIVE, bid.deposit));
    Owed::<Test>::iter().for_each(|((_, asset, _), amount)| note(asset, amount));
    assert_eq!((native, foreign), known, "held, and known of");
}

// --- Verbs ---

pub fn advance_to(block: BlockNumber) {
    assert!(block >= System::block_number(), "time does not go back");
    System::set_block_number(block);
}

pub fn free(asset: AssetId, who: AccountId) -> Balance {
    Money::balance(asset, &who)
}

pub fn held(reason: HoldReason, asset: AssetId, who: AccountId) -> Balance {
    Money::balance_on_hold(asset, &reason.into(), &who)
}

pub fn escrowed(who: AccountId) -> Balance {
    held(HoldReason::LeaseEscrow, NATIVE, who)
}

/// What a test orders; the default is the design's example.
#[derive(Clone)]
pub struct Wanted {
    pub gpus: u16,
    pub limit: Balance,
    pub asset: AssetId,
    pub term: BlockNumber,
    pub deadline: BlockNumber,
    pub escrow: Balance,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { gpus: 8, limit: 5, asset: NATIVE, term: 300, deadline: 9, escrow: 1_000 }
    }
}

impl Wanted {
    pub fn in_usd() -> Self {
        Self { asset: IN_USD, ..Self::default() }
    }

    pub fn create_as(self, who: AccountId) -> DispatchResult {
        let Self { gpus, limit, asset, term, deadline, escrow } = self;
        LeaseMarket::create_order(RuntimeOrigin::signed(who), requirement(gpus), limit, asset, term, deadline, escrow)
    }

    /// The order's id.
    pub fn create(self) -> OrderId {
        let id = NextOrder::<Test>::get();
        assert_ok!(self.create_as(TENANT));
        id
    }

    /// Ordered, bid for by the provider at 5, and awarded to it; the lease's id.
    pub fn awarded(self) -> LeaseId {
        let order = self.create();
        bid(PROVIDER, order, OFFER, 5);
        award(order, PROVIDER)
    }

    /// Activated in block 10, at a window's edge; the lease's id.
    pub fn active(self) -> LeaseId {
        let lease = self.awarded();
        activate_at(lease, 10);
        lease
    }
}

pub fn bid(who: AccountId, order: OrderId, offer: OfferId, price: Balance) {
    assert_ok!(LeaseMarket::place_bid(RuntimeOrigin::signed(who), order, offer, price));
}

pub fn award(order: OrderId, bidder: AccountId) -> LeaseId {
    let id = NextLease::<Test>::get();
    assert_ok!(LeaseMarket::award(RuntimeOrigin::signed(TENANT), order, bidder));
    id
}

pub fn activate_at(lease: LeaseId, block: BlockNumber) {
    advance_to(block);
    assert_ok!(LeaseMarket::activate(RuntimeOrigin::signed(PROVIDER), lease, H256::repeat_byte(7)));
}

pub fn top_up(lease: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
    LeaseMarket::top_up(RuntimeOrigin::signed(TENANT), lease, amount)
}

pub fn settle(lease: LeaseId) {
    assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(ANYONE), lease));
}

pub fn close(who: AccountId, lease: LeaseId) {
    assert_ok!(LeaseMarket::close(RuntimeOrigin::signed(who), lease));
}

pub fn lease(id: LeaseId) -> Lease<AccountId> {
    Leases::<Test>::get(id).unwrap()
}

/// The pallet's events, oldest first.
pub fn events() -> Vec<Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::LeaseMarket(event) => Some(event),
            _ => None,
        })
        .collect()
}

pub fn last_event() -> Event<Test> {
    events().pop().unwrap()
}

/// `who` cannot receive the asset any more.
pub fn block_asset_account(who: AccountId) {
    assert_ok!(Assets::block(RuntimeOrigin::signed(ASSET_OWNER), USD, who));
}

pub fn unblock_asset_account(who: AccountId) {
    assert_ok!(Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who));
}
