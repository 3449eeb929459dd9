use super::*;
use frame_support::traits::fungible::Inspect as _;
use leasehold_primitives::{address::SS58_PREFIX, time::Timing};
use leasehold_runtime::{
    configs::{Days, EpochSlots, ReportLongevity, SessionsPerEra, SlotMillis},
    constants::pots::{FeePot, TreasuryAccount, WatchersPot},
    genesis_config_presets::{
        well_known, well_known_stashes, DEMO_ASSET, DEMO_ASSET_ENDOWMENT, DEMO_ASSET_MINIMUM, ENDOWMENT,
    },
};
use sp_core::crypto::{Ss58AddressFormat, Ss58Codec};
use sp_runtime::traits::IdentifyAccount;

fn validators() -> Vec<AccountId> {
    pallet_session::Validators::<Runtime>::get()
}

#[test]
fn both_presets_are_listed_and_no_other_exists() {
    assert_eq!(<Runtime as GenesisBuilder<Block>>::preset_names(), ["development", "local_testnet"].map(String::from));
    for name in <Runtime as GenesisBuilder<Block>>::preset_names() {
        assert!(<Runtime as GenesisBuilder<Block>>::get_preset(&Some(name)).is_some());
    }
    assert_eq!(<Runtime as GenesisBuilder<Block>>::get_preset(&Some("production".into())), None);
}

#[test]
fn development_has_one_validator_and_local_testnet_three() {
    use Sr25519Keyring::*;
    development().execute_with(|| {
        assert_eq!(validators(), [account(AliceStash)]);
        assert_eq!(Babe::authorities().len(), 1);
        assert_eq!(Grandpa::grandpa_authorities().len(), 1);
    });
    local_testnet().execute_with(|| {
        let mut found = validators();
        let mut expected = [AliceStash, BobStash, CharlieStash].map(account);
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        assert_eq!(AuthorityDiscovery::authorities().len(), 3);
        assert_eq!(Staking::minimum_validator_count(), 1);
    });
}

#[test]
fn development_funds_every_well_known_account_and_the_demo_asset() {
    development().execute_with(|| {
        for who in well_known().into_iter().chain(well_known_stashes()) {
            assert_eq!(Balances::total_balance(&account(who)), ENDOWMENT, "{who}");
        }
        for who in well_known() {
            assert_eq!(Assets::balance(DEMO_ASSET, account(who)), DEMO_ASSET_ENDOWMENT);
        }
        assert!(pallet_assets::Asset::<Runtime>::get(DEMO_ASSET).unwrap().is_sufficient);
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(account(Sr25519Keyring::Alice)));
    });
}

#[test]
fn the_pots_exist_from_genesis_and_are_three() {
    let pots = [FeePot::get(), TreasuryAccount::get(), WatchersPot::get()];
    assert!(pots[0] != pots[1] && pots[1] != pots[2] && pots[0] != pots[2]);
    development().execute_with(|| {
        for pot in pots {
            assert_eq!(Balances::free_balance(&pot), EXISTENTIAL_DEPOSIT);
            assert_eq!(Assets::balance(DEMO_ASSET, &pot), DEMO_ASSET_MINIMUM);
        }
    });
}

#[test]
fn without_a_preset_there_is_no_sudo_key() {
    chain(Value::Object(Default::default())).execute_with(|| {
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
        assert_eq!(ChainTiming::timing(), Timing::PRODUCTION);
    });
}

#[test]
fn gates_may_be_on_loopback_in_the_presets_and_nowhere_else() {
    let private = pallet_provider_registry::PrivateGates::<Runtime>::get;
    for ext in [&mut development(), &mut local_testnet()] {
        ext.execute_with(|| assert!(private()));
    }
    chain(Value::Object(Default::default())).execute_with(|| assert!(!private()));
}

#[test]
fn the_lengths_of_the_sdk_pallets_follow_the_genesis() {
    development().execute_with(|| {
        assert_eq!(SlotMillis::get(), 1_000);
        assert_eq!(Babe::slot_duration(), 1_000);
        assert_eq!(EpochSlots::get(), 20);
        assert_eq!(SessionsPerEra::get(), 3);
        assert_eq!(ReportLongevity::get(), 28 * 3 * 20);
        assert_eq!(<Days<1> as Get<BlockNumber>>::get(), 86_400);
    });
}

fn with_timing(mut preset: Value, timing: Timing) -> Value {
    let timing = pallet_chain_timing::GenesisTiming::from(timing);
    preset["chainTiming"]["timing"] = serde_json::to_value(timing).unwrap();
    preset
}

#[test]
fn production_timing_runs_from_the_same_genesis() {
    run(chain(with_timing(local_testnet_json(), Timing::PRODUCTION)), |author| {
        assert_eq!(ChainTiming::timing(), Timing::PRODUCTION);
        assert_eq!(Babe::slot_duration(), 6_000);
        assert_eq!(ReportLongevity::get(), 28 * 6 * 2_400);
        assert_eq!(<Days<1> as Get<BlockNumber>>::get(), 14_400);
        author.until(20);
        assert_eq!(Timestamp::get(), author.slot() * 6_000);
        assert_eq!(Session::current_index(), 0);
    });
}

#[test]
fn slots_divide_by_two_as_babe_needs() {
    for timing in [Timing::PRODUCTION, Timing::DEVELOPMENT, Timing::LOCAL] {
        assert_eq!(timing.slot_millis % 2, 0);
    }
}

