//! Leases through the four pallets as the runtime joins them.

use super::*;
use core::ops::Range;
use frame_support::{
    assert_noop, assert_ok,
    traits::{
        fungible::{Inspect as _, InspectHold as _},
        fungibles::InspectHold as _,
    },
};
use frame_system::offchain::CreateAuthorizedTransaction;
use leasehold_primitives::{
    api::{runtime_decl_for_leases_api::LeasesApi, LeaseStatus, LeaseView, OrderFilter, OrderStatus, OrderView},
    hardware::{GpuModel, OfferSpec, Quorum, Region, Requirement},
    market::{Auction, OrderSpec, Pick, Proposal, Terms},
    time::Timing,
    traits::{BondReserves as _, Offence, OffenceKind, Offences as _},
    usage::{ownership_payload, MeterPair, MeterSignature, Reading, Report, Totals},
    LeaseId, OfferId, OrderId, Window,
};
use leasehold_runtime::{
    constants::pots::{FeePot, TreasuryAccount, WatchersPot},
    genesis_config_presets::DEMO_ASSET,
};
use pallet_lease_bidding::Call as Bidding;
use pallet_leases::{Call as Lease, HoldReason};
use pallet_provider_registry::{Call as Registry, Profile};
use pallet_usage_attestation::Call as Attestation;
use sp_core::Pair;
use sp_runtime::{traits::Dispatchable, transaction_validity::TransactionSource, DispatchError, Permill};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};

pub(super) const PROVIDER: Sr25519Keyring = Bob;
pub(super) const RIVAL: Sr25519Keyring = Charlie;
pub(super) const TENANT: Sr25519Keyring = Dave;

type Api = Runtime;

pub(super) fn order_view(id: OrderId) -> Option<OrderView<AccountId>> {
    <Api as LeasesApi<Block, AccountId>>::order(id)
}

pub(super) fn lease_view(id: LeaseId) -> Option<LeaseView<AccountId>> {
    <Api as LeasesApi<Block, AccountId>>::lease(id)
}

/// Makes a call as a pallet's own test does: no transaction, and so no fee.
#[track_caller]
pub(super) fn call(who: Sr25519Keyring, call: impl Into<RuntimeCall>) {
    assert_ok!(call.into().dispatch(RuntimeOrigin::signed(account(who))));
}

pub(super) fn sudo(call: impl Into<RuntimeCall>) {
    submit(Alice, pallet_sudo::Call::sudo { call: Box::new(call.into()) });
    assert!(events().contains(&pallet_sudo::Event::Sudid { sudo_result: Ok(()) }.into()), "{:?}", events());
}

pub(super) fn spec() -> OfferSpec {
    OfferSpec {
        model: gpu_models::HOST_CPU,
        gpus: 4,
        vram_mib: 0,
        cpus: 8,
        memory_mib: 16_384,
        storage_gib: 100,
        region: Region(*b"DE"),
        attributes: Default::default(),
    }
}

pub(super) fn requirement() -> Requirement<AccountId> {
    Requirement {
        models: vec![gpu_models::HOST_CPU].try_into().unwrap(),
        gpus: 2,
        vram_mib: 0,
        cpus: 4,
        memory_mib: 8_192,
        storage_gib: 10,
        regions: Default::default(),
        attributes: Default::default(),
        auditors: Default::default(),
        quorum: Quorum::Any,
        gate_required: false,
    }
}

/// For one lease of 300 blocks, awarded by the tenant; three blocks for bids.
pub(super) fn order_spec(price_limit: Balance, asset: AssetId) -> OrderSpec<AccountId> {
    OrderSpec {
        requirement: requirement(),
        replicas: 1,
        distinct: false,
        price_limit,
        asset,
        term: 300,
        renewable: 0,
        least_terms: Terms::default(),
        deadline: System::block_number() + 3,
        auction: Auction::Manual,
        standbys: 0,
    }
}

