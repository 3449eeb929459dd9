//! The chain on which every history begins: that of development, with providers that have bonds, meters and offers.

use crate::{
    lease::{call, profile, spec},
    *,
};
use frame_support::{assert_ok, storage::unhashed};
use leasehold_primitives::{
    hardware::{Attribute, Attributes, OfferSpec},
    time::Timing,
    usage::{ownership_payload, MeterId, MeterPair, MeterSignature},
};
use leasehold_runtime::genesis_config_presets::DEMO_ASSET;
use pallet_provider_registry::Call as Registry;
use sp_core::Pair;
use sp_runtime::traits::Dispatchable;
use std::sync::OnceLock;

pub const PROVIDERS: [Sr25519Keyring; 3] = [Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Eve];
pub const TENANTS: [Sr25519Keyring; 2] = [Sr25519Keyring::Dave, Sr25519Keyring::Ferdie];
/// One of them leases, too.
pub const DELEGATORS: [Sr25519Keyring; 3] =
    [Sr25519Keyring::CharlieStash, Sr25519Keyring::DaveStash, Sr25519Keyring::Dave];
pub const AUDITOR: Sr25519Keyring = Sr25519Keyring::FerdieStash;
pub const KEEPER: Sr25519Keyring = Sr25519Keyring::EveStash;
/// Somebody who has nothing. Some provider may name it as its payee.
pub const STRANGER: Sr25519Keyring = Sr25519Keyring::Two;
/// The owner of the asset besides the native one.
pub const ASSET_OWNER: Sr25519Keyring = Sr25519Keyring::Alice;

pub const IN_DOLLARS: AssetId = AssetId::WithId(DEMO_ASSET);

/// GPUs of the offer that each provider begins with.
const GPUS: u16 = 8;
const BOND: Balance = 500 * UNIT;
/// The time for which the auditor's first claims hold.
const VOUCHED: BlockNumber = 300;

pub struct World {
    /// All keys and values of the chain.
    contents: Vec<(Vec<u8>, Vec<u8>)>,
    /// The meter of each provider.
    pub meters: [MeterId; 3],
    /// Some signature: a report that is authorized already is not verified again.
    pub signature: MeterSignature,
}

/// An attribute of every offer, which orders may require to be confirmed.
pub fn tier() -> Attributes {
    let name = |text: &str| text.as_bytes().to_vec().try_into().unwrap();
    vec![Attribute { key: name("tier"), value: name("3") }].try_into().unwrap()
}

pub fn offer_spec(gpus: u16) -> OfferSpec {
    OfferSpec { gpus, attributes: tier(), ..spec() }
}

fn contents() -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut key = Vec::<u8>::new();
    let next = || {
        key = sp_io::storage::next_key(&key)?;
        Some((key.clone(), unhashed::get_raw(&key)?))
    };
    std::iter::from_fn(next).collect()
}

fn prepare() -> World {
    let pairs = [1u8, 2, 3].map(|seed| MeterPair::from_seed(&[seed; 32]));
    let mut ext = development();
    ext.execute_with(|| {
        System::set_block_number(1);
        let approve: RuntimeCall = pallet_leases::Call::approve_asset { asset: DEMO_ASSET }.into();
        assert_ok!(approve.dispatch(RuntimeOrigin::root()));
        let genesis = System::block_hash(0);
        for (who, pair) in PROVIDERS.into_iter().zip(&pairs) {
            call(who, Registry::register { profile: profile() });
            call(who, pallet_provider_staking::Call::bond { amount: BOND });
            call(who, Registry::list_offer { spec: offer_spec(GPUS) });
            let proof: MeterSignature = pair.sign(&ownership_payload(genesis.as_ref(), &account(who)));
            call(who, pallet_usage_attestation::Call::register_meter { meter: pair.public(), proof });
            call(AUDITOR, Registry::attest { provider: account(who), attributes: tier(), expires: VOUCHED });
        }
        System::reset_events();
        let signature = pairs[0].sign(b"authorized");
        World { contents: contents(), meters: pairs.map(|pair| pair.public()), signature }
    })
}

/// Made once: each history begins with a copy.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(prepare)
}

/// From now on the chain has rounds, as a local network has.
pub fn begin_rounds() {
    pallet_chain_timing::Parameters::<Runtime>::put(Timing::LOCAL);
}

/// Lives in a copy of the world.
pub fn in_world<R>(live: impl FnOnce() -> R) -> R {
    let world = world();
    // As changes to an empty state: everything is then read from memory, and nothing is hashed into a trie.
    TestExternalities::default().execute_with(|| {
        for (key, value) in &world.contents {
            unhashed::put_raw(key, value);
        }
        live()
    })
}

pub fn provider(who: usize) -> AccountId {
    account(PROVIDERS[who % PROVIDERS.len()])
}

pub fn tenant(who: usize) -> AccountId {
    account(TENANTS[who % TENANTS.len()])
}

pub fn delegator(who: usize) -> AccountId {
    account(DELEGATORS[who % DELEGATORS.len()])
}

/// All who have a part in the market.
pub fn people() -> impl Iterator<Item = AccountId> {
    let delegators = DELEGATORS.into_iter().filter(|who| !TENANTS.contains(who));
    PROVIDERS.into_iter().chain(TENANTS).chain([AUDITOR, KEEPER, STRANGER]).chain(delegators).map(account)
}

/// One of the ids, counted from the newest.
pub fn newest(ids: impl Iterator<Item = u64>, which: usize) -> Option<u64> {
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    which.checked_rem(ids.len()).map(|at| ids[at])
}
