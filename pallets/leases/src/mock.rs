//! A runtime with this pallet, real balances and assets with holds, and a registry, bonds and an attestation that tests
//! script. All of them live in storage, so that a failing call rolls them back too.
#![allow(clippy::arithmetic_side_effects)]

use crate as pallet_lease_market;
use crate::*;
use codec::{Decode, Encode};
use frame_support::{
    assert_ok, derive_impl,
    dispatch::DispatchResultWithPostInfo,
    pallet_prelude::ValueQuery,
    parameter_types,
    traits::{
        fungible::{self, NativeFromLeft, NativeOrWithId},
        fungibles::{Inspect, InspectHold},
        AsEnsureOriginWithArg, ConstU128, Hooks,
    },
    weights::Weight,
    PalletId, Twox64Concat,
};
use leasehold_primitives::{
    hardware::{Attribute, Attributes, Name, OfferSpec, Quorum, Region, Requirement},
    market::{Ask, Auction, OrderSpec, Pick, Proposal, TakeRequest, Terms, MAX_TERM},
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
    pub static CrankBounty: Balance = 50;
    pub static FloorPrice: Balance = 1;
    pub static ReputationCap: Balance = 100;
    pub static FullReputation: Balance = 1_000;
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
    type Penalties = Bonding;
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
    type CrankBounty = CrankBounty;
    type FloorPrice = FloorPrice;
    type InitialFeeRate = InitialFeeRate;
    type MaxFeeRate = MaxFeeRate;
    type ReputationCap = ReputationCap;
    type FullReputation = FullReputation;
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
    /// Whether the provider's bond covers what the leases use.
    pub bonded: bool,
}

#[frame_support::storage_alias]
pub type Offers = StorageMap<MockRegistry, Twox64Concat, OfferId, Listed>;

#[frame_support::storage_alias]
pub type Asks = StorageMap<MockRegistry, Twox64Concat, OfferId, Ask>;

/// What an auditor confirms, by provider and auditor.
#[frame_support::storage_alias]
pub type Claims = StorageMap<MockRegistry, Twox64Concat, (AccountId, AccountId), Attributes, ValueQuery>;

pub struct Registry;

pub const NO_CAPACITY: DispatchError = DispatchError::Other("no capacity");
pub const NOT_BONDED: DispatchError = DispatchError::Other("not bonded");
/// What each GPU puts at stake.
pub const STAKE_PER_GPU: Balance = 1_000;