/// To serve one lease, at the least terms.
pub(super) fn proposal(offer: OfferId) -> Proposal {
    Proposal { offer, replicas: 1, terms: Terms::default(), standby: false }
}

/// One lease of the provider's bid.
pub(super) fn pick(offer: OfferId, max_price: Balance) -> pallet_lease_bidding::PicksOf<AccountId> {
    let mut bids = order_view(0).into_iter().flat_map(|order| order.bids);
    let seen = bids.find(|bid| bid.bidder == account(PROVIDER)).map_or_else(Hash::zero, |bid| bid.spec);
    let pick = Pick { bidder: account(PROVIDER), offer, spec: seen, terms: Terms::default(), max_price, replicas: 1 };
    vec![pick].try_into().unwrap()
}

pub(super) fn meter() -> MeterPair {
    MeterPair::from_seed(&[7; 32])
}

pub(super) fn profile() -> Profile<AccountId> {
    Profile { name: b"provider".to_vec().try_into().unwrap(), url: Default::default(), payee: None }
}

/// Registers, bonds and lists, by transactions.
pub(super) fn provide(who: Sr25519Keyring) -> OfferId {
    submit(who, Registry::register { profile: profile() });
    submit(who, pallet_provider_staking::Call::bond { amount: 100 * UNIT });
    submit(who, Registry::list_offer { spec: spec() });
    listed()
}

/// The offer that was listed last in this block.
pub(super) fn listed() -> OfferId {
    events()
        .into_iter()
        .rev()
        .find_map(|event| match event {
            RuntimeEvent::ProviderRegistry(pallet_provider_registry::Event::OfferListed { offer, .. }) => Some(offer),
            _ => None,
        })
        .unwrap()
}

pub(super) fn register_meter() {
    let payload = ownership_payload(System::block_hash(0).as_ref(), &account(PROVIDER));
    let proof: MeterSignature = meter().sign(&payload);
    submit(PROVIDER, Attestation::register_meter { meter: meter().public(), proof });
}

/// A meter's reading of a window, at whose edges its counter stood at the ends of `available_ms`.
pub(super) fn reading(lease: LeaseId, available_ms: Range<u64>) -> Reading {
    let totals = |available_ms| Totals { available_ms, busy_ms: available_ms / 2, energy_mj: available_ms * 100 };
    Reading {
        lease,
        boot: [1; 16],
        start: totals(available_ms.start),
        end: totals(available_ms.end),
        peak_memory_mib: 512,
        devices: [3; 32],
    }
}

/// A report as the provider's node submits it: a general transaction, signed by the meter's key alone.
pub(super) fn report(window: Window, readings: Vec<Reading>) -> UncheckedExtrinsic {
    let report = Report { meter: meter().public(), window, readings: readings.try_into().unwrap() };
    let signature = meter().sign(&report.signing_payload(System::block_hash(0).as_ref()));
    <Runtime as CreateAuthorizedTransaction<Attestation<Runtime>>>::create_authorized_transaction(
        Attestation::report { report, signature }.into(),
    )
}

/// Two providers, one order, two bids, the award and the activation in block `start`.
pub(super) fn lease_from(
    author: &mut Author,
    start: BlockNumber,
    asset: AssetId,
    price: Balance,
    escrow: Balance,
) -> LeaseId {
    let (cheap, dear) = author.block(|| {
        let offers = (provide(PROVIDER), provide(RIVAL));
        register_meter();
        submit(TENANT, Bidding::create_order { spec: order_spec(price, asset), escrow });
        offers
    });
    author.block(|| {
        submit(PROVIDER, Bidding::place_bid { order: 0, price, proposal: proposal(cheap) });
        submit(RIVAL, Bidding::place_bid { order: 0, price, proposal: proposal(dear) });
        assert_eq!(order_view(0).unwrap().bids.len(), 2);
    });
    author.block(|| submit(TENANT, Bidding::award { order: 0, picks: pick(cheap, price) }));
    assert_eq!(order_view(0).unwrap().status, OrderStatus::Awarded { first: 0 });
    author.block(|| submit(RIVAL, Bidding::withdraw_bid { order: 0 }));
    assert_eq!(order_view(0), None);
    author.until(start - 1);
    author.block(|| submit(PROVIDER, Lease::activate { lease: 0, access: Hash::repeat_byte(1) }));
    let lease = lease_view(0).unwrap();
    assert_eq!((lease.start, lease.status), (start, LeaseStatus::Active));
    0
}