#[test]
fn a_genesis_with_impossible_timing_is_refused() {
    let timing = Timing { epoch_slots: 0, ..Timing::DEVELOPMENT };
    let refused = std::panic::catch_unwind(|| try_chain(with_timing(development_json(), timing)).is_err());
    assert!(refused.is_err());
}

fn development_json() -> Value {
    genesis_config_presets::development()
}

fn local_testnet_json() -> Value {
    genesis_config_presets::local_testnet()
}

/// JavaScript, which patches these files, reads every number as a double.
#[test]
fn every_number_of_the_presets_is_exact_in_javascript() {
    fn check(value: &Value) {
        match value {
            Value::Number(number) => {
                let exact = number.as_u64().expect("no fractions, nothing below zero, nothing above 64 bits");
                let js: f64 = number.to_string().parse().unwrap();
                assert_eq!(format!("{js:.0}"), exact.to_string());
            }
            Value::Array(items) => items.iter().for_each(check),
            Value::Object(fields) => fields.values().for_each(check),
            _ => (),
        }
    }
    check(&development_json());
    check(&local_testnet_json());
}

#[test]
fn the_prefix_of_addresses_is_ours_alone() {
    let prefix = <Runtime as frame_system::Config>::SS58Prefix::get();
    assert_eq!(prefix, SS58_PREFIX);
    assert!(Ss58AddressFormat::custom(prefix).is_custom(), "the registry gave it to another chain");
}

#[test]
fn presets_write_addresses_with_our_prefix_and_genesis_reads_them() {
    let preset = <Runtime as GenesisBuilder<Block>>::get_preset(&Some("development".into())).unwrap();
    let preset: Value = serde_json::from_slice(&preset).unwrap();
    let balances = preset["balances"]["balances"].as_array().unwrap();
    for entry in balances {
        assert!(entry[0].as_str().unwrap().starts_with("gp"), "{entry}");
    }
    assert_eq!(preset["sudo"]["key"], account(Sr25519Keyring::Alice).to_ss58check_with_version(SS58_PREFIX.into()));
    chain(preset).execute_with(|| {
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(account(Sr25519Keyring::Alice)));
    });
}

/// `scripts/testnet N` does this.
#[test]
fn a_network_of_other_validators_is_a_patch_of_the_json() {
    let who = |i: u8| sp_core::sr25519::Public::from_raw([i; 32]);
    let ss58 = |i: u8| serde_json::to_value(sp_runtime::MultiSigner::from(who(i)).into_account()).unwrap();
    let sr25519 = |i: u8| serde_json::to_value(who(100 + i)).unwrap();
    let ed25519 = |i: u8| serde_json::to_value(sp_core::ed25519::Public::from_raw([100 + i; 32])).unwrap();

    let mut preset = local_testnet_json();
    preset["session"]["keys"] = (1..=5)
        .map(|i| {
            serde_json::json!([ss58(i), ss58(i), {
                "grandpa": ed25519(i),
                "babe": sr25519(i),
                "im_online": sr25519(i),
                "authority_discovery": sr25519(i),
                "watchers": ed25519(i),
            }])
        })
        .collect();
    preset["staking"]["stakers"] =
        (1..=5).map(|i| serde_json::json!([ss58(i), ss58(i), 100_000 * 1_000_000_000_000u64, "Validator"])).collect();
    let balances = preset["balances"]["balances"].as_array_mut().unwrap();
    balances.extend((1..=5).map(|i| serde_json::json!([ss58(i), 1_000_000 * 1_000_000_000_000u64])));

    run(chain(preset), |author| {
        assert_eq!(validators().len(), 5);
        author.until(30);
        assert_eq!(Session::current_index(), 1);
        assert_eq!(validators().len(), 5);
    });
}

#[test]
fn the_models_are_what_their_makers_state() {
    let table = gpu_models::genesis();
    let row = |name: &str| table.iter().find(|row| row.2 == name).unwrap().clone();
    assert_eq!(table.len(), 10);
    // Ids are named by offers and orders: explicit, and in this order for good.
    assert!(table.iter().zip(0u16..).all(|(row, id)| row.0 == id));
    for (name, gib, watts) in [
        ("H200 SXM", 141, 700),
        ("H100 SXM", 80, 700),
        ("A100 80GB SXM", 80, 400),
        ("A100 40GB SXM", 40, 400),
        ("L40S", 48, 350),
        ("L4", 24, 72),
        ("GeForce RTX 4090", 24, 450),
        ("GeForce RTX 5090", 32, 575),
        ("Instinct MI300X", 192, 750),
    ] {
        assert_eq!((row(name).3, row(name).4), (gib * 1_024, watts), "{name}");
        assert!(row(name).5 >= 100 * UNIT);
    }
    let cpu = row("host CPU");
    assert_eq!((cpu.0, cpu.1.as_str(), cpu.3), (gpu_models::HOST_CPU, "any", 0));
}

#[test]
fn the_bags_cover_every_stake() {
    let bags = <<Runtime as pallet_bags_list::Config>::BagThresholds as Get<&[u64]>>::get();
    assert!(bags.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(u128::from(bags[0]), UNIT);
    assert_eq!(bags.last(), Some(&u64::MAX));
}