impl traits::Capacity<AccountId> for Registry {
    fn offer(id: OfferId) -> Option<Offer<AccountId>> {
        Offers::get(id).map(|Listed { provider, spec, free_gpus, .. }| Offer {
            provider,
            spec,
            free_gpus,
            stake_per_gpu: STAKE_PER_GPU,
        })
    }
    fn ensure_reservable(id: OfferId, gpus: u16) -> DispatchResult {
        let listed = Offers::get(id).ok_or(NO_CAPACITY)?;
        if listed.free_gpus >= gpus {
            Self::ensure_bonded(id)
        } else {
            Err(NO_CAPACITY)
        }
    }
    fn reserve(id: OfferId, gpus: u16) -> DispatchResult {
        Self::ensure_reservable(id, gpus)?;
        change_offer(id, |listed| {
            listed.free_gpus -= gpus;
            listed.leases += 1;
        });
        Ok(())
    }
    fn release(id: OfferId, gpus: u16) {
        change_offer(id, |listed| {
            listed.free_gpus += gpus;
            assert!(listed.free_gpus <= listed.spec.gpus, "released more than was taken");
        });
    }
    fn conclude(id: OfferId) {
        change_offer(id, |listed| listed.leases -= 1);
    }
    fn continue_as_another(id: OfferId) -> DispatchResult {
        let listed = Offers::get(id).ok_or(NO_CAPACITY)?;
        assert!(listed.free_gpus < listed.spec.gpus, "nothing of the offer runs");
        change_offer(id, |listed| listed.leases += 1);
        Ok(())
    }
    fn ensure_bonded(id: OfferId) -> DispatchResult {
        if Offers::get(id).is_some_and(|listed| listed.bonded) {
            Ok(())
        } else {
            Err(NOT_BONDED)
        }
    }
    fn gpus(provider: &AccountId) -> u32 {
        Offers::iter_values()
            .filter(|listed| listed.provider == *provider)
            .map(|listed| u32::from(listed.spec.gpus))
            .sum()
    }
    fn all_in_use() -> Vec<(OfferId, u16, u32)> {
        let used = |(id, listed): (OfferId, Listed)| (id, listed.spec.gpus - listed.free_gpus, listed.leases);
        Offers::iter().map(used).filter(|(_, _, leases)| *leases > 0).collect()
    }
    fn ask(id: OfferId) -> Option<Ask> {
        Asks::get(id)
    }
    fn asks(from: OfferId, limit: u32, scan: u32) -> (Vec<(OfferId, Offer<AccountId>, Ask)>, Option<OfferId>) {
        let end = Offers::iter_keys().max().map_or(0, |last| last + 1);
        let stop = from.saturating_add(scan.into()).min(end);
        let mut found = Vec::new();
        let mut at = from;
        while at < stop && found.len() < limit as usize {
            if let (Some(offer), Some(ask)) = (Self::offer(at), Asks::get(at)) {
                found.push((at, offer, ask));
            }
            at += 1;
        }
        (found, (at < end).then_some(at))
    }
    fn claimed(provider: &AccountId, auditor: &AccountId) -> Attributes {
        Claims::get((*provider, *auditor))
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &AccountId, gpus: u16) -> (OfferId, OfferSpec) {
        (list(*provider, gpus), spec(gpus))
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_ask(id: OfferId, ask: Ask) {
        Asks::insert(id, ask);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_claim(provider: &AccountId, auditor: &AccountId, attributes: Attributes) {
        Claims::insert((*provider, *auditor), attributes);
    }
}

pub fn change_offer(id: OfferId, change: impl FnOnce(&mut Listed)) {
    Offers::mutate(id, |listed| change(listed.as_mut().unwrap()));
}

/// Lists `gpus` GPUs of a provider that has plenty bonded; the offer's id.
pub fn list(provider: AccountId, gpus: u16) -> OfferId {
    let id = Offers::iter().count() as OfferId;
    Offers::insert(id, Listed { provider, spec: spec(gpus), free_gpus: gpus, leases: 0, bonded: true });
    if !Bonds::contains_key(provider) {
        Bonds::insert(provider, Bond { spare: PLENTY, reserved: 0 });
    }
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
        attributes: Attributes::default(),
    }
}

pub fn requirement(gpus: u16) -> Requirement<AccountId> {
    Requirement {
        models: BoundedVec::truncate_from(vec![1, 2]),
        gpus,
        vram_mib: 81_920,
        cpus: 16,
        memory_mib: 65_536,
        storage_gib: 500,
        regions: BoundedVec::truncate_from(vec![Region(*b"DE")]),
        attributes: Attributes::default(),
        auditors: BoundedVec::default(),
        quorum: Quorum::Any,
    }
}

pub fn attributes(of: &[(&str, &str)]) -> Attributes {
    let name = |text: &str| Name::truncate_from(text.as_bytes().to_vec());
    let list = of.iter().map(|(key, value)| Attribute { key: name(key), value: name(value) });
    BoundedVec::truncate_from(list.collect())
}

/// An ask in the native currency, per GPU, for a year at most, at the least terms.
pub fn ask(price: Balance) -> Ask {
    Ask { price, asset: NATIVE, max_term: MAX_TERM, terms: Terms::default() }
}

pub fn set_ask(offer: OfferId, ask: Ask) {
    Asks::insert(offer, ask);
}

// --- Bonds ---

/// What can be reserved for penalties, and what is.
#[derive(Clone, Default, Encode, Decode)]
pub struct Bond {
    pub spare: Balance,
    pub reserved: Balance,
}

/// Bonds for penalties. The money itself is [`BOND_POT`]'s.
#[frame_support::storage_alias]
pub type Bonds = StorageMap<MockBonds, Twox64Concat, AccountId, Bond, ValueQuery>;

/// What slashes took of what was reserved.
#[frame_support::storage_alias]
pub type Slashed = StorageMap<MockBonds, Twox64Concat, AccountId, Balance, ValueQuery>;

pub struct Bonding;

pub const PENALTY_NOT_BONDED: DispatchError = DispatchError::Other("penalty not bonded");
/// Bonded for penalties of every provider that lists.
pub const PLENTY: Balance = 100_000;

/// Takes up to `amount` of what is reserved; nobody gets it.
pub fn slash(who: AccountId, amount: Balance) {
    Bonds::mutate(who, |bond| {
        let taken = amount.min(bond.reserved);
        bond.reserved -= taken;
        Slashed::mutate(who, |slashed| *slashed += taken);
    });
}

impl traits::ExitPenalties<AccountId> for Bonding {
    fn ensure_reservable(who: &AccountId, amount: Balance) -> DispatchResult {
        if amount <= Bonds::get(who).spare {
            Ok(())
        } else {
            Err(PENALTY_NOT_BONDED)
        }
    }
    fn reserve(who: &AccountId, amount: Balance) -> DispatchResult {
        Self::ensure_reservable(who, amount)?;
        Bonds::mutate(who, |bond| {
            bond.spare -= amount;
            bond.reserved += amount;
        });
        Ok(())
    }
    fn release(who: &AccountId, amount: Balance) {
        Bonds::mutate(who, |bond| {
            let released = amount.min(bond.reserved);
            bond.reserved -= released;
            bond.spare += released;
            Slashed::mutate(who, |slashed| *slashed -= amount - released);
        });
    }
    fn take(who: &AccountId, beneficiary: &AccountId, amount: Balance) -> Balance {
        let taken = amount.min(Bonds::get(who).reserved);
        let pay = |to: AccountId| Balances::transfer_keep_alive(RuntimeOrigin::signed(BOND_POT), to, taken).is_ok();
        if pay(*beneficiary) || pay(Treasury::get()) {
            Bonds::mutate(who, |bond| bond.reserved -= taken);
            Slashed::mutate(who, |slashed| *slashed -= amount - taken);
            taken
        } else {
            Self::release(who, amount);
            0
        }
    }
    fn all_reserved() -> Vec<(AccountId, Balance)> {
        Bonds::iter().map(|(who, bond)| (who, bond.reserved + Slashed::get(who))).filter(|(_, sum)| *sum > 0).collect()
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
    if credit > 0 {
        measured.last_available = Some(window);
    }
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
pub const THIRD: AccountId = 7;
pub const FOURTH: AccountId = 8;
pub const FIFTH: AccountId = 9;
/// Confirms what tests say.
pub const AUDITOR: AccountId = 10;
/// Takes leases over.
pub const BUYER: AccountId = 11;
/// Pays for others' leases.
pub const SPONSOR: AccountId = 12;
/// Has what providers bonded.
pub const BOND_POT: AccountId = 13;

pub const ENDOWMENT: Balance = 1_000_000;

/// The first provider's offer, of 8 GPUs.
pub const OFFER: OfferId = 0;
/// The second's, and so on.
pub const RIVALS_OFFER: OfferId = 1;
pub const THIRDS_OFFER: OfferId = 2;
pub const FOURTHS_OFFER: OfferId = 3;
pub const FIFTHS_OFFER: OfferId = 4;

/// All providers, and an offer of 8 GPUs of each.
pub const PROVIDERS: [(AccountId, OfferId); 5] =
    [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER), (THIRD, THIRDS_OFFER), (FOURTH, FOURTHS_OFFER), (FIFTH, FIFTHS_OFFER)];

#[derive(Default)]
pub struct ExtBuilder {
    /// The accounts that take fees begin empty.
    pub empty_pots: bool,
}

impl ExtBuilder {
    pub fn build(self) -> sp_io::TestExternalities {
        BidDeposit::set(100);
        OrderDeposit::set(200);
        CrankBounty::set(50);
        FloorPrice::set(1);
        ReputationCap::set(100);
        FullReputation::set(1_000);
        MockTiming::set(Timing::DEVELOPMENT);
        let people = [TENANT, ANYONE, ASSET_OWNER, AUDITOR, BUYER, SPONSOR, BOND_POT];
        let people: Vec<_> = people.into_iter().chain(PROVIDERS.iter().map(|(who, _)| *who)).collect();
        let pots = [Treasury::get(), Stakers::get(), Watchers::get()];
        let mut balances: Vec<_> = people.iter().map(|who| (*who, ENDOWMENT)).collect();
        let mut accounts: Vec<_> = people.iter().map(|who| (USD, *who, ENDOWMENT)).collect();
        accounts.extend(pots.iter().map(|pot| (USD, *pot, USD_MINIMUM)));
        if !self.empty_pots {
            balances.extend(pots.iter().map(|pot| (*pot, EXISTENTIAL_DEPOSIT)));
            accounts.extend(pots.iter().map(|pot| (EUR, *pot, 1)));
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
            for (provider, offer) in PROVIDERS {
                assert_eq!(list(provider, 8), offer);
            }
            assert_ok!(LeaseMarket::approve_asset(RuntimeOrigin::root(), USD));
            if self.empty_pots {
                for pot in pots {
                    assert_ok!(Assets::burn(RuntimeOrigin::signed(ASSET_OWNER), USD, pot, USD_MINIMUM));
                }
            }
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

/// The pallet's own checks, and that nothing is held, reserved or taken that it does not know of.
pub fn check_state() {
    LeaseMarket::do_try_state().unwrap();
    let held = frame_system::Account::<Test>::iter().fold((0, 0), |(native, foreign), (who, account)| {
        (native + account.data.reserved, foreign + Money::total_balance_on_hold(IN_USD, &who))
    });
    let mut known: (Balance, Balance) = (0, 0);
    let mut note = |asset: &AssetId, amount: Balance| match asset {
        AssetId::Native => known.0 += amount,
        AssetId::WithId(_) => known.1 += amount,
    };
    for (id, order) in Orders::<Test>::iter() {
        note(&NATIVE, (order.deposit + order.bounty) * order.records());
        note(&order.spec.asset, order.escrow);
        for bid in Bids::<Test>::get(id) {
            note(if order.is_sealed() { &order.spec.asset } else { &NATIVE }, bid.deposit);
        }
    }
    for (_, lease) in Leases::<Test>::iter() {
        note(&NATIVE, lease.deposit + lease.bounty);
        if let LeaseState::Pending { bid_deposit, deposit_asset, .. } = &lease.state {
            note(deposit_asset, *bid_deposit);
        }
        note(&lease.asset, lease.ledger.escrow().unwrap() + lease.commitment);
    }
    Owed::<Test>::iter().for_each(|((_, asset, _), amount)| note(&asset, amount));
    assert_eq!(held, known, "held, and known of");

    for (id, listed) in Offers::iter() {
        let leases: Vec<_> = Leases::<Test>::iter_values().filter(|lease| lease.offer == id).collect();
        let running = leases.iter().filter(|lease| !matches!(lease.state, LeaseState::Closing { .. }));
        let used: u16 = running.map(|lease| lease.gpus).sum();
        assert_eq!(listed.free_gpus + used, listed.spec.gpus, "GPUs of offer {id}");
        assert_eq!(listed.leases as usize, leases.len(), "leases of offer {id}");
    }
    for (who, bond) in Bonds::iter() {
        let reserved: Balance =
            Leases::<Test>::iter_values().filter(|lease| lease.provider == who).map(|lease| lease.penalty).sum();
        assert!(bond.reserved <= reserved, "reserved of {who}");
        assert!(Slashed::get(who) > 0 || bond.reserved == reserved, "reserved of {who}");
    }
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
    pub replicas: u16,
    pub distinct: bool,
    pub limit: Balance,
    pub asset: AssetId,
    pub term: BlockNumber,
    pub renewable: BlockNumber,
    pub least_terms: Terms,
    pub deadline: BlockNumber,
    pub auction: Auction,
    pub standbys: u16,
    /// For all leases together.
    pub escrow: Balance,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            gpus: 8,
            replicas: 1,
            distinct: false,
            limit: 5,
            asset: NATIVE,
            term: 300,
            renewable: 0,
            least_terms: Terms::default(),
            deadline: 9,
            auction: Auction::Manual,
            standbys: 0,
            escrow: 1_000,
        }
    }
}

impl Wanted {
    pub fn in_usd() -> Self {
        Self { asset: IN_USD, ..Self::default() }
    }