/// Everything that is held from the tenant for orders and leases.
pub(super) fn all_held() -> Balance {
    Balances::balance_on_hold(&HoldReason::Lease.into(), &account(TENANT))
}

/// The same without the deposits of its records.
pub(super) fn escrow_held() -> Balance {
    let leases = pallet_leases::Leases::<Runtime>::iter_values().filter(|lease| lease.tenant == account(TENANT));
    let orders = pallet_lease_bidding::Orders::<Runtime>::iter_values().filter(|order| order.tenant == account(TENANT));
    let of_leases: Balance = leases.map(|lease| lease.record_deposit).sum();
    let of_orders: Balance = orders.map(|order| order.record_deposit * Balance::from(order.records())).sum();
    all_held() - of_leases - of_orders
}

/// The part of stakers behind the provider.
fn stakers_part(asset: AssetId) -> Balance {
    let all = pallet_leases::FeePots::<Runtime>::get(&asset).stakers;
    // Nobody else earns anything.
    assert_eq!(
        ProviderStaking::pool(account(PROVIDER))
            .unwrap()
            .rewards
            .iter()
            .map(|in_asset| in_asset.pot + in_asset.own)
            .sum::<Balance>(),
        all
    );
    all
}

/// The design's example: 5 a block, 1,000 deposited for 300 blocks, so 200 are funded; windows 13 and 14 are missed.
#[test]
fn the_worked_example_through_the_whole_runtime() {
    run(development(), |author| {
        let (price, escrow) = (5 * UNIT, 1_000 * UNIT);
        let lease = lease_from(author, 20, AssetId::Native, price, escrow);
        let view = lease_view(lease).unwrap();
        assert_eq!((view.end, view.funded_until, view.escrow), (220, 220, escrow));
        assert_eq!(escrow_held(), escrow);
        // The winner's deposit came back with the activation.
        for who in [PROVIDER, RIVAL] {
            assert_eq!(Balances::balance_on_hold(&HoldReason::BidDeposit.into(), &account(who)), 0);
        }

        let pots = || [FeePot::get(), WatchersPot::get()].map(Balances::free_balance);
        // Without fees from here on, but for staking's inflation into the treasury.
        let (provider, tenant) = (Balances::free_balance(account(PROVIDER)), Balances::total_balance(&account(TENANT)));
        let [pot, watchers] = pots();

        for k in (1..=20u32).filter(|k| ![13, 14].contains(k)) {
            // The lease's k-th window is the chain's k + 1st, reported in the one after.
            let window = k + 1;
            author.until((window + 1) * 10);
            author.block(|| {
                let xt = report(window, vec![reading(lease, u64::from(k - 1) * 10_000..u64::from(k) * 10_000)]);
                assert_ok!(Executive::validate_transaction(
                    TransactionSource::Local,
                    xt.clone(),
                    System::parent_hash()
                ));
                assert_eq!(Executive::apply_extrinsic(xt), Ok(Ok(())));
                if k % 3 == 0 {
                    call(Eve, Lease::settle { lease });
                }
            });
            if k == 12 {
                let view = lease_view(lease).unwrap();
                assert_eq!(view.availability.final_ms, 120_000);
                assert_eq!((view.accrued, view.charged), (600 * UNIT, 600 * UNIT));
            }
        }
        // The end, and the last report's: the chain sees to both automatically.
        assert_eq!(lease_view(lease).unwrap().status, LeaseStatus::Closing { closes_at: 230 });
        author.until(230);
        assert_eq!(lease_view(lease), None);

        assert_eq!(Balances::free_balance(account(PROVIDER)) - provider, 882 * UNIT);
        assert_eq!(tenant - Balances::total_balance(&account(TENANT)), 900 * UNIT);
        assert_eq!(all_held(), 0);
        // 18 of fee lie in the pot until the next era's length begins, in block 240.
        assert_eq!(pots(), [pot + 18 * UNIT, watchers]);
        author.until(239);
        let issued = Balances::total_issuance();
        author.block(|| ());
        // Then half is burnt, and watchers get 10 %; 35 % stay, for those who staked behind the provider.
        assert_eq!(issued - Balances::total_issuance(), 9 * UNIT);
        assert_eq!(pots(), [pot + 6_300 * MILLI, watchers + 1_800 * MILLI]);
        assert_eq!(stakers_part(AssetId::Native), 6_300 * MILLI);
    });
}

#[test]
fn a_lease_in_the_demo_asset_keeps_its_money_in_it() {
    run(development(), |author| {
        let asset = AssetId::WithId(DEMO_ASSET);
        let dollars = |who: &AccountId| Assets::balance(DEMO_ASSET, who);
        author.block(|| {
            let spec = order_spec(5_000_000, asset.clone());
            let order = Bidding::<Runtime>::create_order { spec, escrow: 1_000_000_000 };
            assert_eq!(send(TENANT, order), Ok(Err(pallet_leases::Error::<Runtime>::AssetNotApproved.into())));
            sudo(Lease::approve_asset { asset: DEMO_ASSET });
        });
        let (provider, tenant) = (dollars(&account(PROVIDER)), dollars(&account(TENANT)));
        let pots = || [FeePot::get(), WatchersPot::get(), TreasuryAccount::get()].map(|pot| dollars(&pot));
        let before = pots();
        let lease = lease_from(author, 20, asset.clone(), 5_000_000, 1_000_000_000);
        let held = || AssetsHolder::balance_on_hold(DEMO_ASSET, &HoldReason::Lease.into(), &account(TENANT));
        assert_eq!(held(), 1_000_000_000);

        author.until(30);
        author.block(|| {
            assert_eq!(Executive::apply_extrinsic(report(2, vec![reading(lease, 0..10_000)])), Ok(Ok(())));
            call(TENANT, Lease::close { lease });
        });
        author.until(50);
        assert_eq!(lease_view(lease), None);
        assert_eq!(held(), 0);
        // Ten blocks were reported: 50 dollars, one of which is the fee; the part that would be burnt goes to the
        // treasury.
        assert_eq!(dollars(&account(PROVIDER)) - provider, 49_000_000);
        assert_eq!(tenant - dollars(&account(TENANT)), 50_000_000);
        let paid = || pots().into_iter().zip(before).map(|(after, before)| after - before).collect::<Vec<_>>();
        assert_eq!(paid(), [1_000_000, 0, 0]);
        author.until(60);
        assert_eq!(paid(), [350_000, 100_000, 550_000]);
        assert_eq!(stakers_part(asset), 350_000);
    });
}

/// The chain takes the edges of windows from its timestamps: if the machine is there half of the time, half is
/// credited, however many slots stay empty.
#[test]
fn a_window_with_empty_slots_is_measured_by_the_clock() {
    run(development(), |author| {
        let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
        author.until(24);
        author.skip_slots(10);
        // An epoch ends in block 31, which has no room for more.
        author.until(31);
        author.block(|| {
            assert_eq!(Executive::apply_extrinsic(report(2, vec![reading(lease, 0..10_000)])), Ok(Ok(())));
        });
        assert_eq!(lease_view(lease).unwrap().availability.final_ms, 5_000);
    });
}