    /// Awarded to the best score after the deadline.
    pub fn automatic() -> Self {
        Self { auction: Auction::Automatic, ..Self::default() }
    }

    /// Bids are committed until block 9, and revealed until block 29.
    pub fn sealed() -> Self {
        Self { auction: Auction::Sealed { reveal_blocks: 20 }, ..Self::default() }
    }

    pub fn spec(self) -> OrderSpec<AccountId> {
        OrderSpec {
            requirement: requirement(self.gpus),
            replicas: self.replicas,
            distinct: self.distinct,
            price_limit: self.limit,
            asset: self.asset,
            term: self.term,
            renewable: self.renewable,
            least_terms: self.least_terms,
            deadline: self.deadline,
            auction: self.auction,
            standbys: self.standbys,
        }
    }

    pub fn create_as(self, who: AccountId) -> DispatchResult {
        let escrow = self.escrow;
        LeaseMarket::create_order(RuntimeOrigin::signed(who), self.spec(), escrow)
    }

    /// The order's id.
    pub fn create(self) -> OrderId {
        let id = NextOrder::<Test>::get();
        assert_ok!(self.create_as(TENANT));
        id
    }

    /// Ordered, bid for by the provider at 5, and awarded to it; the lease's id.
    pub fn awarded(self) -> LeaseId {
        let replicas = self.replicas;
        let order = self.create();
        bid_with(PROVIDER, order, 5, Proposal { replicas, ..proposal(OFFER) });
        award(order, PROVIDER)
    }