#[test]
fn a_lease_knows_the_limits_of_its_model_from_its_activation_on() {
    run(development(), |author| {
        let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
        let limits = |lease| <Leases as leasehold_primitives::traits::Leases<AccountId>>::span(lease).unwrap().limits;
        // Machines without a GPU have none.
        assert_eq!(limits(lease), Default::default());
        let offered = |model, gpus| <ProviderRegistry as leasehold_primitives::traits::Offers<_>>::limits(model, gpus);
        let h100s = offered(2, 8);
        assert_eq!((h100s.watts, h100s.memory_mib), (8 * 700, 8 * 80 * 1_024));
        assert_eq!(offered(99, 8), Default::default());
    });
}

#[test]
fn a_replayed_foreign_or_tampered_report_never_enters_a_block() {
    run(development(), |author| {
        let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
        author.until(30);
        let refused = |xt: UncheckedExtrinsic| {
            let parent = System::parent_hash();
            Executive::validate_transaction(TransactionSource::External, xt, parent).expect_err("refused")
        };
        author.block(|| {
            let good = || report(2, vec![reading(lease, 0..10_000)]);

            // By another key.
            let stranger = MeterPair::from_seed(&[8; 32]);
            let forged = Report {
                meter: stranger.public(),
                window: 2,
                readings: vec![reading(lease, 0..1)].try_into().unwrap(),
            };
            let signature = stranger.sign(&forged.signing_payload(System::block_hash(0).as_ref()));
            let xt = <Runtime as CreateAuthorizedTransaction<Attestation<Runtime>>>::create_authorized_transaction(
                Attestation::report { report: forged, signature }.into(),
            );
            refused(xt.clone());
            assert!(Executive::apply_extrinsic(xt).is_err());

            // For another chain.
            let foreign =
                Report { meter: meter().public(), window: 2, readings: vec![reading(lease, 0..1)].try_into().unwrap() };
            let signature = meter().sign(&foreign.signing_payload(&[9; 32]));
            let xt = <Runtime as CreateAuthorizedTransaction<Attestation<Runtime>>>::create_authorized_transaction(
                Attestation::report { report: foreign, signature }.into(),
            );
            refused(xt);

            // By an account, or by nobody.
            let bare = UncheckedExtrinsic::new_bare(good().function);
            refused(bare);
            assert_eq!(send(PROVIDER, good().function), Ok(Err(DispatchError::BadOrigin)));

            // Once.
            assert_eq!(Executive::apply_extrinsic(good()), Ok(Ok(())));
            assert!(Executive::apply_extrinsic(good()).is_err());
        });
        author.block(|| refused(report(2, vec![reading(lease, 0..10_000)])));
        // Nothing but the one report was credited.
        assert_eq!(lease_view(lease).unwrap().availability.final_ms, 10_000);
    });
}

#[test]
fn a_report_pays_no_fee_and_changes_no_balance() {
    run(development(), |author| {
        let lease = lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
        author.until(30);
        author.block(|| {
            let before = (Balances::total_issuance(), Balances::total_balance(&account(PROVIDER)), escrow_held());
            assert_eq!(Executive::apply_extrinsic(report(2, vec![reading(lease, 0..10_000)])), Ok(Ok(())));
            let after = (Balances::total_issuance(), Balances::total_balance(&account(PROVIDER)), escrow_held());
            assert_eq!(before, after);
        });
    });
}

#[test]
fn capacity_that_is_leased_is_bonded_and_cannot_leave() {
    run(development(), |author| {
        lease_from(author, 20, AssetId::Native, UNIT, 300 * UNIT);
        author.until(21);
        author.block(|| {
            use pallet_provider_staking::{Call as Stake, Error as StakeError};
            // Four listed machines of 10 LEASE each stand behind the offer, and a hundredth of what stands behind the
            // two that are leased is reserved.
            let spare = 60 * UNIT - UNIT / 5;
            assert_eq!(
                send(PROVIDER, Stake::unbond { amount: spare + 1 }),
                Ok(Err(StakeError::<Runtime>::StillRequired.into()))
            );
            submit(PROVIDER, Stake::unbond { amount: spare });
            assert!(matches!(send(PROVIDER, Registry::deregister {}), Ok(Err(_))));
        });
    });
}

#[test]
fn what_a_provider_is_slashed_goes_to_the_treasury_after_the_deferral() {
    run(development(), |author| {
        author.block(|| provide(PROVIDER));
        let offence = Offence {
            kind: OffenceKind::Contradicted,
            provider: account(PROVIDER),
            lease: 0,
            round: 0,
            windows: 0..1,
            stake_at_risk: 30 * UNIT,
            share: Permill::one(),
            at_least: 0,
            tenant: account(TENANT),
            restitution: 0,
        };
        assert_eq!(ProviderStaking::report(&offence), 30 * UNIT);
        // The lease, which only the test plays, is gone; the pending slash stays.
        ProviderStaking::forget(0);
        let due = System::block_number() + ChainTiming::timing().slash_deferral_blocks;
        author.until(due - 1);
        let treasury = Balances::free_balance(TreasuryAccount::get());
        author.until(due);
        assert_eq!(Balances::free_balance(TreasuryAccount::get()) - treasury, 30 * UNIT);
    });
}

#[test]
fn record_deposit_and_escrow_come_back_with_cancellation() {
    run(development(), |author| {
        let before = Balances::total_balance(&account(TENANT));
        author.block(|| {
            call(TENANT, Bidding::create_order { spec: order_spec(UNIT, AssetId::Native), escrow: 100 * UNIT });
            assert_eq!((escrow_held(), all_held()), (100 * UNIT, 102 * UNIT));
            let page = <Api as LeasesApi<Block, AccountId>>::open_orders(OrderFilter::default(), None, 10);
            assert_eq!((page.orders.len(), page.next), (1, None));
            call(TENANT, Bidding::cancel_order { order: 0 });
        });
        assert_eq!(all_held(), 0);
        assert_eq!(Balances::free_balance(account(TENANT)), before);
    });
}

#[test]
fn the_table_of_models_and_the_market_are_governed() {
    run(development(), |author| {
        let model = GpuModel {
            vendor: b"NVIDIA".to_vec().try_into().unwrap(),
            name: b"B200".to_vec().try_into().unwrap(),
            vram_mib: 180 * 1_024,
            tdp_watts: 1_000,
            stake_per_gpu: 3_000 * UNIT,
        };
        let governed: [RuntimeCall; 5] = [
            Registry::set_model { id: 10, model }.into(),
            Registry::remove_model { id: 10 }.into(),
            Lease::approve_asset { asset: DEMO_ASSET }.into(),
            Lease::disapprove_asset { asset: DEMO_ASSET }.into(),
            Lease::set_fee_rate { rate: Permill::from_percent(3) }.into(),
        ];
        for call in governed {
            assert_noop!(
                call.clone().dispatch(RuntimeOrigin::signed(account(PROVIDER))).map_err(|e| e.error),
                DispatchError::BadOrigin
            );
            author.block(|| sudo(call));
        }
    });
}

#[test]
fn the_runtime_api_tells_the_timing() {
    development().execute_with(|| {
        assert_eq!(<Api as LeasesApi<Block, AccountId>>::timing(), Timing::DEVELOPMENT);
    });
}

#[test]
fn an_unapproved_asset_must_be_sufficient() {
    run(development(), |author| {
        author.block(|| {
            let create = pallet_assets::Call::create { id: 77.into(), admin: account(Eve).into(), min_balance: 1 };
            submit(Eve, create);
        });
        assert_noop!(
            Leases::approve_asset(RuntimeOrigin::root(), 77),
            pallet_leases::Error::<Runtime>::AssetNotSufficient
        );
        assert_noop!(
            Leases::approve_asset(RuntimeOrigin::root(), 78),
            pallet_leases::Error::<Runtime>::AssetNotSufficient
        );
    });
}