    /// Activated in block 10, at a window's edge; the lease's id. Of several the first.
    pub fn active(self) -> LeaseId {
        let replicas = LeaseId::from(self.replicas);
        let first = self.awarded();
        (first..first + replicas).for_each(|lease| activate_at(lease, 10));
        first
    }
}

/// To serve one lease, at the least terms, without standing by.
pub fn proposal(offer: OfferId) -> Proposal {
    Proposal { offer, replicas: 1, terms: Terms::default(), standby: false }
}

pub fn bid(who: AccountId, order: OrderId, offer: OfferId, price: Balance) {
    bid_with(who, order, price, proposal(offer));
}

pub fn bid_with(who: AccountId, order: OrderId, price: Balance, proposal: Proposal) {
    assert_ok!(LeaseMarket::place_bid(RuntimeOrigin::signed(who), order, price, proposal));
}

pub fn bids(order: OrderId) -> Vec<Bid<AccountId>> {
    Bids::<Test>::get(order).into_inner()
}

/// The bid of `who` on an order.
pub fn bid_of(who: AccountId, order: OrderId) -> Option<Bid<AccountId>> {
    bids(order).into_iter().find(|bid| bid.bidder == who)
}

/// What makes the commitments of `who` different from everybody's.
pub fn salt(who: AccountId) -> H256 {
    H256::from_low_u64_be(who)
}

pub fn commitment(who: AccountId, order: OrderId, price: Balance) -> H256 {
    crate::score::commitment(System::block_hash(0).as_bytes(), order, &who, price, &salt(who))
}

pub fn commit(who: AccountId, order: OrderId, offer: OfferId, price: Balance) {
    commit_with(who, order, price, proposal(offer));
}

pub fn commit_with(who: AccountId, order: OrderId, price: Balance, proposal: Proposal) {
    let commitment = commitment(who, order, price);
    assert_ok!(LeaseMarket::commit_bid(RuntimeOrigin::signed(who), order, commitment, proposal));
}

pub fn reveal(who: AccountId, order: OrderId, price: Balance) {
    assert_ok!(reveal_as(who, order, price));
}

pub fn reveal_as(who: AccountId, order: OrderId, price: Balance) -> DispatchResult {
    LeaseMarket::reveal_bid(RuntimeOrigin::signed(who), order, price, salt(who))
}

/// `replicas` leases of a bid, at whatever price its order allows.
pub fn pick(order: OrderId, bidder: AccountId, replicas: u16) -> Pick<AccountId> {
    let offer = bid_of(bidder, order).map_or(OFFER, |bid| bid.proposal.offer);
    let max_price = Orders::<Test>::get(order).map_or(0, |order| order.spec.price_limit);
    Pick { bidder, offer, max_price, replicas }
}

pub fn award_as(who: AccountId, order: OrderId, picks: &[Pick<AccountId>]) -> DispatchResult {
    LeaseMarket::award(RuntimeOrigin::signed(who), order, BoundedVec::truncate_from(picks.to_vec()))
}

/// To one bidder, however many leases are wanted; the id of the first.
pub fn award(order: OrderId, bidder: AccountId) -> LeaseId {
    let replicas = Orders::<Test>::get(order).map_or(1, |order| order.spec.replicas);
    award_picks(order, &[pick(order, bidder, replicas)])
}

/// The id of the first lease.
pub fn award_picks(order: OrderId, picks: &[Pick<AccountId>]) -> LeaseId {
    let id = NextLease::<Test>::get();
    assert_ok!(award_as(TENANT, order, picks));
    id
}

/// By anyone; what the next lease's id was, which is that of the first if this awarded any.
pub fn conclude(order: OrderId) -> LeaseId {
    let id = NextLease::<Test>::get();
    assert_ok!(LeaseMarket::conclude_order(RuntimeOrigin::signed(ANYONE), order));
    id
}

/// `gpus` GPUs for 300 blocks, at whatever price, paid for with 1,000.
pub fn request(gpus: u16) -> TakeRequest<AccountId> {
    TakeRequest {
        requirement: requirement(gpus),
        term: 300,
        asset: NATIVE,
        max_price: Balance::MAX,
        least_terms: Terms::default(),
        escrow: 1_000,
    }
}

pub fn take_as(who: AccountId, offer: OfferId, request: TakeRequest<AccountId>) -> DispatchResult {
    LeaseMarket::take_offer(RuntimeOrigin::signed(who), offer, request)
}

/// One GPU of an offer, at 5, by the tenant; the lease's id.
pub fn take(offer: OfferId) -> LeaseId {
    set_ask(offer, ask(5));
    let id = NextLease::<Test>::get();
    assert_ok!(take_as(TENANT, offer, request(1)));
    id
}

/// By its provider.
pub fn activate_at(id: LeaseId, block: BlockNumber) {
    advance_to(block);
    let provider = lease(id).provider;
    assert_ok!(LeaseMarket::activate(RuntimeOrigin::signed(provider), id, H256::repeat_byte(7)));
}

pub fn top_up(lease: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
    top_up_as(TENANT, lease, amount)
}

pub fn top_up_as(who: AccountId, lease: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
    LeaseMarket::top_up(RuntimeOrigin::signed(who), lease, amount)
}

/// By its tenant.
pub fn extend(id: LeaseId, blocks: BlockNumber) -> DispatchResult {
    LeaseMarket::extend(RuntimeOrigin::signed(lease(id).tenant), id, blocks)
}

/// By its provider.
pub fn give_notice(id: LeaseId) -> DispatchResult {
    LeaseMarket::give_notice(RuntimeOrigin::signed(lease(id).provider), id)
}

/// By its provider.
pub fn set_access(id: LeaseId, access: H256) -> DispatchResult {
    LeaseMarket::set_access(RuntimeOrigin::signed(lease(id).provider), id, access)
}

/// By its tenant.
pub fn list_lease(id: LeaseId, price: Balance, to: Option<AccountId>) -> DispatchResult {
    LeaseMarket::list_lease(RuntimeOrigin::signed(lease(id).tenant), id, price, to)
}

/// By its tenant.
pub fn unlist_lease(id: LeaseId) -> DispatchResult {
    LeaseMarket::unlist_lease(RuntimeOrigin::signed(lease(id).tenant), id)
}

/// At the price of the listing, as it stands; the new lease's id.
pub fn buy(who: AccountId, id: LeaseId) -> LeaseId {
    let new = NextLease::<Test>::get();
    assert_ok!(buy_as(who, id, lease(id).revision, Balance::MAX, 0));
    new
}

pub fn buy_as(
    who: AccountId,
    lease: LeaseId,
    revision: u32,
    max_price: Balance,
    min_free_escrow: Balance,
) -> DispatchResultWithPostInfo {
    LeaseMarket::buy_lease(RuntimeOrigin::signed(who), lease, revision, max_price, min_free_escrow)
}

/// By anyone; the new lease's id.
pub fn fail_over(id: LeaseId) -> LeaseId {
    let new = NextLease::<Test>::get();
    assert_ok!(LeaseMarket::fail_over(RuntimeOrigin::signed(ANYONE), id));
    new
}

/// Lets so many blocks pass, in which the chain is idle.
pub fn idle(blocks: BlockNumber) {
    idle_within(blocks, Weight::MAX);
}

/// Lets so many blocks pass, each of which leaves `weight`.
pub fn idle_within(blocks: BlockNumber, weight: Weight) {
    for _ in 0..blocks {
        let now = System::block_number() + 1;
        advance_to(now);
        let used = LeaseMarket::on_idle(now, weight);
        assert!(used.all_lte(weight), "more used than was left");
    }
}

/// The first block in which the chain is late with what was due in block `due`, so that a stranger earns the bounty.
pub const fn late(due: BlockNumber) -> BlockNumber {
    due + 9
}

/// By its tenant, who gets no bounty for it.
pub fn settle(id: LeaseId) {
    assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(lease(id).tenant), id));
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

/// A provider that is none of the known ones, with the same means, and an offer of 8 GPUs of it; the offer's id.
pub fn enrol(who: AccountId) -> OfferId {
    assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), who, ENDOWMENT));
    list(who, 8)
}

/// Gives a provider a record that counts in full: its bids count as so many 10,000ths dearer than they are.
pub fn set_penalty(who: AccountId, penalty: u16) {
    let (weight, failed) = (20_000, Balance::from(penalty));
    let record = reputation::Record { weight, credited: weight - failed, ..Default::default() };
    Records::<Test>::insert(who, record);
}

/// What the treasury was paid since the beginning.
pub fn treasury_got(asset: AssetId) -> Balance {
    let had = if asset == NATIVE { EXISTENTIAL_DEPOSIT } else { USD_MINIMUM };
    free(asset, Treasury::get()) - had
}

/// Nothing is stored of orders, bids and leases, and nothing of anybody's is held or reserved.
pub fn assert_nothing_left() {
    assert_eq!(Orders::<Test>::iter_keys().collect::<Vec<_>>(), [] as [OrderId; 0], "orders");
    assert_eq!(Bids::<Test>::iter_keys().collect::<Vec<_>>(), [] as [OrderId; 0], "bids");
    assert_eq!(Leases::<Test>::iter_keys().collect::<Vec<_>>(), [] as [LeaseId; 0], "leases");
    assert_eq!(Owed::<Test>::iter().count(), 0, "debts");
    for (who, account) in frame_system::Account::<Test>::iter() {
        let held = account.data.reserved + Money::total_balance_on_hold(IN_USD, &who);
        assert_eq!(held, 0, "held of {who}");
    }
    assert!(Bonds::iter_values().all(|bond| bond.reserved == 0), "penalties");
    assert!(Offers::iter_values().all(|listed| listed.free_gpus == listed.spec.gpus && listed.leases == 0), "GPUs");
}
